"""Records and cards from what the engine really recorded."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from cards import catalogue
from community import history
from community.records import TrackRecord
from community.tradecard import trade_card
from domain.ids import CopyId, UserId
from domain.quote import Quote
from domain.risk import RiskLimits
from storage import people
from tests.fixtures.street import AAPL, Street

POST = "BUY AAPL @ $150, SL $145, TP $160"


async def closed(wall: Street, price: str, stop: str = "145") -> None:
    await wall.price("150")
    await wall.post(f"BUY AAPL @ $150, SL ${stop}, TP $160")
    await wall.price("149.99")
    await wall.price(price)


async def record(wall: Street, *, price: str | None = None, days: int | None = None) -> TrackRecord:
    now = wall.clock.now()
    quote = Quote(key="AAPL", bid=Decimal(price), ask=Decimal(price), at=now) if price else None
    async with wall.store.read() as connection:
        opened = await history.open_calls(connection, house=True)
        found = await history.provider_records(
            connection,
            opened,
            {"AAPL": quote} if quote else {},
            now=now,
            since=now - timedelta(days=days) if days else None,
        )
    return found[wall.provider]


async def copy(wall: Street, user: UserId) -> CopyId:
    return (await wall.copy(user)).id


async def test_a_provider_without_followers_has_a_record_of_winners_and_losers(wall: Street) -> None:
    await closed(wall, "160.05")
    await closed(wall, "140", stop="146")

    found = await record(wall)

    assert (found.posts.signals, found.closed, found.wins, found.losses) == (2, 2, 1, 1)
    assert found.expectancy is not None
    assert found.expectancy.count == 2
    assert found.worst is not None
    assert found.worst < Decimal("-2.5")


async def test_an_open_call_is_marked_at_the_bid_and_at_its_entry_without_a_quote(wall: Street) -> None:
    await wall.post("BUY AAPL @ $150, SL $100, TP $160")
    await wall.price("149.99")

    marked, blind = await record(wall, price="135"), await record(wall)

    assert marked.open == 1
    assert marked.mean_return is not None
    assert blind.mean_return is not None
    assert round(marked.mean_return.mean, 6) == -10
    assert marked.total_r < 0
    assert blind.mean_return.mean == 0
    assert marked.win_rate is None


async def test_a_call_open_for_three_months_counts_as_never_closed(wall: Street) -> None:
    await wall.post("BUY AAPL @ $150, SL $100, TP $160")
    await wall.price("149.99")

    wall.clock.advance(timedelta(days=91).total_seconds())

    assert (await record(wall, price="150")).never_closed == 1


async def test_old_trades_leave_a_period_and_stay_in_the_whole(wall: Street) -> None:
    await closed(wall, "160.05")
    wall.clock.advance(timedelta(days=8).total_seconds())

    assert (await record(wall, days=7)).trades == 0
    assert (await record(wall, days=30)).trades == 1
    assert (await record(wall)).trades == 1


async def test_posts_that_were_unclear_edited_or_deleted_are_counted_and_chat_is_not(wall: Street) -> None:
    first = await wall.post(POST)
    await wall.edit(first, "BUY AAPL @ $150, SL $146, TP $160")
    second = await wall.post("BUY AAPL @ $130, SL $120, TP $160")
    await wall.delete(second)
    await wall.post("good morning everyone")
    await wall.post("BUY AAPL @ $150, SL $160, TP $170")

    posts = (await record(wall)).posts

    assert (posts.signals, posts.edited, posts.deleted, posts.missed, posts.refused) == (2, 1, 1, 1, 1)


async def test_a_follower_with_another_size_has_the_same_return_as_the_record(wall: Street) -> None:
    small = await wall.follower("small", RiskLimits(max_position_pct=Decimal(2)))
    await closed(wall, "160.05")

    result, provider = await wall.result(small), await record(wall)

    assert result is not None
    assert provider.best is not None
    assert round(result.return_pct, 6) == round(provider.best, 6)


async def test_a_card_says_what_was_recorded_and_hides_money_until_it_may_be_seen(wall: Street) -> None:
    trader = await wall.follower("Mira")
    await closed(wall, "160.05")
    result = await wall.result(trader)
    assert result is not None

    async with wall.store.read() as connection:
        card = await trade_card(connection, result.copy_id, public_url="https://bellwether.example/")
    async with wall.store.write() as connection:
        await people.change(connection, trader, hide_amounts=False)
        shown = await trade_card(connection, result.copy_id, public_url=None)

    assert card is not None
    assert shown is not None
    assert (card.trader, card.provider, card.symbol, card.paper) == ("Mira", "Stock Pro", "AAPL", True)
    assert (card.entry, card.exit, card.stop, card.targets) == (
        *(result.entry, result.exit, Decimal(145)),
        (Decimal(160),),
    )
    assert (card.sample, card.win_rate, card.pnl) == (1, 1, None)
    assert card.link == f"https://bellwether.example/v/{result.code}"
    assert card.code.replace("-", "") == result.code
    assert (shown.pnl, shown.link) == (result.pnl, "")
    assert catalogue.render(card).data.startswith(b"\x89PNG")


async def test_the_houses_trade_is_the_providers_card_without_money(wall: Street) -> None:
    await closed(wall, "140")
    async with wall.store.read() as connection:
        house, _ = await people.house(connection, now=wall.clock.now())
        card = await trade_card(connection, await copy(wall, house), public_url=None)

    assert card is not None
    assert (card.trader, card.handle, card.provider, card.pnl) == ("Stock Pro", "stocks", "", None)
    assert card.return_pct < 0
    assert (card.sample, card.win_rate) == (1, 0)


async def test_an_open_trade_has_no_card(wall: Street) -> None:
    trader = await wall.follower("Mira")
    await wall.post(POST)
    await wall.price("149.99")

    async with wall.store.read() as connection:
        assert await trade_card(connection, await copy(wall, trader), public_url=None) is None


async def test_the_path_of_a_card_goes_from_entry_to_exit_in_order_of_time(wall: Street) -> None:
    trader = await wall.follower("Mira", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post("BUY AAPL @ $150, SL $145, TP $155, TP $160")
    for price in ("149.99", "155.05", "160.05"):
        wall.clock.advance(60)
        await wall.price(price, AAPL)

    async with wall.store.read() as connection:
        card = await trade_card(connection, await copy(wall, trader), public_url=None)

    assert card is not None
    assert len(card.path) >= 3
    assert list(card.path) == sorted(card.path)
    assert card.path[0] == (card.opened_at, card.entry)
    assert [price for _, price in card.exits] == [price for _, price in card.path[1:]]
    assert all(card.reached(target) for target in card.targets)
    assert card.parted
    assert 155 < card.exit < 160
    assert card.targets == (155, 160)


async def test_a_card_shows_the_stop_as_it_was_posted_not_where_it_was_moved(wall: Street) -> None:
    trader = await wall.follower("Mira", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post("BUY AAPL @ $150, SL $145, TP $155, TP $160")
    for price in ("149.99", "155.05"):
        await wall.price(price, AAPL)
    await wall.post("AAPL move SL to BE")
    await wall.price("149", AAPL)

    async with wall.store.read() as connection:
        card = await trade_card(connection, await copy(wall, trader), public_url=None)

    assert card is not None
    assert card.stop == 145


async def test_the_card_of_a_signal_without_a_stop_has_none(wall: Street) -> None:
    await wall.post("BUY AAPL @ $150, TP $160")
    for price in ("149.99", "160.05"):
        await wall.price(price, AAPL)

    async with wall.store.read() as connection:
        house, _ = await people.house(connection, now=wall.clock.now())
        card = await trade_card(connection, await copy(wall, house), public_url=None)

    assert card is not None
    assert card.stop is None
    assert card.targets == (160,)
