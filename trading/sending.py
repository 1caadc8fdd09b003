"""The sending of orders: each is claimed and committed before it leaves, and every answer is kept as what it is.

What has left is on its way by itself, so that the next are decided meanwhile and nobody waits for who is slow.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.errors import BrokerError, MarketClosed, NotSent, RateLimited, ReauthorisationNeeded, Rejected
from domain.event import Asked, VenueHalted
from domain.ids import ClientOrderId, CopyId, OrderId
from domain.instrument import Instrument
from domain.order import Bracket, Order, OrderReport, OrderRole, OrderState
from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.wake import Wake
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
MOST_AWAY = 2 * BATCH
ENGINE = "engine"
LEEWAY = timedelta(seconds=10)
"""How long after its claim an order may leave; what waits longer for its turn is claimed anew."""
AFTER_OPEN = timedelta(minutes=5)
"""How long after its market opened an entry that waited for it may still be sent."""
SOON = 0.02
"""Seconds within which answers are kept by one transaction."""
TOO_LATE = NotSent("its turn did not come in time")
NOTHING: Mapping[OrderId, Placed] = {}
NOBODY: Mapping[CopyId, Holder] = {}


class Claimed(NamedTuple):
    """An order that was claimed, with the exits that go inside its bracket; whose it is, and since when it is ours."""

    copy: Holder
    order: Placed
    attached: Sequence[Placed]
    claimed_at: float


class Sent(NamedTuple):
    """What left when, and what came back; `again` where an earlier request may arrive yet."""

    claimed: Claimed
    outcome: Outcome
    at: datetime
    again: bool

    @property
    def order(self) -> Placed:
        """The order itself."""
        return self.claimed.order

    @property
    def orders(self) -> Sequence[Placed]:
        """All that went in the request."""
        return self.claimed.order, *self.claimed.attached

    @property
    def taken(self) -> Sequence[OrderReport]:
        """The venue's reports where it took the order whole, as it was sent, and has filled nothing of it yet."""
        if isinstance(self.outcome, BrokerError | TimeoutError):
            return ()
        plain = all(report.state is OrderState.ACCEPTED and not report.filled for report in self.outcome)
        sent = [order.client_order_id for order in self.orders]
        return self.outcome if plain and [report.client_order_id for report in self.outcome] == sent else ()


