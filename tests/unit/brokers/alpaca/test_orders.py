"""Orders as Alpaca takes and tells them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers.alpaca import orders, symbols
from brokers.alpaca.orders import Standing
from brokers.fields import Malformed
from domain.errors import InvalidInstrument, Rejected
from domain.ids import ClientOrderId
from domain.instrument import AssetClass, Instrument, OptionContract, Right, Ticker
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
BITCOIN = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD")
CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(150), right=Right.CALL),
)
NAME = ClientOrderId("0" * 31 + "1")


def order(ticker: Ticker = APPLE, side: Side = Side.BUY, **parts: Any) -> Order:
    instrument = Instrument(ticker=ticker, tick=Decimal("0.01"), lot=Decimal(1))
    given = {"type": OrderType.MARKET, "quantity": Decimal(10), **parts}
    return Order(client_order_id=NAME, instrument=instrument, side=side, **given)


def record(**parts: Any) -> dict[str, Any]:
    return {
        "id": "904837e3-3b76-47ec-b432-046db621571b",
        "client_order_id": NAME,
        "status": "new",
        "asset_class": "us_equity",
        "symbol": "AAPL",
        "side": "buy",
        "qty": "10",
        "filled_qty": "0",
        "filled_avg_price": None,
        "limit_price": "95.00",
        "stop_price": None,
        "created_at": "2026-03-02T14:30:00.123456789Z",
        **parts,
    }


def test_a_limit_order_over_shares_rests_until_it_is_cancelled() -> None:
    body = orders.written(order(type=OrderType.LIMIT, limit_price=Decimal("95.50")))

    assert body == {
        "symbol": "AAPL",
        "qty": "10",
        "side": "buy",
        "type": "limit",
        "time_in_force": "gtc",
        "client_order_id": NAME,
        "limit_price": "95.5",
    }


def test_an_order_at_the_market_is_for_the_day() -> None:
    assert orders.written(order())["time_in_force"] == "day"


def test_an_option_says_whether_it_opens_or_closes() -> None:
    opening = orders.written(order(CALL))
    closing = orders.written(order(CALL, Side.SELL, reduce_only=True))

    assert opening["symbol"] == "AAPL261218C00150000"
    assert opening["time_in_force"] == "day"
    assert opening["position_intent"] == "buy_to_open"
    assert closing["position_intent"] == "sell_to_close"


@pytest.mark.parametrize(("side", "stop", "limit"), [(Side.SELL, "60000", "57000"), (Side.BUY, "1.23", "1.3")])
def test_a_stop_of_crypto_is_a_stop_limit_that_may_fill_far_beyond(side: Side, stop: str, limit: str) -> None:
    body = orders.written(order(BITCOIN, side, type=OrderType.STOP, stop_price=Decimal(stop)))

    assert body["type"] == "stop_limit"
    assert body["time_in_force"] == "gtc"
    assert (body["stop_price"], body["limit_price"]) == (stop, limit)


@given(st.decimals("0.00001", "99999", places=5), st.sampled_from(Side))
def test_the_limit_of_a_stop_of_crypto_is_ours_and_not_reported(stop: Decimal, side: Side) -> None:
    limit = orders.beyond(stop, side)
    told = record(asset_class="crypto", symbol="BTC/USD", side=side.value, limit_price=str(limit), stop_price=str(stop))

    assert (limit - stop) * side.sign >= 0
    assert orders.report(Standing(record=told)).limit_price is None
    assert orders.report(Standing(record=told)).stop_price == stop


def test_a_stop_of_crypto_takes_its_hidden_limit_along_when_it_moves() -> None:
    told = record(asset_class="crypto", symbol="BTC/USD", side="sell", limit_price="95", stop_price="100")

    assert orders.changes(told, None, Decimal(200), None) == {"limit_price": "190", "stop_price": "200"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": OrderType.LIMIT},
        {"type": OrderType.MARKET, "limit_price": Decimal(1)},
        {"type": OrderType.STOP_LIMIT, "stop_price": Decimal(1)},
    ],
)
def test_prices_that_do_not_fit_the_type_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        orders.written(order(**wrong))


@pytest.mark.parametrize(
    "ticker",
    [
        Ticker(asset_class=AssetClass.FOREX, symbol="EUR/USD"),
        Ticker(asset_class=AssetClass.STOCK, symbol="../account"),
        Ticker(asset_class=AssetClass.CRYPTO, symbol="ETH/BTC"),
        Ticker(asset_class=AssetClass.OPTION, symbol="AAPL"),
    ],
)
def test_what_can_have_no_symbol_is_not_traded(ticker: Ticker) -> None:
    with pytest.raises(InvalidInstrument):
        orders.written(order(ticker))


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"symbol": "BRK.B"}, "BRK.B"),
        ({"symbol": "BTC/USD", "asset_class": "crypto"}, "BTC/USD"),
        ({"symbol": "BTCUSD", "asset_class": "crypto"}, "BTC/USD"),
        ({"symbol": "SHIBUSDT", "asset_class": "crypto"}, "SHIB/USDT"),
        ({"symbol": "ODD", "asset_class": "crypto"}, "ODD"),
        ({"symbol": "AAPL261218C00150000"}, CALL.key),
    ],
)
def test_symbols_become_our_keys(told: dict[str, str], key: str) -> None:
    assert symbols.key(told) == key


@pytest.mark.parametrize(
    ("status", "filled", "state"),
    [
        ("pending_new", "0", OrderState.ACCEPTED),
        ("held", "0", OrderState.ACCEPTED),
        ("done_for_day", "3", OrderState.PARTIAL),
        ("pending_cancel", "3", OrderState.PARTIAL),
        ("partially_filled", "3", OrderState.PARTIAL),
        ("filled", "10", OrderState.FILLED),
        ("canceled", "3", OrderState.CANCELLED),
        ("expired", "0", OrderState.EXPIRED),
        ("rejected", "0", OrderState.REJECTED),
    ],
)
def test_states_are_ours(status: str, filled: str, state: OrderState) -> None:
    assert orders.report(Standing(record=record(status=status, filled_qty=filled))).state is state


@pytest.mark.parametrize(
    "wrong",
    [{"status": "sold"}, {"qty": None}, {"id": 5}, {"client_order_id": ""}, {"filled_qty": "x"}, {"created_at": "now"}],
)
def test_an_order_that_is_told_wrong_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        orders.report(Standing(record=record(**wrong)))


def test_what_was_filled_under_earlier_ids_counts() -> None:
    told = record(status="new", qty="7", filled_qty="2", filled_avg_price="100")

    report = orders.report(Standing(record=told, filled=Decimal(3), paid=Decimal(330)))

    assert report.state is OrderState.PARTIAL
    assert (report.quantity, report.filled, report.average_price) == (10, 5, 106)


def test_a_name_with_an_appendix_is_ours_and_others_are_left_as_they_are() -> None:
    foreign = "8efc7b9a-8b2b-4000-9955-d36e7db0df74"

    assert orders.ours(record(client_order_id=f"{NAME}-19cb0f2b3c4")) == NAME
    assert orders.ours(record(client_order_id=foreign)) == foreign


def test_a_short_sale_is_a_sale() -> None:
    told = {
        "id": "20190524113406977::8efc7b9a",
        "side": "sell_short",
        "qty": "1",
        "price": "1.63",
        "transaction_time": "2019-05-24T15:34:06.977Z",
    }

    assert orders.fill(told, NAME, "LPCN").side is Side.SELL


@pytest.mark.parametrize("value", [Decimal(0), Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_an_order_is_not_changed_into_what_cannot_be(value: Decimal) -> None:
    with pytest.raises(Rejected):
        orders.changes(record(), value, None, None)
