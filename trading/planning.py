"""From pending copies to orders: ask the gates, then write the bracket or the refusal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Quotes
from domain.copy import CopyState
from domain.event import CopyDenied, CopyWaits
from domain.ids import AccountId, CopyId
from domain.instrument import Instrument
from domain.risk import Measured, RiskLimits
from runtime.clock import Clock
from runtime.metrics import Metrics
from storage import copies, orders
from storage.copies import Copy, Holder
from storage.orders import Part
from storage.store import Store
from trading import bracket
from trading.announce import announce
from trading.ending import end_signal
from trading.facts import Facts, gather, halted
from trading.levels import furthest
from trading.limits import narrowest
from trading.risk import Verdict, examine_all
from trading.sending import Claimed, Sender
from trading.situation import Lost, Situation
from trading.sizing import at_risk
from trading.updating import catch_up

log = structlog.get_logger(__name__)

BATCH = 500
FIRST = 40
"""So many are decided before the first of them is sent; then ever more at once, while there are as many."""
RETRY = timedelta(seconds=5)
HOUSE_NOTIONAL = Decimal(1000)
"""The paper unit on which every signal is measured, in the account's currency."""


class Decided(NamedTuple):
    """A copy, what was known of it, and what the gates said; `like` is the first it differs from in money only."""

    copy: Copy
    situation: Situation
    verdict: Verdict
    like: CopyId

    @property
    def goes(self) -> bool:
        """Whether the copy is placed now."""
        return self.verdict.denied is None and self.situation.opens_at is None


