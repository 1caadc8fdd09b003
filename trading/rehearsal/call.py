"""One call of a provider, carried through the candles by the same plans and changes that real copies get."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from brokers.paper.instruments import instrument as listed
from domain.ids import AccountId, CopyId, OrderId
from domain.instrument import Instrument
from domain.money import ONE, ZERO, percent
from domain.order import OrderRole, OrderState, OrderType
from domain.quote import Candle
from domain.risk import HOUSE_LIMITS
from domain.signal import Action, CancelEntry, CloseAll, EntryKind, Side, Signal, Unit
from storage.orders import Placed
from storage.positions import Position
from trading import bracket
from trading.changes import changes
from trading.ladder import ladders, spread
from trading.levels import entry_price, stop_price
from trading.rehearsal import tape as prices
from trading.rehearsal.papers import added, closing, order_of
from trading.rehearsal.tape import Tape, Terms, Touch
from trading.requote import Instruction, instructions
from trading.standing import Change, Drop, Place, Reprice, Sell, Standing, Withdraw
from trading.steps import Step, steps_of

LOT = Decimal("0.000001")
"""One unit on every call, whatever it is: it can be split as finely as its targets ask."""
UNHEARD_AFTER = timedelta(days=90)
"""A call that cannot be judged, and of which nothing more is heard, is over after this."""


class Fate(StrEnum):
    """What became of a call."""

    WAITING = "waiting"  # the entry has not filled yet
    OPEN = "open"
    CLOSED = "closed"
    UNFILLED = "unfilled"  # the price never came
    WITHDRAWN = "withdrawn"
    PASSED = "passed"  # the price was beyond the stop before a follower could get in
    UNJUDGED = "unjudged"

    @property
    def missed(self) -> bool:
        """Whether nobody could have had a position of it."""
        return self in (Fate.UNFILLED, Fate.WITHDRAWN, Fate.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A part that was sold: for which price, when, and by which order."""

    at: datetime
    price: Decimal
    quantity: Decimal
    role: OrderRole


