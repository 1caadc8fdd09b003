"""The wire to a venue: an order is claimed and committed before it is sent, and every answer is kept as what it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Broker, Idempotency
from domain.copy import CopyState
from domain.errors import BrokerError, MarketClosed, NotSent, RateLimited, ReauthorisationNeeded, Rejected
from domain.event import StopMoved, VenueHalted
from domain.ids import ClientOrderId
from domain.instrument import Instrument
from domain.order import Bracket, Order, OrderReport, OrderRole, OrderState
from runtime.clock import Clock
from runtime.metrics import Metrics
from storage import copies, halts, orders
from storage.copies import Copy
from storage.halts import Halt
from storage.orders import Placed
from storage.store import Store
from trading import books
from trading.announce import announce
from trading.breaker import Breaker
from trading.ending import end_empty

log = structlog.get_logger(__name__)

BATCH = 500
ENGINE = "engine"
AT_ONCE = 200
SEND_WAIT = 10.0
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=1)
AFTER_OPEN = timedelta(minutes=5)
"""How long after its market opened an entry that waited for it may still be sent."""

Outcome = Sequence[OrderReport] | BrokerError | TimeoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An order, what it was sent as, and what came back."""

    copy: Copy
    order: Placed
    attached: Sequence[Placed]
    outcome: Outcome

    @property
    def taken(self) -> Sequence[OrderReport]:
        """The venue's reports where it took the order whole, as it was sent, and has filled nothing of it yet."""
        if isinstance(self.outcome, BrokerError | TimeoutError):
            return ()
        sent = [self.order.client_order_id, *(leg.client_order_id for leg in self.attached)]
        plain = all(report.state is OrderState.ACCEPTED and not report.filled for report in self.outcome)
        return self.outcome if plain and [report.client_order_id for report in self.outcome] == sent else ()


