"""A bare alert and the levels that its author posts within his window are one trade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from domain.post import Post, PostEvent
from domain.provider import ProviderProfile
from domain.signal import (
    EntryKind,
    MoveStop,
    Reading,
    Refusal,
    RefusalReason,
    SetTargets,
    Side,
    Signal,
    SignalUpdate,
    Unit,
)
from parsers.parser import parse
from storage.alerts import Alert
from trading.edits import difference

FARTHEST = Decimal(3)
"""Levels over three times the price, or under a third of it, are those of another instrument."""


class Half(Protocol):
    """An alert: its words, the prices when it was seen, and the signal it is by now."""

    @property
    def text(self) -> str:
        """As it was posted."""
        ...

    @property
    def bid(self) -> Decimal | None:
        """None where no price was known."""
        ...

    @property
    def ask(self) -> Decimal | None:
        """None where no price was known."""
        ...

    @property
    def signal(self) -> Signal:
        """What was read, and what later posts have added."""
        ...


H = TypeVar("H", bound=Half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed(Generic[H]):
    """An alert with its levels: the signal it is now, and the update that makes it so (without actions: a repeat)."""

    alert: H
    signal: Signal
    change: SignalUpdate


@dataclass(slots=True)
class Alerts:
    """The alerts whose window is open, for a batch of posts."""

    known: list[Alert] = field(default_factory=list)

    def of(self, post: Post, channel: int) -> Sequence[Alert]:
        """Those that a post in a channel can be the second half of."""
        return [
            alert
            for alert in self.known
            if alert.recorded.channel_id == channel
            and alert.author_id == post.author_id
            and post.reply_to in {None, alert.message_id}
            and alert.recorded.posted_at <= post.posted_at <= alert.until
        ]

    def learn(self, alert: Alert, signal: Signal) -> None:
        """The alert is this signal by now."""
        self.known = [replace(one, signal=signal) if one is alert else one for one in self.known]


def bare(signal: Signal) -> bool:
    """Whether a signal has no levels yet."""
    return signal.stop is None and not signal.targets


def may_complete(post: Post, readings: Iterable[Reading], profile: ProviderProfile | None) -> bool:
    """Whether the post may be the second half of an alert."""
    if profile is None or not profile.alert_window or post.event is not PostEvent.CREATED:
        return False
    return any(isinstance(reading, Signal) or _levels_only(reading) for reading in readings)


def completions(post: Post, reading: Reading, alerts: Sequence[H], profile: ProviderProfile) -> Sequence[Completed[H]]:
    """The alerts that the post gives levels to: of one trade several only where it does not say which."""
    found = []
    for alert in alerts:
        after = _read_with(alert, post, reading, profile)
        if after is not None and _believable(after, alert):
            completed = _completed(alert, after)
            if completed is not None:
                found.append(completed)
    return found


def _levels_only(reading: Reading) -> bool:
    if isinstance(reading, Refusal):
        return reading.reason is RefusalReason.NO_INSTRUMENT
    return (
        isinstance(reading, SignalUpdate)
        and reading.symbol is None
        and all(isinstance(action, MoveStop | SetTargets) for action in reading.actions)
    )


def _read_with(alert: Half, post: Post, reading: Reading, profile: ProviderProfile) -> Signal | None:
    readings: Sequence[Reading] = (reading,)
    if not isinstance(reading, Signal):
        if not _levels_only(reading):
            return None
        readings = parse(f"{alert.text}\n{post.text}", posted_at=post.posted_at, profile=profile)
    after = readings[0]
    if len(readings) != 1 or not isinstance(after, Signal) or bare(after):
        return None
    same = (after.ticker, after.side) == (alert.signal.ticker, alert.signal.side)
    return after if same else None


def _completed(alert: H, after: Signal) -> Completed[H] | None:
    signal = replace(alert.signal, stop=after.stop or alert.signal.stop, targets=after.targets or alert.signal.targets)
    if alert.signal.entry.kind is not EntryKind.MARKET and after.entry.kind is not EntryKind.MARKET:
        signal = replace(signal, entry=after.entry)
    market = alert.ask if signal.side is Side.BUY else alert.bid
    change = difference(alert.signal, signal, market=market)
    return None if change is None else Completed(alert=alert, signal=signal, change=change)


def _believable(after: Signal, alert: Half) -> bool:
    """Whether the levels stand around the price at which the alert was given."""
    if alert.bid is None or alert.ask is None:
        return True
    price, sign = (alert.bid + alert.ask) / 2, after.side.sign
    stops = [after.stop.value] if after.stop is not None and after.stop.unit is Unit.PRICE else []
    targets = [level.value for level in after.targets if level.unit is Unit.PRICE]
    near = all(price / FARTHEST <= level <= price * FARTHEST for level in (*stops, *targets))
    guarded = all((price - stop) * sign > 0 for stop in stops)
    ahead = not targets or any((target - price) * sign > 0 for target in targets)
    return near and guarded and ahead
