"""The words that the instructions share: who speaks, verbs by tense, levels, parts, and how an instrument is named."""

from __future__ import annotations

from typing import NamedTuple


class Instrument(NamedTuple):
    """An instrument: its label, how rooms write it, a price and how far it moves, and its decimals."""

    symbol: str
    asset_class: str
    written: tuple[str, ...]
    price: float
    decimals: int


INSTRUMENTS = (
    Instrument("XAU/USD", "forex", ("gold", "Gold", "GOLD", "XAUUSD", "XAU/USD", "#XAUUSD", "xauusd"), 2350, 1),
    Instrument("EUR/USD", "forex", ("EURUSD", "EUR/USD", "eurusd", "#EURUSD"), 1.085, 4),
    Instrument("GBP/USD", "forex", ("GBPUSD", "GBP/USD", "cable", "gbpusd"), 1.27, 4),
    Instrument("USD/JPY", "forex", ("USDJPY", "USD/JPY", "usdjpy"), 151.2, 2),
    Instrument("GBP/JPY", "forex", ("GBPJPY", "GBP/JPY"), 191.4, 2),
    Instrument("NAS100", "forex", ("NAS100", "US100", "nas100"), 18250, 0),
    Instrument("US30", "forex", ("US30", "us30"), 39120, 0),
    Instrument("USOIL", "forex", ("USOIL", "WTI", "XTIUSD"), 78.4, 2),
    Instrument("BTC/USDT", "crypto", ("BTC", "btc", "BTCUSDT", "BTC/USDT", "$BTC", "#BTC/USDT", "bitcoin"), 67200, 0),
    Instrument("ETH/USDT", "crypto", ("ETH", "eth", "ETHUSDT", "$ETH", "#ETH"), 3140, 0),
    Instrument("SOL/USDT", "crypto", ("SOL", "sol", "SOLUSDT", "$SOL", "SOL/USDT"), 145.2, 1),
    Instrument("LINK/USDT", "crypto", ("LINK", "LINKUSDT", "$LINK", "#LINK/USDT"), 17.4, 2),
    Instrument("ARB/USDT", "crypto", ("ARB", "ARBUSDT", "$ARB"), 0.812, 4),
    Instrument("DOGE/USDT", "crypto", ("DOGE", "DOGEUSDT", "doge"), 0.1612, 4),
    Instrument("AVAX/USDT", "crypto", ("AVAX", "AVAXUSDT", "avax"), 36.2, 2),
    Instrument("INJ/USDT", "crypto", ("INJ", "INJUSDT", "#INJ"), 23.6, 2),
    Instrument("TSLA", "stock", ("TSLA", "$TSLA", "Tesla", "tsla"), 271.2, 2),
    Instrument("NVDA", "stock", ("NVDA", "$NVDA", "nvda"), 152.3, 2),
    Instrument("PLTR", "stock", ("PLTR", "$PLTR"), 27.9, 2),
    Instrument("SOFI", "stock", ("SOFI", "$SOFI"), 8.88, 2),
    Instrument("RIVN", "stock", ("RIVN", "$RIVN"), 12.95, 2),
    Instrument("COIN", "stock", ("COIN", "$COIN"), 232.1, 2),
    Instrument("SPY", "option", ("SPY 612c", "SPY 612 calls", "SPY 590p", "SPY puts"), 2.75, 2),
    Instrument("AAPL", "option", ("AAPL 232.5C", "AAPL 230 calls", "AAPL calls", "AAPL 225p"), 3.3, 2),
    Instrument("QQQ", "option", ("QQQ 510p", "QQQ 510 puts", "QQQ calls"), 2.95, 2),
    Instrument("ES", "future", ("/ES", "$ES_F", "ES"), 6052, 2),
)

FRACTIONS: dict[str, tuple[str, ...]] = {
    "0.5": ("half", "50%", "1/2", "50 %", "1 of 2", "half of it", "2 of 4", "one half", "half the position"),
    "0.25": ("25%", "1/4", "a quarter", "quarter", "1 of 4", "one quarter"),
    "0.333": ("1/3", "a third", "33%", "one third", "1 of 3"),
    "0.667": ("2/3", "two thirds", "2 of 3", "2 of your 3"),
    "0.75": ("75%", "3/4", "three quarters", "3 of 4"),
    "0.3": ("30%", "30 %"),
    "0.4": ("40%", "2 of 5"),
    "0.7": ("70%",),
    "0.8": ("80%", "4 of 5"),
    "0.2": ("20%", "1 of 5", "1/5"),
}

