"""The sending of orders: each is claimed and committed before it leaves, and every answer is kept as what it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.errors import BrokerError, MarketClosed, NotSent, RateLimited, ReauthorisationNeeded, Rejected
from domain.event import Asked, VenueHalted
from domain.ids import ClientOrderId
from domain.instrument import Instrument
from domain.order import Bracket, Order, OrderReport, OrderRole, OrderState
from runtime.clock import Clock
from runtime.metrics import Metrics
from storage import claims, copies, halts, orders, positions, wishes
from storage.copies import Holder
from storage.halts import Halt
from storage.orders import Placed
from storage.shards import Charge
from storage.store import Store
from trading import books
from trading.announce import announce
from trading.ending import end_empty
from trading.line import Line, Outcome, asked_to_wait, pause
from trading.trouble import tell_refused

log = structlog.get_logger(__name__)

BATCH = 500
ENGINE = "engine"
LEEWAY = timedelta(seconds=10)
"""How long after its claim an order may leave; what waits longer for its turn is claimed anew."""
AFTER_OPEN = timedelta(minutes=5)
"""How long after its market opened an entry that waited for it may still be sent."""
SOON = 0.005
"""Seconds within which answers are kept by one transaction."""
TOO_LATE = NotSent("its turn did not come in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An order, when and with what it left, and what came back; `again` where an earlier request may arrive yet."""

    copy: Holder
    order: Placed
    attached: Sequence[Placed]
    outcome: Outcome
    at: datetime
    again: bool = False

    @property
    def taken(self) -> Sequence[OrderReport]:
        """The venue's reports where it took the order whole, as it was sent, and has filled nothing of it yet."""
        if isinstance(self.outcome, BrokerError | TimeoutError):
            return ()
        sent = [self.order.client_order_id, *(leg.client_order_id for leg in self.attached)]
        plain = all(report.state is OrderState.ACCEPTED and not report.filled for report in self.outcome)
        return self.outcome if plain and [report.client_order_id for report in self.outcome] == sent else ()


