"""Finds the option contract a post names: strike, right and expiry, in whatever order they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from domain.instrument import AssetClass, OptionContract, Right
from parsers import dates, lexicon
from parsers.neighbours import is_any, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_RIGHTS = {Sense.CALL: Right.CALL, Sense.PUT: Right.PUT}
_REF = attrgetter("ref")
_TEXT = attrgetter("text")
_UNITS = {"c": Right.CALL, "p": Right.PUT}
_EQUITIES = frozenset({AssetClass.STOCK, AssetClass.OPTION})
_MONTHS, _DAYS = 12, 31
_PARTS = 10
_TAKING = frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL, Sense.ENTER, Sense.BOUGHT, Sense.SHORT})
_SPARE = frozenset({Sense.CALL, Sense.PUT, Sense.EXPIRY, Sense.STRIKE, Sense.DAY, Sense.MONTH})
_FIRST_YEAR = 2000
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{2}|\d{4}))?")  # 18.12.2026
_CODE = re.compile(r"[01]\d[0-3]\d|20\d\d")  # 1016, 2026
_TIGHT = re.compile(r"(\d{1,2})'(\d{2})")  # Sep18'26
_BARS = frozenset("-/")
_YEARS = 3  # an expiry of two digits lies at most so far ahead
_TIES = frozenset({":", "=", "-", "$", "|", "@"})
_STROKES = frozenset({"|", "·", "•", "-", "/", "de", "von", "di"})
_LEADING = frozenset({Sense.FILLER, Sense.TO, Sense.DIRECTION})  # `put auf AAPL 240`
_BETWEEN = frozenset({"|", "er"})
_LABELLING = _TIES - {"@", "$"}


class Contract(NamedTuple):
    """The contract and the positions of the atoms that name it."""

    option: OptionContract
    claimed: frozenset[int]


class Expiry(NamedTuple):
    """A date and the positions of the atoms that write it."""

    day: date | None
    claimed: frozenset[int]


def find(atoms: Sequence[Atom], posted: date) -> Contract | None:
    """The first contract of the atoms; None where no right (call or put) stands beside a strike."""
    for ref in filter(None, map(_REF, atoms)):
        if ref.option is not None:
            return Contract(ref.option, frozenset())
    plain = said(atoms).isdisjoint(_RIGHTS) and units(atoms).isdisjoint(_UNITS)
    found = None if plain else next(_strikes(atoms), None)
    if found is None:
        return None
    strike, right, claimed = found
    expiry = find_expiry(atoms, posted, claimed)
    return Contract(
        OptionContract(expiry=expiry.day, strike=strike, right=right),
        _beside(atoms, claimed | expiry.claimed),
    )


def find_expiry(atoms: Sequence[Atom], posted: date, taken: frozenset[int] = frozenset()) -> Expiry:
    """The expiry that the atoms name in any of its forms; without a date where they name none."""
    senses, texts = said(atoms), frozenset(map(_TEXT, atoms))
    for read, first, joints in _FORMS:
        if senses.isdisjoint(first) or (joints and texts.isdisjoint(joints)):
            continue
        for at, atom in enumerate(atoms):
            if atom.sense in first and at not in taken:
                found = read(atoms, at, posted)
                if found and taken.isdisjoint(found.claimed):
                    return found
    return Expiry(None, frozenset())


def _strikes(atoms: Sequence[Atom]) -> Iterator[tuple[Decimal | None, Right, frozenset[int]]]:
    priced = any(_strike(atom) for atom in atoms)  # `BTO DIA 450p @ .92`: a coin has that name as well
    equity = any(
        (atom.ref and (atom.ref.asset_class in _EQUITIES or (atom.ref.shared and priced))) or atom.sense is Sense.STRIKE
        for atom in atoms
    )
    if any(atom.sense is Sense.STRIKE for atom in atoms):
        yield from _loose(atoms)
    for at, atom in enumerate(atoms):
        right = _RIGHTS.get(atom.sense)
        if (
            atom.sense is Sense.NUMBER
            and atom.unit in _UNITS
            and (equity or _named(atoms, at))
            and not _priced(atoms, at)
        ):
            yield atom.value, _UNITS[atom.unit], frozenset({at})
        elif right and (named := _behind_name(atoms, at)):
            yield atoms[named].value, right, frozenset({at, named})
        elif right and (before := _before(atoms, at)) >= 0 and _strike(atoms[before]) and not _taken(atoms, before, at):
            yield atoms[before].value, right, frozenset({before, at})
        elif right and at + 1 < len(atoms) and _strike(atoms[at + 1]) and not _premium(atoms, at + 1):
            yield atoms[at + 1].value, right, frozenset({at, at + 1})


def _behind_name(atoms: Sequence[Atom], at: int) -> int:
    """`CALL NVDA 185`, `Call · META $720`: where the strike stands behind the underlying that the right at `at` leads.

    0 where it leads none, where a strike stands before it, or where no further number could be the premium.
    """
    before = _before(atoms, at)
    if before >= 0 and _strike(atoms[before]) and not small(atoms[before]):
        return 0
    name = at + 1
    while name < len(atoms) and (text_at(atoms, name) in _STROKES or atoms[name].sense in _LEADING):
        name += 1
    spot = name + 1
    while text_at(atoms, spot) in _STROKES:
        spot += 1
    equity = is_any(atoms, name, Sense.INSTRUMENT) and atoms[name].ref is not None
    if not equity or atoms[name].ref.asset_class not in _EQUITIES or spot >= len(atoms):  # type: ignore[union-attr]
        return 0
    premium = any(_strike(atom) for atom in atoms[spot + 1 :])
    return spot if premium and _strike(atoms[spot]) and not _premium(atoms, spot) else 0


def _taken(atoms: Sequence[Atom], before: int, at: int) -> bool:
    """Whether the number before a right is a premium, or the end of a date: `Apr 17 calls 95`, `4/17 calls 95`."""
    joined = before > 0 and (
        any(atom.sense is Sense.MONTH for atom in atoms[max(0, before - 2) : before])
        or (atoms[before - 1].text in "/-" and atoms[before].glued)
    )
    day = _number(atoms, before, 2100) is not None
    dated = (joined and day) or (atoms[before].text[0] == "0" and atoms[before].text.isdigit())
    return _priced(atoms, before) or (dated and at + 1 < len(atoms) and _strike(atoms[at + 1]))


def _premium(atoms: Sequence[Atom], at: int) -> bool:
    """`puts 3.40`, `puts 1.20 -> 1.50`: no strike is written with two decimals, and none goes anywhere."""
    whole, point, cents = atoms[at].text.partition(".")
    ran = text_at(atoms, at + 1) == "from" or (at + 1 < len(atoms) and atoms[at + 1].sense is Sense.ARROW)
    if point and ran and at + 2 < len(atoms) and _strike(atoms[at + 2]):
        return True
    return bool(point) and (not whole or (len(cents) == 2 and cents not in {"00", "50"}))  # noqa: PLR2004 - cents


def _before(atoms: Sequence[Atom], at: int) -> int:
    """The position before `at`, past the bar of a table and the ending of `240er Call`."""
    return at - 2 if at > 1 and atoms[at - 1].text in _BETWEEN else at - 1


def _loose(atoms: Sequence[Atom]) -> Iterator[tuple[Decimal | None, Right, frozenset[int]]]:
    """`STRIKE: 205` or `205 strike` in one place and `CALL` in another."""
    rights = [(at, _RIGHTS[atom.sense]) for at, atom in enumerate(atoms) if atom.sense in _RIGHTS]
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.STRIKE and rights:
            number = _at_label(atoms, at)
            if number >= 0:
                yield atoms[number].value, rights[0][1], frozenset({at, number, rights[0][0]})


def _at_label(atoms: Sequence[Atom], at: int) -> int:
    """Where the strike that the label at `at` names stands: behind it, or directly before it where it closes."""
    after = next((spot for spot in range(at + 1, min(at + 4, len(atoms))) if _strike(atoms[spot])), -1)
    closes = at + 1 >= len(atoms) or (atoms[at + 1].sense is not Sense.NUMBER and atoms[at + 1].text not in _TIES)
    return at - 1 if closes and at and _strike(atoms[at - 1]) else after


def _named(atoms: Sequence[Atom], at: int) -> bool:
    before = atoms[at - 1] if at else None
    return before is not None and before.sense in {Sense.WORD, Sense.STRIKE} and before.text.isupper()


def _priced(atoms: Sequence[Atom], at: int) -> bool:
    return at > 0 and atoms[at - 1].sense is Sense.AT


def _strike(atom: Atom) -> bool:
    return atom.sense is Sense.NUMBER and atom.unit in {"", "$"}


def _beside(atoms: Sequence[Atom], claimed: frozenset[int]) -> frozenset[int]:
    return claimed | _companions(atoms, claimed) | multiplier(atoms, claimed)


def _companions(atoms: Sequence[Atom], claimed: frozenset[int]) -> frozenset[int]:
    """Labels, rights and joints that stand directly beside claimed atoms and say nothing more."""
    return frozenset(at for at, atom in enumerate(atoms) if atom.sense in _SPARE and at not in claimed)


def multiplier(atoms: Sequence[Atom], claimed: frozenset[int]) -> frozenset[int]:
    """The `100` that a broker's notice writes between the underlying and the date."""
    return frozenset(
        at
        for at in range(1, len(atoms) - 1)
        if atoms[at].text == "100" and atoms[at - 1].sense is Sense.INSTRUMENT and _next_part(atoms, at) in claimed
    )


