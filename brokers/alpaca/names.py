"""Finds orders by our name for them, through whatever ids they went at Alpaca."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from brokers import fields
from brokers.alpaca import orders, symbols
from brokers.alpaca.client import Client
from brokers.alpaca.errors import Refused, Why
from brokers.alpaca.orders import Standing
from domain.errors import BrokerUnavailable
from domain.ids import AccountId, ClientOrderId
from domain.money import ZERO
from domain.order import OrderState

ORDERS = "/v2/orders"
BY_NAME = "/v2/orders:by_client_order_id"
PAGE = 500
PAGES = 20
KEPT = 20_000

Record = Mapping[str, Any]


class Names:
    """What is known of ids is kept, as far as it cannot change any more."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._whose: OrderedDict[str, tuple[ClientOrderId, str]] = OrderedDict()
        self._before: OrderedDict[str, tuple[Decimal, Decimal]] = OrderedDict()

    async def find(self, account: AccountId, order: ClientOrderId) -> Standing | None:
        """The order under its present id, or None where the venue knows none of this name.

        Raises `BrokerUnavailable`, also where what replaced it is not listed yet.
        """
        try:
            first = await self._client.ask(account, BY_NAME, {"client_order_id": order})
        except Refused as e:
            if e.why is Why.MISSING:
                return None
            raise
        with fields.reading(BrokerUnavailable):
            first = self.read(first)
            if orders.ours(first) != order:
                raise fields.Malformed("it is about another order")
            if fields.text(first, "status") != orders.REPLACED:
                return Standing(record=first)
            return await self._latest(account, order, first)

    async def open(self, account: AccountId) -> list[Standing]:
        """All working orders, under their present ids. Raises `BrokerUnavailable`."""
        with fields.reading(BrokerUnavailable):
            listed = {orders.ours(one): one for one in await self._listed(account, {"status": "open"})}
            return [await self._whole(account, name, record) for name, record in listed.items()]

    async def whose(self, account: AccountId, order_id: str) -> tuple[ClientOrderId, str]:
        """The name and the key of the order behind an id of the venue's. Raises `BrokerUnavailable`."""
        if order_id not in self._whose:
            with fields.reading(BrokerUnavailable):
                self.read(await self._client.ask(account, f"{ORDERS}/{quote(order_id, safe='')}"))
        known = self._whose.get(order_id)
        if known is None:
            raise BrokerUnavailable("the venue answered with another order")
        return known

    def read(self, value: Any) -> Record:
        """An order as the venue tells it, remembered by its id. Raises `Malformed`."""
        record = fields.mapping(value)
        _keep(self._whose, fields.text(record, "id"), (orders.ours(record), symbols.key(record)))
        return record

    async def _whole(self, account: AccountId, name: ClientOrderId, record: Record) -> Standing:
        if record.get("client_order_id") == name:
            return Standing(record=record)
        before = self._before.get(fields.text(record, "id"))
        if before is not None:
            return Standing(record=record, filled=before[0], paid=before[1])
        return await self.find(account, name) or Standing(record=record)

    async def _latest(self, account: AccountId, order: ClientOrderId, first: Record) -> Standing:
        since = fields.text(first, "submitted_at" if first.get("submitted_at") else "created_at")
        query = {"status": "all", "symbols": fields.text(first, "symbol"), "after": since}
        named = [one for one in await self._listed(account, query) if orders.ours(one) == order]
        if not named:
            raise BrokerUnavailable("the order was replaced, and what replaced it is not listed yet")
        living = [one for one in named if orders.state(one) is not OrderState.REJECTED]
        latest = (living or named)[-1]
        others = [first, *(one for one in named if one is not latest)]
        filled = [(fields.number(one, "filled_qty"), fields.maybe(one, "filled_avg_price") or ZERO) for one in others]
        before = sum((part for part, _ in filled), ZERO), sum((part * price for part, price in filled), ZERO)
        _keep(self._before, fields.text(latest, "id"), before)
        return Standing(record=latest, filled=before[0], paid=before[1])

    async def _listed(self, account: AccountId, query: Mapping[str, str]) -> list[Record]:
        found: list[Record] = []
        whole = {**query, "direction": "asc", "limit": str(PAGE), "nested": "false"}
        for _ in range(PAGES):
            page = [self.read(one) for one in fields.sequence(await self._client.ask(account, ORDERS, whole))]
            found += page
            if len(page) < PAGE:
                return found
            whole["after"] = fields.text(page[-1], "submitted_at")
        raise BrokerUnavailable("the venue lists orders without end")


def _keep(kept: OrderedDict[str, Any], name: str, value: Any) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > KEPT:
        kept.popitem(last=False)