@dataclass(slots=True, kw_only=True)
class Call:
    """A call as it stands; without a `tape` it cannot be judged, and `why` says for what reason.

    `claimed` is the return in percent that the provider last stated for it.
    """

    id: int
    message_id: str
    posted_at: datetime
    signal: Signal
    terms: Terms
    tape: Tape | None
    why: str = ""
    claimed: Decimal | None = None
    fate: Fate = Fate.WAITING
    ended_at: datetime | None = None
    risk: Decimal | None = None
    position: Position | None = None
    exits: list[Exit] = field(default_factory=list)
    _orders: list[Placed] = field(default_factory=list)
    _waiting: list[Action] = field(default_factory=list)
    _risks: dict[OrderId, Decimal] = field(default_factory=dict)
    _next: int = 0
    _instrument: Instrument | None = None

    def __post_init__(self) -> None:
        """Find the first candle a follower could trade in; without one near enough there is nothing to judge."""
        if self.tape is None:
            self.fate = Fate.UNJUDGED
            return
        self._next = self.tape.after(self.posted_at)
        late = self.posted_at + self.terms.entry_life
        if self._next == len(self.tape.candles) or self.tape.candles[self._next].at > late:
            self.tape, self.fate = None, Fate.UNJUDGED
            self.why = f"no prices for {self.key} within a day of the post"

    @property
    def key(self) -> str:
        """What is traded."""
        return self.signal.ticker.key

    @property
    def symbol(self) -> str:
        """Its symbol, in capitals."""
        return self.signal.ticker.symbol.upper()

    @property
    def side(self) -> Side:
        """Its direction."""
        return self.signal.side

    @property
    def half(self) -> Decimal:
        """Half the spread as a share of the price."""
        return self.terms.half_spread[self.signal.ticker.asset_class]

    def over(self, at: datetime) -> bool:
        """Whether nothing of it is alive at `at`."""
        if self.ended_at is None and self.fate is Fate.UNJUDGED:
            return at - self.posted_at > UNHEARD_AFTER
        return self.ended_at is not None and self.ended_at <= at

    def play(self, until: datetime | None) -> None:
        """Go through the candles that began by `until`, or through all that are left."""
        if self.tape is None:
            return
        end = len(self.tape.candles) if until is None else self.tape.after(until)
        while self._next < end and self.ended_at is None:
            self._candle(self.tape.candles[self._next])
            self._next += 1

    def hear(self, actions: Sequence[Action], at: datetime) -> None:
        """Apply an update that was posted at `at`: it takes effect with the candle after it."""
        if self.ended_at is not None:
            return
        gone = any(isinstance(action, CancelEntry | CloseAll) for action in actions)
        if self._instrument is not None:
            for number, action in enumerate(instructions(actions)):
                self._apply(action, f"{at.isoformat()}.{number}", at)
        elif gone:
            self._end(Fate.WITHDRAWN if self.tape is not None else Fate.UNJUDGED, at)
        else:
            self._waiting += actions

    def complete(self, signal: Signal, actions: Sequence[Action], at: datetime) -> None:
        """Give an alert the levels that were posted at `at`; the risk is measured to their stop."""
        self.signal = signal
        if self._instrument is None or self.position is None:
            return  # it is planned with them
        self.hear(actions, at)
        if self.risk is None:
            stop = stop_price(signal, self._instrument, self.position.entry, None)
            self.risk = abs(self.position.entry - stop) if stop is not None else None

    @property
    def earned(self) -> Decimal:
        """Money earned on one unit after costs, what is open sold at the last candle's close."""
        if self.position is None or self.tape is None:
            return ZERO
        out = self.signal.side.opposite
        last = prices.paid(out, self.tape.candles[-1].close, self.half)
        leaving = self.position.quantity * last * self.terms.fee
        return self.position.realised + self.position.unrealised(last) - leaving

    @property
    def return_pct(self) -> Decimal:
        """The same in percent of the money put in."""
        return percent(self.earned, self.position.entry_value) if self.position else ZERO

    @property
    def r(self) -> Decimal | None:
        """The same as a multiple of the risk; None where the call named no stop."""
        return self.earned / self.risk if self.risk else None

    def _candle(self, candle: Candle) -> None:
        if self._instrument is None:
            self._plan(candle)
        inside = self._enter(candle) if self.ended_at is None else ()
        if self.position is None:
            return
        for step in steps_of(self._orders):
            if step.open > 0 and self.ended_at is None:
                self._leave(step, candle, inside=step.entry.id in inside)

    def _plan(self, candle: Candle) -> None:
        first = prices.market(self.signal.side, candle, self.half).price
        entry = entry_price(self.signal, first)
        assert entry is not None
        traded = replace(listed(self.signal.ticker, entry), lot=LOT, multiplier=ONE)
        self._instrument = traded
        waits_beyond = self.signal.entry.kind is EntryKind.STOP  # its stop may lie between the market and the entry
        if _beyond(self.signal, entry) or (not waits_beyond and _beyond(self.signal, first)):
            self._end(Fate.PASSED, candle.at)
            return
        named = stop_price(self.signal, traded, entry, None)
        made_up = stop_price(self.signal, traded, entry, HOUSE_LIMITS.default_stop_pct)
        protection = named or made_up or traded.tick
        rungs = next(ladders(self.signal, traded, entry, protection, HOUSE_LIMITS))
        for step, (rung, part) in enumerate(zip(rungs, spread(ONE, rungs, LOT), strict=True), start=1):
            planned = bracket.plan(self.signal, traded, part, entry, protection, rung=rung, step=step)
            self._orders += [order_of(len(self._orders) + place, leg, self.key) for place, leg in enumerate(planned)]
            if named is not None:
                self._risks[self._orders[-len(planned)].id] = abs(rung.price - named) * part
        for number, action in enumerate(instructions(self._waiting)):
            self._apply(action, f"early.{number}", candle.at)

    def _enter(self, candle: Candle) -> Sequence[OrderId]:
        """Fill what the candle reaches of the entry; which of its steps filled after the candle's open."""
        assert self.tape is not None
        late, inside = candle.at >= self.posted_at + self.terms.entry_life, []
        for order in self._coming:
            touch = None if late and order.type is not OrderType.MARKET else _fill(order, candle, self.half)
            if touch is not None:
                at = candle.at if touch.at_open else self.tape.end(candle)
                self.position, self.fate = self._bought(order, touch.price, at), Fate.OPEN
                self._set(order, OrderState.FILLED, filled=order.quantity)
                inside += [] if touch.at_open else [order.id]
            elif late:
                self._set(order, OrderState.EXPIRED)
        if self.position is None and not self._coming:
            self._end(Fate.UNFILLED, candle.at)
        return inside

    def _leave(self, step: Step, candle: Candle, *, inside: bool) -> None:
        if not inside:
            for order in (order for order in step.closes if order.unfinished):
                self._sell(order, prices.market(order.side, candle, self.half), candle)
        if self._open_of(step.entry) <= 0 or self._stopped(step, candle, inside=inside):
            return
        if not (inside and step.entry.type is OrderType.LIMIT):  # the high may have come before the entry
            self._reach_targets(step, candle)

    def _stopped(self, step: Step, candle: Candle, *, inside: bool) -> bool:
        order = step.stop
        if order is None:
            return False
        assert order.stop_price is not None
        touch = prices.stop(order.side, order.stop_price, candle, self.half, from_open=not inside)
        if touch is not None:
            self._sell(order, touch, candle)
        return touch is not None

    def _reach_targets(self, step: Step, candle: Candle) -> None:
        for order in (order for order in step.targets if order.unfinished):
            touch = _fill(order, candle, self.half)
            if touch is not None and self.ended_at is None:
                self._sell(order, touch, candle)

    def _sell(self, order: Placed, touch: Touch, candle: Candle) -> None:
        assert self.position is not None
        assert self.tape is not None
        held, opened = self.position, self._open_of(order)
        quantity = opened if order.role is OrderRole.STOP else min(order.quantity, opened)
        at = candle.at if touch.at_open else self.tape.end(candle)
        self._set(order, OrderState.FILLED, filled=max(quantity, ZERO))
        if quantity <= 0:
            return
        self.position = replace(
            held,
            exited=held.exited + quantity,
            exit_value=held.exit_value + quantity * touch.price,
            fees=held.fees + quantity * touch.price * self.terms.fee,
        )
        self.exits.append(Exit(at=at, price=touch.price, quantity=quantity, role=order.role))
        if self.position.quantity <= 0:
            self._end(Fate.CLOSED, at)

    def _apply(self, asked: Instruction, name: str, at: datetime) -> None:
        assert self._instrument is not None
        if self.ended_at is not None:
            return
        standing = Standing(
            signal=self.signal, instrument=self._instrument, orders=self._orders, position=self.position
        )
        for change in changes(asked, standing):
            self._change(change, name, at)

    def _change(self, change: Change, name: str, at: datetime) -> None:
        match change:
            case Reprice(order=number, limit_price=limit, stop_price=stop, quantity=quantity):
                order = self._orders[number]
                limit, stop = limit or order.limit_price, stop or order.stop_price
                quantity = quantity or order.quantity
                self._orders[number] = order._replace(limit_price=limit, stop_price=stop, quantity=quantity)
            case Drop(order=number):
                self._set(self._orders[number], OrderState.CANCELLED)
            case Withdraw(entries=entries):
                self._withdraw(entries, at)
            case Place(number=place, of=of, quantity=quantity, limit_price=price):
                leg = added(place, self.signal.side.opposite, quantity, price, of=of)
                self._orders.append(order_of(len(self._orders), leg, self.key))
            case Sell(quantity=quantity, of=of):
                leg = closing(name, self.signal.side.opposite, quantity, of=of)
                self._orders.append(order_of(len(self._orders), leg, self.key))

    def _withdraw(self, entries: Collection[OrderId] | None, at: datetime) -> None:
        for order in self._coming:
            if entries is None or order.id in entries:
                self._set(order, OrderState.CANCELLED)
        if self.position is None and not self._coming:
            self._end(Fate.WITHDRAWN, at)

    def _set(self, order: Placed, state: OrderState, *, filled: Decimal = ZERO) -> None:
        self._orders[order.id] = order._replace(state=state, filled=filled)

    def _end(self, fate: Fate, at: datetime) -> None:
        self.fate, self.ended_at = fate, at

    @property
    def _coming(self) -> list[Placed]:
        return [order for order in self._orders if order.role is OrderRole.ENTRY and order.unfinished]

    def _open_of(self, order: Placed) -> Decimal:
        """What is open of the step that the order belongs to."""
        entry = order.bracket or order.client_order_id
        return next(step.open for step in steps_of(self._orders) if step.entry.client_order_id == entry)

    def _bought(self, order: Placed, price: Decimal, at: datetime) -> Position:
        held = self.position or _flat(self.key, self.signal.side, at)
        if order.id in self._risks:
            before = ZERO if self.position is None or self.risk is None else self.risk
            self.risk = before + self._risks[order.id]
        return replace(
            held,
            entered=held.entered + order.quantity,
            entry_value=held.entry_value + order.quantity * price,
            fees=held.fees + order.quantity * price * self.terms.fee,
        )


def _beyond(signal: Signal, entry: Decimal) -> bool:
    named = signal.stop
    return named is not None and named.unit is Unit.PRICE and (entry - named.value) * signal.side.sign <= 0


def _fill(order: Placed, candle: Candle, half: Decimal) -> Touch | None:
    match order.type:
        case OrderType.MARKET:
            return prices.market(order.side, candle, half)
        case OrderType.LIMIT:
            assert order.limit_price is not None
            return prices.limit(order.side, order.limit_price, candle, half)
        case OrderType.STOP | OrderType.STOP_LIMIT:
            assert order.stop_price is not None
            return prices.stop(order.side, order.stop_price, candle, half)


def _flat(key: str, side: Side, at: datetime) -> Position:
    return Position(
        copy_id=CopyId(0),
        account_id=AccountId(0),
        key=key,
        side=side,
        multiplier=ONE,
        entered=ZERO,
        entry_value=ZERO,
        exited=ZERO,
        exit_value=ZERO,
        fees=ZERO,
        open=True,
        opened_at=at,
        closed_at=None,
    )
