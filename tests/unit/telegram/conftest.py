"""The scene of the Telegram tests, and their commands in place of the product's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.command
import bot.desk
import bot.telegram.commands
from tests.fixtures import databases
from tests.unit.telegram import scene as scenes
from tests.unit.telegram.scene import Doings, Scene


@pytest.fixture(autouse=True)
def doings(monkeypatch: pytest.MonkeyPatch) -> Doings:
    made = Doings()
    for module in (bot.command, bot.desk, bot.telegram.commands):
        monkeypatch.setattr(module, "catalogue", lambda: made.commands)
    # What the client sets for good is taken back after each test.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    return made


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    """With a bot that reads everything in groups."""
    async with scenes.scene(databases.copy_of(sqlite_template, tmp_path)) as made:
        yield made
