"""Tells the sequel of a trade that is named with its side from its opening: a part is taken, a level changes."""

from __future__ import annotations

from collections.abc import Sequence

from domain.signal import EntryKind, Signal
from parsers.neighbours import is_any, priced, small, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said, units, words

_CHANGES = (Sense.MOVE, Sense.NEW)
_CHANGING = frozenset({*_CHANGES, Sense.ADD})
_STATING = frozenset({"is", "from"})  # which may tell of a stop that it changed
_SALES = frozenset({Sense.SELL, Sense.SOLD})
_TAKES = frozenset({Sense.ENTER, Sense.HIT, Sense.SOLD})
_PARTS = frozenset({Sense.PARTIAL, Sense.BANK, Sense.CLOSE})
_SIZED = frozenset({"size", "sized", "position", "risk", "account", "lot", "lots", "margin"})
_PLACING = frozenset({"set", "put", "place", "placed", "use", "sits", "goes", "move"})  # `a move to 4.81` is none
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_TELLING = _SALES | _TAKES | _PARTS | _LEVELS | {Sense.ADD}
_INSTEAD, _RUNNING = "instead of", "running"
_SAYING = frozenset({_INSTEAD, _RUNNING})
_HOLDING = frozenset({"holding", "hold", "still holding"})
_POSITIONS = (Sense.LONG, Sense.SHORT)
_SIDES = (*_POSITIONS, Sense.BUY, Sense.SELL)
_STAYING = frozenset({"still", "remains", "stays", "remain", "stay"})
_STATES = frozenset(
    {"open", "on", "in play", "in", "running", "active", "alive", "live", "intact", "there", "up", "down"}
)
_EVEN = (Sense.ENTRY, Sense.BREAKEVEN)
_TIES = frozenset({":", "=", "-"})


def follows(atoms: Sequence[Atom], signals: Sequence[Signal]) -> bool:
    """Whether the post tells what becomes of an open trade, though it could be read as these signals."""
    spoken = words(atoms)
    if _holds(atoms) or (not spoken.isdisjoint(_STAYING) and _stays(atoms)):
        return True
    spots = [at for at, atom in enumerate(atoms) if atom.sense in _TELLING or atom.text.lower() in _SAYING]
    changes = not (spoken.isdisjoint(_STATING) and said(atoms).isdisjoint(_CHANGING))
    changes = changes and any(_retargets(atoms, at) for at in spots)
    if changes or (_names_part(atoms) and any(_shares(atoms, at) for at in spots)):
        return True
    if not any(signal.targets for signal in signals) and any(_parts(atoms, at) for at in spots):
        return True
    if any(text_at(atoms, at) == _RUNNING and is_any(atoms, at - 1, Sense.NUMBER) for at in spots):
        return True
    if any(signal.entry.kind is not EntryKind.MARKET or signal.entry.reference for signal in signals):
        return False
    bounded = any(signal.stop for signal in signals)
    told = any(_restops(atoms, at) for at in spots)
    return told or (not bounded and any(_evens(atoms, at) or _counts(atoms, at) for at in spots))


def _names_part(atoms: Sequence[Atom]) -> bool:
    return Sense.FRACTION in said(atoms) or "%" in units(atoms)


def _holds(atoms: Sequence[Atom]) -> bool:
    """`Holding AAPL 190c, target 5, stop 3`, `still long gold`: what is held already, at the head of the post."""
    filler = Sense.FILLER
    first = next((at for at, atom in enumerate(atoms) if atom.sense is not filler and atom.text[0].isalnum()), 0)
    still = text_at(atoms, first) == "still"
    verb = _past(atoms, first + still)
    if is_any(atoms, verb, *_POSITIONS):
        return still
    return text_at(atoms, verb) in _HOLDING and is_any(atoms, _past(atoms, verb + 1), Sense.INSTRUMENT, *_POSITIONS)


def _stays(atoms: Sequence[Atom]) -> bool:
    """`MNQ short still open`, `SOL long remains in play`: how it stands with what is held already."""
    for at in range(1, len(atoms) - 1):
        if text_at(atoms, at) in _STAYING and is_any(atoms, at - 1, *_SIDES, Sense.ORDER, Sense.DIRECTION):
            state = text_at(atoms, at + 1)
            if state in _STATES or f"{state} {text_at(atoms, at + 2)}" in _STATES:
                return True
    return False


def _shares(atoms: Sequence[Atom], at: int) -> bool:
    """`sold 30% @ 273.76`, `40% taken here`, `30% out near 67107`: a part of what is held."""
    if atoms[at].sense is Sense.CLOSE or text_at(atoms, at) == "taken":
        return _part(atoms, at - 1)
    return atoms[at].sense in _TAKES and _part(atoms, at + 1) and not _sized(atoms, at + 2)


