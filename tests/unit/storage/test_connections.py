"""Connections are kept, stand as they are said to, and route classes of assets to accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.connection import Standing
from domain.ids import AccountId, UserId
from domain.instrument import AssetClass
from domain.post import Platform
from domain.risk import RiskLimits
from storage import connections, people
from storage.connections import Made
from storage.people import Newcomer
from storage.store import Store
from tests.fakes.clock import START, ManualClock

KRAKEN = Made(venue="kraken", title="K-1", permissions=("trade", "query"))


async def newcomer(store: Store, name: str) -> UserId:
    who = Newcomer(platform=Platform.DISCORD, external_id=name, name=name)
    async with store.write() as connection:
        return await people.welcome(connection, who, limits=RiskLimits(), now=START)


@pytest.fixture
async def ada(store: Store) -> UserId:
    return await newcomer(store, "Ada")


async def connect(store: Store, user: UserId, made: Made = KRAKEN) -> AccountId:
    async with store.write() as connection:
        return await connections.connect(connection, user, made, START)


async def test_a_connection_is_read_as_it_was_made(store: Store, ada: UserId) -> None:
    account = await connect(store, ada)

    async with store.read() as connection:
        (found,) = await connections.of_user(connection, ada)
        assert await connections.of_account(connection, account) == found
        assert await connections.venues(connection) == {"kraken"}
    assert (found.venue, found.title, found.permissions) == ("kraken", "K-1", ("trade", "query"))
    assert found.standing is Standing.CONNECTED
    assert found.usable


async def test_connecting_again_keeps_the_account_and_mends_how_it_stands(store: Store, ada: UserId) -> None:
    account = await connect(store, ada)
    async with store.write() as connection:
        await connections.stands(connection, account, START, Standing.REAUTHORISE, "the key was revoked")

    again = await connect(store, ada, Made(venue="kraken", title="K-2"))

    async with store.read() as connection:
        (found,) = await connections.of_user(connection, ada)
    assert again == account
    assert (found.title, found.standing, found.error) == ("K-2", Standing.CONNECTED, None)


async def test_only_a_change_of_standing_is_news(store: Store, ada: UserId) -> None:
    account = await connect(store, ada)

    async with store.write() as connection:
        first = await connections.stands(connection, account, START, Standing.DEGRADED, "it does not answer")
        second = await connections.stands(connection, account, START, Standing.DEGRADED, "it still does not")
        (found,) = await connections.standing(connection, Standing.DEGRADED)
        await connections.told(connection, account)
        told = await connections.of_account(connection, account)

    assert (first, second) == (True, False)
    assert found.error == "it still does not"
    assert not found.told
    assert told is not None
    assert told.told


async def test_a_good_look_is_noted_with_its_time(store: Store, ada: UserId, clock: ManualClock) -> None:
    account = await connect(store, ada)
    clock.advance(60)

    async with store.write() as connection:
        assert not await connections.stands(connection, account, clock.now(), Standing.CONNECTED)
        found = await connections.of_account(connection, account)

    assert found is not None
    assert found.checked_at == clock.now()


async def test_tokens_that_end_soon_are_found_while_the_connection_is_usable(store: Store, ada: UserId) -> None:
    soon, later = START + timedelta(hours=1), START + timedelta(hours=9)
    account = await connect(store, ada, Made(venue="schwab", title="S", expires_at=soon))

    async with store.write() as connection:
        before = await connections.ending(connection, START + timedelta(hours=4))
        await connections.renewed(connection, account, later)
        after = await connections.ending(connection, START + timedelta(hours=4))
        await connections.stands(connection, account, START, Standing.DISCONNECTED)
        ended = await connections.ending(connection, START + timedelta(days=1))

    assert [one.account_id for one in before] == [account]
    assert after == ended == []


async def test_classes_are_routed_to_an_account_until_they_are_not(store: Store, ada: UserId) -> None:
    account = await connect(store, ada)
    other = await connect(store, ada, Made(venue="alpaca", title="A"))

    async with store.write() as connection:
        await connections.route(connection, ada, [AssetClass.CRYPTO, AssetClass.STOCK], account)
        await connections.route(connection, ada, [AssetClass.STOCK], other)
        both = await connections.routes(connection, ada)
        await connections.unroute(connection, ada, [AssetClass.CRYPTO])
        left = await connections.routes(connection, ada)

    assert both == {AssetClass.CRYPTO: account, AssetClass.STOCK: other}
    assert left == {AssetClass.STOCK: other}


async def test_nobody_sees_the_connections_of_another(store: Store, ada: UserId) -> None:
    await connect(store, ada)
    bob = await newcomer(store, "Bob")

    async with store.read() as connection:
        assert await connections.of_user(connection, bob) == []
        assert await connections.routes(connection, bob) == {}
