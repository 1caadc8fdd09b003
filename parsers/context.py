"""Gives atoms the meaning that only their neighbours show: `25 pip stop`, `in AAPL 270c`, `11:42 ET`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from parsers import (
    additions,
    aims,
    announced,
    asides,
    bullets,
    bylines,
    calls,
    captions,
    changing,
    chart,
    coined,
    companies,
    compounds,
    cuts,
    deliveries,
    distances,
    exits,
    fills,
    followers,
    holders,
    hopes,
    initials,
    ladders,
    layouts,
    losses,
    lots,
    manners,
    mirrors,
    nicknames,
    notes,
    notices,
    objects,
    opposite,
    orders,
    pence,
    premiums,
    progress,
    receipts,
    refutations,
    replacements,
    sources,
    tables,
    tickers,
    tickets,
    titles,
    weekdays,
    zones,
)
from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_TEXT = attrgetter("text")
_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
_OWNED = (Sense.FRACTION, Sense.NUMBER, Sense.INSTRUMENT, Sense.ALL, Sense.REST)
_BANKED = frozenset({"gone", "is gone", "booked", "secured", "banked", "collected", "cashed", "taken"})
_TURNS = cased(_BANKED | {"back", "reason"})
_JOINED = frozenset({"-", "/"})
_SHAPES = cased({*layouts.LAYERS, *_JOINED, "pts", "PTs"})
_ZONES = frozenset({"est", "et", "edt", "utc", "gmt", "cet", "pst"})
_INDICES = frozenset(map(str, range(1, 21)))

_Reader = Callable[[list[Atom]], list[Atom]]


def in_context(atoms: list[Atom]) -> list[Atom]:
    """The atoms, each with the meaning that its neighbours give it; their number and order may change."""
    senses = said(atoms)
    for rule in _early(senses):
        atoms = rule(atoms)
    for rule in _late(senses, _READ.intersection(map(_TEXT, atoms))):
        atoms = rule(atoms)
    return atoms


@lru_cache(maxsize=1024)
def _early(senses: frozenset[Sense]) -> Sequence[_Reader]:
    """The early rules that these senses call for."""
    return tuple(rule for telling, rule in _EARLY if not any(map(senses.isdisjoint, telling)))


@lru_cache(maxsize=4096)
def _late(senses: frozenset[Sense], written: frozenset[str]) -> Sequence[_Reader]:
    """The other rules that these senses and words call for."""
    rules = _ALL if Sense.NUMBER in senses else _WORDED
    told = (rule for rule in rules if not senses.isdisjoint(rule.telling))
    return tuple(rule.rule for rule in told if not (rule.texts and rule.texts.isdisjoint(written)))


def _shaped(atoms: list[Atom]) -> list[Atom]:
    """`13:55:10` is a time, `#1` heading a line an index; beside `2990 sats` all are sats; `3 layers` is no price."""
    coined = "sats" in units(atoms)
    telling = coined or Sense.FRAME in said(atoms) or not _SHAPES.isdisjoint(map(_TEXT, atoms))
    return _shapes(atoms, coined=coined) if telling else atoms


def _shapes(atoms: list[Atom], *, coined: bool) -> list[Atom]:
    number, frame = Sense.NUMBER, Sense.FRAME
    for at in range(len(atoms) - 1, -1, -1):
        atom = atoms[at]
        if atom.sense is number:
            after = text_at(atoms, at + 1)
            if after in _JOINED:
                _joined(atoms, at, after)
            elif after in layouts.LAYERS and small(atom):
                atoms[at] = atom._replace(sense=Sense.FILLER, value=None)
            if coined and not atom.unit and atom.text.isdigit() and not small(atom):
                atoms[at] = atom._replace(unit="sats")
        elif atom.sense is frame:
            _time(atoms, at)
        elif atom.text.lower() == "pts" and priced(atoms, at + 1) and (atom.text == "PTs" or not _numbered(atoms, at)):
            atoms[at] = atom._replace(sense=Sense.TARGET)
    return atoms


def _joined(atoms: list[Atom], at: int, joint: str) -> None:
    """`2026-03-02 14:32` is no price, `1/3rd` a part."""
    if joint == "-":
        _stamp(atoms, at)
    elif small(atoms[at]) and at + 2 < len(atoms):
        _part(atoms, at)


def _stamp(atoms: list[Atom], at: int) -> None:
    """A date with the time of day behind it is no price: `2026-03-02 14:32`."""
    dated = text_at(atoms, at + 3) == "-" and is_any(atoms, at + 4, Sense.NUMBER) and atoms[at + 4].glued
    if dated and atoms[at].text.startswith("20") and is_any(atoms, at + 5, Sense.FRAME):
        atoms[at : at + 5] = [atoms[at]._replace(sense=Sense.FRAME, value=None)]


def _numbered(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at - 1, Sense.NUMBER)


def _time(atoms: list[Atom], at: int) -> None:
    """`4-6 weeks`, `13:55:10`, and `#1`, which only looks like one."""
    atom = atoms[at]
    if text_at(atoms, at - 1) == "-" and is_any(atoms, at - 2, Sense.NUMBER) and atom.text[-1].isalpha():
        atoms[at - 2] = atoms[at - 2]._replace(sense=Sense.FRAME)
    clock = atom.text[0] != "#" and text_at(atoms, at + 1) == ":" and is_any(atoms, at + 2, Sense.NUMBER)
    if clock and atoms[at + 2].glued:
        del atoms[at + 1 : at + 3]
    if text_at(atoms, at + 1) in _ZONES:
        atoms[at + 1] = atoms[at + 1]._replace(against=None)
    if atom.text[0] == "#" and atom.text[1:].strip() in _INDICES and (at == 0 or atoms[at - 1].sense in ENDS):
        atoms[at] = atom._replace(sense=Sense.INDEX, value=Decimal(atom.text[1:].strip()))


def _part(atoms: list[Atom], at: int) -> None:
    """`1/3rd` is a part; `1/2 size` says nothing of a price."""
    if atoms[at + 2].sense is Sense.ORDINAL and atoms[at + 2].value and atoms[at].value:
        share = round(atoms[at].value / atoms[at + 2].value, 3)  # type: ignore[operator]
        atoms[at : at + 3] = [atoms[at]._replace(sense=Sense.FRACTION, value=share)]
    elif small(atoms[at + 2]) and text_at(atoms, at + 3) in {"size", "position", "pos", "sized", "lot"}:
        atoms[at : at + 4] = [atoms[at]._replace(sense=Sense.FILLER, value=None)]


def _turned(atoms: list[Atom]) -> list[Atom]:
    """`bought back half` closes, `booked 1/3rd` takes a part, `reason=STOP` tells why a position ended."""
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if atom.sense in {Sense.BOUGHT, Sense.BUY} and text_at(atoms, at + 1) == "back":
            if is_any(atoms, at + 2, *_OWNED) or text_at(atoms, at + 2) in {"the", "my", "all", "these"}:
                atoms[at] = atom._replace(sense=Sense.CLOSE)
        elif atom.sense is Sense.HIT and word in _BANKED and _shared(atoms, at):
            if not _labelled(atoms, at):
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
        elif word == "reason" and is_any(atoms, at + 2, Sense.STOP):
            atoms[at + 2] = atoms[at + 2]._replace(sense=Sense.STOPPED)
        elif word == "reason" and is_any(atoms, at + 2, Sense.TARGET) and Sense.CLOSE in said(atoms[:at]):
            atoms[at + 2] = atoms[at + 2]._replace(sense=Sense.FILLER)
    return atoms


def _shared(atoms: Sequence[Atom], at: int) -> bool:
    """`booked 1/3rd`, `half booked`; `40% booked` may be a gain, unless the stop then goes to break-even."""
    counted = text_at(atoms, at - 2) in {"of", "your", "/"} and fraction_of(atoms[max(0, at - 4) : at]) is not None
    living = at > 0 and atoms[at - 1].unit == "%" and Sense.BREAKEVEN in said(atoms)
    return fraction_of(atoms[at + 1 : at + 5]) is not None or is_any(atoms, at - 1, Sense.FRACTION) or living or counted


def _labelled(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a target stands before `booked` in its clause."""
    for before in reversed(atoms[:at]):
        if before.sense is Sense.TARGET:
            return True
        if before.sense in ENDS or before.sense is Sense.AND:
            return False
    return False


