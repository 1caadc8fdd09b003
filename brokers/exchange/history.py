"""What was executed at an exchange, under our own names and numbered for whoever reads on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from brokers.exchange.desk import Desk, Trade
from brokers.exchange.markets import Market, Markets
from brokers.exchange.names import Memory, ours
from brokers.exchange.orders import question
from brokers.executions import Executions, asked_from
from brokers.venue import Register
from domain.ids import AccountId, ClientOrderId, ExecId
from domain.money import ZERO
from domain.order import Fill
from runtime.clock import Clock

REMEMBERED = timedelta(days=6)
"""How far back executions are asked for: Bybit answers for seven days at most in one question."""


class History:
    """The executions of all accounts at one venue."""

    def __init__(self, desk: Desk, markets: Markets, register: Register, memory: Memory, clock: Clock) -> None:
        self._desk = desk
        self._markets = markets
        self._register = register
        self._memory = memory
        self._clock = clock
        self._executions = Executions()

    async def after(self, account: AccountId, since: int) -> Sequence[Fill]:
        """Our fills behind the cursor, oldest first. Executions of orders that others placed are left out."""
        start: datetime = max(asked_from(since), self._clock.now() - REMEMBERED)
        traded = [await self._markets.by_ticker(ticker) for ticker in await self._register.tickers(account)]
        with question():
            trades = await self._desk.trades(account, start, [market for market in traded if market])
            fills = [await self._fill(account, trade) for trade in trades]
        return self._executions.after(since, account, [fill for fill in fills if fill and fill.sound])

    async def _fill(self, account: AccountId, trade: Trade) -> Fill | None:
        market = await self._markets.by_id(trade.market)
        name = await self._named(account, trade, market) if market else None
        if market is None or name is None:
            return None
        return Fill(
            exec_id=ExecId(trade.id),
            sequence=0,
            client_order_id=name,
            key=market.symbol,
            side=trade.side,
            quantity=trade.quantity,
            price=trade.price,
            fee=await self._fee(trade, market),
            at=trade.at,
        )

    async def _named(self, account: AccountId, trade: Trade, market: Market) -> ClientOrderId | None:
        if trade.name is not None:
            return ours(trade.name)
        if (account, trade.order) not in self._memory:
            for sent in await self._register.open(account):
                if sent.broker_order_id:
                    self._memory.keep(account, sent.broker_order_id, sent.order.client_order_id)
        if (account, trade.order) not in self._memory:
            seen = await self._desk.by_id(account, trade.order, market)
            self._memory.keep(account, trade.order, ours(seen.name) if seen else None)
        return self._memory.get(account, trade.order)

    async def _fee(self, trade: Trade, market: Market) -> Decimal:
        """The fee in the currency that the instrument is priced in; what was paid in a third one, at its bid now."""
        if not trade.fee or trade.fee_currency in ("", market.quote):
            return trade.fee
        if trade.fee_currency == market.base:
            return trade.fee * trade.price
        other = await self._markets.by_symbol(f"{trade.fee_currency}/{market.quote}")
        return trade.fee * (await self._desk.quote(other))[0] if other else ZERO
