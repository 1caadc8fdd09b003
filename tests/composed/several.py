"""Composes posts of several openings: a block each, a line each, or all on one line."""

from __future__ import annotations

from random import Random

from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, PAIRS, STOCKS, Market, Trade, trade

WORDS = (("BUY", "SELL"), ("LONG", "SHORT"), ("Buy", "Sell"), ("Long", "Short"), ("buy", "sell"), ("long", "short"))
BLOCKS = (
    "{sym} {side}\nEntry: {e}\nSL: {s}\nTP: {T}", "{side} {sym} @ {e}\nSL {s}\nTP {T}",
    "{sym} {side} {e}\nsl {s}\ntp {T}",
    "{side} {sym}\nEntry {e}\nStop {s}\nTargets {T}", "Pair: {sym}\nSide: {side}\nEntry: {e}\nSL: {s}\nTP: {T}",
    "🔹 {sym} {side}\nEntry: {e}\nTargets: {T}\nStop: {s}", "{sym}\n{side} @ {e}\nSL: {s}\nTP: {T}",
)  # fmt: skip
LINES = (
    "{side} {sym} @ {e} SL {s} TP {T}", "{sym} {side} {e}, sl {s}, tp {T}",
    "{sym} {side} | entry {e} | stop {s} | target {T}",
    "{side} {sym} {e} stop {s} target {T}", "{sym} - {side} - {e} - SL {s} - TP {T}",
    "{sym} {side} at {e}, stop {s}, targets {T}",
    "• {side} {sym} @ {e} | SL {s} | TP {T}", "{n}) {sym} {side} {e} SL {s} TP {T}",
    "{n}. {side} {sym} at {e}, SL {s}, TP {T}",
    "{sym}: {side} {e}, SL {s}, TP {T}", "- {sym} {side} @{e} sl {s} tp {T}", "{side} {sym} {e} (SL {s}, TP {T})",
)  # fmt: skip
INLINE = ("; ", " || ", " // ", ". ", " & ", " and ", " + ", " ;; ", " // ")
TITLES = (
    "", "", "", "Signals for today:", "Two trades:", "New setups 👇", "Today's trades", "🚨 SIGNALS 🚨", "Orders:",
    "London session",
    "Trades:", "Taking these:",
)  # fmt: skip


def several(seed: int) -> Made:
    """Two or three openings of different instruments in one post."""
    draw = Draw(Random(seed))
    markets = draw.random.choice((COINS, PAIRS, STOCKS, PAIRS))
    count = draw.random.choice((2, 2, 3))
    trades = [_meant(draw, market) for market in draw.random.sample(markets, 3 * count)]
    trades = list({meant.market.symbol: meant for meant in trades}.values())[:count]
    shape = draw.pick("shape", ("blocks", "lines", "lines", "spaced", "inline"))
    template = draw.pick("template", BLOCKS if shape == "blocks" else LINES)
    words = draw.random.choice(WORDS)
    written = [_written(draw, template, meant, words, at + 1) for at, meant in enumerate(trades)]
    if shape == "inline" and ("{n}" in template or template[0] in "•-"):
        shape = "lines"
    joint = {"blocks": "\n\n", "lines": "\n", "spaced": "\n\n"}.get(shape) or draw.pick("joint", INLINE)
    text = joint.join(written)
    title = draw.pick("title", TITLES)
    text = f"{title}\n{text}" if title else text
    expect = {"signals": [meant.expect() for meant in trades]}
    return Made(text=text, kind="open", asset_class=trades[0].market.asset_class, expect=expect, used=tuple(draw.used))


def _meant(draw: Draw, market: Market) -> Trade:
    while True:
        meant = trade(draw, market)
        if meant.kind == "limit" and len(meant.entry) == 1:
            return meant


def _written(draw: Draw, template: str, meant: Trade, words: tuple[str, str], n: int) -> str:
    targets = [f"{target:f}" for target in meant.targets]
    return template.format(
        sym=draw.random.choice(meant.market.names[:3]), side=words[not meant.buy], e=f"{meant.entry[0]:f}",
        s=f"{meant.stop:f}",
        T="/".join(targets), n=n,
    )  # fmt: skip
