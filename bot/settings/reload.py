"""Reads the configuration anew while the program runs, and says what takes effect at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from bot.settings.faults import Fault, FaultyConfig
from bot.settings.load import load
from bot.settings.model import Channel, Settings

LIVE: Final = frozenset({"channels", "admins", "risk", "log.level"})
"""What takes effect without a restart; everything else is read once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What a new reading changed.

    `settings` are the running ones with everything live taken over; `live` are the keys that took effect, `restart`
    those that wait for a restart, a channel being named `channels[discord 123]`.
    """

    settings: Settings
    live: tuple[str, ...]
    restart: tuple[str, ...]

    def __str__(self) -> str:
        said = [f"In effect now: {', '.join(self.live)}."] if self.live else []
        said += [f"Needs a restart: {', '.join(self.restart)}."] if self.restart else []
        return " ".join(said) or "Nothing has changed."


def reload(current: Settings, path: Path, environ: Mapping[str, str]) -> Reloaded | tuple[Fault, ...]:
    """The file read anew against the running settings; its faults when it cannot be used, and nothing changes."""
    try:
        new = load(path, environ)
    except FaultyConfig as e:
        return e.faults
    changed = _changed(current, new)
    return Reloaded(
        settings=current.model_copy(
            update={
                "channels": new.channels,
                "admins": new.admins,
                "risk": new.risk,
                "log": current.log.model_copy(update={"level": new.log.level}),
            }
        ),
        live=tuple(key for key in changed if _is_live(key)),
        restart=tuple(key for key in changed if not _is_live(key)),
    )


def _changed(current: Settings, new: Settings) -> list[str]:
    old, fresh = dict(_flat(current)), dict(_flat(new))
    missing = object()
    return sorted(key for key in old | fresh if old.get(key, missing) != fresh.get(key, missing))


def _flat(model: BaseModel, above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in model:
        key = f"{above}{name}"
        if isinstance(value, BaseModel):
            yield from _flat(value, f"{key}.")
        elif name == "channels":
            yield from ((f"{key}[{_named(channel)}]", channel) for channel in value)
        else:
            yield key, value


def _named(channel: Channel) -> str:
    return f"{channel.platform} {channel.chat}"


def _is_live(key: str) -> bool:
    return any(key == live or key.startswith((f"{live}.", f"{live}[")) for live in LIVE)
