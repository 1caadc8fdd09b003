"""The parts of the program that may run in processes of their own, on one PostgreSQL."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import ConfigurationError


class Role(StrEnum):
    """What a process does: `BOT` is one process, `WORKER` and `JOBS` are as many as somebody likes."""

    BOT = "bot"
    """The chat platforms and what is told there, the settings, and the paper venue, whose books are a file."""
    WORKER = "worker"
    """Trades for its share of the accounts at every other venue."""
    JOBS = "jobs"
    """Reads posts, hands on what happened, and runs the jobs, while no other does."""


EVERYTHING = frozenset(Role)


def roles_of(text: str) -> frozenset[Role]:
    """The roles in a list with commas. Raises `ConfigurationError` for a word that is none."""
    words = [word.strip() for word in text.split(",")]
    strange = [word for word in words if word not in set(Role)]
    if strange:
        raise ConfigurationError(f"{strange[0]!r} is no role: give some of {', '.join(Role)}, with commas between")
    return frozenset(map(Role, words))
