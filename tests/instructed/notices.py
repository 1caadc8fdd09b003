"""What bots, copiers, brokers and exchanges write of a trade, and how the exits of options and of bets are told."""

from __future__ import annotations

from tests.instructed.words import Instrument

MACHINES: dict[str, tuple[str, ...]] = {
    "hit": (
        *("Binance Futures\n{S} Take-Profit target {i} ✅\nProfit: 24.1% 📈\nPeriod: 2 Hours 14 Minutes ⏰",),
        *("{S} Take-Profit target {i} ✅", "{S}: TP{i} reached ✅ Profit: +{n}.2%", "🎯 {S} | TP{i} hit | +{n}.4%"),
        *("TP{i} hit: {S} @ {price}", "[BOT] {S} TP{i} filled at {price}", "✅ {S} target {i} reached at {price}"),
    ),
    "finished": (
        *("{S} All take-profit targets achieved 😎\nProfit: 124.1% 📈\nPeriod: 1 Days 2 Hours ⏰",),
        *("{S} | all targets done ✅✅✅ | +{n}%", "Signal completed: {S}, all TPs hit 🏁"),
    ),
    "filled": (
        *("{S} Entry target 1 achieved ✅\nAverage Entry Price: {price} 💵", "Order filled: BUY LIMIT {S} at {price}"),
        *("{S} All entry targets achieved\nAverage Entry Price: {price} 💵", "Limit order filled: {S} @ {price}"),
        *("Buy limit {S} {price} triggered", "Pending order triggered: {S} SELL LIMIT @ {price}"),
        *("{S} buy limit filled at {price}", "Pending order activated: {S} @ {price}"),
    ),
    "close": (
        *("{S} Manually Closed ❌\nProfit: 12.3%", "{S} Closed due to opposite direction signal ⚠️"),
        *("🤖 3Commas: {S} Deal closed ✅ Profit 1.9%", "{S}: deal #48213 closed. Profit: +12.4 USDT (1.8%)"),
        *("Position closed: {S} SELL, PnL: -24.10", "✅ {S} SHORT closed | PnL +4.21% | ROE +42.1%"),
        *("{S} position closed, PnL: +{n}.5 USD", "[COPIER] {S} trade closed, profit {n}.20 USD"),
    ),
    "closeat": (
        *("{S} buy 0.50 closed at {price}, profit: 125.00", "Trade closed: {S} at {price} (+{n} pips)"),
        *("Position closed\n{S} Long\nExit: {price}\nPnL: +1.32%", "Order closed by TP: {S} Buy 0.10 @ {price}"),
        *("Closed {S} @ {price} | P/L +{n}.40", "{S} closed at {price}. P/L: +{n}.10 USD"),
    ),
    "stopped": (
        *("{S} Stop Target Hit ⛔\nLoss: 15.2% 📉", "{S} Stoploss ⛔\nLoss: 15.2% 📉", "{S} closed by SL, -{n} pips"),
        *("{S} Closed at stoploss after reaching take profit ⚠️", "[BOT] {S} stop loss hit at {price}"),
        *("Order closed by SL: {S} Sell 0.10 @ {price}", "❌ {S} | SL hit | -{n}.1%", "{S}: stopped out @ {price}"),
    ),
    "cancel": (
        *("{S} Cancelled ❌\nTarget achieved before entering the entry zone", "{S} Manually Cancelled ❌"),
        *("Pending order deleted: {S} BUY LIMIT", "Order cancelled: {S}", "Buy limit #8812 {S} expired"),
        *("{S} sell limit cancelled by user", "Order expired: {S}", "{S} pending order removed"),
    ),
    "stop": (
        *("{S}: SL modified to {price}", "Order modified: {S} SL {price}", "{S} stop loss changed to {price}"),
        *("Modified {S} buy: SL {oldprice} -> {price}", "{S} SL moved to {price}", "[COPIER] {S} new SL {price}"),
    ),
    "be": ("{S}: SL moved to breakeven", "[BOT] {S} stop moved to entry", "{S} SL modified to entry price 🛡️"),
    "partat": (*("{S}: {f} closed at {price}", "Partial close: {S} {f} at {price}", "[BOT] {S} closed {f} @ {price}"),),
}
"""By what they tell; every form names the instrument."""

CONTRACTS: dict[str, tuple[str, ...]] = {
    "closeat": (
        *("STC {S} {price}", "STC {S} @ {price} (+45%)", "STC all {S} @ {price}", "STC remaining {S} @ {price}"),
        *("sold to close {S} at {price}", "BTC the {S} at {price}", "bought back the {S} at {price}"),
        *("closed my {S} at {price} for 80% of max profit", "{S} all out {price}", "out of {S} {price} 🔥"),
    ),
    "close": (
        *(
            "{S} expired worthless",
            "{S} expired worthless, full loss",
            "cut {S} for a loss",
            "{S} closed for a full loss",
        ),
        *("all out of {S}", "out of {S} at breakeven", "closing {S} here"),
    ),
    "partat": (
        *("STC {f} {S} @ {price}", "STC {f} of {S} at {price}", "sold {f} of my {S} at {price}, holding runners"),
        *("{S} {f} off at {price}", "trimmed {f} {S} @ {price}", "took {f} off {S} at {price}, rest is free"),
    ),
    "some": ("trimmed {S} here", "{S} - trim", "trim some {S}", "scaled out of some {S}", "{S} partials taken here"),
    "stopped": ("{S} stopped out at {price}", "stopped out of {S} @ {price}", "{S} hit my stop", "stop hit on {S}"),
    "be": ("stop to entry on {S}", "{S} SL to breakeven", "{S} stop at entry now"),
}
"""By what they tell, of options."""

BETS: dict[str, tuple[str, ...]] = {
    "closeat": (
        *("Sold YES on '{S}' at {cents}c", "Out of NO on '{S}' at {cents}¢", "Exited YES on '{S}' @ {cents}c"),
        *(
            "Closed my NO on '{S}' at {cents}c",
            "sold all my YES on '{S}' at {cents}¢",
            "Cashed out YES on '{S}' at {cents}c",
        ),
    ),
    "partat": (
        *("Sold {f} of my YES on '{S}' at {cents}c", "trimmed {f} of NO on '{S}' at {cents}¢"),
        *("sold {f} of my NO on '{S}' at {cents}c, letting the rest ride",),
    ),
    "cancel": ("Cancelled my limit on '{S}'", "pulled the bid on '{S}'", "cancel the YES limit on '{S}'"),
}
"""By what they tell, of shares in an outcome."""

QUESTIONS = tuple(
    Instrument(question, "prediction", (question,), 0.6, 2)
    for question in ("Will Boston win the title?", "Rain in Seattle on Friday?", "Will the bill pass in June?")
)
