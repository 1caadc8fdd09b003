"""A link to connect by works once, for a quarter of an hour, for whom it was made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.ids import UserId
from domain.post import Platform
from domain.risk import RiskLimits
from storage import people, tickets
from storage import tables as t
from storage.people import Newcomer
from storage.store import Store
from storage.tickets import Ticket
from tests.fakes.clock import START


@pytest.fixture
async def ada(store: Store) -> UserId:
    who = Newcomer(platform=Platform.DISCORD, external_id="1", name="Ada")
    async with store.write() as connection:
        return await people.welcome(connection, who, limits=RiskLimits(), now=START)


async def issue(store: Store, user: UserId, venue: str = "kraken") -> str:
    async with store.write() as connection:
        return await tickets.issue(connection, user, venue, START)


async def test_a_link_is_used_up_once(store: Store, ada: UserId) -> None:
    token = await issue(store, ada)

    async with store.write() as connection:
        seen = await tickets.look(connection, token, START)
        first = await tickets.use(connection, token, START)
        second = await tickets.use(connection, token, START)

    assert seen == first == Ticket(user_id=ada, venue="kraken")
    assert second is None


async def test_a_link_ends_after_a_quarter_of_an_hour(store: Store, ada: UserId) -> None:
    token = await issue(store, ada)

    async with store.write() as connection:
        assert await tickets.use(connection, token, START + tickets.LIFE + timedelta(seconds=1)) is None
        assert await tickets.look(connection, token, START + tickets.LIFE) is not None


async def test_a_new_link_ends_the_one_before_it(store: Store, ada: UserId) -> None:
    old = await issue(store, ada)
    other = await issue(store, ada, "alpaca")
    new = await issue(store, ada)

    async with store.read() as connection:
        found = [await tickets.look(connection, token, START) for token in (old, other, new)]

    assert [one and one.venue for one in found] == [None, "alpaca", "kraken"]


async def test_the_token_itself_is_nowhere_in_the_database(store: Store, ada: UserId) -> None:
    token = await issue(store, ada)

    async with store.read() as connection:
        row = (await connection.execute(select(t.ticket))).one()

    assert token not in str(row)


async def test_an_unknown_token_is_for_nothing(store: Store) -> None:
    async with store.read() as connection:
        assert await tickets.look(connection, "nobody's", START) is None