def _next_part(atoms: Sequence[Atom], at: int) -> int:
    """The position of the next atom that is neither a mark nor a filler: behind `100 (Weeklys)`."""
    after = at + 1
    while after < len(atoms) - 1 and atoms[after].sense in {Sense.FILLER, Sense.PUNCTUATION}:
        after += 1
    return after


def _number(atoms: Sequence[Atom], at: int, highest: int) -> int | None:
    if at >= len(atoms) or atoms[at].sense is not Sense.NUMBER or not atoms[at].text.isdigit():
        return None
    value = int(atoms[at].text)
    return value if 0 < value <= highest and atoms[at].unit in {"", "th"} else None


def _iso(atoms: Sequence[Atom], at: int, _posted: date) -> Expiry | None:
    year = _number(atoms, at, 2100)
    if year is None or year < _FIRST_YEAR or at + 4 >= len(atoms) or atoms[at + 1].text not in _BARS:
        return None
    month, day = _number(atoms, at + 2, _MONTHS), _number(atoms, at + 4, _DAYS)
    if month is None or day is None or atoms[at + 3].text != atoms[at + 1].text:
        return None
    return _expiry(dates.exact(year, month, day), range(at, at + 5))


def _slashed(atoms: Sequence[Atom], at: int, posted: date) -> Expiry | None:
    month, day = _number(atoms, at, _DAYS), _number(atoms, at + 2, _DAYS)
    if month is None or day is None or not _dates(atoms, at + 1) or not atoms[at + 2].glued:
        return None
    part = month <= day <= _PARTS  # `sold 1/2`
    if at and part and (atoms[at - 1].sense in _TAKING or atoms[at - 1].text == "(" or text_at(atoms, at + 3) == "of"):
        return None
    if month > _MONTHS or (day <= _MONTHS and _day_first(atoms)):
        month, day = day, month
    year = _number(atoms, at + 4, 2100) if at + 4 < len(atoms) and atoms[at + 3].text == "/" else None
    found = dates.exact(year, month, day) if year else dates.month_day(month, day, posted)
    return _expiry(found, range(at, at + (5 if year else 3)))


