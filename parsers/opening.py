"""Decides whether a block of a post opens a position, and which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from domain.instrument import AssetClass, Ticker
from domain.signal import Reading, Refusal, RefusalReason, Signal, Size, SizeUnit
from parsers import check, evidence, options
from parsers.assemble import assemble
from parsers.bare import bare_contract
from parsers.family import Post
from parsers.fields import SIDE_OF, Sheet, gather
from parsers.magnitude import settled
from parsers.segments import lines
from parsers.senses import Sense
from parsers.subject import subject
from parsers.tagging import Atom

_TAKES = frozenset(
    {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.CLOSE, Sense.ADD}
)
_REPORTS = frozenset({Sense.CANCEL, Sense.FILLED, Sense.STOPPED, Sense.INVALID})
_MOST_UNKNOWN = 0.34
_WHOLE_LABELS = 2
_GAINS = frozenset({"pips", "%", "points", "r", "ticks"})


class Block(NamedTuple):
    """A stretch of a post about one instrument, its sheet, its instrument, and a quantity stated before it."""

    atoms: Sequence[Atom]
    sheet: Sheet
    ticker: Ticker | RefusalReason
    size: Size | None

    @property
    def labelled(self) -> int:
        """How many of entry, stop and targets have numbers."""
        return sum(bool(self.sheet.of(field)) for field in ("stop", "target")) + bool(
            self.sheet.of("entry") or self.sheet.of("head")
        )


def block(post: Post, atoms: Sequence[Atom]) -> Block:
    """The block with its contract and quantity taken out and its fields gathered."""
    contract = options.find(atoms, post.posted)
    claimed = contract.claimed if contract else frozenset()
    quantity, spot = _quantity(atoms, claimed, option=contract is not None)
    rest = [atom for at, atom in enumerate(atoms) if at not in claimed and at != spot]
    return Block(rest, gather(rest), subject(atoms, post.profile, contract.option if contract else None), quantity)


def complete(read: Block) -> bool:
    """Whether the block holds a whole plan: a direction or an entry, and levels that bound it."""
    sheet = read.sheet
    if isinstance(read.ticker, RefusalReason):
        return False
    option = read.ticker.asset_class is AssetClass.OPTION
    sided = bool(sheet.sides) or option or bool(sheet.hints) or sheet.has(Sense.ENTER)
    entry = bool(sheet.of("entry") or sheet.of("head") or sheet.of("price"))
    stop, target = bool(sheet.of("stop")), bool(sheet.of("target"))
    if not stop:
        return sided and target and entry
    return (sided and (entry or target or sheet.has(Sense.NOW))) or (entry and target)


def reports(atoms: Sequence[Atom]) -> bool:
    """Whether the atoms report on a trade: a cancellation, a fill, a target marked as reached."""
    for at, atom in enumerate(atoms):
        if atom.sense in _REPORTS:
            return True
        if atom.sense in {Sense.HIT, Sense.CHECK} and _marks_target(atoms, at):
            return True
        if atom.sense is Sense.HIT and any(other.sense is Sense.TARGET for other in atoms[at + 1 : at + 4]):
            return True
    return False


def open_position(post: Post, read: Block) -> Reading:
    """The Signal of a block, or why it is none."""
    whole = complete(read)
    against = (
        evidence.strong(read.atoms, post.clean)
        or evidence.told(read.atoms, post.clean, whole=whole)
        or _planned(post, read, whole=whole)
    )
    if against:
        return against
    if isinstance(read.ticker, RefusalReason):
        talk = read.ticker is RefusalReason.NO_INSTRUMENT and not (read.sheet.sides or read.labelled)
        return evidence.refuse(RefusalReason.CHAT if talk else read.ticker, post.clean)
    if not (whole or _instructs(read) or bare_contract(read.atoms, read.ticker)):
        return evidence.refuse(RefusalReason.CHAT, post.clean)
    return _signal(post, read, read.ticker)


def _signal(post: Post, read: Block, ticker: Ticker) -> Reading:
    signal = assemble(read.sheet, ticker)
    if isinstance(signal, Refusal):
        return signal
    if _unclear_sale(read, signal):
        return evidence.refuse(RefusalReason.NO_DIRECTION, post.clean, detail="sell to open, or to close?")
    plain = settled(signal)
    if isinstance(plain, Refusal):
        return check.check(signal) or plain
    return check.check(plain) or replace(plain, size=plain.size or read.size)


def _unclear_sale(read: Block, signal: Signal) -> bool:
    """`Sell AAPL 150c @ 3` mostly closes; only a stop, a target or `to open` shows that it writes the option."""
    bare = not signal.targets and signal.stop is None
    words = {sense for _, sense in read.sheet.sides}
    return signal.ticker.asset_class is AssetClass.OPTION and bare and words == {Sense.SELL}


def _planned(post: Post, read: Block, *, whole: bool) -> Refusal | None:
    if not whole or read.labelled < _WHOLE_LABELS:
        return evidence.weak(read.atoms, post.clean) or _running(post, read)
    first = next((at for at, atom in enumerate(read.atoms) if atom.sense is Sense.NUMBER), len(read.atoms))
    early = [
        atom
        for atom in read.atoms[:first]
        if atom.against in {Sense.CONDITIONAL, Sense.NEGATION, Sense.QUESTION, Sense.NEWS}
    ]
    line = [atom for atom in early if _same_line(read.atoms, atom)]
    planned = [atom for atom in _directed(read.atoms) if atom.against is Sense.CONDITIONAL]
    return evidence.weak([*line, *planned], post.clean)


def _running(post: Post, read: Block) -> Refusal | None:
    """`+60 pips`, `+4 %` or `2.35 → 4.10` beside no stop and no target tells of a gain."""
    for at, atom in enumerate(read.atoms[1:-1], 1):
        around = {read.atoms[at - 1].sense, read.atoms[at + 1].sense}
        if atom.sense is Sense.ARROW and around == {Sense.NUMBER}:
            return evidence.refuse(RefusalReason.RECAP, post.clean, [atom], detail=atom.text)
    for before, atom in pairwise(read.atoms):
        if before.text == "+" and atom.unit in _GAINS and not read.sheet.of("target"):
            return evidence.refuse(RefusalReason.RECAP, post.clean, [before, atom], detail=f"+{atom.text}")
    return None


def _directed(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """The atoms of the lines that name a direction."""
    for start, end in lines(atoms):
        line = atoms[start:end]
        if any(atom.sense in SIDE_OF for atom in line):
            yield from line


def _same_line(atoms: Sequence[Atom], atom: Atom) -> bool:
    """Whether a direction word stands on the line of the atom."""
    at = next(spot for spot, other in enumerate(atoms) if other is atom)
    for other in atoms[at:]:
        if other.sense is Sense.NEWLINE:
            return False
        if other.sense in SIDE_OF:
            return True
    return False


def _instructs(read: Block) -> bool:
    """Whether a post without a full plan says plainly enough that a position is opened."""
    sheet = read.sheet
    words = [atom for atom in read.atoms if atom.sense is Sense.WORD and atom.text[0].isalpha()]
    if len(words) > max(1, _MOST_UNKNOWN * _count(read.atoms)):
        return False
    priced = bool(sheet.of("entry") or sheet.of("head") or sheet.of("price"))
    option = not isinstance(read.ticker, RefusalReason) and read.ticker.asset_class is AssetClass.OPTION
    if option and priced and not (sheet.has(Sense.NOW) and not sheet.sides and not sheet.has(Sense.ENTER)):
        return True
    entered = sheet.has(Sense.ENTER, Sense.BOUGHT)
    sided = bool(sheet.sides)
    return (
        (sided and (priced or sheet.has(Sense.NOW)))
        or (entered and priced)
        or (sided and not words and not read.sheet.stray)
    )


def _count(atoms: Sequence[Atom]) -> int:
    return sum(atom.text[:1].isalpha() for atom in atoms)


def _marks_target(atoms: Sequence[Atom], at: int) -> bool:
    """The mark stands behind a target label (and its price) on the same line, and no price follows it there."""
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    if after is not None and after.sense is Sense.NUMBER and atoms[at].sense is Sense.CHECK:
        return False
    for before in reversed(atoms[:at]):
        if before.sense is Sense.NEWLINE:
            return False
        if before.sense in {Sense.TARGET, Sense.STOP}:
            return True
    return False


def _quantity(atoms: Sequence[Atom], claimed: frozenset[int], *, option: bool) -> tuple[Size | None, int]:
    """`BTO 5 AAPL …`: the number between an action and the instrument; `$500 of $DIS` likewise."""
    for at, atom in enumerate(atoms[:-1]):
        if atom.sense is not Sense.NUMBER or at in claimed or atom.value is None:
            continue
        before = atoms[at - 1] if at else None
        following = [other for other in atoms[at + 1 : at + 4] if other.sense not in {Sense.FILLER, Sense.UNIT}][:1]
        leads = before is None or before.sense in _TAKES or before.sense is Sense.NEWLINE or before.text in {"+", ":"}
        if leads and following and following[0].sense in {Sense.INSTRUMENT, Sense.WORD} and _count_like(atom):
            unit = (
                SizeUnit.USD
                if atom.unit == "$"
                else SizeUnit.CONTRACTS
                if option or _future(following[0])
                else SizeUnit.SHARES
            )
            return Size(value=atom.value, unit=unit), at
    return None, -1


def _count_like(atom: Atom) -> bool:
    return atom.unit == "$" or (atom.text.isdigit() and atom.unit in {"", "x", "shares", "contracts"})


def _future(atom: Atom) -> bool:
    return atom.ref is not None and atom.ref.asset_class is AssetClass.FUTURE
