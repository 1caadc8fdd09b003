"""Who connects a venue while the program runs is traded there by services that start for it then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.services import behind
from brokers.venue import Opening
from domain.copy import CopyState
from domain.ids import AccountId
from storage import connections
from storage import tables as t
from storage.masters import Masters
from storage.vault import Vault
from tests.fakes.venues import elsewhere
from tests.fakes.venues.elsewhere import GOOD, Elsewhere
from tests.unit.commands.hall import POST, Hall
from trading.connecting import Connected, Connecting
from trading.keyring import Keys
from trading.venues import Venues


@pytest.fixture
async def desk(file_desk: Hall) -> AsyncIterator[Hall]:
    house = file_desk.house

    def make(opening: Opening) -> Elsewhere:
        return Elsewhere(house.brokers["paper"], file_desk.street.feed, opening, file_desk.street.clock)

    vault = Vault(Masters((bytes(range(32)),)))
    keys = Keys(house.store, vault)
    venues = Venues(store=house.store, keyring=keys)
    house.connecting = Connecting(store=house.store, vault=vault, keys=keys, venues=venues, wake=house.wakes.venues)
    with elsewhere.known(make):
        yield file_desk
    await venues.aclose()


async def connect(desk: Hall) -> AccountId:
    assert desk.house.connecting is not None
    made = await desk.house.connecting.connect(await desk.user(), "elsewhere", {"api_key": GOOD})
    assert isinstance(made, Connected)
    return made.account_id


async def until(desk: Hall, account: AccountId, state: CopyState) -> None:
    async with asyncio.timeout(20):
        while True:
            desk.house.wakes.dispatch.set()
            async with desk.house.store.read() as connection:
                rows = (await connection.execute(t.copy.select().where(t.copy.c.account_id == account))).all()
            if [row.state for row in rows] == [state.value]:
                return
            await asyncio.sleep(0.05)


async def test_a_venue_is_traded_from_the_moment_somebody_connects_there(desk: Hall) -> None:
    await desk.say("/follow stocks")
    services = behind(desk.house)
    running = asyncio.ensure_future(services["venues"]())  # type: ignore[arg-type]
    try:
        there = await connect(desk)
        await desk.say("/routing stock elsewhere")
        await desk.street.price("149.99")
        await desk.street.post(POST)

        await until(desk, there, CopyState.OPEN)
    finally:
        running.cancel()
        await asyncio.wait([running])

    async with desk.house.store.read() as connection:
        orders = (await connection.execute(t.order.select().where(t.order.c.account_id == there))).all()
        assert await connections.venues(connection) == {"elsewhere"}
    assert {row.venue for row in orders} == {"elsewhere"}
    assert {row.role.value for row in orders} == {"entry", "stop", "target"}


async def test_without_a_vault_no_venue_but_paper_is_looked_after(desk: Hall) -> None:
    desk.house.connecting = None

    assert "venues" not in behind(desk.house)


async def test_what_is_open_there_is_shown_with_its_venue(desk: Hall) -> None:
    await desk.say("/follow stocks")
    services = behind(desk.house)
    running = asyncio.ensure_future(services["venues"]())  # type: ignore[arg-type]
    try:
        there = await connect(desk)
        await desk.say("/routing stock elsewhere")
        await desk.street.price("149.99")
        await desk.street.post(POST)
        await until(desk, there, CopyState.OPEN)

        reply = await desk.say("/positions")
    finally:
        running.cancel()
        await asyncio.wait([running])

    assert reply.table is not None
    assert reply.table.header[-1] == "Venue"
    assert [row[-1] for row in reply.table.rows] == ["Elsewhere"]
    assert "at Elsewhere, before exit fees" in reply.text
