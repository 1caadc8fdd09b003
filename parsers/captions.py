"""Reads everyday words as labels where their place makes them one: `In: 312.40`, `Shares: 60`, `Stop out: 209.75`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers import exits, losses
from parsers.capitals import cased, titled
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_TIES = frozenset({":", "=", "→", "->", "-", "@", "|"})
_COUNTS = {
    **dict.fromkeys(("shares", "shs", "stocks"), "shares"),
    **dict.fromkeys(("contracts", "cons", "cars"), "contracts"),
    "lots": "lots",
}
COUNTED = cased(_COUNTS)
SINGLE = cased({"con", "car", "ct", "cts"})
ENTERED = cased({"in"})
NOW_AT = titled({"now at", "is now"})
_SIGNS = frozenset({"+", "-"})
TRAILING = cased({"ts"})
PAID = cased({"paid"})
QUOTED = cased({"now"})
_LISTING = frozenset({"/", ")", ".", "-", ":", "#"})
_LEFT = frozenset({"stop out", "stop - out"})
STOPPED_OUT = titled(_LEFT)
_PLANS = exits.TAKES | {Sense.ENTRY, Sense.ZONE}
_BEFORE_IN = frozenset({"i'm", "im", "we're", "now", "back", "all"})
_GAIN = frozenset({"reward", "rewards"})
REWARDED = cased(_GAIN)


def entered(atoms: list[Atom]) -> list[Atom]:
    """`in AAPL 270c` at the head of a sentence opens a position, `in 3,412 | out 3,468 | stop 3,389` plans one."""
    senses = said(atoms)
    stopped = Sense.STOP in senses or senses >= {Sense.RISK, Sense.TARGET} or losses.columns(atoms)
    aimed = Sense.TARGET in senses
    for at, atom in enumerate(atoms):
        if atom.text.lower() != "in" or not (_heads(atoms, at) or _owned(atoms, at)):
            continue
        if _held(atoms, at, stopped=Sense.STOP in senses):
            return _in(atoms, at)
        plain = is_any(atoms, at + 3, Sense.FILLER, Sense.WORD) and text_at(atoms, at + 3) != "for"
        if is_any(atoms, at + 1, Sense.INSTRUMENT) and is_any(atoms, at + 2, Sense.NUMBER, Sense.AT) and not plain:
            atoms[at] = atom._replace(sense=Sense.ENTER)
        elif (stopped or (aimed and text_at(atoms, at + 1) == ":")) and priced(atoms, _past_ties(atoms, at + 1)):
            atoms[at] = atom._replace(sense=Sense.ENTRY)
    return atoms


def _owned(atoms: Sequence[Atom], at: int) -> bool:
    """Whether only the instrument stands ahead of the word at `at` in its line."""
    return is_any(atoms, at - 1, Sense.INSTRUMENT) and (at == 1 or is_any(atoms, at - 2, Sense.NEWLINE))


def _held(atoms: Sequence[Atom], at: int, *, stopped: bool) -> bool:
    """`BBAI in 6.84`, `$SOUN in 2,000 shares 11.42 avg`: what is held, and what it cost."""
    if not _owned(atoms, at) or not is_any(atoms, at + 1, Sense.NUMBER):
        return False
    counted = text_at(atoms, at + 2) in _COUNTS
    if counted or atoms[at + 1].unit in _COUNTS.values():
        price = at + 2 + counted
        return priced(atoms, price + is_any(atoms, price, Sense.AT))
    alone = at + 2 == len(atoms) or atoms[at + 2].sense in ENDS
    return priced(atoms, at + 1) and "." in atoms[at + 1].text and (alone or stopped)


def _in(atoms: list[Atom], at: int) -> list[Atom]:
    """The atoms with each such `in` as a deed, and what is counted behind it as its size."""
    for spot in range(len(atoms) - 2, at - 1, -1):
        if text_at(atoms, spot) == "in" and _owned(atoms, spot) and is_any(atoms, spot + 1, Sense.NUMBER):
            atoms[spot] = atoms[spot]._replace(sense=Sense.BOUGHT)
            unit = _COUNTS.get(text_at(atoms, spot + 2))
            if unit:
                atoms[spot + 1 : spot + 3] = [atoms[spot + 1]._replace(unit=unit)]
    return atoms


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    before = at - 1
    while before >= 0 and atoms[before].text.lower() in _BEFORE_IN:
        before -= 1
    return before < 0 or atoms[before].sense in ENDS


def present(atoms: list[Atom]) -> list[Atom]:
    """`SELL NOW AT 0.589` orders, where `SL now at 0.589` tells of a change, and `is now +76%` of a gain."""
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.NEW or atom.text not in NOW_AT:
            continue
        if text_at(atoms, at + 1) in _SIGNS and is_any(atoms, at + 2, Sense.NUMBER):
            atoms[at] = atom._replace(sense=Sense.FILLER)
        elif atom.text.lower() == "now at" and is_any(atoms, at - 1, *exits.TAKES, Sense.INSTRUMENT):
            atoms[at] = atom._replace(sense=Sense.NOW)
    return atoms


def quoted(atoms: list[Atom]) -> list[Atom]:
    """`SOL long` over `Now : 162`, ahead of every other price and of a target: at the market, of which that is one."""
    first = next((at for at in range(len(atoms)) if priced(atoms, at)), 0)
    now = first - 2
    heads = is_any(atoms, now, Sense.NOW) and is_any(atoms, now - 1, Sense.NEWLINE) and text_at(atoms, now + 1) == ":"
    aimed = any(
        is_any(atoms, at, Sense.NEWLINE) and is_any(atoms, at + 1, Sense.TARGET) for at in range(first, len(atoms))
    )
    if heads and aimed and not said(atoms[:now]).isdisjoint(exits.TAKES):
        return [*atoms[: now + 1], *atoms[first:]]
    return atoms


def trailing(atoms: list[Atom]) -> list[Atom]:
    """`PT: 60%TS15%`: behind a target, how its stop will trail is no further target."""
    for at in range(len(atoms) - 2, 1, -1):
        trails = atoms[at].sense is Sense.TRAIL and atoms[at].text.lower() == "ts"
        if trails and atoms[at + 1].unit == atoms[at - 1].unit == "%" and is_any(atoms, at - 1, Sense.NUMBER):
            del atoms[at : at + 2]
    return atoms


def unpaid(atoms: list[Atom]) -> list[Atom]:
    """`SL: paid` and `SL PAID` show the stop to those who paid, and tell of none reached; `TP1 paid` does."""
    for at, atom in enumerate(atoms):
        if atom.text in PAID and atom.sense is Sense.HIT:
            label = at - 1
            while text_at(atoms, label) in _TIES:
                label -= 1
            veiled = is_any(atoms, label, Sense.STOP) or (label < at - 1 and is_any(atoms, label, Sense.TARGET))
            if veiled:
                atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def headed(atoms: list[Atom]) -> list[Atom]:
    """`1/ Take Profit 24800`, `2 TARGET 24710`: at the head of a line, the number of a label is no price."""
    for at in range(len(atoms) - 2, -1, -1):
        if not small(atoms[at]) or not _opens(atoms, at):
            continue
        label = at + 1 + (text_at(atoms, at + 1) in _LISTING)
        spot = _past_ties(atoms, label + 1)
        if is_any(atoms, label, Sense.TARGET, Sense.ENTRY) and (
            priced(atoms, spot) or is_any(atoms, spot, Sense.RUNNER)
        ):
            del atoms[at:label]
    return atoms


def _opens(atoms: Sequence[Atom], at: int) -> bool:
    """Whether nothing but marks stands before the atom at `at` in its line."""
    at -= 1
    while at >= 0 and atoms[at].sense is not Sense.NEWLINE and not atoms[at].text[0].isalnum():
        at -= 1
    return at < 0 or atoms[at].sense is Sense.NEWLINE


def counted(atoms: list[Atom]) -> list[Atom]:
    """`Shares: 60`: the number behind the colon is no price and no further target."""
    for at, atom in enumerate(atoms):
        unit = _COUNTS.get(atom.text.lower())
        tied = bool(unit) and text_at(atoms, at + 1) in {":", "="} and is_any(atoms, at + 2, Sense.NUMBER)
        if unit and tied and not atoms[at + 2].unit:
            atoms[at] = atom._replace(sense=Sense.SIZE)
            atoms[at + 2] = atoms[at + 2]._replace(unit=unit)
    return atoms


def single(atoms: list[Atom]) -> list[Atom]:
    """`1 con`, `2 cts`, alone in a clause: how many contracts."""
    for at in range(len(atoms) - 1, 0, -1):
        alone = ends(atoms, at) and (at == 1 or atoms[at - 2].sense in ENDS)
        if atoms[at].text in SINGLE and alone and small(atoms[at - 1]):
            atoms[at - 1 : at + 1] = [atoms[at - 1]._replace(unit="contracts")]
    return atoms


def weighed(atoms: list[Atom]) -> list[Atom]:
    """`Take out:` over `1 TP - 25% of the position`: how much each target will close is no further target."""
    for at in range(len(atoms) - 1, 0, -1):
        if atoms[at].sense is Sense.PARTIAL and is_any(atoms, at - 1, Sense.NEWLINE):
            end = _past_shares(atoms, at + 1 + (text_at(atoms, at + 1) == ":"))
            if end:
                return [*atoms[: at - 1], *atoms[end:]]
    return atoms


def _past_shares(atoms: Sequence[Atom], at: int) -> int:
    """Where the lines end that each give a numbered target its part; 0 where fewer than two do."""
    lines = 0
    while is_any(atoms, at, Sense.NEWLINE):
        row = [atoms[spot] for spot in _row(atoms, at + 1)]
        numbers = [atom for atom in row if atom.sense is Sense.NUMBER]
        if [atom.unit for atom in numbers] != ["", "%"] or not small(numbers[0]) or Sense.TARGET not in said(row):
            break
        lines, at = lines + 1, at + 1 + len(row)
    return at if lines > 1 else 0


def stopped_out(atoms: list[Atom]) -> list[Atom]:
    """`Stop out: 209.75` in a plan that has a direction and a target names its stop and tells of none reached."""
    senses = said(atoms)
    if Sense.TARGET not in senses or senses.isdisjoint(_PLANS) or not senses.isdisjoint({Sense.HIT, Sense.CHECK}):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _LEFT and (at == 0 or atoms[at - 1].sense in ENDS):
            spot = _past_ties(atoms, at + 1)
            if priced(atoms, spot) and not small(atoms[spot]):
                atoms[at] = atom._replace(sense=Sense.STOP, text="stop")
    return atoms


def rewarded(atoms: list[Atom]) -> list[Atom]:
    """`Risk: 4,790` and `Reward: 4,772, 4,760` are a stop and targets where another price lies between the two."""
    risk = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.RISK and _level(atoms, at)), -1)
    reward = next((at for at, atom in enumerate(atoms) if atom.text.lower() in _GAIN and _level(atoms, at)), -1)
    if min(risk, reward) < 0:
        return atoms
    low, high = sorted((_level(atoms, risk), _level(atoms, reward)))
    targets = _row(atoms, reward)
    if any(low < (atom.value or 0) < high and at not in targets for at, atom in enumerate(atoms) if priced(atoms, at)):
        atoms[risk] = atoms[risk]._replace(sense=Sense.STOP, text="stop")
        atoms[reward] = atoms[reward]._replace(sense=Sense.TARGET, text="target")
    return atoms


def _row(atoms: Sequence[Atom], at: int) -> range:
    """The line that the label at `at` begins."""
    end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense is Sense.NEWLINE), len(atoms))
    return range(at, end)


def _level(atoms: Sequence[Atom], at: int) -> Decimal:
    """The price that the label at `at` ties to itself, at the head of its clause; zero for none."""
    spot = _past_ties(atoms, at + 1)
    headed = at == 0 or atoms[at - 1].sense in ENDS or not atoms[at - 1].text[0].isalnum()
    plain = headed and priced(atoms, spot) and not small(atoms[spot])
    return (atoms[spot].value or Decimal(0)) if plain else Decimal(0)


def _past_ties(atoms: Sequence[Atom], at: int) -> int:
    while text_at(atoms, at) in _TIES or is_any(atoms, at, Sense.AT):
        at += 1
    return at


RULES = (
    (frozenset({Sense.FILLER, Sense.WORD}), entered, ENTERED),
    (frozenset({Sense.UNIT, Sense.FILLER, Sense.WORD}), counted, COUNTED),
    (frozenset({Sense.UNIT, Sense.WORD}), single, SINGLE),
    (frozenset({Sense.PARTIAL}), weighed, frozenset[str]()),
    (frozenset({Sense.NOW}), quoted, QUOTED),
    (frozenset({Sense.NEW}), present, NOW_AT),
    (frozenset({Sense.HIT}), unpaid, PAID),
    (frozenset({Sense.TRAIL}), trailing, TRAILING),
    (frozenset({Sense.TARGET}), headed, frozenset("12")),
    (frozenset({Sense.OTHER}), rewarded, REWARDED),
)
"""Rules behind the senses, and the texts, without any of which they change nothing."""
