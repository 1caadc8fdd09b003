"""Tells the kinds of orders: `buy stop above 1.48` takes a position, `Stop Order:` below the targets bounds it."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased, titled
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDES = (Sense.BUY, Sense.SELL)
_BEYOND = frozenset(f"{stop} {word}" for stop in ("stop", "stops") for word in ("above", "below", "over", "under"))
_STOP_ORDER = frozenset({"stop order", "stop orders"})
_CROSSES = frozenset({"crosses", "breaks", "trigger"})
_LEVELS = frozenset({Sense.ENTRY, Sense.TARGET})
_TIES = frozenset({":", "-", "=", "@"})
_DEEDS = frozenset({Sense.BOUGHT, Sense.SHORT, Sense.LONG, Sense.ENTER, Sense.BUY, Sense.SELL})
_NAMES = {"purchase": Sense.BUY, "acquire": Sense.BUY, "sale": Sense.SELL, "disposal": Sense.SELL}
CALLED = cased(_NAMES)
_WAYS = {Sense.LONG: Sense.BUY, Sense.SHORT: Sense.SELL}
_RESTING = frozenset({"working", "placed", "resting", "set", "live", "in", "in at", "at", "@", ":", "is", "now", "gtc"})


_IF = frozenset(
    {
        "if",
        "if it",
        "when",
        "when it",
        "once",
        "once it",
        "when we",
        "if we",
        "as soon as",
        "upon",
        "nur wenn",
        "wenn",
        "sobald",
        "falls",
    }
    | {"solo si", "si", "cuando", "solo cuando", "somente se", "se", "seulement si", "solo se", "только если", "если"}
)
IF = titled(_IF | {"only if", "only when", "only once", "only after", "only upon", "only on"})
_MEANWHILE = (Sense.ABOVE, Sense.BELOW, Sense.PRICE, Sense.FILLER, Sense.INSTRUMENT, Sense.ORDER, Sense.DIRECTION)
_BEYOND_IT = frozenset({Sense.ABOVE, Sense.BELOW})
_PLANS = frozenset({"plan", "plans", "scenario", "scenarios", "watchlist", "ideas", "game plan", "gameplan", "levels"})
_BROKEN = frozenset({"breaks", "is broken", "crosses", "is crossed", "gives way", "steigt", "fallt", "bricht"})
_BOUNDS = frozenset({Sense.STOP, Sense.TARGET})
_ORDERED = (*_SIDES, Sense.LONG, Sense.SHORT, Sense.ENTER, Sense.CALL, Sense.PUT, Sense.INSTRUMENT, Sense.NEWLINE)
_UNDER = frozenset({"below", "under", "breaks below", "crosses below", "breakdown", "trades below"})
_PASSING = _UNDER | {
    *("closes", "clears", "takes out", "break of", "cross of", "moves above", "a break of", "reclaims"),
    *("steigt", "fallt", "bricht", "rompe", "supera", "rompt", "casse", "пробьёт", "пробьет"),
    *("cross", "crosses", "crossed", "crossing", "break", "breaks", "sustain", "sustains", "above", "over", "moves"),
    *(
        "breaks above",
        "crosses above",
        "trades above",
        "gives",
        "breakout",
        "break out",
        "breakout above",
        "move above",
    ),
}

_AWAITED = frozenset(
    {"if", "if it", "if we", "if we're", "when", "once", "upon", "on", "after", "as soon as", "assuming"}
)
QUITTING = cased({"stop"})
LASTING = titled({"gtc", "good til cancelled", "good till cancelled", "good til canceled"})
AWAITED = cased(_AWAITED)
_IT = frozenset(
    {"it", "it's", "its", "is", "gets", "get", "the", "order", "entry", "we", "we're", "we are", "i", "i'm", "am"}
)
_FILLS = frozenset(
    {"fill", "fills", "filled", "triggered", "triggers", "trigger", "executed", "execution", "activated", "hit"}
    | {"entry filled", "order filled", "in"}
)
_OWN = frozenset({"the", "my", "our", "then"})
_THEN = frozenset({":", ",", "-", "then", "–"})

BEYOND, STOP_ORDER, CROSSES = titled(_BEYOND), titled(_STOP_ORDER), titled(_CROSSES)
LIMITS = cased({"limit"})
KINDS = titled({"order", "type", "order type", "entry type"})


def beyond(atoms: list[Atom]) -> list[Atom]:
    """`buy stop above 1.482` waits for its price; `stop above 1.482` alone bounds a loss."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _BEYOND and is_any(atoms, at - 1 - (text_at(atoms, at - 1) == "-"), *_SIDES):
            atoms[at] = atom._replace(text="stop")
    return atoms


