"""An account as OpenD keeps it: money, positions, orders and executions of the day and before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from brokers.broker import Account, Holding
from brokers.fields import mapping, maybe, number, reading, sequence, whole
from brokers.limits import Cost
from brokers.moomoo import orders
from brokers.moomoo.accounts import Home
from brokers.moomoo.line import Line
from brokers.moomoo.orders import HOUSE, WRITTEN, Told
from brokers.moomoo.wire import Proto
from domain.errors import BrokerUnavailable
from domain.ids import ClientOrderId
from domain.money import ZERO
from domain.order import Fill

DOLLARS = 2
SHORT = 1
LONGEST = timedelta(days=89)
"""How far back history is asked for; OpenD tells 90 days at once."""
KEPT = 20_000
_SPARE = timedelta(days=1)


class Books:
    """The accounts' books; the numbers of orders are remembered by our names, as executions have none."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, ClientOrderId] = OrderedDict()

    async def money(self, line: Line, home: Home) -> Account:
        """The account's money in dollars; what is free is the cash, without the margin that shares would have."""
        answer = await line.ask(Proto.FUNDS, {"header": home.header, "currency": DOLLARS})
        with reading(BrokerUnavailable):
            funds = mapping(answer.get("funds"))
            free = number(funds, "power")
            cash_power = maybe(funds, "netCashPower")
            return Account(
                equity=number(funds, "totalAssets"),
                cash=number(funds, "cash"),
                buying_power=free if cash_power is None else min(free, cash_power),
            )

    async def positions(self, line: Line, home: Home) -> list[Holding]:
        """What the account holds."""
        answer = await line.ask(Proto.POSITIONS, {"header": home.header})
        with reading(BrokerUnavailable):
            rows = [mapping(row) for row in sequence(answer.get("positionList", []))]
            return [_holding(row) for row in rows if number(row, "qty")]

    async def today(self, line: Line, home: Home, *, fresh: bool = False) -> list[Told]:
        """The orders of the day and those that work; past OpenD's memory where `fresh`."""
        body = {"header": home.header, "refreshCache": fresh}
        costs = (Cost("fresh", key=home.number),) if fresh else ()
        return self._told(await line.ask(Proto.ORDERS, body, *costs))

    async def before(self, line: Line, home: Home, since: datetime, now: datetime) -> list[Told]:
        """The orders since a moment."""
        body = {"header": home.header, "filterConditions": _span(since, now)}
        return self._told(await line.ask(Proto.OLD_ORDERS, body, Cost("history", key=home.number)))

    async def fills(self, line: Line, home: Home, since: datetime, now: datetime) -> list[Fill]:
        """The executions since a moment, those of the day at least."""
        rows = await self._executed(line, Proto.FILLS, {"header": home.header})
        if since < now.astimezone(HOUSE).replace(hour=0, minute=0, second=0, microsecond=0):
            body = {"header": home.header, "filterConditions": _span(since, now)}
            rows += await self._executed(line, Proto.OLD_FILLS, body, Cost("history", key=home.number))
        with reading(BrokerUnavailable):
            unnamed = {orders.order_of(row) for row in rows} - self._names.keys()
        if unnamed:
            unnamed -= {one.number for one in await self.today(line, home)}
        if unnamed:
            await self.before(line, home, since - _SPARE, now)
        with reading(BrokerUnavailable):
            found = [orders.execution(row, self._names) for row in rows]
        return [one for one in {fill.exec_id: fill for fill in found if fill}.values() if one.sound]

    async def finished(self, line: Line, home: Home, since: datetime, now: datetime) -> list[Fill]:
        """What orders that are over have filled since a moment, for a place where no executions are told."""
        told = [*await self.before(line, home, since - _SPARE, now), *await self.today(line, home)]
        found = [orders.whole_fill(one) for one in {one.number: one for one in told}.values()]
        return [one for one in found if one and one.sound and one.at >= since]

    def _told(self, answer: Mapping[str, Any]) -> list[Told]:
        with reading(BrokerUnavailable):
            found = [orders.told(mapping(row)) for row in sequence(answer.get("orderList", []))]
        self._remember(found)
        return found

    def _remember(self, found: Iterable[Told]) -> None:
        for one in found:
            self._names[one.number] = one.report.client_order_id
            self._names.move_to_end(one.number)
        while len(self._names) > KEPT:
            self._names.popitem(last=False)

    async def _executed(
        self, line: Line, proto: Proto, body: Mapping[str, Any], *costs: Cost
    ) -> list[Mapping[str, Any]]:
        answer = await line.ask(proto, body, *costs)
        with reading(BrokerUnavailable):
            return [mapping(row) for row in sequence(answer.get("orderFillList", []))]


def _span(since: datetime, now: datetime) -> dict[str, str]:
    begins = max(since, now - LONGEST)
    return {
        "beginTime": begins.astimezone(HOUSE).strftime(WRITTEN),
        "endTime": (now + _SPARE).astimezone(HOUSE).strftime(WRITTEN),
    }


def _holding(row: Mapping[str, Any]) -> Holding:
    quantity = number(row, "qty")
    short = whole(row, "positionSide") == SHORT or quantity < 0
    price = maybe(row, "costPrice")
    return Holding(
        key=orders.key_of(row),
        quantity=-abs(quantity) if short else quantity,
        average_price=price if price is not None and price > 0 else ZERO,
    )
