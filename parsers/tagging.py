"""Turns tokens into atoms: every word, number and mark with its one meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from domain.provider import ProviderProfile
from parsers import lexicon, listings, records, symbols
from parsers.lex import SPACELESS, Kind, Token, index_of
from parsers.numbers import decimal_comma, values
from parsers.senses import Sense
from parsers.stems import stems
from parsers.symbols import Mention
from parsers.units import FRAMES, GLUED_ONLY, SUMS, UNITS

_SENSE, _TEXT, _UNIT, _REF = attrgetter("sense"), attrgetter("text"), attrgetter("unit"), attrgetter("ref")
_AGAINST, _STRONGLY = attrgetter("against"), attrgetter("strongly")
_new = tuple.__new__
_PLAIN = lexicon.Meaning()
_RUNS = re.compile(f"[{SPACELESS}-\U0010ffff]")
_WORD, _NUMBER = Kind.WORD, Kind.NUMBER
_FRAME_WORDS = frozenset({"h", "m", "d", "w"})
_CURRENCY = frozenset("$€£")
_LEADING = _CURRENCY | frozenset("#/.")  # marks that may begin an instrument or an amount
_SCALES = {"k": Decimal(1000), "million": Decimal(1_000_000)}
_TIES = frozenset(":-=@)")
_PERIODS = FRAMES | SUMS
_INDICES = frozenset(str(index) for index in range(1, 11))


class Atom(NamedTuple):
    """A piece of a post with its meaning.

    `value` and `unit` belong to numbers (`unit` is "" for a bare one, else as in `%`, `x`, `pips`, `c`, `$`), `value`
    also to ordinals, fractions, months, days and indices. `ref` is the instrument of an INSTRUMENT. `against` is the
    sense in which the words speak against a signal, `strongly` whether a full set of levels cannot outweigh them.
    """

    sense: Sense
    text: str
    start: int
    end: int
    value: Decimal | None = None
    unit: str = ""
    ref: Mention | None = None
    against: Sense | None = None
    strongly: bool = False
    glued: bool = False


def said(atoms: Iterable[Atom]) -> frozenset[Sense]:
    """The senses that occur among the atoms."""
    return frozenset(map(_SENSE, atoms))


def count(atoms: Iterable[Atom], sense: Sense) -> int:
    """How many of the atoms have the sense."""
    return [*map(_SENSE, atoms)].count(sense)


def refs(atoms: Iterable[Atom]) -> list[Mention]:
    """The instruments that are named, in text order."""
    return [*filter(None, map(_REF, atoms))]


def words(atoms: Iterable[Atom]) -> frozenset[str]:
    """The texts of the atoms in lower case."""
    return frozenset([atom.text.lower() for atom in atoms])


def units(atoms: Iterable[Atom]) -> frozenset[str]:
    """The units that occur among the atoms."""
    return frozenset(map(_UNIT, atoms))


def disputed(atoms: Sequence[Atom]) -> bool:
    """Whether anything speaks against a signal: words that do, a question, a lock."""
    return (
        any(map(_AGAINST, atoms))
        or any(map(_STRONGLY, atoms))
        or "?" in map(_TEXT, atoms)
        or Sense.LOCK in map(_SENSE, atoms)
    )


def tag(tokens: Sequence[Token], text: str, profile: ProviderProfile) -> list[Atom]:
    """The atoms of the tokens of a bare text."""
    table = lexicon.table_for(tokens, profile.languages)
    if _RUNS.search(text):
        tokens = lexicon.segment(tokens, table)
    comma = decimal_comma(text)
    tagger = _Tagger(tokens, table, comma=profile.decimal_comma if comma is None else comma)
    return tagger.run()


class _Tagger:
    def __init__(self, tokens: Sequence[Token], table: lexicon.Table, *, comma: bool) -> None:
        self.tokens = tokens
        self.table = table
        self.comma = comma
        self.atoms: list[Atom] = []
        self.named: set[str] = set()

    def run(self) -> list[Atom]:
        at, end = 0, len(self.tokens)
        tokens, readers = self.tokens, _READERS
        while at < end:
            at = readers[tokens[at].kind](self, at)
        return self.atoms

    def word(self, at: int) -> int:
        tokens = self.tokens
        token = tokens[at]
        found = symbols.explicit(tokens, at)
        if found:
            return self._instrument(at, *found)
        if len(token.raw) == 1 and (labelled := self._glued_number(at) or self._initial(at)):
            return labelled
        meant = lexicon.match(tokens, at, self.table)
        if meant and not (token.raw.isupper() and self._ticker_like(at, meant)):
            return self._meaning(at, *meant)
        mention = symbols.listed(token)
        if mention and not ((token.glued or len(token.raw) == 1) and listings.beside(self.tokens, at)):
            return self._instrument(at, at + 1, mention)
        found = symbols.local(self.tokens, at) if token.raw.isupper() else None
        return self._instrument(at, *found) if found else self._form(at) or self._put(Sense.WORD, at, at + 1)

    def number(self, at: int) -> int:
        found = symbols.explicit(self.tokens, at)
        if found:
            return self._instrument(at, *found)
        meant = lexicon.match(self.tokens, at, self.table)
        if meant:
            return self._meaning(at, *meant)
        return self._clock(at) or self._amount(at)

    def mark(self, at: int) -> int:
        text = self.tokens[at].text
        if text in _LEADING:
            found = symbols.explicit(self.tokens, at)
            if found:
                return self._instrument(at, *found)
            after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if text == "#" and after and after.glued and after.kind is _NUMBER:
                return self._put(Sense.FRAME, at, at + 2)
            if text in _CURRENCY and after and after.kind is _NUMBER:
                return at + 1
        meant = lexicon.match(self.tokens, at, self.table)
        if meant:
            return self._meaning(at, *meant)
        return self._put(Sense.PUNCTUATION, at, at + 1)

    def newline(self, at: int) -> int:
        return self._put(Sense.NEWLINE, at, at + 1, value=Decimal(self.tokens[at].raw.count("\n")))

    def link(self, at: int) -> int:
        return self._put(Sense.LINK, at, at + 1)

    def index(self, at: int) -> int:
        return self._put(Sense.INDEX, at, at + 1, value=Decimal(index_of(self.tokens[at])))

    def _put(
        self,
        sense: Sense,
        at: int,
        after: int,
        *,
        value: Decimal | None = None,
        unit: str = "",
        ref: Mention | None = None,
        meaning: lexicon.Meaning = _PLAIN,
    ) -> int:
        _, _, text, start, end, glued = self.tokens[at]
        if after != at + 1:
            text, end = " ".join(token.raw for token in self.tokens[at:after]), self.tokens[after - 1].end
        fields = (sense, text, start, end, value, unit, ref, meaning.against, meaning.strongly, glued)
        self.atoms.append(_new(Atom, fields))  # an Atom without the cost of its signature
        return after

    def _instrument(self, at: int, after: int, mention: Mention) -> int:
        self.named.add(self.tokens[after - 1].raw)
        return self._put(Sense.INSTRUMENT, at, after, ref=mention)

    def _meaning(self, at: int, after: int, meaning: lexicon.Meaning) -> int:
        if meaning.symbol:
            return self._instrument(at, after, symbols.named(meaning.symbol))
        return self._put(meaning.sense, at, after, value=meaning.value, meaning=meaning)

    def _form(self, at: int) -> int:
        """A word known in another form: `TP's`, `nowww`, `l'or`, `l'EURUSD`, `للذهب`."""
        token = self.tokens[at]
        for stem in stems(token.raw):
            entry = self.table.get(stem.lower())
            if entry is not None and entry.alone:
                return self._meaning(at, at + 1, entry.alone)
            mention = symbols.listed(token._replace(text=stem.lower(), raw=stem)) or symbols.in_one(stem)
            if mention:
                return self._instrument(at, at + 1, mention)
        return 0

    def _ticker_like(self, at: int, meant: tuple[int, lexicon.Meaning]) -> bool:
        """Capitals that are both a ticker and an everyday word: NEAR behind LONG, COST behind `of`."""
        if meant[0] != at + 1 or meant[1].sense not in _YIELDING or self._stops(at):
            return False
        if not self.atoms or (len(self.atoms) == 1 and self.atoms[0].sense is Sense.NEWLINE):
            return self._heads(at) or self._reported(at, meant[1].sense)
        before = self.atoms[-1]
        if self._labelled_so() or (before.sense in _SIDES and self._ends_line(at)):
            return symbols.listed(self.tokens[at]) is not None
        counted = before.sense is Sense.NUMBER and len(self.atoms) > 1 and self.atoms[-2].sense in _COUNTING
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if self.named and not counted:
            return self.tokens[at].raw in self.named
        priced = after is not None and (after.kind is _NUMBER or after.text in _PRICING)
        priced = priced or (before.sense is Sense.AT and self._ends_line(at))
        if before.sense is Sense.NEWLINE:
            return self._heads(at)
        priced = priced or (before.sense is Sense.CLOSE and after is not None and after.text in _BREAKS)
        about = after is not None and before.text in _ABOUT and after.text in _CHANGED
        beside = counted or before.sense in _SIDES or (before.text.islower() and before.text.isalpha())
        foreign = meant[1].sense is Sense.AROUND and not (
            before.text.isascii() or after is None or after.text.isascii()
        )
        return ((beside and priced) or about or foreign) and symbols.listed(self.tokens[at]) is not None

    def _stops(self, at: int) -> bool:
        """`with BE stop`."""
        return self.tokens[at].text == "be" and at + 1 < len(self.tokens) and self.tokens[at + 1].text in {"stop", "sl"}

    def _labelled_so(self) -> bool:
        """Whether `Ticker:` stands before."""
        return len(self.atoms) > 1 and self.atoms[-1].text == ":" and self.atoms[-2].sense is Sense.PAIR

    def _ends_line(self, at: int) -> bool:
        return at + 1 >= len(self.tokens) or self.tokens[at + 1].kind is Kind.NEWLINE

    def _glued_number(self, at: int) -> int:
        """`H4` and `M15` are time frames, `T1` a target, `x20` a leverage."""
        if at + 1 >= len(self.tokens) or self.tokens[at + 1].kind is not _NUMBER or not self.tokens[at + 1].glued:
            return 0
        word, digits = self.tokens[at].text, self.tokens[at + 1].raw
        if word == "v" or (word in _FRAME_WORDS and len(digits) <= 2 and digits.isdigit()):  # noqa: PLR2004
            return self._put(Sense.FRAME, at, at + 2)
        if word in {"t", "d"} and digits in _INDICES:
            return self._put(Sense.TARGET, at, at + 1)
        if word in {"l", "e"} and digits in _INDICES and self._priced(at + 2):
            return self._put(Sense.ENTRY, at, at + 1)
        times = values(digits, comma=self.comma) if word == "x" else ()
        if len(times) == 1:
            return self._put(Sense.NUMBER, at, at + 2, value=times[0], unit="x")
        return 0

    def _priced(self, at: int) -> bool:
        """Whether a number stands at `at`, or behind one mark there."""
        at += at < len(self.tokens) and self.tokens[at].text in _TIES
        return at < len(self.tokens) and self.tokens[at].kind is _NUMBER

    def _initial(self, at: int) -> int:
        """`E: 1.22`, `T: 1.29`, `S: 1.17`: the initials of entry, target and stop."""
        label = _INITIALS.get(self.tokens[at].raw)
        if label is None or at + 2 >= len(self.tokens) or self.tokens[at + 1].text != ":":
            return 0
        return self._put(label, at, at + 1) if self.tokens[at + 2].kind is _NUMBER else 0

    def _heads(self, at: int) -> bool:
        """A ticker that opens the post with a direction behind it: `NEAR long`."""
        after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        article = self.tokens[at].raw == "A"
        return after in _DIRECTIONS and not article and symbols.listed(self.tokens[at]) is not None

    def _reported(self, at: int, sense: Sense) -> bool:
        """A ticker that opens a report which is not all in capitals: `NEAR target 3 reached`, `COST calls expired`."""
        after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        plain = sense in _UNSAID
        named = self.tokens[at].text not in _KINDS and (after in _CONTRACTS or (plain and after in _TRADED))
        if not named or symbols.listed(self.tokens[at]) is None:
            return False
        return any(token.raw.islower() for token in self.tokens[at + 1 : at + _NEAR])

    def _clock(self, at: int) -> int:
        """`9:45` and `1:3` are no prices; `TP1:2.45` is one behind its index."""
        tokens = self.tokens
        if at and tokens[at].glued and tokens[at - 1].kind is _WORD:
            return 0
        if at + 2 >= len(tokens) or tokens[at + 1].text != ":" or len(tokens[at].raw) > 2:  # noqa: PLR2004
            return 0
        tight = tokens[at + 1].glued and tokens[at + 2].glued and tokens[at + 2].kind is _NUMBER
        if tight and len(tokens[at + 2].raw) > 2 and self._labels():  # noqa: PLR2004
            return 0
        return self._put(Sense.FRAME, at, at + 3) if tight else 0

    def _labels(self) -> bool:
        """Whether a label of targets or entries stands before, at most a mark ahead: `TP1`, `TP-1`."""
        before = self.atoms[-2:]
        if before and before[-1].text in _INDEXING:
            before.pop()
        return bool(before) and (before[-1].sense in _LISTED or before[-1].text == "T")

    def _amount(self, at: int) -> int:
        raw = self.tokens[at].raw
        listed = records.listed(self.tokens, at) if "," in raw else ()
        read = listed or values(raw, comma=self.comma)
        if not read:
            return self._put(Sense.FRAME, at, at + 1)
        after, unit = self._unit(at)
        if unit == "frame":
            return self._put(Sense.FRAME, at, after)
        scale = _SCALES.get(unit)
        if at and self.tokens[at - 1].text in _CURRENCY and (scale or not unit):
            unit = "$"
        elif scale:
            unit = ""
        for value in read:
            self._put(Sense.NUMBER, at, at + 1, value=value * scale if scale else value, unit=unit)
        return after

    def _unit(self, at: int) -> tuple[int, str]:
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None or (after.kind is not _WORD and after.text not in "%$€¢"):
            return at + 1, ""
        if after.glued and after.text == "m" and "." in self.tokens[at].raw:
            return at + 2, "million"
        if after.text in _PERIODS and (after.glued or len(after.text) > 1):
            return at + 2, "frame"
        return (at + 2, UNITS[after.text]) if self._measures(at, after) else (at + 1, "")

    def _measures(self, at: int, after: Token) -> bool:
        """Whether the word behind a number is its unit and not the label of what follows."""
        beyond = self.tokens[at + 2] if at + 2 < len(self.tokens) else None
        if beyond is not None and not after.glued and (beyond.text in ":=" or beyond.kind is _NUMBER):
            return False
        if after.text == "x" and beyond is not None and beyond.glued and beyond.kind is _NUMBER:  # `2.35x4`
            return "." not in self.tokens[at].raw
        if after.text == "$" and beyond is not None:
            return after.glued or not beyond.glued
        if beyond is not None and beyond.text == "size" and not after.glued:
            return False
        return after.text in UNITS and (after.glued or after.text not in GLUED_ONLY)


_INITIALS = {"E": Sense.ENTRY, "T": Sense.TARGET, "S": Sense.STOP}
_INDEXING = frozenset("-_.#")
_LISTED = frozenset({Sense.TARGET, Sense.ENTRY})
_DIRECTIONS = frozenset({"long", "short", "buy", "sell"})
_UNSAID = frozenset({Sense.FILLER, Sense.AROUND, Sense.PAIR})
_KINDS = frozenset(
    {"a", "all", "open", "spot", "team", "quick", "high", "low", "perp", "just", "not", "it", "me", "you"}
)
_CONTRACTS = frozenset({"calls", "puts"})
_TRADED = frozenset(
    {"target", "targets", "tp", "tps", "sl", "stop", "trade", "position", "limit", "bid", "setup", "entry"}
    | {"closed", "stopped", "cancelled", "taking", "took", "sold", "trimmed", "trimming"}
)
_NEAR = 6  # tokens
_PRICING = _DIRECTIONS | {"@", "at", "now", "here", "stop", "shares", "stake", "position"}
_BREAKS = frozenset(",.;")
_ABOUT = frozenset({"on", "in", "for", "stop on"})
_CHANGED = frozenset({"to", "raised", "lowered", "moved", "lifted", "tightened", ":"})
_YIELDING = frozenset({Sense.FILLER, Sense.AROUND, Sense.ADD, Sense.PAIR, Sense.BREAKEVEN, Sense.RUNNER, Sense.ALL})
_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_COUNTING = _SIDES | {Sense.ADD}
_READERS = {
    Kind.WORD: _Tagger.word,
    Kind.NUMBER: _Tagger.number,
    Kind.MARK: _Tagger.mark,
    Kind.NEWLINE: _Tagger.newline,
    Kind.LINK: _Tagger.link,
    Kind.INDEX: _Tagger.index,
}
