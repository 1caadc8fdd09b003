"""Where the demo lives: its folder, and the settings that make a small world of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.settings.model import Admins, Channel, Database, Paper, Profile, Quotes, Settings
from bot.terminal.cast import ROOMS, YOU, Room
from domain.post import Platform
from runtime.secret import Secret
from storage.lock import FileLock

TICK_SECONDS = 0.5
_KEPT = frozenset({".lock", ".log"})


@dataclass(frozen=True, slots=True)
class Folder:
    """The demo's folder; the story has a database of its own in it, so that it is told from its beginning."""

    path: Path

    @property
    def cards(self) -> Path:
        """Where pictures are written."""
        return self.path / "cards"

    @property
    def log(self) -> Path:
        """Where the log goes, which the screen has no room for."""
        return self.path / "bellwether.log"

    @property
    def chat(self) -> Path:
        """The database of the chat, which is used again at the next start."""
        return self.path / "bellwether.sqlite3"

    @property
    def story(self) -> Path:
        """The database of the story, which begins empty each time."""
        return self.path / "story.sqlite3"

    def make(self) -> None:
        """Make it where it is not there."""
        self.cards.mkdir(parents=True, exist_ok=True)

    def forget(self, database: Path) -> None:
        """Remove a database and the paper venue's books beside it.

        Raises `StorageLocked` when another process has it open.
        """
        lock = FileLock(database)
        try:
            for found in self.path.glob(f"{database.stem}.*"):
                if found.suffix not in _KEPT:
                    found.unlink()
        finally:
            lock.release()

    def clear(self) -> None:
        """Remove everything of the chat: its database and all pictures.

        Raises `StorageLocked` when another process has it open.
        """
        self.forget(self.chat)
        shutil.rmtree(self.cards)
        self.make()


class EverybodyAdmin(Admins):
    """You own this community, so you may give every command."""

    def of(self, platform: Platform) -> frozenset[str]:
        """The ids of the admins on a platform."""
        return frozenset({YOU}) if platform is Platform.TERMINAL else frozenset()


def settings(database: Path, *, seed: int) -> Settings:
    """The demo's settings: markets never close, and you are the admin."""
    return Settings(
        database=Database(url=Secret(str(database))),
        channels=tuple(map(_channel, ROOMS)),
        admins=EverybodyAdmin(),
        paper=Paper(market_hours=False, partial_fills_above=None, seed=seed),
        quotes=Quotes(tick_seconds=TICK_SECONDS),
    )


def _channel(room: Room) -> Channel:
    profile = room.profile
    return Channel(
        platform=Platform.TERMINAL,
        chat=room.chat,
        provider=room.handle,
        name=room.provider,
        recap=False,
        profile=Profile(asset_class=profile.asset_class),
    )
