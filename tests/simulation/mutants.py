"""Deliberate bugs of the engine, each with the weather in which it hurts: the proof that the laws see."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers import metered
from brokers.broker import Idempotency, Quota
from domain.copy import CopyState
from domain.errors import BrokerError, RateLimited
from domain.event import CopyDenied, CopyPlaced, Event, OrderForgotten, StopRestored
from domain.ids import AccountId, ClientOrderId, OrderId
from domain.order import Bracket, Fill, Order, OrderState
from domain.signal import Side
from storage import claims, copies, inbox, orders, positions, signals, wishes
from storage import tables as t
from storage.copies import Copy, Holder
from storage.ledger import Entry
from storage.orders import Placed
from storage.shards import Charge
from tests.simulation.weather import Weather
from trading import amending, books, ending, line, planning, sending, watchdog
from trading.amending import Amender
from trading.doubt import Resolver
from trading.engine import Dispatcher
from trading.intake import Intake
from trading.line import Line
from trading.planning import Planner
from trading.protection import Held
from trading.sending import Sender
from trading.watchdog import Watchdog
from trading.watching import Absences, Watcher

Patch = pytest.MonkeyPatch
CALM = Weather()
DYING = Weather(crashes=8, life=24)
THIN = Weather(depth=Decimal(6000))
LAGGING = Weather(lag=0.5, depth=Decimal(6000), deaf=0.1)
LOSING = Weather(
    kind=Idempotency.LOOK_UP_ONLY,
    validity=timedelta(seconds=2),
    there=0.5,
    back=0.5,
    lost_reply=0.3,
    lost_request=0.1,
    silent=0.3,
)
LATE = Weather(kind=Idempotency.LOOK_UP_ONLY, validity=timedelta(seconds=20), there=1.0, late=0.5, crashes=3)
MEDDLED = Weather(meddles=0.6, forgets=0.2)
NAMELESS = Weather(kind=Idempotency.NONE, there=0.5, late=0.3, lost_reply=0.3, silent=0.2, crashes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A bug: how it is put in, the weather in which it shows, and the seed with which it did."""

    install: Callable[[Patch], None]
    weather: Weather
    seed: int = 0

    @property
    def words(self) -> str:
        """What is wrong with the engine."""
        return (self.install.__doc__ or "").strip()


@contextmanager
def installed(mutant: Mutant | None) -> Any:
    """The engine with the bug, until the context ends."""
    with pytest.MonkeyPatch.context() as patch:
        if mutant is not None:
            mutant.install(patch)
        yield


# -- sending ------------------------------------------------------------------------------------------------------


def nothing_is_in_doubt_after_a_crash(patch: Patch) -> None:
    """What an earlier run was sending is not looked at again."""

    async def begin(self: Sender) -> None:
        return

    patch.setattr(Sender, "begin", begin)


def a_crash_means_not_sent(patch: Patch) -> None:
    """What an earlier run was sending is sent again at once."""

    async def orphaned(connection: AsyncConnection, charge: Charge, owner: str, now: datetime) -> int:
        lost = t.order.c.state == OrderState.SUBMITTING.value
        return (await connection.execute(update(t.order).where(lost).values(state=OrderState.READY.value))).rowcount

    patch.setattr(claims, "orphaned", orphaned)


def no_answer_means_not_sent(patch: Patch) -> None:
    """An order whose answer was lost is sent again at once."""

    async def again(connection: AsyncConnection, sent: sending.Sent, now: datetime, **_: Any) -> None:
        await orders.move(connection, sent.order.id, OrderState.READY, now=now)

    patch.setattr(sending, "_in_doubt", again)


def no_answer_means_no(patch: Patch) -> None:
    """An order whose answer was lost counts as refused."""

    async def refused(connection: AsyncConnection, sent: sending.Sent, now: datetime, **_: Any) -> None:
        await sending._refused(connection, sent, now)

    patch.setattr(sending, "_in_doubt", refused)


