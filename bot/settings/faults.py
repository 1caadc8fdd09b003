"""Faults of a configuration file, said so that an admin can mend them all in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: where (`line` counts from 1, 0 is the file as a whole), what, and what to do.

    `key` is dotted, a list's entries counted from 1: `channels[2].profile.gold_pip`. No part ever holds a secret.
    """

    file: str
    line: int
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.key}: {self.problem}" if self.key else self.problem
        return f"{where}: {what}. {self.remedy}"


class FaultyConfig(ConfigurationError):  # noqa: N818  the name says the state, as in the tree of domain/errors.py
    """The file cannot be used; `faults` are all that were found, by line, and the text says them all."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.key)))
        super().__init__(told(self.faults))


def told(faults: tuple[Fault, ...]) -> str:
    """All faults as text for a person, one a line."""
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"The configuration has {count}:", *(f"  {fault}" for fault in faults)])
