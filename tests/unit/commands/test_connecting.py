"""A venue is connected by a one-time link, tried before it is saved, seen on the board, routed to, and left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.reply import Link, Reply
from brokers.venue import Opening
from domain.connection import Standing
from domain.instrument import AssetClass
from domain.order import OrderType
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import connections
from storage import tables as t
from storage.masters import Masters
from storage.vault import Vault
from tests.fakes.venues import elsewhere
from tests.fakes.venues.elsewhere import GOOD, READS, SILENT, WITHDRAWS, WRONG, Elsewhere
from tests.unit.commands.hall import OMAR, Hall
from trading.connecting import Connecting
from trading.keyring import Keys
from trading.venues import Venues
from web.health import Health
from web.server import application, serve


@asynccontextmanager
async def prepared(file_desk: Hall, **can: Any) -> AsyncIterator[Hall]:
    house = file_desk.house

    def make(opening: Opening) -> Elsewhere:
        return Elsewhere(house.brokers["paper"], file_desk.street.feed, opening, file_desk.street.clock)

    vault = Vault(Masters((bytes(range(32)),)))
    keys = Keys(house.store, vault)
    venues = Venues(store=house.store, keyring=keys)
    house.connecting = Connecting(store=house.store, vault=vault, keys=keys, venues=venues, wake=Wake())
    with elsewhere.known(make, **can):
        yield file_desk
    await venues.aclose()


@pytest.fixture
async def desk(file_desk: Hall) -> AsyncIterator[Hall]:
    async with prepared(file_desk) as opened:
        yield opened


@asynccontextmanager
async def browsing(desk: Hall) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    house = desk.house
    app = application(
        health=Health(house.clock.now),
        metrics=Metrics(),
        now=house.clock.now,
        store=house.store,
        connecting=house.connecting,
    )
    async with serve(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as browser:
        yield browser, address


def path_of(reply: Reply) -> str:
    ((link,),) = reply.buttons
    assert isinstance(link, Link)
    return link.url.removeprefix("https://bellwether.example")


async def enter(desk: Hall, path: str, **fields: str) -> tuple[int, str]:
    async with browsing(desk) as (browser, address), browser.post(f"{address}{path}", data=fields) as answer:
        return answer.status, await answer.text()


async def connected(desk: Hall, venue: str = "elsewhere") -> None:
    path = path_of(await desk.say(f"/connect {venue}"))
    status, page = await enter(desk, path, api_key=GOOD)
    assert status == 200, page


async def test_without_a_name_the_venues_are_listed_and_a_closed_one_is_not(desk: Hall) -> None:
    reply = await desk.say("/connect")

    assert reply.private
    assert reply.table is not None
    assert reply.table.rows == (("Elsewhere", "crypto, stock", "yes"),)


async def test_the_link_is_private_and_leads_to_a_form_with_the_venues_fields(desk: Hall) -> None:
    reply = await desk.say("/connect elsewhere")
    async with (
        browsing(desk) as (browser, address),
        browser.get(f"{address}{path_of(reply)}") as answer,
    ):
        page = await answer.text()

    assert reply.private
    assert answer.status == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="api_key" type="password"' in page
    assert 'name="label" type="text"' in page
    assert '<textarea id="pem"' in page
    assert "not withdrawing" in page


async def test_good_credentials_are_sealed_and_the_link_is_over(desk: Hall) -> None:
    path = path_of(await desk.say("/connect elsewhere"))

    status, page = await enter(desk, path, api_key=GOOD)
    again, _ = await enter(desk, path, api_key=GOOD)

    assert status == 200
    assert "E-77" in page
    assert "read, trade" in page
    assert again == 410
    async with desk.house.store.read() as connection:
        sealed = (await connection.execute(select(t.secret))).all()
    assert [(row.venue, row.field) for row in sealed] == [("elsewhere", "api_key")]
    assert GOOD.encode() not in sealed[0].sealed


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (WRONG, "does not accept these credentials: the key is unknown"),
        (SILENT, "did not answer"),
        (WITHDRAWS, "may withdraw money"),
        (READS, "may not trade"),
        ("", "API key” is missing"),
        ("x" * 20_000, "too long"),
    ],
)
async def test_what_is_not_good_is_refused_and_nothing_is_saved(desk: Hall, key: str, words: str) -> None:
    path = path_of(await desk.say("/connect elsewhere"))

    status, page = await enter(desk, path, api_key=key, label="<b>mine</b>")

    assert status == 422
    assert words in page
    assert "<b>" not in page
    assert not key or key not in page
    async with desk.house.store.read() as connection:
        assert (await connection.execute(select(t.secret))).all() == []
        assert await connections.of_user(connection, await desk.user()) == []
    assert (await enter(desk, path, api_key=GOOD))[0] == 200


@pytest.mark.parametrize("path", ["/connect/nobody", "/connect/%3Cscript%3E"])
async def test_a_link_that_nobody_was_given_leads_nowhere(desk: Hall, path: str) -> None:
    status, page = await enter(desk, path, api_key=GOOD)

    assert status == 410
    assert "script>" not in page


async def test_a_closed_venue_leads_to_the_one_in_its_place(desk: Hall) -> None:
    reply = await desk.say("/connect gone")

    assert reply.text == "Gone closed in 2024."
    assert reply.buttons[0][0].line == "/connect elsewhere"  # type: ignore[union-attr]


async def test_an_unknown_venue_is_said_with_those_that_are_known(desk: Hall) -> None:
    reply = await desk.say("/connect robinhood")

    assert "no venue called “robinhood”" in reply.text
    assert "elsewhere, elsewhere-practice" in reply.text


async def test_a_host_without_a_vault_is_told_what_is_missing(desk: Hall) -> None:
    desk.house.connecting = None

    assert "vault key" in (await desk.say("/connect elsewhere")).text
    assert "nothing to disconnect" in (await desk.say("/disconnect elsewhere")).text


async def test_a_host_without_an_address_is_told_what_is_missing(desk: Hall) -> None:
    web = desk.house.settings.web.model_copy(update={"public_url": None})
    desk.house.settings = desk.house.settings.model_copy(update={"web": web})

    assert "public address" in (await desk.say("/connect elsewhere")).text


async def test_the_board_shows_what_stands_and_what_must_be_connected_again(desk: Hall) -> None:
    await connected(desk)
    await connected(desk, "elsewhere practice")
    async with desk.house.store.write() as connection:
        first = (await connections.of_user(connection, await desk.user()))[0]
        now = desk.house.clock.now()
        await connections.stands(connection, first.account_id, now, Standing.REAUTHORISE, "the key was revoked")

    board = await desk.say("/brokers")

    assert board.table is not None
    assert [(row[0], row[2]) for row in board.table.rows] == [
        ("Paper", "connected"),
        ("Elsewhere", "connect again"),
        ("Elsewhere (practice)", "connected"),
    ]
    assert "the key was revoked" in board.text
    assert board.buttons[0][0].label == "Connect Elsewhere again"


async def test_nobody_sees_the_board_of_another(desk: Hall) -> None:
    await connected(desk)

    board = await desk.say("/brokers", OMAR)

    assert board.table is not None
    assert [row[0] for row in board.table.rows] == ["Paper"]


async def test_a_class_is_routed_only_where_it_is_connected_and_traded(desk: Hall) -> None:
    before = await desk.say("/routing crypto elsewhere")
    await connected(desk)
    after = await desk.say("/routing crypto elsewhere")
    wrong = await desk.say("/routing future elsewhere")
    every = await desk.say("/routing all elsewhere")
    shown = await desk.say("/routing")

    assert "is not connected" in before.text
    assert "crypto is traded at Elsewhere from now on. **Real orders**" in after.text
    assert "does not trade future" in wrong.text
    assert "crypto, stock are traded at Elsewhere" in every.text
    assert shown.table is not None
    assert {row[0] for row in shown.table.rows if row[1] == "Elsewhere"} == {"crypto", "stock"}


async def test_a_class_goes_back_to_paper(desk: Hall) -> None:
    await connected(desk)
    await desk.say("/routing all elsewhere")

    reply = await desk.say("/routing crypto paper")

    assert "crypto is traded on paper" in reply.text
    async with desk.house.store.read() as connection:
        routes = await connections.routes(connection, await desk.user())
    assert set(routes) == {AssetClass.STOCK}


async def test_leaving_deletes_the_credentials_and_keeps_the_routes_so_that_nothing_goes_elsewhere(desk: Hall) -> None:
    await connected(desk)
    await desk.say("/routing stock elsewhere")

    reply = await desk.say("/disconnect elsewhere")
    again = await desk.say("/disconnect elsewhere")

    assert "is disconnected" in reply.title
    assert "You had stock traded there: such signals are skipped" in reply.text
    assert "nothing changed" in again.text
    async with desk.house.store.read() as connection:
        assert (await connection.execute(select(t.secret))).all() == []
        (left,) = await connections.of_user(connection, await desk.user())
        assert set(await connections.routes(connection, await desk.user())) == {AssetClass.STOCK}
    assert left.standing is Standing.DISCONNECTED


async def test_money_and_positions_of_all_venues_are_shown_together(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()
    await connected(desk)

    money = await desk.say("/balance")
    held = await desk.say("/portfolio")

    assert money.table is not None
    assert [row[0] for row in money.table.rows] == ["Paper", "Elsewhere"]
    assert "$100,000.00** in real accounts" in money.text
    assert held.table is not None
    assert [(row[0], row[1]) for row in held.table.rows] == [("Paper", "AAPL")]


async def test_a_venue_that_does_not_answer_is_named(desk: Hall) -> None:
    await connected(desk)
    async with desk.house.store.write() as connection:
        await connection.execute(t.secret.delete())
        (mine,) = await connections.of_user(connection, await desk.user())
        await connections.stands(connection, mine.account_id, desk.house.clock.now(), Standing.DEGRADED, "no answer")
        await connection.execute(t.account.update().where(t.account.c.id == mine.account_id).values(venue="nowhere"))

    reply = await desk.say("/balance")

    assert "Not answered in time: Nowhere" in reply.footer


async def test_no_log_names_the_token(desk: Hall, caplog: pytest.LogCaptureFixture) -> None:
    path = path_of(await desk.say("/connect elsewhere"))
    assert desk.house.connecting is not None
    desk.house.connecting.venues._opened["elsewhere"] = None  # type: ignore[assignment]  # what is called fails

    status, page = await enter(desk, path, api_key=GOOD)

    token = re.search(r"/connect/(.+)", path)
    assert status == 500
    assert token is not None
    assert token[1] not in page + caplog.text
    desk.house.connecting.venues._opened.clear()  # type: ignore[attr-defined]


async def test_whoever_follows_with_real_money_is_told_so(desk: Hall) -> None:
    on_paper = await desk.say("/follow stocks", OMAR)
    await connected(desk)
    await desk.say("/routing stock elsewhere")

    reply = await desk.say("/follow stocks")

    assert "nothing real is at stake" in on_paper.footer
    assert reply.footer == "Real orders for stock, as /routing says; all else on paper."


@pytest.mark.parametrize(
    ("can", "words"),
    [
        ({"order_types": frozenset({OrderType.MARKET, OrderType.LIMIT})}, "Elsewhere holds no stops"),
        ({"locks_exits": True}, "Elsewhere locks what a resting stop is to sell"),
    ],
)
async def test_real_money_is_not_traded_where_exits_cannot_be_kept(
    file_desk: Hall, can: dict[str, Any], words: str
) -> None:
    async with prepared(file_desk, **can):
        await connected(file_desk)
        await connected(file_desk, "elsewhere practice")

        live = await file_desk.say("/routing stock elsewhere")
        practice = await file_desk.say("/routing stock elsewhere practice")

    assert words in live.text
    assert ("is traded at Elsewhere (practice)" in practice.text) == ("locks_exits" in can)


async def test_a_venue_that_lets_users_in_only_at_its_own_site_is_not_offered(desk: Hall) -> None:
    with elsewhere.known(lambda opening: None, fields=()):  # type: ignore[arg-type,return-value]
        listed = await desk.say("/connect")
        asked = await desk.say("/connect elsewhere")

    assert listed.table is None
    assert "at its own site only" in asked.text


async def test_a_venue_that_has_ended_explains_itself_and_leads_on(file_desk: Hall) -> None:
    reply = await file_desk.say("/connect tdameritrade")

    assert reply.text.startswith("TD Ameritrade ended on 13 May 2024.")
    assert reply.buttons[0][0].line == "/connect schwab"  # type: ignore[union-attr]