def a_look_up_does_not_wait(patch: Patch) -> None:
    """An order in doubt is looked up while its request can still arrive."""
    made = Line.__init__

    def make(self: Line, *parts: Any) -> None:
        made(self, *parts)
        self.lasts = -sending.LEEWAY

    patch.setattr(Line, "__init__", make)


def an_unanswered_look_up_finds_nothing(patch: Patch) -> None:
    """A look-up that fails counts as one that found nothing."""
    find = Resolver._find

    async def found(self: Resolver, order: Placed, attached: Sequence[Placed]) -> Any:
        try:
            return await find(self, order, attached)
        except BrokerError:
            return []

    patch.setattr(Resolver, "_find", found)


def a_look_up_forgets_the_exits(patch: Patch) -> None:
    """Of a bracket that was in doubt only the entry is looked up."""
    find = Resolver._find

    async def found(self: Resolver, order: Placed, attached: Sequence[Placed]) -> Any:
        return await find(self, order, [])

    patch.setattr(Resolver, "_find", found)


def a_venue_without_ids_is_asked_again(patch: Patch) -> None:
    """At a venue that knows no ids of ours an order that was not found is sent again."""
    decide = Resolver._not_found

    async def not_found(self: Resolver, *rest: Any) -> bool:
        self._line.knows_our_ids = True
        return await decide(self, *rest)

    patch.setattr(Resolver, "_not_found", not_found)


def each_attempt_has_a_name_of_its_own(patch: Patch) -> None:
    """The client order id is drawn anew for each attempt."""
    named = sending._order

    def renamed(order: Placed, *rest: Any) -> Order:
        made = named(order, *rest)
        return replace(made, client_order_id=ClientOrderId(uuid.UUID(int=order.attempt).hex + made.client_order_id[:4]))

    patch.setattr(sending, "_order", renamed)


def an_order_leaves_before_its_claim_is_kept(patch: Patch) -> None:
    """The transaction that claims an order is committed after the order was sent."""
    claim = claims.claim

    async def claimed(connection: AsyncConnection, *rest: Any, **more: Any) -> list[Placed]:
        found = await claim(connection, *rest, **more)
        await connection.execute(
            update(t.order).where(t.order.c.id.in_([o.id for o in found])).values(state=OrderState.READY.value)
        )
        return found

    patch.setattr(claims, "claim", claimed)


def an_entry_leaves_without_its_exits(patch: Patch) -> None:
    """The exits are not sent with their entry."""
    patch.setattr(sending, "exits_of", lambda order, legs: [])


def an_entry_leaves_without_its_stop(patch: Patch) -> None:
    """A bracket is sent with its targets alone."""
    whole = sending.request_of

    def request(*parts: Any) -> Any:
        made = whole(*parts)
        return replace(made, stop=None) if isinstance(made, Bracket) else made

    patch.setattr(sending, "request_of", request)


def every_part_is_closed_of_the_first_step(patch: Patch) -> None:
    """An order to close names the first entry, whichever step it is for."""
    close = books.closing_order

    def closing(copy: Copy, quantity: Decimal, name: str, *, of: str = "entry") -> orders.Draft:
        return close(copy, quantity, name, of=of)._replace(of="entry")

    patch.setattr(books, "closing_order", closing)


def an_old_signal_is_sent(patch: Patch) -> None:
    """How old a signal may be is not looked at any more when its order is sent."""
    first = claims._first_of_each_lane

    async def overdue(*_: Any) -> list[Placed]:
        return []

    async def submit(self: Sender, copy: Holder, order: Placed, attached: Sequence[Placed], *_: Any) -> Any:
        assert copy.instrument is not None
        request = sending.request_of(order, attached, copy.instrument)
        return await self._line.answer(self._line.broker.submit(order.account_id, request))

    patch.setattr(claims, "_first_of_each_lane", lambda venue, now: first(venue, now - timedelta(hours=1)))
    patch.setattr(claims, "overdue", overdue)
    patch.setattr(Sender, "_submit", submit)