def bounding(atoms: list[Atom]) -> list[Atom]:
    """`Stop Order:` below entries or targets is the stop of their plan, as is `stop order working 152.40` of a deed."""
    levelled = taken = False
    several = sum(atom.sense is Sense.STOP for atom in atoms) > 0
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _STOP_ORDER:
            end = at + 1 if _changed(atoms, at) else _resting(atoms, at) if taken and not several else 0
            if end:
                atoms[at:end] = [atom._replace(sense=Sense.STOP, text="stop")]
                return atoms
        taken = taken or (priced(atoms, at) and not said(atoms[:at]).isdisjoint(_DEEDS))
        levelled = levelled or (atom.sense in _LEVELS)
        ahead = at + 1 >= len(atoms) or is_any(atoms, at + 1, Sense.NEWLINE) or text_at(atoms, at + 1) in _TIES
        if levelled and ahead and atom.text.lower() in _STOP_ORDER and _alone(atoms, at):
            atoms[at] = atom._replace(sense=Sense.STOP, text="stop")
    return atoms


def _changed(atoms: Sequence[Atom], at: int) -> bool:
    """`stop order amended` is one that bounds a position, `buy stop order moved` takes one."""
    return (
        is_any(atoms, at + 1, Sense.MOVE)
        and text_at(atoms, at + 1) not in _RESTING
        and not is_any(atoms, at - 1, *_SIDES)
    )


def _resting(atoms: Sequence[Atom], at: int) -> int:
    """Where the price of the order at `at` stands, behind words that say that it rests; 0 where none does."""
    end = at + 1
    while text_at(atoms, end) in _RESTING:
        end += 1
    return end if priced(atoms, end) else 0


def triggered(atoms: list[Atom]) -> list[Atom]:
    """`Pending order triggered: US30 buy stop in at 44210`: an order that began a position, and no stop of one."""
    if Sense.FILLED not in said(atoms):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.STOP and atom.text.lower() == "stop" and is_any(atoms, at - 1, *_SIDES):
            atoms[at] = atom._replace(sense=Sense.ORDER)
    return atoms


def called(atoms: list[Atom]) -> list[Atom]:
    """`Operation: Purchase` names a direction; `Black Friday Sale` none."""
    for at, atom in enumerate(atoms):
        if atom.text in CALLED and text_at(atoms, at - 1) in _TIES and is_any(atoms, at - 2, Sense.DIRECTION):
            atoms[at] = atom._replace(sense=_NAMES[atom.text.lower()], against=None)
    return atoms


def limits(atoms: list[Atom]) -> list[Atom]:
    """`Long … Buy Limit 1: 0.2890 … Sell Limit 1: 0.3010`: the orders of a plan its own way enter, the others leave."""
    told = next((atom.sense for atom in atoms if atom.sense in _WAYS), None)
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.LIMIT and _indexed(atoms, at)]
    sides = [atoms[at - 1].sense for at in spots]
    if told is None or set(sides) != set(_SIDES):
        return atoms
    for at, side in zip(reversed(spots), reversed(sides), strict=True):
        sense = Sense.ENTRY if side is _WAYS[told] else Sense.TARGET
        atoms[at - 1 : at + 1] = [atoms[at]._replace(sense=sense, text=sense.value)]
    return atoms


def _indexed(atoms: Sequence[Atom], at: int) -> bool:
    """`Buy Limit 1:` heading its line."""
    heads = at == 1 or is_any(atoms, at - 2, Sense.NEWLINE)
    after = at + 1 + (at + 1 < len(atoms) and small(atoms[at + 1]))
    return heads and is_any(atoms, at - 1, *_SIDES) and text_at(atoms, after) in _TIES and priced(atoms, after + 1)


def kinds(atoms: list[Atom]) -> list[Atom]:
    """`Order: Stop 195.20` above `Stop loss: 190` waits for its price."""
    bounded = False
    for at in range(len(atoms) - 1, -1, -1):
        if atoms[at].sense is Sense.STOP:
            if bounded and text_at(atoms, at) == "stop" and _named_kind(atoms, at - 1):
                atoms[at] = atoms[at]._replace(sense=Sense.ABOVE)
            bounded = True
    return atoms


