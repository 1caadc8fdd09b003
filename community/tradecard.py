"""The card of one closed trade, gathered from what was recorded of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cards.win import TradeCard
from community import history
from community.leaderboard import COMMUNITY
from domain.ids import CopyId
from domain.instrument import AssetClass, Instrument
from domain.money import ZERO
from domain.order import OrderRole
from domain.signal import Signal, Unit
from storage import orders, positions
from storage import tables as t
from storage.codec import decode
from storage.orders import Placed
from storage.people import PAPER
from storage.positions import Result

MARKETS: Mapping[AssetClass, str] = {
    AssetClass.CRYPTO: "Crypto",
    AssetClass.FOREX: "Forex",
    AssetClass.STOCK: "Stock",
    AssetClass.OPTION: "Option",
    AssetClass.FUTURE: "Future",
    AssetClass.PREDICTION: "Prediction market",
}


async def trade_card(connection: AsyncConnection, copy_id: CopyId, *, public_url: str | None) -> TradeCard | None:
    """The card of a copy's result; None while it has none.

    The trader's money is on it only if he lets it be seen; the house's trades are the provider's own, without money.
    `public_url` is where `/v/CODE` can be scanned to.
    """
    result = await positions.result(connection, copy_id)
    if result is None:
        return None
    about = await _about(connection, copy_id)
    placed = (await orders.of_copies(connection, [copy_id]))[copy_id]
    closed, won = await history.provider_sample(connection, result.provider_id)
    instrument = decode(Instrument, about.instrument)
    hidden = result.house or about.hide_amounts
    exits = await _exits(connection, copy_id)
    return TradeCard(
        trader=about.provider_name if result.house else about.user_name,
        handle=about.handle if result.house else "",
        provider="" if result.house else about.provider_name,
        symbol=result.key,
        market=f"{MARKETS[result.asset_class]} · {about.venue}",
        side=result.side,
        return_pct=result.return_pct,
        r_multiple=result.r,
        pnl=None if hidden else result.pnl,
        currency=instrument.currency,
        entry=result.entry,
        exit=result.exit,
        stop=_stop(decode(Signal, about.body)),
        targets=_targets(placed),
        opened_at=result.opened_at,
        closed_at=result.closed_at,
        path=_path(result, exits),
        exits=exits,
        code=shown(result.code),
        link=f"{public_url.rstrip('/')}/v/{result.code}" if public_url else "",
        sample=closed,
        win_rate=Decimal(won) / closed if closed else None,
        community=COMMUNITY,
        paper=about.venue == PAPER,
    )


def shown(code: str) -> str:
    """A ledger code as people read it: `K7Q4-M2XP`."""
    return f"{code[:4]}-{code[4:]}"


async def _about(connection: AsyncConnection, copy: CopyId) -> Row[Any]:
    query: Select[Any] = (
        select(
            t.copy.c.instrument,
            t.signal.c.body,
            t.user.c.name.label("user_name"),
            t.user.c.hide_amounts,
            t.provider.c.name.label("provider_name"),
            t.provider.c.handle,
            t.account.c.venue,
        )
        .join(t.signal, t.signal.c.id == t.copy.c.signal_id)
        .join(t.user, t.user.c.id == t.copy.c.user_id)
        .join(t.provider, t.provider.c.id == t.copy.c.provider_id)
        .join(t.account, t.account.c.id == t.copy.c.account_id)
        .where(t.copy.c.id == copy)
    )
    about: Row[Any] = (await connection.execute(query)).one()
    return about


def _stop(signal: Signal) -> Decimal | None:
    # As it was posted: a stop that was moved later, or that we put where none was named, is not the provider's risk.
    return signal.stop.value if signal.stop is not None and signal.stop.unit is Unit.PRICE else None


def _targets(placed: Sequence[Placed]) -> tuple[Decimal, ...]:
    prices = (o.limit_price for o in placed if o.role is OrderRole.TARGET and o.limit_price is not None)
    return tuple(dict.fromkeys(prices))  # every step of an entry has the same


async def _exits(connection: AsyncConnection, copy: CopyId) -> tuple[tuple[datetime, Decimal], ...]:
    query = (
        select(t.fill.c.order_id, t.fill.c.at, t.fill.c.price, t.fill.c.quantity)
        .join(t.order, t.order.c.id == t.fill.c.order_id)
        .where(t.fill.c.copy_id == copy, t.order.c.role != OrderRole.ENTRY.value)
        .order_by(t.fill.c.at, t.fill.c.exec_id)
    )
    by_order: dict[int, list[Any]] = {}
    for row in await connection.execute(query):
        by_order.setdefault(row.order_id, []).append(row)
    exits = [(fills[-1].at, _average(fills)) for fills in by_order.values()]
    return tuple(sorted(exits))


def _average(fills: Sequence[Any]) -> Decimal:
    quantity = sum((fill.quantity for fill in fills), ZERO)
    return sum((fill.price * fill.quantity for fill in fills), ZERO) / quantity


def _path(result: Result, exits: Sequence[tuple[datetime, Decimal]]) -> tuple[tuple[datetime, Decimal], ...]:
    # The prices we know: the entry and each exit, the last one where the trade ended.
    *before, last = exits or [(result.closed_at, result.exit)]
    return ((result.opened_at, result.entry), *before, (max(last[0], result.opened_at), last[1]))
