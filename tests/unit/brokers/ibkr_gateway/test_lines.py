"""The lines to Gateways: who may be connected to, what breaks, and how it comes up again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from brokers.ibkr_gateway.places import place_of
from brokers.ibkr_gateway.venue import VENUE
from brokers.limits import Limits, Rule
from brokers.venue import Environment, Opening, venues
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId
from tests.contract.broker_cards import Maker
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.ibkr_gateway.conftest import ACCOUNT, APPLE, NAME, GatewayRig, credentials


def test_the_venue_is_found_and_opens(rig: GatewayRig) -> None:
    opening = Opening(environment=Environment.LIVE, keyring=rig.ring, register=rig.pages, clock=rig.clock)

    assert venues()["ibkr_gateway"] is VENUE
    assert VENUE.open is not None
    assert VENUE.open(opening).capabilities.venue == "ibkr_gateway"


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "127.0.0.1"},
        {"host": "localhost"},
        {"host": "10.0.0.5"},
        {"host": "169.254.169.254"},
        {"host": "::1"},
        {"host": "8.8.8.8", "port": "x"},
        {"host": "8.8.8.8", "port": "70000"},
        {"client_id": "0"},
        {"client_id": "-1"},
        {"client_id": "99999999999"},
    ],
)
async def test_an_address_that_users_may_not_name_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ReauthorisationNeeded):
        await place_of(credentials(**fields), {"home": "tcp://127.0.0.1:4002"})


async def test_a_public_address_is_taken_and_a_host_that_is_none_is_not_found() -> None:
    place = await place_of(credentials(host="8.8.8.8"), {})
    assert (place.host, place.port, place.client_id) == ("8.8.8.8", 4002, 17)

    with pytest.raises(BrokerUnavailable):
        await place_of(credentials(host="no such host"), {})


async def test_a_client_id_that_is_in_use_is_said(rig: GatewayRig) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.face.port)
    writer.write(b"API\0\0\0\0\x09v176..178\0\0\0\x0871\x002\x0018\0\0")
    await reader.readexactly(40)
    rig.ring.held[ACCOUNT] = credentials(client_id="18")

    with pytest.raises(BrokerUnavailable, match="client ID"):
        await rig.broker.account(ACCOUNT)
    writer.close()


async def test_a_gateway_that_is_too_old_is_said(rig: GatewayRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.venues.tws.messages.VERSION", 170)
    await rig.cut()

    with pytest.raises(BrokerUnavailable, match="up to date"):
        await rig.broker.account(ACCOUNT)


async def test_nothing_listens_there(rig: GatewayRig) -> None:
    rig.real._links._named = {"home": "tcp://127.0.0.1:1"}  # type: ignore[assignment]

    with pytest.raises(BrokerUnavailable, match="not reached"):
        await rig.broker.account(ACCOUNT)


async def test_a_login_for_live_trading_is_not_practised_on(rig: GatewayRig) -> None:
    rig.face.accounts = {"U1234567": ACCOUNT}
    rig.ring.held[ACCOUNT] = credentials(account="U1234567", client_id="19")

    with pytest.raises(ReauthorisationNeeded, match="paper"):
        await rig.broker.account(ACCOUNT)


async def test_of_several_accounts_one_must_be_named(rig: GatewayRig) -> None:
    rig.face.accounts = {NAME: ACCOUNT, "DU2": AccountId(8)}
    with pytest.raises(ReauthorisationNeeded, match="several"):
        await rig.real.validate_credentials(credentials(account="", client_id="19"))

    grant = await rig.real.validate_credentials(credentials(client_id="19"))
    assert (grant.account, grant.may_trade, grant.may_withdraw) == (NAME, True, False)


async def test_a_single_account_need_not_be_named(rig: GatewayRig) -> None:
    assert (await rig.real.validate_credentials(credentials(account="", client_id="19"))).account == NAME
    assert len(rig.face.clients) <= 2


async def test_a_read_only_api_may_not_trade(rig: GatewayRig) -> None:
    rig.face.read_only = True

    grant = await rig.real.validate_credentials(credentials(client_id="19"))

    assert not grant.may_trade
    await rig.cut()
    with pytest.raises(BrokerUnavailable, match="Read-Only"):
        await rig.broker.account(ACCOUNT)


async def test_after_a_start_whoever_is_connected_is_asked(rig: GatewayRig) -> None:
    rig.real._links.drop()

    assert await rig.broker.resolve(APPLE) is not None


async def test_without_any_account_nobody_can_be_asked(rig: GatewayRig) -> None:
    rig.real._links.drop()
    rig.ring.held.clear()

    with pytest.raises(BrokerUnavailable, match="no Gateway"):
        await rig.broker.resolve(APPLE)


async def test_whoever_cannot_be_asked_is_passed_over(rig: GatewayRig) -> None:
    other = AccountId(8)
    rig.ring.held[other] = credentials(host="127.0.0.1")
    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.account(other)

    assert await rig.broker.resolve(APPLE) is not None


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("money", [[63, 1, "#", NAME, "NetLiquidation", "lots", "USD"], [64, 1, "#"]]),
        ("money", [[64, 1, "#"]]),
        ("money", [[64, 1, 999]]),
        ("money", [[4, 2, "#", 321, "Error validating request", ""]]),
        ("money", [["x", "y"]]),
    ],
)
async def test_an_answer_that_makes_no_sense_is_none(rig: GatewayRig, asked: str, answer: list[list[object]]) -> None:
    rig.hurry()
    rig.face.answers[asked] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(ACCOUNT)


@pytest.mark.parametrize("answer", [[61, 3, NAME], [61, 3, NAME, *["x"] * 13], ["", ""]])
async def test_a_position_that_cannot_be_read_is_not_left_out(rig: GatewayRig, answer: list[object]) -> None:
    rig.face.answers["positions"] = [answer, [62, 1]]

    with pytest.raises(BrokerUnavailable):
        await rig.broker.positions(ACCOUNT)


@pytest.mark.parametrize("answer", [[5, "#"], [3, "#", "Submitted"], [3, "#", "Submitted", "x"], [4, 2, "?"], [999]])
async def test_an_answer_to_a_deed_that_makes_no_sense_leaves_it_unknown(
    rig: GatewayRig, make: Maker, answer: list[object]
) -> None:
    rig.hurry()
    rig.face.answers["place"] = [answer]

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


async def test_a_message_that_would_never_end_ends_the_line(rig: GatewayRig) -> None:
    link, _ = await rig.real._links.of(ACCOUNT)
    for client in rig.face.clients:
        client.writer.write(b"\x7f\xff\xff\xff")

    await rig.until(lambda: not link.up)


async def test_a_line_that_falls_silent_is_noticed_and_opened_again(rig: GatewayRig) -> None:
    link, _ = await rig.real._links.of(ACCOUNT)
    updates = rig.broker.updates()
    rig.hurry()
    rig.face.answers["time"] = [[49, 1]]

    await rig.until(lambda: not link.up)

    del rig.face.answers["time"]
    again = asyncio.ensure_future(anext(updates))
    await rig.until(again.done)
    assert await again == ACCOUNT


async def test_a_gateway_that_stays_away_is_tried_with_longer_and_longer_pauses(rig: GatewayRig) -> None:
    named, rig.real._links._named = rig.real._links._named, {"home": "tcp://127.0.0.1:1"}  # type: ignore[assignment]
    await rig.face.cut()
    held = rig.real._links._held[ACCOUNT]
    await rig.until(lambda: held.pause >= 8)

    rig.real._links._named = named
    await rig.until(lambda: held.link.up)
    assert held.pause == 1


async def test_a_line_that_nobody_needs_is_ended_and_one_with_working_orders_is_kept(
    rig: GatewayRig, make: Maker
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    link, _ = await rig.real._links.of(ACCOUNT)
    rig.clock.advance(1000)
    await asyncio.sleep(0.1)
    assert link.up

    await rig.broker.cancel(ACCOUNT, order.client_order_id)
    rig.clock.advance(1000)
    await rig.until(lambda: not rig.real._links._held)
    assert not link.up


async def test_more_lines_than_can_be_held_make_room(rig: GatewayRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brokers.ibkr_gateway.links.MOST", 1)
    rig.ring.held[AccountId(8)] = credentials(client_id="19")

    await rig.broker.account(AccountId(8))

    assert list(rig.real._links._held) == [8]


async def test_deeds_that_come_too_fast_are_not_sent(rig: GatewayRig, make: Maker) -> None:
    link, _ = await rig.real._links.of(ACCOUNT)
    link._limits = Limits({"messages": Rule(most=1, within=timedelta(minutes=1))}, rig.clock)
    await link.time()

    with pytest.raises(RateLimited):
        await rig.broker.submit(ACCOUNT, make.order())
    assert rig.face.count("POST") == 0


async def test_an_order_that_was_taken_while_the_page_of_a_proxy_came_is_unknown(rig: GatewayRig, make: Maker) -> None:
    rig.face.fails(Mishap.PAGE, path="/place")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


async def test_a_gateway_that_does_not_tell_whether_it_trades_is_not_vouched_for(rig: GatewayRig) -> None:
    rig.face.answers["orders"] = [[4, 2, -1, 321, "Read-Only", ""]]
    assert not (await rig.real.validate_credentials(credentials())).may_trade


async def test_nobody_is_asked_over_a_line_that_is_down(rig: GatewayRig) -> None:
    link, _ = await rig.real._links.of(ACCOUNT)
    link.drop()

    for question in (link.time(), link.money()):
        with pytest.raises(BrokerUnavailable, match="no line"):
            await question


async def test_closing_twice_is_closing_once(rig: GatewayRig) -> None:
    await rig.real.aclose()
    await rig.real.aclose()

    assert rig.real._links._held == {}
