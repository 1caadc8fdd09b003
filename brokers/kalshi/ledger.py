"""Orders, executions and positions of an account as the venue's lists tell them, under our own names.

There is no question for an order by our name: it is looked for in the list of its market, or by the venue's id once we
know that. Lists reach back to the venue's cut-off (docs.kalshi.com, historical data).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from decimal import Decimal

from brokers import fields
from brokers.broker import Holding
from brokers.executions import asked_from
from brokers.kalshi import orders
from brokers.kalshi.client import Client
from brokers.kalshi.errors import Refused, Why
from brokers.kalshi.orders import NO, YES, Leg, Record
from brokers.venue import Register
from domain.errors import BrokerUnavailable
from domain.ids import AccountId, ClientOrderId
from domain.money import ZERO
from domain.order import Fill, OrderReport
from runtime.clock import Clock

KEPT = 20_000
LIMIT = "200"
ORDERS = "/portfolio/orders"


class Ledger:
    """Every method raises `Malformed`, `Refused` and what a question raises."""

    def __init__(self, client: Client, register: Register, clock: Clock) -> None:
        self._client = client
        self._register = register
        self._clock = clock
        self._names: OrderedDict[tuple[AccountId, str], tuple[ClientOrderId, Leg]] = OrderedDict()

    async def record(self, account: AccountId, order: ClientOrderId) -> Record | None:
        """The order as the venue has it, or None where it never took one of this name.

        Raises `BrokerUnavailable` where it took one that it does not tell of any more.
        """
        sent = await self._register.sent(account, order)
        known = sent.broker_order_id if sent is not None else None
        if known is not None:
            found = await self._by_id(account, known)
            if found is None:
                raise BrokerUnavailable("Kalshi does not tell of this order any more")
            if orders.inwards(found) != order:
                raise fields.Malformed("it is about another order")
            return found
        query = {"ticker": sent.order.instrument.ticker.symbol} if sent is not None else {}
        listed = await self._listed(account, query)
        return next((one for one in listed if orders.inwards(one) == order), None)

    async def report(self, account: AccountId, record: Record) -> OrderReport:
        """The order of a record as it stands; what it paid is asked where something filled."""
        name, leg = await self._known(account, record)
        done: list[Fill] = []
        if fields.number(record, "fill_count_fp"):
            done = [
                orders.fill(one, name, leg)
                for one in await self._executed(account, {"order_id": orders.identity(record)})
                if one.get("order_id") == record.get("order_id")
            ]
        return orders.report(record, leg, done, self._clock.now())

    async def working(self, account: AccountId, name: str = "") -> Sequence[Record]:
        """The orders that rest, of one market where it is named."""
        listed = await self._listed(account, {"status": "resting", **({"ticker": name} if name else {})})
        return [one for one in listed if one.get("status") == "resting"]

    async def fills(self, account: AccountId, since: int) -> Sequence[Fill]:
        """The executions from a little before a cursor."""
        found = []
        for one in await self._executed(account, {"min_ts": str(int(asked_from(since).timestamp()))}):
            name, leg = await self._named(account, one)
            found.append(orders.fill(one, name, leg))
        return found

    async def positions(self, account: AccountId, name: str = "") -> Sequence[Holding]:
        """What is held: YES where the venue's number is positive, NO where it is negative."""
        query = {"count_filter": "position", "limit": LIMIT, **({"ticker": name} if name else {})}
        listed = await self._client.pages(account, "/portfolio/positions", "market_positions", query)
        return [one for one in map(_holding, map(fields.mapping, listed)) if one.quantity]

    async def resting_sells(self, account: AccountId, name: str, leg: Leg, *, but: str = "") -> Decimal:
        """How much of an outcome the orders that rest in its market sell, without the one of the id `but`."""
        sold = ZERO
        for one in await self.working(account, name):
            if orders.book_side(one) != leg.book_side or one.get("order_id") == but:
                continue
            _, other = await self._known(account, one)
            sold += fields.number(one, "remaining_count_fp") if other == leg else ZERO
        return sold

    async def leg(self, account: AccountId, record: Record) -> Leg:
        """What the order of a record is about."""
        return (await self._known(account, record))[1]

    async def _by_id(self, account: AccountId, known: str) -> Record | None:
        try:
            told = await self._client.ask(account, f"{ORDERS}/{known}")
        except Refused as e:
            if e.why is Why.MISSING:
                return None
            raise
        found = fields.mapping(fields.mapping(told).get("order"))
        if fields.text(found, "order_id") != known:
            raise fields.Malformed("it is about another order")
        return found

    async def _listed(self, account: AccountId, query: dict[str, str]) -> list[Record]:
        listed = await self._client.pages(account, ORDERS, "orders", {**query, "limit": LIMIT})
        return [fields.mapping(one) for one in listed]

    async def _executed(self, account: AccountId, query: dict[str, str]) -> list[Record]:
        listed = await self._client.pages(account, "/portfolio/fills", "fills", {**query, "limit": LIMIT})
        return [fields.mapping(one) for one in listed]

    async def _known(self, account: AccountId, record: Record) -> tuple[ClientOrderId, Leg]:
        """Our name of the order of a record, and what it is about: by our books, else as far as the venue tells."""
        place = account, orders.identity(record)
        found = self._names.get(place)
        if found is None:
            name = orders.inwards(record)
            sent = await self._register.sent(account, name)
            leg = orders.leg_told(record) if sent is None else orders.leg_of(sent.order)
            found = self._names[place] = name, leg
        if found[1].book_side != orders.book_side(record):
            raise fields.Malformed("an order stands on the other side of the book than it was sent to")
        self._names.move_to_end(place)
        while len(self._names) > KEPT:
            self._names.popitem(last=False)
        return found

    async def _named(self, account: AccountId, execution: Record) -> tuple[ClientOrderId, Leg]:
        identity = orders.identity(execution)
        found = self._names.get((account, identity))
        if found is not None:
            return found
        record = await self._by_id(account, identity)
        if record is None:
            return ClientOrderId(identity), orders.leg_told(execution)
        return await self._known(account, record)


def _holding(record: Record) -> Holding:
    signed = fields.number(record, "position_fp")
    paid = abs(fields.number(record, "market_exposure_dollars"))
    return Holding(
        key=orders.key(fields.text(record, "ticker"), YES if signed > 0 else NO),
        quantity=abs(signed),
        average_price=paid / abs(signed) if signed else ZERO,
    )


def owned(holdings: Sequence[Holding], name: str, outcome: str) -> Decimal:
    """How much of an outcome is held; negative where the other one is."""
    own, other = orders.key(name, outcome), orders.key(name, NO if outcome == YES else YES)
    held = sum((one.quantity for one in holdings if one.key == own), ZERO)
    return held - sum((one.quantity for one in holdings if one.key == other), ZERO)