PARTS: dict[str, tuple[str, ...]] = {
    # who speaks, and to whom
    "do": (
        *("", "", "", "", "please ", "pls ", "plz ", "guys ", "you can ", "let's ", "lets ", "time to ", "now "),
        *(
            "go ahead and ",
            "make sure to ",
            "everyone ",
            "all ",
            "okay ",
            "ok, ",
            "team, ",
            "quickly ",
            "guys, ",
            "we ",
        ),
        *("you can now ", "I suggest you ", "feel free to ", "kindly ", "traders, ", "also ", "just "),
    ),
    "did": ("", "", "I ", "I've ", "we ", "we've ", "just ", "I just ", "have ", "i ", "ive ", "we have ", "already "),
    "doing": ("", "", "I'm ", "we're ", "im ", "I am ", "we are ", "just ", "now ", "currently "),
    "sl": ("SL", "sl", "stop", "stop loss", "stoploss", "Stop Loss", "stops", "S/L", "stop-loss", "Sl", "your stop"),
    "mysl": ("{sl}", "{sl}", "my {sl0}", "your {sl0}", "the {sl0}", "our {sl0}", "all {sl0}"),
    "sl0": ("SL", "stop", "stop loss", "sl", "stoploss", "stops"),
    "move": (
        *(
            "move",
            "bring",
            "put",
            "set",
            "shift",
            "raise",
            "slide",
            "pull",
            "drag",
            "bump",
            "tighten",
            "adjust",
            "trail",
        ),
        *("take", "place", "get", "push", "change", "lock", "walk", "Move", "bring up", "mv", "mov", "moove"),
    ),
    "moved": (
        *("moved", "brought", "put", "set", "shifted", "raised", "slid", "pulled", "bumped", "tightened", "adjusted"),
        *("taken", "placed", "pushed", "changed", "dragged", "trailed", "tucked", "ratcheted", "rolled"),
    ),
    "moving": (
        *("moving", "bringing", "putting", "setting", "shifting", "raising", "sliding", "pulling", "bumping"),
        *("tightening", "adjusting", "taking", "trailing", "dragging", "pushing"),
    ),
    "be": (
        *("BE", "be", "breakeven", "break even", "break-even", "entry", "the entry", "our entry", "my entry", "B/E"),
        *("Breakeven", "BE now", "entry price", "entry point", "cost", "the entry price", "BE+1", "open price"),
        *("your entry", "BE ✅", "entry level", "b.e.", "breakeven now", "break-even point"),
    ),
    "to": ("to", "to", "to", "at", "->", "→", "up to", "now to", ">"),
    "tp": ("TP", "tp", "TP ", "Tp", "target ", "Target ", "T", "take profit ", "Take Profit ", "TP#", "target #", "PT"),
    "hit": (
        *("hit", "✅", "done", "reached", "smashed", "hit ✅", "HIT", "achieved", "taken", "✅✅", "got hit", "is hit"),
        *(
            "has been hit",
            "just hit",
            "hit 🔥",
            "hit 🎯",
            "was hit",
            "filled",
            "crushed",
            "completed",
            "✔️",
            "in the bag",
        ),
        *(
            "secured",
            "tagged",
            "hit!",
            "cleared",
            "banked",
            "done ✅",
            "is done",
            "in",
            "nailed",
            "just got hit",
            "hits",
        ),
        *("printed", "smashed 💥", "hit 💰", "✅ hit", "☑️", ": hit", "- done", "🎯", "has hit", "just tagged", "paid"),
    ),
    "nth": ("first", "second", "third", "1st", "2nd", "3rd"),
    "close": (
        *("close", "exit", "cut", "close out", "take off", "book", "bank", "sell", "secure", "take", "trim", "lock in"),
        *("take out", "unload", "get out of", "Close", "offload", "dump", "scale out", "peel off", "cash out", "clip"),
    ),
    "closed": (
        *("closed", "took off", "sold", "trimmed", "booked", "banked", "secured", "exited", "cut", "took", "locked in"),
        *("took out", "unloaded", "covered", "scaled out", "peeled off", "cashed out", "shaved off", "closed out"),
    ),
    "closing": (
        *("closing", "taking off", "selling", "trimming", "booking", "banking", "securing", "taking", "cutting"),
        *("locking in", "scaling out", "exiting", "unloading", "peeling off", "cashing out", "taking out"),
    ),
    "at": ("at", "@", "at", "around", "at price", "near", "@ ", "here at", "here @"),
    "here": (
        "",
        "",
        "",
        "",
        " here",
        " now",
        " right here",
        " at market",
        " right now",
        " at current price",
        " at CMP",
    ),
    "pos": ("position", "trade", "positions", "lots", "contracts", "holding"),
}
