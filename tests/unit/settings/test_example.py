"""The example names every setting, no other, and each with its true default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.settings.load import load
from bot.settings.model import Channel, Settings
from bot.settings.shape import key_of, keys, secret_keys, section

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
UNCOMMENTED = re.sub(r"^#(?=[\w\[])", "", TEXT, flags=re.MULTILINE)
ENVIRON = {
    "DISCORD_TOKEN": "discord-token",
    "TELEGRAM_TOKEN": "telegram-token",
    "TELEGRAM_WEBHOOK_SECRET": "webhook_secret",
    "BELLWETHER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def everything(folder: Path) -> Settings:
    path = folder / "config.toml"
    path.write_text(UNCOMMENTED, encoding="utf-8")
    return load(path, ENVIRON)


def written(tree: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in tree.items():
        yield (*above, key)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from written(inner, (*above, key))


def test_as_it_stands_it_is_valid_and_changes_nothing() -> None:
    assert load(EXAMPLE, {}) == Settings()


def test_with_every_line_taken_in_it_is_valid(tmp_path: Path) -> None:
    settings = everything(tmp_path)

    assert settings.discord.token is not None
    assert settings.discord.token.reveal() == "discord-token"
    assert [channel.display_name for channel in settings.channels] == ["Alpha Trades", "Bravo FX"]


def test_names_every_setting_and_no_other() -> None:
    assert set(written(tomllib.loads(UNCOMMENTED))) == set(keys())


def test_says_of_every_secret_that_it_can_be_a_file() -> None:
    named = re.findall(r"^# or: (\w+)_file$", TEXT, flags=re.MULTILINE)

    assert sorted(named) == sorted(key[-1] for key in secret_keys())


@pytest.mark.parametrize("key", sorted(k for k, f in keys().items() if section(f) is None), ids=".".join)
def test_each_documented_default_is_the_true_one(key: tuple[str, ...], tmp_path: Path) -> None:
    default = keys()[key].get_default(call_default_factory=True, validated_data={})

    value: Any = everything(tmp_path)
    for step in key:
        value = getattr(value[0] if isinstance(value, tuple) else value, step)

    if default is PydanticUndefined or default is None:
        assert value is not None, "a setting without a default is shown with an example"
    else:
        assert value == default


def test_explains_every_setting_in_the_lines_above_it() -> None:
    paragraphs = [part.splitlines() for part in re.split(r"\n\s*\n", TEXT)]

    silent = [part for part in paragraphs if any(re.match(r"#\w", line) for line in part)]
    unexplained = [part for part in silent if not part[0].startswith(("# ", "#[[channels]]"))]
    assert unexplained == []


def test_every_section_refuses_an_unknown_key() -> None:
    sections = [inner for field in keys().values() if (inner := section(field)) is not None]

    assert Channel in sections
    assert all(issubclass(one, BaseModel) and one.model_config["extra"] == "forbid" for one in [Settings, *sections])


def test_numbers_are_read_as_decimals(tmp_path: Path) -> None:
    settings = everything(tmp_path)

    assert isinstance(settings.risk.default_stop_pct, Decimal)
    assert settings.channels[0].profile.gold_pip == Decimal("0.1")
    assert key_of(("channels", 0, "chat")) == ("channels", "chat")
