"""Keeps streaks in the database: credits them as things happen, and lets days pass."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cards.streak import SHOWN_DAYS, DayMark, StreakCard
from community import streaks
from community.leaderboard import COMMUNITY
from community.streaks import Outcome, Profits, Visits
from domain.ids import UserId
from storage import people, positions
from storage import tables as t
from storage.codec import decode, encode
from storage.people import Person
from storage.positions import Result
from storage.store import Store
from storage.upsert import insert_into

log = structlog.get_logger(__name__)

LOGIN = "login"
PROFIT = "profit"
BATCH = 500

S = TypeVar("S", Visits, Profits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """Both streaks of a person as they stand at an instant; `today` is his date, `done` whether it counts already."""

    visits: Visits
    profits: Profits
    done: bool


async def show_up(store: Store, user: UserId, now: datetime) -> Outcome:
    """Credit the day to the user's streak of showing up; writes once a day at most."""
    async with store.read() as connection:
        seen = await _load(connection, user, LOGIN, Visits)
        if seen is not None and streaks.visit(seen, now)[1] is Outcome.ALREADY:
            return Outcome.ALREADY
    async with store.write() as connection:
        state = await _visits(connection, user, lock=True)
        credited, outcome = streaks.visit(state, now)
        await _save(connection, user, LOGIN, credited)
    return outcome


async def standing(connection: AsyncConnection, user: UserId, now: datetime) -> Streaks:
    """The user's streaks as they stand at `now`; nothing is written."""
    visits = streaks.settle(await _visits(connection, user), now)
    profits = await _load(connection, user, PROFIT, Profits) or Profits()
    today = streaks.local_day(now, visits.zone)
    return Streaks(
        visits=visits,
        profits=streaks.roll(profits, visits.zone, now),
        done=visits.last is not None and visits.last >= today,
    )


async def move(connection: AsyncConnection, user: UserId, zone: str, now: datetime) -> datetime | None:
    """Set the user's time zone; the instant from which that is allowed again, when it is too soon and was not done."""
    moved = streaks.move(await _visits(connection, user, lock=True), zone, now)
    if isinstance(moved, datetime):
        return moved
    await _save(connection, user, LOGIN, moved)
    await people.change(connection, user, time_zone=zone)
    return None


async def closed(connection: AsyncConnection, result: Result) -> None:
    """A user's trade closed: his day earned more or less than before; the same result again changes nothing."""
    person = await people.read(connection, result.user_id)
    state = await _load(connection, result.user_id, PROFIT, Profits, lock=True) or Profits()
    since = min(result.closed_at, state.begun or result.closed_at)
    results = await positions.results_since(connection, [result.user_id], since)
    closes = [(one.closed_at, one.pnl) for one in results]
    await _save(connection, result.user_id, PROFIT, streaks.earn(state, person.time_zone, result.closed_at, closes))


async def roll(store: Store, now: datetime) -> int:
    """Let days pass for everybody: spend freezes, end streaks, count days with trades; how many streaks changed.

    A job for every hour or oftener; running it again, or after a pause, comes to the same.
    """
    changed, after = 0, (0, "")
    while True:
        async with store.write() as connection:
            rows = await _next(connection, after)
            for row in rows:
                changed += await _roll_one(connection, row, now)
        if len(rows) < BATCH:
            break
        after = (rows[-1].user_id, rows[-1].kind)
        await asyncio.sleep(0)
    log.info("streaks_rolled", changed=changed)
    return changed


def card(person: Person, state: Visits, now: datetime) -> StreakCard:
    """The picture of a streak of showing up."""
    today = streaks.local_day(now, state.zone)
    days = [today - timedelta(days=back) for back in range(SHOWN_DAYS - 1, -1, -1)]
    known = dict.fromkeys(state.frozen, DayMark.FROZEN) | dict.fromkeys(state.done, DayMark.DONE)
    first = min(known, default=today)
    return StreakCard(
        trader=person.name,
        days=state.length,
        best=state.best,
        freezes=state.freezes,
        recent=tuple(known.get(day, DayMark.OPEN if day == today else DayMark.MISSED) for day in days if day >= first),
        today=today,
        community=COMMUNITY,
    )


async def _next(connection: AsyncConnection, after: tuple[int, str]) -> Sequence[Row[Any]]:
    query = (
        select(t.streak, t.user.c.time_zone)
        .join(t.user, t.user.c.id == t.streak.c.user_id)
        .where(tuple_(t.streak.c.user_id, t.streak.c.kind) > tuple_(*after))
        .order_by(t.streak.c.user_id, t.streak.c.kind)
        .limit(BATCH)
        .with_for_update(of=t.streak)
    )
    return (await connection.execute(query)).all()


async def _roll_one(connection: AsyncConnection, row: Row[Any], now: datetime) -> bool:
    before: Visits | Profits
    after: Visits | Profits
    if row.kind == LOGIN:
        before = decode(Visits, row.state)
        after = streaks.settle(before, now)
    else:
        before = decode(Profits, row.state)
        after = streaks.roll(before, row.time_zone, now)
    if after != before:
        await _save(connection, UserId(row.user_id), row.kind, after)
    return after != before


async def _visits(connection: AsyncConnection, user: UserId, *, lock: bool = False) -> Visits:
    known = await _load(connection, user, LOGIN, Visits, lock=lock)
    if known is not None:
        return known
    return Visits(zone=(await people.read(connection, user)).time_zone)


async def _load(connection: AsyncConnection, user: UserId, kind: str, of: type[S], *, lock: bool = False) -> S | None:
    query = select(t.streak.c.state).where(t.streak.c.user_id == user, t.streak.c.kind == kind)
    text = (await connection.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return decode(of, text) if text is not None else None


async def _save(connection: AsyncConnection, user: UserId, kind: str, state: Visits | Profits) -> None:
    text = encode(state)
    await connection.execute(
        insert_into(connection, t.streak)
        .values(user_id=user, kind=kind, state=text)
        .on_conflict_do_update(index_elements=["user_id", "kind"], set_={"state": text})
    )
