"""Takes out whose trade a room copies: `Your Master Trader X has opened …`, `Provider X just closed …`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import titled
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_MASTERS = frozenset({"master", "leader", "provider", "ea", "robot", "strategy"})
_RANKS = frozenset({"lead", "elite", "copied", "mirrored", "master"})  # ahead of `trader`
_KINDS = frozenset({"signal", "strategy"})  # ahead of `provider`
_COPIES = frozenset({"copy trading", "copy trade", "copytrading", "copytrade", "mirror"})
ROLES = titled(_MASTERS | _RANKS | _COPIES) | {"EA"}
_ROLES = _MASTERS | _RANKS | _KINDS | {"trader"}
_TITLES = frozenset({"copy", "copytrading", "copytrade", "mirror", "copier"})
_OWN = frozenset({"your", "our", "the"})
_MARKS = frozenset({"[", "]", ":", "·", "|", "•", "-", "–", "—", "(", ")", "→"})
_HAVING = frozenset({"has", "have", "just", "now"})
DEEDS = frozenset({Sense.ENTER, Sense.CLOSE, Sense.BOUGHT, Sense.SOLD, Sense.MOVE, Sense.ADD, Sense.PARTIAL})
_TRADED = frozenset({Sense.INSTRUMENT, Sense.NUMBER})
_MOST_NAMES = 2
_LONGEST = 10  # atoms ahead of the deed


def copied(atoms: list[Atom]) -> list[Atom]:
    """The deed alone where the first line tells who of those that a room copies did it."""
    deed = next((at for at, atom in enumerate(atoms[:_LONGEST]) if atom.sense in DEEDS), 0)
    if not deed or not said(atoms) >= _TRADED or not _introduces(atoms[:deed]):
        return atoms
    return atoms[deed:]


def _introduces(head: Sequence[Atom]) -> bool:
    """Whether the words name a copier and the trader it follows, and nothing else."""
    at = _past_title(head)
    at += text_at(head, at) in _OWN
    role = at
    while text_at(head, at) in _ROLES:
        at += 1
    name = at
    while at < len(head) and at - name < _MOST_NAMES and _names(head[at]):
        at += 1
    told = _leads(head[role:name]) or (at > name and name == role and role > 0 and _past_title(head) > 0)
    while text_at(head, at) in _HAVING:
        at += 1
    return told and at == len(head)


def _leads(words: Sequence[Atom]) -> bool:
    """`Master`, `lead trader`, `signal provider`; a trader alone is anybody."""
    role = [atom.text.lower() for atom in words]
    ranked = role[-1:] == ["trader"] and not _RANKS.isdisjoint(role)
    return ranked or (bool(role) and role[-1] in _MASTERS)


def _past_title(head: Sequence[Atom]) -> int:
    """Past `[Copy Trading]`, `HL mirror ·`, `Copier:` at the head of a post."""
    end = next((at for at in range(len(head) - 1, -1, -1) if text_at(head, at) in _MARKS), -1) + 1
    words = {word for atom in head[:end] for word in atom.text.lower().split()}
    return end if not words.isdisjoint(_TITLES) and not any(is_any(head, at, Sense.NEWLINE) for at in range(end)) else 0


def _names(atom: Atom) -> bool:
    plain = atom.sense is Sense.WORD or (atom.sense is Sense.FILLER and atom.against is None)
    return plain and atom.text[0].isupper() and atom.text.isascii()
