"""Each error of Kalshi's says what is done next."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from brokers.kalshi.errors import CODES, Refused, Why, judge
from brokers.transport import Answer
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    NotSent,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Rejected,
)
from tests.contract.broker_cards import Maker
from tests.fakes.clock import START
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.kalshi.rig import MARKET, ME, YES, KalshiRig, keys

API = "/trade-api/v2"


def refusal(code: str, details: str = "") -> dict[str, object]:
    return {"error": {"code": code, "message": code.replace("_", " "), "details": details}}


@pytest.mark.parametrize(("code", "why"), CODES.items())
def test_codes_are_sorted_by_the_table(code: str, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        judge(Answer(409, {}, f'{{"error": {{"code": "{code}"}}}}'.encode()), OutcomeUnknown)

    assert (refused.value.why, refused.value.code) == (why, code)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_order", Rejected),
        (404, "market_not_found", InvalidInstrument),
        (409, "fill_or_kill_insufficient_resting_volume", Rejected),
        (410, "gone", Rejected),
        (401, "authentication_error", ReauthorisationNeeded),
        (403, "forbidden", ReauthorisationNeeded),
    ],
)
async def test_a_refusal_is_told_as_what_it_is(
    rig: KalshiRig, make: Maker, status: int, code: str, kind: type[BrokerError]
) -> None:
    rig.venue.ahead = datetime.now(START.tzinfo) - rig.clock.now()  # the fake's face dates what it is told to say
    await rig.real.time()
    rig.face.says(refusal(code, "why so"), status=status, path=rig.deeds)

    with pytest.raises(kind):
        await rig.broker.submit(ME, make.order(limit="0.45"))
    assert rig.floor.orders(ME) == []


async def test_a_request_that_could_not_be_parsed_says_so_at_the_top(rig: KalshiRig, make: Maker) -> None:
    rig.face.says({"code": "bad_request", "message": "bad request", "details": "no"}, status=400, path=rig.deeds)

    with pytest.raises(Rejected, match="bad request: no") as refused:
        await rig.broker.submit(ME, make.order(limit="0.45"))
    assert refused.value.code == "bad_request"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"message": "no"}', b'{"error": {"code": 7}}'])
async def test_a_status_without_a_code_proves_nothing(rig: KalshiRig, make: Maker, body: bytes) -> None:
    rig.face.says(body, status=400, path=rig.deeds)
    rig.face.says(body, status=400, method="GET", path=rig.questions)

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ME, make.order(limit="0.45"))
    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(ME)


async def test_a_question_that_is_refused_leaves_us_without_an_answer(rig: KalshiRig) -> None:
    rig.face.says(refusal("bad_request"), status=400, method="GET", times=3)

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(ME)
    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(YES)
    with pytest.raises(BrokerUnavailable):
        await rig.real.time()


async def test_a_public_question_that_wants_a_key_all_at_once_is_unavailable(rig: KalshiRig) -> None:
    rig.face.says(refusal("unauthorized"), status=401, method="GET", path=f"{API}/markets")

    with pytest.raises(BrokerUnavailable, match="without a key"):
        await rig.real.quote(YES)


async def test_funds_that_suffice_as_far_as_we_see_are_a_plain_refusal(rig: KalshiRig, make: Maker) -> None:
    rig.face.says(refusal("insufficient_balance"), status=400, path=rig.deeds, times=2)

    with pytest.raises(Rejected) as plain:
        await rig.broker.submit(ME, make.order(limit="0.45"))
    rig.face.fails(Mishap.BAD_GATEWAY, method="GET", path=rig.questions)
    with pytest.raises(Rejected) as blind:
        await rig.broker.submit(ME, make.order(limit="0.45"))

    assert not isinstance(plain.value, InsufficientFunds)
    assert not isinstance(blind.value, InsufficientFunds)


async def test_a_repeated_id_whose_order_cannot_be_found_is_unknown(rig: KalshiRig, make: Maker) -> None:
    rig.face.says(refusal("order_already_exists"), status=409, path=rig.deeds)

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ME, make.order(limit="0.45"))


async def test_a_pause_says_when_it_ends(rig: KalshiRig, make: Maker) -> None:
    rig.venue.paused = "exchange_is_paused"
    resumes = rig.clock.now() + timedelta(hours=2)
    rig.venue.status = {"exchange_active": True, "trading_active": False}
    rig.venue.status["exchange_estimated_resume_time"] = resumes.isoformat()

    with pytest.raises(MarketClosed) as closed:
        await rig.broker.submit(ME, make.order(limit="0.45"))

    assert closed.value.opens_at == resumes


async def test_a_pause_that_is_over_or_has_no_end_is_tried_again(rig: KalshiRig, make: Maker) -> None:
    rig.venue.paused = "trading_is_paused"
    with pytest.raises(NotSent):
        await rig.broker.submit(ME, make.order(limit="0.45"))

    rig.venue.status = {"exchange_active": False, "trading_active": False}
    with pytest.raises(NotSent):
        await rig.broker.submit(ME, make.order(limit="0.45"))


async def test_maintenance_and_hours_are_read_from_the_schedule(rig: KalshiRig) -> None:
    now = rig.clock.now()
    rig.venue.status = {"exchange_active": False, "trading_active": False}
    day = [{"open_time": "08:00", "close_time": "03:00"}]
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    rig.venue.schedule = {"standard_hours": [dict.fromkeys(days, day)], "maintenance_windows": []}
    opens = await rig.real.opens_at(YES, now)
    assert now < opens <= now + timedelta(days=1)
    assert opens.minute == 0

    window = {
        "start_datetime": (now - timedelta(hours=1)).isoformat(),
        "end_datetime": (now + timedelta(hours=1)).isoformat(),
    }
    rig.venue.schedule["maintenance_windows"] = [window]
    assert await rig.real.opens_at(YES, now) == now + timedelta(hours=1)

    rig.venue.schedule = {"standard_hours": [{"monday": [{"open_time": "noon"}]}]}
    with pytest.raises(BrokerUnavailable):
        await rig.real.opens_at(YES, now)


async def test_a_market_opens_when_it_does_and_never_after_its_end(rig: KalshiRig) -> None:
    now = rig.clock.now()
    assert await rig.real.opens_at(YES, now) == now

    rig.venue.market_state = {"open_time": (now + timedelta(days=1)).isoformat()}
    assert await rig.real.opens_at(YES, now) == now + timedelta(days=1)
    rig.venue.market_state = {"close_time": (now - timedelta(days=1)).isoformat()}
    with pytest.raises(BrokerUnavailable, match="over"):
        await rig.real.opens_at(YES, now)
    with pytest.raises(BrokerUnavailable, match="has no"):
        await rig.real.opens_at(type(YES)(asset_class=YES.asset_class, symbol="NONE", outcome="YES"), now)
    rig.face.says(refusal("bad_request"), status=400, method="GET", path=f"{API}/exchange")
    rig.venue.market_state = {}
    with pytest.raises(BrokerUnavailable, match="does not tell"):
        await rig.real.opens_at(YES, now)


@pytest.mark.parametrize(
    ("state", "traded"),
    [({"status": "finalized"}, False), ({"market_type": "scalar"}, False), ({"status": "inactive"}, True)],
)
async def test_markets_that_ended_or_have_other_ends_are_not_traded(
    rig: KalshiRig, state: dict[str, str], traded: bool
) -> None:
    rig.venue.market_state = state

    assert (await rig.real.resolve(YES) is not None) is traded


async def test_the_widest_step_of_a_market_is_taken(rig: KalshiRig) -> None:
    rig.venue.market_state = {"price_ranges": [{"step": "0.001"}, {"step": "0.01"}, {"step": "0.001"}]}
    found = await rig.real.resolve(YES)
    assert found is not None
    assert found.tick == Decimal("0.01")

    rig.venue.market_state = {"price_ranges": [{"step": "0"}]}
    rig.clock.advance(3601)
    with pytest.raises(BrokerUnavailable):
        await rig.real.resolve(YES)


@pytest.mark.parametrize("state", [{"yes_bid_dollars": "0.0000"}, {"yes_ask_dollars": "1.0000"}, {"ticker": "OTHER"}])
async def test_a_market_with_one_side_or_another_name_has_no_quote(rig: KalshiRig, state: dict[str, str]) -> None:
    rig.venue.market_state = state

    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(YES)


async def test_a_key_that_may_only_read_is_told_so(rig: KalshiRig, make: Maker) -> None:
    rig.venue.keys["a952bcbe-ec3b"].scopes = ["read"]

    grant = await rig.real.validate_credentials(keys())

    assert (grant.may_trade, grant.permissions, grant.account) == (False, ("read",), "…ec3b")
    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.submit(ME, make.order(limit="0.45"))
    rig.face.says({"api_keys": []}, method="GET", path=f"{API}/api_keys")
    with pytest.raises(BrokerUnavailable, match="does not list"):
        await rig.real.validate_credentials(keys())


async def test_a_market_that_vanished_before_an_order_at_the_market_is_not_traded(rig: KalshiRig, make: Maker) -> None:
    order = make.order()
    rig.face.says(refusal("not_found"), status=404, method="GET", path=f"{API}/markets/{MARKET}")

    with pytest.raises(InvalidInstrument):
        await rig.broker.submit(ME, order)
