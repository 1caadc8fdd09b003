"""A copy is made in the account where its follower trades that class of asset, on paper where he chose none."""

from __future__ import annotations

import pytest

from domain.ids import AccountId
from domain.instrument import AssetClass
from storage import connections
from storage import tables as t
from storage.connections import Made
from tests.unit.trading.rough import POST, Rough


async def connect(rough: Rough, *classes: AssetClass) -> AccountId:
    async with rough.street.store.write() as connection:
        now = rough.street.clock.now()
        account = await connections.connect(connection, rough.user, Made(venue="elsewhere", title="E"), now)
        await connections.route(connection, rough.user, classes, account)
    return account


async def accounts(rough: Rough) -> list[AccountId]:
    async with rough.street.store.read() as connection:
        rows = await connection.execute(t.copy.select().where(t.copy.c.user_id == rough.user))
        return [AccountId(row.account_id) for row in rows]


async def test_a_routed_class_is_copied_there(rough: Rough) -> None:
    there = await connect(rough, AssetClass.STOCK)

    await rough.street.post(POST)

    assert await accounts(rough) == [there]


@pytest.mark.parametrize("classes", [(), (AssetClass.CRYPTO, AssetClass.OPTION)])
async def test_what_is_not_routed_stays_on_paper(rough: Rough, classes: tuple[AssetClass, ...]) -> None:
    await connect(rough, *classes)

    await rough.street.post(POST)

    assert await accounts(rough) == [rough.account]


async def test_the_route_of_one_follower_moves_nobody_else(rough: Rough) -> None:
    there = await connect(rough, AssetClass.STOCK)

    await rough.street.post(POST)

    async with rough.street.store.read() as connection:
        rows = await connection.execute(t.copy.select().where(t.copy.c.user_id != rough.user))
        others = [row.account_id for row in rows]
    assert others
    assert there not in others
