"""A channel's posts read in order: which were calls, which changed them, which said neither, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.post import Post, PostEvent
from domain.provider import ProviderProfile
from domain.quote import Candle
from domain.signal import Reading, Refusal, RefusalReason, Signal, SignalUpdate
from parsers.parser import parse
from storage.signals import REPOST_WINDOW
from trading.alerts import bare, completions, may_complete
from trading.fingerprint import fingerprint_of
from trading.intake import too_late
from trading.matching import Unclear, meant
from trading.rehearsal.call import Call
from trading.rehearsal.claims import claim
from trading.rehearsal.tape import Tape, Terms


class Outcome(StrEnum):
    """What a post was taken for."""

    CALL = "call"
    REPEAT = "repeat"  # the very call of the last 24 hours
    UPDATE = "update"  # changed a call that was open
    REPORT = "report"  # told of a call that was over
    STRAY = "stray"  # an update that fits no call, or several
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A post that was not clearly anything, or an update of nothing."""

    post: Post
    refusal: Refusal


@dataclass(slots=True, kw_only=True)
class History:
    """What a channel's posts came to. The counts are of posts; `edited_late` came too late to be believed."""

    posts: int = 0
    edited: int = 0
    edited_late: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    calls: list[Call] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    strays: list[Refused] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alert:
    """A call without levels, and until when a post with its levels is the second half of it."""

    call: Call
    author_id: str
    text: str
    until: datetime
    bid: Decimal | None
    ask: Decimal | None
    signal: Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    at: datetime
    post: Post
    late: bool
    readings: tuple[Reading, ...]


def rehearse(
    posts: Iterable[Post],
    *,
    candles: Mapping[str, Sequence[Candle]],
    terms: Terms,
    profile: ProviderProfile,
) -> History:
    """Read the posts as the intake would have, each when it was said, and carry every call through the candles.

    An export holds only the last words of an edited post. Edits within a quarter of an hour are taken as said at the
    edit; later ones open nothing that is judged, and as updates take effect when they were edited.
    """
    said = sorted((_said(post, profile) for post in posts), key=lambda one: one.at)
    run = _Run(tapes={key: Tape(some) for key, some in candles.items()}, terms=terms, profile=profile)
    for one in said:
        run.hear(one)
    for call in run.history.calls:
        call.play(None)
    return run.history


def read(post: Post, profile: ProviderProfile) -> tuple[Reading, ...]:
    """What a post says; a picture alone says nothing."""
    if not post.text.strip():
        return (Refusal(reason=RefusalReason.PICTURE_ONLY if post.attachments else RefusalReason.EMPTY),)
    return parse(post.text, posted_at=post.posted_at, profile=profile)


def _said(post: Post, profile: ProviderProfile) -> _Said:
    readings, late = read(post, profile), too_late(post)
    opens = any(isinstance(reading, Signal) for reading in readings)
    at = post.posted_at if late and opens else post.said_at
    return _Said(at=at, post=post, late=late, readings=readings)


