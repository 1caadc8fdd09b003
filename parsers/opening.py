"""Decides whether a block of a post opens a position, and which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.instrument import AssetClass, Ticker
from domain.signal import Reading, Refusal, RefusalReason, Signal, Size, Unit
from parsers import beside, check, evidence, leftovers, options, past, promises, quotes, underlying
from parsers.assemble import assemble, settle
from parsers.bare import bare_contract
from parsers.events import TELLING
from parsers.family import Post
from parsers.fields import SIDE_OF, gather
from parsers.geometry import place
from parsers.labels import MARKS
from parsers.magnitude import settled
from parsers.neighbours import is_any, small, text_at
from parsers.portions import fraction_of
from parsers.quantity import TAKES, quantity
from parsers.segments import lines
from parsers.senses import Sense
from parsers.sheet import Sheet
from parsers.subject import subject
from parsers.tagging import Atom, disputed, said

_TAKEN = frozenset({Sense.BOUGHT, Sense.BUY, Sense.ENTER, Sense.SHORT})
_REPORTS = frozenset({Sense.CANCEL, Sense.FILLED, Sense.STOPPED, Sense.INVALID})
_GAINING = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.SHORT, Sense.SELL, Sense.ENTER, Sense.SPREAD})
_REACHES = frozenset({Sense.HIT, Sense.CHECK})
_REDUCED = frozenset({Sense.PARTIAL, Sense.STOP})  # a part taken and the stop moved
_SET = frozenset({Sense.MOVE, Sense.TO, Sense.BREAKEVEN})
_PLANNED = frozenset({Sense.BUY, Sense.SELL, Sense.BOUGHT, Sense.ENTER, Sense.ENTRY, Sense.TARGET, Sense.LIMIT})
_MARKED = frozenset({Sense.TARGET, Sense.STOP})  # what a mark behind it on its line calls reached
_BEFORE_LEVELS = frozenset({Sense.ENTRY, Sense.RISK, Sense.LIMIT, Sense.CALL, Sense.PUT})
_MOST_UNKNOWN = 0.34
_DOUBTS = frozenset({Sense.CONDITIONAL, Sense.NEGATION, Sense.QUESTION, Sense.NEWS})
_DENIED = frozenset({Sense.NEGATION, Sense.QUESTION})
_WHOLE_LABELS = 2
_POLITE = frozenset(
    {"good morning", "gm", "good evening", "good afternoon", "welcome", "patience", "thanks", "thank you"}
)
_ALL_LABELS = 3
_FLOW = 1000  # contracts
_OWNED = frozenset({"my", "our", "these", "those", "half"})
_PONDERED = frozenset({"рассматриваю", "рассматриваем", "розглядаю", "розглядаємо", "dip", "dips"})
_SALES = ({Sense.SELL}, {Sense.SOLD})


_RIGHTS = frozenset({"c", "p"})
_SPEAKING = TELLING | TAKES | _REPORTS | _REACHES | _MARKED | _BEFORE_LEVELS


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


def speaks(post: Post) -> bool:
    """Whether anything in the post could open or change a position; where nothing does it is talk."""
    return (
        not post.senses.isdisjoint(_SPEAKING)
        or any(atom.unit in _RIGHTS or (atom.ref is not None and atom.ref.option is not None) for atom in post.atoms)
        or (not post.original.isascii() and any(mark in post.original for mark in MARKS))
    )


def block(post: Post, atoms: Sequence[Atom]) -> Block:
    """The block with its contract and quantity taken out and its fields gathered."""
    contract = options.find(atoms, post.posted)
    claimed = contract.claimed if contract else frozenset()
    size, spot = quantity(atoms, claimed, option=contract is not None)
    taken = claimed | {spot} if spot >= 0 else claimed
    rest = [atom for at, atom in enumerate(atoms) if at not in taken] if taken else [*atoms]
    ticker = subject(atoms, post.profile, contract.option if contract else None)
    sheet = gather(rest)
    option = isinstance(ticker, Ticker) and ticker.asset_class is AssetClass.OPTION
    if option:
        underlying.mark(sheet, rest, contract.option.strike if contract else None)
    settle(sheet)
    place(sheet, rest, option=option)
    leftovers.take(sheet, rest, option=option)
    return Block(rest, sheet, ticker, size)


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
    senses = said(atoms)
    sold = Sense.SOLD in senses or atoms[0].sense is Sense.CLOSE
    if sold and senses.isdisjoint(_GAINING) and fraction_of(atoms) is not None:
        return True
    if senses >= _REDUCED and senses.isdisjoint(_PLANNED) and not senses.isdisjoint(_SET):
        return True
    if senses.isdisjoint(_REACHES):
        return not senses.isdisjoint(_REPORTS)
    labelled = False
    for at, atom in enumerate(atoms):
        if atom.sense in _REPORTS:
            return True
        if atom.sense in _REACHES and (
            (labelled and not _leads(atoms, at, stopped=Sense.STOP in senses)) or _announces(atoms, at)
        ):
            return True
        labelled = atom.sense is not Sense.NEWLINE and (labelled or atom.sense in _MARKED)
    return False


def open_position(post: Post, read: Block) -> Reading:
    """The Signal of a block, or why it is none."""
    whole = complete(read)
    against = _against(post, read, whole=whole)
    if against and _bears(post, read, whole=whole):
        settled = read.labelled == _ALL_LABELS
        against = _against(
            post, read._replace(atoms=beside.heard(read.atoms, read.sheet, settled=settled)), whole=whole
        )
    if against:
        return against
    if isinstance(read.ticker, RefusalReason):
        talk = read.ticker is RefusalReason.NO_INSTRUMENT and not (read.sheet.sides or read.labelled)
        return evidence.refuse(RefusalReason.CHAT if talk else read.ticker, post.clean)
    if not (whole or _instructs(read) or bare_contract(read.atoms, read.ticker)):
        return evidence.refuse(RefusalReason.CHAT, post.clean)
    signal = _signal(post, read, read.ticker)
    if isinstance(signal, Signal) and _flows(signal) and not read.sheet.sides:
        return evidence.refuse(RefusalReason.NEWS, post.clean, detail="a flow of contracts")
    return signal


def _flows(signal: Signal) -> bool:
    """`QQQ 610 puts: 12,400 contracts at 1.85`: so many are dealt in by a market, and by nobody who says so."""
    counted = signal.size is not None and signal.size.value >= _FLOW
    return counted and signal.ticker.asset_class is AssetClass.OPTION


def _against(post: Post, read: Block, *, whole: bool) -> Refusal | None:
    """What keeps the block from opening a position."""
    return (
        _heavy(post, read, whole=whole)
        or evidence.told(read.atoms, post.clean, whole=whole)
        or _planned(post, read, whole=whole)
        or _over(post, read)
    )


def _bears(post: Post, read: Block, *, whole: bool) -> bool:
    """Whether the block is a plan that agrees with itself, so that words beside it need not be heard.

    Direction, instrument, entry and a stop or target; or of an option a verb, the whole contract and its premium.
    """
    if isinstance(read.ticker, RefusalReason) or not read.sheet.sides:
        return False
    option = read.ticker.option
    contract = option is not None and None not in {option.expiry, option.strike, option.right}
    taken = contract and read.sheet.has(*_TAKEN) and bool(read.sheet.of("head") or read.sheet.of("entry"))
    planned = whole and read.labelled >= _WHOLE_LABELS
    return (planned or taken) and isinstance(_signal(post, read, read.ticker), Signal)


def _heavy(post: Post, read: Block, *, whole: bool) -> Refusal | None:
    heavy = evidence.strong(read.atoms, post.clean)
    settled = heavy is not None and whole and read.labelled == _ALL_LABELS
    return evidence.strong(read.atoms, post.clean, settled=True) if settled else heavy


def _over(post: Post, read: Block) -> Refusal | None:
    option = not isinstance(read.ticker, RefusalReason) and read.ticker.asset_class is AssetClass.OPTION
    prices = read.sheet.of("head")
    if option and prices and not read.sheet.sides and quotes.reached(read.atoms, prices[0].at):
        return evidence.refuse(RefusalReason.RECAP, post.clean, detail="a price that a contract came to")
    return past.over(read.atoms, post.clean, post.posted, option=option)


def _signal(post: Post, read: Block, ticker: Ticker) -> Reading:
    signal = assemble(read.sheet, ticker)
    if isinstance(signal, Refusal):
        return signal
    if _unclear_sale(read, signal):
        return evidence.refuse(RefusalReason.NO_DIRECTION, post.clean, detail="sell to open, or to close?")
    plain = settled(signal, post.clean.text)
    if isinstance(plain, Refusal):
        return check.check(signal) or plain
    sized = replace(plain, size=read.size) if read.size and not plain.size else plain
    return check.check(plain) or sized


def _unclear_sale(read: Block, signal: Signal) -> bool:
    """`Sell AAPL 150c @ 3` mostly closes; only a stop, a target or `to open` shows that it writes the option.

    A target alone does not show it of what was `sold`.
    """
    words = {sense for _, sense in read.sheet.sides}
    gained = bool(signal.targets) and all(level.unit is Unit.PERCENT for level in signal.targets)
    if words == {Sense.SOLD} and ((signal.stop is None and gained) or _held(read.atoms)):
        return True
    bare = signal.stop is None and (not signal.targets or words == {Sense.SOLD})
    return signal.ticker.asset_class is AssetClass.OPTION and bare and words in _SALES


def _held(atoms: Sequence[Atom]) -> bool:
    """`Sold my gold at 4028, stop on the rest 4036`: what was sold had been held."""
    owned = any(text_at(atoms, at + 1) in _OWNED for at, atom in enumerate(atoms) if atom.sense is Sense.SOLD)
    return owned or Sense.REST in said(atoms)


def _planned(post: Post, read: Block, *, whole: bool) -> Refusal | None:
    if not whole or read.labelled < _WHOLE_LABELS:
        doubt = evidence.weak(_unadorned(read.atoms) if whole else read.atoms, post.clean)
        if doubt:
            doubt = evidence.weak(read.atoms[: promises.promised(read.atoms)], post.clean)
        return doubt or evidence.running(read.atoms, post.clean, targeted=bool(read.sheet.of("target")))
    if not disputed(read.atoms):
        return None
    planned = [atom for atom in _directed(read.atoms) if atom.against is Sense.CONDITIONAL]
    doubts = _doubts(read.atoms)
    if read.labelled == _ALL_LABELS:
        doubts = [atom for atom in doubts if atom.text.lower() not in evidence.SETTINGS | _PONDERED]
        planned = [atom for atom in planned if atom.text.lower() not in _PONDERED]
    if not read.sheet.sides:
        doubts = [*doubts, *_unsided(read.atoms)]
    return evidence.weak([*doubts, *planned], post.clean)


def _unadorned(atoms: Sequence[Atom]) -> list[Atom]:
    """The atoms without what an order opens or closes with out of politeness."""
    return [atom for atom in atoms if atom.text.lower() not in _POLITE]


def _doubts(atoms: Sequence[Atom]) -> list[Atom]:
    """What stands before the first number and ahead of a direction on its line, or is it, and questions it."""
    first = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER), len(atoms))
    found = []
    directed = False
    for at in range(len(atoms) - 1, -1, -1):
        atom = atoms[at]
        directed = atom.sense is not Sense.NEWLINE and (directed or _directs(atom))
        if at < first and directed and atom.against in _DOUBTS:
            found.append(atom)
    return found[::-1]


def _unsided(atoms: Sequence[Atom]) -> list[Atom]:
    """What denies or questions ahead of the first number, where levels alone tell a direction: `Not buying gold`."""
    first = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER), len(atoms))
    return [atom for atom in atoms[:first] if atom.against in _DENIED]


def _directed(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """The atoms of the lines that name a direction."""
    for start, end in lines(atoms):
        line = atoms[start:end]
        if any(map(_directs, line)):
            yield from line


def _directs(atom: Atom) -> bool:
    """Whether the atom names a direction; a bid buys."""
    return atom.sense in SIDE_OF or (atom.sense is Sense.LIMIT and "bid" in atom.text.lower())


def _instructs(read: Block) -> bool:
    """Whether a post without a full plan says plainly enough that a position is opened."""
    sheet = read.sheet
    spoken = _first_said(read)
    words = [atom for atom in spoken if atom.sense is Sense.WORD and atom.text[0].isalpha()]
    if len(words) > max(1, _MOST_UNKNOWN * _count(spoken)):
        return False
    prices = sheet.of("entry") or sheet.of("head") or sheet.of("price")
    priced, sided = bool(prices), bool(sheet.sides)
    if priced and quotes.reached(read.atoms, prices[0].at):
        return False
    option = not isinstance(read.ticker, RefusalReason) and read.ticker.asset_class is AssetClass.OPTION
    if option and priced and (sided or sheet.has(Sense.ENTER)):
        return True
    if option and priced and not sheet.has(Sense.NOW):
        return not quotes.quoted(read.atoms, prices[0].at)
    entered = sheet.has(Sense.ENTER, Sense.BOUGHT)
    return (
        (sided and (priced or sheet.has(Sense.NOW)))
        or (entered and priced)
        or (sided and not words and not read.sheet.stray)
    )


def _first_said(read: Block) -> Sequence[Atom]:
    """The atoms up to the end of the clause in which the first line names its only price; all where it does not."""
    prices = [amount.at for field in ("entry", "head") for amount in read.sheet.of(field)]
    first = next((at for at, atom in enumerate(read.atoms) if atom.sense is Sense.NEWLINE), len(read.atoms))
    sided = any(atom.sense in SIDE_OF for atom in read.atoms[:first])
    option = isinstance(read.ticker, Ticker) and read.ticker.option is not None and read.ticker.option.expiry
    if len(prices) != 1 or prices[0] > first or read.sheet.stray or not (sided or option):
        return read.atoms
    end = next((at for at in range(prices[0], len(read.atoms)) if _parts(read.atoms[at])), len(read.atoms))
    remark = next((at for at in range(prices[0], end) if option and sided and _remarks(read.atoms, at)), end)
    return read.atoms[:remark]


def _remarks(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a remark begins at `at` behind the premium of a contract: `for .52 each, happy to get assigned`."""
    return atoms[at].text == "," and not any(atom.sense is Sense.NUMBER for atom in atoms[at:])


