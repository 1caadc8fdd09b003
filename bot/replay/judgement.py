"""What a channel's history says for its provider: the record a follower of every call would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.export import Entry, Export, Gap, Unread
from community.records import Posts, TrackRecord, Trade, measure
from domain.money import ZERO
from domain.post import Post
from domain.provider import ProviderProfile
from domain.quote import Candle
from trading.batch import WORTH_A_WORD
from trading.rehearsal.call import Call, Fate
from trading.rehearsal.history import History, rehearse
from trading.rehearsal.tape import Terms

MOST_EXAMPLES = 3


@dataclass(slots=True, kw_only=True)
class Intake:
    """What the file held beside the posts that were read; filled while it is read."""

    service: int = 0
    doubled: int = 0  # the same message again
    others: int = 0  # by authors that were not asked for
    forwarded: int = 0
    zoneless: int = 0
    malformed: int = 0
    examples: list[str] = field(default_factory=list)  # of malformed entries
    cut: str = ""  # where the file breaks off
    authors: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Calls of which the provider stated a result: his mean return and a follower's on the same calls, in percent."""

    count: int
    claimed: Decimal
    achieved: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Everything there is to say. `record` is None without candles."""

    channel: str
    format: str
    intake: Intake
    history: History
    record: TrackRecord | None
    claims: Claims | None
    spread_note: str

    @property
    def judged(self) -> list[Call]:
        """The calls for which there are prices."""
        return [call for call in self.history.calls if call.fate is not Fate.UNJUDGED]

    @property
    def unjudged(self) -> Counter[str]:
        """Why calls could not be judged, and how many."""
        return Counter(call.why for call in self.history.calls if call.fate is Fate.UNJUDGED)


def judge(
    export: Export,
    *,
    candles: Mapping[str, Sequence[Candle]],
    terms: Terms,
    profile: ProviderProfile,
    author: str | None = None,
    spread_note: str = "",
) -> Judgement:
    """Read the export to its end and judge it; `author` (a name or an id) leaves out everybody else."""
    intake = Intake()
    history = rehearse(_posts(export, intake, author), candles=candles, terms=terms, profile=profile)
    trades = [trade for call in history.calls if (trade := _trade(call)) is not None]
    return Judgement(
        channel=export.channel,
        format=export.format.name,
        intake=intake,
        history=history,
        record=measure(trades, _counts(history), now=_end(history)) if candles and history.last else None,
        claims=_claims(history.calls),
        spread_note=spread_note,
    )


def _posts(export: Export, intake: Intake, author: str | None) -> Iterator[Post]:
    seen: set[str] = set()
    for entry in export.entries:
        if isinstance(entry, Unread):
            _count_unread(entry, intake)
        elif author is not None and author.lower() not in (entry.post.author_name.lower(), entry.post.author_id):
            intake.others += 1
        elif entry.post.message_id in seen:
            intake.doubled += 1
        else:
            seen.add(entry.post.message_id)
            _count(entry, intake)
            yield entry.post


def _count(entry: Entry, intake: Intake) -> None:
    intake.forwarded += entry.forwarded
    intake.zoneless += entry.zoneless
    intake.authors[entry.post.author_name or entry.post.author_id or "nobody named"] += 1


def _count_unread(entry: Unread, intake: Intake) -> None:
    match entry.gap:
        case Gap.SERVICE:
            intake.service += 1
        case Gap.MALFORMED:
            intake.malformed += 1
            if len(intake.examples) < MOST_EXAMPLES:
                intake.examples.append(f"entry {entry.number}: {entry.words}")
        case Gap.CUT:
            intake.cut = entry.words


def _trade(call: Call) -> Trade | None:
    if call.position is None:
        return None
    closed = call.ended_at if call.fate is Fate.CLOSED else None
    return Trade(return_pct=call.return_pct, r=call.r, opened_at=call.position.opened_at, closed_at=closed)


def _counts(history: History) -> Posts:
    judged = [call for call in history.calls if call.fate is not Fate.UNJUDGED]
    return Posts(
        signals=len(judged),
        missed=sum(call.fate.missed for call in judged),
        refused=sum(one.refusal.reason in WORTH_A_WORD for one in history.refused),
        edited=history.edited,
    )


def _end(history: History) -> datetime:
    tapes = [call.tape for call in history.calls if call.tape is not None]
    assert history.last is not None
    return max([history.last, *(tape.end(tape.candles[-1]) for tape in tapes)])


def _claims(calls: Sequence[Call]) -> Claims | None:
    told = [(call.claimed, call.return_pct) for call in calls if call.claimed is not None and call.position is not None]
    if not told:
        return None
    return Claims(
        count=len(told),
        claimed=sum((claimed for claimed, _ in told), ZERO) / len(told),
        achieved=sum((got for _, got in told), ZERO) / len(told),
    )
