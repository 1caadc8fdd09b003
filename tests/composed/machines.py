"""Composes what machines and rule-bound rooms write: notices of brokers, alerts of charts, cards, distances."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, FUTURES, PAIRS, STOCKS, Trade, trade

TICKETS = (
    "Order #{id}\n{SIDE} {lots} {sym} at {e}\nSL: {s}\nTP: {t}",
    "MT4: {side} {lots} lots {sym} @ {e} sl {s} tp {t}",
    "#{id} {side} {lots} {sym} {e} sl: {s} tp: {t}",
    "New order: {sym}, {SIDE}, {lots} lots, price {e}, S/L {s}, T/P {t}",
    "MT5 trade opened\nSymbol: {sym}\nType: {SIDE}\nVolume: {lots}\nPrice: {e}\nS/L: {s}\nT/P: {t}",
    "Opened {side} {sym}\nLot: {lots}\nOpen price: {e}\nStop loss: {s}\nTake profit: {t}",
    "[{time}] {sym} {SIDE} {lots} lot @ {e} | SL {s} | TP {t}",
    "Position opened: {SIDE} {lots} {sym} at {e}, SL {s}, TP {t}",
    "Ticket: {id}\n{sym} {SIDE} {lots}\nOpen: {e}\nSL: {s}\nTP: {t}",
    "{SIDE} {sym} | Lots: {lots} | Entry: {e} | SL: {s} | TP: {t}",
    "🤖 Copier: opened {side} {sym} {lots} lots at {e}\nSL {s} TP {t}",
)
ALERTS = (
    "🟢 {LONG} {sym}\nPrice: {e}\nTP: {t}\nSL: {s}",
    "{sym} {LONG} signal\nEntry: {e}\nStop: {s}\nTarget: {t}",
    "TradingView alert: {SIDE} {sym} @ {e} SL {s} TP {t}",
    "Strategy order: {side} {sym} @ {e}\nStop loss: {s}\nTake profit: {t}",
    "Bot opened {LONG} on {sym}\nEntry price: {e}\nStop loss: {s}\nTake profit: {t}",
    "{sym},{SIDE},entry={e},sl={s},tp={t}",
    "action={side}, symbol={sym}, price={e}, sl={s}, tp={t}",
    "{SIDE} alert on {sym} at {e} | SL {s} | TP {t}",
    "[BOT] {sym} {LONG} | entry {e} | stop {s} | tp {t}",
    "ALERT: {sym} {SIDE} @ {e}. SL: {s}. TP: {t}.",
    "{LONG} Entry: {sym}\nPrice: {e}\nStop Loss: {s}\nTake Profit: {t}\nTime: {time}",
    "Opening {LONG}\nSymbol: {sym}\nPrice: {e}\nTP: {t}\nSL: {s}\nRisk: 3/10",
    "Signal: {SIDE}\nTicker: {sym}\nClose: {e}\nSL: {s}\nTP: {t}",
    "📡 Algo signal\n{sym} {SIDE}\nEntry @ {e}\nTarget @ {t}\nStop @ {s}",
)
CORNIX = (
    "⚡⚡ #{sym0} ⚡⚡\nExchanges: Binance Futures\nSignal Type: Regular ({Long})\nLeverage: Isolated ({x}X)\n\nEntry Targets:\n1) {e}\n\nTake-Profit Targets:\n1) {t}\n\nStop Targets:\n1) {s}",  # noqa: E501
    "#{sym0}\nSignal Type: Regular ({Long})\nLeverage: Cross ({x}.0X)\nEntry Zone: {z}\nTake-Profit Targets: 1) {t}\nStop Targets: 1) {s}\nPublished By: @room",  # noqa: E501
    "📍SIGNAL ID: 0417\nCOIN: ${base} ({x}x)\nDirection: {LONG}\n➖➖➖➖\nENTRY: {z}\n\nTARGETS\nShort Term: {t}\n\nSTOP LOSS: {s}",  # noqa: E501
    "🔥 #{sym0} ({Long}📈, x{x}) 🔥\n\nEntry - {e}\nStop - {s}\n\nTake-Profit:\n🥉 {t} (40% of profit)",
    "{sym0}\n{LONG}\nLeverage {x}x\nEntries {z}\nTarget 1 {t}\nSL {s}",
    "Coin : #{base}/USDT\n🟢 {LONG}\nEntry : {z}\nLeverage : {x}x\nTarget 1 : {t}\nStop Loss : {s}",
    "✅ #{sym0} {Long} Set-Up\nLev - {x}x\nEntry - {z} (enter partially)\nTargets - {t} (short term)\nStop-loss - {s}",
    "#{base} {LONG}\n\nEntry: CMP\nTP: {t}\nSL: {s}\nLev: {x}x cross",
    "{LONG} #{base} {x}x\nentry {z}\nsl {s}\ntp {t}",
    "#{base}/USDT {x}x {LONG}\n\nBuy: {z}\nSell: {t}\nStop: {s}",
)
SPOTS = (
    "#{base} spot\nBuy: {z}\nSell: {T}\nStop: {s}",
    "Spot: buy ${base} at {e}, targets {T}, stop {s}",
    "#{base}/USDT (SPOT)\nBuying zone {z}\nTargets {T}\nSL {s}",
    "Buy #{base} spot around {e}\nTargets: {T}\nStop loss: {s}",
    "{base} spot buy {z}\nTP {T}\nSL {s}",
    "📊 SPOT TRADE\n${base}\nEntry {e}\nTargets {T}\nStop {s}",
    "Accumulate ${base} between {a} and {b}\nTargets: {T}\nInvalidation: {s}",
)
DISTANCES = (
    "{sym} {SIDE} @ {e}\nSL {p} pips\nTP {q} pips",
    "{SIDE} {sym} {e} sl {p} pips tp {q} pips",
    "{sym} {SIDE} NOW\nSL: {p} pips\nTP: {q} pips",
    "{SIDE} {sym} now, {p} pip stop, {q} pip target",
    "{sym} {side} at {e}\nStop loss: {p} pips\nTake profit: {q} pips",
    "{sym} | {SIDE} | {e} | SL {p}pips | TP {q}pips",
    "{SIDE} {sym}\nEntry: {e}\nSL: {p} pips\nTP: {q} pips",
    "{sym} {SIDE} {e} SL={p}p TP={q}p",
    "{SIDE} {sym} market\nStop: {p} pips\nTarget: {q} pips",
)
PERCENTS = (
    "{LONG} {sym}\nEntry {e}\nSL {p}%\nTP {q}%",
    "{LONG} #{base} @ {e}\nStop: -{p}%\nTargets: {q}%",
    "{sym} {LONG} entry {e} sl {p}% tp {q}%",
    "#{base} {LONG} now\nSL: {p}%\nTP: {q}%",
    "{LONG} ${base} at {e}, stop {p}%, target {q}%",
    "{sym}\n{LONG}\nEntry: {e}\nStop Loss: {p}%\nTake Profit: {q}%",
)
FILLS = (
    "BOT +{n} {name} @ {e}",
    "Filled: Buy {n} {name} @ {e}",
    "Bought {n} {name} @ {e}",
    "Bought {n} shares of {name} at {e}",
    "BOUGHT {n} {name} {e}",
    "Long {n} {name} @ {e}",
    "Order filled: bought {n} shares {name} at {e}",
    "Added a starter in {name} at {e}",
    "Bought ${name0} at {e}, stop {s}",
    "Bought ${name0} {e} stop {s} target {t}",
    "In {name} {e}, stop {s}, target {t}",
    "Swing long ${name0} {e}, SL {s}, PT {t}",
    "BTO {n} shares ${name0} @ {e} SL {s}",
    "Long ${name0} over {e}, stop {s}, target {t}",
)


def machine(seed: int) -> Made:
    """A post of one of these kinds."""
    draw = Draw(Random(seed))
    return draw.random.choice((_ticket, _ticket, _alert, _alert, _cornix, _cornix, _spot, _distance, _percent, _fill))(
        draw
    )


def _values(meant: Trade, name: str) -> dict[str, str]:
    side, long = ("buy", "long") if meant.buy else ("sell", "short")
    return {
        "sym": name,
        "sym0": meant.market.symbol,
        "base": meant.market.symbol.split("/")[0],
        "side": side,
        "SIDE": side.upper(),
        "LONG": long.upper(),
        "Long": long.capitalize(),
        "e": f"{meant.entry[0]:f}",
        "s": f"{meant.stop:f}",
        "t": f"{meant.targets[0]:f}",
        "id": "48213377",
        "lots": "0.10",
        "time": "14:32",
        "x": "10",
        "name": name,
        "name0": name.lstrip("$"),
        "n": "50",
    }


def _meant(draw: Draw, markets: tuple[Any, ...], *, buy: bool | None = None) -> Trade:
    while True:
        meant = trade(draw, draw.random.choice(markets))
        if (
            meant.entry
            and (buy is None or meant.buy is buy)
            and meant.kind in {"limit", "range"}
            and len(meant.entry) == 1 + (meant.kind == "range")
        ):
            return meant


def _made(draw: Draw, meant: Trade, text: str, **said: Any) -> Made:
    expect = (
        meant.expect()
        | {"entry_kind": "limit", "entry": [float(meant.entry[0])], "targets": [float(meant.targets[0])]}
        | said
    )
    return Made(text=text, kind="open", asset_class=meant.market.asset_class, expect=expect, used=tuple(draw.used[-1:]))


def _ticket(draw: Draw) -> Made:
    meant = _meant(draw, PAIRS)
    name = meant.market.names[0]
    return _made(draw, meant, draw.pick("ticket", TICKETS).format(**_values(meant, name)))


def _alert(draw: Draw) -> Made:
    meant = _meant(draw, (*COINS, *PAIRS, *FUTURES[:3]))
    name = draw.random.choice(meant.market.names[:4])
    return _made(draw, meant, draw.pick("alert", ALERTS).format(**_values(meant, name)))


def _zoned(draw: Draw, meant: Trade, template: str) -> tuple[dict[str, str], dict[str, Any]]:
    values = _values(meant, meant.market.names[0])
    if "CMP" in template:
        return values, {"entry_kind": "market", "entry": []}
    if "{z}" not in template and "{a}" not in template:
        return values, {}
    low, high = sorted(meant.entry[:2]) if len(meant.entry) > 1 else (meant.entry[0], meant.entry[0])
    if low == high:
        return values | {"z": f"{low:f}", "a": f"{low:f}", "b": f"{high:f}"}, {}
    zone = {
        "z": draw.random.choice((" - ", "-", " – ")).join((f"{low:f}", f"{high:f}")),
        "a": f"{low:f}",
        "b": f"{high:f}",
    }
    return values | zone, {"entry_kind": "range", "entry": [float(low), float(high)]}


def _cornix(draw: Draw) -> Made:
    meant = _meant(draw, COINS, buy=None)
    template = draw.pick("cornix", CORNIX)
    while "Buy:" in template and not meant.buy:
        meant = _meant(draw, COINS, buy=True)
        template = CORNIX[-1]
    values, said = _zoned(draw, meant, template)
    draw.note("cornix", template)
    return _made(draw, meant, template.format(**values), leverage=10, **said)


def _spot(draw: Draw) -> Made:
    meant = _meant(draw, COINS, buy=True)
    template = draw.pick("spot", SPOTS)
    if "{a}" in template:
        while len(meant.entry) < 2:
            meant = _meant(draw, COINS, buy=True)
    values, said = _zoned(draw, meant, template)
    values["T"] = draw.random.choice((" - ", " / ", ", ")).join(f"{target:f}" for target in meant.targets)
    draw.note("spot", template)
    return _made(
        draw, meant, template.format(**values), **said | {"targets": [float(target) for target in meant.targets]}
    )


def _distance(draw: Draw) -> Made:
    meant = _meant(draw, PAIRS[:12])
    template = draw.pick("distance", DISTANCES)
    values = _values(meant, meant.market.names[0]) | {"p": "30", "q": "60"}
    said: dict[str, Any] = {"stop": {"pips": 30}, "targets": [{"pips": 60}]}
    return _made(
        draw,
        meant,
        template.format(**values),
        **said,
        **({} if "{e}" in template else {"entry_kind": "market", "entry": []}),
    )


def _percent(draw: Draw) -> Made:
    meant = _meant(draw, COINS)
    template = draw.pick("percent", PERCENTS)
    values = _values(meant, meant.market.names[0]) | {"p": "3", "q": "8"}
    said: dict[str, Any] = {"stop": {"pct": 3}, "targets": [{"pct": 8}]}
    return _made(
        draw,
        meant,
        template.format(**values),
        **said,
        **({} if "{e}" in template else {"entry_kind": "market", "entry": []}),
    )


def _fill(draw: Draw) -> Made:
    meant = _meant(draw, STOCKS, buy=True)
    template = draw.pick("fill", FILLS)
    name = draw.random.choice((meant.market.symbol, f"${meant.market.symbol}"))
    name = f"${meant.market.symbol}" if meant.market.symbol == "COST" else name
    said: dict[str, Any] = {} if "{s}" in template else {"stop": None}
    said |= {} if "{t}" in template else {"targets": []}
    said |= {"entry_kind": "stop"} if "over" in template else {}
    return _made(draw, meant, template.format(**_values(meant, name)), **said)
