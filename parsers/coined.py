"""Reads labels of a provider's own making by where their prices lie: `safety line: 7,371`, `flip 0.412`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from parsers.callings import BESIDE, ELSE, LOSES, WINS
from parsers.fields import SIDE_OF
from parsers.labels import HEAD, MARKS
from parsers.neighbours import is_any, text_at
from parsers.runs import TIES, Run, breaks, goes_on, runs
from parsers.senses import Sense
from parsers.tagging import Atom, count, disputed, refs, said

_STOP, _TARGET, _ENTRY = _KNOWN = Sense.STOP, Sense.TARGET, Sense.ENTRY
_NUMBER = Sense.NUMBER
TAKES = frozenset({*SIDE_OF, Sense.ENTER, Sense.LIMIT, Sense.ENTRY})
_ELSEWHERE = frozenset(
    {Sense.HIT, Sense.MOVE, Sense.BREAKEVEN, Sense.STOPPED, Sense.CANCEL, Sense.FILLED, Sense.TRAIL, Sense.SOLD}
    | {Sense.ADD, Sense.NEW, Sense.CALL, Sense.PUT, Sense.SPREAD, Sense.YES, Sense.NO, Sense.OFF, Sense.LINK}
)
"""What a plan does not say: changes, contracts, outcomes."""
_LEAVING = frozenset({Sense.CLOSE, Sense.PARTIAL, Sense.BANK})
_ENDING = _LEAVING | {Sense.INVALID, Sense.LOSES}
_IDLE = frozenset({Sense.LEVERAGE, Sense.SIZE, Sense.EXPIRY, Sense.STRIKE, Sense.PAIR, Sense.DCA})
_PLACES = frozenset({Sense.AT, Sense.ABOVE, Sense.BELOW, Sense.ZONE, Sense.AROUND})
_NAMING = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.ENTER, Sense.NOW, Sense.INSTRUMENT, Sense.PRICE})
_CALLING = frozenset({*_KNOWN, *SIDE_OF, Sense.CHECK}) | _IDLE | _NAMING
_TELLING = frozenset(
    {Sense.WORD, Sense.FILLER, Sense.CLOSE, Sense.OTHER, Sense.INVALID, Sense.RISK, Sense.LOSES, Sense.PUNCTUATION}
    | {Sense.PARTIAL, Sense.BANK, Sense.UP, Sense.DOWN, Sense.INDEX, Sense.CROSSMARK, Sense.ARROW, *SIDE_OF}
    | {Sense.CANCEL, Sense.MOVE}
)
_REMARKING = frozenset({Sense.WORD, Sense.OTHER, Sense.FILLER, Sense.DIRECTION, Sense.PRICE})
_DOUBTING = frozenset({Sense.RECAP, Sense.CONDITIONAL, Sense.NEGATION, Sense.QUESTION, Sense.TEMPLATE})
_WISHES = frozenset({"i'd", "we'd"})
_FARTHEST = Decimal(3)  # times the entry, or a part of it, that a level lies away
_NEAR = 4  # atoms
_LEVELS = frozenset({"abort", "stretch", "eject"})
_LEAST, _MOST = 2, 24  # rows of an order
_SHORTEST = 3  # letters


class _Plan(NamedTuple):
    """The rows of prices of one order, and its direction."""

    rows: Sequence[Run]
    roles: Sequence[Sense | None]
    sign: int

    def prices(self, role: Sense) -> list[Decimal]:
        """The prices that are called so, in text order."""
        told = zip(self.rows, self.roles, strict=True)
        return [price for row, own in told if own is role and not row.unit for price in row.prices]


def labelled(atoms: list[Atom]) -> list[Atom]:
    """The atoms with a stop, a target or an entry for what only a provider calls so, where one reading makes a plan.

    The order names its instrument and its direction, nothing in it speaks of a change, and what is found completes
    it: one price behind every entry, and others beyond them, each farther than the one before it.
    """
    if len({mention.symbol for mention in refs(atoms)}) <= 1:
        return _labelled(atoms)
    found: list[Atom] = []
    for begin, end in pairwise([0, *_cuts(atoms), len(atoms)]):
        found += _labelled(atoms[begin:end])
    return found


def _cuts(atoms: Sequence[Atom]) -> list[int]:
    """Where the lines begin that name another instrument than the lines before them."""
    cuts: list[int] = []
    line, last = 0, None
    newline = Sense.NEWLINE
    for at, atom in enumerate(atoms):
        if atom.sense is newline:
            line = at + 1
        elif atom.ref is not None and atom.ref.symbol != last:
            cuts += [line] if last is not None and line not in cuts[-1:] and line else []
            last = atom.ref.symbol
    return cuts


def _labelled(atoms: list[Atom]) -> list[Atom]:
    senses = said(atoms)
    if senses.isdisjoint(TAKES) or Sense.INSTRUMENT not in senses or count(atoms, _NUMBER) < _LEAST:
        return atoms
    changed = not senses.isdisjoint(_ELSEWHERE)
    if changed and any(atom.sense in _ELSEWHERE and not _helps(atoms, at) for at, atom in enumerate(atoms)):
        return atoms
    doubted = len({mention.symbol for mention in refs(atoms)}) > 1 or (disputed(atoms) and _doubted(atoms))
    if doubted or _plain(atoms, senses):
        return atoms
    rows = runs(atoms)
    if not _LEAST <= len(rows) <= _MOST:
        return atoms
    sign = _sign(atoms, rows)
    roles = [_role(atoms, row, sign) for row in rows]
    plan = _Plan(rows, roles, sign)
    if not sign or None not in roles or _leaves(atoms, rows):
        return atoms
    named = _solved(atoms, plan)
    return _renamed(atoms, plan, named) if named else atoms


def _plain(atoms: Sequence[Atom], senses: frozenset[Sense]) -> bool:
    """Whether each row of numbers stands behind a word that everybody calls it by, and nothing is left to find."""
    if len({SIDE_OF[sense] for sense in senses & SIDE_OF.keys()}) > 1:
        return False
    called = told = False
    for atom in atoms:
        if atom.sense in _CALLING:
            called, told = True, False
        elif atom.sense is _NUMBER:
            if not called:
                return False
            told = True
        elif (told and not goes_on(atom)) or (not told and breaks(atom)):
            called = told = False
    return True


def _helps(atoms: Sequence[Atom], at: int) -> bool:
    """`I've put a limit in`, `I'd be happy with`, `abort 170.80`: words of a plan that look like others."""
    word = text_at(atoms, at)
    return (word == "put" and is_any(atoms, at - 1, Sense.FILLER) and is_any(atoms, at + 1, Sense.FILLER)) or (
        (word == "be" and text_at(atoms, at - 1) in _WISHES)
        or (word in _LEVELS and is_any(atoms, at + 1, Sense.NUMBER))
    )


def _doubted(atoms: Sequence[Atom]) -> bool:
    """Whether an atom asks, tells of the past, or keeps the order from being one: `Shoulda bought SOL at 128`."""
    lock, chat = Sense.LOCK, Sense.CHAT
    for at, atom in enumerate(atoms):
        if atom.text == "?" or atom.strongly or atom.sense is lock or atom.against in _DOUBTING:
            if not _wished(atom):
                return True
        elif atom.against is chat and not said(atoms[at : at + _NEAR]).isdisjoint(SIDE_OF):
            return True
    return False


def _leaves(atoms: Sequence[Atom], rows: Sequence[Run]) -> bool:
    """Whether something is left outside of a label: `closing the rest`."""
    labels = {at for row in rows for at in range(row.start, row.first)}
    return any(atom.sense in _LEAVING and at not in labels for at, atom in enumerate(atoms))


def _sign(atoms: Sequence[Atom], rows: Sequence[Run]) -> int:
    """The direction of the order: 1 or -1; 0 where none or both are said. The other side may label an exit."""
    sides = [(at, SIDE_OF[atom.sense]) for at, atom in enumerate(atoms) if atom.sense in SIDE_OF]
    if not sides:
        bid = any(atom.sense is Sense.LIMIT and "bid" in atom.text.lower() for atom in atoms)
        return int(bid or any(atom.sense is Sense.ENTER for atom in atoms))
    first = sides[0][1]
    labels = {at for row in rows[1:] for at in range(row.start, row.first)}
    return first.sign if all(side is first or at in labels for at, side in sides) else 0


def _role(atoms: Sequence[Atom], row: Run, sign: int) -> Sense | None:
    """What a row is called: a stop, a target, an entry, something that is no level, or None where nobody knows."""
    label = _label(atoms, row)
    senses = said(label)
    if not senses.isdisjoint(_KNOWN):
        return next(role for role in _KNOWN if role in senses)
    known = _marked(label)
    if known or not senses.isdisjoint(_IDLE):
        return known or Sense.OTHER
    sides = {SIDE_OF[atom.sense].sign for atom in label if atom.sense in SIDE_OF}
    if sides:
        return _ENTRY if sides == {sign} else None
    if Sense.CHECK in senses or (row.unit and Sense.RISK in senses):
        return _TARGET if Sense.CHECK in senses else Sense.OTHER if row.unit == "%" else _STOP
    placed = senses - {Sense.PUNCTUATION, Sense.DIRECTION}
    if not senses.isdisjoint(_NAMING) or (placed and placed <= _PLACES):
        return _ENTRY
    return _unnamed(atoms, row)


def _unnamed(atoms: Sequence[Atom], row: Run) -> Sense | None:
    label = atoms[row.start : row.first]
    if _bare(label):
        return _headed(atoms, row)
    return None if _tells(label) else Sense.OTHER


def _marked(label: Sequence[Atom]) -> Sense | None:
    """What a mark that leads directly to a price calls it."""
    marks = [atom for atom in label if atom.text not in TIES]
    role = MARKS.get(marks[-1].text) if marks else None
    return _ENTRY if role == HEAD else Sense(role) if role else None


def _bare(label: Sequence[Atom]) -> bool:
    return all(atom.sense is Sense.ARROW or atom.text in TIES for atom in label)


def _headed(atoms: Sequence[Atom], row: Run) -> Sense | None:
    """What a row without words is: `GC | BUY | 4,561` names an entry, `→ 5.31` on a line of its own anything.

    Behind another price an arrow leads to a target.
    """
    if is_any(atoms, row.start - 1, Sense.NEWLINE):
        return None if row.start < row.first else Sense.OTHER
    at = row.first - 1
    while at >= 0 and atoms[at].sense is not Sense.NEWLINE and atoms[at].sense is not Sense.NUMBER:
        if atoms[at].sense in SIDE_OF or atoms[at].sense in _NAMING:
            return _ENTRY
        at -= 1
    led = is_any(atoms, at, Sense.NUMBER) and Sense.ARROW in said(atoms[at : row.first])
    return _TARGET if led else Sense.OTHER


def _tells(label: Sequence[Atom]) -> bool:
    """Whether words or a mark can call a price a level; `Confidence` calls it another thing."""
    others = [atom for atom in label if atom.sense is Sense.OTHER]
    return all(not _words(atom).isdisjoint(WINS | LOSES) for atom in others)


def _words(atom: Atom) -> frozenset[str]:
    return frozenset(atom.text.lower().split())


def _solved(atoms: Sequence[Atom], plan: _Plan) -> list[Sense | None]:
    """What each unknown row is, where all of them find their place in one whole plan; empty where they do not."""
    unknown = [at for at, role in enumerate(plan.roles) if role is None]
    if not all(_speaks(atoms, plan.rows[at]) for at in unknown):
        return []
    entries = plan.prices(_ENTRY) or _between(plan) or _way_in(atoms, plan)
    now = any(atom.sense is Sense.NOW for atom in atoms)
    if not entries and not now:
        return []
    named = [_placed(atoms, plan, at, entries) if at in unknown else role for at, role in enumerate(plan.roles)]
    whole = None not in named and _whole(plan, named, entries)
    return named if whole and (_hinted(atoms, plan, unknown) or _listed(atoms, plan, named)) else []


def _between(plan: _Plan) -> list[Decimal]:
    """The prices of unknown rows between a stop and a target that are known."""
    stops, targets = plan.prices(_STOP), plan.prices(_TARGET)
    if not (stops and targets):
        return []
    low, high = sorted([stops[0], targets[0]])
    told = zip(plan.rows, plan.roles, strict=True)
    return [
        price
        for row, role in told
        if role is None and not row.unit and all(low < other < high for other in row.prices)
        for price in row.prices
    ]


def _way_in(atoms: Sequence[Atom], plan: _Plan) -> list[Decimal]:
    """The prices of `in 1.82`, `Jump in: 0.412`."""
    told = zip(plan.rows, plan.roles, strict=True)
    rows = [row for row, role in told if role is None and not row.unit and _called(atoms, row)[-1:] == ["in"]]
    return [price for row in rows for price in row.prices]


def _called(atoms: Sequence[Atom], row: Run) -> list[str]:
    return [atom.text.lower() for atom in atoms[row.start : row.first] if atom.text[0].isalpha()]


def _placed(atoms: Sequence[Atom], plan: _Plan, at: int, entries: Sequence[Decimal]) -> Sense | None:
    """What an unknown row is by where its prices lie; of distances, by what they are called."""
    row = plan.rows[at]
    if row.unit:
        return _TARGET if _said_so(atoms, row, WINS) and plan_has(plan, _STOP) else None
    if not entries:
        return _beyond(plan, row)
    if not plan.prices(_ENTRY) and set(row.prices) <= set(entries):
        return _ENTRY
    away = [(price - entry) * plan.sign for price in row.prices for entry in entries]
    near = all(price < entry * _FARTHEST and entry < price * _FARTHEST for price in row.prices for entry in entries)
    if near and all(gain > 0 for gain in away):
        return _TARGET
    return _STOP if near and len(row.prices) == 1 and all(gain < 0 for gain in away) else None


def _beyond(plan: _Plan, row: Run) -> Sense | None:
    """What a row is of an order at the market: it lies beyond the stop or the targets, or behind every target."""
    stops, targets = plan.prices(_STOP), plan.prices(_TARGET)
    if stops and all((price - stops[0]) * plan.sign > 0 for price in row.prices):
        return _TARGET
    if targets and all((price - target) * plan.sign > 0 for price in row.prices for target in targets):
        return _TARGET
    behind = bool(targets) and all((price - target) * plan.sign < 0 for price in row.prices for target in targets)
    return _STOP if behind and len(row.prices) == 1 else None


def plan_has(plan: _Plan, role: Sense) -> bool:
    """Whether a row of the plan is called so."""
    return role in plan.roles


def _whole(plan: _Plan, named: Sequence[Sense | None], entries: Sequence[Decimal]) -> bool:
    """Whether the plan has one stop, and targets that each lie beyond the one before."""
    told = [(row, role) for row, role in zip(plan.rows, named, strict=True)]
    stops = [row for row, role in told if role is _STOP]
    aims = [row for row, role in told if role is _TARGET]
    if len(stops) != 1 or not aims or (entries and named.count(_ENTRY) > len(entries)):
        return False
    if len({row.unit for row in aims}) > 1:
        return False
    values = [price * (plan.sign if not row.unit else 1) for row in aims for price in row.prices]
    return all(before < after for before, after in pairwise(values))


def _speaks(atoms: Sequence[Atom], row: Run) -> bool:
    """Whether a label calls its price nothing that is known to be another thing, denies nothing and leads no remark.

    What is said behind the price may name it: `404 resistance`.
    """
    label = atoms[row.start : row.first]
    doubted = any(atom.against not in {None, Sense.CHAT} and not _wished(atom) for atom in label)
    words = frozenset().union(*(_words(atom) for atom in label if atom.text[0].isalnum()))
    told = words & ELSE
    calls = any(atom.sense in _TELLING for atom in label) and (not words or any(map(_names, words)))
    remarked = is_any(atoms, row.end, *_REMARKING) and atoms[row.end].text[0].isalpha()
    plain = not told or (told <= BESIDE and not words.isdisjoint(WINS | LOSES))
    return plain and calls and not (doubted or remarked)


def _names(word: str) -> bool:
    """Whether a word is long enough to be one; `cl` is anything."""
    return len(word) >= _SHORTEST or word == "in" or not word.isascii()


def _wished(atom: Atom) -> bool:
    """`I'd be happy with`."""
    return atom.text.lower() in _WISHES


def _hinted(atoms: Sequence[Atom], plan: _Plan, unknown: Sequence[int]) -> bool:
    """Whether a level that is known, or else a word for winning or losing, bears the reading out."""
    if plan_has(plan, _STOP) or plan_has(plan, _TARGET):
        return True
    return any(
        _said_so(atoms, plan.rows[at], WINS | LOSES) or not said(_label(atoms, plan.rows[at])).isdisjoint(_ENDING)
        for at in unknown
    )


def _listed(atoms: Sequence[Atom], plan: _Plan, named: Sequence[Sense | None]) -> bool:
    """Whether several targets have one label, `Harvest 1` and `Harvest 2`, and every row a line of its own."""
    aims = [row for row, role in zip(plan.rows, named, strict=True) if role is _TARGET]
    labels = {" ".join(_called(atoms, row)) for row in aims}
    apart = all(row.start == 0 or is_any(atoms, row.start - 1, Sense.NEWLINE) for row in plan.rows)
    return apart and len(labels) == 1 and "" not in labels and sum(len(row.prices) for row in aims) > 1


def _label(atoms: Sequence[Atom], row: Run) -> Sequence[Atom]:
    return atoms[row.start : row.first]


def _said_so(atoms: Sequence[Atom], row: Run, words: frozenset[str]) -> bool:
    return any(not _words(atom).isdisjoint(words) for atom in atoms[row.start : row.first])


def _renamed(atoms: list[Atom], plan: _Plan, named: Sequence[Sense | None]) -> list[Atom]:
    """The atoms with the plain word for each label that was unknown, and no sign before what is gained."""
    read = list(atoms)
    for at in range(len(plan.rows) - 1, -1, -1):
        row, role = plan.rows[at], named[at]
        label = read[row.start : row.first]
        if plan.roles[at] is None and role is not None:
            plain = label[0]._replace(sense=role, text=role.value, against=None, value=None, ref=None)
            read[row.start : row.end] = [plain, *_united(read[row.first : row.end], row.unit)]
        elif role is _ENTRY and Sense.DIRECTION in said(label):
            read[row.start : row.first] = [label[0]._replace(sense=role, text=f"{label[0].text.lower()} entry")]
    return read


def _united(numbers: Sequence[Atom], unit: str) -> list[Atom]:
    """The row with its unit at every number, and without signs."""
    return [
        atom._replace(unit=unit) if unit and atom.sense is Sense.NUMBER else atom
        for atom in numbers
        if not (unit and atom.text == "+")
    ]
