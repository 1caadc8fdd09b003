"""/close: withdraw an entry and close what is open, all of it or a part, by the follower's own word."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.choices import open_trades
from bot.command import BadArgument, Call, Command, option
from bot.reply import Button, Reply, Tone
from domain.copy import CopyState
from domain.money import HUNDRED, plain
from domain.signal import Action, CloseAll, ClosePart
from storage import trades
from storage.ledger import normal
from trading.updating import close_now

ALL = "all"
BUTTONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /close takes."""

    trade: str = option("The trade's code or instrument, or `all`", complete=open_trades)
    percent: Decimal = option("How much of it, in percent", default=HUNDRED)


async def answer(call: Call, wanted: Wanted) -> Reply:
    """Close one trade of the caller, or all."""
    if not 0 < wanted.percent <= HUNDRED:
        raise BadArgument("`percent` is above 0 and at most 100.")
    async with call.house.store.write() as connection:
        mine = await trades.of_user(connection, call.user_id, states=trades.ALIVE, limit=1000)
        chosen = _chosen(mine, wanted.trade)
        if len(chosen) > 1 and not _everything(wanted.trade):
            return _which(chosen, wanted)
        for trade in chosen:
            await close_now(connection, trade.copy_id, actions=[_action(wanted.percent)], now=call.now)
    if not chosen:
        return _none(wanted.trade)
    call.house.wakes.dispatch.set()
    call.house.wakes.events.set()
    return Reply(text=_said(chosen, wanted.percent), tone=Tone.GOOD)


def _everything(typed: str) -> bool:
    return typed.strip().lower() == ALL


def _chosen(mine: list[trades.Trade], typed: str) -> list[trades.Trade]:
    if _everything(typed):
        return mine
    coded = [trade for trade in mine if trade.code == normal(typed)]
    return coded or [trade for trade in mine if _fits(trade.key, typed.strip().lstrip("$#").casefold())]


def _fits(key: str, typed: str) -> bool:
    whole = key.casefold()
    symbol = whole.split()[0]
    return typed in (whole, symbol, symbol.partition("/")[0], symbol.replace("/", ""))


def _which(fitting: list[trades.Trade], wanted: Wanted) -> Reply:
    share = "" if wanted.percent == HUNDRED else f" {plain(wanted.percent)}"
    offered = [
        Button(
            label=f"{trade.side.upper()} {trade.key[:24]} · {trade.code}",
            line=f"/close {trade.code}{share}",
            danger=True,
        )
        for trade in fitting[:BUTTONS]
    ]
    more = f" The newest {BUTTONS} are here; /positions and /orders show all." if len(fitting) > BUTTONS else ""
    return Reply(
        text=f"{len(fitting)} trades of yours fit “{wanted.trade}”, so I closed none. Which one?{more}",
        tone=Tone.WARNING,
        buttons=tuple((button,) for button in offered),
    )


def _none(typed: str) -> Reply:
    text = f"I find no living trade of yours called “{typed}”. /positions and /orders show them."
    if _everything(typed):
        text = "There is nothing to close: no trade of yours is open, and no entry waits."
    return Reply(
        text=text,
        tone=Tone.WARNING,
        buttons=((Button(label="Positions", line="/positions"), Button(label="Orders", line="/orders")),),
    )


def _action(share: Decimal) -> Action:
    return CloseAll() if share == HUNDRED else ClosePart(fraction=share / HUNDRED)


def _said(chosen: list[trades.Trade], share: Decimal) -> str:
    names = ", ".join(trade.key for trade in chosen)
    if share < HUNDRED:
        return f"Closing {plain(share)} % of {names} at the market. I tell you the price when it is done."
    opened = any(trade.state is CopyState.OPEN for trade in chosen)
    what = "Closing" if opened else "Withdrawing"
    return f"{what} {names}. I tell you when it is done."


CLOSE = Command(
    name="close",
    description="Close a trade of yours, or withdraw its entry",
    arguments=Wanted,
    handle=answer,
    private=True,
)
