"""The house's sizes: small modules, short functions, one sentence at the top of each module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "bot",
    "web",
    "trading",
    "community",
    "billing",
    "intel",
    "parsers",
    "brokers",
    "cards",
    "storage",
    "runtime",
    "domain",
)
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
WHOLE_ON_ONE_PAGE = {"storage/tables.py"}  # the schema is read as one page
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "base", "impl"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations/versions" not in path.as_posix():
                yield path


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sorted(modules()), ids=short)
def test_a_module_is_small_says_what_it_is_for_and_has_a_name_that_means_something(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)

    assert (ast.get_docstring(tree) or "").strip()
    assert path.stem not in BANNED_NAMES
    if short(path) not in WHOLE_ON_ONE_PAGE:
        assert len(text.splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", sorted(modules()), ids=short)
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    too_long = {f.name: lines(f) for f in functions if lines(f) > LONGEST_FUNCTION}

    assert too_long == {}


def test_production_never_imports_the_tests() -> None:
    found = [
        short(path) for path in modules() if "from tests" in path.read_text() or "import tests" in path.read_text()
    ]

    assert found == []


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    return (function.end_lineno or 0) - body[0].lineno + 1
