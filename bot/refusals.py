"""Refusals in words: why a gate of ours said no; pure."""

from __future__ import annotations

from collections.abc import Mapping

from domain.risk import Gate

GATES: Mapping[str, str] = {
    Gate.DEVIATION: "the price is too far from the signal's",
    Gate.OPEN_POSITIONS: "you hold as many positions as you allow",
    Gate.TRADING_HOURS: "it is outside your trading hours",
    Gate.COOLDOWN: "you rest after losses",
    Gate.GAP: "the market opened with a gap",
    Gate.REWARD: "it promises too little for its risk",
    Gate.OPEN_SYMBOL: "you hold as many trades in this symbol as you allow",
    Gate.OPEN_CLASS: "you hold as many trades in this market as you allow",
    Gate.OPEN_PROVIDER: "you hold as many trades of this provider as you allow",
    Gate.DAILY_LOSS: "your daily loss limit is reached",
    Gate.WEEKLY_LOSS: "your weekly loss limit is reached",
    Gate.EXPOSURE: "you have as much in the market as you allow",
    Gate.UNDERLYING: "you have as much in this underlying as you allow, all providers together",
    Gate.LEVERAGE: "your leverage is as high as you allow",
}

NO_STOP = "no usable stop"
"""What the gate for the stop measures where a signal has none."""

NO_STOP_SENTENCE = (
    "It has no stop to protect you. Set a default stop with /risk stop 4, or wait for signals that have one."
)

SENTENCES: Mapping[str, str] = {
    Gate.PAUSED: "Your copying is paused. /resume starts it again.",
    Gate.HALTED: "{value}. What you hold keeps its stops and targets.",
    Gate.SYMBOL: "Your limits leave this symbol out: it is {value}, and you copy {limit}.",
    Gate.MARKET_HOURS: "Its market is closed: it {value}.",
    Gate.OPPOSITE: "Your venue makes one position of what is bought and sold, so each would close the other: {value}.",
    Gate.OPEN_LOSS: "What you have lost today cannot be told, so nothing new is opened: {value}.",
    Gate.FRESHNESS: "The signal was too old: {value}; your limit is {limit}.",
    Gate.ASSET_CLASS: "You do not copy this kind of market: it is {value}, and you copy {limit}.",
    Gate.INSTRUMENT: "{value}.",
    Gate.TARGET: "The price has passed every target already: {value}.",
    Gate.PRICE_KNOWN: "There is no price to check it against, so nothing was sent.",
    Gate.SIZE: "Your limits leave too little to trade: {value}; needed is {limit}.",
}
"""What is said when a gate says no; the others name the gate, the value and the limit."""


def refusal(gate: str, value: str, limit: str) -> str:
    """Why a gate said no, as whole sentences; `value` and `limit` are what it measured, as texts."""
    if gate == Gate.STOP:
        if value == NO_STOP:
            return NO_STOP_SENTENCE
        return f"{capital(value)}."
    sentence = SENTENCES.get(gate)
    if sentence is None:
        return f"{capital(GATES.get(gate, gate))}: {value}; your limit is {limit}."
    return sentence.format(value=capital(value) if sentence.startswith("{") else value, limit=limit)


def capital(words: str) -> str:
    """The words as a sentence begins."""
    return f"{words[:1].upper()}{words[1:]}"
