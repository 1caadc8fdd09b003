"""Takes out who tells of a deal, in whose account, and what is remarked: `Robinhood:`, `(U***418)`, `Notes: …`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_BROKERS = frozenset(
    {"robinhood", "schwab", "coinbase", "etoro", "gemini", "webull", "sofi", "kraken", "moomoo", "oanda"}
)
_OPENING = frozenset({"[", "(", "|", "📱", "🔔", "✅"})
_PARTING = frozenset({":", "]", ")", "|", "-", "•"})
_REMARKS = frozenset(
    {"notes", "note", "trader", "comment", "comments", "reason", "thesis", "analyst", "author", "tag", "enter tag"}
    | {"entry tag", "rationale", "called by", "posted by", "source", "remarks", "remark"}
)
REMARKS = cased(_REMARKS) | {"Enter Tag", "Entry Tag", "Called By", "Posted By"}
NAMES = cased(_BROKERS) | {"eToro", "SoFi"}
YOU = frozenset({"You", "You've"})
_JUST = frozenset({"have", "just"})
_OPENED = frozenset({"opened", "closed"})
EXCHANGES = frozenset({"CME", "CBOE", "ICE", "NDAQ", "NASDAQ"})
_ON = frozenset({"on", "via", "(", "•"})
BOOKS = cased({"acct", "account", "acc"})
_MASKS = frozenset("*#.x:•")
_NUMBERED = frozenset({"ending", "ending in", "ends in", "ends", "in", "with", "no", "number", "nr", "id"})
_PRICE = 4  # digits
ACCOUNTS = frozenset({"U", "DU", "F", "DF"})
_SAYING = frozenset(
    {
        Sense.BUY,
        Sense.SELL,
        Sense.LONG,
        Sense.SHORT,
        Sense.BOUGHT,
        Sense.SOLD,
        Sense.ENTER,
        Sense.WORD,
        Sense.INSTRUMENT,
    }
    | {Sense.UP, Sense.DOWN, Sense.ABOVE, Sense.BELOW, Sense.HIT, Sense.CLOSE, Sense.MOVE, Sense.ADD, Sense.RUNNER}
)


def named(atoms: list[Atom]) -> list[Atom]:
    """`Robinhood: … NVDA`: a broker that is a company too heads a notice of what another one's shares did."""
    refs = sum(atom.ref is not None for atom in atoms)
    for at, atom in enumerate(atoms):
        if refs > 1 and atom.ref is not None and atom.text in NAMES and _heads(atoms, at):
            atoms[at] = atom._replace(sense=Sense.FILLER, ref=None)
    return atoms


def addressed(atoms: list[Atom]) -> list[Atom]:
    """`You have opened a BUY position`: the broker speaks to whom it serves."""
    at = next((at for at, atom in enumerate(atoms) if atom.text in YOU), len(atoms))
    end = at + 1 + (text_at(atoms, at + 1) in _JUST)
    led = at == 0 or text_at(atoms, at - 1) in _PARTING or is_any(atoms, at - 1, Sense.NEWLINE)
    if led and text_at(atoms, end) in _OPENED and any(atom.text.lower().endswith("position") for atom in atoms[end:]):
        for spot in range(at, end):
            atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER, against=None)
    return atoms


def listed(atoms: list[Atom]) -> list[Atom]:
    """`… @ 6912.25 on CME`: an exchange that is a company too is where a deal was done."""
    refs = sum(atom.ref is not None for atom in atoms)
    for at, atom in enumerate(atoms):
        if refs > 1 and atom.ref is not None and atom.text in EXCHANGES and text_at(atoms, at - 1) in _ON:
            atoms[at] = atom._replace(sense=Sense.FILLER, ref=None)
    return atoms


def booked(atoms: list[Atom]) -> list[Atom]:
    """`acct ***381`, `account: 4417`, `account ending in 4471`: the number of an account is no price."""
    for at in range(len(atoms) - 1, -1, -1):
        if atoms[at].text not in BOOKS:
            continue
        end = at + 1
        while end < len(atoms) and (text_at(atoms, end) in _NUMBERED or set(atoms[end].text) <= _MASKS):
            end += 1
        masked = is_any(atoms, end, Sense.NUMBER) and not atoms[end].unit and atoms[end].text.isdigit()
        if masked and (end > at + 1 or len(atoms[end].text) > _PRICE):
            atoms[end] = atoms[end]._replace(sense=Sense.FRAME, value=None)
    return atoms


def accounts(atoms: list[Atom]) -> list[Atom]:
    """`(U***418)` behind a deal is where it was booked."""
    for at in range(len(atoms) - 3, 0, -1):
        framed = text_at(atoms, at - 1) == "(" and text_at(atoms, at + 2) == ")"
        if framed and atoms[at].text in ACCOUNTS and is_any(atoms, at + 1, Sense.NUMBER) and atoms[at + 1].glued:
            del atoms[at - 1 : at + 3]
    return atoms


def remarked(atoms: list[Atom]) -> list[Atom]:
    """`Notes: gap fade`: what a line of remarks names without a number neither directs nor trades."""
    refs = [at for at, atom in enumerate(atoms) if atom.ref is not None]
    for at, atom in enumerate(atoms):
        if (
            refs
            and atom.text in REMARKS
            and text_at(atoms, at + 1) == ":"
            and (at == 0 or is_any(atoms, at - 1, Sense.NEWLINE))
        ):
            end = at
            while end < len(atoms) and atoms[end].sense is not Sense.NEWLINE:
                end += 1
            elsewhere = refs[0] < at or refs[-1] >= end
            if elsewhere and not any(other.sense is Sense.NUMBER for other in atoms[at:end]):
                atoms[at:end] = [_mute(other) for other in atoms[at:end]]
    return atoms


def _mute(atom: Atom) -> Atom:
    against = None if atom.against is Sense.NEWS and not atom.strongly else atom.against
    sense = Sense.FILLER if atom.sense in _SAYING else atom.sense
    return atom._replace(sense=sense, ref=None, against=against)


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    before = at - (text_at(atoms, at - 1) in _OPENING)
    led = before == 0 or is_any(atoms, before - 1, Sense.NEWLINE)
    return led and (text_at(atoms, at + 1) in _PARTING or is_any(atoms, at + 1, Sense.NEWLINE))