class Sender:
    """Sends, changes, cancels and looks up the orders of one venue."""

    def __init__(self, *, store: Store, clock: Clock, broker: Broker, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._broker = broker
        self._metrics = metrics
        self._venue = broker.capabilities.venue
        # A venue that knows a repeat may be asked and told again at once; with others a late arrival is waited out.
        repeats_are_safe = broker.capabilities.idempotency is Idempotency.REFUSES_REPEATS
        self._quarantine = timedelta(0) if repeats_are_safe else broker.capabilities.validity
        self._owner = secrets.token_hex(8)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._breaker = Breaker()

    async def begin(self) -> None:
        """Before anything is sent: what an earlier run was sending is in doubt now."""
        self._owner = secrets.token_hex(8)
        async with self._store.write() as connection:
            lost = await orders.orphaned(connection, self._owner, self._clock.now())
        if lost:
            log.warning("orders_in_doubt", count=lost)

    async def send(self) -> int:
        """Send one batch of ready orders; returns how many."""
        now = self._clock.now()
        async with self._store.write() as connection:
            claimed = await orders.claim(
                connection,
                self._venue,
                now,
                validity=self._quarantine,
                owner=self._owner,
                count=BATCH,
            )
            entering = [order.copy_id for order in claimed if order.role is OrderRole.ENTRY]
            if entering:
                await orders.end_withdrawn(connection, entering, now)
        if not claimed:
            return 0
        async with self._store.read() as connection:
            copy_ids = sorted({order.copy_id for order in claimed})
            held = await copies.read(connection, copy_ids)
            legs = await orders.of_copies(connection, copy_ids)
        sent: list[Sent] = []
        async with asyncio.TaskGroup() as group:
            for order in claimed:
                attached = _attached(order, legs[order.copy_id])
                group.create_task(self._submit(held[order.copy_id], order, attached, sent))
        taken = [one for one in sent if one.taken]
        async with self._store.write() as connection:
            accepted = [(one.copy, [one.order, *one.attached], one.taken) for one in taken]
            await books.accept(connection, accepted, self._clock.now())
            for one in sent:
                if not one.taken:
                    await self._settle(connection, one)
        self._metrics.orders.labels(state="accepted").inc(len(taken))
        return len(claimed)

    async def drop_unsent(self) -> int:
        """End orders whose time to be sent has passed, or that were withdrawn first; returns how many."""
        now = self._clock.now()
        async with self._store.write() as connection:
            overdue = await orders.overdue(connection, self._venue, now, BATCH)
            for order in overdue:
                ended = OrderState.CANCELLED if order.cancel_wanted else OrderState.EXPIRED
                await orders.change(connection, order.id, now=now, state=ended)
                legs = (await orders.of_copies(connection, [order.copy_id]))[order.copy_id]
                await _end_unsent(connection, order, _attached(order, legs), now)
        return len(overdue)

    async def amend(self) -> int:
        """Bring working orders at the venue to what we want of them; returns how many were told."""
        async with self._store.read() as connection:
            wanted = await orders.unconfirmed(connection, self._venue, self._clock.now(), BATCH)
        for order in wanted:
            await self._amend(order)
        return len(wanted)

    async def resolve(self) -> int:
        """Look up orders in doubt whose requests can no longer take effect; returns how many."""
        async with self._store.read() as connection:
            doubtful = await orders.doubtful(connection, self._venue, self._clock.now(), BATCH)
            legs = await orders.of_copies(connection, sorted({order.copy_id for order in doubtful}))
        for order in doubtful:
            await self._look_up(order, _attached(order, legs[order.copy_id]))
        return len(doubtful)

    async def rest(self) -> None:
        """Halt the venue for a while when it keeps failing, which the admins are told; exits are tried all the time."""
        now = self._clock.now()
        until = self._breaker.breaks(now)
        if until is None:
            return
        error = self._breaker.error
        halt = Halt(scope=halts.of_venue(self._venue), reason=error, actor=ENGINE, since=now, until=until)
        async with self._store.write() as connection:
            await halts.put(connection, halt)
            event = VenueHalted(venue=self._venue, error=error, until=until)
            await announce(connection, event, f"{self._venue}:{now.isoformat()}", now)
        log.error("venue_halted", venue=self._venue, error=error, until=until.isoformat())

    async def _submit(self, copy: Copy, order: Placed, attached: Sequence[Placed], sent: list[Sent]) -> None:
        assert copy.instrument is not None
        request = request_of(order, attached, copy.instrument)
        async with self._turn:
            outcome = await self._answer(self._broker.submit(order.account_id, request))
        sent.append(Sent(copy=copy, order=order, attached=attached, outcome=outcome))

    async def _answer(self, call: Coroutine[Any, Any, Sequence[OrderReport]]) -> Outcome:
        try:
            async with asyncio.timeout(SEND_WAIT):
                outcome: Outcome = await call
        except (BrokerError, TimeoutError) as e:
            outcome = e
        self._breaker.note(outcome)
        return outcome

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
        handle = next((h for kind, h in _HANDLERS.items() if isinstance(outcome, kind)), _in_doubt)
        await handle(connection, sent, now)

    async def _amend(self, order: Placed) -> None:
        call = self._cancel(order) if order.cancel_wanted else self._replace(order)
        outcome = await self._answer(call)
        now = self._clock.now()
        async with self._store.write() as connection:
            if isinstance(outcome, Rejected) and not isinstance(outcome, MarketClosed):
                log.warning(
                    "amendment_refused", trace_id=order.trace, client_order_id=order.client_order_id, error=str(outcome)
                )
                await orders.change(connection, order.id, now=now, error=str(outcome), **_told(order))
                if order.role is OrderRole.ENTRY and not order.cancel_wanted:
                    # Its stop has moved with it: an entry at the old price and size would be another trade.
                    await orders.want_cancelled(connection, order.copy_id, OrderRole.ENTRY, now=now)
            elif isinstance(outcome, BrokerError | TimeoutError):
                # Asking twice for the same is asking once, so a lost answer is no reason to wait.
                await orders.change(connection, order.id, now=now, not_before=_next_amendment(outcome, now))
            else:
                await self._amended(connection, order, outcome, now)

    async def _amended(
        self, connection: AsyncConnection, order: Placed, reports: Sequence[OrderReport], now: datetime
    ) -> None:
        error = order.error if order.cancel_wanted else None  # a cancel does not take back that a price was refused
        await orders.change(connection, order.id, now=now, error=error, **_told(order))
        await books.enter(connection, order.account_id, reports=reports, now=now)
        if order.role is OrderRole.STOP and order.stop_price is not None and not order.cancel_wanted:
            copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
            event = StopMoved(copy_id=copy.id, user_id=copy.user_id, price=order.stop_price)
            await announce(connection, event, f"{order.id}:{order.revision}", now)

    async def _cancel(self, order: Placed) -> Sequence[OrderReport]:
        return [await self._broker.cancel(order.account_id, order.client_order_id)]

    async def _replace(self, order: Placed) -> Sequence[OrderReport]:
        report = await self._broker.replace(
            order.account_id,
            order.client_order_id,
            limit_price=order.limit_price,
            stop_price=order.stop_price,
            quantity=None if order.role is OrderRole.STOP else order.quantity,  # a stop covers whatever is open
        )
        return [report]

    async def _look_up(self, order: Placed, attached: Sequence[Placed]) -> None:
        outcome = await self._answer(self._find(order, attached))
        now = self._clock.now()
        async with self._store.write() as connection:
            if isinstance(outcome, BrokerError | TimeoutError):
                await orders.change(connection, order.id, now=now, resolve_after=now + _pause(order.attempt))
            elif outcome:
                await books.enter(connection, order.account_id, reports=outcome, now=now)
                log.info("order_found", trace_id=order.trace, client_order_id=order.client_order_id)
            else:
                await self._not_found(connection, order, attached, now)

    async def _find(self, order: Placed, attached: Sequence[Placed]) -> Sequence[OrderReport]:
        found = [await self._broker.find(order.account_id, o.client_order_id) for o in (order, *attached)]
        return [report for report in found if report is not None] if found[0] is not None else []

    async def _not_found(
        self, connection: AsyncConnection, order: Placed, attached: Sequence[Placed], now: datetime
    ) -> None:
        late = order.expires_at is not None and order.expires_at <= now
        if self._broker.capabilities.idempotency is Idempotency.NONE:
            await orders.change(connection, order.id, now=now, state=OrderState.MANUAL)
        elif (late or order.cancel_wanted) and (final := self._arrives_until(order)) > now:
            # It may be sent again at once, but while the first request can still arrive it cannot be called ended.
            await orders.change(connection, order.id, now=now, resolve_after=final)
            return
        elif late or order.cancel_wanted:
            ended = OrderState.CANCELLED if order.cancel_wanted else OrderState.EXPIRED
            await orders.change(connection, order.id, now=now, state=ended)
        else:
            again = now + _pause(order.attempt) if order.attempt > 1 else None
            await orders.change(connection, order.id, now=now, state=OrderState.READY, not_before=again)
            return
        await _end_unsent(connection, order, attached, now)

    def _arrives_until(self, order: Placed) -> datetime:
        assert order.sent_at is not None
        return order.sent_at + self._broker.capabilities.validity


def request_of(order: Placed, attached: Sequence[Placed], instrument: Instrument) -> Order | Bracket:
    """The order as the venue is asked for it, with its exits when it has any."""
    if not attached:
        return _order(order, instrument)
    stop = next((o for o in attached if o.role is OrderRole.STOP), None)
    targets = tuple(_order(o, instrument) for o in attached if o.role is OrderRole.TARGET)
    return Bracket(entry=_order(order, instrument), stop=_order(stop, instrument) if stop else None, targets=targets)


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


def _attached(order: Placed, legs: Sequence[Placed]) -> list[Placed]:
    if order.role is not OrderRole.ENTRY:
        return []
    return [leg for leg in legs if leg.attached and leg.state is not OrderState.CANCELLED]


async def _refused(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    await orders.change(connection, sent.order.id, now=now, state=OrderState.REJECTED, error=str(sent.outcome))
    for leg in sent.attached:
        await orders.change(connection, leg.id, now=now, state=OrderState.SKIPPED)
    if sent.order.role is OrderRole.ENTRY:
        copy = (await copies.read(connection, [sent.order.copy_id]))[sent.order.copy_id]
        await end_empty(connection, copy, CopyState.REJECTED, str(sent.outcome), now=now)


async def _when_open(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    assert isinstance(sent.outcome, MarketClosed)
    opens = sent.outcome.opens_at
    await orders.change(
        connection,
        sent.order.id,
        now=now,
        state=OrderState.READY,
        not_before=opens,
        send_by=opens + AFTER_OPEN if sent.order.send_by else None,
    )


async def _again(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    wait = _pause(sent.order.attempt)
    if isinstance(sent.outcome, RateLimited):
        wait = timedelta(seconds=sent.outcome.retry_after)
    await orders.change(connection, sent.order.id, now=now, state=OrderState.READY, not_before=now + wait)


async def _in_doubt(connection: AsyncConnection, sent: Sent, now: datetime) -> None:
    await orders.change(connection, sent.order.id, now=now, state=OrderState.UNKNOWN, error=repr(sent.outcome))


_HANDLERS: Mapping[type[Exception], Callable[[AsyncConnection, Sent, datetime], Coroutine[Any, Any, None]]] = {
    MarketClosed: _when_open,
    Rejected: _refused,
    ReauthorisationNeeded: _refused,
    NotSent: _again,
}
"""What each kind of failure leads to, the narrower kinds first; anything else leaves the order in doubt."""


def _told(order: Placed) -> dict[str, Any]:
    # Only what was asked: a cancel that was wanted while a new price was on its way is still wanted, and a cancel
    # confirms no price.
    return {"cancel_wanted": False} if order.cancel_wanted else {"acknowledged": order.revision}


def _next_amendment(outcome: BrokerError | TimeoutError, now: datetime) -> datetime:
    match outcome:
        case MarketClosed():
            return outcome.opens_at
        case RateLimited():
            return now + timedelta(seconds=outcome.retry_after)
        case ReauthorisationNeeded():
            return now + LONGEST_RETRY
        case _:
            return now + FIRST_RETRY


async def _end_unsent(connection: AsyncConnection, order: Placed, attached: Sequence[Placed], now: datetime) -> None:
    for leg in attached:
        await orders.change(connection, leg.id, now=now, state=OrderState.SKIPPED)
    await books.end_of(connection, order.copy_id, now)


def _pause(attempt: int) -> timedelta:
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempt, 10)
    return min(doubled, LONGEST_RETRY)
