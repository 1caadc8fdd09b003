"""Tells what markets and companies do from orders of the room: sessions that end, halts, orders given and lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.instrument import AssetClass
from parsers.neighbours import is_any, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, words

_BARS = frozenset({"day", "week", "month", "weekly", "daily", "monthly", "candle", "session", "lower", "higher"})
_MARKETS = frozenset({"stocks", "markets", "equities", "futures", "futs", "market", "indices", "bonds", "oil"})
_SESSIONS = (_MARKETS - {"market", "oil"}) | {
    "asia",
    "asian",
    "europe",
    "european",
    "us",
    "wall",
    "tokyo",
    "london",
    "ny",
    "session",
    "daily",
}
_BELLS = frozenset(
    {"at the close", "after the close", "into the close", "closing bell", "closing prices", "by the close"}
)
_STANDS = frozenset(
    {"mixed", "green", "red", "record", "record highs", "record high", "new", "all", "unchanged", "strong", "weak"}
    | {"above", "below", "over", "under", "closed above", "closed below", "limit", "higher", "lower", "near"}
)
_CLOSES = frozenset({"closed", "closes", "ended", "finished"})
_SWEEPING = frozenset({"took", "takes", "swept", "sweeps", "ran", "runs", "grabbed", "hunted", "cleared", "cleaned"})
_ENDING = _CLOSES | _SWEEPING
_CLOSED = frozenset({"closed", "closes"})
_MARKS = frozenset("+-:")
_SWEPT = frozenset({"stops", "stop", "liquidity", "highs", "lows", "longs", "shorts", "sl's", "sls"})
_OWN = frozenset({"my", "our", "your", "us", "me"})
_OBJECTS = frozenset({"orders", "order", "flights", "deal", "deals", "contract", "contracts", "deliveries"})
_GIVING = frozenset({"from", "with", "for", "by", "at"})
_HOUSE = frozenset({"mods", "admins", "us", "pls", "guys", "boss", "analysts"})  # who withdraw orders of the room
_THIRD = frozenset({"trims", "cuts", "closes", "reduces", "cancels", "sells", "adds", "drops", "slashes", "halts"})
DEALINGS = _THIRD | {"by"}
"""Words without any of which no business is told, unless something is cancelled."""
_EXTREMES = frozenset({"best", "worst", "biggest", "top", "star"})
_ONES = frozenset({"one", "trade", "call", "winner", "loser", "play", "pick", "win", "loss", "performer", "signal"})
_WAS = frozenset({"was", "were", ":"})
_OUTCOMES = frozenset(
    {"green", "red", "win", "wins", "won", "loss", "losses", "lost", "winner", "winners", "loser", "losers", "flat"}
    | {"closed", "stopped", "stopped out", "scratched", "scratch", "breakeven", "break even", "be", "in profit"}
    | {"trades", "signals", "setups", "calls", "profitable", "up", "down", "hit", "hits", "still open", "open"}
)
_DIGITS = 2  # of a count of trades
_SPANS = frozenset({"day", "week", "month", "quarter", "year", "session"})


def candle(atoms: Sequence[Atom]) -> bool:
    """`Gold closed the day at 2345`, `BTC closed above 64k`, `Nasdaq closed mixed`: a bar is closed, and no trade."""
    senses, spoken = said(atoms), words(atoms)
    return (
        (Sense.CLOSE in senses and _periods(atoms))
        or (not spoken.isdisjoint(_ENDING) and _settled(atoms))
        or (Sense.STOPPED in senses and _counted(atoms))
        or (not spoken.isdisjoint(_MARKS) and _wrapped(atoms))
        or (not spoken.isdisjoint(_CLOSED) and _barred(atoms))
    )


def tallied(atoms: Sequence[Atom]) -> bool:
    """`9 trades, 6 green, 1 flat`, `Best was silver 84.10 to 77.60`: how a day or a week went, and no trade of now."""
    spoken = words(atoms)
    if not spoken.isdisjoint(_EXTREMES) and any(_extreme(atoms, at) for at in range(len(atoms))):
        return True
    return not spoken.isdisjoint(_OUTCOMES) and sum(_scores(atoms, at) for at in range(1, len(atoms))) > 1


def _extreme(atoms: Sequence[Atom], at: int) -> bool:
    if atoms[at].text.lower() not in _EXTREMES:
        return False
    was = at + 1 + (text_at(atoms, at + 1) in _ONES)
    return text_at(atoms, was) in _WAS


def _scores(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a count of what went one way ends at `at`: `6 green`, `10 in profit`."""
    count = atoms[at - 1]
    counts = count.sense is Sense.NUMBER and count.text.isdecimal() and len(count.text) <= _DIGITS and not count.unit
    return counts and atoms[at].text.lower() in _OUTCOMES and text_at(atoms, at - 2) not in {"of", "/", "-"}


def _barred(atoms: Sequence[Atom]) -> bool:
    """`closed the weekly above 64k`."""
    return any(
        atom.text.lower() in _CLOSED
        and after.text.lower() not in {"for", "at"}
        and not _BARS.isdisjoint(words(atoms[at + 1 : at + 4]))
        for at, (atom, after) in enumerate(pairwise(atoms))
    )