class _Run:
    def __init__(self, *, tapes: Mapping[str, Tape], terms: Terms, profile: ProviderProfile) -> None:
        self.history = History()
        self._tapes = tapes
        self._terms = terms
        self._profile = profile
        self._alerts: list[_Alert] = []
        self._alive: list[Call] = []
        self._over: dict[str, Call] = {}  # the last of each instrument
        self._by_message: dict[str, list[Call]] = {}
        self._seen: dict[str, datetime] = {}

    def hear(self, said: _Said) -> None:
        history, post = self.history, said.post
        history.posts += 1
        history.first = min(history.first or post.posted_at, post.posted_at)
        history.last = max(history.last or said.at, said.at)
        history.edited += post.event is PostEvent.EDITED
        history.edited_late += said.late
        self._pass_time(said.at)
        outcomes = [self._take(said, reading) for reading in said.readings]
        history.outcomes[Outcome.CALL if Outcome.CALL in outcomes else outcomes[0]] += 1

    def _pass_time(self, at: datetime) -> None:
        for call in self._alive:
            call.play(at)
        over = [call for call in self._alive if call.over(at)]
        if over:
            self._alive = [call for call in self._alive if not call.over(at)]
            self._over |= {call.key: call for call in over}

    def _take(self, said: _Said, reading: Reading) -> Outcome:
        joined = self._join(said, reading) if may_complete(said.post, [reading], self._profile) else None
        if joined is not None:
            return joined
        match reading:
            case Signal():
                return self._open(said, reading)
            case SignalUpdate():
                return self._update(said, reading)
            case Refusal():
                self.history.refused.append(Refused(post=said.post, refusal=reading))
                return Outcome.REFUSAL

    def _open(self, said: _Said, signal: Signal) -> Outcome:
        fingerprint = fingerprint_of(signal)
        if fingerprint in self._seen and said.at - self._seen[fingerprint] < REPOST_WINDOW:
            return Outcome.REPEAT
        self._seen[fingerprint] = said.at
        key = signal.ticker.key
        tape = None if said.late else self._tapes.get(key)
        call = Call(
            id=len(self.history.calls),
            message_id=said.post.message_id,
            posted_at=said.at,
            signal=signal,
            terms=self._terms,
            tape=tape,
            why="edited too late to know what it first said" if said.late else f"no prices for {key}",
        )
        self.history.calls.append(call)
        self._alive.append(call)
        self._by_message.setdefault(call.message_id, []).append(call)
        self._wait_for_levels(call, said)
        return Outcome.CALL

    def _join(self, said: _Said, reading: Reading) -> Outcome | None:
        """Take the reading for the levels of an alert, or for an alert that follows its levels."""
        self._alerts = [alert for alert in self._alerts if alert.until >= said.at and alert.call in self._alive]
        mine = [
            alert
            for alert in self._alerts
            if alert.author_id == said.post.author_id and said.post.reply_to in {None, alert.call.message_id}
        ]
        found = completions(said.post, reading, mine, self._profile)
        if len(found) == 1:
            (completed,) = found
            completed.alert.call.complete(completed.signal, completed.change.actions, said.at)
            spot = self._alerts.index(completed.alert)
            self._alerts[spot] = replace(completed.alert, signal=completed.signal)
            return Outcome.UPDATE
        if isinstance(reading, Signal) and bare(reading) and self._given(reading, said):
            return Outcome.REPEAT
        return None

    def _given(self, alert: Signal, said: _Said) -> bool:
        return any(
            (call.signal.ticker, call.side) == (alert.ticker, alert.side)
            and not bare(call.signal)
            and said.at - call.posted_at <= self._profile.alert_window
            for call in self._alive
        )

    def _wait_for_levels(self, call: Call, said: _Said) -> None:
        window = self._profile.alert_window
        if window and bare(call.signal):
            price = call.tape.price(said.at) if call.tape is not None else None
            self._alerts.append(
                _Alert(
                    call=call,
                    author_id=said.post.author_id,
                    text=said.post.text,
                    until=said.at + window,
                    bid=price,
                    ask=price,
                    signal=call.signal,
                )
            )

    def _update(self, said: _Said, update: SignalUpdate) -> Outcome:
        replied = self._by_message.get(said.post.reply_to or "", [])
        targets = meant(update, self._alive, replied)
        if not isinstance(targets, Unclear):
            for call in targets:
                call.claimed = _newer(call, said, update)
                call.hear(update.actions, said.at)
            return Outcome.UPDATE
        if targets.refusal.reason is RefusalReason.NO_TRADE and self._report(said, update, replied):
            return Outcome.REPORT
        self.history.strays.append(Refused(post=said.post, refusal=targets.refusal))
        return Outcome.STRAY

    def _report(self, said: _Said, update: SignalUpdate, replied: Sequence[Call]) -> bool:
        if update.symbol is None and not replied:
            return False
        told = meant(update, [*replied] or list(self._over.values()), replied)
        if isinstance(told, Unclear):
            return False
        for call in told:
            call.claimed = _newer(call, said, update)
        return True


def _newer(call: Call, said: _Said, update: SignalUpdate) -> Decimal | None:
    found = claim(said.post.text, update.actions, call.signal)
    return call.claimed if found is None else found
