"""Sessions, the clock, the lists, and what the venue tells of shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.ibkr.venue import VENUE
from brokers.venue import Environment, Opening, venues
from domain.errors import BrokerUnavailable, InvalidInstrument, ReauthorisationNeeded
from domain.ids import AccountId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import OrderState
from tests.contract.broker_cards import Maker
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.ibkr.conftest import ACCOUNT, APPLE, NAME, WebRig

LIST = "/iserver/account/orders"
STATUS = "/iserver/account/order/status/{number}"


@pytest.fixture
def make() -> Maker:
    return Maker(instrument=Instrument(ticker=APPLE, tick=Decimal("0.01"), lot=Decimal(1)))


def test_the_venue_is_found_and_opens(rig: WebRig) -> None:
    opening = Opening(environment=Environment.LIVE, keyring=rig.ring, register=rig.pages, clock=rig.clock)

    assert venues()["ibkr"] is VENUE
    assert VENUE.open is not None
    assert VENUE.open(opening).capabilities.venue == "ibkr"


async def test_a_session_is_made_once_and_used_again(rig: WebRig) -> None:
    await rig.broker.account(ACCOUNT)
    await rig.broker.positions(ACCOUNT)
    await rig.real.validate_credentials(rig.good)

    assert rig.guard.agreements == 1


async def test_a_session_is_made_anew_before_it_ends_and_when_the_keys_change(rig: WebRig) -> None:
    await rig.broker.account(ACCOUNT)
    rig.clock.advance(120)
    await rig.broker.account(ACCOUNT)
    assert rig.guard.agreements == 1

    rig.ring.held[ACCOUNT] = rig.guard.credentials(account=NAME)
    rig.clock.advance(120)
    await rig.broker.account(ACCOUNT)
    assert rig.guard.agreements == 2

    rig.clock.advance(timedelta(days=1).total_seconds())
    await rig.broker.account(ACCOUNT)
    assert rig.guard.agreements == 3


async def test_a_question_is_asked_again_with_a_new_session(rig: WebRig) -> None:
    await rig.broker.account(ACCOUNT)
    rig.guard.token = b"another"

    await rig.broker.account(ACCOUNT)

    assert rig.guard.agreements == 2


async def test_a_clock_that_is_wrong_is_measured_and_reckoned_with(rig: WebRig) -> None:
    there = rig.clock.now() + timedelta(minutes=10)
    rig.guard.clock = type(rig.clock)(there)
    rig.floor.clock = rig.guard.clock

    await rig.broker.account(ACCOUNT)

    assert abs(await rig.real.time() - rig.guard.clock.now()) < timedelta(seconds=2)


async def test_a_proof_that_does_not_fit_is_said(rig: WebRig) -> None:
    rig.guard.lies = True

    with pytest.raises(ReauthorisationNeeded, match="do not fit"):
        await rig.broker.account(ACCOUNT)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"diffie_hellman_response": 1, "live_session_token_signature": "x", "live_session_token_expiration": 1},
        {"error": "not now"},
    ],
)
async def test_an_agreement_that_makes_no_sense_is_none(rig: WebRig, answer: Any) -> None:
    rig.venue.answers["/oauth/live_session_token"] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(ACCOUNT)


async def test_a_username_that_is_logged_in_elsewhere_is_left_there(rig: WebRig) -> None:
    rig.venue.competing = True

    with pytest.raises(BrokerUnavailable, match="another program"):
        await rig.broker.account(ACCOUNT)


async def test_of_several_accounts_one_must_be_named(rig: WebRig) -> None:
    rig.venue.names = [NAME, "DU2"]
    with pytest.raises(ReauthorisationNeeded, match="several"):
        await rig.real.validate_credentials(rig.good)

    grant = await rig.real.validate_credentials(rig.guard.credentials(account="du2"))
    assert grant.account == "DU2"
    with pytest.raises(ReauthorisationNeeded, match="other accounts"):
        await rig.real.validate_credentials(rig.guard.credentials(account="DU3"))


@pytest.mark.parametrize(("accounts", "error"), [(["U1"], ReauthorisationNeeded), ("x", BrokerUnavailable)])
async def test_accounts_of_the_other_kind_and_none_at_all(rig: WebRig, accounts: Any, error: type[Exception]) -> None:
    rig.venue.names = accounts

    with pytest.raises(error):
        await rig.broker.account(ACCOUNT)


async def test_a_proxys_page_in_place_of_a_login_is_none(rig: WebRig) -> None:
    rig.face.fails(Mishap.PAGE, path="/v1/api/iserver/auth")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(ACCOUNT)


async def test_sessions_in_use_are_kept_alive_and_others_forgotten(rig: WebRig, make: Maker) -> None:
    await rig.broker.account(ACCOUNT)
    rig.clock.advance(61)
    await rig.until(lambda: rig.face.count("POST", "/v1/api/tickle") >= 1)

    rig.guard.token = b"another"
    rig.clock.advance(61)
    await rig.until(lambda: not rig.real._line._sessions)

    await rig.broker.account(ACCOUNT)
    rig.clock.advance(1000)
    await rig.until(lambda: not rig.real._line._sessions)


async def test_a_tickle_that_fails_does_not_end_the_watch(rig: WebRig) -> None:
    await rig.broker.account(ACCOUNT)
    rig.face.fails(Mishap.BAD_GATEWAY, path="/v1/api/tickle")
    rig.clock.advance(61)
    await rig.until(lambda: rig.face.count("POST", "/v1/api/tickle") == 1)

    rig.clock.advance(61)
    await rig.until(lambda: rig.face.count("POST", "/v1/api/tickle") == 2)


async def test_accounts_with_working_orders_are_looked_at_now_and_then(rig: WebRig, make: Maker) -> None:
    order = make.order(limit="95")
    updates = rig.broker.updates()
    reports = await rig.broker.submit(ACCOUNT, order)
    assert await anext(updates) == ACCOUNT

    rig.clock.advance(6)
    assert await anext(updates) == ACCOUNT

    rig.pages.heard(ACCOUNT, [type(reports[0])(**{**_fields(reports[0]), "state": OrderState.FILLED})])
    rig.clock.advance(6)
    await rig.until(lambda: not rig.real._numbers)


def _fields(report: Any) -> dict[str, Any]:
    return {name: getattr(report, name) for name in report.__slots__}


async def test_orders_made_by_hand_are_listed(rig: WebRig, make: Maker) -> None:
    await rig.broker.submit(ACCOUNT, make.order(limit="95"))
    rig.venue.orders[1_000_000]["cOID"] = ""

    (report,) = await rig.broker.open_orders(ACCOUNT)

    assert report.client_order_id == "number-1000000"


@pytest.mark.parametrize(
    "answer",
    [
        {"orders": [], "snapshot": False},
        {"orders": "x", "snapshot": True},
        {"orders": [{"account": NAME, "status": "Submitted", "orderId": "x", "order_ref": "ours"}], "snapshot": True},
        {"orders": [{"account": NAME, "status": "Submitted", "orderId": 5, "order_ref": "ours"}], "snapshot": True},
    ],
)
async def test_a_list_that_is_not_whole_is_not_believed(rig: WebRig, answer: Any) -> None:
    await rig.broker.account(ACCOUNT)
    rig.venue.answers[LIST] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.broker.open_orders(ACCOUNT)
    with pytest.raises(BrokerUnavailable):
        await rig.real.find(ACCOUNT, "ours")  # type: ignore[arg-type]


async def test_an_order_the_venue_has_forgotten_is_told_from_its_trades_and_our_books(rig: WebRig, make: Maker) -> None:
    filled, resting = make.order(), make.order(limit="95")
    await rig.broker.submit(ACCOUNT, filled)
    await rig.broker.submit(ACCOUNT, resting)
    rig.venue.answers[LIST] = {"orders": [], "snapshot": True}
    rig.venue.answers[STATUS] = {"error": "order not found"}

    found = await rig.broker.find(ACCOUNT, filled.client_order_id)
    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 10)
    assert found.average_price is not None
    with pytest.raises(BrokerUnavailable, match="has taken"):
        await rig.broker.find(ACCOUNT, resting.client_order_id)


@pytest.mark.parametrize("answer", [{}, [{"account": NAME}], [{"account": NAME, "conid": 1, "side": "X"}]])
async def test_trades_that_cannot_be_read_are_none(rig: WebRig, answer: Any) -> None:
    rig.venue.answers["/iserver/account/trades"] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(ACCOUNT, since=0)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/trsrv/stocks", []),
        ("/trsrv/stocks", {"AAPL": [{"assetClass": "STK", "contracts": 1}]}),
        ("/iserver/contract/{number}/info-and-rules", {"currency": "USD", "rules": {"increment": 0}}),
        ("/iserver/contract/{number}/info-and-rules", {"currency": "USD"}),
        ("/contract/trading-schedule", {"schedules": {"d": {"liquid_hours": [{"opening": 10**20, "closing": 1}]}}}),
        ("/contract/trading-schedule", {"schedules": {"d": {"liquid_hours": [{"opening": "x"}]}}}),
    ],
)
async def test_shares_that_cannot_be_read_are_not_made_up(rig: WebRig, path: str, answer: Any) -> None:
    rig.venue.answers[path] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.broker.resolve(APPLE)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/trsrv/stocks", {"AAPL": []}),
        (
            "/trsrv/stocks",
            {"AAPL": [{"assetClass": "STK", "contracts": [{"conid": n, "isUS": True} for n in (1, 2)]}]},
        ),
        ("/iserver/contract/{number}/info-and-rules", {"currency": "CAD"}),
    ],
)
async def test_what_is_not_certain_is_not_traded(rig: WebRig, path: str, answer: Any) -> None:
    rig.venue.answers[path] = answer

    assert await rig.broker.resolve(APPLE) is None
    assert await rig.real.quote(APPLE) is None
    with pytest.raises(InvalidInstrument):
        await rig.broker.opens_at(APPLE, rig.clock.now())


async def test_only_shares_are_traded(rig: WebRig) -> None:
    assert await rig.broker.resolve(Ticker(asset_class=AssetClass.FUTURE, symbol="ES")) is None
    assert await rig.broker.resolve(Ticker(asset_class=AssetClass.STOCK, symbol="A&B=C")) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T14:30", "2026-03-02T14:30"),
        ("2026-03-02T21:00", "2026-03-03T14:30"),
    ],
)
async def test_the_market_opens_at_its_regular_hours(rig: WebRig, now: str, opens: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert await rig.broker.opens_at(APPLE, at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.opens_at(APPLE, datetime(2027, 1, 1, tzinfo=UTC))


async def test_delayed_prices_are_none(rig: WebRig) -> None:
    rig.venue.kind = "DpB"

    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(APPLE)


async def test_a_position_is_named_without_having_been_looked_up(rig: WebRig, make: Maker) -> None:
    await rig.broker.submit(ACCOUNT, make.order())
    rig.real._contracts._keys.clear()
    assert [one.key for one in await rig.broker.positions(ACCOUNT)] == ["AAPL"]

    rig.venue.answers["/portfolio2/{name}/positions"] = [{"position": 1}]
    with pytest.raises(BrokerUnavailable):
        await rig.broker.positions(ACCOUNT)


async def test_more_sessions_than_are_kept_make_room(rig: WebRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brokers.ibkr.line.KEPT", 1)
    rig.ring.held[AccountId(8)] = rig.good
    await rig.broker.account(ACCOUNT)

    await rig.broker.account(AccountId(8))

    assert list(rig.real._line._sessions) == [8]