def a_lane_carries_two_in_doubt(patch: Patch) -> None:
    """An order is sent while another of its account and lane is in doubt."""
    patch.setattr(claims, "IN_DOUBT", ())
    patch.setattr(claims, "_first_of_each_lane", claims._first_of_each_lane.__wrapped__)  # which is made once


def a_limit_of_the_venue_is_not_waited_for(patch: Patch) -> None:
    """An order that came too soon for the venue's limit is sent again at once."""
    again = sending._again

    async def at_once(connection: AsyncConnection, sent: sending.Sent, now: datetime) -> None:
        down = sent._replace(outcome=RateLimited(0.0)) if isinstance(sent.outcome, RateLimited) else sent
        await again(connection, down, now)

    patch.setattr(sending, "_HANDLERS", {RateLimited: at_once, **sending._HANDLERS})


def silence_ends_the_sender(patch: Patch) -> None:
    """An answer that never comes is an exception that nobody catches."""

    async def answer(self: Line, call: Any) -> Any:
        try:
            return await line.asyncio.wait_for(call, line.WAIT)
        except BrokerError as e:
            return e

    patch.setattr(Line, "answer", answer)


def an_amendment_counts_before_it_is_told(patch: Patch) -> None:
    """A wish is marked as confirmed before the venue has heard of it."""
    amend = Amender._amend

    async def amended(self: Amender, order: Placed) -> None:
        async with self._store.write() as connection:
            await orders.change(connection, order.id, now=self._clock.now(), **amending._told(order))
        await amend(self, order)

    patch.setattr(Amender, "_amend", amended)


def a_wish_is_not_numbered(patch: Patch) -> None:
    """A new price is written down, and the venue is never told."""

    async def want(connection: AsyncConnection, order: OrderId, *, now: datetime, **columns: Any) -> None:
        await orders.change(connection, order, now=now, **columns)

    patch.setattr(wishes, "want", want)


def what_we_do_ourselves_is_not_on_record(patch: Patch) -> None:
    """Only what the venue says of an order is written down."""

    async def move_all(
        connection: AsyncConnection, state: OrderState, now: datetime, *which: Any, **columns: Any
    ) -> int:
        return (await connection.execute(update(t.order).where(*which).values(state=state.value, **columns))).rowcount

    patch.setattr(orders, "move_all", move_all)
    patch.setattr(claims, "move_all", move_all)


def a_refused_price_is_kept(patch: Patch) -> None:
    """Our row stands where we wanted the order, and the venue's where it was."""

    async def give_up(
        connection: AsyncConnection, order: OrderId, revision: int, error: str, *, now: datetime, **_: Any
    ) -> None:
        await orders.change(connection, order, now=now, acknowledged=revision, error=error)

    patch.setattr(wishes, "give_up", give_up)


def a_quota_is_not_kept(patch: Patch) -> None:
    """Nobody waits for his turn."""

    async def take(*_: Any) -> None:
        return

    patch.setattr(metered.Turns, "take", take)


# -- books --------------------------------------------------------------------------------------------------------


def a_repeated_fill_counts_again(patch: Patch) -> None:
    """A fill that was known is added to the position again."""
    keep = positions.keep_fill

    async def kept(connection: AsyncConnection, *rest: Any) -> bool:
        await keep(connection, *rest)
        return True

    patch.setattr(positions, "keep_fill", kept)


def a_fill_is_counted_and_not_kept(patch: Patch) -> None:
    """A fill moves the position and is not written down."""

    async def kept(*_: Any) -> bool:
        return True

    patch.setattr(positions, "keep_fill", kept)


def the_cursor_is_kept_before_the_fills(patch: Patch) -> None:
    """How far the fills were read is committed before the fills are."""
    look = Watcher.look

    async def looked(self: Watcher, accounts: Sequence[AccountId]) -> None:
        ask = self._ask

        async def asked(account: AccountId) -> Any:
            news = await ask(account)
            if news is not None and news.fills:
                async with self._store.write() as connection:
                    await positions.set_cursor(connection, account, news.fills[-1].sequence)
            return news

        self._ask = asked  # type: ignore[method-assign]
        try:
            await look(self, accounts)
        finally:
            del self._ask

    patch.setattr(Watcher, "look", looked)