def crossing(atoms: list[Atom]) -> list[Atom]:
    """`YEN CROSSES` over a list of orders triggers none of them."""
    met = False
    for at in range(len(atoms) - 1, -1, -1):
        atom = atoms[at]
        if atom.sense is Sense.NEWLINE:
            met = priced(atoms, at + 1)
        elif priced(atoms, at):
            met = True
        elif atom.sense is Sense.ABOVE and atom.text.lower() in _CROSSES and not met:
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def conditioned(atoms: list[Atom]) -> list[Atom]:
    """`NIFTY 25000 CE BUY IF CROSSES 245 SL 220 TGT 280`, `buy only when price crosses above 345, SL 338`: the trigger
    of an order with a stop and, unless it is the only condition, with a target.
    """
    at = next((spot for spot, atom in enumerate(atoms) if atom.text in IF and is_any(atoms, spot - 1, *_ORDERED)), 0)
    only = text_at(atoms, at).startswith("only")
    if not at or not said(atoms) >= _BOUNDS - ({Sense.TARGET} if only else set()) or not _planless(atoms[:at]):
        return atoms
    price = at + 1
    while text_at(atoms, price) in _PASSING or is_any(atoms, price, *_MEANWHILE):
        price += 1
    end = price + 1 + ((only or price > at + 1) and text_at(atoms, price + 1) in _BROKEN)
    words = atoms[at + 1 : price] + atoms[price + 1 : end]
    crosses = any(word.sense in _BEYOND_IT or word.text.lower() in _PASSING for word in words)
    if crosses and priced(atoms, price):
        below = any(word.sense is Sense.BELOW or word.text.lower() in _UNDER for word in words)
        sense = Sense.BELOW if below else Sense.ABOVE
        trigger = atoms[at]._replace(sense=sense, text=sense.value, against=None, strongly=False)
        atoms[at:end] = [*(word for word in words if word.ref), trigger, atoms[price]]
    return atoms


def _planless(ahead: Sequence[Atom]) -> bool:
    """Whether neither levels nor the title of a plan stand ahead of a condition."""
    return said(ahead).isdisjoint(_BOUNDS) and _PLANS.isdisjoint(atom.text.lower() for atom in ahead)


def quitting(atoms: list[Atom]) -> list[Atom]:
    """`stop chasing`, `stop asking` bound no loss."""
    for at, atom in enumerate(atoms[:-1]):
        quits = atom.text in QUITTING and text_at(atoms, at + 1).endswith("ing") and is_any(atoms, at + 1, Sense.WORD)
        if quits and Sense.NUMBER not in said(atoms[at + 2 : at + 4]):  # `stop working at 2.20`
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def timed(atoms: list[Atom]) -> list[Atom]:
    """`Sell stop 398 GTC`: how long an order lasts that waits for its price makes no limit order of it."""
    if any(atom.text.lower() == "stop" and is_any(atoms, at - 1, *_SIDES) for at, atom in enumerate(atoms)):
        return [atom._replace(sense=Sense.FILLER) if atom.text in LASTING else atom for atom in atoms]
    return atoms


def awaited(atoms: list[Atom]) -> list[Atom]:
    """`Buy limit 228.50. If filled: stop 224, target 236`: that an order must be filled conditions its exits alone.

    So it does behind them: `bidding 2.20, stop 1.55 if filled`.
    """
    for at in range(len(atoms) - 2, 1, -1):
        if text_at(atoms, at) not in _AWAITED:
            continue
        end = at + 1
        while text_at(atoms, end) in _IT:
            end += 1
        if text_at(atoms, end) not in _FILLS:
            continue
        end += 1
        while text_at(atoms, end) in _THEN or (is_any(atoms, end, Sense.FILLER) and text_at(atoms, end) in _OWN):
            end += 1
        ahead = atoms[:at]
        ordered = not said(ahead).isdisjoint(_DEEDS | {Sense.LIMIT, Sense.ENTRY}) and Sense.NUMBER in said(ahead)
        if ordered and priced(atoms, at - 1) and (end == len(atoms) or is_any(atoms, end, *ENDS)):
            return [*atoms[:at], *atoms[end:]]
        if ordered and is_any(atoms, end, Sense.STOP, Sense.TARGET, Sense.SELL, Sense.BUY):
            atoms[at:end] = [atoms[at]._replace(sense=Sense.PUNCTUATION, text=";", against=None, strongly=False)]
    return atoms


def _alone(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the words at `at` open their line, marks aside."""
    before = at - 1
    while before >= 0 and not atoms[before].text[0].isalnum() and atoms[before].sense is not Sense.NEWLINE:
        before -= 1
    return before < 0 or atoms[before].sense is Sense.NEWLINE


def _named_kind(atoms: Sequence[Atom], at: int) -> bool:
    at -= text_at(atoms, at) in _TIES
    return is_any(atoms, at, Sense.DIRECTION) and atoms[at].text in KINDS
