"""/why: every gate a signal passed or failed for the caller, with its value and its limit, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.choices import any_trades
from bot.command import Call, Command, option
from bot.commands.finding import nothing_copied
from bot.commands.orders import STATES as ORDER_STATES
from bot.figures import moment, money, price, signed_percent
from bot.refusals import refusal
from bot.reply import Button, Reply, Table, Tone
from domain.copy import CopyState
from domain.money import plain
from domain.order import OrderRole, OrderState
from domain.risk import Gate, Measured
from parsers.words import describe
from storage import copies, orders, positions, trades
from storage.copies import Copy
from storage.ledger import normal
from storage.orders import Placed
from storage.positions import Result
from trading.ending import EMPTY_ENDS
from trading.gates.words import NONE

NAMES = {
    Gate.PAUSED: "Copying on",
    Gate.HALTED: "Trading on",
    Gate.FRESHNESS: "Fresh",
    Gate.ASSET_CLASS: "Market",
    Gate.SYMBOL: "Symbol",
    Gate.INSTRUMENT: "Instrument",
    Gate.MARKET_HOURS: "Market open",
    Gate.TRADING_HOURS: "Your hours",
    Gate.COOLDOWN: "Rest",
    Gate.PRICE_KNOWN: "Price known",
    Gate.GAP: "Gap",
    Gate.DEVIATION: "Price",
    Gate.STOP: "Stop",
    Gate.TARGET: "Target",
    Gate.REWARD: "Reward",
    Gate.OPEN_POSITIONS: "Open trades",
    Gate.OPEN_SYMBOL: "Per symbol",
    Gate.OPEN_CLASS: "Per market",
    Gate.OPEN_PROVIDER: "Per provider",
    Gate.OPEN_LOSS: "Open loss",
    Gate.DAILY_LOSS: "Loss today",
    Gate.WEEKLY_LOSS: "Loss in week",
    Gate.EXPOSURE: "Exposure",
    Gate.UNDERLYING: "Underlying",
    Gate.LEVERAGE: "Leverage",
    Gate.OPPOSITE: "Other side",
    Gate.SIZE: "Size",
}
STATES = {
    CopyState.PENDING: "It is being decided right now.",
    CopyState.PLACED: "Its orders work at your venue.",
    CopyState.OPEN: "You are in.",
    CopyState.CLOSED: "It is closed.",
    CopyState.DENIED: "It was not sent, because a limit of yours said no.",
    CopyState.REJECTED: "Your venue refused it.",
    CopyState.CANCELLED: "It was withdrawn before it filled.",
    CopyState.EXPIRED: "It did not fill in time.",
    CopyState.MANUAL: "Please look at your venue: nobody can tell whether it was taken.",
}

OUR_WORDS = frozenset(words for _, words in EMPTY_ENDS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /why takes."""

    trade: str = option("The signal's or trade's code; the latest without", default="", complete=any_trades)


async def answer(call: Call, wanted: Wanted) -> Reply:
    """Replay what happened to the caller's copy of a signal."""
    async with call.house.store.read() as connection:
        trade = await _chosen(connection, call, wanted.trade)
        if trade is None:
            return _unknown() if wanted.trade else await nothing_copied(connection, call)
        copy = (await copies.read(connection, [trade.copy_id]))[trade.copy_id]
        placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
        result = await positions.result(connection, copy.id)
    return _replayed(copy, trade.provider, placed, result)


async def _chosen(connection: AsyncConnection, call: Call, code: str) -> trades.Trade | None:
    if code:
        return await trades.coded(connection, call.user_id, normal(code))
    latest = await trades.of_user(connection, call.user_id, limit=1)
    return latest[0] if latest else None


