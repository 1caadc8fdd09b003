"""What README and docs say of the program is true of it: commands, words, settings, dependencies, files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import VERBS
from bot.command import Command, catalogue
from bot.settings.shape import keys
from tests.house import venues

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
MADE_BY_RUNNING = {"config.toml", "data/", "demo-data/", ".venv/"}
ENDINGS = ("py", "toml", "md", "png", "jsonl", "lock", "yaml", "yml")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def row(command: Command[Any]) -> str:
    words = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in command.parameters]
    return f"| `{' '.join([f'/{command.name}', *words])}` | {command.description} | {command.audience} |"


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def named(text: str) -> Iterator[str]:
    """The files and folders of the tree that a page names, in backticks or as a link."""
    for found in re.findall(r"`([^`\s]+)`|\]\(([^)\s]+)\)", text):
        path = "".join(found).removeprefix("./").split("#")[0]
        if re.search(r"NAME|WORD|[*<>{}$]|://", path):
            continue
        if path.endswith("/") or ("/" in path and re.search(rf"\.({'|'.join(ENDINGS)})$", path)):
            yield path


@pytest.mark.parametrize("command", [c for c in catalogue().values() if c.listed], ids=lambda command: command.name)
def test_every_command_has_its_row_in_the_readme(command: Command[Any]) -> None:
    assert row(command) in section("Commands").splitlines()


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    rows = [line for line in section("Commands").splitlines() if line.startswith("| `/")]

    assert sorted(rows) == sorted(row(command) for command in catalogue().values() if command.listed)


def test_the_readme_names_every_word_of_the_command_line_and_no_other() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \|$", section("Command line"), flags=re.MULTILINE)

    assert {name: text.lower() for name, text in rows} == {name: text.lower() for name, (_, text) in VERBS.items()}


def test_the_readme_says_what_each_dependency_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    installed = [*project["dependencies"], *optional["scaled"], *optional["venues"]]
    wanted = {re.split(r"[\[<>=;]", one)[0] for one in installed}

    first_cells = re.findall(r"^\| ([^|]+) \|", section("Dependencies"), flags=re.MULTILINE)
    told = {name.strip() for cell in first_cells for name in cell.split(",")} - {"Package", "---"}

    assert told == wanted


def test_every_setting_the_readme_names_exists() -> None:
    settings = {".".join(key) for key in keys()}
    told = {f"{table}.{key}" for table, key in re.findall(r"\[(\w+)\] (\w+)", README)}

    assert told
    assert told <= settings


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_file_a_page_names_exists(page: Path) -> None:
    paths = set(named(page.read_text(encoding="utf-8"))) - MADE_BY_RUNNING

    missing = [path for path in paths if not (ROOT / path).exists() and not (page.parent / path).exists()]

    assert missing == []


def test_every_decision_has_the_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    headings = {page.name: re.findall(r"^## (.+)$", page.read_text(), flags=re.MULTILINE) for page in decisions}

    assert headings
    assert set(map(tuple, headings.values())) == {("Situation", "Choice", "Price")}


def test_the_table_of_venues_is_what_they_declare() -> None:
    assert venues.PAGE.read_text(encoding="utf-8") == venues.written()
