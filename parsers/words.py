"""Says in plain words what was understood of a post, and for a refusal what would make it clear."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain.instrument import AssetClass, Ticker
from domain.money import HUNDRED, plain
from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    CloseReason,
    Entry,
    EntryFilled,
    EntryKind,
    Level,
    Leverage,
    MoveStop,
    Reading,
    Refusal,
    RefusalReason,
    SetEntry,
    SetLeverage,
    SetTargets,
    Side,
    Signal,
    SignalUpdate,
    Size,
    SizeUnit,
    TargetHit,
    TrailStop,
    Unit,
)

REMEDIES = {
    RefusalReason.EMPTY: "There is no text to read; write the signal out, such as “BUY AAPL @ 150, SL 145, TP 160”.",
    RefusalReason.PICTURE_ONLY: "A picture cannot be read; write the same levels as text beside it.",
    RefusalReason.CHAT: "This reads as conversation; a signal names a direction, an instrument and a price or “now”.",
    RefusalReason.NO_INSTRUMENT: "No instrument is named; write its ticker, such as AAPL, BTC/USDT or EURUSD.",
    RefusalReason.NO_DIRECTION: "No direction is named; write BUY or SELL, LONG or SHORT.",
    RefusalReason.NO_PRICE: "No entry is given; write a price, or “now” for the market.",
    RefusalReason.CONTRADICTION: "Direction and levels disagree; a buy has its stop below and its targets above.",
    RefusalReason.AMBIGUOUS_SYMBOL: "More than one instrument could be meant; name one to a line.",
    RefusalReason.AMBIGUOUS_NUMBER: "A number can be read in two ways; write prices in full, with a decimal point.",
    RefusalReason.UNSURE: "I am not sure enough of this; write direction, instrument, entry, stop and target in full.",
    RefusalReason.STALE_QUOTE: "The price named is far from the market; post the level again as it stands now.",
    RefusalReason.CONDITIONAL: "This waits for something; post it when it has happened, or as a buy stop or sell stop.",
    RefusalReason.RECAP: "This tells of trades that are done; a new trade needs a message of its own.",
    RefusalReason.QUESTION: "This asks instead of telling; write the signal without a question mark.",
    RefusalReason.ADVERTISEMENT: "This advertises; a signal must show its own levels.",
    RefusalReason.NEWS: "This reports what others did; write your own trade as BUY or SELL with its levels.",
    RefusalReason.WATCHLIST: "This only watches; post the entry when you take it.",
    RefusalReason.QUOTED: "Only a quotation was found; write what is to be done now below it.",
    RefusalReason.TEMPLATE: "This is an example or a rule; a signal needs real levels and no “example”.",
    RefusalReason.TOO_LONG: "The message is too long to be a signal; post the signal alone.",
    RefusalReason.UNSUPPORTED: "This kind of order is not copied yet; post a single instrument instead.",
    RefusalReason.NO_TRADE: "Nothing was changed; an instruction needs an open trade of yours that it fits.",
    RefusalReason.AMBIGUOUS_TRADE: "Nothing was changed; reply to the post of the trade you mean, or name it.",
    RefusalReason.FROZEN: "Your edit made another trade of this one, so it takes no orders any more; close it or let "
    "its exits work, and post the new trade as a message of its own.",
    RefusalReason.REPEATED: "Nothing was done again; to enter or to instruct anew, post new levels or new words.",
}
_CLOSES = {
    CloseReason.MANUAL: "Close the whole position",
    CloseReason.STOP: "The stop was reached, the position is closed",
    CloseReason.TARGET: "All targets were reached, the position is closed",
}
_UNITS = {Unit.PERCENT: " %", Unit.PIPS: " pips", Unit.POINTS: " points", Unit.TICKS: " ticks", Unit.R: " R"}
_SIZES = {
    SizeUnit.CONTRACTS: "{} contracts",
    SizeUnit.SHARES: "{} shares",
    SizeUnit.USD: "${}",
    SizeUnit.LOTS: "{} lots",
    SizeUnit.PERCENT: "{} % of the account",
    SizeUnit.RISK_PERCENT: "{} % at risk",
}


def describe(reading: Reading) -> str:
    """What a reading says, in one or two sentences for people; for a refusal, what would make the post clear."""
    if isinstance(reading, Refusal):
        return remedy(reading)
    if isinstance(reading, SignalUpdate):
        about = f"{reading.symbol}: " if reading.symbol else "The trade this answers, or the last one open: "
        said = [_ACTIONS[type(action)](action) for action in reading.actions]
        return about + "; ".join([said[0], *(text[0].lower() + text[1:] for text in said[1:])]) + "."
    return _signal(reading)


def sureness(reading: Reading) -> str:
    """` I am 85 % sure.` behind what a signal says where something had to be concluded; empty where nothing had."""
    if not isinstance(reading, Signal) or reading.confidence == 1:
        return ""
    return f" I am {reading.confidence * 100:.0f} % sure."


def remedy(refusal: Refusal) -> str:
    """The sentence for a refusal, with the part of the post that caused it where one is known."""
    sentence = REMEDIES[refusal.reason]
    return f"{sentence} ({refusal.detail})" if refusal.detail else sentence


def _signal(signal: Signal) -> str:
    verb = "Buy" if signal.side is Side.BUY else "Sell"
    price = _reference(signal.entry)
    parts = [f"{verb} {_name(signal.ticker)} {_entry(signal)}"]
    if signal.entry.dca:
        parts.append(f"adding at {_list(signal.entry.dca)}")
    parts.append(f"stop {_level(signal.stop, price)}" if signal.stop else "no stop named")
    if signal.targets:
        label = "target" if len(signal.targets) == 1 else "targets"
        parts.append(f"{label} " + ", ".join(_level(level, price) for level in signal.targets))
    if signal.runner:
        parts.append("the last part runs on")
    parts.extend(_terms(signal))
    reward = _reward(signal, price)
    return ", ".join(parts) + "." + (f" Risk to reward 1 : {reward}." if reward else "")


def _name(ticker: Ticker) -> str:
    if ticker.asset_class is AssetClass.PREDICTION:
        return f"{ticker.outcome} on “{ticker.symbol}”"
    return ticker.key


def _entry(signal: Signal) -> str:
    entry, better = signal.entry, "or better"
    if entry.kind is EntryKind.MARKET:
        return f"at the market (about {_list(entry.reference)})" if entry.reference else "at the market"
    if entry.kind is EntryKind.RANGE:
        now = ", now" if entry.now else ""
        return f"between {plain(entry.prices[0])} and {plain(entry.prices[1])}{now}"
    if entry.kind is EntryKind.STOP:
        return f"once it trades {'above' if signal.side is Side.BUY else 'below'} {_list(entry.prices)}"
    return f"at {_list(entry.prices)} {better}"


def _terms(signal: Signal) -> list[str]:
    terms = []
    if signal.leverage:
        mode = f" {signal.margin_mode}" if signal.margin_mode else ""
        terms.append(f"leverage {_leverage(signal.leverage)}x{mode}")
    if signal.size:
        terms.append(f"size {_size(signal.size)}")
    if signal.legs:
        terms.append("legs " + " / ".join(f"{leg.side} {plain(leg.strike)}{leg.right}" for leg in signal.legs))
    if signal.net:
        terms.append(f"for a {signal.net}")
    return terms


def _leverage(leverage: Leverage) -> str:
    return _span(leverage.value, leverage.high)


def _size(size: Size) -> str:
    return _SIZES[size.unit].format(_span(size.value, size.high))


def _level(level: Level, price: Decimal | None) -> str:
    text = _span(level.value, level.high)
    if level.unit is Unit.UNDERLYING:
        return f"{text} on the underlying"
    if level.unit is not Unit.PRICE:
        return text + _UNITS[level.unit]
    if price is None:
        return text
    distance = round((level.value - price) / price * HUNDRED, 1)
    return f"{text} ({'+' if distance >= 0 else '−'}{abs(distance)} %)"


def _reference(entry: Entry) -> Decimal | None:
    prices = entry.prices or entry.reference
    return sum(prices, Decimal(0)) / len(prices) if prices else None


def _reward(signal: Signal, price: Decimal | None) -> str:
    if price is None or signal.stop is None or signal.stop.unit is not Unit.PRICE:
        return ""
    last = next((level for level in reversed(signal.targets) if level.unit is Unit.PRICE), None)
    risk = abs(price - signal.stop.value)
    return plain(round(abs(last.value - price) / risk, 1)) if last and risk else ""


def _list(values: tuple[Decimal, ...]) -> str:
    return ", ".join(plain(value) for value in values)


def _span(value: Decimal, high: Decimal | None) -> str:
    return plain(value) if high is None else f"{plain(value)}–{plain(high)}"


def _at(price: Decimal | None) -> str:
    return f" at {plain(price)}" if price is not None else ""


def _move_stop(action: MoveStop) -> str:
    if action.breakeven:
        return "Move the stop to the entry"
    return f"Move the stop to target {action.target}" if action.target else f"Move the stop{_to(action.price)}"


def _to(price: Decimal | None) -> str:
    return f" to {plain(price)}" if price is not None else ""


def _close_part(action: ClosePart) -> str:
    part = "a part" if action.fraction is None else f"{plain(action.fraction * HUNDRED)} %"
    return f"Close {part} of the position{_at(action.price)}"


def _set_targets(action: SetTargets) -> str:
    if not action.targets:
        return "Remove the targets"
    levels = ", ".join(_level(level, None) for level in action.targets)
    return f"Set target {action.index} to {levels}" if action.index else f"Set the targets to {levels}"


def _close_all(action: CloseAll) -> str:
    return ("Close every open position" if action.everything else _CLOSES[action.reason]) + _at(action.price)


_ACTIONS: dict[type[Action], Callable[[Any], str]] = {
    TargetHit: lambda action: f"Target {action.index} was reached" if action.index else "A target was reached",
    MoveStop: _move_stop,
    TrailStop: lambda action: (
        f"Trail the stop by {_level(action.distance, None)}" if action.distance else "Trail the stop"
    ),
    ClosePart: _close_part,
    Add: lambda action: f"The provider added{_at(action.price)}",
    SetTargets: _set_targets,
    SetEntry: lambda action: f"Move the entry to {_list(action.prices)}",
    EntryFilled: lambda action: f"The entry was filled{_at(action.price)}",
    SetLeverage: lambda action: f"Set the leverage to {plain(action.leverage)}x",
    CloseAll: _close_all,
    CancelEntry: lambda _: "Cancel the entry that has not filled",
}