class Planner:
    """Decides pending copies."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        metrics: Metrics,
        sender: Sender,
        entry_life: timedelta,
        waits: Callable[[AccountId], bool] = lambda _: False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._quotes = quotes
        self._metrics = metrics
        self._sender = sender
        self._broker = sender.line.broker
        self._charge = sender.charge
        self._entry_life = entry_life
        self._waits = waits
        self._count = FIRST

    async def step(self) -> int:
        """Decide one batch, at most one copy of an account, and send what it places; returns how many.

        Nothing is decided before there is room to send it, as prices move.
        """
        if self._sender.room < BATCH:
            return 0
        now = self._clock.now()
        async with self._store.read() as connection:
            waiting = await copies.pending(connection, self._charge, now, self._count)
        self._count = min(self._count * 4, BATCH) if len(waiting) == self._count else FIRST
        held = {copy.id for copy in waiting if _waits_for_levels(copy, now)}
        batch = list({copy.account_id: copy for copy in reversed(waiting) if copy.id not in held}.values())
        if held:
            await self._hold(held)
        if not batch:
            return len(held)
        facts = await gather(batch, store=self._store, broker=self._broker, quotes=self._quotes, now=now)
        later = {copy.id for copy in batch if self._must_wait(copy, facts, now)}
        nets = not self._broker.capabilities.native_bracket
        decided = _decided([copy for copy in batch if copy.id not in later], facts, now, nets=nets)
        async with self._store.write() as connection:
            claimed = await self._place(connection, [one for one in decided if one.goes], now)
            for one in decided:
                if not one.goes:
                    await self._hold_back(connection, one)
            for copy_id in later:
                await copies.change(connection, copy_id, not_before=now + RETRY)
        self._sender.launch(claimed)
        return len(batch) + len(held)

    def _must_wait(self, copy: Copy, facts: Facts, now: datetime) -> bool:
        return copy.account_id not in facts.accounts or self._waits(copy.account_id) or _sleeps(copy, facts, now)

    async def _hold(self, held: Collection[CopyId]) -> None:
        async with self._store.write() as connection:
            fresh = await copies.read(connection, sorted(held))
            for copy in fresh.values():
                if _waits_for_levels(copy, self._clock.now()):
                    await copies.change(connection, copy.id, not_before=copy.levels_until)

    async def _place(self, connection: AsyncConnection, decided: Sequence[Decided], now: datetime) -> Sequence[Claimed]:
        placed = await copies.place(connection, [_decision(one) for one in decided], now)
        if not placed:
            return ()
        self._metrics.copies.labels(state="placed").inc(len(placed))
        going = [one for one in decided if one.copy.id in placed]
        fresh = await orders.place(connection, self._orders(going, now), now)
        waited = [one.copy.id for one in going if one.copy.waited_until is not None]
        if not waited:
            holders = {one.copy.id: Holder(one.copy.id, one.copy.user_id, one.situation.instrument) for one in going}
            return await self._sender.claim(connection, fresh, holders)
        # What was said while they waited holds before anything is sent.
        for copy in (await copies.read(connection, waited)).values():
            await catch_up(connection, copy, now)
        return ()

    def _orders(self, decided: Iterable[Decided], now: datetime) -> list[tuple[orders.Draft, list[Part]]]:
        """The orders of all steps; those that differ only in a part are made once."""
        found: dict[tuple[CopyId, int, int, int], list[tuple[orders.Draft, list[Part]]]] = {}
        for one in decided:
            copy, situation, verdict, like = one
            instrument, stop, sizing = situation.instrument, situation.stop, verdict.sizing
            assert sizing is not None
            assert instrument is not None
            assert stop is not None
            targets, shares = len(situation.targets), situation.limits.target_shares
            risks = at_risk(sizing.parts, sizing.rungs, instrument, stop)
            for step, (part, risk) in enumerate(zip(sizing.parts, risks, strict=True), start=1):
                each = bracket.quantities(copy.signal, instrument, part, targets, shares)
                alike = (like, len(sizing.parts), step, len(each))
                legs = found.get(alike)
                if legs is None:
                    legs = found[alike] = [(draft, []) for draft in self._drafts(one, step, now)]
                known = _known_risk(copy, risk)
                for (_, parts), quantity in zip(legs, each, strict=True):
                    parts.append(Part(copy.id, copy.account_id, quantity, known))
                    known = None  # it is that of the entry
        return [leg for _, legs in sorted(found.items(), key=itemgetter(0)) for leg in legs]

    async def _hold_back(self, connection: AsyncConnection, decided: Decided) -> None:
        copy, situation, verdict, _ = decided
        await copies.change(connection, copy.id, gates=verdict.measured)
        if verdict.denied is not None:
            await self._deny(connection, copy, verdict.denied, situation.now)
        elif situation.opens_at is not None:
            await self._wait(connection, copy, situation.opens_at, situation.now)

    async def _wait(self, connection: AsyncConnection, copy: Copy, opening: datetime, now: datetime) -> None:
        if not await copies.postpone(connection, copy.id, opening):
            return
        event = CopyWaits(copy_id=copy.id, user_id=copy.user_id, opens_at=opening)
        await announce(connection, event, f"{copy.id}:{opening.isoformat()}", now)
        log.info("copy_waits", trace_id=copy.trace, copy_id=copy.id, opens_at=opening.isoformat())

    async def _deny(self, connection: AsyncConnection, copy: Copy, no: Measured, now: datetime) -> None:
        if not await copies.settle(connection, copy.id, CopyState.DENIED, now=now, reason=no.gate.value):
            return
        event = CopyDenied(copy_id=copy.id, user_id=copy.user_id, gate=no.gate.value, value=no.value, limit=no.limit)
        await announce(connection, event, str(copy.id), now)
        await end_signal(connection, copy.signal_id, copy.provider_id, now)
        self._metrics.copies.labels(state="denied").inc()
        self._metrics.denials.labels(reason=no.gate.value).inc()
        log.info(
            "copy_denied", trace_id=copy.trace, copy_id=copy.id, gate=no.gate.value, value=no.value, limit=no.limit
        )

    def _drafts(self, decided: Decided, step: int, now: datetime) -> Iterator[orders.Draft]:
        copy, situation, verdict, _ = decided
        instrument, entry, stop, sizing = situation.instrument, situation.entry, situation.stop, verdict.sizing
        assert sizing is not None
        assert instrument is not None
        assert entry is not None
        assert stop is not None
        rung, part, shares = sizing.rungs[step - 1], sizing.parts[step - 1], situation.limits.target_shares
        native = self._broker.capabilities.native_bracket
        oldest = timedelta(seconds=situation.limits.max_age_seconds)
        for leg in bracket.plan(copy.signal, instrument, part, entry, stop, shares=shares, rung=rung, step=step):
            chases, chase_to = _chases(copy, situation.limits, leg, instrument)
            yield orders.Draft(
                copy_id=copy.id,
                signal_id=copy.signal_id,
                post_id=copy.post_id,
                account_id=copy.account_id,
                venue=copy.venue,
                leg=leg.leg,
                of=leg.of,
                role=leg.role,
                side=leg.side,
                type=leg.type,
                quantity=leg.quantity,
                limit_price=leg.limit_price,
                stop_price=leg.stop_price,
                chases=chases,
                chase_to=chase_to,
                attached=leg.attached and native,
                not_before=orders.HELD if leg.attached and not native else None,
                expires_at=None if leg.attached else now + self._entry_life,
                send_by=None if leg.attached else (copy.waited_until or copy.posted_at) + oldest,
            )


def _decided(batch: Iterable[Copy], facts: Facts, now: datetime, *, nets: bool) -> list[Decided]:
    """What the gates say to each; what is the same for many is looked at once."""
    first: dict[Hashable, tuple[CopyId, Situation]] = {}
    found = []
    for copy in batch:
        looks, account = _looks(copy, facts), facts.accounts[copy.account_id]
        like, known = first.get(looks, (copy.id, None))
        if known is None:
            situation = _situation(copy, facts, now, nets=nets)
            first[looks] = like, situation
        else:
            situation = known.of_account(account.equity, account.buying_power)
        found.append((copy, situation, like))
    verdicts = examine_all([situation for _, situation, _ in found])
    return [Decided(*one[:2], verdict, one[2]) for one, verdict in zip(found, verdicts, strict=True)]


def _looks(copy: Copy, facts: Facts) -> Hashable:
    """All that tells copies of one venue apart but their money; what many share is known by which object it is."""
    stakes, lost = facts.stakes.get(copy.account_id, ()), facts.lost.get(copy.account_id)
    mine = copy.paused, copy.house, copy.time_zone, copy.waited_until, copy.account_id in facts.ended
    return copy.signal_id, id(copy.signal), id(copy.quote_then), id(copy.limits), id(stakes), id(lost), mine


def _decision(decided: Decided) -> copies.Decision:
    """What a copy that passed every gate is placed with."""
    copy, situation, verdict, _ = decided
    assert verdict.sizing is not None
    assert situation.instrument is not None
    return copies.Decision(
        copy_id=copy.id,
        gates=verdict.measured,
        instrument=situation.instrument,
        quantity=verdict.sizing.quantity,
        risk=_known_risk(copy, verdict.sizing.risk),
        most_risk=verdict.sizing.allowed.risk,
        most_cost=verdict.sizing.allowed.cost,
    )


def _chases(
    copy: Copy, limits: RiskLimits, leg: bracket.Planned, instrument: Instrument
) -> tuple[int | None, Decimal | None]:
    """How often an order may follow the market, and how far."""
    # Only the first step does: the others are meant to be better.
    if copy.house or not limits.chases or leg.leg != bracket.ENTRY_LEG or leg.limit_price is None:
        return None, None
    percent = limits.deviation_for(copy.signal.ticker.asset_class)
    return limits.chases, furthest(leg.limit_price, percent, leg.side, instrument.tick)


def _situation(copy: Copy, facts: Facts, now: datetime, *, nets: bool) -> Situation:
    account = facts.accounts[copy.account_id]
    key = copy.signal.ticker.key
    return Situation(
        now=now,
        signal=copy.signal,
        provider_id=copy.provider_id,
        posted_at=copy.posted_at,
        quote=facts.quotes.get(key),
        instrument=facts.instruments.get(key),
        limits=narrowest(copy.limits),
        paused=copy.paused,
        equity=account.equity,
        buying_power=account.buying_power,
        stakes=facts.stakes.get(copy.account_id, ()),
        lost=facts.lost.get(copy.account_id, Lost()),
        time_zone=copy.time_zone,
        halted=halted(copy, facts),
        opens_at=facts.openings.get(key),
        waited_until=copy.waited_until,
        quote_then=copy.quote_then,
        fixed_notional=HOUSE_NOTIONAL if copy.house else None,
        nets=nets,
    )


def _sleeps(copy: Copy, facts: Facts, now: datetime) -> bool:
    # The market has opened, and its last price is still that of the post: no gap could be seen in it.
    if copy.waited_until is None or copy.quote_then is None or copy.signal.ticker.key in facts.openings:
        return False
    quote = facts.quotes.get(copy.signal.ticker.key)
    in_time = now <= copy.waited_until + timedelta(seconds=narrowest(copy.limits).max_age_seconds)
    return in_time and quote is not None and quote.at <= copy.quote_then.at


def _waits_for_levels(copy: Copy, now: datetime) -> bool:
    # Without a stop of his own he would be denied at once, and the levels come in the next post.
    if copy.levels_until is None or copy.levels_until <= now or copy.house or copy.signal.stop is not None:
        return False
    limits = narrowest(copy.limits)
    return limits.default_stop_pct is None or limits.only_with_stop


def _known_risk(copy: Copy, risk: Decimal) -> Decimal | None:
    # The house measures calls without a stop too; a risk it made up would make up their R as well.
    return None if copy.house and copy.signal.stop is None else risk
