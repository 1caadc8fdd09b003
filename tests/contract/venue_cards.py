"""More numbered cards, for venues that are reached over a wire: credentials, troubles of the line, streams, limits."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

import pytest

from brokers.broker import Idempotency, RemoteBroker
from brokers.credentials import Credentials
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.ids import AccountId
from domain.instrument import Ticker
from domain.order import OrderType
from domain.signal import Side
from tests.contract.broker_cards import BrokerCards, Maker, held, needs
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Face, Mishap
from tests.fakes.venues.floor import Floor

SECONDS_ASKED = 7


class VenueRig(Protocol):
    """A remote venue with one connected account; `real` is the adapter itself, `broker` the same behind our register.

    `good` are the account's credentials, `wrong` such as the venue does not know; `deeds` and `questions` are how the
    paths begin by which orders are placed and the account is read.
    """

    broker: RemoteBroker
    real: RemoteBroker
    account: AccountId
    ticker: Ticker
    clock: ManualClock
    floor: Floor
    face: Face
    good: Credentials
    wrong: Credentials
    deeds: str
    questions: str

    async def price(self, price: str) -> None:
        """The market trades at `price` now."""
        ...

    async def expire(self) -> None:
        """The venue takes the account's credentials no more, until the user connects again."""
        ...

    async def withdrawing(self) -> Credentials | None:
        """Credentials that may withdraw, or None where the venue does not tell of that."""
        ...


