"""Prediction markets: a question, link or market code, an outcome, and a price between 0 and 1 dollar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass, Ticker
from domain.signal import (
    CloseAll,
    ClosePart,
    Entry,
    EntryKind,
    Level,
    Reading,
    RefusalReason,
    Side,
    Signal,
    SignalUpdate,
    Size,
    SizeUnit,
)  # fmt: skip
from parsers import check, evidence
from parsers.family import Family, Post
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom

_HUNDRED = Decimal(100)
_CODE = re.compile(r"\bKX[A-Z0-9]{2,20}(?:-[A-Z0-9.]{1,12}){1,3}\b")
_QUOTED = re.compile(r"['\"‘“]([^'\"‘’“”\n]{6,200})['\"’”]")
_FIELD = re.compile(r"^\W*(?:market|question|event)\s*:\s*(\S[^\n]{3,250})$", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(r"\b(?:on|in)\s+(?:the\s+)?([A-Za-z0-9$ ,'’-]{3,80}?)\s+market\b", re.IGNORECASE)
_PICK = re.compile(
    r"\b(?:buying|bought|taking|took|grabbed|grabbing|long|in on|backing)\s+([A-Z][\w.&' -]{1,40}?)"
    r"\s+(?:at|@|for)\s*\$?[\d.]",
    re.IGNORECASE,
)
_LINKS = ("polymarket.com/", "kalshi.com/")
_LEAVING = frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL})
_AROUND = 2


def _read(post: Post) -> tuple[Reading, ...] | None:
    if not _may_be(post):
        return None
    name, span = _market(post)
    outcome = _outcome(post, span)
    if name is None or outcome is None:
        return None
    outside = [atom for atom in post.atoms if not (span and span[0] <= post.clean.offsets[atom.start] < span[1])]
    against = evidence.strong(outside, post.clean) or evidence.weak(outside, post.clean)
    if against:
        return (against,)
    if any(atom.sense in _LEAVING for atom in outside):
        return (_leaving(outside, name, outcome),)
    return (_opening(post, outside, name, outcome),)


def _may_be(post: Post) -> bool:
    senses = {atom.sense for atom in post.atoms}
    link = any(atom.sense is Sense.LINK and any(site in atom.text.lower() for site in _LINKS) for atom in post.atoms)
    return link or Sense.YES in senses or Sense.NO in senses


def _market(post: Post) -> tuple[str | None, tuple[int, int] | None]:
    for atom in post.atoms:
        if atom.sense is Sense.LINK and any(site in atom.text.lower() for site in _LINKS):
            return _slug(atom.text), (post.clean.offsets[atom.start], post.clean.offsets[atom.end - 1] + 1)
    for pattern, group in ((_CODE, 0), (_FIELD, 1), (_QUOTED, 1), (_NAMED, 1)):
        found = pattern.search(post.original)
        if found:
            return found[group].strip().strip("*_`"), found.span(group)
    return None, None


def _slug(link: str) -> str:
    path, _, fragment = link.rstrip("/.,:;!").partition("#")
    return fragment.upper() if fragment[:2].upper() == "KX" else path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def _outcome(post: Post, span: tuple[int, int] | None) -> str | None:
    named = _QUOTED.search(post.original) if span and "/" in post.original[slice(*span)] else None
    if named:
        return named[1].strip()
    for atom in post.atoms:
        inside = span and span[0] <= post.clean.offsets[atom.start] < span[1]
        if atom.sense in {Sense.YES, Sense.NO} and not inside:
            return atom.sense.value.upper()
    rest = post.original[span[1] :] if span else post.original
    found = _PICK.search(rest) or _PICK.search(post.original)
    return found[1].strip() if found else None


def _opening(post: Post, atoms: Sequence[Atom], name: str, outcome: str) -> Reading:
    prices = [price for price in map(_price, _numbers(atoms, labels=_ENTRIES)) if price is not None]
    targets = [price for price in map(_price, _labelled(atoms, Sense.TARGET)) if price is not None]
    stops = [price for price in map(_price, _labelled(atoms, Sense.STOP)) if price is not None]
    if not prices:
        return evidence.refuse(RefusalReason.NO_PRICE, post.clean)
    signal = Signal(
        ticker=Ticker(asset_class=AssetClass.PREDICTION, symbol=name, outcome=outcome),
        side=Side.BUY,
        entry=Entry(kind=EntryKind.LIMIT, prices=(prices[0],)),
        stop=Level(value=stops[0]) if stops else None,
        targets=tuple(Level(value=target) for target in targets),
        size=_size(atoms),
    )
    return check.check(signal) or signal


def _leaving(atoms: Sequence[Atom], name: str, outcome: str) -> Reading:
    prices = [price for price in map(_price, _numbers(atoms, labels=_ENTRIES)) if price is not None]
    price = prices[-1] if prices else None
    fraction = fraction_of([atom for atom in atoms if atom.unit != "%" or not _follows(atoms, atom, Sense.AT)])
    partial = fraction is not None or any(atom.sense is Sense.PARTIAL for atom in atoms)
    action = ClosePart(fraction=fraction, price=price) if partial else CloseAll(price=price)
    return SignalUpdate(actions=(action,), symbol=name, asset_class=AssetClass.PREDICTION, outcome=outcome)


_ENTRIES = frozenset(
    {Sense.AT, Sense.ENTRY, Sense.PRICE, Sense.YES, Sense.NO, Sense.AROUND, Sense.LIMIT, Sense.AVERAGE, Sense.NOW}
)


def _numbers(atoms: Sequence[Atom], labels: frozenset[Sense]) -> list[Atom]:
    return [
        atom
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.NUMBER
        and (atom.unit != "%" or (at and atoms[at - 1].sense in labels - {Sense.NOW}))
        and any(before.sense in labels for before in atoms[max(0, at - _AROUND) : at])
    ]


def _labelled(atoms: Sequence[Atom], label: Sense) -> list[Atom]:
    return _numbers(atoms, frozenset({label}))


def _follows(atoms: Sequence[Atom], atom: Atom, sense: Sense) -> bool:
    at = atoms.index(atom)
    return at > 0 and atoms[at - 1].sense is sense


def _price(atom: Atom) -> Decimal | None:
    if atom.value is None or atom.unit in {"x", "shares", "contracts", "pips"}:
        return None
    price = atom.value / _HUNDRED if atom.unit in {"c", "¢", "%"} or atom.value > 1 else atom.value
    return price if 0 < price < 1 else None


def _size(atoms: Sequence[Atom]) -> Size | None:
    for atom in atoms:
        if atom.sense is Sense.NUMBER and atom.value is not None:
            unit = {"x": SizeUnit.SHARES, "shares": SizeUnit.SHARES, "contracts": SizeUnit.CONTRACTS}.get(atom.unit)
            if unit or (atom.unit == "$" and atom.value > 1):
                return Size(value=atom.value, unit=unit or SizeUnit.USD)
    return None


FAMILY = Family(name="prediction", order=10, read=_read)
