"""Connections are looked after: whoever's ends or falls silent is told once, with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.standings import worded
from brokers.broker import Broker
from brokers.credentials import Credentials
from brokers.venue import Opening
from domain.connection import Standing
from domain.errors import BrokerUnavailable, RateLimited, ReauthorisationNeeded
from domain.event import ConnectionChanged, ConnectionEnding, Event
from domain.ids import AccountId, UserId
from runtime.secret import Secret
from runtime.wake import Wake
from storage import connections, outbox
from storage.codec import decode
from storage.connections import Connection
from storage.masters import Masters
from storage.store import Store
from storage.vault import Vault
from tests.fakes.venue import TroubledBroker
from tests.fakes.venues import elsewhere
from tests.fakes.venues.elsewhere import GOOD, Elsewhere
from tests.unit.trading.rough import Rough
from trading.announce import NOTICES
from trading.connecting import Connected, Connecting
from trading.keyring import Keys
from trading.venues import Venues


class Place:
    """One connected follower, and the venue behind his connection."""

    def __init__(self, rough: Rough, connecting: Connecting, account: AccountId) -> None:
        self.store: Store = rough.street.store
        self.clock = rough.street.clock
        self.venue: TroubledBroker = rough.venue
        self.connecting = connecting
        self.account = account

    async def ping(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.advance(300)
            await self.connecting.pinger.ping()

    async def standing(self) -> Connection:
        async with self.store.read() as connection:
            found = await connections.of_account(connection, self.account)
        assert found is not None
        return found

    async def told(self) -> list[Any]:
        async with self.store.read() as connection:
            parcels = await outbox.due(connection, NOTICES, self.clock.now(), 1000)
        told = [parcel for parcel in parcels if parcel.key.startswith("connection_")]
        return [decode(Event, parcel.payload) for parcel in told]  # type: ignore[arg-type]


@pytest.fixture
async def place(rough: Rough) -> AsyncIterator[Place]:
    store = rough.street.store
    vault = Vault(Masters((bytes(range(32)),)))
    keys = Keys(store, vault)
    venues = Venues(store=store, keyring=keys)
    connecting = Connecting(store=store, vault=vault, keys=keys, venues=venues, wake=Wake())
    paper: Broker = rough.venue

    def make(opening: Opening) -> Elsewhere:
        return Elsewhere(paper, rough.street.feed, opening, rough.street.clock)

    with elsewhere.known(make):
        made = await connecting.connect(UserId(rough.user), "elsewhere", {"api_key": GOOD})
        assert isinstance(made, Connected)
        yield Place(rough, connecting, made.account_id)


async def test_a_good_look_is_noted_and_nobody_is_told(place: Place) -> None:
    await place.ping()

    assert (await place.standing()).checked_at == place.clock.now()
    assert await place.told() == []


async def test_credentials_that_ended_are_told_once(place: Place) -> None:
    place.venue.fails("account", ReauthorisationNeeded("the key was revoked"), times=5)

    await place.ping(3)

    assert (await place.standing()).standing is Standing.REAUTHORISE
    (told,) = await place.told()
    assert (told.venue, told.standing, told.reason) == ("elsewhere", "reauthorise", "the key was revoked")


async def test_a_venue_is_silent_after_three_looks_and_back_after_one(place: Place) -> None:
    place.venue.fails("account", BrokerUnavailable("no route"), times=5)

    await place.ping(2)
    after_two = (await place.standing()).standing
    await place.ping(3)
    after_five = (await place.standing()).standing
    await place.ping(2)

    assert after_two is Standing.CONNECTED
    assert after_five is Standing.DEGRADED
    assert (await place.standing()).standing is Standing.CONNECTED
    assert [one.standing for one in await place.told()] == ["degraded", "connected"]


async def test_a_limit_says_nothing_of_the_connection(place: Place) -> None:
    place.venue.fails("account", RateLimited(1.0), times=9)

    await place.ping(5)

    assert (await place.standing()).standing is Standing.CONNECTED


async def test_whoever_left_meanwhile_hears_nothing(place: Place) -> None:
    async def leaves() -> None:
        await place.connecting.leave((await place.standing()).user_id, "elsewhere")

    place.venue.fails("account", ReauthorisationNeeded("gone"), meanwhile=leaves, reaches=True)

    await place.ping()

    assert (await place.standing()).standing is Standing.DISCONNECTED
    assert await place.told() == []


async def test_a_connection_that_must_be_made_again_is_announced_a_day_before_once(place: Place) -> None:
    by = place.clock.now() + timedelta(hours=30)
    credentials = Credentials(fields={"api_key": Secret(GOOD)})
    await place.connecting.keep((await place.standing()).user_id, "elsewhere", credentials, by)

    await place.ping()
    early = await place.told()
    place.clock.advance(7 * 3600)
    await place.ping(2)

    assert early == []
    assert [one.at for one in await place.told()] == [by]


@pytest.mark.parametrize(
    ("standing", "words", "line"),
    [
        (Standing.REAUTHORISE, "takes your credentials no more. The key was revoked.", "/connect elsewhere"),
        (Standing.DEGRADED, "Nothing new is copied there until it does", "/brokers"),
        (Standing.CONNECTED, "copied there as before", "/brokers"),
    ],
)
def test_each_change_says_what_it_means_and_what_to_do(standing: Standing, words: str, line: str) -> None:
    changed = ConnectionChanged(user_id=UserId(1), venue="elsewhere", standing=standing, reason="the key was revoked")

    reply = worded(changed, "UTC")

    assert words in reply.text
    assert reply.private
    assert reply.buttons[0][0].line == line  # type: ignore[union-attr]


def test_the_end_of_a_connection_is_said_on_the_users_own_clock() -> None:
    at = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)

    reply = worded(ConnectionEnding(user_id=UserId(1), venue="elsewhere", at=at), "Europe/Berlin")

    assert "Mon 09 Mar 21:00" in reply.text
    assert reply.buttons[0][0].line == "/connect elsewhere"  # type: ignore[union-attr]
