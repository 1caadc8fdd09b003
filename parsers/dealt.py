"""Reads the price at which a clause says that something was done: `at 207.60`, `(3.40)`, or a bare `.85`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.neighbours import is_any, priced, small, text_at
from parsers.portions import share_at
from parsers.senses import Sense
from parsers.tagging import Atom

_PRICES = frozenset({"", "$", "¢", "c"})
_LABELS = frozenset({Sense.AT, Sense.PRICE, Sense.ENTRY})
_OTHERS = frozenset(
    {
        Sense.STRIKE,
        Sense.EXPIRY,
        Sense.OTHER,
        Sense.PAIR,
        Sense.AVERAGE,
        Sense.STOP,
        Sense.TARGET,
        Sense.LEVERAGE,
        Sense.SIZE,
        Sense.REST,
    }
)
_SIDED = frozenset({Sense.BUY, Sense.SELL})
_COUNTS = frozenset({"lots", "shares", "contracts"})
_HUNDRED = Decimal(100)
_RESULT = frozenset({Sense.NUMBER, Sense.AT, Sense.ARROW, Sense.PUNCTUATION, Sense.FILLER, Sense.UNIT})
_BEHIND = frozenset({"て", "で", "にて", "に", "에", "에서"})  # what labels a price from behind
_LEAST = 100  # of a whole number that can be a price


def price_of(atoms: Sequence[Atom]) -> Decimal | None:
    """The first labelled price, or the only bare number that looks like one; cents in dollars."""
    first = 0 if text_at(atoms, 1) in _BEHIND else 1
    number = Sense.NUMBER
    numbers = [at for at, atom in enumerate(atoms) if atom.sense is number and at >= first and _quoted(atoms, at)]
    run = next(filter(None, (_run_to(atoms, at) for at in numbers)), 0)
    if run:
        return _dollars(atoms[run])
    labelled = [at for at in numbers if _labelled(atoms, at)]
    if labelled:
        return _dollars(atoms[_reached(atoms, labelled[0])])
    bare = [at for at in numbers if _bare(atoms, at) and atoms[at].unit != "c"]
    return _dollars(atoms[bare[0]]) if len(bare) == 1 else None


def _run_to(atoms: Sequence[Atom], at: int) -> int:
    """Where the price stands that `.65 -> .56` ended at, or `4.50 from 3.30`, as its first stands at `at`; else 0."""
    end = at
    while is_any(atoms, end + 1, Sense.ARROW) and priced(atoms, end + 2):
        end += 2
    if end > at:
        return end
    began = text_at(atoms, at + 1) == "from" and priced(atoms, at + 2) and not is_any(atoms, at + 3, Sense.TO)
    return at if began and (not small(atoms[at]) or atoms[at].unit == "$") else 0


def result_of(atoms: Sequence[Atom]) -> Decimal | None:
    """The price of a line that tells nothing else: `.65 -> .56 -12%`, `@ .95`; none where several lines do."""
    found = []
    start = 0
    for end in range(len(atoms) + 1):
        if end == len(atoms) or atoms[end].sense is Sense.NEWLINE:
            line = atoms[start:end]
            if start and _prices_alone(line):
                found.append(price_of([atoms[start - 1], *line]))
            start = end + 1
    return found[0] if len(found) == 1 else None


def _prices_alone(line: Sequence[Atom]) -> bool:
    """Whether a line holds one price behind `@`, or two with an arrow between them, and at most a result."""
    prices = sum(priced(line, at) for at in range(len(line)))
    pointed = any(atom.sense is Sense.ARROW for atom in line)
    led = is_any(line, 0, Sense.AT) and prices == 1
    return all(map(_results, line)) and (led or (pointed and prices > 1))


def _results(atom: Atom) -> bool:
    return atom.sense in _RESULT or not (atom.text[0].isalnum() or atom.text[0] in "?:")


def _reached(atoms: Sequence[Atom], at: int) -> int:
    """Of `from 3.10 to 4.95` the second."""
    ran = text_at(atoms, at - 1) == "from" and is_any(atoms, at + 1, Sense.TO, Sense.ARROW) and priced(atoms, at + 2)
    return at + 2 if ran else at


def left_at(atoms: Sequence[Atom]) -> Decimal | None:
    """The price of an exit: of `Entry: 1.612, Exit: 1.742` the second, and of an entry alone none."""
    began = [at for at, atom in enumerate(atoms) if _begins(atoms, at, atom)]
    if not began or any(_run_to(atoms, at) for at in range(1, len(atoms)) if _quoted(atoms, at)):
        return price_of(atoms)
    exits = [at for at, atom in enumerate(atoms) if atom.sense is Sense.CLOSE and at > 0]
    told = next((at for at in reversed(exits) if is_any(atoms, _past_label(atoms, at), Sense.NUMBER)), None)
    if told is not None:
        return price_of(atoms[told:])
    return price_of(atoms[: began[0]]) if began[0] > 1 else None


def _begins(atoms: Sequence[Atom], at: int, atom: Atom) -> bool:
    """Whether a label of the price a trade began at stands here; `closed at entry 1.612` names where it ended."""
    if atom.sense is not Sense.ENTRY and atom.text.lower() not in _OPENED:
        return False
    return is_any(atoms, _past_label(atoms, at), Sense.NUMBER) and not is_any(atoms, at - 1, Sense.AT, Sense.TO)


def _past_label(atoms: Sequence[Atom], at: int) -> int:
    at += 1
    while at < len(atoms) and (atoms[at].sense in {Sense.AT, Sense.PRICE} or atoms[at].text in _TIED):
        at += 1
    return at


_OPENED = frozenset({"open", "opened", "in", "avg entry", "opening"})
_TIED = frozenset({":", "=", "-", "@", "|", '"'})


def average_of(atoms: Sequence[Atom]) -> Decimal | None:
    """The average that stands behind its label: `new avg 60.53`, `avg now .44`."""
    for at, atom in enumerate(atoms[:-1]):
        if atom.sense is Sense.AVERAGE:
            following = atoms[at + 1 : at + 4]
            number = next((other for other in following if other.sense is Sense.NUMBER and other.unit in _PRICES), None)
            if number is not None:
                return _dollars(number)
    return None


def corrected(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """The numbers that stand: of `474 not 471`, `4078 (was 4074)` and `2.10 instead of 2.40` the first."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NUMBER and not {text_at(atoms, at - 1), text_at(atoms, at - 2)} & _VOID:
            yield atom


