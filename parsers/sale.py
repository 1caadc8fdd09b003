"""Reads an alert that sells what is held: `STC CRM 8/21 290c @ 2.70 partial. Half gone`, a note behind the price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import Ticker
from domain.signal import (
    Action,
    CloseAll,
    ClosePart,
    MoveStop,
    SignalUpdate,
    TargetHit,
    TrailStop,
)  # fmt: skip
from parsers import dealt, events, options, parting
from parsers.family import Post
from parsers.magnitude import rescaled
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.portions import fraction_of, remains, share_at
from parsers.senses import Sense
from parsers.subject import subject
from parsers.tagging import Atom, said

_WITHIN = frozenset(
    {Sense.FILLER, Sense.PUNCTUATION, Sense.INSTRUMENT, Sense.NUMBER, Sense.CALL, Sense.PUT, Sense.MONTH, Sense.DAY}
    | {Sense.AT, Sense.FRACTION, Sense.ALL, Sense.REST, Sense.LAST, Sense.EXPIRY, Sense.STRIKE, Sense.ORDINAL}
    | {Sense.UNIT, Sense.LIMIT, Sense.NOW, Sense.FRAME, Sense.PAIR, Sense.TO, Sense.SPREAD, Sense.PARTIAL}
)  # fmt: skip
_WHOLLY = frozenset({Sense.ALL, Sense.REST, Sense.LAST})
_OPENING = frozenset({Sense.BOUGHT, Sense.BUY, Sense.SELL, Sense.SHORT, Sense.SPREAD})
_RIGHTS = frozenset({"c", "p"})
_SENTENCES = frozenset(".!;)?")
_BESIDE = (MoveStop, TrailStop, TargetHit)
_SHARED = (Sense.FRACTION, Sense.NUMBER)
_PRAISE = frozenset({"great", "good", "perfect", "nice", "another", "textbook"})
_LEAVING = frozenset({"leaving", "leave", "left", "keep", "keeping", "kept", "holding"})
_KEEPING = _LEAVING | {"still", "hold", "have", "on", "with"}
_LEAST = 3  # name, word and price
_NEAR = 3  # atoms


def told(post: Post) -> SignalUpdate | None:
    """What an alert sold, in part where its note says that something stays; None where the post is none."""
    if post.senses.isdisjoint(parting.VERBS):
        return None
    verb = parting.verb(post.atoms)
    if verb < 0:
        return _out(post)
    if Sense.NUMBER not in post.senses:
        return None
    contract = options.find(post.atoms, post.posted)
    claimed = contract.claimed if contract else frozenset()
    end = _end(post.atoms, verb, claimed)
    if not end or not (contract or post.atoms[verb].text.lower() in parting.CODES):
        return None
    head = [atom for at, atom in enumerate(post.atoms[:end]) if at not in claimed]
    note = post.atoms[end:]
    ticker = subject(head, post.profile, contract.option if contract else None)
    if not isinstance(ticker, Ticker) or _speaks_of_more(note) or (_sells(post.atoms[verb]) and _bounded(note)):
        return None
    return _told(head, note, ticker)


def _out(post: Post) -> SignalUpdate | None:
    """`IWM OUT 1.45 Still in a runner on RTY`, `PFE OUT May look again later`: name and word in capitals, then talk."""
    atoms = post.atoms
    if len(atoms) < _LEAST or atoms[0].ref is None or atoms[1].text != "OUT" or atoms[1].sense is not Sense.CLOSE:
        return None
    told = priced(atoms, 2)
    end = 2 + told
    word = atoms[2].text
    if not told and not (atoms[2].sense in ENDS or (word[0].isupper() and not word.isupper())):
        return None
    ticker = subject(atoms[:end], post.profile)
    note = atoms[end:]
    if not isinstance(ticker, Ticker) or _speaks_of_more(note):
        return None
    elsewhere = any(atom.ref is not None and atom.ref != atoms[0].ref for atom in note)
    return _told(atoms[1:end], () if elsewhere else note, ticker)


def _end(atoms: Sequence[Atom], verb: int, claimed: frozenset[int]) -> int:
    """Where the note begins, behind price and contract; 0 where no price is named in one breath with the verb."""
    price = last = 0
    for at in range(verb + 1, len(atoms)):
        goes_on = not price or at in claimed or _runs(atoms, price, at)
        if atoms[at].sense not in _WITHIN or atoms[at].against or not goes_on:
            break
        if at not in claimed and priced(atoms, at) and is_any(atoms, at - 1, Sense.AT, Sense.TO):
            price = last = at
        if at in claimed or atoms[at].ref:
            last = at
    return last + 1 if price else 0


def _runs(atoms: Sequence[Atom], price: int, at: int) -> bool:
    """Whether `at` goes on with the price of `from 3.10 to 4.95`."""
    ran = text_at(atoms, price - 1) == "from" and is_any(atoms, price + 1, Sense.TO) and priced(atoms, price + 2)
    return ran and at <= price + 2


def _speaks_of_more(note: Sequence[Atom]) -> bool:
    """Whether the note asks, quotes a template, or goes on to another trade."""
    if next((atom.text for atom in note if atom.text in _SENTENCES), "") == "?":
        return True
    if any(atom.strongly and atom.against is Sense.TEMPLATE and not _praised(note, at) for at, atom in enumerate(note)):
        return True
    acts = any(atom.sense in _OPENING or atom.text.lower() in parting.CODES for atom in note)
    return acts and any(atom.ref or atom.unit in _RIGHTS for atom in note)


def _praised(note: Sequence[Atom], at: int) -> bool:
    """`a good example of patience`."""
    return text_at(note, at - 1) in _PRAISE


def _sells(atom: Atom) -> bool:
    return atom.sense is Sense.SOLD and atom.text.lower() not in parting.CODES


def _bounded(note: Sequence[Atom]) -> bool:
    """Whether a stop and a target stand in the note, as behind an option that is written."""
    return said(note) >= {Sense.STOP, Sense.TARGET}


def _told(head: Sequence[Atom], note: Sequence[Atom], ticker: Ticker) -> SignalUpdate:
    """What was sold by the head, and what the note says of the rest."""
    price, share = dealt.left_at(head), fraction_of(head) or _share(note)
    parts = [action.fraction for action in events.actions(note) if isinstance(action, ClosePart)]
    beside = [action for action in events.actions([*head, *note]) if isinstance(action, _BESIDE)]
    stops = [action for action in beside if not isinstance(action, TargetHit)]
    part = parts or stops or _keeps(note) or Sense.PARTIAL in {*said(head), *said(note[:1])}
    if (share is None or share == 1) and (not part or _whole(note)):
        return _update(ticker, CloseAll(price=price))
    fraction = share if share is not None and share < 1 else next(filter(None, parts), None)
    return _update(ticker, ClosePart(fraction=fraction, price=price), *beside)


def _share(note: Sequence[Atom]) -> Decimal | None:
    """`(1/2)`, `half` at the head of the note; a percentage there is what was gained."""
    at = next((at for at, atom in enumerate(note) if atom.sense not in parting.BEFORE), len(note))
    if not is_any(note, at, *_SHARED) or note[at].unit:
        return None
    share = note[at].value if note[at].sense is Sense.FRACTION else share_at(note, at)
    return 1 - share if share and remains(note, at) else share


def _keeps(note: Sequence[Atom]) -> bool:
    """`1 runner left`, `holding the rest`, `leaving 1`: something stays."""
    for at, atom in enumerate(note):
        if atom.text.lower() in _LEAVING and at + 1 < len(note) and small(note[at + 1]):
            return True
        if atom.sense in {Sense.RUNNER, Sense.REST}:
            beside = note[max(0, at - _NEAR) : at + _NEAR]
            if any(other.text.lower() in _KEEPING for other in beside):
                return all(other.against is not Sense.NEGATION for other in beside)
    return False


def _whole(note: Sequence[Atom]) -> bool:
    """`All out`, `remaining (2)` at the head of the note."""
    first = next((atom for atom in note if atom.sense not in parting.BEFORE), None)
    return first is not None and first.sense in _WHOLLY


def _update(ticker: Ticker, *actions: Action) -> SignalUpdate:
    return SignalUpdate(
        actions=rescaled(actions, ticker),
        symbol=ticker.symbol,
        asset_class=ticker.asset_class,
        option=ticker.option,
    )
