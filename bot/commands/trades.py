"""/trades: what was closed and what it earned, with all of it as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bot.command import Call, Command, option
from bot.commands.finding import nothing_copied
from bot.figures import money, price, signed_percent
from bot.reply import Button, File, Reply, Table
from domain.money import ZERO, plain
from storage import trades
from storage.positions import Result

SHOWN = 15
COLUMNS = (
    "closed_at",
    "opened_at",
    "provider",
    "instrument",
    "asset_class",
    "side",
    "quantity",
    "entry",
    "exit",
    "fees",
    "pnl",
    "return_pct",
    "r",
    "proof",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /trades takes."""

    export: bool = option("Send every trade as a CSV file", default=False)


async def answer(call: Call, wanted: Wanted) -> Reply:
    """The caller's closed trades, the newest first."""
    async with call.house.store.read() as connection:
        found = await trades.results(connection, call.user_id)
        if not found and not await trades.of_user(connection, call.user_id, limit=1):
            return await nothing_copied(connection, call)
    if not found:
        return Reply(
            text="No trade of yours has closed yet. Open ones are under /positions.",
            buttons=((Button(label="Positions", line="/positions"), Button(label="Providers", line="/providers")),),
        )
    won = sum(1 for result, _ in found if result.pnl > 0)
    total = sum((result.pnl for result, _ in found), ZERO)
    return Reply(
        title="Your closed trades",
        text=f"{len(found)} closed, {won} won. Together **{money(total, signed=True)}** after fees, on paper.",
        table=Table(
            header=("Closed", "Trade", "Entry", "Exit", "Return", "P&L"),
            rows=tuple(_row(result) for result, _ in found[:SHOWN]),
            right=frozenset({2, 3, 4, 5}),
        ),
        file=File(name="trades.csv", mime="text/csv", data=as_csv(found)) if wanted.export else None,
        buttons=() if wanted.export else ((Button(label="All as CSV", line="/trades export=yes"),),),
        footer=f"The newest {SHOWN} of {len(found)}." if len(found) > SHOWN else "",
    )


def as_csv(found: Sequence[tuple[Result, str]]) -> bytes:
    """All trades as CSV (RFC 4180, UTF-8), exact numbers; a text that a spreadsheet would run is quoted out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for result, provider in found:
        writer.writerow(
            (
                result.closed_at.isoformat(),
                result.opened_at.isoformat(),
                _harmless(provider),
                _harmless(result.key),
                result.asset_class.value,
                result.side.value,
                *map(plain, (result.quantity, result.entry, result.exit, result.fees, result.pnl, result.return_pct)),
                plain(result.r) if result.r is not None else "",
                result.code,
            )
        )
    return out.getvalue().encode()


def _row(result: Result) -> tuple[str, ...]:
    return (
        f"{result.closed_at:%d %b}",
        f"{result.side.value} {result.key}",
        price(result.entry),
        price(result.exit),
        signed_percent(result.return_pct),
        money(result.pnl, signed=True),
    )


def _harmless(text: str) -> str:
    # A cell that begins so is a formula to spreadsheets; names come from chat.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


TRADES = Command(
    name="trades", description="Your closed trades and what they earned", arguments=Wanted, handle=answer, private=True
)