class Sender:
    """Sends the orders of one venue; wakes `dispatch` when there is room for more, `events` when answers are kept."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        line: Line,
        charge: Charge,
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
    ) -> None:
        self._store = store
        self._clock = clock
        self.line = line
        self.charge = charge
        self._metrics = metrics
        self._dispatch = dispatch
        self._events = events
        self._owner = secrets.token_hex(8)
        self._away: set[asyncio.Task[None]] = set()
        self._answers: list[Sent] = []
        self._keeping = False
        self._failure: BaseException | None = None

    @property
    def room(self) -> int:
        """How many more orders may be on their way at once."""
        return MOST_AWAY - len(self._away)

    async def begin(self) -> None:
        """Before anything is sent: what an earlier run was sending is in doubt now."""
        self._owner, self._failure = secrets.token_hex(8), None
        async with self._store.write() as connection:
            lost = await claims.orphaned(connection, self.charge, self._owner, self._clock.now())
        if lost:
            log.warning("orders_in_doubt", count=lost)

    async def send(self) -> int:
        """Let orders that are ready leave, as many as there is room for; returns how many.

        Raises what went wrong while an answer was kept.
        """
        if self._failure is not None:
            raise self._failure
        if self.room <= 0:
            return 0
        async with self._store.write() as connection:
            claimed = await self.claim(connection)
        self.launch(claimed)
        return len(claimed)

    async def claim(
        self,
        connection: AsyncConnection,
        fresh: Mapping[OrderId, Placed] = NOTHING,
        holders: Mapping[CopyId, Holder] = NOBODY,
    ) -> list[Claimed]:
        """Claim what is ready, to be launched once this transaction is committed.

        `fresh` are orders that it has written itself and `holders` whose they are; nothing of them is read again.
        """
        claimed_at, now = self._clock.monotonic(), self._clock.now()
        found = await claims.claim(
            connection, self.charge, now, count=min(self.room, BATCH), fresh=fresh, **self._terms
        )
        mine = [order for order in found if order.id in fresh]
        known = _claimed(mine, _by_copy(fresh.values()), holders, claimed_at) if mine else []
        return await self._read(connection, [order for order in found if order.id not in fresh], claimed_at) + known

    async def send_again(self, doubted: Sequence[Placed]) -> None:
        """Send orders in doubt once more, to a venue that refuses repeats."""
        claimed_at, now = self._clock.monotonic(), self._clock.now()
        async with self._store.write() as connection:
            ids = [order.id for order in doubted]
            found = await claims.claim_again(connection, self.charge, ids, now, **self._terms)
            claimed = await self._read(connection, found, claimed_at)
        self.launch(claimed, again=True)

    def launch(self, claimed: Iterable[Claimed], *, again: bool = False) -> None:
        """Let claimed orders leave."""
        for one in claimed:
            task = asyncio.get_running_loop().create_task(self._deliver(one, again=again))
            self._away.add(task)
            task.add_done_callback(self._landed)

    async def landed(self) -> None:
        """Return when nothing is on its way any more and every answer is kept, or could not be."""
        while self._away:
            await asyncio.wait(self._away)

    async def drop_unsent(self) -> int:
        """End orders whose time to be sent has passed, or that were withdrawn first; returns how many."""
        now = self._clock.now()
        async with self._store.read() as connection:
            if not await claims.overdue(connection, self.charge, now, 1):
                return 0
        async with self._store.write() as connection:
            overdue = await claims.overdue(connection, self.charge, now, BATCH)
            for order in overdue:
                ended = OrderState.CANCELLED if order.cancel_wanted else OrderState.EXPIRED
                await end_unsent(connection, order, ended, now)
        return len(overdue)

    async def rest(self) -> None:
        """Halt the venue for a while when it keeps failing, which the admins are told; exits are tried all the time."""
        now, venue, breaker = self._clock.now(), self.line.venue, self.line.breaker
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
        return {"lasts": LEEWAY + self.line.lasts, "owner": self._owner}

    async def _read(self, connection: AsyncConnection, found: Sequence[Placed], claimed_at: float) -> list[Claimed]:
        if not found:
            return []
        copy_ids = sorted({order.copy_id for order in found})
        legs, held = await claims.exits(connection, copy_ids), await copies.holders(connection, copy_ids)
        return _claimed(found, legs, held, claimed_at)

    async def _deliver(self, claimed: Claimed, *, again: bool) -> None:
        async with self.line.turn:
            at = self._clock.now()
            outcome = await self._submit(claimed)
        self._answers.append(Sent(claimed, outcome, at, again))
        if not self._keeping:
            await self._keep_all()

    async def _submit(self, claimed: Claimed) -> Outcome:
        copy, order, attached, claimed_at = claimed
        assert copy.instrument is not None
        now, limits = self._clock.now(), (order.expires_at, order.send_by)
        waited = self._clock.monotonic() - claimed_at
        if waited > LEEWAY.total_seconds() or any(limit is not None and limit <= now for limit in limits):
            return TOO_LATE
        request = request_of(order, attached, copy.instrument)
        return await self.line.answer(self.line.broker.submit(order.account_id, request))

    async def _keep_all(self) -> None:
        # Whoever comes first keeps what comes soon after, and meanwhile, with it.
        self._keeping = True
        try:
            while self._answers:
                if len(self._answers) < len(self._away):
                    await asyncio.sleep(SOON)
                sent, self._answers = self._answers, []
                await self._keep(sent)
        finally:
            self._keeping = False

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._away.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failure = task.exception()
        if self.room >= BATCH:
            self._dispatch.set()

    async def _keep(self, sent: Sequence[Sent]) -> None:
        taken = [one for one in sent if one.taken]
        async with self._store.write() as connection:
            accepted = [(one.claimed.copy, one.orders, one.taken) for one in taken]
            await books.accept(connection, accepted, self._clock.now())
            for one in sent:
                if not one.taken:
                    await self._settle(connection, one)
        self._metrics.orders.labels(state="accepted").inc(len(taken))
        self._events.set()

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
            await _in_doubt(connection, sent, now, until=sent.at + self.line.lasts)
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


def _claimed(
    orders: Sequence[Placed],
    legs: Mapping[CopyId, Sequence[Placed]],
    held: Mapping[CopyId, Holder],
    claimed_at: float,
) -> list[Claimed]:
    return [Claimed(held[one.copy_id], one, exits_of(one, legs[one.copy_id]), claimed_at) for one in orders]


def _by_copy(orders: Iterable[Placed]) -> dict[CopyId, list[Placed]]:
    found: dict[CopyId, list[Placed]] = {}
    for order in orders:
        found.setdefault(order.copy_id, []).append(order)
    return found


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
