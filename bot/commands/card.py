"""`/card`: the picture of one of your closed trades, a win or a loss, with the code that proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, option
from bot.commands.finding import draw, in_r
from bot.figures import signed_percent
from bot.reply import Button, Reply, Tone
from community.tradecard import shown, trade_card
from domain.ids import UserId
from storage import positions, trades
from storage import tables as t
from storage.ledger import normal
from storage.positions import Result, result_of

OFFERED = 25


async def _complete_trade(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    async with call.house.store.read() as connection:
        found = await _latest(connection, call.user_id, OFFERED)
    wanted = typed.strip().lower()
    labelled = [(_label(one), one.code) for one in found]
    return [(label, code) for label, code in labelled if wanted in label.lower()]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardArguments:
    """Which trade."""

    trade: str = option("Code of the trade; your latest one if left out", default="", complete=_complete_trade)


async def _card(call: Call, given: CardArguments) -> Reply:
    async with call.house.store.read() as connection:
        result = await _wanted(connection, call.user_id, given.trade)
        if result is None:
            return _none(given.trade)
        card = await trade_card(connection, result.copy_id, public_url=call.house.settings.web.public_url)
    assert card is not None
    return Reply(
        text=f"{result.side.value.upper()} {result.key}: **{signed_percent(result.return_pct)}**"
        f"{f', {in_r(result.r)}' if result.r is not None else ''}. Anyone can check it: `/verify {card.code}`",
        tone=Tone.GOOD if result.pnl > 0 else Tone.BAD,
        picture=await draw(call.house, card),
        buttons=((Button(label="Verify", line=f"/verify {card.code}"),),),
        footer=f"Proof {card.code}" + (" · paper money" if card.paper else ""),
    )


async def _wanted(connection: AsyncConnection, user: UserId, code: str) -> Result | None:
    if not code:
        return next(iter(await _latest(connection, user, 1)), None)
    trade = await trades.coded(connection, user, normal(code))
    return await positions.result(connection, trade.copy_id) if trade is not None else None


async def _latest(connection: AsyncConnection, user: UserId, count: int) -> list[Result]:
    query = (
        select(t.result)
        .where(t.result.c.user_id == user)
        .order_by(t.result.c.closed_at.desc(), t.result.c.copy_id.desc())
        .limit(count)
    )
    return [result_of(row) for row in await connection.execute(query)]


def _label(result: Result) -> str:
    return f"{shown(result.code)} · {result.key} {signed_percent(result.return_pct)} · {result.closed_at:%d %b}"


def _none(code: str) -> Reply:
    if code:
        text = f"You have no closed trade with the code “{code}”. `/card` alone shows your latest one."
        return Reply(text=text, tone=Tone.WARNING, private=True)
    return Reply(
        text="You have no closed trade yet. Follow a provider, and your first result gets its card.",
        buttons=((Button(label="Providers", line="/providers"),),),
        private=True,
    )


CARD = Command(
    name="card",
    description="The card of one of your closed trades, wins and losses alike",
    arguments=CardArguments,
    handle=_card,
)
