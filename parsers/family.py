"""The families of layouts that need rules of their own, found by discovery."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from domain.provider import ProviderProfile
from domain.signal import Reading
from parsers import families
from parsers.normalise import Clean
from parsers.senses import Sense
from parsers.tagging import Atom


class Post(NamedTuple):
    """A post on its way through the grammar: its original, bare text, atoms and senses, and the day it was written."""

    original: str
    clean: Clean
    atoms: Sequence[Atom]
    senses: frozenset[Sense]
    posted: date
    profile: ProviderProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of layouts: `read` answers what the post says, or None where it does not belong to the family."""

    name: str
    order: int
    read: Callable[[Post], tuple[Reading, ...] | None]


@cache
def discovered() -> tuple[Family, ...]:
    """Every module's FAMILY in `parsers.families`, lowest `order` first."""
    names = [module.name for module in pkgutil.iter_modules(families.__path__)]
    found = [importlib.import_module(f"parsers.families.{name}").FAMILY for name in names]
    return tuple(sorted(found, key=lambda family: family.order))