def _wrapped(atoms: Sequence[Atom]) -> bool:
    """`US stocks close: S&P +0.4%, Nasdaq +0.7%`, `At the close: …`: how markets went, and no trade."""
    moves = sum(
        number.unit == "%" and sign.text in {"+", "-"} and (name.ref is not None or name.sense is Sense.WORD)
        for name, sign, number in zip(atoms, atoms[1:], atoms[2:], strict=False)
    )
    return moves > 1 or any(
        colon.text == ":" and _bell(name, atom)
        for name, atom, colon in zip([None, *atoms], atoms, atoms[1:], strict=False)
    )


def _bell(name: Atom | None, atom: Atom) -> bool:
    """Whether the close of a session is named: `Asia close`, `at the close`."""
    word = atom.text.lower()
    return word in _BELLS or (word == "close" and name is not None and name.text.lower() in _SESSIONS)


def _counted(atoms: Sequence[Atom]) -> bool:
    """`50 TPs hit, 2 SL hit, 3 BE`: how many there were."""
    return any(
        verb.sense is Sense.STOPPED and small(count) and before.sense in {Sense.PUNCTUATION, Sense.AND, Sense.NEWLINE}
        for before, count, verb in zip(atoms, atoms[1:], atoms[2:], strict=False)
    )


def _settled(atoms: Sequence[Atom]) -> bool:
    """`SPX closed at record highs`, `stocks closed mixed`, `Gold took the stops above 2365 then dumped`."""
    for at in range(1, len(atoms)):
        word = atoms[at].text.lower()
        if word not in _ENDING or (atoms[at - 1].ref is None and atoms[at - 1].text.lower() not in _MARKETS):
            continue
        behind = [atom.text.lower().split(" ")[0] for atom in atoms[at + 1 : at + 4]]
        stands = word in _CLOSES and not _STANDS.isdisjoint(behind[:2])
        sweeps = word in _SWEEPING and not _SWEPT.isdisjoint(behind) and _OWN.isdisjoint(behind)
        if stands or sweeps:
            return True
    return False


def _periods(atoms: Sequence[Atom]) -> bool:
    """`Closed out the month +18.4%`: what ends is a time and no trade."""
    return any(
        atom.sense is Sense.CLOSE and the.text.lower() in {"the", "this"} and span.text.lower() in _SPANS
        for atom, the, span in zip(atoms, atoms[1:], atoms[2:], strict=False)
    )


def business(atoms: Sequence[Atom]) -> bool:
    """`Netflix cancelled my show`, `Boeing: order cancelled by Ryanair`: companies do it, and to each other."""
    for at, (name, verb) in enumerate(pairwise(atoms)):
        if verb.sense is Sense.CANCEL and name.ref is not None and name.text.istitle() and _share(name):
            return True
        if name.text.lower() == "by" and _share(verb):  # `target raised to 260 by MS`
            return True
        acts = name.ref is not None or (name.sense is Sense.WORD and verb.sense is Sense.CANCEL)
        if acts and verb.text in _THIRD and is_any(atoms, at + 2, Sense.WORD, Sense.INSTRUMENT):
            return True
        if verb.sense is Sense.CANCEL and name.sense is Sense.WORD and _given(atoms[at + 2 :], by=name):
            return True
        given = name.text.lower() == "by" and verb.sense is Sense.WORD and (verb.text.istitle() or _several(verb))
        if given and Sense.CANCEL in said(atoms[:at]):
            return True
    return False


def halts(atoms: Sequence[Atom]) -> bool:
    """`Tesla stopped production`: a company, under its name, ends something of its own."""
    return Sense.STOPPED in said(atoms) and any(
        verb.sense is Sense.STOPPED
        and what.sense is Sense.WORD
        and _share(name)
        and name.text.upper() not in _symbols(name)
        for name, verb, what in zip(atoms, atoms[1:], atoms[2:], strict=False)
    )


def _symbols(name: Atom) -> Sequence[str]:
    """How the ticker of a share is written."""
    return (name.ref.symbol, f"$ {name.ref.symbol}", f"# {name.ref.symbol}") if name.ref else ()


def _given(rest: Sequence[Atom], *, by: Atom) -> bool:
    """`all orders from Boeing`, `its Boeing order`: what is withdrawn was given to a company."""
    if (_several(by) or by.text.istitle()) and any(
        _share(name) and order.text.lower() in _OBJECTS for name, order in pairwise(rest)
    ):
        return True
    spoken = [atom.text.lower() for atom in rest]
    at = next((spot for spot, word in enumerate(spoken) if word in _OBJECTS), len(spoken))
    return at + 1 < len(spoken) and spoken[at + 1] in _GIVING and any(_share(atom) for atom in rest[at + 1 : at + 4])


def _several(word: Atom) -> bool:
    """Whether a word may name several who trade with a company: `airlines`, `customers`."""
    return word.text.islower() and word.text.endswith("s") and word.text not in _HOUSE


def _share(atom: Atom) -> bool:
    return atom.ref is not None and atom.ref.asset_class is AssetClass.STOCK