def _replayed(copy: Copy, provider: str, placed: list[Placed], result: Result | None) -> Reply:
    said_no = next((gate for gate in copy.gates if not gate.passed), None)
    lines = [f"{provider} said: {describe(copy.signal)}", _verdict(copy, said_no), *_orders(placed), *_result(result)]
    lines += _unlimited(copy)
    return Reply(
        title=f"Why: {copy.signal.side.value.upper()} {copy.signal.ticker.key}",
        text="\n".join(line for line in lines if line),
        tone=Tone.WARNING if said_no else Tone.PLAIN,
        table=Table(
            header=("Gate", "", "Value", "Limit"), rows=tuple(_row(gate) for gate in copy.gates if _told(gate))
        ),
        buttons=_buttons(copy, said_no),
        footer=f"Signal {copy.code}, seen {copy.posted_at:%d %b %H:%M:%S} UTC",
    )


def _buttons(copy: Copy, said_no: Measured | None) -> tuple[tuple[Button, ...], ...]:
    if said_no:
        return ((Button(label="My limits", line="/risk"),),)
    if copy.state is CopyState.PENDING and copy.waited_until is not None:
        return ((Button(label="Cancel", line=f"/close {copy.code}", danger=True),),)
    return ()


def _verdict(copy: Copy, said_no: Measured | None) -> str:
    if said_no is None:
        return _ended(copy)
    return f"**Not copied.** {refusal(said_no.gate, said_no.value, said_no.limit)}"


def _ended(copy: Copy) -> str:
    if copy.state is CopyState.PENDING and copy.waited_until is not None:
        return f"It waits for its market, which opens {moment(copy.waited_until, copy.time_zone)} on your clock."
    # Our own words for the end of an entry say what the state says already.
    if not copy.reason or copy.reason in OUR_WORDS:
        return STATES[copy.state]
    reason = f"{copy.reason[:1].upper()}{copy.reason[1:].rstrip('.')}."
    return reason if copy.state is CopyState.CANCELLED else f"{STATES[copy.state]} {reason}"


def _told(gate: Measured) -> bool:
    return gate.limit != NONE or not gate.passed


def _unlimited(copy: Copy) -> list[str]:
    unset = (gate.gate for gate in copy.gates if not _told(gate) and gate.gate is not Gate.OPPOSITE)  # no limit of his
    names = ", ".join(NAMES[gate].lower() for gate in unset)
    return [f"You have set no limit for: {names}."] if names else []


def _row(gate: Measured) -> tuple[str, ...]:
    return (NAMES[gate.gate], "ok" if gate.passed else "NO", gate.value, gate.limit)


def _orders(placed: list[Placed]) -> list[str]:
    entries = [order for order in placed if order.role is OrderRole.ENTRY]
    if len(entries) == 1:
        return [f"Entry: {entries[0].side.value} {plain(entries[0].quantity)}, {_filled(entries[0])}."]
    steps = [f"{number}. {_step(entry)}." for number, entry in enumerate(entries, start=1)]
    return [f"Entry in {len(steps)} steps, each with its own stop and targets:", *steps] if steps else []


def _step(entry: Placed) -> str:
    at = entry.limit_price or entry.stop_price
    where = f"at {price(at)}" if at is not None else "at the market"
    return f"{entry.side.value} {plain(entry.quantity)} {where}, {_filled(entry)}"


def _filled(entry: Placed) -> str:
    return _how_far(entry) + (f" ({entry.error})" if entry.error else "")


def _how_far(entry: Placed) -> str:
    state = ORDER_STATES.get(entry.state, entry.state.value)
    if not entry.filled:
        return state
    if entry.filled >= entry.quantity:
        return f"filled at {price(entry.average_price)}"
    part = f"{plain(entry.filled)} of it filled at {price(entry.average_price)}"
    return part if entry.state is OrderState.PARTIAL else f"{part}, the rest {state}"


def _result(result: Result | None) -> list[str]:
    if result is None:
        return []
    return [f"Result: {signed_percent(result.return_pct)}, {money(result.pnl, signed=True)} after fees."]


def _unknown() -> Reply:
    return Reply(text="I find no trade of yours with that code; /trades and /positions list yours.", tone=Tone.WARNING)


WHY = Command(
    name="why",
    description="Why a signal was copied, or was not: every gate with its value and limit",
    arguments=Wanted,
    handle=answer,
    private=True,
)