def _parts(atom: Atom) -> bool:
    return atom.sense is Sense.NEWLINE or atom.text in {"|", ".", "(", "!"}


def _count(atoms: Sequence[Atom]) -> int:
    return sum(atom.text[:1].isalpha() for atom in atoms)


def _leads(atoms: Sequence[Atom], at: int, *, stopped: bool) -> bool:
    """A tick ahead of a price marks it, as in `✅ 3365 ✅ open`; it does not say that what stands before is done."""
    if atoms[at].sense is not Sense.CHECK or at + 1 == len(atoms):
        return False
    listing = at > 1 and atoms[at - 2].sense is Sense.CHECK and atoms[at - 1].sense is Sense.NUMBER
    return (
        atoms[at + 1].sense is Sense.NUMBER
        or (listing and atoms[at + 1].sense is Sense.RUNNER)
        or (atoms[at + 1].sense in _MARKED and stopped and _bullets(atoms, at))
    )


def _bullets(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the tick of `SL 1.0810 ✅ TP1 1.0880 ✅ TP2 1.0910` begins such a list or goes on with it."""
    if not any(atom.sense is Sense.NUMBER and not small(atom) for atom in atoms[at + 2 : at + 8]):
        return False
    before = at - 1 - (is_any(atoms, at - 1, *_MARKED) and not atoms[at - 1].text[0].isalnum())
    while before >= 0 and atoms[before].sense not in {Sense.TARGET, Sense.NEWLINE}:
        before -= 1
    return before < 0 or is_any(atoms, before, Sense.NEWLINE) or is_any(atoms, before - 1, Sense.CHECK)


def _announces(atoms: Sequence[Atom], at: int) -> bool:
    """`hit the second target`."""
    return atoms[at].sense is Sense.HIT and any(other.sense is Sense.TARGET for other in atoms[at + 1 : at + 4])
