"""Tells an order to leave or to withdraw, and the card of a trade that is over, from what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.instrument import AssetClass
from domain.signal import Action, CancelEntry, CloseAll
from parsers import manners
from parsers.events import TELLING
from parsers.senses import Sense
from parsers.tagging import Atom, said

_CLOSED = frozenset({"closed", "closed out", "exit", "exited"})
_BARS = frozenset({"day", "week", "month", "weekly", "daily", "monthly", "candle", "session", "lower", "higher"})
_SPANS = frozenset({"day", "week", "month", "quarter", "year", "session"})
_BREAKS = frozenset({",", ".", ";", "!", "-", "–", "—", "(", "...", "…"})
_WHOLLY = frozenset({Sense.ALL, Sense.DIRECTION, Sense.ORDER})
_MANNERS = frozenset({"manually", "by hand", "early", "this one", "the trade", "all out", "flat"})
_WITHDRAWN = frozenset({Sense.CANCEL, Sense.INVALID})
_WAITING = frozenset(
    {"order", "orders", "limit", "limits", "bid", "bids", "offer", "pending", "pendings", "setup", "trade", "signal"}
    | {"idea", "entry", "call"}
)
_ORDERING = (
    frozenset({Sense.CLOSE, Sense.FILLER, Sense.AT, Sense.INSTRUMENT, Sense.CROSSMARK, Sense.UP, Sense.DOWN})
    | {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.NOW, Sense.LIMIT, Sense.ENTRY}
    | {
        Sense.STOPPED,
        Sense.BREAKEVEN,
        Sense.MOVE,
        Sense.STOP,
        Sense.REST,
        Sense.RUNNER,
        Sense.PUNCTUATION,
        Sense.NEWLINE,
    }
    | _WHOLLY
    | _WITHDRAWN
)
_CONDITIONS = frozenset({Sense.QUESTION, Sense.CONDITIONAL, Sense.TEMPLATE, Sense.ADVERTISEMENT, Sense.RECAP})
_LATER = frozenset(
    {"will look", "i'll look", "i'll", "we'll", "we will", "i will", "later", "will post", "waiting for", "wait for"}
    | {"looking to", "going to", "yesterday", "maybe"}
)
_EVENTS = frozenset({"cpi", "breaking", "whale", "whales"})
_TELLING = frozenset({Sense.NUMBER, Sense.INSTRUMENT, Sense.LOCK, Sense.LINK})


def over(atoms: Sequence[Atom], actions: Sequence[Action]) -> bool:
    """`Position closed … Open: 24.10, Close: 23.05, Result: -1.6%`: says first that one trade is over."""
    if not all(isinstance(action, CloseAll) for action in actions) or len({atom.ref for atom in atoms if atom.ref}) > 1:
        return False
    first = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER and not atom.glued), len(atoms))
    return any(atom.text.lower() in _CLOSED for atom in atoms[:first])


def candle(atoms: Sequence[Atom]) -> bool:
    """`Gold closed the day at 2345`, `BTC closed the weekly candle above 64k`: a bar is closed, and no trade."""
    return _periods(atoms) or any(
        atom.text.lower() in {"closed", "closes"}
        and any(after.text.lower() in _BARS for after in atoms[at + 1 : at + 4])
        for at, atom in enumerate(atoms)
        if at + 1 < len(atoms) and atoms[at + 1].text.lower() not in {"for", "at"}
    )


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
        given = name.text.lower() == "by" and verb.sense is Sense.WORD and verb.text.istitle()
        if given and Sense.CANCEL in said(atoms[:at]):
            return True
    return False


def _share(atom: Atom) -> bool:
    return atom.ref is not None and atom.ref.asset_class is AssetClass.STOCK


def begin(atoms: Sequence[Atom], actions: Sequence[Action]) -> int:
    """Where the reason begins behind an order that is whole: `Exit fully at market, not liking the price action`."""
    if not actions:
        return len(atoms)
    if not all(isinstance(action, (CloseAll, CancelEntry)) for action in actions):
        return _behind(atoms)
    for end in range(1, len(atoms)):
        if _breaks(atoms, end):
            head, rest = atoms[:end], atoms[end:]
            if any(atom.against for atom in head):
                return len(atoms)
            if _whole(manners.core(head)):
                return end if all(map(_explains, rest)) else len(atoms)
    return len(atoms)


def _whole(head: Sequence[Atom]) -> bool:
    """Whether an order to leave or to withdraw is whole in these words, and nothing else is said."""
    senses = said(head)
    return senses <= _ORDERING and (Sense.STOPPED in senses or _leaves(head) or _withdraws(head, senses))


def _behind(atoms: Sequence[Atom]) -> int:
    """Where only the reason is left behind plain instructions: `drop leverage to 5x, funding is ugly`."""
    start = len(atoms)
    while start and atoms[start - 1].sense not in TELLING and _explains(atoms[start - 1]):
        start -= 1
    if start == len(atoms):
        return start
    for end, atom in enumerate(atoms):
        if end >= start and atom.text in _BREAKS:
            return end
        if atom.against or (atom.sense is Sense.WORD and atom.text[0].isalpha()):
            break
    return len(atoms)


def _breaks(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a line, a sentence or, as in `SL hit ❌ on to the next one`, a mark behind words ends what is ordered."""
    text = atoms[at].text
    if text in _BREAKS or atoms[at].sense is Sense.NEWLINE:
        return True
    return not text[0].isascii() and not text[0].isalpha() and at > 0 and atoms[at - 1].text[0].isalnum()


def _leaves(head: Sequence[Atom]) -> bool:
    """`Exit fully`, `fully exited`, `trade closed`, `exit at market`; a market that is closed is another."""
    at = next((spot for spot, atom in enumerate(head) if atom.sense is Sense.CLOSE), len(head))
    manner = any(atom.text.lower() in _MANNERS for atom in head)
    wholly = not said(head[:at]).isdisjoint(_WHOLLY) or not said(head[at + 1 :]).isdisjoint(_WHOLLY | {Sense.NOW})
    return wholly or (manner and at < len(head))


def _withdraws(head: Sequence[Atom], senses: frozenset[Sense]) -> bool:
    """`Pending order cancelled`, `this trade is no longer valid`."""
    return not senses.isdisjoint(_WITHDRAWN) and any(
        not _WAITING.isdisjoint(atom.text.lower().split()) for atom in head
    )


def _explains(atom: Atom) -> bool:
    """Whether an atom can stand in the reason for an order: no number, question, condition or rule."""
    if atom.sense in _TELLING or atom.text == "?":
        return False
    if atom.strongly:
        return atom.text.lower() in _EVENTS
    return atom.against not in _CONDITIONS or atom.text.lower() in _LATER
