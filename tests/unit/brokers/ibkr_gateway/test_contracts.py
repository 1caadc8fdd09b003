"""Tickers as contracts and back, and what contracts tell of steps, hours and prices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from ib_async.contract import Contract

from brokers.ibkr_gateway.contracts import Contracts
from brokers.ibkr_gateway.hours import next_open, sessions
from domain.errors import BrokerUnavailable, InvalidInstrument
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.signal import Side
from tests.contract.broker_cards import Maker
from tests.fakes.venues.tws.messages import Listing
from tests.unit.brokers.ibkr_gateway.conftest import ACCOUNT, APPLE, LISTED, GatewayRig

OPTION = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="SPY",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(450), right=Right.CALL),
)
EURO = Ticker(asset_class=AssetClass.FOREX, symbol="EUR/USD")
YEN = Ticker(asset_class=AssetClass.FOREX, symbol="USD/JPY")
MINI = Ticker(asset_class=AssetClass.FUTURE, symbol="ES")
BERKSHIRE = Ticker(asset_class=AssetClass.STOCK, symbol="BRK.B")
DAYS = "20260301:1700-20260302:1600;20260302:1700-20260303:1600"


def _future(con_id: int, expiry: str, month: str, trading_class: str = "ES") -> Listing:
    return Listing(
        con_id=con_id,
        ticker=MINI,
        kind="FUT",
        symbol="ES",
        exchange="CME",
        expiry=expiry,
        month=month,
        multiplier="50" if trading_class == "ES" else "5",
        trading_class=trading_class,
        tick="0.25",
        rule="67",
        hours=DAYS,
        zone="US/Central",
    )


LISTINGS = [
    Listing(
        con_id=1,
        ticker=OPTION,
        kind="OPT",
        symbol="SPY",
        expiry="20261218",
        strike="450",
        right="C",
        multiplier="100",
        rule="110",
    ),
    Listing(con_id=2, ticker=EURO, kind="CASH", symbol="EUR", exchange="IDEALPRO", tick="0.00005", rule="59"),
    Listing(con_id=3, ticker=YEN, kind="CASH", symbol="USD", currency="JPY", exchange="IDEALPRO", tick="0.005"),
    Listing(con_id=4, ticker=BERKSHIRE, kind="STK", symbol="BRK B"),
    _future(5, "20260320", "202603"),
    _future(6, "20260619", "202606"),
    _future(7, "20260220", "202602"),
    _future(8, "20260320", "202603", "MINI"),
]


@pytest.fixture
def listed(rig: GatewayRig) -> GatewayRig:
    rig.face.listings += LISTINGS
    return rig


@pytest.mark.parametrize(
    ("ticker", "con_id", "tick", "multiplier"),
    [
        (APPLE, 265598, "0.01", 1),
        (BERKSHIRE, 4, "0.01", 1),
        (OPTION, 1, "0.1", 100),  # the wider of 0.05 and 0.10, which fits all prices
        (EURO, 2, "0.00005", 1),
        (MINI, 5, "0.25", 50),
        (Ticker(asset_class=AssetClass.FUTURE, symbol="ESM6"), 6, "0.25", 50),
        (Ticker(asset_class=AssetClass.FUTURE, symbol="/ES"), 5, "0.25", 50),
    ],
)
async def test_a_ticker_is_its_one_contract(
    listed: GatewayRig, ticker: Ticker, con_id: int, tick: str, multiplier: int
) -> None:
    instrument = await listed.broker.resolve(ticker)

    assert instrument is not None
    assert (instrument.tick, instrument.multiplier) == (Decimal(tick), multiplier)
    link = await listed.real._links.anybody()
    found = await listed.real._contracts.find(link, ticker)
    assert found is not None
    assert found.contract.conId == con_id
    assert listed.real._contracts.key_of(found.contract) == ticker.key


@pytest.mark.parametrize(
    "ticker",
    [
        Ticker(asset_class=AssetClass.STOCK, symbol="NOT/LISTED"),
        Ticker(asset_class=AssetClass.OPTION, symbol="SPY"),
        Ticker(asset_class=AssetClass.FOREX, symbol="XAU/USD"),
        Ticker(asset_class=AssetClass.FUTURE, symbol="ESZ6"),
        Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT"),
        Ticker(asset_class=AssetClass.STOCK, symbol="AAPL\x003\x00"),
    ],
)
async def test_what_is_not_certain_is_not_traded(listed: GatewayRig, ticker: Ticker) -> None:
    assert await listed.broker.resolve(ticker) is None
    with pytest.raises(InvalidInstrument):
        await listed.broker.opens_at(ticker, listed.clock.now())
    assert await listed.real.quote(ticker) is None


async def test_of_several_contracts_none_is_taken(rig: GatewayRig) -> None:
    rig.face.listings.append(Listing(con_id=9, ticker=APPLE, kind="STK", symbol="AAPL"))

    assert await rig.broker.resolve(APPLE) is None


async def test_an_unlisted_ticker_is_asked_for_once_in_a_while_and_a_listed_one_is_remembered(rig: GatewayRig) -> None:
    await rig.broker.resolve(APPLE)
    before = rig.face.count("GET", "/contract")

    await rig.broker.resolve(APPLE)
    assert rig.face.count("GET", "/contract") == before

    rig.clock.advance(timedelta(hours=7).total_seconds())
    await rig.broker.resolve(APPLE)
    assert rig.face.count("GET", "/contract") == before + 1


async def test_a_yen_is_worth_what_the_market_says(listed: GatewayRig) -> None:
    listed.floor.price(YEN, Decimal(150))

    instrument = await listed.broker.resolve(YEN)

    assert instrument is not None
    assert (instrument.currency, round(instrument.rate, 6)) == ("JPY", Decimal("0.006667"))


async def test_without_a_price_of_its_money_an_instrument_is_not_resolved(listed: GatewayRig) -> None:
    with pytest.raises(BrokerUnavailable):
        await listed.broker.resolve(YEN)


async def test_delayed_prices_are_none(rig: GatewayRig) -> None:
    rig.face.live_prices = False

    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(APPLE)


async def test_a_future_is_closed_in_the_month_that_is_held(listed: GatewayRig) -> None:
    listed.floor.price(MINI, Decimal(5000))
    instrument = await listed.broker.resolve(MINI)
    assert instrument is not None
    make = Maker(instrument=instrument)
    await listed.broker.submit(ACCOUNT, make.order(quantity="1"))
    assert [one.key for one in await listed.broker.positions(ACCOUNT)] == ["ES"]
    # The nearest month is June now, and what is held is still March.
    june = listed.real._contracts._listed.pop(MINI)
    listed.face.listings.remove(LISTINGS[4])
    listed.face.listings.insert(0, LISTINGS[4])
    listed.real._contracts._listed[MINI] = type(june)(
        ticker=MINI,
        contract=Contract(conId=6, secType="FUT", symbol="ES", exchange="CME"),
        tick=june.tick,
        lot=june.lot,
        sessions=june.sessions,
        at=june.at,
    )

    await listed.broker.submit(ACCOUNT, make.order(Side.SELL, "1", reduce_only=True))

    assert [one.listing.con_id for one in listed.face.placed.values()] == [5, 5]
    assert [one.outside for one in listed.face.placed.values()] == ["1", "1"]
    assert await listed.broker.positions(ACCOUNT) == []


async def test_positions_cost_what_one_unit_cost(listed: GatewayRig) -> None:
    listed.floor.price(OPTION, Decimal("2.5"))
    instrument = await listed.broker.resolve(OPTION)
    assert instrument is not None
    await listed.broker.submit(ACCOUNT, Maker(instrument=instrument).order(quantity="2"))
    listed.real._contracts._keys.clear()  # as after a start

    (held,) = await listed.broker.positions(ACCOUNT)

    assert (held.key, held.quantity) == (OPTION.key, 2)
    assert abs(held.average_price - Decimal("2.5")) < Decimal("0.02")


async def test_futures_keep_the_name_they_were_traded_by_after_a_start(listed: GatewayRig, make: Maker) -> None:
    named = Ticker(asset_class=AssetClass.FUTURE, symbol="ESH6")
    listed.floor.price(MINI, Decimal(5000))
    instrument = await listed.broker.resolve(named)
    assert instrument is not None
    await listed.broker.submit(ACCOUNT, Maker(instrument=instrument).order(quantity="1"))
    listed.real._contracts._keys.clear()
    listed.real._contracts._listed.clear()

    assert [one.key for one in await listed.broker.positions(ACCOUNT)] == ["ESH6"]
    assert [one.key for one in await listed.broker.fills(ACCOUNT, since=0)] == ["ESH6"]


@pytest.mark.parametrize(
    ("contract", "key"),
    [
        (Contract(conId=1, secType="STK", symbol="BRK B"), "BRK.B"),
        (Contract(conId=1, secType="FUT", symbol="EUR", tradingClass="6E"), "6E"),
        (Contract(conId=1, secType="CASH", symbol="EUR", currency="USD"), "EUR/USD"),
        (Contract(conId=1, secType="BOND", symbol="X"), "X BOND"),
        (Contract(conId=1, secType="OPT", symbol="SPY", lastTradeDateOrContractMonth="soon"), "SPY ?? ?"),
    ],
)
def test_a_contract_nobody_looked_up_has_a_name_all_the_same(clock, contract: Contract, key: str) -> None:  # type: ignore[no-untyped-def]
    assert Contracts(clock).key_of(contract) == key


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T14:30", "2026-03-02T14:30"),
        ("2026-03-02T13:00", "2026-03-02T14:30"),
        ("2026-03-02T21:00", "2026-03-03T14:30"),
    ],
)
async def test_a_stock_market_opens_at_its_regular_hours(rig: GatewayRig, now: str, opens: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert await rig.broker.opens_at(APPLE, at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


async def test_a_future_is_traded_through_the_night(listed: GatewayRig) -> None:
    night = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)

    assert await listed.broker.opens_at(MINI, night) == night


async def test_hours_that_are_not_known_are_not_made_up(rig: GatewayRig) -> None:
    after = datetime(2026, 3, 9, tzinfo=UTC)

    with pytest.raises(BrokerUnavailable):
        await rig.broker.opens_at(APPLE, after)


@pytest.mark.parametrize(("text", "zone"), [("x", "US/Eastern"), (LISTED.hours, "Nowhere/At-all"), ("a:b-c:d", "UTC")])
def test_hours_that_cannot_be_read_are_left_out(text: str, zone: str) -> None:
    assert sessions(text, zone) == []
    assert next_open([], datetime(2026, 3, 2, tzinfo=UTC)) is None
