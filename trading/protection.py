"""Whether an open position is protected, what is to be done where it is not, and for how long it was not; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.ids import ClientOrderId
from domain.money import ZERO
from domain.order import OrderReport, OrderState
from storage.copies import Copy
from storage.orders import Placed
from storage.positions import Position
from trading.states import ENDS, IN_DOUBT
from trading.steps import Step, steps_of

AGAIN = "stop:"
"""How the legs of stops begin that take the place of one that is gone."""
FORCED = "close:unprotected"
"""How the legs of orders begin that close what no stop could be placed for."""
TRIES = 3
"""New stops within `LATELY` before the position is closed: two refusals can be a matter of the moment, not three."""
BETWEEN = timedelta(seconds=3)
"""From one try to the next, so that the whole ladder takes less than ten seconds."""
LATELY = timedelta(minutes=1)
"""A try that is older counts no more: a stop that ends once a day is placed anew once a day."""
CHOICES = 2
"""Stops cancelled at the venue, by whoever can, after which it is taken for the follower's wish to hold without one."""


class Verdict(StrEnum):
    """What is to be done about one position."""

    STANDS = "stands"
    COMING = "coming"
    REPLACE = "replace"
    CLOSE = "close"
    LEFT = "left"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is open of one step of a copy, with all the orders of that step; `position` is that of the whole copy."""

    copy: Copy
    position: Position
    step: Step

    @property
    def quantity(self) -> Decimal:
        """How much is open of it."""
        return self.step.open

    @property
    def orders(self) -> Sequence[Placed]:
        """Its entry, and every exit it ever had."""
        return (self.step.entry, *self.step.exits)

    @property
    def stops(self) -> list[Placed]:
        """Every stop it ever had, oldest first."""
        return self.step.stops

    @property
    def covered(self) -> bool:
        """Whether a stop of it works, by our books."""
        return any(stop.working and not stop.cancel_wanted for stop in self.stops)

    @property
    def denied(self) -> bool:
        """Whether the venue refused the last order to close it, and no stop of it works: it may be gone already."""
        closes = self.step.closes
        return bool(closes) and closes[-1].state is OrderState.REJECTED and not self.covered

    def lacking(self, working: Mapping[ClientOrderId, OrderReport]) -> Decimal:
        """By how much the stop that works at the venue is smaller than the position; nothing where there is none."""
        reports = [working[stop.client_order_id] for stop in self.stops if stop.client_order_id in working]
        if not reports:
            return ZERO
        covered = sum((report.quantity - report.filled for report in reports), ZERO)
        return max(self.quantity - covered, ZERO)

    @property
    def signed(self) -> Decimal:
        """The open quantity, negative for a short."""
        return self.quantity * self.position.side.sign


def held_of(copy: Copy, position: Position, placed: Sequence[Placed]) -> list[Held]:
    """The steps of a copy of which something is open."""
    return [Held(copy=copy, position=position, step=step) for step in steps_of(placed) if step.open > 0]


def judge(held: Held, now: datetime) -> Verdict:
    """What is to be done about a position, as far as our books know."""
    if held.covered:
        return Verdict.STANDS
    if any(_comes(stop, held) for stop in held.stops):
        return Verdict.COMING
    if _leaves(held, now):
        return Verdict.WAIT
    if given_up(held):
        return Verdict.LEFT
    return _next_try(held, now)


def given_up(held: Held) -> bool:
    """Whether the follower has shown that he wants to hold without a stop: he cancelled the second one as well.

    Nobody but us cancels for the house, and what is to be closed anyway is nobody's to hold.
    """
    if held.copy.house or held.copy.closing:
        return False
    return sum(stop.state is OrderState.CANCELLED for stop in held.stops) >= CHOICES


def by_key(held: Sequence[Held]) -> Mapping[str, list[Held]]:
    """Positions by their instruments."""
    groups: defaultdict[str, list[Held]] = defaultdict(list)
    for one in held:
        groups[one.position.key].append(one)
    return groups


def gone_of(group: Sequence[Held], theirs: Decimal) -> list[tuple[list[Held], Decimal]]:
    """What the venue does not hold of our positions in one instrument: those of one side, and how much of them.

    A venue has the sum of both sides, and what it holds besides is nobody's business here. Where it has nothing, both
    can be gone, one against the other; that shows only by its refusing to close any of them.
    """
    net = sum((one.signed for one in group), ZERO)
    sides = [[one for one in group if (one.signed > 0) is long] for long in (True, False)]
    if not net and not theirs and all(one.denied for one in group):
        return [(ours, sum((one.quantity for one in ours), ZERO)) for ours in sides]
    sign = 1 if net > 0 else -1
    missing = max(abs(net) - max(theirs * sign, ZERO), ZERO)
    return [(sides[net < 0], missing)] if missing else []


def bare_seconds(
    opened: datetime, until: datetime, told: Iterable[Sequence[tuple[datetime, OrderReport | None]]]
) -> float:
    """For how long between two instants none of the stops worked, by what the venue said of each of them and when."""
    covered = sorted(span for said in told if (span := _span(said, until)) is not None)
    bare, reached = 0.0, opened
    for start, end in covered:
        bare += max((min(start, until) - reached).total_seconds(), 0.0)
        reached = max(reached, end)
    return bare + max((until - reached).total_seconds(), 0.0)


def _span(said: Sequence[tuple[datetime, OrderReport | None]], until: datetime) -> tuple[datetime, datetime] | None:
    worked = [at for at, report in said if report is not None and report.state not in ENDS]
    ended = [at for at, report in said if report is None or report.state in ENDS]
    if not worked:
        return None
    return min(worked), min(ended, default=until)


def _comes(stop: Placed, held: Held) -> bool:
    if not stop.unfinished:
        return False
    # A stop that was to come with its entry, and did not although the venue has answered for that, never will.
    return not stop.attached or stop.working or held.step.entry.state in {OrderState.READY, *IN_DOUBT}


def _leaves(held: Held, now: datetime) -> bool:
    waits = any(order.not_before is not None and order.not_before > now for order in held.step.closes)
    return held.step.staying <= 0 and not waits


def _next_try(held: Held, now: datetime) -> Verdict:
    def lately(order: Placed) -> bool:
        return order.sent_at is not None and now - order.sent_at < LATELY

    if any(order.leg.startswith(FORCED) and lately(order) for order in held.orders):
        return Verdict.WAIT
    tries = [stop for stop in held.stops if stop.leg.startswith(AGAIN) and lately(stop)]
    if len(tries) >= TRIES or held.stops[-1].stop_price is None:
        return Verdict.CLOSE
    if tries and tries[-1].sent_at is not None and now - tries[-1].sent_at < BETWEEN:
        return Verdict.WAIT
    return Verdict.REPLACE