def the_cursor_runs_ahead(patch: Patch) -> None:
    """The next fill after those that were read is never asked for."""
    put = positions.set_cursor

    async def ahead(connection: AsyncConnection, account: AccountId, sequence: int) -> None:
        await put(connection, account, sequence + 1)

    patch.setattr(positions, "set_cursor", ahead)


def a_report_is_believed_before_its_fills(patch: Patch) -> None:
    """An order counts as filled before its fills have come, and its account is not looked at again."""
    patch.setattr(books, "_as_filled", lambda order, report: report.state)


def fees_are_forgotten(patch: Patch) -> None:
    """What the venue took for a fill is not part of the result."""
    enter = books._position

    async def position(connection: AsyncConnection, copy: Copy, order: Placed, fill: Fill, now: datetime) -> None:
        await enter(connection, copy, order, replace(fill, fee=Decimal(0)), now)

    patch.setattr(books, "_position", position)


def a_fill_is_booked_at_the_price_that_was_asked(patch: Patch) -> None:
    """A position is valued at the limits and stops of its orders instead of the prices it got."""
    enter = books._position

    async def position(connection: AsyncConnection, copy: Copy, order: Placed, fill: Fill, now: datetime) -> None:
        asked = order.limit_price or order.stop_price or fill.price
        await enter(connection, copy, order, replace(fill, price=asked), now)

    patch.setattr(books, "_position", position)


def a_short_is_booked_as_a_long(patch: Patch) -> None:
    """Every position is taken for a bought one."""
    flat = books._flat
    patch.setattr(books, "_flat", lambda *parts: replace(flat(*parts), side=Side.BUY))