class Sender:
    """Sends the orders of one venue."""

    def __init__(self, *, store: Store, clock: Clock, line: Line, charge: Charge, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._line = line
        self._charge = charge
        self._metrics = metrics
        self._owner = secrets.token_hex(8)

    async def begin(self) -> None:
        """Before anything is sent: what an earlier run was sending is in doubt now."""
        self._owner = secrets.token_hex(8)
        async with self._store.write() as connection:
            lost = await claims.orphaned(connection, self._charge, self._owner, self._clock.now())
        if lost:
            log.warning("orders_in_doubt", count=lost)

    async def send(self) -> int:
        """Send one batch of ready orders; returns how many."""
        claimed_at, now = self._clock.monotonic(), self._clock.now()
        async with self._store.write() as connection:
            claimed = await claims.claim(connection, self._charge, now, count=BATCH, **self._terms)
        await self._deliver(claimed, claimed_at)
        return len(claimed)

    async def send_again(self, doubted: Sequence[Placed]) -> None:
        """Send orders in doubt once more, to a venue that refuses repeats."""
        claimed_at, now = self._clock.monotonic(), self._clock.now()
        async with self._store.write() as connection:
            ids = [order.id for order in doubted]
            claimed = await claims.claim_again(connection, self._charge, ids, now, **self._terms)
        await self._deliver(claimed, claimed_at, again=True)

    async def drop_unsent(self) -> int:
        """End orders whose time to be sent has passed, or that were withdrawn first; returns how many."""
        now = self._clock.now()
        async with self._store.write() as connection:
            overdue = await claims.overdue(connection, self._charge, now, BATCH)
            for order in overdue:
                ended = OrderState.CANCELLED if order.cancel_wanted else OrderState.EXPIRED
                await end_unsent(connection, order, ended, now)
        return len(overdue)

    async def rest(self) -> None:
        """Halt the venue for a while when it keeps failing, which the admins are told; exits are tried all the time."""
        now, venue, breaker = self._clock.now(), self._line.venue, self._line.breaker
        until = breaker.breaks(now)
        if until is None:
            return
        halt = Halt(scope=halts.of_venue(venue), reason=breaker.error, actor=ENGINE, since=now, until=until)
        async with self._store.write() as connection:
            await halts.put(connection, halt)
            event = VenueHalted(venue=venue, error=breaker.error, until=until)
            await announce(connection, event, f"{venue}:{now.isoformat()}", now)
        log.error("venue_halted", venue=venue, error=breaker.error, until=until.isoformat())

    @property
    def _terms(self) -> dict[str, Any]:
        return {"lasts": LEEWAY + self._line.lasts, "owner": self._owner}

    async def _deliver(self, claimed: Sequence[Placed], claimed_at: float, *, again: bool = False) -> None:
        if not claimed:
            return
        async with self._store.read() as connection:
            copy_ids = sorted({order.copy_id for order in claimed})
            held = await copies.holders(connection, copy_ids)
            legs = await claims.exits(connection, copy_ids)
        answers: asyncio.Queue[Sent] = asyncio.Queue()

        async def submit(order: Placed) -> None:
            copy, attached = held[order.copy_id], exits_of(order, legs[order.copy_id])
            async with self._line.turn:
                at = self._clock.now()
                outcome = await self._submit(copy, order, attached, claimed_at)
            one = Sent(copy=copy, order=order, attached=attached, outcome=outcome, at=at, again=again)
            answers.put_nowait(one)

        async with asyncio.TaskGroup() as group:
            for order in claimed:
                group.create_task(submit(order))
            left = len(claimed)
            while left:
                sent = await _arrived(answers, left)
                await self._keep(sent)
                left -= len(sent)

    async def _submit(self, copy: Holder, order: Placed, attached: Sequence[Placed], claimed_at: float) -> Outcome:
        assert copy.instrument is not None
        now, limits = self._clock.now(), (order.expires_at, order.send_by)
        waited = self._clock.monotonic() - claimed_at
        if waited > LEEWAY.total_seconds() or any(limit is not None and limit <= now for limit in limits):
            return TOO_LATE
        request = request_of(order, attached, copy.instrument)
        return await self._line.answer(self._line.broker.submit(order.account_id, request))

    async def _keep(self, sent: Sequence[Sent]) -> None:
        taken = [one for one in sent if one.taken]
        async with self._store.write() as connection:
            accepted = [(one.copy, [one.order, *one.attached], one.taken) for one in taken]
            await books.accept(connection, accepted, self._clock.now())
            for one in sent:
                if not one.taken:
                    await self._settle(connection, one)
        self._metrics.orders.labels(state="accepted").inc(len(taken))

    async def _settle(self, connection: AsyncConnection, sent: Sent) -> None:
        now = self._clock.now()
        outcome = sent.outcome
        if not isinstance(outcome, BrokerError | TimeoutError):
            await books.enter(connection, sent.order.account_id, reports=outcome, now=now)
            self._metrics.orders.labels(state="accepted").inc()
            return
        log.info(
            "order_not_taken",
            trace_id=sent.order.trace,
            client_order_id=sent.order.client_order_id,
            error=repr(outcome),
        )
        # What becomes of a repeat says nothing of the request before it, which may still arrive.
        handlers = {} if sent.again else _HANDLERS
        handle = next((h for kind, h in handlers.items() if isinstance(outcome, kind)), None)
        if handle is None:
            await _in_doubt(connection, sent, now, until=sent.at + self._line.lasts)
        else:
            await handle(connection, sent, now)


def request_of(order: Placed, attached: Sequence[Placed], instrument: Instrument) -> Order | Bracket:
    """The order as the venue is asked for it, with its exits when it has any."""
    if not attached:
        return _order(order, instrument)
    stop = next((o for o in attached if o.role is OrderRole.STOP), None)
    targets = tuple(_order(o, instrument) for o in attached if o.role is OrderRole.TARGET)
    return Bracket(entry=_order(order, instrument), stop=_order(stop, instrument) if stop else None, targets=targets)


def exits_of(order: Placed, legs: Sequence[Placed]) -> list[Placed]:
    """The exits that go with an entry inside its bracket."""
    if order.role is not OrderRole.ENTRY:
        return []
    mine = (leg for leg in legs if leg.attached and leg.bracket == order.client_order_id)
    return [leg for leg in mine if leg.state is not OrderState.CANCELLED]


async def end_unsent(connection: AsyncConnection, order: Placed, state: OrderState, now: datetime) -> None:
    """End an order that the venue does not have and will not get, its exits with it, and what ends by that."""
    await orders.move(connection, order.id, state, now=now)
    if order.role is OrderRole.ENTRY:
        await orders.skip_exits(connection, order, now=now)
    await books.end_of(connection, order.copy_id, now)


def _order(order: Placed, instrument: Instrument) -> Order:
    return Order(
        client_order_id=order.client_order_id,
        instrument=instrument,
        side=order.side,
        type=order.type,
        quantity=order.quantity,
        limit_price=order.limit_price,
        stop_price=order.stop_price,
        reduce_only=order.role is not OrderRole.ENTRY,
        bracket=ClientOrderId(order.bracket) if order.bracket else None,
        expires_at=order.expires_at,
    )


async def _arrived(answers: asyncio.Queue[Sent], most: int) -> list[Sent]:
    """The next answer, and those that come right after it: who is slow keeps nobody's answer from being kept."""
    first = await answers.get()
    if answers.qsize() + 1 < most:
        await asyncio.sleep(SOON)
    return [first, *(answers.get_nowait() for _ in range(answers.qsize()))]


async def _refused(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    order, words = sent.order, str(sent.outcome)
    await orders.move(connection, order.id, OrderState.REJECTED, now=now, error=words)
    copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
    if order.role is not OrderRole.ENTRY:
        await tell_refused(connection, copy, order, asked=Asked.SEND, words=words, now=now)
        return
    await orders.skip_exits(connection, order, now=now)
    # A venue that refuses one step is asked for no other: what has filled of them stays, protected as it is.
    others = await wishes.want_cancelled(connection, order.copy_id, OrderRole.ENTRY, now=now)
    if others or await positions.of_copy(connection, order.copy_id) is not None:
        await tell_refused(connection, copy, order, asked=Asked.SEND, words=words, now=now)
        await books.end_of(connection, order.copy_id, now)
    else:
        await end_empty(connection, copy, CopyState.REJECTED, words, now=now)


async def _when_open(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    assert isinstance(sent.outcome, MarketClosed)
    opens = sent.outcome.opens_at
    send_by = opens + AFTER_OPEN if sent.order.send_by else None
    await orders.move(connection, sent.order.id, OrderState.READY, now=now, not_before=opens, send_by=send_by)


async def _again(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    wait = pause(sent.order.attempt)
    if isinstance(sent.outcome, RateLimited):
        wait = timedelta(seconds=sent.outcome.retry_after)
    not_before = None if sent.outcome is TOO_LATE else now + wait
    await orders.move(connection, sent.order.id, OrderState.READY, now=now, not_before=not_before)


async def _in_doubt(connection: AsyncConnection, sent: Sent, now: datetime, *, until: datetime) -> None:
    outcome, attempt = sent.outcome, sent.order.attempt
    assert isinstance(outcome, BrokerError | TimeoutError)
    wait = asked_to_wait(outcome) or (pause(attempt) if attempt > 1 else None)
    await orders.move(
        connection,
        sent.order.id,
        OrderState.UNKNOWN,
        now=now,
        error=repr(outcome),
        resolve_after=until,
        not_before=None if wait is None else now + wait,
    )


_HANDLERS: Mapping[type[Exception], Callable[[AsyncConnection, Sent, datetime], Coroutine[Any, Any, None]]] = {
    MarketClosed: _when_open,
    Rejected: _refused,
    ReauthorisationNeeded: _refused,
    NotSent: _again,
}
"""What each kind of failure leads to, the narrower kinds first; anything else leaves the order in doubt."""
