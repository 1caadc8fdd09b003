"""Finds what a post says between its greeting and its farewell: `Hey team, close gold now. Trade safe`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.events import TELLING
from parsers.senses import Sense
from parsers.tagging import Atom, said

_ADDRESSES = frozenset(
    {"hey", "hi", "hello", "team", "all", "guys", "traders", "everyone", "everybody", "folks", "fam", "boys", "gents"}
    | {"quick", "signal", "trade", "update", "updates", "alert", "vip", "on", "this", "one", "dear", "members", "heads"}
    | {"ok", "okay", "there", "@", "here", "up", "reminder", "important", "attention", "news", "position", "info"}
)
_FAREWELLS = frozenset(
    {"thanks", "thank", "you", "thx", "ty", "cheers", "guys", "team", "everyone", "please", "pls", "folks"}
)
_FREE = frozenset({None, Sense.CHAT, Sense.NEGATION})
_MEANT = TELLING | {Sense.NUMBER, Sense.BUY, Sense.LONG, Sense.SHORT, Sense.HIT}
_PARTED = frozenset({",", ":", "-", "–", "—", "!", "]", "|", ".", "*"})
_MOST_WORDS = 6
_WISHES = frozenset(
    {"good luck", "luck", "gl", "gla", "lfg", "nfa", "fingers crossed", "crossed", "fingers", "let's go", "lets go"}
    | {"happy trading", "trade safe", "stay safe", "godspeed", "let's ride", "cheers", "lets ride", "let's get it"}
)
_WISHED = frozenset({"all", "everyone", "guys", "team", "folks", "fam", "boys", "traders"})


_GAINED = frozenset(
    {
        "from",
        "best",
        "entry",
        "avg",
        "our",
        "up",
        "+",
        "running",
        "in profit",
        "profit",
        "profits",
        "floating",
        "per",
        "contract",
        "contracts",
        "pips",
        "now",
    }
    | {"we", "are", "we're", "already", "so far", "green", "in", "the", "from entry", "on", "this", "over", "nice", "~"}
)
_GAINS = frozenset({"%", "pips", "points", "ticks", "r", "$"})


def core(atoms: Sequence[Atom]) -> Sequence[Atom]:
    """The atoms without the words that only greet, address, sign, tell of a gain ahead of all, or wish well."""
    return _past_gain(_led(_tailed(atoms)))


def _past_gain(atoms: Sequence[Atom]) -> Sequence[Atom]:
    """What follows `+35 pips so far,` or `UP $85 PER CONTRACT,`."""
    gained = False
    for at, atom in enumerate(atoms):
        if gained and (atom.sense is Sense.NEWLINE or atom.text in _PARTED):
            return atoms[at + 1 :] or atoms
        gained = gained or (atom.sense is Sense.NUMBER and atom.unit in _GAINS)
        if not (atom.text.lower() in _GAINED or atom.unit in _GAINS or not atom.text[0].isalnum()):
            return atoms
    return atoms


def parted(atoms: list[Atom]) -> list[Atom]:
    """The atoms up to the wish and the pictures that a post ends with: `…, want to see 150 gl all 🚀`."""
    end = len(atoms)
    while end > 1 and _wishes(atoms, end - 1):
        end -= 1
    del atoms[end:]
    return atoms


def _wishes(atoms: Sequence[Atom], at: int) -> bool:
    atom = atoms[at]
    if atom.sense is Sense.FILLER and not atom.text[0].isascii() and not atom.text[0].isalnum():
        return atom.against is None
    word = atom.text.lower()
    return word in _WISHES or (word in _WISHED and at > 0 and atoms[at - 1].text.lower() in _WISHES)


def _tailed(atoms: Sequence[Atom]) -> Sequence[Atom]:
    end = len(atoms)
    while (start := _last_line(atoms, end)) > 0 and _closing(atoms[start:end]):
        end = start
    while end and (not atoms[end - 1].text[:1].isalnum() or atoms[end - 1].text.lower() in _FAREWELLS):
        if atoms[end - 1].text == "?" or atoms[end - 1].sense in _MEANT or atoms[end - 1].strongly:
            break
        end -= 1
    return atoms[:end] if end else atoms


def _last_line(atoms: Sequence[Atom], end: int) -> int:
    """Where the line break stands that the last line begins with; 0 for the first line."""
    at = end - 1
    while at > 0 and atoms[at].sense is not Sense.NEWLINE:
        at -= 1
    return at


def _closing(line: Sequence[Atom]) -> bool:
    """Whether a last line only signs or wishes well: no number, order, question or invitation is in it."""
    if not said(line).isdisjoint(_MEANT) or any(atom.strongly or atom.text == "?" for atom in line):
        return False
    if any(atom.ref is not None and atom.text[0] != "#" for atom in line) or any(
        atom.against not in _FREE for atom in line
    ):
        return False
    return sum(atom.text[:1].isalpha() for atom in line) <= _MOST_WORDS


def _led(atoms: Sequence[Atom]) -> Sequence[Atom]:
    start = 0
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NEWLINE or atom.text in _PARTED:
            start = at + 1
        elif atom.text.lower() not in _ADDRESSES and atom.text[:1].isalnum():
            break
    return atoms[start:] or atoms
