"""Choices that several commands offer while an option is typed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command import Call
from storage import trades
from storage.ledger import normal

SHOWN = 25


async def open_trades(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    """The caller's living trades by instrument."""
    return await _trades(call, typed, trades.ALIVE)


async def any_trades(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    """The caller's trades, living and ended, the newest first."""
    return await _trades(call, typed, None)


async def _trades(call: Call, typed: str, states: Sequence[str] | None) -> Sequence[tuple[str, str]]:
    async with call.house.store.read() as connection:
        mine = await trades.of_user(connection, call.user_id, states=states, limit=100)
    wanted = typed.strip().upper()
    fitting = [t for t in mine if wanted in t.key.upper() or normal(typed) in t.code]
    return [(f"{t.side.upper()} {t.key} · {t.state} · {t.provider}"[:100], t.code) for t in fitting[:SHOWN]]
