"""The rules by which words about a trade that exists get the meaning their neighbours show, in their order."""

from __future__ import annotations

from collections.abc import Callable

from parsers import announced, cuts, fills, leaving, objects, placements, shorthand, takings, turns
from parsers.senses import Sense
from parsers.tagging import Atom

Row = tuple[frozenset[Sense], Callable[[list[Atom]], list[Atom]], frozenset[str]]
"""A rule behind the senses, and the texts, without any of which it changes nothing."""

_NONE = frozenset[str]()
WORDED: tuple[Row, ...] = (
    (frozenset({Sense.PAIR}), shorthand.labelled, shorthand.LABELS),
    (frozenset({Sense.WORD}), shorthand.small, _NONE),
    (takings.GRABS, takings.grabbed, takings.TAKEN),
    (frozenset({Sense.MOVE}), placements.retitled, placements.TITLES),
    (frozenset({Sense.STOP}), placements.led, placements.TOWARDS),
    (frozenset({Sense.NOW}), placements.hurried, _NONE),
    (frozenset({Sense.STOP}), placements.lone, placements.CUTS),
    (frozenset({Sense.STOP}), placements.marked, placements.MARKS),
    (frozenset({Sense.STOP, Sense.BREAKEVEN}), turns.made, turns.MAKING),
    (frozenset({Sense.STOP}), turns.intended, turns.WILL),
    (frozenset({Sense.CLOSE}), turns.timed, turns.SPANS),
    (frozenset({Sense.MONTH, Sense.DAY}), turns.rested, turns.OFF),
    (frozenset({Sense.TARGET}), turns.secured, turns.PROFITS),
    (frozenset({Sense.STOP, Sense.TARGET}), turns.unchanged, turns.SAME),
    (frozenset({Sense.TARGET}), turns.onward, turns.RUNNING),
    (frozenset({Sense.SOLD}), turns.single, turns.CONTRACTS),
    (frozenset({Sense.CANCEL}), placements.pulled, placements.PULLING),
    (frozenset({Sense.FILLER, Sense.SHORT, Sense.PARTIAL}), cuts.lifted, cuts.LIFTING),
    (frozenset({Sense.CLOSE}), cuts.chosen, cuts.CHOSEN),
    (frozenset({Sense.PARTIAL, Sense.CLOSE, Sense.BANK, Sense.HIT}), cuts.earned, cuts.EARNED),
    (frozenset({Sense.ORDINAL}), announced.reached, announced.TOLD),
    (frozenset({Sense.SELL}), cuts.sold, _NONE),
    (frozenset({Sense.TARGET}), leaving.now, leaving.WAYS),
    (frozenset({Sense.TARGET}), leaving.full, leaving.FULL),
    (frozenset({Sense.LIMIT, Sense.ORDER, Sense.STOP, Sense.DIRECTION}), objects.passed, objects.GONE),
)
"""For every post."""
NUMBERED: tuple[Row, ...] = (
    (frozenset({Sense.DCA}), placements.averaged, _NONE),
    (frozenset({Sense.SELL, Sense.BUY, Sense.LONG, Sense.SHORT, Sense.ENTRY, Sense.TARGET}), turns.heaped, turns.MORE),
    (frozenset({Sense.REST}), turns.parted, turns.REMAINING),
    (frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL}), turns.laughed, turns.LAUGHS),
    (frozenset({Sense.AT}), fills.resting, fills.RESTED),
    (frozenset({Sense.STOP, Sense.TARGET}), placements.used, placements.USING),
    (frozenset({Sense.OFF}), cuts.discounted, _NONE),
    (frozenset({Sense.CHECK, Sense.HIT, Sense.CLOSE, Sense.OFF}), cuts.taken, _NONE),
)
"""For posts with numbers."""
