"""OpenD's line: what it says wrongly, silently or not at all, and who is let in."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from hashlib import sha1

import pytest

from brokers.moomoo.errors import Failure, Meaning, of_a_deed
from brokers.moomoo.places import place_of
from brokers.moomoo.wire import Frame, Frames, framed, written
from domain.errors import (
    BrokerUnavailable,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.ids import AccountId
from tests.contract.broker_cards import Maker
from tests.unit.brokers.moomoo.conftest import HOME, MoomooRig, credentials

KNOWN = bytes.fromhex("4654" + "e9030000" + "01" + "00" + "07000000" + "0a000000")


def heard(*parts: bytes) -> tuple[list[Frame], list[bool]]:
    frames: list[Frame] = []
    lost: list[bool] = []
    ears = Frames(frames.append, lambda: lost.append(True))
    for part in parts:
        ears.data_received(part)
    return frames, lost


async def until(rig: MoomooRig, task: asyncio.Future[object]) -> None:
    async with asyncio.timeout(10):
        while not task.done():
            rig.clock.advance(1)
            await asyncio.sleep(0.01)


def test_a_frame_is_a_header_of_44_bytes_and_its_body() -> None:
    made = framed(1001, 7, {"c2s": {}})

    assert len(made) == 44 + 10
    assert made[:16] == KNOWN
    assert made[16:36] == sha1(b'{"c2s":{}}', usedforsecurity=False).digest()
    assert made[36:44] == bytes(8)
    assert made[44:] == b'{"c2s":{}}'


def test_numbers_are_written_as_they_are() -> None:
    assert written({"price": Decimal("95.10"), "qty": [Decimal("1E+2")], "flag": True}) == (
        '{"price":95.1,"qty":[100],"flag":true}'
    )


def test_frames_come_in_pieces_and_several_at_once() -> None:
    both = framed(1, 1, {"price": Decimal("0.1")}) + framed(2, 2, {})

    frames, lost = heard(*(both[n : n + 1] for n in range(len(both))))
    together, _ = heard(both)

    assert [one.serial for one in frames] == [1, 2] == [one.serial for one in together]
    assert frames[0].body == {"price": Decimal("0.1")}
    assert not lost


@pytest.mark.parametrize(
    "spoiled",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
        framed(1, 1, {"a": 1})[:-1] + b"!",
        framed(1, 1, {})[:6] + b"\0" + framed(1, 1, {})[7:],
        framed(1, 1, {})[:12] + b"\xff\xff\xff\xff" + framed(1, 1, {})[16:],
        framed(1, 1, [1, 2]),  # type: ignore[arg-type]
        framed(1, 1, "x" * 10),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_frame_ends_the_line(spoiled: bytes) -> None:
    frames, lost = heard(spoiled)

    assert frames == []
    assert lost


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        (-1, "Request too frequent", RateLimited),
        (-1, "此协议请求太频繁", RateLimited),
        (-1, "Please unlock trade first", NotSent),
        (-1, "wrong password", ReauthorisationNeeded),
        (-1, "Unknown stock US.NOWHERE", InvalidInstrument),
        (-1, "购买力不足", Rejected),
        (-1, "The market is closed", Rejected),
        (-1, "Short selling is not allowed", Rejected),
        (-1, "invalid price", Rejected),
        (-1, "The order is already filled", Rejected),
        (-1, "something new", OutcomeUnknown),
        (-100, "not allowed", OutcomeUnknown),
        (-200, "Network interruption", OutcomeUnknown),
        (-400, "", OutcomeUnknown),
        (-500, "bad request", Rejected),
    ],
)
def test_a_failure_is_told_by_its_kind_and_words(kind: int, text: str, error: type[Exception]) -> None:
    assert type(of_a_deed(Failure(kind, text))) is error


def test_what_the_server_turned_down_after_all_is_refused_in_any_words() -> None:
    assert Failure(1, "something new").meaning is Meaning.REFUSED


async def test_a_silent_opend_is_given_up_and_blocks_nobody(rig: MoomooRig, make: Maker) -> None:
    line, _ = await rig.real._lines.of(rig.account)
    line._longest = 0.05
    rig.face.silent = {"funds", "place"}

    with pytest.raises(BrokerUnavailable):
        await rig.real.account(rig.account)
    assert not line.up
    line, _ = await rig.real._lines.of(rig.account)
    line._longest = 0.05
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


async def test_a_line_that_stalls_is_noticed_and_opened_again(rig: MoomooRig) -> None:
    line, _ = await rig.real._lines.of(rig.account)
    line._longest = 0.05
    rig.face.silent = {"alive"}
    updates = rig.real.updates()

    again = asyncio.ensure_future(anext(updates))
    await until(rig, again)  # type: ignore[arg-type]

    assert await again == rig.account
    assert not line.up


async def test_a_line_that_nobody_needs_is_ended(rig: MoomooRig) -> None:
    line, _ = await rig.real._lines.of(rig.account)
    await rig.real.open_orders(rig.account)

    rig.clock.advance(1000)
    async with asyncio.timeout(10):
        while line.up:
            rig.clock.advance(1)
            await asyncio.sleep(0.01)

    assert (await rig.real.account(rig.account)).cash > 0


async def test_a_port_where_nobody_listens_is_an_opend_that_is_not_reached(rig: MoomooRig) -> None:
    rig.real._lines._named = {"my-opend": "tcp://127.0.0.1:1"}

    with pytest.raises(BrokerUnavailable, match="is it running"):
        await rig.real.account(rig.account)


async def test_a_wrong_password_is_tried_once(rig: MoomooRig) -> None:
    rig.ring.held[rig.account] = credentials(password="271828")

    for _ in range(3):
        with pytest.raises(ReauthorisationNeeded):
            await rig.real.account(rig.account)
    assert rig.face.count("GET", "/unlock") == 1

    rig.ring.held[rig.account] = credentials()
    assert (await rig.real.account(rig.account)).cash > 0


async def test_the_password_goes_out_only_as_its_digest(rig: MoomooRig) -> None:
    await rig.real.account(rig.account)

    assert not any(b"314159" in one.body for one in rig.face.heard)


async def test_without_a_password_nothing_is_traded_at_the_market(rig: MoomooRig) -> None:
    with pytest.raises(ReauthorisationNeeded, match="password"):
        await rig.real.validate_credentials(credentials(password=""))


async def test_practice_needs_no_password(practice: MoomooRig) -> None:
    grant = await practice.real.validate_credentials(credentials(password=""))

    assert grant.account == "…7915"
    assert practice.face.count("GET", "/unlock") == 0


async def test_trading_that_was_locked_again_is_unlocked_before_the_next_order(rig: MoomooRig, make: Maker) -> None:
    await rig.real.account(rig.account)
    rig.face.unlocked = False

    with pytest.raises(NotSent):
        await rig.broker.submit(rig.account, make.order(limit="95"))
    (report,) = await rig.broker.submit(rig.account, make.order(limit="95"))

    assert report.state == "accepted"


async def test_a_login_with_several_accounts_wants_one_named(rig: MoomooRig) -> None:
    rig.face.homes["281756455988240000"] = AccountId(9)

    with pytest.raises(ReauthorisationNeeded, match="several"):
        await rig.real.validate_credentials(credentials(account=""))
    assert (await rig.real.validate_credentials(credentials(account=f"C{HOME}"))).account == "…7915"


async def test_a_login_without_accounts_is_told(rig: MoomooRig) -> None:
    rig.face.homes.clear()

    with pytest.raises(ReauthorisationNeeded, match="no account"):
        await rig.real.validate_credentials(credentials(account=""))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "localhost"])
async def test_our_own_network_is_not_for_users_to_name(host: str) -> None:
    with pytest.raises(ReauthorisationNeeded):
        await place_of(credentials(host=host), {})


async def test_a_port_must_be_one() -> None:
    with pytest.raises(ReauthorisationNeeded):
        await place_of(credentials(port="70000"), {})


@pytest.mark.parametrize(
    "answer",
    [
        {"retType": 0, "s2c": {}},
        {"retType": 0, "s2c": []},
        {"retType": "x"},
        {},
        {"retType": 0, "s2c": {"funds": {"power": "much", "totalAssets": 1, "cash": 1}}},
        {"retType": -1},
        {"retType": -1, "retMsg": 7},
    ],
)
async def test_money_that_cannot_be_read_is_no_money(rig: MoomooRig, answer: object) -> None:
    rig.face.answers["funds"] = answer

    with pytest.raises(BrokerUnavailable):
        await rig.real.account(rig.account)


@pytest.mark.parametrize("name", ["init", "accounts", "subscribe", "unlock"])
async def test_a_greeting_that_fails_leaves_no_line(rig: MoomooRig, name: str) -> None:
    rig.face.answers[name] = {"retType": -400, "retMsg": "not now"}

    with pytest.raises(BrokerUnavailable):
        await rig.real.account(rig.account)
    rig.face.answers.clear()

    assert (await rig.real.account(rig.account)).cash > 0


async def test_whoever_asks_too_fast_is_told_when_to_come_again(rig: MoomooRig) -> None:
    rig.face.answers["funds"] = {"retType": -1, "retMsg": "Request too frequent"}

    with pytest.raises(RateLimited) as refusal:
        await rig.real.account(rig.account)

    assert refusal.value.retry_after == 30


async def test_the_sixteenth_order_within_half_a_minute_waits(rig: MoomooRig, make: Maker) -> None:
    for _ in range(15):
        await rig.broker.submit(rig.account, make.order(limit="95", quantity="1"))

    with pytest.raises(RateLimited):
        await rig.broker.submit(rig.account, make.order(limit="95", quantity="1"))
    assert rig.face.count("POST", "/place") == 15


async def test_a_password_refused_in_words_nobody_knows_is_tried_once(rig: MoomooRig) -> None:
    rig.face.answers["unlock"] = {"retType": -1, "retMsg": "something new"}

    for _ in range(3):
        with pytest.raises(ReauthorisationNeeded):
            await rig.real.account(rig.account)
    assert rig.face.count("GET", "/unlock") == 1
