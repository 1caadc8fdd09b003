"""Gathers the numbers of a post under the fields they belong to: entry, stop, targets, leverage, size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.signal import MarginMode, Side
from parsers import comments, labels
from parsers.indices import behind_label, leading
from parsers.labels import HEAD
from parsers.neighbours import in_column, is_any, joint_of, names_side, shares, sizes, text_at
from parsers.senses import Sense
from parsers.sheet import Amount, Sheet
from parsers.tagging import Atom

LEAVING = "leaving"  # prices to leave at, of which the words do not say whether they win
_ENTRY, _STOP, _TARGET, _NUMBER, _NEWLINE = Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.NUMBER, Sense.NEWLINE


def gather(atoms: Sequence[Atom]) -> Sheet:
    """The sheet of a block of atoms."""
    return _Gatherer(atoms).run()


class _Gatherer:
    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.atoms = atoms
        self.sheet = Sheet()
        self.field: str | None = None
        self.fresh = self.bought = False  # the label still waits for its first number; something was bought
        self.last_list: str | None = None
        self.depth = self.opened = 0  # brackets around this place, and around the label of the field
        self.previous: int | None = None  # where the last number of the field stood
        self.line_start = True

    def run(self) -> Sheet:
        atoms, at, end = self.atoms, 0, len(self.atoms)
        while at < end:
            sense = atoms[at].sense
            handler = _HANDLERS.get(sense)
            at = handler(self, at) if handler else at + 1
            self.line_start = sense is _NEWLINE or (self.line_start and sense in _LEADING)
        return self.sheet

    def label(self, at: int) -> int:
        sense, word = self.atoms[at].sense, self.atoms[at].text.lower()
        if sense is _STOP and self._triggers(at):
            self.sheet.flags.add(Sense.ABOVE)
            self._open(HEAD)
            return at + 1
        if sense is _ENTRY:
            self._entry(word)
        elif sense is _TARGET and not self.bought and word.replace("@", "at") in labels.OFFERS:
            self.sheet.sides.append((Side.SELL, Sense.SELL))
            self._open(HEAD)
            return at + 1
        if self._idle(at):
            return at + 1
        if word in labels.TRIGGERS:
            self.sheet.flags.add(Sense.ABOVE)
        self._open(sense)
        return behind_label(self.atoms, at + 1, turn=self._turn(sense))

    def _entry(self, word: str) -> None:
        """`Buy zone` names a direction, `entry between` a zone."""
        if "between" in word:
            self.sheet.flags.add(Sense.ZONE)
        named = labels.SIDES.get(word.partition(" ")[0])
        if named:
            self.sheet.sides.append((named, Sense.ENTRY))
            self.bought = self.bought or named is Side.BUY

    def _idle(self, at: int) -> bool:
        """Whether a label only decorates, names no field, or says of another that it is averaged: `Entry (DCA):`."""
        atom = self.atoms[at]
        if atom.sense in _MARKED:
            return comments.bullet(self.atoms, at)
        if atom.sense is Sense.DCA:
            averaged = self.field == _ENTRY and self.fresh and text_at(self.atoms, at - 1) == "("
            return averaged or (atom.text.lower() in labels.REENTRIES and names_side(self.atoms, at + 1))
        shared = atom.sense is Sense.SIZE and self.depth > self.opened and self.atoms[at - 1].unit == "%"
        return shared or (atom.sense is Sense.PAIR and not self._names(at))

    def _triggers(self, at: int) -> bool:
        """`sell stop 1.29`, and with a stop of its own behind it `sell stop at 1.29`."""
        if not is_any(self.atoms, at - 1, Sense.BUY, Sense.SELL):
            return False
        said = self.atoms[at].text.lower()
        bounded = any(atom.sense in {_STOP, Sense.CROSSMARK} for atom in self.atoms[at + 1 :])
        return said in {"stop", "stop on"} or (said == "stop at" and bounded)

    def side(self, at: int) -> int:
        atom = self.atoms[at]
        side = SIDE_OF.get(atom.sense)
        if side is Side.SELL and self.bought and self._labels(at):
            self._open(_TARGET)
            return at + 1
        if side and atom.text.lower() in labels.OPINIONS:
            self.sheet.hints.append(side)
        elif side:
            self.sheet.sides.append((side, atom.sense))
            self.bought = self.bought or side is Side.BUY
        self.sheet.flags.add(atom.sense)
        if atom.text.lower().startswith("market "):
            self.sheet.flags.add(Sense.NOW)
        self._head()
        return at + 1

    def order(self, at: int) -> int:
        """`Limit orders:` labels entries, and `sell stop order 1.29` waits for its price."""
        if self.atoms[at].text.lower() == "stop order" and self.atoms[at - 1].sense in SIDE_OF:
            self.sheet.flags.add(Sense.ABOVE)
        follows = text_at(self.atoms, at + 1) in _TIED or self._next(at) in {_NUMBER, Sense.NEWLINE, Sense.INDEX}
        if not follows or self.atoms[at].text.lower() not in labels.ORDERS:
            return at + 1
        self._open(_ENTRY)
        return behind_label(self.atoms, at + 1, turn=self._turn(_ENTRY))

    def level(self, at: int) -> int:
        """`진입가: 8.152`: where others move a stop to, a label of the entry beside a direction."""
        behind = at + 1 + (text_at(self.atoms, at + 1) in _TIED)
        if self.sheet.sides and self.line_start and is_any(self.atoms, behind, _NUMBER) and not self.sheet.of(_ENTRY):
            self._open(_ENTRY)
        return at + 1

    def hint(self, at: int) -> int:
        self.sheet.hints.append(Side.BUY if self.atoms[at].sense is Sense.UP else Side.SELL)
        if self._next(at) is _NUMBER and not self.fresh and self.field == _ENTRY:
            self.field = None  # `Entry 1.829 🔴 1.858`
        return at + 1

    def flag(self, at: int) -> int:
        atom = self.atoms[at]
        in_label = self.fresh and self.field not in _KINDS
        if self._unmeant(at):
            return at + 1
        if atom.sense is Sense.NOW and not self.fresh and self.field == _TARGET:
            self.field = None
            return at + 1
        if not in_label or self.field == _ENTRY or self.field in _NAMING:
            self.sheet.flags.add(atom.sense)
            if atom.sense is Sense.NOW and in_label and self._next(at) in {None, Sense.NEWLINE}:
                self.field, self.fresh = None, False  # `Entry: market`
            elif atom.sense is Sense.LIMIT:
                self._order(at)
            elif self.field in {None, *_KINDS}:
                self._head()
        return at + 1

    def _unmeant(self, at: int) -> bool:
        """`stop 0,479 altı`, `1.29 > 1.31 > 1.34` and `Market: GBPJPY` say nothing of the entry."""
        atom = self.atoms[at]
        if atom.sense is Sense.NOW:
            return comments.spoken(self.atoms, at) or (text_at(self.atoms, at + 1) == ":" and self._names(at))
        if atom.sense not in _BEYOND or comments.apart(self.atoms, at):
            return atom.sense in _BEYOND
        behind = self.field == _STOP and self._next(at) is not _NUMBER
        return not self.fresh and (behind or (self.field == _TARGET and atom.text in "<>"))

    def _order(self, at: int) -> None:
        """`buy limit 4033` names an entry, and of several each; a bid buys."""
        if "bid" in self.atoms[at].text.lower():
            self.sheet.hints.append(Side.BUY)
        if (
            self._next(at) is _NUMBER
            and (self.field in {None, *_KINDS} or (self.field in _BESIDE and not self.fresh))
            and self.sheet.sides
            and not self.sheet.of(HEAD)
        ):
            self._open(_ENTRY)
        elif self.field in {None, *_KINDS}:
            self._head()

    def news(self, at: int) -> int:
        """`now at 148` behind the targets is no further target."""
        if not self.fresh and self.field == _TARGET:
            self.field = None
        return at + 1

    def at(self, at: int) -> int:
        if not self.fresh or self.field in _NAMING:
            self._open(HEAD)
        return at + 1

    def instrument(self, at: int) -> int:
        if self.field is None or self.field in _NAMING:
            self._open(HEAD)
        return at + 1

    def leaving(self, at: int) -> int:
        """`short …, stop 1.3195, cover 1.3090`: behind a stop the price to leave at is a target."""
        entered = bool(self.sheet.of(HEAD) or self.sheet.of(_ENTRY))
        cell = self.line_start and text_at(self.atoms, at + 1) == "|"
        if self._next(at) is _NUMBER and self.sheet.sides and self.sheet.of(_STOP):
            self._open(_TARGET)
        elif self._next(at) is Sense.AT or cell or (entered and self._labels(at)):
            self._open(LEAVING)
        return at + 1

    def margin(self, at: int) -> int:
        cross = self.atoms[at].sense is Sense.CROSS
        self.sheet.margin = MarginMode.CROSS if cross else MarginMode.ISOLATED
        return at + 1

    def runner(self, at: int) -> int:
        if self._next(at) is _NUMBER or text_at(self.atoms, at + 1) == ":":
            return at + 1
        if _TARGET in {self.field, self.last_list}:
            self.sheet.flags.add(Sense.RUNNER)
        return at + 1

    def newline(self, at: int) -> int:
        self.depth = self.opened = 0
        self.previous = None
        alone = self.field == HEAD and self.fresh and self._next(at) is _NUMBER
        if alone and is_any(self.atoms, at + 2, _NEWLINE):
            return at + 1
        loose = self.field in _BESIDE and comments.worded(self.atoms, at - 1)
        if not self.fresh or self.field == HEAD or self.field in _NAMING or loose:
            self._leave()
            if self.field == HEAD and at > 1 and self.atoms[at - 2].sense is Sense.NEWLINE:
                self.last_list = HEAD  # a price alone on its line may begin a column
            self.field = None
            self.fresh = False
        if self.atoms[at].value != 1 and not self.fresh and self.sheet.of(self.last_list or ""):
            self.last_list = None
        return leading(self.atoms, at + 1, turn=self._turn(self.field or self.last_list))

    def punctuation(self, at: int) -> int:
        text = self.atoms[at].text
        if text in labels.DEPTHS and not (
            text in labels.OPENING and self.fresh and self.field in _BRACKETED
        ):  # `tp:[5.41,5.66]`
            self.depth = max(0, self.depth + labels.DEPTHS[text])
        if text in ".;" and self._next(at) is not _NUMBER and self.field not in {None, HEAD} and not self.fresh:
            self.field = None
        return at + 1

    def number(self, at: int) -> int:
        atom = self.atoms[at]
        assert atom.value is not None
        direct = labels.BY_UNIT.get(atom.unit)
        if direct:
            self._put(direct, at)
            self.fresh = self.fresh and self.field == HEAD
            return at + 1
        shared = self.depth > self.opened and self.previous is not None and not self.fresh
        if (sizes(self.atoms, at) and not shared) or (self.line_start and comments.labelled(self.atoms, at)):
            self._put(self.atoms[at + 1].sense, at)
            return at + 2
        field = self.field
        if field is None and self.last_list and self.line_start and not self._adorned(at):
            field = self.field = None if self.last_list == HEAD and not in_column(self.atoms, at) else self.last_list
        if field is None or atom.unit in {"th", "dte"}:
            if self.sheet.stray and comments.shares(self.atoms, at, self.sheet.stray[-1]):
                return at + 1
            beside = bool(self.sheet.stray) and self.sheet.stray[-1].at == at - 2
            joint = joint_of(self.atoms[at - 1 : at]) if beside else ""
            self.sheet.stray.append(Amount(atom.value, atom.unit, joint, at=at))
            return at + 1
        if self._comment(at, field):
            return at + 1
        self._put(field, at)
        self.fresh = False
        return at + 1

    def mark(self, at: int) -> int:
        """`🎯 0.398` is a target and `❌ 0.379` a stop where a number follows directly."""
        label = labels.MARKS.get(self.atoms[at].text)
        if label is HEAD and (self.sheet.of(HEAD) or self.sheet.of(_ENTRY)):
            return at + 1
        if label and is_any(self.atoms, at + 1 + (text_at(self.atoms, at + 1) in {"+", "-"}), _NUMBER):
            self._open(label)
        return at + 1

    def tick(self, at: int) -> int:
        """`✅ 0.6600` behind an entry and a stop is a target."""
        if (
            (self.sheet.of(HEAD) or self.sheet.of(_ENTRY))
            and self.sheet.of(_STOP)
            and not self.fresh
            and self._next(at) is _NUMBER
        ):
            self._open(_TARGET)
        return at + 1

    def _adorned(self, at: int) -> bool:
        """A mark before a bare number parts it from the entries above, a word such as `since` from any list."""
        if at and self.atoms[at - 1].sense is Sense.FILLER and self.atoms[at - 1].text.isalpha():
            return True
        entries = self.sheet.of(_ENTRY)
        if self.last_list != _ENTRY or not at or not entries or self.atoms[at - 1].sense not in _ADORNING:
            return False
        led, mark = self.atoms[entries[-1].at - 1], self.atoms[at - 1]
        return led.text != mark.text and not led.sense is mark.sense is Sense.INDEX

    def _put(self, field: str, at: int) -> None:
        atom = self.atoms[at]
        assert atom.value is not None
        held = self.sheet.amounts.setdefault(field, [])
        joint = "share" if field == HEAD and shares(self.atoms, at) else self._joint(at) if held else ""
        held.append(Amount(atom.value, atom.unit, joint, at=at, text=atom.text))
        self.previous = at

    def _leave(self) -> None:
        if self.field in _LISTS and self.sheet.of(self.field or ""):
            self.last_list = self.field

    def _open(self, field: str) -> None:
        self._leave()
        self.field = field
        self.fresh = True
        self.previous = None
        self.opened = self.depth

    def _head(self) -> None:
        if not self.fresh or self.field in _NAMING:
            self._open(HEAD)

    def _labels(self, at: int) -> bool:
        following = [atom for atom in self.atoms[at + 1 : at + 4] if atom.sense is not Sense.ZONE]
        return (bool(following) and following[0].text in {":", "-", "="}) or self._next(at) is _NUMBER

    def _names(self, at: int) -> bool:
        """Whether `pair` or `stock` labels what stands behind it; `on the stock` does not."""
        return (
            self.line_start
            or self._next(at) not in {None, Sense.FILLER, Sense.NUMBER, Sense.PUNCTUATION}
            or (at + 1 < len(self.atoms) and self.atoms[at + 1].text in ":=-|")
        )

    def _next(self, at: int) -> Sense | None:
        return self.atoms[at + 1].sense if at + 1 < len(self.atoms) else None

    def _turn(self, field: str | None) -> int:
        return len(self.sheet.of(field or "")) + 1

    def _comment(self, at: int, field: str) -> bool:
        """A number that only annotates the price before it: a weight, a distance in brackets, `+92`."""
        held = self.sheet.of(field)
        if not held or self.previous is None:
            return False
        inside = self.depth > self.opened and not self.fresh and not comments.boxed(self.atoms, at, held[-1])
        return inside or comments.measures(self.atoms, at, held[-1], field)

    def _joint(self, at: int) -> str:
        if self.previous is None:
            return "line" if self.last_list == HEAD else "list"
        return joint_of(self.atoms[self.previous + 1 : at])


SIDE_OF = {
    Sense.BUY: Side.BUY,
    Sense.LONG: Side.BUY,
    Sense.BOUGHT: Side.BUY,
    Sense.SELL: Side.SELL,
    Sense.SHORT: Side.SELL,
    Sense.SOLD: Side.SELL,
}
_ADORNING = frozenset({Sense.FILLER, Sense.CHECK, Sense.UP, Sense.DOWN, Sense.ARROW, Sense.INDEX})
_LEADING = frozenset(
    {Sense.PUNCTUATION, Sense.INDEX, Sense.TARGET, Sense.CHECK, Sense.FILLER, Sense.RUNNER, Sense.ARROW, Sense.UP}
)
_KINDS = frozenset({HEAD, Sense.DIRECTION})  # behind which the kind of an order may stand: `Order: Limit 0.66`
_NAMING = frozenset({Sense.DIRECTION, Sense.PAIR, Sense.OTHER})
_MARKED = frozenset({Sense.TARGET, Sense.STOP})
_LISTS = frozenset({_ENTRY, _TARGET})
_BESIDE = frozenset({Sense.PRICE, Sense.RISK, Sense.SIZE, Sense.LEVERAGE, Sense.OTHER})
_BRACKETED = _LISTS | {HEAD}
_LABELS = (
    Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.LEVERAGE, Sense.SIZE, Sense.RISK, Sense.PRICE, Sense.DCA, Sense.OTHER,
    Sense.STRIKE, Sense.EXPIRY, Sense.PAIR, Sense.DIRECTION,
)  # fmt: skip
_FLAGS = (Sense.NOW, Sense.LIMIT, Sense.ABOVE, Sense.BELOW, Sense.ZONE, Sense.AROUND)
_TIED = frozenset(":=-→(@")
_BEYOND = frozenset({Sense.ABOVE, Sense.BELOW})
_HANDLERS: dict[Sense, Callable[[_Gatherer, int], int]] = {
    **dict.fromkeys(_LABELS, _Gatherer.label),
    **dict.fromkeys(_FLAGS, _Gatherer.flag),
    **dict.fromkeys((*SIDE_OF, Sense.ENTER), _Gatherer.side),
    Sense.ORDER: _Gatherer.order,
    Sense.BREAKEVEN: _Gatherer.level,
    Sense.UP: _Gatherer.hint,
    Sense.DOWN: _Gatherer.hint,
    Sense.AT: _Gatherer.at,
    Sense.FILLER: _Gatherer.mark,
    Sense.CROSSMARK: _Gatherer.mark,
    Sense.CHECK: _Gatherer.tick,
    Sense.NEW: _Gatherer.news,
    Sense.INSTRUMENT: _Gatherer.instrument,
    Sense.CLOSE: _Gatherer.leaving,
    Sense.FOOTER: lambda gatherer, _: len(gatherer.atoms),
    Sense.CROSS: _Gatherer.margin,
    Sense.ISOLATED: _Gatherer.margin,
    Sense.RUNNER: _Gatherer.runner,
    Sense.NEWLINE: _Gatherer.newline,
    Sense.PUNCTUATION: _Gatherer.punctuation,
    Sense.NUMBER: _Gatherer.number,
}
