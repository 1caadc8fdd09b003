"""What marks, units and the first words of labels say by themselves: `🏁 0.8690` is a target, `Buy zone` buys."""

from __future__ import annotations

from domain.signal import Side
from parsers.senses import Sense

HEAD = "head"  # of the prices that stand beside the direction or the instrument, without a label
MARKS: dict[str, str] = {
    **dict.fromkeys("🎯🏁🥅🏹🎖🏅📤🥇🥈🥉", Sense.TARGET),
    **dict.fromkeys("❌✖🚫☠💀🧯🛡", Sense.STOP),
    **dict.fromkeys("🛒⏩", Sense.ENTRY),
    **dict.fromkeys("📍📌👉", HEAD),
}
"""The label that a mark is where a number follows directly; a pin marks the first price alone."""
SIDES = {
    **dict.fromkeys(("buy", "buystop", "buylimit"), Side.BUY),
    "buying": Side.BUY,
    "accumulation": Side.BUY,
    "long": Side.BUY,
    **dict.fromkeys(("sell", "sellstop", "selllimit"), Side.SELL),
    "short": Side.SELL,
}
"""The direction that a label of entries names by its first word."""

JOINTS = frozenset({"-", "_", "/", "//", ",", "~", "|", "..", "...", ":", ";", "→", "->", "=>", ">>", "--", "+"})
DEPTHS = {"(": 1, "[": 1, ")": -1, "]": -1}
OPENING = frozenset("[(")
OPINIONS = frozenset({"bullish", "bearish"})  # a direction only together with levels
BY_UNIT = {"x": "leverage", "lots": "size", "shares": "size", "contracts": "size"}
REENTRIES = frozenset({"re-entry", "reentry", "re entry", "re - entry"})  # ahead of a direction no second price
TRIGGERS = frozenset(
    {"buy trigger", "sell trigger", "entry trigger", "trigger price", "buystop", "sellstop"}
    | {"activation", "activation price", "activation level"}
)  # of an order that waits
ORDERS = frozenset({"limit orders", "entry orders", "buy orders", "sell orders", "pending orders"})  # of entries each
OFFERS = frozenset({"sell zones", "sell at", "selling at"})  # targets of what was bought, else entries
