"""The words by which providers call a price: what wins, what loses, and what is no level of a plan."""

from __future__ import annotations

ELSE = frozenset(
    {"accuracy", "add", "adds", "alert", "ath", "atl", "atr", "average", "avg", "balance", "basis", "best"}
    | {"beta", "bought", "break", "breakeven", "breaks", "cap", "channel", "closed", "cost", "covered", "current"}
    | {"currently", "day", "dd", "discount", "drawdown", "earlier", "earnings", "ema", "eps", "equity", "exited"}
    | {
        "fair",
        "fee",
        "fees",
        "fib",
        "filled",
        "flips",
        "float",
        "funding",
        "gap",
        "heat",
        "mae",
        "mfe",
        "hedge",
        "high",
        "highs",
        "hod",
    }
    | {"hold", "holds", "hour", "id", "if", "index", "invested", "last", "liq", "liquidation", "lod", "lost", "low"}
    | {"lows", "ma", "macd", "made", "magic", "margin", "mark", "market", "max", "mcap", "members", "mid", "min"}
    | {"month", "no", "now", "open", "paid", "peak", "pivot", "pnl", "poc", "premium", "prev", "previous", "price"}
    | {"printed", "ran", "rate", "realized", "reclaim", "reclaims", "resistance", "resistances", "result", "rsi"}
    | {
        "runs",
        "since",
        "signal",
        "trade",
        "setup",
        "idea",
        "sma",
        "sold",
        "spot",
        "spread",
        "support",
        "supports",
        "ticket",
        "trading",
        "trough",
    }
    | {"unless", "unrealized", "until", "value", "vip", "vol", "volume", "vwap", "was", "watch", "week", "went"}
    | {"were", "won", "worst", "yesterday"}
)
"""What a price may be called that is neither a stop nor a target."""
BESIDE = frozenset({"last", "max", "min", "no"})
"""Of those the ones that a word of winning or losing bears: `max loss`, `last exit`."""
WINS = frozenset(
    {"aim", "bank", "bonus", "book", "cash", "collect", "cover", "covers", "delighted", "destination", "exit"}
    | {"exits", "finish", "flip", "gain", "gains", "gift", "goal", "goals", "happy", "harvest", "lock", "nimm"}
    | {"objective", "out", "pay", "payday", "pays", "pop", "prend", "prize", "profit", "profits", "reap", "reward"}
    | {"rewards", "scale", "sell", "stage", "summit", "take", "takes", "taking", "toma", "tomas", "treasure", "trim"}
    | {"win", "wins"}
)
"""What a target may be called."""
LOSES = frozenset(
    {"abort", "airbag", "bad", "bail", "bin", "broken", "ceiling", "cut", "danger", "dead", "done", "eject"}
    | {"emergency", "escape", "exit", "fail", "fails", "flee", "floor", "guard", "guardrail", "insurance", "invalid"}
    | {"kill", "lifeline", "lose", "loss", "out", "pain", "panic", "parachute", "protect", "protection", "protective"}
    | {"quit", "retreat", "risk", "ruin", "safe", "safety", "scrap", "seatbelt", "shield", "surrender", "uncle"}
    | {"void", "wrong"}
)
"""What a stop may be called."""