def news_are_kept_apart(patch: Patch) -> None:
    """What happened is put into the outbox in a transaction of its own, after the one in which it happened."""
    waiting: list[tuple[Event, str, datetime]] = []
    step, announced = Dispatcher.step, books.announce

    async def announce(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
        waiting.append((event, key, now))

    async def stepped(self: Dispatcher) -> int:
        held = list(waiting)
        waiting.clear()
        async with self._sender._store.write() as connection:
            for event, key, now in held:
                await announced(connection, event, key, now)
        return await step(self)

    begin = Sender.begin

    async def begun(self: Sender) -> None:
        waiting.clear()  # they were in the memory of the process that died
        await begin(self)

    patch.setattr(Sender, "begin", begun)
    patch.setattr(Dispatcher, "step", stepped)
    for module in (books, ending):
        patch.setattr(module, "announce", announce)


def an_order_that_was_found_is_not_told(patch: Patch) -> None:
    """The follower hears nothing of an order whose answer was lost and that was found later."""
    announce, look_up = books.announce, Resolver._enter
    looking: list[bool] = []

    async def announced(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
        if not (looking and isinstance(event, CopyPlaced)):
            await announce(connection, event, key, now)

    async def looked_up(self: Resolver, *rest: Any) -> bool:
        looking.append(True)
        try:
            return await look_up(self, *rest)
        finally:
            looking.clear()

    patch.setattr(books, "announce", announced)
    patch.setattr(Resolver, "_enter", looked_up)


def a_refusal_of_ours_is_not_told(patch: Patch) -> None:
    """A copy that a gate denies ends without a word."""
    announce = planning.announce

    async def announced(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
        if not isinstance(event, CopyDenied):
            await announce(connection, event, key, now)

    patch.setattr(planning, "announce", announced)


def a_result_is_not_proven(patch: Patch) -> None:
    """A result bears a code that is not in the ledger."""

    async def append(connection: AsyncConnection, kind: str, payload: str, now: datetime) -> Entry:
        code = uuid.uuid5(uuid.NAMESPACE_OID, payload).hex[:8]
        return Entry(sequence=0, kind=kind, payload=payload, at=now, previous="", hash="", code=code)

    patch.setattr(ending.ledger, "append", append)


def a_signal_never_ends(patch: Patch) -> None:
    """A signal stays open when its last copy has ended."""

    async def close_if_over(*_: Any) -> bool:
        return False

    patch.setattr(signals, "close_if_over", close_if_over)


# -- posts, plans, updates ----------------------------------------------------------------------------------------


def a_post_counts_before_it_is_read(patch: Patch) -> None:
    """Posts are marked as read in a transaction before the one that records what they say."""
    step, look = Intake.step, inbox.unread

    async def stepped(self: Intake) -> int:
        async with self._store.read() as connection:
            unread = await look(connection, 1000)
        if not unread:
            return 0
        async with self._store.write() as connection:
            await inbox.mark_many(connection, [number for number, _ in unread], outcome="signal")

        async def known(*_: Any) -> Any:
            return unread

        patch.setattr(inbox, "unread", known)
        try:
            return await step(self)
        finally:
            patch.setattr(inbox, "unread", look)

    patch.setattr(Intake, "step", stepped)


def a_copy_counts_as_placed_before_its_orders_are_written(patch: Patch) -> None:
    """A copy's state and its orders are written in two transactions."""
    step, look = Planner.step, copies.pending

    async def stepped(self: Planner) -> int:
        now = self._clock.now()
        async with self._store.read() as connection:
            waiting = await look(connection, now, 500)
        if waiting:
            async with self._store.write() as connection:
                for copy in waiting:
                    await copies.settle(connection, copy.id, CopyState.PLACED, now=now)

            async def pending(*_: Any) -> list[Copy]:
                return waiting

            patch.setattr(copies, "pending", pending)
        try:
            return await step(self)
        finally:
            patch.setattr(copies, "pending", look)

    patch.setattr(Planner, "step", stepped)


# -- protection ---------------------------------------------------------------------------------------------------


def nobody_guards(patch: Patch) -> None:
    """A stop that is gone is not missed."""

    async def step(_: Watchdog) -> int:
        return 0

    patch.setattr(Watchdog, "step", step)


def only_the_first_step_is_guarded(patch: Patch) -> None:
    """A stop that is gone is missed where it was that of the first step, and of no other."""
    held = watchdog.held_of
    patch.setattr(watchdog, "held_of", lambda *of: [one for one in held(*of) if one.step.number == 1])


def a_lost_stop_is_sent_again_under_its_name(patch: Patch) -> None:
    """In place of a stop that is gone the same order is sent once more."""

    async def again(self: Watchdog, connection: AsyncConnection, held: Held, now: datetime) -> None:
        await orders.change(connection, held.stops[-1].id, now=now, state=OrderState.READY, attached=False)

    patch.setattr(Watchdog, "_replace", again)


def what_is_gone_is_looked_for_for_ever(patch: Patch) -> None:
    """A position that was closed by hand is not missed."""
    patch.setattr(watchdog, "gone_of", lambda group, theirs: [])


def what_is_on_its_way_counts_as_gone(patch: Patch) -> None:
    """A fill of ours that the books have not yet is taken for a hand, at once."""

    async def settled(*_: Any) -> bool:
        return True

    patch.setattr(Watchdog, "_settled", settled)
    patch.setattr(watchdog, "TRACELESS", 0.0)


def a_hand_leaves_no_trace(patch: Patch) -> None:
    """A fill that is not ours is not kept, and its price is the market's."""

    async def remember(*_: Any) -> None:
        return

    patch.setattr(books, "_remember", remember)


def a_forgotten_order_is_swept_for_ever(patch: Patch) -> None:
    """An order that the venue does not know goes on working in our books."""
    patch.setattr(Absences, "too_long", lambda *_: ())


def what_was_lost_and_found_is_not_told(patch: Patch) -> None:
    """Nobody hears of a stop that was placed anew, or of an order that the venue forgot."""
    announce = books.announce

    async def announced(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
        if not isinstance(event, OrderForgotten | StopRestored):
            await announce(connection, event, key, now)

    patch.setattr(books, "announce", announced)


_SEEN: Mapping[Callable[[Patch], None], tuple[Weather, int]] = {
    nothing_is_in_doubt_after_a_crash: (DYING, 1),
    a_crash_means_not_sent: (replace(LATE, crashes=5), 5),
    no_answer_means_not_sent: (LOSING, 8),
    no_answer_means_no: (LOSING, 3),
    a_look_up_does_not_wait: (LATE, 5),
    an_unanswered_look_up_finds_nothing: (replace(LOSING, down=0.3), 10),
    a_look_up_forgets_the_exits: (LOSING, 3),
    a_venue_without_ids_is_asked_again: (NAMELESS, 11),
    each_attempt_has_a_name_of_its_own: (CALM, 23),
    an_order_leaves_before_its_claim_is_kept: (LATE, 1),
    an_entry_leaves_without_its_exits: (CALM, 1),
    an_entry_leaves_without_its_stop: (CALM, 1),
    every_part_is_closed_of_the_first_step: (CALM, 102),
    an_old_signal_is_sent: (replace(DYING, down=0.3), 1),
    a_lane_carries_two_in_doubt: (LOSING, 3),
    a_limit_of_the_venue_is_not_waited_for: (replace(CALM, limited=0.3), 0),
    silence_ends_the_sender: (replace(LOSING, silent=1.0), 4),
    an_amendment_counts_before_it_is_told: (replace(CALM, down=0.3), 4),
    a_wish_is_not_numbered: (CALM, 4),
    what_we_do_ourselves_is_not_on_record: (replace(LOSING, refused=0.2), 3),
    a_refused_price_is_kept: (replace(CALM, amends=0.5), 4),
    a_quota_is_not_kept: (replace(CALM, quota=Quota(requests=24, within=timedelta(seconds=5))), 0),
    a_repeated_fill_counts_again: (replace(CALM, repeats=0.5), 1),
    a_fill_is_counted_and_not_kept: (CALM, 14),
    the_cursor_is_kept_before_the_fills: (DYING, 11),
    the_cursor_runs_ahead: (CALM, 4),
    a_report_is_believed_before_its_fills: (LAGGING, 14),
    fees_are_forgotten: (CALM, 1),
    a_fill_is_booked_at_the_price_that_was_asked: (CALM, 1),
    a_short_is_booked_as_a_long: (CALM, 1),
    news_are_kept_apart: (DYING, 0),
    an_order_that_was_found_is_not_told: (LOSING, 3),
    a_refusal_of_ours_is_not_told: (replace(CALM, no_quote=0.3), 4),
    a_result_is_not_proven: (CALM, 1),
    a_signal_never_ends: (CALM, 0),
    a_post_counts_before_it_is_read: (DYING, 0),
    a_copy_counts_as_placed_before_its_orders_are_written: (DYING, 4),
    nobody_guards: (MEDDLED, 12),
    only_the_first_step_is_guarded: (replace(MEDDLED, forgets=0), 1),
    a_lost_stop_is_sent_again_under_its_name: (MEDDLED, 18),
    what_is_gone_is_looked_for_for_ever: (MEDDLED, 11),
    what_is_on_its_way_counts_as_gone: (replace(LAGGING, meddles=0.5), 11),
    a_hand_leaves_no_trace: (MEDDLED, 11),
    a_forgotten_order_is_swept_for_ever: (MEDDLED, 14),
    what_was_lost_and_found_is_not_told: (MEDDLED, 1),
}
"""With the seed from which on each is hunted, which saves the time of those before it."""

MUTANTS: Mapping[str, Mutant] = {
    install.__name__: Mutant(install=install, weather=weather, seed=seed) for install, (weather, seed) in _SEEN.items()
}