class _Rule(NamedTuple):
    """A rule behind the senses, and the texts, without any of which it changes nothing."""

    telling: frozenset[Sense]
    rule: _Reader
    texts: frozenset[str] = frozenset()


_EARLY: tuple[tuple[Sequence[frozenset[Sense]], _Reader], ...] = (
    ((frozenset({Sense.SELL}),), progress.shared),
    ((frozenset({Sense.SELL}), frozenset({Sense.ALL})), progress.unloaded),
    ((frozenset({Sense.LOCK}),), holders.unlocked),
    ((frozenset({Sense.ADD}),), asides.unadded),
    ((frozenset({Sense.ORDINAL}), frozenset({Sense.TARGET})), progress.counted),
    ((frozenset({Sense.ORDINAL}), frozenset({Sense.TARGET}), frozenset({Sense.HIT, Sense.CHECK})), progress.both),
    ((frozenset({Sense.ALL}), frozenset({Sense.TARGET})), progress.apiece),
    (
        (frozenset({Sense.HIT, Sense.CHECK, Sense.STOPPED}), frozenset({Sense.LIMIT, Sense.STOP, Sense.DCA})),
        progress.met,
    ),
    ((frozenset({Sense.CLOSE}), frozenset({Sense.ENTRY, Sense.TARGET}), frozenset({Sense.NUMBER})), holders.named),
    ((frozenset({Sense.CLOSE}), frozenset({Sense.LONG, Sense.SHORT, Sense.BUY, Sense.SELL})), holders.held),
)
_WORDED = (
    _Rule(frozenset({Sense.FRAME}), bylines.unsigned, bylines.ROLES),
    _Rule(mirrors.DEEDS, mirrors.copied, mirrors.ROLES),
    *(_Rule(telling, rule, texts) for telling, rule, texts in changing.WORDED),
    _Rule(_SIDES | {Sense.ENTER, Sense.ENTRY}, manners.parted),
    _Rule(_SIDES | {Sense.ENTER, Sense.ENTRY}, chart.talked, chart.WRITTEN),
    _Rule(additions.TAKES, additions.further, additions.FURTHER),
    _Rule(frozenset({Sense.PUNCTUATION}), additions.abbreviated, additions.ABBREVIATED),
    _Rule(frozenset({Sense.PUNCTUATION}), asides.owned, asides.OWNING),
    _Rule(additions.TAKES | {Sense.ADD}, additions.shared, additions.MORE),
    _Rule(frozenset({Sense.ADD, Sense.DCA}), additions.averaged, additions.AVERAGES),
    _Rule(frozenset({Sense.ADD, Sense.OTHER}), additions.conditioned),
    _Rule(frozenset({Sense.DCA, Sense.ADD}), additions.hedged),
    _Rule(frozenset({Sense.ADD}), additions.booked),
    _Rule(frozenset({Sense.ENTER}), asides.programmed),
    _Rule(
        _SIDES | {Sense.LIMIT, Sense.ORDER, Sense.DIRECTION, Sense.INSTRUMENT, Sense.TARGET, Sense.LAST},
        objects.dropped,
        objects.DROPS,
    ),
    _Rule(frozenset({Sense.DIRECTION, Sense.ORDER, Sense.WORD}), objects.ended, objects.IDEAS),
    _Rule(frozenset({Sense.STOP}), objects.struck, objects.STRIKES),
    _Rule(frozenset({Sense.STOP}), orders.quitting, orders.QUITTING),
    _Rule(frozenset({Sense.OFF}), objects.reduced, objects.REDUCES),
    _Rule(frozenset({Sense.OFF}), objects.lifted, objects.LIFTS),
    _Rule(frozenset({Sense.FILLER}), objects.taken_off, objects.TAKEN_OFF),
    _Rule(frozenset({Sense.INVALID}), objects.bounded),
    _Rule(frozenset({Sense.BOUGHT}), asides.machine, asides.MACHINES),
    _Rule(objects.HELD, objects.shut, objects.SHUTS),
    _Rule(frozenset({Sense.TARGET}), progress.landed, progress.LANDED),
    _Rule(frozenset({Sense.ORDINAL}), announced.cheered, announced.CHEERS),
    _Rule(frozenset({Sense.HIT, Sense.FILLED, Sense.STOPPED}), objects.unmet, objects.SHORT),
    _Rule(frozenset({Sense.HIT}), announced.finished, announced.OVER),
    _Rule(frozenset({Sense.HIT}), announced.cashed, announced.CASHED),
)
_RULES = (
    *(_Rule(telling, rule, texts) for telling, rule, texts in tickets.RULES),
    _Rule(
        frozenset({Sense.FILLER, Sense.WORD, Sense.OTHER, Sense.DIRECTION, Sense.FOOTER}),
        sources.remarked,
        sources.REMARKS,
    ),
    _Rule(frozenset({Sense.INSTRUMENT}), sources.accounts, sources.ACCOUNTS),
    _Rule(frozenset({Sense.NUMBER}), sources.booked, sources.BOOKS),
    _Rule(frozenset({Sense.INSTRUMENT}), sources.named, sources.NAMES),
    _Rule(frozenset({Sense.INSTRUMENT}), sources.listed, sources.EXCHANGES),
    _Rule(frozenset({Sense.ENTER, Sense.CLOSE}), sources.addressed, sources.YOU),
    *(_Rule(telling, rule, texts) for telling, rule, texts in titles.RULES),
    _Rule(frozenset({Sense.INSTRUMENT}), pence.lettered, pence.SIDES),
    _Rule(frozenset({Sense.INSTRUMENT}), pence.paid),
    *(_Rule(telling, rule, texts) for telling, rule, texts in aims.RULES),
    _Rule(frozenset({Sense.MONTH}), deliveries.dashed, frozenset("-")),
    _Rule(frozenset({Sense.NUMBER}), weekdays.expiring, weekdays.WRITTEN),
    _Rule(frozenset({Sense.CALL, Sense.PUT}), weekdays.doubled),
    _Rule(frozenset({Sense.CLOSE}), weekdays.ahead, weekdays.AHEAD),
    _Rule(frozenset({Sense.TARGET, Sense.STOP}), replacements.unaged, replacements.AGED),
    _Rule(frozenset({Sense.NUMBER}), notices.apiece, notices.APIECE),
    _Rule(frozenset({Sense.AVERAGE}), notices.averaged, notices.AVERAGES),
    _Rule(frozenset({Sense.ENTRY}), zones.bounded, zones.HIGHS),
    _Rule(frozenset({Sense.INSTRUMENT}), deliveries.domestic, deliveries.HOMES),
    _Rule(frozenset({Sense.MONTH}), deliveries.named),
    _Rule(frozenset({Sense.INSTRUMENT}), deliveries.named, frozenset("-")),
    _Rule(frozenset({Sense.WORD}), notices.booked, notices.DEALS),
    _Rule(frozenset({Sense.ENTER, Sense.ENTRY}), notices.sized, notices.TOTALS),
    _Rule(frozenset({Sense.MOVE}), receipts.titled, receipts.CHANGED),
    _Rule(frozenset({Sense.CLOSE}), receipts.copied, receipts.COPIED),
    _Rule(frozenset({Sense.CLOSE, Sense.FILLED, Sense.ENTER}), receipts.headed, receipts.TITLES),
    _Rule(frozenset({Sense.CLOSE}), receipts.unloaded, receipts.WHOLE),
    _Rule(frozenset({Sense.BUY, Sense.SELL}), receipts.opened, receipts.OPEN),
    _Rule(frozenset({Sense.ENTER, Sense.ENTRY}), receipts.margined, receipts.LIQUIDATION),
    _Rule(frozenset({Sense.LIMIT}), receipts.placed, receipts.PLACED),
    _Rule(frozenset({Sense.STOP}), layouts.adorned, layouts.ADORNING),
    _Rule(frozenset({Sense.STOP}), compounds.parted, compounds.STROKES),
    *(_Rule(telling, rule, texts) for telling, rule, texts in changing.NUMBERED),
    _Rule(frozenset({Sense.CLOSE}), replacements.stretched, replacements.OUTWARD),
    _Rule(frozenset({Sense.MOVE}), replacements.stretched, replacements.STOPPED_OUT),
    _Rule(replacements.SET, replacements.replaced, replacements.FORMER),
    _Rule(frozenset({Sense.MOVE}), replacements.retitled, replacements.TITLES),
    _Rule(frozenset({Sense.NEW}), replacements.levelled, replacements.LEVEL),
    _Rule(frozenset({Sense.FRAME, Sense.NUMBER}), _shaped),
    _Rule(frozenset({Sense.ARROW}), layouts.pointed),
    _Rule(frozenset({Sense.ARROW}), layouts.pinned),
    _Rule(frozenset({Sense.ABOVE, Sense.BELOW}), layouts.chained, layouts.CHAINS),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), layouts.bracketed, layouts.OPENS),
    _Rule(exits.TAKES | {Sense.ENTRY}, notes.shared, notes.SHARING),
    _Rule(frozenset({Sense.STOP}), orders.beyond, orders.BEYOND),
    _Rule(frozenset({Sense.DIRECTION}), orders.called, orders.CALLED),
    _Rule(frozenset({Sense.LONG, Sense.SHORT}), orders.limits, orders.LIMITS),
    _Rule(frozenset({Sense.STOP}), lots.dropped, lots.JOINTS),
    _Rule(lots.DEEDS, lots.unboxed, lots.BOXES),
    _Rule(frozenset({Sense.OTHER}), distances.rewarded, distances.REWARDS),
    _Rule(frozenset({Sense.RISK, Sense.STOP}), distances.risked, distances.FOR),
    _Rule(frozenset({Sense.STOP}), distances.multiplied),
    _Rule(frozenset({Sense.ABOVE, Sense.BELOW}), distances.measured),
    _Rule(frozenset({Sense.STOP}), orders.kinds, orders.KINDS),
    _Rule(frozenset({Sense.LIMIT}), orders.timed, orders.LASTING),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), orders.awaited, orders.AWAITED),
    _Rule(frozenset({Sense.ABOVE}), orders.bounding, orders.STOP_ORDER),
    _Rule(frozenset({Sense.FILLER}), orders.conditioned, orders.IF),
    _Rule(frozenset({Sense.ABOVE}), orders.crossing, orders.CROSSES),
    _Rule(frozenset({Sense.ALL}), layouts.common),
    _Rule(frozenset({Sense.PAIR, Sense.DIRECTION}), tables.unfolded),
    _Rule(frozenset({Sense.NUMBER}), tickers.spotted),
    _Rule(frozenset({Sense.PUNCTUATION}), companies.bracketed, frozenset("([")),
    _Rule(frozenset({Sense.PUNCTUATION}), companies.labelled, companies.LABELS),
    _Rule(frozenset({Sense.ABOVE}), companies.worded, companies.WORDED),
    _Rule(frozenset({Sense.NUMBER}), nicknames.named, nicknames.WRITTEN),
    _Rule(frozenset({Sense.INSTRUMENT}), initials.named, initials.WRITTEN),
    _Rule(frozenset({Sense.TARGET}), initials.bounded, initials.BOUNDED),
    _Rule(frozenset({Sense.INSTRUMENT}), lots.funded, lots.INTO),
    _Rule(frozenset({Sense.NUMBER}), calls.called, calls.HEADS),
    _Rule(frozenset({Sense.STOP}), zones.levelled, zones.ORDERING),
    *(_Rule(telling, rule, texts) for telling, rule, texts in captions.RULES),
    _Rule(frozenset({Sense.FILLER, Sense.WORD, Sense.HIT, Sense.RUNNER}), hopes.hoped, hopes.HOPING),
    _Rule(frozenset({Sense.STOP, Sense.STOPPED, Sense.TARGET, Sense.RISK}), hopes.said_so, hopes.MODALS),
    _Rule(frozenset({Sense.NUMBER}), ladders.numbered, frozenset("2")),
    _Rule(ladders.FOLLOWING, ladders.further, ladders.FURTHER),
    _Rule(frozenset({Sense.LOSES, Sense.OTHER, Sense.WORD}), hopes.taken, hopes.WRITTEN),
    _Rule(frozenset({Sense.ORDINAL, Sense.BUY, Sense.SELL, Sense.DIRECTION}), ladders.stepped, ladders.FIRST),
    _Rule(frozenset({Sense.ORDINAL}), ladders.rungs),
    _Rule(frozenset({Sense.TARGET}), ladders.listed),
    _Rule(frozenset({Sense.CHECK}), bullets.headed),
    _Rule(frozenset({Sense.TARGET}), distances.counted, frozenset({"pt", "PT", "Pt"})),
    _Rule(frozenset({Sense.TARGET}), distances.spread),
    *(_Rule(telling, rule, texts) for telling, rule, texts in premiums.RULES),
    _Rule(frozenset({Sense.AT}), distances.spanned, distances.FROM),
    _Rule(frozenset({Sense.AT}), premiums.indian, frozenset({"pe", "PE", "Pe"})),
    _Rule(frozenset({Sense.RISK, Sense.OTHER}), followers.distanced, followers.WORTH),
    _Rule(_LEVELS | {Sense.RISK, Sense.OTHER}, followers.led),
    _Rule(frozenset({Sense.AT, Sense.AVERAGE}), followers.paid, followers.PAID),
    _Rule(frozenset({Sense.CLOSE}), losses.contracted, losses.CUTS),
    _Rule(frozenset({Sense.NUMBER}), refutations.proved, refutations.VERDICTS),
    _Rule(frozenset({Sense.INVALID}), refutations.proved),
    _Rule(frozenset({Sense.FILLER, Sense.WORD, Sense.INVALID}), cuts.opposed, cuts.OPPOSED),
    _Rule(frozenset({Sense.CLOSE, Sense.WORD, Sense.HIT, Sense.INVALID}), losses.given_up),
    _Rule(exits.TAKES | {Sense.STOP, Sense.CLOSE, Sense.TARGET, Sense.RUNNER}, exits.sure),
    _Rule(frozenset({Sense.HIT}), announced.apposed, announced.COMMAS),
    _Rule(frozenset({Sense.HIT}), announced.followed, announced.PARTED),
    _Rule(frozenset({Sense.TARGET}), announced.reached, announced.TOLD),
    _Rule(frozenset({Sense.TARGET}), announced.cheered, announced.CHEERS),
    _Rule(frozenset({Sense.HIT, Sense.CHECK, Sense.FILLED}), progress.numbered),
    _Rule(frozenset({Sense.SPREAD, Sense.CALL, Sense.PUT, Sense.NUMBER}), progress.returned, progress.BACK),
    _Rule(frozenset({Sense.TARGET, Sense.CLOSE}), progress.gained, progress.GONE),
    _Rule(frozenset({Sense.CROSSMARK}), progress.lost),
    _Rule(frozenset({Sense.STOPPED}), captions.stopped_out, captions.STOPPED_OUT),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), holders.told, holders.WRITTEN),
    _Rule(frozenset({Sense.LIMIT, Sense.ORDER, Sense.ENTRY}), progress.lowered, progress.LOWER),
    _Rule(frozenset({Sense.FILLER}), progress.levered, progress.INSTEAD),
    _Rule(frozenset({Sense.CLOSE, Sense.PARTIAL, Sense.SOLD}), progress.measured, progress.SHARES),
    _Rule(frozenset({Sense.CLOSE}), progress.cut, progress.MOVED),
    _Rule(frozenset({Sense.OFF}), progress.withdrawn, progress.OFF),
    _Rule(frozenset({Sense.STOP}), layouts.tied),
    _Rule(frozenset({Sense.AT}), ladders.reached, ladders.FILLS),
    _Rule(frozenset({Sense.FILLED}), notices.told),
    _Rule(frozenset({Sense.AT}), notices.told, notices.PRICING),
    _Rule(frozenset({Sense.FILLED}), fills.told),
    _Rule(frozenset({Sense.FILLED}), orders.triggered, frozenset({"stop", "Stop", "STOP"})),
    _Rule(frozenset({Sense.FILLER, Sense.SIZE}), asides.warned, asides.WARNING),
    _Rule(frozenset({Sense.CANCEL}), objects.lapsing),
    _Rule(frozenset({Sense.ADD}), asides.spread),
    _Rule(exits.TAKES, asides.idle, asides.WAITING),
    _Rule(exits.TAKES, asides.laughed, asides.LAUGHS),
    _Rule(frozenset({Sense.STOP, Sense.ABOVE}), opposite.orders, opposite.WRITTEN),
    _Rule(asides.MANAGING | {Sense.TO}, asides.managed),
    _Rule(frozenset({Sense.LIMIT, Sense.ORDER, Sense.ENTRY, Sense.DIRECTION}), asides.ordered, asides.PLACED),
    _Rule(coined.TAKES | {Sense.STOP}, coined.labelled),
    _Rule(exits.TAKES | {Sense.TARGET, Sense.LIMIT, Sense.PARTIAL, Sense.CALL, Sense.PUT}, exits.planned),
    _Rule(frozenset({Sense.BOUGHT, Sense.ENTER}), asides.trailing),
    _Rule(frozenset({Sense.BOUGHT, Sense.BUY, Sense.HIT, Sense.STOP, Sense.TARGET}), _turned, _TURNS),
)
_ALL = (*_WORDED, *_RULES)
_READ = frozenset(word for rule in _ALL for word in rule.texts)