def standing(atoms: Sequence[Atom], after: Sense | None = None) -> list[Atom]:
    """The numbers behind a word of the sense `after`, without those that are corrected."""
    start = 0 if after is None else next((at for at, atom in enumerate(atoms) if atom.sense is after), len(atoms))
    found = [atom for atom in atoms[start:] if atom.sense is Sense.NUMBER]
    kept = list(corrected(atoms))
    return [atom for atom in found if atom in kept] or found


_VOID = frozenset(
    {"not", "was", "instead of", "previously", "formerly", "old", "rather than", "isn't", "prior", "from"}
)


def _quoted(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number that is no share, count, index, strike or level of something else stands at `at`."""
    atom = atoms[at]
    if atom.sense is not Sense.NUMBER or atom.unit not in _PRICES or atom.value is None:
        return False
    if any(share_at(atoms, start) for start in range(max(0, at - 3), min(at + 1, len(atoms) - 1))):
        return False
    if text_at(atoms, at - 1) == "for" and atom.text.isdecimal() and is_any(atoms, at + 1, Sense.INSTRUMENT):
        return False  # `our bid for 500 SOFI`
    name = at + 1 + (text_at(atoms, at + 1) == "more")
    if atom.text.isdecimal() and is_any(atoms, name, Sense.INSTRUMENT) and is_any(atoms, name + 1, Sense.AT):
        return False  # `limit filled: 150 SOFI @ 13.42`
    if text_at(atoms, at + 1) == "per":  # `up $100 per contract`
        return False
    before = at - 1
    while before > 0 and (atoms[before].sense is Sense.FILLER or atoms[before].text in ":=" or _now(atoms[before])):
        before -= 1
    return atoms[before].sense not in _OTHERS and not is_any(atoms, at + 1, Sense.CALL, Sense.PUT)


def _labelled(atoms: Sequence[Atom], at: int) -> bool:
    before = atoms[at - 1]
    indexed = small(atoms[at]) and before.sense is Sense.ENTRY
    return (
        (before.sense in _LABELS and not indexed) or before.text in {":", "=", "("} or text_at(atoms, at + 1) in _BEHIND
    )


def _now(atom: Atom) -> bool:
    return atom.sense in {Sense.NOW, Sense.TO}


def _bare(atoms: Sequence[Atom], at: int) -> bool:
    atom = atoms[at]
    if atoms[at - 1].sense in _SIDED and is_any(atoms, at + 1, Sense.INSTRUMENT):  # `sell 0.20 EURUSD`: lots
        return False
    if atoms[at - 1].text in {"+", "-", "/", "#"} or text_at(atoms, at + 1) == "/":
        return False
    if small(atom) and atom.unit != "$":
        return False
    if atom.unit or "." in atom.text or "," in atom.text:
        return True
    counted = is_any(atoms, at + 1, Sense.INSTRUMENT, Sense.WORD, Sense.FILLER, Sense.UNIT, Sense.NUMBER)
    counted = counted and atoms[at + 1].unit not in _COUNTS and atoms[at + 1].text[0].isalnum()
    return (atom.value or 0) >= _LEAST and not counted


def _dollars(atom: Atom) -> Decimal | None:
    if atom.value is None:
        return None
    return atom.value / _HUNDRED if atom.unit in {"¢", "c"} else atom.value
