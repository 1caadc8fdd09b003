"""What trading keeps of people, providers, copies and trades, and reads back the same on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import NoResultFound

from domain.copy import CopyState
from domain.ids import CopyId, PostId, ProviderId, UserId
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import ProviderProfile
from domain.risk import RiskLimits
from storage import claims, copies, people, positions, providers, signals, sources, trades
from storage.people import Newcomer
from storage.shards import Charge
from storage.store import Store
from tests.fakes.clock import START, ManualClock
from tests.fixtures.street import CHAT, Street
from tests.unit.trading.rough import AT_MARKET, POST

ADA = Newcomer(platform=Platform.DISCORD, external_id="7", name="Ada")
ADA_THERE = Newcomer(platform=Platform.TELEGRAM, external_id="70", name="Ada", chat_id="c70")
LIMITS = RiskLimits()


def channel_of(chat: str, **more: object) -> providers.Watch:
    known = {"platform": Platform.TELEGRAM, "chat_id": chat, "name": "room", "profile": ProviderProfile()}
    return providers.Watch(**known | {"source": "host"} | more)  # type: ignore[arg-type]


async def test_a_person_is_made_once_with_an_account_and_settings(file_store: Store) -> None:
    async with file_store.write() as connection:
        ada = await people.welcome(connection, ADA, limits=LIMITS, now=START)
        again = await people.welcome(connection, ADA, limits=LIMITS, now=START)
        await people.opened_chat(connection, ADA.platform, "7", "dm7")
        await people.change(connection, ada, time_zone="Europe/Berlin", limits=RiskLimits(risk_pct=Decimal(2)))
        account = await people.paper_account(connection, ada)
        person = await people.read(connection, ada)
        found = await people.find(connection, Platform.TELEGRAM, "7")
        (contact,) = await people.contacts(connection, ada)
        with pytest.raises(NoResultFound):
            await people.read(connection, UserId(999))

    assert ada == again
    assert account > 0
    assert found is None
    assert (person.name, person.time_zone, person.paused, person.hide_amounts) == ("Ada", "Europe/Berlin", False, True)
    assert person.limits.risk_pct == 2
    assert contact == people.Contact(platform=Platform.DISCORD, external_id="7", chat_id="dm7")


async def test_a_token_links_a_second_identity_once_and_in_time(file_store: Store) -> None:
    late = START + people.TOKEN_LIFE + timedelta(seconds=1)
    async with file_store.write() as connection:
        ada = await people.welcome(connection, ADA, limits=LIMITS, now=START)
        token, old = [await people.issue_token(connection, ada, START) for _ in range(2)]

        linked = await people.redeem_token(connection, token, ADA_THERE, START)
        twice = await people.redeem_token(connection, token, ADA_THERE, START)
        too_late = await people.redeem_token(connection, old, ADA_THERE, late)
        unknown = await people.redeem_token(connection, "nonsense", ADA_THERE, START)

        assert (linked, twice, too_late, unknown) == (ada, None, None, None)
        assert await people.find(connection, Platform.TELEGRAM, "70") == ada
        assert len(await people.contacts(connection, ada)) == 2


async def test_an_identity_without_a_past_moves_and_one_with_follows_stays(file_store: Store) -> None:
    async with file_store.write() as connection:
        ada = await people.welcome(connection, ADA, limits=LIMITS, now=START)
        there = await people.welcome(connection, ADA_THERE, limits=LIMITS, now=START)
        first, second = [await people.issue_token(connection, ada, START) for _ in range(2)]
        back = await people.issue_token(connection, there, START)

        moved = await people.redeem_token(connection, first, ADA_THERE, START)
        provider = await providers.enrol(connection, "pro", "Pro", now=START)
        await providers.follow(connection, ada, provider, now=START)
        stays = await people.redeem_token(connection, back, ADA, START)
        same = await people.redeem_token(connection, second, ADA, START)

        assert (moved, stays, same) == (ada, None, ada)
        assert await people.find(connection, Platform.DISCORD, "7") == ada


async def test_a_provider_is_enrolled_once_and_found_by_handle_or_name(file_store: Store) -> None:
    async with file_store.write() as connection:
        pro = await providers.enrol(connection, "pro", "The Pro", now=START)
        again = await providers.enrol(connection, "pro", "Another name", now=START)
        ace = await providers.enrol(connection, "ace", "Ace", now=START)
        everyone = await providers.everyone(connection)
        named = [await providers.named(connection, text) for text in ("@PRO", "the pro", "nobody")]
        read = await providers.read(connection, ace)
        with pytest.raises(NoResultFound):
            await providers.read(connection, ProviderId(99))

    assert pro == again
    assert [p.handle for p in everyone] == ["ace", "pro"]
    assert [p.id if p else None for p in named] == [pro, pro, None]
    assert read.name == "Ace"


async def test_following_is_new_once_and_can_end_and_begin_again(file_store: Store) -> None:
    async with file_store.write() as connection:
        ada = await people.welcome(connection, ADA, limits=LIMITS, now=START)
        pro = await providers.enrol(connection, "pro", "Pro", now=START)

        told = [
            await providers.follow(connection, ada, pro, now=START),
            await providers.follow(connection, ada, pro, now=START),
            await providers.unfollow(connection, ada, pro),
            await providers.unfollow(connection, ada, pro),
        ]
        none = await providers.follows(connection, ada)
        nobody = await providers.followers(connection, [pro])
        told.append(await providers.follow(connection, ada, pro, now=START))
        (follow,) = await providers.follows(connection, ada)
        await providers.limit(connection, follow.id, RiskLimits(risk_pct=Decimal(3)))
        (limited,) = await providers.follows(connection, ada)
        await providers.limit(connection, follow.id, None)
        (free,) = await providers.follows(connection, ada)
        somebody = await providers.followers(connection, [pro])

    assert told == [True, False, True, False, True]
    assert (none, nobody, somebody) == ([], {}, {pro: 1})
    assert limited.limits is not None
    assert (limited.limits.risk_pct, free.limits) == (Decimal(3), None)


async def test_a_channel_is_watched_changed_left_and_moved(file_store: Store) -> None:
    async with file_store.write() as connection:
        pro = await providers.enrol(connection, "pro", "Pro", now=START)
        made = await providers.watch(connection, pro, channel_of("1"), now=START)
        changed = await providers.watch(connection, pro, channel_of("1", recap=True), now=START)
        left = [await providers.unwatch(connection, Platform.TELEGRAM, "1") for _ in range(2)]
        watched = await providers.channels(connection)
        await providers.watch(connection, pro, channel_of("1", recap=True), now=START)
        await providers.move_chat(connection, Platform.TELEGRAM, "1", "-100")
        moved = await providers.channel(connection, Platform.TELEGRAM, "-100")
        here = await providers.channels(connection, platform=Platform.TELEGRAM)
        elsewhere = await providers.channels(connection, platform=Platform.DISCORD)
        gone = await providers.channel(connection, Platform.TELEGRAM, "1")

    assert made == changed
    assert (left, watched, elsewhere, gone) == ([True, False], [], [], None)
    assert moved is not None
    assert (moved.id, moved.recap, here) == (made, True, [moved])


async def test_the_old_chat_is_left_where_the_new_one_is_known(file_store: Store) -> None:
    async with file_store.write() as connection:
        pro = await providers.enrol(connection, "pro", "Pro", now=START)
        for chat in ("1", "-100"):
            await providers.watch(connection, pro, channel_of(chat), now=START)
        await providers.move_chat(connection, Platform.TELEGRAM, "1", "-100")
        old, new = [await providers.channel(connection, Platform.TELEGRAM, chat) for chat in ("1", "-100")]

    assert old is not None
    assert new is not None
    assert (old.watched, new.watched) == (False, True)


async def test_a_trade_is_read_back_by_its_owner_its_code_and_its_place(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(AT_MARKET)
    copy = await wall.copy(trader)
    async with wall.store.read() as connection:
        (running,) = await positions.open_of(connection, [copy.account_id])
    await wall.price("160.1")
    result = await wall.result(trader)
    await wall.post("BUY AAPL @ $158, SL $150, TP $170")
    assert result is not None

    async with wall.store.read() as connection:
        waiting, closed = await trades.of_user(connection, trader)
        alive = await trades.of_user(connection, trader, states=trades.ALIVE)
        by_signal = await trades.coded(connection, trader, copy.code)
        by_result = await trades.coded(connection, trader, result.code)
        unknown = await trades.coded(connection, trader, "NOPE")
        finished = await trades.results(connection, trader, limit=5)
        since = await positions.results_since(connection, [trader], START)
        mine = await copies.of_user(connection, trader, copy.signal_id)
        nobodys = await copies.of_user(connection, UserId(99), copy.signal_id)
        source = await sources.of_copy(connection, copy.id)
        recorded = await signals.read(connection, copy.signal_id)
        same_source = await sources.of_post(connection, recorded.inbox_id)
        coded = [await signals.coded(connection, code) for code in (copy.code, "NOPE")]
        with pytest.raises(NoResultFound):
            await sources.of_post(connection, PostId(999))
        with pytest.raises(NoResultFound):
            await sources.of_copy(connection, CopyId(999))

    position, instrument = running
    assert (position.copy_id, instrument.key) == (copy.id, "AAPL")
    assert (waiting.state, closed.state) == (CopyState.PLACED, CopyState.CLOSED)
    assert alive == [waiting]
    assert by_signal == by_result == closed
    assert unknown is None
    assert finished == [(result, "Stock Pro")]
    assert since == [result]
    assert mine is not None
    assert (mine.id, nobodys) == (copy.id, None)
    assert (source.chat_id, source.message_id, source.cards) == (CHAT, message, True)
    assert same_source == source
    assert coded == [recorded, None]
    assert recorded.asset_class is AssetClass.STOCK


async def test_a_position_says_what_it_earned_and_would_earn(wall: Street, clock: ManualClock) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post(POST)
    await wall.price("149.99")
    await wall.post("close half of AAPL")
    copy = await wall.copy(trader)

    async with wall.store.read() as connection:
        position = await positions.of_copy(connection, copy.id)
        none = await positions.of_copies(connection, [CopyId(999)])
        working = await claims.working_accounts(connection, Charge(venue="paper"))

    assert position is not None
    assert (position.quantity, position.entry, none) == (Decimal(100), Decimal(150), {})
    assert position.exit == Decimal("149.98")
    assert position.realised == Decimal(-2)
    assert position.unrealised(Decimal(151)) == Decimal(100)
    assert copy.account_id in working
