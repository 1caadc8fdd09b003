from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from domain.post import Platform
from storage import audit, housekeeping, inbox, outbox
from storage.housekeeping import Swept, sweep
from storage.store import Store
from storage.tables import audit as audit_table
from storage.tables import provider, refusal
from tests.fakes.clock import START
from tests.unit.storage.posts import post

DAYS_100 = START + timedelta(days=100)


async def test_what_was_handled_long_ago_is_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 3)
    async with store.write() as connection:
        await inbox.keep_raw(connection, Platform.TELEGRAM, [(number, "{}") for number in range(10)], START)
        ids = await inbox.keep(connection, [post(message_id=str(number)) for number in range(8)])
        await outbox.put_many(connection, "notice", [(str(number), "") for number in range(7)], now=START)
        for number in range(10):
            await inbox.mark_raw(connection, Platform.TELEGRAM, number, START)
        for id_ in ids:
            await inbox.mark(connection, id_, outcome="ignored")
        parcels = await outbox.due(connection, "notice", START, 100)
        await outbox.done(connection, [parcel.id for parcel in parcels], START)

    assert await sweep(store, START + timedelta(days=2)) == Swept()
    assert await sweep(store, DAYS_100) == Swept(raw_updates=10, parcels=7, posts=8)
    assert await sweep(store, DAYS_100) == Swept()


async def test_what_is_open_or_needed_stays(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep_raw(connection, Platform.TELEGRAM, [(1, "{}")], START)
        unread, refused = await inbox.keep(connection, [post(message_id="1"), post(message_id="2")])
        await inbox.mark(connection, refused, outcome="refusal")
        await connection.execute(insert(provider).values(id=1, handle="ada", name="Ada", created_at=START))
        await connection.execute(
            insert(refusal).values(inbox_id=refused, provider_id=1, reason="no_stop", detail="", at=START)
        )
        await outbox.put_many(connection, "notice", [("open", ""), ("parked", "")], now=START)
        _, parked = await outbox.due(connection, "notice", START, 2)
        await outbox.give_up(connection, parked.id, START, "broken")

    assert await sweep(store, DAYS_100) == Swept()

    async with store.read() as connection:
        assert [id_ for id_, _ in await inbox.unread(connection)] == [unread]


async def test_a_deleted_posts_id_is_never_given_again(store: Store) -> None:
    async with store.write() as connection:
        (first,) = await inbox.keep(connection, [post()])
        await inbox.mark(connection, first, outcome="ignored")
    await sweep(store, DAYS_100)

    async with store.write() as connection:
        (second,) = await inbox.keep(connection, [post(message_id="2")])

    assert second > first


async def test_the_audit_trail_keeps_who_did_what(store: Store) -> None:
    async with store.write() as connection:
        await audit.note(connection, START, "7", "kill", "all accounts")

        row = (await connection.execute(select(audit_table))).one()
        assert await connection.scalar(select(func.count()).select_from(audit_table)) == 1

    assert (row.at, row.actor, row.action, row.detail) == (START, "7", "kill", "all accounts")
