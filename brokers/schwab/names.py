"""Finds orders at Schwab, which keeps no name of ours: by the id that it told, or by what they look like.

Where two orders look like ours, or none does, nothing is guessed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from brokers import fields, payload
from brokers.schwab import orders
from brokers.schwab.client import Client
from brokers.schwab.errors import Refused, Why
from brokers.venue import Register
from domain.errors import BrokerUnavailable
from domain.ids import AccountId, ClientOrderId
from domain.order import SentOrder
from runtime.clock import Clock

BACK = timedelta(days=59)
"""Orders are listed by when they were entered, for sixty days at most."""
FRESH = 2.0
"""Seconds for which a list serves again, so that one request answers for orders and for fills."""
KEPT = 10_000

Record = Mapping[str, Any]


class Names:
    """What became of the orders that we sent."""

    def __init__(self, client: Client, register: Register, clock: Clock) -> None:
        self._client = client
        self._register = register
        self._clock = clock
        self._ids: OrderedDict[tuple[AccountId, ClientOrderId], str] = OrderedDict()
        self._went_by: OrderedDict[tuple[AccountId, str], ClientOrderId] = OrderedDict()
        self._listed: OrderedDict[AccountId, tuple[float, list[Record]]] = OrderedDict()

    def known_as(self, account: AccountId, order: ClientOrderId, identity: str) -> None:
        """The venue told the id of an order, or that of what replaced it."""
        self._ids[account, order] = identity
        self._went_by[account, identity] = order
        while len(self._ids) > KEPT:
            self._ids.popitem(last=False)
        while len(self._went_by) > KEPT:
            self._went_by.popitem(last=False)

    def changed(self, account: AccountId) -> None:
        """Something was done in the account: what was listed before is old."""
        self._listed.pop(account, None)

    async def find(self, account: AccountId, order: ClientOrderId) -> Record | None:
        """The order as the venue tells it, or None where it has none that could be it.

        Raises `BrokerUnavailable`, also where several could be it.
        """
        sent = await self._register.sent(account, order)
        known = self._ids.get((account, order)) or (sent.broker_order_id if sent else None)
        if known is None:
            return None if sent is None else await self._matching(account, sent)
        record = await self._by_id(account, known)
        if record is None or fields.text(record, "status") != orders.REPLACED:
            return record
        return await self._replacement(account, order, record)

    async def listed(self, account: AccountId) -> list[tuple[Record, ClientOrderId]]:
        """Every order of the last weeks under our name, or under its id where it is nobody's."""
        named: dict[str, ClientOrderId] = {}
        records = await self._list(account)
        for sent in await self._register.open(account):
            name = sent.order.client_order_id
            known = self._ids.get((account, name)) or sent.broker_order_id
            if known is None:
                found = [one for one in records if self._fits(one, sent)]
                known = orders.identity(found[0]) if len(found) == 1 else None
            elif sent.sent_at is not None and sent.sent_at < self._clock.now() - BACK:
                old = await self._by_id(account, known)
                records = records if old is None else [*records, old]
            if known is not None:
                named[known] = name
        return [(one, self._name(account, orders.identity(one), named)) for one in records]

    def _name(self, account: AccountId, identity: str, named: Mapping[str, ClientOrderId]) -> ClientOrderId:
        return self._went_by.get((account, identity)) or named.get(identity) or ClientOrderId(identity)

    async def _matching(self, account: AccountId, sent: SentOrder) -> Record | None:
        mine = {known for whose, known in self._went_by if whose == account}
        mine |= {str(one.broker_order_id) for one in await self._register.open(account) if one.broker_order_id}
        self.changed(account)
        listed = await self._list(account)
        found = [one for one in listed if orders.identity(one) not in mine and self._fits(one, sent)]
        if len(found) > 1:
            raise BrokerUnavailable("several orders at the venue look like this one")
        if found:
            self.known_as(account, sent.order.client_order_id, orders.identity(found[0]))
        return found[0] if found else None

    async def _replacement(self, account: AccountId, order: ClientOrderId, old: Record) -> Record:
        sent = await self._register.sent(account, order)
        mine = {known for whose, known in self._went_by if whose == account}
        since = fields.moment(old, "enteredTime")
        found = [
            one
            for one in await self._list(account)
            if sent is not None
            and orders.identity(one) not in mine | {orders.identity(old)}
            and self._entered(one) >= since
            and self._fits(one, sent, timed=False)
        ]
        if len(found) != 1:
            raise BrokerUnavailable("the order was replaced, and what replaced it cannot be told from others")
        self.known_as(account, order, orders.identity(found[0]))
        return found[0]

    def _fits(self, record: Record, sent: SentOrder, *, timed: bool = True) -> bool:
        try:
            return orders.looks_like(record, sent, timed=timed)
        except fields.Malformed:
            return False  # an order with several legs, or of a kind that we never send

    def _entered(self, record: Record) -> datetime:
        return fields.moment(record, "enteredTime")

    async def _by_id(self, account: AccountId, known: str) -> Record | None:
        try:
            answer = await self._client.ask(account, f"{await self._client.home(account)}/orders/{known}")
        except Refused as e:
            if e.why is Why.MISSING:
                return None
            raise
        record = fields.mapping(payload.asked(answer))
        if orders.identity(record) != known:
            raise fields.Malformed("it is about another order")
        return record

    async def _list(self, account: AccountId) -> list[Record]:
        at, listed = self._listed.get(account, (0.0, []))
        if account in self._listed and self._clock.monotonic() < at + FRESH:
            return listed
        now = self._clock.now()
        query = {"fromEnteredTime": _written(now - BACK), "toEnteredTime": _written(now + timedelta(minutes=5))}
        answer = await self._client.ask(account, f"{await self._client.home(account)}/orders", query)
        listed = [fields.mapping(one) for one in fields.sequence(payload.asked(answer))]
        self._listed[account] = self._clock.monotonic(), listed
        while len(self._listed) > KEPT:
            self._listed.popitem(last=False)
        return listed


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
