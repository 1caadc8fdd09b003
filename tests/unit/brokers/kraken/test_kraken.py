"""Kraken's signatures, errors, names and oddities."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.exchange.faults import Fault, Verdict
from brokers.exchange.signer import Call, Signer
from brokers.kraken import desk
from brokers.kraken.errors import judge
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.order import OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import Refuse
from tests.fakes.venues.face import Mishap
from tests.fakes.venues.kraken import refuse
from tests.unit.brokers.exchange.rig import SpotRig, credentials

__all__ = ["make"]

PUBLISHED = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="


async def test_it_signs_as_krakens_own_example_does() -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1616492376594)
    signer = Signer("kraken", ManualClock(at), {})
    await signer.ready()
    fields = {"ordertype": "limit", "pair": "XBTUSD", "price": "37500", "type": "buy", "volume": "1.25"}

    signed = signer.sign(
        Call(path="AddOrder", kind=("private",), method="POST", fields=fields), credentials("k", PUBLISHED)
    )

    assert signed.body == b"nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
    assert signed.path == "/0/private/AddOrder"
    assert (
        signed.headers["API-Sign"]
        == "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
    )
    assert "37500" not in repr(signed)
    assert PUBLISHED not in repr(signer._client.__dict__)


async def test_a_secret_that_is_none_asks_for_the_user(rig: SpotRig) -> None:
    for key, secret in (("k", "no base64 at all!"), ("", "c2VjcmV0"), ("k", ""), ("k\r\nX: y", "c2VjcmV0")):
        with pytest.raises(ReauthorisationNeeded) as refusal:
            await rig.real.validate_credentials(credentials(key, secret))
        assert "base64" not in f"{refusal.value} {refusal.value.__cause__}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EOrder:Order minimum not met", Rejected),
        ("EOrder:Cost minimum not met", Rejected),
        ("EOrder:Tick size check failed", Rejected),
        ("EOrder:Orders limit exceeded", Rejected),
        ("EGeneral:Invalid arguments:price", Rejected),
        ("EQuery:Unknown asset pair", InvalidInstrument),
        ("EAPI:Invalid key", ReauthorisationNeeded),
        ("EAPI:Invalid signature", ReauthorisationNeeded),
        ("EGeneral:Permission denied", ReauthorisationNeeded),
        ("EAPI:Invalid nonce", NotSent),
        ("EAPI:Rate limit exceeded", RateLimited),
        ("EOrder:Rate limit exceeded", RateLimited),
        ("EGeneral:Temporary lockout", RateLimited),
        ("EService:Market in cancel_only mode", Rejected),
        ("EService:Unavailable", OutcomeUnknown),
        ("EService:Busy", OutcomeUnknown),
        ("EService:Deadline elapsed", OutcomeUnknown),
        ("EGeneral:Internal error", OutcomeUnknown),
        ("EDatabase:Internal error", OutcomeUnknown),
        ("ESomething:New", OutcomeUnknown),
    ],
)
async def test_an_error_under_200_is_what_the_caller_does_next(
    rig: SpotRig, make: Maker, text: str, kind: type[Exception]
) -> None:
    rig.fake.next_error("AddOrder", refuse(text))

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(rig.account, make.order(limit="95"))

    assert type(refusal.value) is kind or kind is Rejected
    assert not isinstance(refusal.value, InsufficientFunds)


@pytest.mark.parametrize("body", [{}, [], "x", {"error": "EOrder:x"}, {"error": [1]}, {"error": ["x"]}, None])
def test_an_answer_without_its_list_of_errors_is_none(body: Any) -> None:
    assert judge(200, body) is not None
    assert judge(200, body).verdict is Verdict.UNSURE  # type: ignore[union-attr]


def test_warnings_are_no_errors_and_a_lockout_is_long() -> None:
    assert judge(200, {"error": ["WService:Old version"]}) is None
    assert judge(200, {"error": []}) is None
    fault = judge(200, {"error": ["EGeneral:Temporary lockout"]})
    assert fault == Fault(Verdict.LIMITED, "EGeneral:Temporary lockout", after=60.0)


@pytest.mark.parametrize(
    "result", [None, {}, {"txid": []}, {"txid": "O1"}, {"txid": [1]}, {"txid": ["a", "b"]}, [], "ok"]
)
async def test_an_answer_to_an_order_that_names_none_leaves_it_unknown(rig: SpotRig, make: Maker, result: Any) -> None:
    rig.fake.next_error("AddOrder", Refuse({"error": [], "result": result}))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


@pytest.mark.parametrize(
    "damage",
    [
        {"status": "strange"},
        {"status": None},
        {"vol": "NaN"},
        {"vol_exec": None},
        {"descr": []},
        {"opentm": "yesterday"},
    ],
)
async def test_a_malformed_order_is_no_answer(rig: SpotRig, make: Maker, damage: dict[str, Any]) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    (shown,) = rig.fake._all(rig.fake.keys["good-key-0123456789"], {}, working=True).values()
    rig.fake.next_error("QueryOrders", Refuse({"error": [], "result": {rig.fake.txid(1): {**shown, **damage}}}))

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_an_answer_about_another_order_is_no_answer(rig: SpotRig, make: Maker) -> None:
    mine, other = make.order(limit="95"), make.order(limit="94")
    await rig.broker.submit(rig.account, mine)
    await rig.broker.submit(rig.account, other)
    shown = rig.fake._query(rig.fake.keys["good-key-0123456789"], {"txid": rig.fake.txid(2)})[rig.fake.txid(2)]
    rig.fake.next_error("QueryOrders", Refuse({"error": [], "result": {rig.fake.txid(1): shown}}))

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, mine.client_order_id)


async def test_orders_carry_a_uuid_a_deadline_and_fees_in_the_second_currency(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(limit="95"))

    (sent,) = [one.body.decode() for one in rig.face.heard if one.path == "/0/private/AddOrder"]

    assert "cl_ord_id=00000000-0000-0000-0000-" in sent
    assert "oflags=fciq" in sent
    assert "userref" not in sent
    assert datetime.fromisoformat(rig.fake.deadlines[0]) - rig.clock.now() == desk.DEADLINE


async def test_it_signs_by_the_venues_clock(rig: SpotRig, make: Maker) -> None:
    rig.fake.ahead = 120.0

    report = (await rig.broker.submit(rig.account, make.order(limit="95")))[0]

    assert report.state is OrderState.ACCEPTED


async def test_a_refused_number_is_not_sent_again_and_clocks_are_compared(rig: SpotRig, make: Maker) -> None:
    await rig.broker.account(rig.account)
    compared = rig.face.count("GET", "/0/public/Time")
    rig.fake.next_error("AddOrder", refuse("EAPI:Invalid nonce"))
    with pytest.raises(NotSent):
        await rig.broker.submit(rig.account, make.order(limit="95"))
    sent = rig.face.count("POST", "/0/private/AddOrder")

    await rig.broker.account(rig.account)

    assert sent == 1
    assert rig.face.count("GET", "/0/public/Time") == compared + 1


async def test_numbers_grow_however_many_ask_at_once(rig: SpotRig) -> None:
    await asyncio.gather(*(rig.broker.account(rig.account) for _ in range(8)))

    assert rig.fake.keys["good-key-0123456789"].nonce > 0


async def test_an_order_whose_look_is_refused_is_taken_all_the_same(rig: SpotRig, make: Maker) -> None:
    rig.fake.next_error("QueryOrders", refuse("EService:Unavailable"))

    (report,) = await rig.broker.submit(rig.account, make.order())

    assert report.state is OrderState.ACCEPTED
    assert report.filled == 0
    found = await rig.broker.find(rig.account, report.client_order_id)
    assert found is not None
    assert found.state is OrderState.FILLED


async def test_an_order_whose_number_the_venue_forgot_is_none(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error("QueryOrders", refuse("EOrder:Invalid order"))

    assert await rig.broker.find(rig.account, order.client_order_id) is None


async def test_orders_and_executions_of_others_are_left_out(rig: SpotRig, make: Maker) -> None:
    rig.fake.place(rig.account, "by hand", "buy", make.order().type, Decimal(1))
    rig.fake.place(rig.account, "by hand too", "buy", make.order(limit="90").type, Decimal(1), limit=Decimal(90))
    await rig.broker.submit(rig.account, make.order(limit="95"))

    assert len(await rig.broker.open_orders(rig.account)) == 1
    assert await rig.broker.fills(rig.account, since=0) == []


async def test_executions_are_named_by_our_books_or_by_asking(rig: SpotRig, make: Maker) -> None:
    order = make.order()
    (report,) = await rig.broker.submit(rig.account, order)
    for forget in (True, False):
        rig.real._history._memory._known.clear()
        if forget:
            rig.pages._sent[rig.account, order.client_order_id] = replace(
                rig.pages._sent[rig.account, order.client_order_id], broker_order_id=None
            )
        else:
            rig.pages.heard(rig.account, [replace(report, state=OrderState.ACCEPTED)])
        (fill,) = await rig.broker.fills(rig.account, since=0)
        assert fill.client_order_id == order.client_order_id
        assert (fill.side, fill.quantity, fill.key) == (Side.BUY, 10, "BTC/USD")


async def test_more_pages_of_executions_are_read_up_to_a_bound(
    rig: SpotRig, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await rig.broker.submit(rig.account, make.order(quantity="1"))
    rig.clock.advance(60)
    monkeypatch.setattr(desk, "PAGE", 3)
    monkeypatch.setattr(desk, "PAGES", 1)

    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(rig.account, since=0)


async def test_what_is_not_tradable_or_odd_is_not_resolved(rig: SpotRig) -> None:
    for symbol, asset in (
        ("OLD/USD", AssetClass.CRYPTO),
        ("ODD/USD", AssetClass.CRYPTO),
        ("BTC/USD", AssetClass.STOCK),
    ):
        ticker = Ticker(asset_class=asset, symbol=symbol)
        assert await rig.real.resolve(ticker) is None
        assert await rig.real.quote(ticker) is None


async def test_the_instrument_has_the_venues_own_steps(rig: SpotRig) -> None:
    found = await rig.real.resolve(rig.ticker)

    assert found is not None
    assert (found.tick, found.lot) == (rig.fake.instrument.tick, rig.fake.instrument.lot)
    assert (found.currency, found.rate, found.minimum_notional) == ("USD", 1, Decimal("0.5"))


async def test_what_earns_is_no_position(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(quantity="2"))

    (held,) = await rig.broker.positions(rig.account)
    money = await rig.broker.account(rig.account)

    assert held.quantity == 2
    assert abs(money.equity - money.cash - 200) < 1


async def test_a_stop_limit_is_changed_in_its_place(rig: SpotRig, make: Maker) -> None:
    order = make.order(stop="105", limit="106")
    (placed,) = await rig.broker.submit(rig.account, order)

    changed = await rig.broker.replace(
        rig.account, order.client_order_id, stop_price=Decimal(107), limit_price=Decimal(108)
    )

    assert (changed.stop_price, changed.limit_price) == (107, 108)
    assert changed.broker_order_id == placed.broker_order_id


async def test_a_change_that_was_done_but_cannot_be_seen_is_unknown(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error("QueryOrders", refuse("EService:Unavailable"), after=1)

    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(94))
    rig.fake.next_error("QueryOrders", refuse("EOrder:Invalid order"), after=1)
    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(93))


async def test_a_cancelled_order_is_over_even_where_the_venue_was_first(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error("CancelOrder", refuse("EOrder:Unknown order"))

    report = await rig.broker.cancel(rig.account, order.client_order_id)
    rig.fake.next_error("CancelOrder", refuse("EGeneral:Invalid arguments"))
    with pytest.raises(Rejected):
        await rig.broker.cancel(rig.account, order.client_order_id)

    assert report.state is OrderState.ACCEPTED


async def test_a_bracket_is_refused(rig: SpotRig, make: Maker) -> None:
    with pytest.raises(Rejected):
        await rig.real.submit(rig.account, make.bracket())


async def test_a_quantity_that_is_filled_already_cannot_be_asked_for(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal(0))


async def test_a_key_without_permissions_is_told_so(rig: SpotRig) -> None:
    rig.fake.permissions = ["query-funds"]
    grant = await rig.real.validate_credentials(rig.good)
    rig.fake.next_error("GetApiKeyInfo", Refuse({"error": [], "result": {"api_key_name": "x"}}))

    assert not grant.may_trade
    with pytest.raises(BrokerUnavailable):
        await rig.real.validate_credentials(rig.good)


async def test_it_runs_until_it_is_cancelled(rig: SpotRig) -> None:
    rig.face.fails(Mishap.BAD_GATEWAY, method="GET", path="/0/public/AssetPairs")
    task = asyncio.ensure_future(rig.real.run())
    await rig.clock.until_asleep(2)
    rig.clock.advance(3601)
    await rig.clock.until_asleep(2)

    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert rig.face.count("GET", "/0/public/AssetPairs") == 2
    assert await rig.real.opens_at(rig.ticker, rig.clock.now()) == rig.clock.now()


async def test_an_account_without_a_key_asks_for_the_user(rig: SpotRig) -> None:
    with pytest.raises(ReauthorisationNeeded):
        await rig.real.account(AccountId(99))
    with pytest.raises(ReauthorisationNeeded):
        await rig.real.find(AccountId(99), ClientOrderId("0" * 32))
