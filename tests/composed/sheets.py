"""Composes openings as sheets: key and value in many hands, JSON, rows of a table, fields between bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, FUTURES, PAIRS, STOCKS, Market, Trade, trade

SYMBOLS = ("symbol", "ticker", "pair", "instrument", "asset", "Symbol", "Pair", "SYMBOL", "coin", "Ticker", "market")
SIDES = ("side", "action", "direction", "type", "Side", "Direction", "ACTION", "position", "signal", "order", "Type")
ENTRIES = ("entry", "price", "entry_price", "Entry", "ENTRY", "entryPrice", "Entry Price", "entry price", "open", "at")
STOPS = ("sl", "stop", "stop_loss", "stoploss", "SL", "Stop Loss", "stopLoss", "stop loss", "Stop", "STOP_LOSS", "S/L")
TARGETS = ("tp", "target", "take_profit", "takeprofit", "TP", "Take Profit", "takeProfit", "targets", "Targets", "tps")
EACH = ("tp{i}", "TP{i}", "target{i}", "take_profit_{i}", "Target {i}", "tp_{i}", "TP {i}", "Take Profit {i}", "T{i}")
WORDS = (("buy", "sell"), ("BUY", "SELL"), ("long", "short"), ("LONG", "SHORT"), ("Buy", "Sell"), ("Long", "Short"))
MORE = (
    (), (), (), ("timeframe", "4h"), ("exchange", "BINANCE"), ("strategy", "trend v2"), ("interval", "15"),
    ("time", "2026-03-02T14:30:00Z"), ("risk", "1%"), ("id", "48213377"), ("comment", "breakout"), ("tf", "1h"),
    ("confidence", "0.82"), ("qty", "0.5"), ("order type", "limit"), ("status", "open"), ("source", "tradingview"),
)  # fmt: skip
TITLES = (
    "", "", "", "", "Signal", "New signal", "🚨 New Trade Alert 🚨", "ALERT", "Trade opened", "Webhook received",
    "Signal 📡",
    "New position", "TradingView Alert", "📊 TRADE SETUP", "Bot alert", "Order placed", "Entry alert 🔔",
    "Strategy: Alpha v3",
    "Trade card", "📈 Signal details", "NEW ORDER", "Copy trade", "Auto-signal", "Signal bot:",
)  # fmt: skip
FOOTS = (
    "",
    "",
    "",
    "",
    "",
    "Not financial advice",
    "Manage your risk",
    "DYOR",
    "🚀",
    "Sent by bot",
    "v2.1",
    "#signals",
)
BARS = (" | ", " | ", "|", " ; ", ", ", ",", " / ", " • ", " - ", "\t", "  ", " :: ", " » ")
TIES = (": ", ": ", "=", " = ", ":", " : ", " - ", " -> ", " → ", "\t", " | ", ": `", " ➜ ", "：")


def sheet(seed: int) -> Made:
    """A sheet of one of these shapes."""
    draw = Draw(Random(seed))
    markets: Sequence[Market] = draw.random.choices((COINS, PAIRS, STOCKS, FUTURES), (38, 34, 20, 8))[0]
    meant = _meant(draw, markets)
    shape: Callable[[Draw, Trade], str] = draw.pick(
        "shape", (_pairs, _pairs, _pairs, _json, _bars, _bars, _table, _run)
    )
    text = shape(draw, meant)
    title, foot = draw.pick("title", TITLES), draw.pick("foot", FOOTS)
    text = "\n".join(part for part in (title, text, foot) if part)
    return Made(
        text=text, kind="open", asset_class=meant.market.asset_class, expect=meant.expect(), used=tuple(draw.used)
    )


def _meant(draw: Draw, markets: Sequence[Market]) -> Trade:
    while True:
        meant = trade(draw, draw.random.choice(markets))
        if meant.kind == "limit" and len(meant.entry) == 1:
            return meant


def _name(draw: Draw, meant: Trade) -> str:
    return draw.random.choice(meant.market.names[:4])


def _cells(draw: Draw, meant: Trade) -> list[tuple[str, str]]:
    """Keys and values in an order that a sheet may have."""
    side = draw.random.choice(WORDS)[not meant.buy]
    cells = [(draw.pick("symbol key", SYMBOLS), _name(draw, meant)), (draw.pick("side key", SIDES), side)]
    if draw.maybe(0.25):
        cells.reverse()
    levels = [
        (draw.pick("entry key", ENTRIES), f"{meant.entry[0]:f}"),
        (draw.pick("stop key", STOPS), f"{meant.stop:f}"),
    ]
    targets = [f"{target:f}" for target in meant.targets]
    if len(targets) > 1 and draw.maybe(0.6):
        each = draw.pick("target key", EACH)
        aims = [(each.format(i=n + 1), target) for n, target in enumerate(targets)]
    else:
        spread = draw.pick("spread", (", ", " / ", "/", " - ", " | ", " "))
        aims = [(draw.pick("target key", TARGETS), spread.join(targets))]
    levels = [levels[0], *aims, levels[1]] if draw.maybe(0.3) else [*levels, *aims]
    more = draw.pick("more", MORE)
    rest = [*cells, *levels]
    if more:
        rest.insert(draw.random.choice((2, len(rest), len(rest))), more)
    return rest


def _pairs(draw: Draw, meant: Trade) -> str:
    tie = draw.pick("tie", TIES)
    bullet = draw.pick("bullet", ("", "", "", "- ", "• ", "▪️ ", "➤ ", "* ", "🔹 ", "▫️ "))
    bold = draw.pick("bold", ("", "", "", "**", "`", "*"))
    end = "`" if tie.endswith("`") else ""
    lines = [f"{bullet}{bold}{key}{bold}{tie}{value}{end}" for key, value in _cells(draw, meant)]
    return draw.pick("gap", ("\n", "\n", "\n", "\n\n")).join(lines)


def _json(draw: Draw, meant: Trade) -> str:
    cells = _cells(draw, meant)
    written = [f'"{key}": {_quoted(draw, value)}' for key, value in cells]
    form = draw.pick("json", ("{{{}}}", "{{\n  {}\n}}", "{{ {} }}", "```{{{}}}```", "```json\n{{{}}}\n```", "{}"))
    return form.format((", " if "\n" not in form or draw.maybe(0.3) else ",\n  ").join(written))


def _quoted(draw: Draw, value: str) -> str:
    number = value.replace(".", "", 1).isdigit()
    if number:
        return value if draw.maybe(0.6) else f'"{value}"'
    parts = value.replace(" / ", ", ").replace("/", ", ").replace(" | ", ", ").replace(" - ", ", ")
    if all(part.replace(".", "", 1).isdigit() for part in parts.replace(",", " ").split()):
        return "[" + ", ".join(parts.replace(",", " ").split()) + "]"
    return f'"{value}"'


def _bars(draw: Draw, meant: Trade) -> str:
    bar, tie = draw.pick("bar", BARS), draw.pick("bar tie", (" ", ": ", "=", ":", " = "))
    cells = _cells(draw, meant)
    while any(mark in value for _, value in cells[2:] for mark in (bar.strip() or " ", ", ")):
        cells = _cells(draw, meant)
    (first, one), (second, two) = cells[0], cells[1]
    head = [one, two] if draw.maybe(0.7) else [f"{first}{tie}{one}", f"{second}{tie}{two}"]
    rest = [f"{key}{tie}{value}" for key, value in cells[2:]]
    return bar.join([*head, *rest])


def _table(draw: Draw, meant: Trade) -> str:
    cells = [
        (draw.pick("symbol head", ("Symbol", "Pair", "Ticker", "PAIR", "Instrument", "Asset")), _name(draw, meant)),
        (draw.pick("side head", ("Side", "Direction", "Type", "SIDE", "Action", "B/S")),
         draw.random.choice(WORDS)[not meant.buy]),
        (draw.pick("entry head", ("Entry", "ENTRY", "Entry Price", "Price", "Open")), f"{meant.entry[0]:f}"),
        (draw.pick("stop head", ("SL", "Stop", "Stop Loss", "STOP", "S/L")), f"{meant.stop:f}"),
    ]  # fmt: skip
    cells += [
        (f"TP{n + 1}" if len(meant.targets) > 1 else draw.pick("target head", ("TP", "Target", "T/P")), f"{target:f}")
        for n, target in enumerate(meant.targets)
    ]
    form = draw.pick("table", ("bars", "edged", "ruled", "code"))
    bar, left, right = (" | ", "", "") if form == "bars" else (" | ", "| ", " |")
    heads = left + bar.join(key for key, _ in cells) + right
    values = left + bar.join(value for _, value in cells) + right
    rule = ["|" + "|".join("---" for _ in cells) + "|"] if form in {"ruled", "code"} else []
    lines = "\n".join([heads, *rule, values])
    return f"```\n{lines}\n```" if form == "code" else lines


def _run(draw: Draw, meant: Trade) -> str:
    """All on one line with nothing between but blanks."""
    side = draw.random.choice(WORDS)[not meant.buy]
    name = _name(draw, meant)
    keys = draw.pick(
        "run keys",
        (
            ("entry", "sl", "tp"), ("Entry", "SL", "TP"), ("EP", "SL", "TP"), ("@", "SL", "TP"), ("price", "stop",
            "target"),
            ("entry=", "sl=", "tp="), ("E:", "SL:", "TP:"), ("ENTRY", "STOP", "TARGET"), ("in", "stop", "out"),
        ),
    )  # fmt: skip
    head = draw.random.choice((f"{name} {side}", f"{side} {name}"))
    tp = "/".join(f"{target:f}" for target in meant.targets)
    gap = "" if keys[0].endswith("=") else " "
    return f"{head} {keys[0]}{gap}{meant.entry[0]:f} {keys[1]}{gap}{meant.stop:f} {keys[2]}{gap}{tp}"