def _dates(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the joint at `at` parts a month from a day: a stroke, and in `exp 11-13` a dash."""
    labelled = is_any(atoms, at - 2 - (text_at(atoms, at - 2) in _LABELLING), Sense.EXPIRY)
    return atoms[at].text == "/" or (atoms[at].text == "-" and labelled and text_at(atoms, at + 2) != "-")


def _dashed(atoms: Sequence[Atom], at: int, _posted: date) -> Expiry | None:
    """`03-20-2026` and `20-Mar-26`."""
    if at + 4 >= len(atoms) or atoms[at + 1].text != "-" or atoms[at + 3].text != "-":
        return None
    first, year, named = _number(atoms, at, _DAYS), _number(atoms, at + 4, 2100), atoms[at + 2].sense is Sense.MONTH
    second = int(atoms[at + 2].value or 0) if named else _number(atoms, at + 2, _DAYS)
    if not (first and second and year and atoms[at + 1].glued and atoms[at + 4].glued):
        return None
    if not named and year < _FIRST_YEAR:
        return None
    month, day = (second, first) if named or first > _MONTHS else (first, second)
    return _expiry(dates.exact(year, month, day), range(at, at + 5))


def _dotted(atoms: Sequence[Atom], at: int, posted: date) -> Expiry | None:
    """`Verfall 05.10.` and `18.12.2026`."""
    found = _DOTS.fullmatch(atoms[at].text)
    if found is None:
        return None
    if not found[3] and not (_labelled(atoms, at) or _named_day(atoms, at)):
        return None
    day, month = int(found[1]), int(found[2])
    if month > _MONTHS:
        day, month = month, day
    day_found = dates.exact(int(found[3]), month, day) if found[3] else dates.month_day(month, day, posted)
    return _expiry(day_found, range(at, at + 1 + (at + 1 < len(atoms) and atoms[at + 1].text == ".")))


def _labelled(atoms: Sequence[Atom], at: int) -> bool:
    """Whether `Verfall` leads the number at `at`; in `Mar 20 exp 7.18` it belongs to the date before it."""
    label = next((spot for spot in range(at - 1, max(-1, at - 3), -1) if atoms[spot].text not in _LABELLING), -1)
    dated = label > 0 and (_number(atoms, label - 1, _DAYS) is not None or _CODE.fullmatch(atoms[label - 1].text))
    return is_any(atoms, label, Sense.EXPIRY) and not (dated or is_any(atoms, label - 1, Sense.MONTH))


def _named_day(atoms: Sequence[Atom], at: int) -> bool:
    """`AAPL 240 Call 21.08. gekauft zu 3,20`: where days come first, one between a right or a strike and its price."""
    led = is_any(atoms, at - 1, Sense.CALL, Sense.PUT, Sense.NUMBER)
    paid = any(
        is_any(atoms, spot, Sense.AT, Sense.BOUGHT) and is_any(atoms, spot + 1, Sense.NUMBER)
        for spot in range(at, len(atoms))
    )
    return led and paid and _day_first(atoms)


def _day_first(atoms: Sequence[Atom]) -> bool:
    words = (word for atom in atoms if atom.ref is None for word in atom.text.lower().split())
    return lexicon.day_first(words, comma=any("," in atom.text for atom in atoms if atom.value is not None))


def _month_name(atoms: Sequence[Atom], at: int, posted: date) -> Expiry | None:
    if atoms[at].sense is not Sense.MONTH or atoms[at].value is None:
        return None
    month = int(atoms[at].value or 1)
    before, after = _number(atoms, at - 1, _DAYS) if at else None, _number(atoms, at + 1, 2100)
    if before is None and (year := _year_only(atoms, at + 1, posted)):
        return _expiry(dates.third_friday(year, month), range(at, at + 2 + (after is None)))
    if before and (atoms[at].glued or not after or after > _DAYS or _joined_year(atoms, at + 1)):
        return _dated(atoms, (at - 1, at), month, before, posted)
    if after and after <= _DAYS:
        return _dated(atoms, (at, at + 1), month, after, posted)
    if at and atoms[at - 1].sense in {Sense.INSTRUMENT, Sense.EXPIRY, Sense.PUNCTUATION}:
        year = posted.year if month >= posted.month else posted.year + 1
        return _expiry(dates.third_friday(year, month), range(at, at + 1))
    return None


def _year_only(atoms: Sequence[Atom], at: int, posted: date) -> int:
    """The year of `Jan 2028` and `Jan'28`; 0 where a day may stand there."""
    year = _number(atoms, at, 2100) or 0
    if at < len(atoms) and atoms[at].text == "'" and _year_apart(atoms, at, posted):
        year = posted.year // 100 * 100 + int(atoms[at + 1].text)
    return year if year >= _FIRST_YEAR else 0


def _tight(atoms: Sequence[Atom], at: int, _posted: date) -> Expiry | None:
    """`Sep18'26`."""
    found = _TIGHT.fullmatch(atoms[at + 1].text) if at + 1 < len(atoms) else None
    if found is None or atoms[at].value is None:
        return None
    return _expiry(dates.exact(int(found[2]), int(atoms[at].value or 1), int(found[1])), range(at, at + 2))


def _joined_year(atoms: Sequence[Atom], at: int) -> bool:
    return at < len(atoms) and len(atoms[at].text) == 2 and atoms[at].sense is Sense.NUMBER and not atoms[at].unit  # noqa: PLR2004


def _dated(atoms: Sequence[Atom], spots: tuple[int, int], month: int, day: int, posted: date) -> Expiry | None:
    last = spots[1]
    if _year_apart(atoms, last + 1, posted):
        return _expiry(dates.exact(int(atoms[last + 2].text), month, day), range(spots[0], last + 3))
    year = _number(atoms, last + 1, 2100)
    if year and (year >= _FIRST_YEAR or 0 <= year - posted.year % 100 <= _YEARS) and _year_like(atoms, last + 1):
        return _expiry(dates.exact(year, month, day), range(spots[0], last + 2))
    return _expiry(dates.month_day(month, day, posted), range(spots[0], last + 1))


def _year_apart(atoms: Sequence[Atom], at: int, posted: date) -> bool:
    """`Oct 16 '26` and `Oct 16, 2026`."""
    year = _number(atoms, at + 1, 2100)
    if year is None or atoms[at].text not in {",", "'"}:
        return False
    short = atoms[at].text == "'" and atoms[at + 1].glued
    return year >= _FIRST_YEAR or (short and 0 <= year - posted.year % 100 <= _YEARS)


def _year_like(atoms: Sequence[Atom], at: int) -> bool:
    following = atoms[at + 1].sense if at + 1 < len(atoms) else None
    return atoms[at].glued or len(atoms[at].text) == 4 or following not in {Sense.CALL, Sense.PUT}  # noqa: PLR2004


def _code(atoms: Sequence[Atom], at: int, posted: date) -> Expiry | None:
    atom = atoms[at]
    if atom.sense is Sense.NUMBER and atom.unit == "dte" and atom.value is not None:
        return _expiry(dates.relative(int(atom.value), posted), range(at, at + 1)) if atom.value <= 1 else None
    if atom.sense is not Sense.DAY or atom.value is None:
        return None
    return _expiry(dates.relative(int(atom.value), posted), range(at, at + 1))


def _digits(atoms: Sequence[Atom], at: int, posted: date) -> Expiry | None:
    """`0529`, or `1220` between an underlying and a strike."""
    text = atoms[at].text
    if atoms[at].sense is not Sense.NUMBER or not text.isdigit() or atoms[at].unit:
        return None
    if len(text) == 6 and text[0] in "23":  # noqa: PLR2004 - yymmdd
        return _expiry(dates.exact(int(text[:2]), int(text[2:4]), int(text[4:])), range(at, at + 1))
    beside = at > 0 and atoms[at - 1].sense in {Sense.INSTRUMENT, Sense.EXPIRY, Sense.CALL, Sense.PUT, Sense.NUMBER}
    if len(text) != 4 or not (text[0] == "0" or beside):  # noqa: PLR2004 - mmdd
        return None
    month, day = int(text[:2]), int(text[2:])
    return _expiry(dates.month_day(month, day, posted), range(at, at + 1)) if 1 <= month <= _MONTHS else None


def _expiry(day: date | None, spots: range) -> Expiry | None:
    return Expiry(day, frozenset(spots)) if day else None


# How an expiry is written, each with the senses of the atom it begins at or is named by, and what joins its parts.
_FORMS: tuple[tuple[Callable[[Sequence[Atom], int, date], Expiry | None], frozenset[Sense], frozenset[str]], ...] = (
    (_iso, frozenset({Sense.NUMBER}), _BARS),
    (_slashed, frozenset({Sense.NUMBER}), frozenset("/-")),
    (_dashed, frozenset({Sense.NUMBER}), frozenset("-")),
    (_dotted, frozenset({Sense.NUMBER, Sense.FRAME}), frozenset()),
    (_tight, frozenset({Sense.MONTH}), frozenset()),
    (_month_name, frozenset({Sense.MONTH}), frozenset()),
    (_code, frozenset({Sense.NUMBER, Sense.DAY}), frozenset()),
    (_digits, frozenset({Sense.NUMBER}), frozenset()),
)
