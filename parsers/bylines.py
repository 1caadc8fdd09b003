"""Takes off the line that says who wrote a copied message and when: `Rick (Admin) — 11:19 AM`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_ROLES = frozenset(
    {"admin", "mod", "moderator", "owner", "analyst", "trader", "staff", "helper", "founder", "app", "bot"}
)
ROLES = cased(_ROLES)
_DASHES = frozenset({"-", "–", "—", "•", "|"})
_HOURS = frozenset({"am", "pm"})
_DAYS = frozenset({"today", "yesterday", "at", ","})
_LONGEST = 6  # atoms of a name


def unsigned(atoms: list[Atom]) -> list[Atom]:
    """The atoms behind name, role and time, where a post begins with them."""
    role = next((at for at, atom in enumerate(atoms[:_LONGEST]) if atom.text in ROLES), 0)
    if not role or text_at(atoms, role - 1) not in "([" or text_at(atoms, role + 1) not in ")]":
        return atoms
    at = role + 2
    at += text_at(atoms, at) in _DASHES
    while text_at(atoms, at) in _DAYS:
        at += 1
    if at >= len(atoms) or atoms[at].sense is not Sense.FRAME:
        return atoms
    return _behind(atoms, at + 1 + (text_at(atoms, at + 1) in _HOURS))


def _behind(atoms: Sequence[Atom], at: int) -> list[Atom]:
    """What is said, where anything is."""
    return list(atoms[at:] or atoms)
