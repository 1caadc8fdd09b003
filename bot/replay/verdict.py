"""The verdict on a provider in plain words, each sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from bot.figures import signed_percent
from bot.replay.judgement import Claims, Judgement
from community.records import TrackRecord
from domain.money import HUNDRED
from domain.signal import RefusalReason

ENOUGH = 30
"""Closed calls from which on a record can tell skill from luck, where there is much skill."""
MUCH_UNJUDGED = 0.25
FLATTERED = 1
"""Percentage points a call by which claims must exceed what could be had, to be worth a sentence."""


def verdict(judgement: Judgement) -> list[str]:
    """The sentences, the most important first."""
    record = judgement.record
    if not judgement.history.calls:
        return [_silent(judgement)]
    if record is None:
        return ["Not judged: no prices were given. Give recorded candles with --candles FILE to see what calls earned."]
    if not record.trades:
        return ["Not judged: none of the calls could be entered at the prices given."]
    return [_main(record), *_doubts(judgement, record)]


def _main(record: TrackRecord) -> str:
    mean = record.mean_return
    assert mean is not None
    each = f"{signed_percent(mean.mean)} a call over {mean.count}"
    if record.closed < ENOUGH:
        few = f"Too few closed calls ({record.closed}) to tell skill from luck; {ENOUGH} would be a beginning."
        return f"{few} So far following every one made {each}."
    if mean.at_least > 0:
        return (
            f"Following every call would have paid: {each}, and at least {signed_percent(mean.at_least)} "
            "with a confidence of nine in ten."
        )
    if mean.mean > 0:
        return (
            f"Following every call made {each}, but luck explains that as well: with a confidence of nine in ten it "
            f"is only above {signed_percent(mean.at_least)}."
        )
    return f"Following every call would have lost money: {each}."


def _doubts(judgement: Judgement, record: TrackRecord) -> Iterator[str]:
    calls, judged = len(judgement.history.calls), len(judgement.judged)
    if calls - judged > MUCH_UNJUDGED * calls:
        yield f"It rests on {judged} of {calls} calls; the others could not be judged, and may be the worse ones."
    if record.open:
        ends = "it counts" if record.open == 1 else "they count"
        yield f"{record.open} of them never closed in the time there are prices for; {ends} at the last price."
    if record.expectancy is not None and record.expectancy.count < record.trades:
        yield f"Only {record.expectancy.count} of {record.trades} calls named a stop, so risk was often unknown."
    if judgement.history.edited_late:
        count = judgement.history.edited_late
        yield f"{count} {'post was' if count == 1 else 'posts were'} edited later than 15 minutes after posting."
    if judgement.claims is not None and judgement.claims.claimed - judgement.claims.achieved > FLATTERED:
        yield _flattered(judgement.claims)


def _flattered(claims: Claims) -> str:
    calls = "the one call" if claims.count == 1 else f"the {claims.count} calls"
    return (
        f"Claims run ahead of what could be had: on {calls} with a stated result he claims "
        f"{signed_percent(claims.claimed)} a call, and a follower got {signed_percent(claims.achieved)}."
    )


def _silent(judgement: Judgement) -> str:
    history = judgement.history
    unclear = sum(one.refusal.reason is not RefusalReason.CHAT for one in history.refused)
    share = f" ({HUNDRED * unclear / history.posts:.0f} % looked like more than chat)" if history.posts else ""
    return f"No call was found in {history.posts} posts{share}: there is nothing to judge, and nothing to copy."
