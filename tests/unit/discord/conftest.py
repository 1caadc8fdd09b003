"""The scene of the Discord tests, and their commands in place of the product's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.command
import bot.desk
import bot.discord.commands
from tests.fixtures import databases
from tests.unit.discord import scene as scenes
from tests.unit.discord.scene import Doings, Scene


@pytest.fixture
async def doings(monkeypatch: pytest.MonkeyPatch) -> Doings:
    made = Doings()
    for module in (bot.command, bot.desk, bot.discord.commands):
        monkeypatch.setattr(module, "catalogue", lambda: made.commands)
    return made


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path, doings: Doings) -> AsyncIterator[Scene]:
    async with scenes.scene(databases.copy_of(sqlite_template, tmp_path)) as made:
        yield made
