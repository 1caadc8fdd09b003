"""Scores how sure a signal is: each thing that was concluded instead of read takes its share off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from domain.instrument import AssetClass
from domain.money import HUNDRED, ZERO
from domain.signal import Reading, Refusal, RefusalReason, Signal
from parsers.family import Post
from parsers.fields import SIDE_OF
from parsers.senses import Sense
from parsers.symbols import LISTED, UNKNOWN
from parsers.tagging import count, refs

LEAST = Decimal("0.05")
_AGAINST = attrgetter("against")
_WHOLE = Decimal(1)
_SIDED = frozenset({*SIDE_OF, Sense.ENTER, Sense.SPREAD, Sense.UP, Sense.DOWN, Sense.LIMIT})
_HALF = 0.5


class Grounds(NamedTuple):
    """What a post shows of its signals: how plainly it names instruments, and whether it names a direction."""

    named: int
    sided: bool
    disputed: bool
    wordy: bool


class Doubt(NamedTuple):
    """What makes a signal less sure, in words that follow `because`, what it takes off, and when it does.

    The words of a post about a bet are mostly the name of its market: only what is of `bets` too is held against it.
    """

    words: str
    share: Decimal
    holds: Callable[[Signal, Grounds], bool]
    bets: bool = False


def scored(readings: tuple[Reading, ...], post: Post) -> tuple[Reading, ...]:
    """The readings, each signal with its confidence; refused where one is less sure than the profile asks for."""
    if not isinstance(readings[0], Signal):  # an update and a refusal stand alone
        return readings
    grounds = grounds_of(post)
    judged = tuple(_judged(reading, grounds, post.profile.least_confidence) for reading in readings)
    refused = next((one for one in judged if isinstance(one, Refusal)), None)
    return judged if refused is None else (refused,)


def doubts(signal: Signal, grounds: Grounds) -> Sequence[Doubt]:
    """What speaks for reading the signal otherwise, gravest first."""
    bet = signal.ticker.asset_class is AssetClass.PREDICTION
    return [doubt for doubt in (_OF_BETS if bet else _DOUBTS) if doubt.holds(signal, grounds)]


def grounds_of(post: Post) -> Grounds:
    """What the post shows of its signals; where it names no instrument in its own words, it is as good as listed."""
    return Grounds(
        named=max((mention.sure for mention in refs(post.atoms)), default=LISTED),
        sided=not post.senses.isdisjoint(_SIDED),
        disputed=any(map(_AGAINST, post.atoms)),
        wordy=count(post.atoms, Sense.WORD) > _HALF * len(post.atoms),
    )


def _judged(reading: Reading, grounds: Grounds, least: int) -> Reading:
    held = doubts(reading, grounds) if isinstance(reading, Signal) else ()
    if not isinstance(reading, Signal) or not held:
        return reading
    sure = max(LEAST, _WHOLE - sum((doubt.share for doubt in held), ZERO))
    if sure * HUNDRED < least:
        asked = f"{sure:.0%} sure where {least}% are asked for: {held[0].words}"
        return Refusal(reason=RefusalReason.UNSURE, detail=asked)
    return replace(reading, confidence=sure)


def _unlisted(_: Signal, grounds: Grounds) -> bool:
    return grounds.named == UNKNOWN


def _everyday(_: Signal, grounds: Grounds) -> bool:
    return UNKNOWN < grounds.named < LISTED


def _unsided(signal: Signal, grounds: Grounds) -> bool:
    return not grounds.sided and signal.ticker.option is None


def _unbounded(signal: Signal, _: Grounds) -> bool:
    return signal.stop is None and not signal.targets


def _disputed(_: Signal, grounds: Grounds) -> bool:
    return grounds.disputed


def _wordy(_: Signal, grounds: Grounds) -> bool:
    return grounds.wordy


_DOUBTS = (
    Doubt("its instrument is in none of the lists", Decimal("0.2"), _unlisted),
    Doubt("some of its words mostly speak against a signal", Decimal("0.2"), _disputed),
    Doubt("most of its words are unknown", Decimal("0.15"), _wordy),
    Doubt("no direction is named, only levels", Decimal("0.15"), _unsided),
    Doubt("the name of its instrument is an everyday word too", Decimal("0.1"), _everyday),
    Doubt("neither a stop nor a target bounds it", Decimal("0.1"), _unbounded, bets=True),
)
_OF_BETS = tuple(doubt for doubt in _DOUBTS if doubt.bets)