class VenueCards(BrokerCards):
    """Inherit, and give a fixture `rig` that is a `VenueRig`."""

    async def test_card_40_good_credentials_are_told_what_they_allow(self, rig: VenueRig) -> None:
        grant = await rig.real.validate_credentials(rig.good)

        assert grant.may_trade
        assert grant.may_withdraw in (False, None)
        assert grant.account

    async def test_card_41_wrong_credentials_are_refused_in_words_that_hold_no_secret(self, rig: VenueRig) -> None:
        with pytest.raises(ReauthorisationNeeded) as refusal:
            await rig.real.validate_credentials(rig.wrong)

        for secret in rig.wrong.fields.values():
            assert secret.reveal() not in f"{refusal.value}{refusal.value!r}{refusal.value.__cause__!r}"

    async def test_card_42_nothing_is_changed_by_trying_credentials(self, rig: VenueRig) -> None:
        await rig.real.validate_credentials(rig.good)

        assert rig.floor.orders(rig.account) == []

    async def test_card_43_credentials_that_may_withdraw_are_seen(self, rig: VenueRig) -> None:
        dangerous = await rig.withdrawing()
        needs(rig, dangerous is not None, "no word of what a key may do")
        assert dangerous is not None

        assert (await rig.real.validate_credentials(dangerous)).may_withdraw is True

    async def test_card_44_credentials_that_ended_ask_for_the_user(self, rig: VenueRig, make: Maker) -> None:
        await rig.expire()

        with pytest.raises(ReauthorisationNeeded):
            await rig.broker.account(rig.account)
        with pytest.raises(ReauthorisationNeeded):
            await rig.broker.submit(rig.account, make.order())
        assert rig.floor.orders(rig.account) == []

    async def test_card_45_a_proxys_page_in_place_of_an_answer_is_no_answer(self, rig: VenueRig, make: Maker) -> None:
        rig.face.fails(Mishap.PAGE, method="", path=rig.questions)
        with pytest.raises(BrokerUnavailable):
            await rig.broker.account(rig.account)

        rig.face.fails(Mishap.PAGE, path=rig.deeds)
        with pytest.raises(OutcomeUnknown):
            await rig.broker.submit(rig.account, make.order())

    async def test_card_46_a_gateway_that_failed_leaves_a_deed_unknown(self, rig: VenueRig, make: Maker) -> None:
        rig.face.fails(Mishap.BAD_GATEWAY, path=rig.deeds)

        with pytest.raises(OutcomeUnknown):
            await rig.broker.submit(rig.account, make.order())

    async def test_card_47_an_order_that_was_taken_before_the_error_is_found(self, rig: VenueRig, make: Maker) -> None:
        await self._found_after(rig, make, Mishap.FAILED_AFTER)

    async def test_card_48_an_order_that_was_taken_before_the_line_broke_is_found(
        self, rig: VenueRig, make: Maker
    ) -> None:
        await self._found_after(rig, make, Mishap.DROPPED_AFTER)

    async def test_card_49_an_order_that_never_arrived_is_not_found(self, rig: VenueRig, make: Maker) -> None:
        order = make.order(limit="95")
        rig.face.fails(Mishap.DROPPED_BEFORE, path=rig.deeds)

        with pytest.raises((OutcomeUnknown, NotSent)):
            await rig.broker.submit(rig.account, order)

        assert await rig.broker.find(rig.account, order.client_order_id) is None

    async def test_card_50_a_limit_that_was_hit_says_when_to_come_again(self, rig: VenueRig, make: Maker) -> None:
        needs(rig, Mishap.LIMITED in rig.face.mishaps, "no word of when to come again")
        rig.face.fails(Mishap.LIMITED, path=rig.deeds)

        with pytest.raises(RateLimited) as refusal:
            await rig.broker.submit(rig.account, make.order())

        assert refusal.value.retry_after >= SECONDS_ASKED

    async def test_card_51_a_limit_without_a_time_is_waited_out_all_the_same(self, rig: VenueRig, make: Maker) -> None:
        needs(rig, Mishap.LIMITED_SILENTLY in rig.face.mishaps, "no refusal of what comes too fast")
        rig.face.fails(Mishap.LIMITED_SILENTLY, path=rig.deeds)

        with pytest.raises(RateLimited) as refusal:
            await rig.broker.submit(rig.account, make.order())

        assert refusal.value.retry_after > 0

    async def test_card_52_an_order_is_sent_once_whatever_comes_back(self, rig: VenueRig, make: Maker) -> None:
        for mishap in (Mishap.FAILED_AFTER, Mishap.DROPPED_AFTER, Mishap.BAD_GATEWAY, Mishap.DROPPED_BEFORE):
            before = len([one for one in rig.face.heard if one.method == "POST" and one.path.startswith(rig.deeds)])
            rig.face.fails(mishap, path=rig.deeds)
            with pytest.raises((OutcomeUnknown, NotSent)):
                await rig.broker.submit(rig.account, make.order(limit="95", quantity="1"))
            after = len([one for one in rig.face.heard if one.method == "POST" and one.path.startswith(rig.deeds)])
            assert after == before + 1

    async def test_card_53_a_closed_port_is_a_venue_that_cannot_be_reached(self, rig: VenueRig, make: Maker) -> None:
        rig.face.fails(Mishap.DROPPED_BEFORE, method="", path=rig.questions, times=2)

        with pytest.raises(BrokerUnavailable):
            await rig.broker.account(rig.account)
        assert make.instrument is not None

    async def test_card_54_a_stream_that_ended_is_opened_again_and_nothing_is_missed(
        self, rig: VenueRig, make: Maker
    ) -> None:
        needs(rig, rig.broker.capabilities.streams, "no stream")
        updates = rig.broker.updates()
        waiting = asyncio.ensure_future(anext(updates))
        order = make.order(limit="95")
        await rig.broker.submit(rig.account, order)
        async with asyncio.timeout(5):
            assert await waiting == rig.account

        await rig.face.cut()
        again = asyncio.ensure_future(anext(updates))
        await rig.price("94")
        await self._until(rig, again)

        assert await again == rig.account
        assert len(await rig.broker.fills(rig.account, since=0)) == 1

    async def test_card_55_what_cannot_be_paid_says_both_amounts(self, rig: VenueRig, make: Maker) -> None:
        needs(rig, OrderType.LIMIT in rig.broker.capabilities.order_types, "no limit orders")
        with pytest.raises(InsufficientFunds) as refusal:
            await rig.broker.submit(rig.account, make.order(quantity="1000000", limit="100"))

        assert 0 < refusal.value.available < refusal.value.required

    async def test_card_56_the_venues_clock_is_told(self, rig: VenueRig) -> None:
        assert abs(await rig.real.time() - rig.clock.now()) < timedelta(seconds=2)

    async def test_card_57_a_quote_has_two_sides(self, rig: VenueRig) -> None:
        quote = await rig.real.quote(rig.ticker)

        assert quote is not None
        assert quote.sound
        assert abs(quote.mid - self.at("100")) < self.at("100.5") - self.at("100")

    async def test_card_58_a_repeated_id_is_known_or_found_but_never_traded_twice_while_it_works(
        self, rig: VenueRig, make: Maker
    ) -> None:
        kind = rig.broker.capabilities.idempotency
        needs(rig, kind in (Idempotency.REFUSES_REPEATS, Idempotency.UNIQUE_WHILE_OPEN), "no memory of ids")
        order = make.order(limit="95")
        await rig.broker.submit(rig.account, order)

        try:
            (again,) = await rig.broker.submit(rig.account, order)
        except Rejected:
            again = await rig.broker.find(rig.account, order.client_order_id)  # type: ignore[assignment]

        assert again is not None
        assert again.client_order_id == order.client_order_id
        assert len(rig.floor.orders(rig.account)) == 1

    async def test_card_59_no_secret_is_in_what_an_adapter_says_of_itself(self, rig: VenueRig) -> None:
        shown = f"{rig.real!r} {rig.good!r} {rig.real.capabilities!r}"

        for secret in rig.good.fields.values():
            assert secret.reveal() not in shown

    async def _found_after(self, rig: VenueRig, make: Maker, mishap: Mishap) -> None:
        order = make.order(limit="95")
        rig.face.fails(mishap, path=rig.deeds)

        with pytest.raises(OutcomeUnknown):
            await rig.broker.submit(rig.account, order)

        found = await rig.broker.find(rig.account, order.client_order_id)
        assert found is not None
        assert found.client_order_id == order.client_order_id
        assert len(rig.floor.orders(rig.account)) == 1
        assert await held(rig) == 0
        assert order.side is Side.BUY

    async def _until(self, rig: VenueRig, task: asyncio.Future[AccountId]) -> None:
        """Let time pass, so that whoever pauses before he connects again does."""
        async with asyncio.timeout(10):
            while not task.done():
                rig.clock.advance(1)
                await asyncio.sleep(0.02)