def _parts(atoms: Sequence[Atom], at: int) -> bool:
    """`taking 1/2 for ETH buy`, `took out 40% of contracts`, `jual setengah`, where no target is named."""
    if atoms[at].sense in _SALES:
        behind = is_any(atoms, at + 1, Sense.FRACTION) and not _sized(atoms, at + 2)
        whole = is_any(atoms, at - 1, Sense.ALL) and not atoms[at].text.isascii()  # `전량 매도`
        return behind or whole or is_any(atoms, at - 1, Sense.FRACTION)
    share = fraction_of(atoms[at + 1 : at + 4]) if atoms[at].sense in _PARTS else None
    return share is not None and not _sized(atoms, at + 2)


def _part(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, Sense.FRACTION) or (0 <= at < len(atoms) and atoms[at].unit == "%")


def _sized(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a part is one of the account or of a usual size."""
    return is_any(atoms, at, Sense.RISK, Sense.SIZE, Sense.INSTRUMENT) or text_at(atoms, at) in _SIZED


def _retargets(atoms: Sequence[Atom], at: int) -> bool:
    """`adjust target to 67920`, `tp extended to 9.03`, `stop is 2.92 now`, `lock your stop from 265.78 to 268.64`."""
    if atoms[at].sense is Sense.ADD:
        return _grows(atoms, at)
    if atoms[at].sense not in _LEVELS:
        return False
    spot = _past(atoms, at + 1)
    if atoms[at].sense is Sense.STOP and text_at(atoms, at + 1) == "is" and priced(atoms, spot):
        return is_any(atoms, spot + 1, Sense.NOW)
    if atoms[at].sense is Sense.STOP:
        return text_at(atoms, spot) == "from" and priced(atoms, spot + 1) and is_any(atoms, spot + 2, Sense.TO)
    changed = _changes(atoms, spot)
    spot += changed
    tied = is_any(atoms, spot, Sense.TO)
    led = changed or (tied and _led(atoms, at))
    return led and priced(atoms, spot + (tied or text_at(atoms, spot) in _TIES))


def _grows(atoms: Sequence[Atom], at: int) -> bool:
    """`I topped up at 68287, and my stop goes to 67582`: what is added to, with a stop that changes for it."""
    stops = (spot for spot in range(at + 1, len(atoms)) if atoms[spot].sense is Sense.STOP)
    return any(is_any(atoms, spot - 1, Sense.NEW) or is_any(atoms, spot + 1, Sense.TO) for spot in stops)


def _restops(atoms: Sequence[Atom], at: int) -> bool:
    """`bring my stop up to 146.7`, `stop now 2.94`, `stops update: 8.94`."""
    if atoms[at].sense is not Sense.STOP:
        return False
    spot = _past(atoms, at + 1)
    if is_any(atoms, spot, Sense.TO):
        return priced(atoms, spot + 1)
    if not (is_any(atoms, spot, Sense.NOW) or _changes(atoms, spot) or text_at(atoms, spot) == "update"):
        return False
    tied = is_any(atoms, spot + 1, Sense.TO, Sense.AT) or text_at(atoms, spot + 1) in _TIES
    return priced(atoms, spot + 1 + tied)


def _changes(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, *_CHANGES) and text_at(atoms, at) not in _PLACING


def _led(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a verb of change leads to the label at `at`."""
    before = at - 1
    while is_any(atoms, before, Sense.FILLER, Sense.ALL):
        before -= 1
    return _changes(atoms, before)


def _evens(atoms: Sequence[Atom], at: int) -> bool:
    """`SL = entry level`, `stops to entry`, where no other stop is named."""
    spot = _past(atoms, at + 1)
    tied = is_any(atoms, spot, Sense.TO) or text_at(atoms, spot) in _TIES
    return atoms[at].sense is Sense.STOP and tied and is_any(atoms, spot + 1, *_EVEN)


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """`TP1 and 2`, `use 3x instead of 15x`: what was reached, and how a trade is held."""
    if text_at(atoms, at) == _INSTEAD:
        return is_any(atoms, at - 1, Sense.NUMBER) and is_any(atoms, at + 1, Sense.NUMBER)
    joined = is_any(atoms, at + 2, Sense.AND) or text_at(atoms, at + 2) == "/"
    last = at + 3 + is_any(atoms, at + 3, Sense.TARGET)
    if atoms[at].sense is not Sense.TARGET or not joined or last >= len(atoms):
        return False
    return small(atoms[at + 1]) and small(atoms[last])


def _past(atoms: Sequence[Atom], at: int) -> int:
    """The first atom from `at` on that is no filler."""
    while is_any(atoms, at, Sense.FILLER) and text_at(atoms, at) != "update":
        at += 1
    return at
