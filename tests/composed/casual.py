"""Composes openings as people say them: a sentence or two, the levels in clauses, reasons between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, FUTURES, PAIRS, STOCKS, Market, Trade, trade

OPENERS = (
    "", "", "", "", "", "ok ", "alright ", "quick one: ", "Team, ", "Guys, ", "gm, ", "New trade: ", "Alert: ", "🚨 ",
    "Trade idea: ", "scalp: ", "swing: ", "small one: ", "so ", "and ", "Trade 1: ", "fam ", "Entry alert: ",
    "@everyone ", "Hey all, ", "today's play: ", "My trade: ", "Setup: ", "first trade of the day: ", "Plan: ",
)  # fmt: skip
VERBS = {
    True: (
        "long {m}", "going long {m}", "longing {m}", "buying {m}", "bought {m}", "buy {m}", "got long {m}", "{m} long",
        "opened a long on {m}", "taking a long on {m}", "took a long in {m}", "entered long on {m}", "i'm long {m}",
        "entering {m} long", "starting a long in {m}", "im buying {m}", "just bought {m}", "just longed {m}",
        "scalp long {m}", "swing long {m}", "opening a long position on {m}", "took {m} long", "Long on {m}",
        "flipped long {m}", "I bought {m}", "I'm going long {m}", "took some {m}", "grabbed some {m}",
        "adding {m} long",
        "went long {m}", "long position in {m}", "entering a long on {m}", "we buy {m}", "we are buying {m}",
        "in {m} long", "{m} longs", "I just opened a long on {m}", "decided to long {m}", "buying some {m}",
        "picked up {m}", "long scalp on {m}", "a long on {m}", "We go long on {m}", "jumping in {m} long",
    ),
    False: (
        "short {m}", "going short {m}", "shorting {m}", "{m} short", "opened a short on {m}", "taking a short on {m}",
        "took a short in {m}", "entered short on {m}", "i'm short {m}", "entering {m} short", "starting a short in {m}",
        "just shorted {m}", "scalp short {m}", "swing short {m}", "opening a short position on {m}", "took {m} short",
        "Short on {m}", "flipped short {m}", "I shorted {m}", "I'm going short {m}", "went short {m}", "sell {m}",
        "short position in {m}", "entering a short on {m}", "in {m} short", "{m} shorts", "got short {m}",
        "I just opened a short on {m}", "decided to short {m}", "short scalp on {m}", "a short on {m}",
        "We go short on {m}", "jumping in {m} short", "fading {m}", "we short {m}", "selling {m}",
    ),
}  # fmt: skip
ENTRIES = {
    "limit": (
        "at {e}", "@ {e}", "from {e}", "around {e}", "{e}", "entry {e}", "with entry at {e}", "limit {e}", "({e})",
        "avg {e}", "near {e}", "on a limit at {e}", "limit at {e}", "@{e}", "at {e} limit", "entry at {e}", "in at {e}",
        "filled {e}", "entry was {e}", "my entry is {e}", ", entry {e}", "- entry {e}", "at around {e}", "for {e}",
        "at {e} avg", "entry: {e}", "with a limit at {e}", "entering at {e}", "entered at {e}", "fill {e}",
    ),
    "now": (
        "here at {e}", "here {e}", "now at {e}", "at market {e}", "here ({e})", "now {e}", "right here {e}",
        "market {e}", "at market here, {e}", "at cmp {e}", "now @ {e}", "right here at {e}", "at these levels ({e})",
    ),
    "market": ("here", "now", "at market", "right here", "market", "right now", "at cmp"),
    "range": (
        "between {a} and {b}", "{a}-{b}", "in the {a}-{b} zone", "from {a} to {b}", "at {a}-{b}", "@ {a} - {b}",
        "entry {a}-{b}", "anywhere from {a} to {b}", "zone {a}-{b}", "in the {a} - {b} area", "entries {a} to {b}",
    ),
    "stop": (
        "{above} {e}", "on a break {above} {e}", "on a break of {e}", "{side} stop at {e}", "only {above} {e}",
    ),
}  # fmt: skip
STOPS = (
    "stop {s}", "stop at {s}", "sl {s}", "stops at {s}", "stop loss at {s}", "stop {below} {s}", "invalid {below} {s}",
    "stop just {below} {s}", "invalidated {below} {s}", "invalidation {s}", "invalidation at {s}", "out {below} {s}",
    "cut {below} {s}", "cutting {below} {s}", "with a stop at {s}", "my stop is {s}", "stop is at {s}", "sl @ {s}",
    "hard stop {s}", "mental stop {s}", "stop on a close {below} {s}", "stop on 1h close {below} {s}", "stop: {s}",
    "exit on a close {below} {s}", "s/l {s}", "SL at {s}", "stop goes at {s}", "stoploss {s}", "my stop sits at {s}",
    "I'm out {below} {s}", "wrong {below} {s}", "i'm wrong {below} {s}", "stop set at {s}",
    "out if it closes {below} {s}",
    "protective stop {s}", "tight stop at {s}", "tight sl {s}", "stopping out {below} {s}", "risking to {s}",
    "risk to {s}", "idea is invalid {below} {s}", "wide stop {s}", "stop placed at {s}", "using {s} as stop",
    "{s} stop", "with stop {s}", "with sl {s}", "stop would be {s}", "will cut {below} {s}",
    "thesis is dead {below} {s}",
    "stop {below} the low at {s}", "trade is invalid {below} {s}", "bailing {below} {s}",
)  # fmt: skip
TARGETS = (
    "target {T}", "targets {T}", "tp {T}", "looking for {T}", "aiming for {T}", "pt {T}", "targeting {T}", "tp at {T}",
    "eyeing {T}", "shooting for {T}", "profit target {T}", "tps at {T}", "targets at {T}", "tps {T}", "target is {T}",
    "with targets at {T}", "looking for a move to {T}", "expecting {T}", "take profit {T}", "taking profit at {T}",
    "tgt {T}", "first target {T}", "target: {T}", "tp: {T}", "my targets are {T}", "will take profit at {T}",
    "with target {T}", "want to see {T}", "looking for {T} next", "TP {T}", "initial target {T}", "scaling out at {T}",
    "price target {T}", "profits at {T}", "goal is {T}", "looking to exit at {T}", "exits at {T}",
    "take profits at {T}",
)  # fmt: skip
SINGLES = (
    "{t} target", "tp1 {t}", "upside to {t}", "target of {t}", "with a target of {t}", "target around {t}",
    "aiming at {t}", "targeting a move to {t}", "target {t} area", "gunning for {t}", "ride it to {t}",
)  # fmt: skip
SPREADS = ("/", " / ", ", ", " and ", " then ", " & ", " - ", ", then ", " and then ", " | ", " → ")
NOTES = (
    "", "", "", "", "", "", "", "half size", "small size", "1% risk", "light size", "risk 1%", "starter size",
    "quick scalp", "swing trade", "day trade", "low leverage", "normal size", "lotto size", "tight risk", "r/r 1:3",
    "RR 3", "1:2 rr", "risky", "high risk", "not chasing", "size accordingly", "half position", "1/2 size", "r:r 2.5",
)  # fmt: skip
REASONS = (
    "", "", "", "", "", "breakout of the wedge", "bouncing off the 200 ema", "retest of the range low",
    "nice flag on the 15m", "liquidity sweep done", "double bottom on the 4h", "rejected at resistance twice",
    "RSI divergence on the 1h", "holding vwap well", "clean break of structure", "volume coming in",
    "daily trend still intact", "swept the lows", "order block held", "reclaimed the 50 day", "chart looks great",
    "failed breakdown", "inside day yesterday", "trendline break", "fair value gap filled", "like the chart here",
    "based on the 4h chart", "support held again", "strong relative strength", "after the fake out this morning",
)  # fmt: skip
JOINS = (", ", ", ", ", ", ". ", " - ", "; ", " ", " | ", "\n", " / ", " — ", " • ", " // ", "... ")
TAILS = (
    "",
    "",
    "",
    "",
    "",
    "",
    ".",
    "!",
    " nfa",
    " good luck",
    " 🔥",
    " lfg",
    " 🫡",
    " fingers crossed",
    " gl all",
    " 🚀",
)


def casual(seed: int) -> Made:
    """A sentence of somebody who takes a trade and says how."""
    draw = Draw(Random(seed))
    markets: Sequence[Market] = draw.random.choices((COINS, PAIRS, STOCKS, FUTURES), (34, 30, 26, 10))[0]
    meant = trade(draw, draw.random.choice(markets))
    if meant.kind == "limit" and len(meant.entry) > 1:
        meant = _first(meant)
    form = draw.pick("case", ("", "", "", "lower", "sentence", "upper"))
    stopped, aimed = draw.maybe(0.92), draw.maybe(0.85) and bool(meant.targets)
    text = _said(draw, meant, stopped=stopped, aimed=aimed)
    text = {"lower": text.lower(), "sentence": text[:1].upper() + text[1:], "upper": text.upper()}.get(form, text)
    expect: dict[str, Any] = meant.expect()
    expect |= {} if stopped else {"stop": None}
    expect |= {} if aimed else {"targets": []}
    return Made(text=text, kind="open", asset_class=meant.market.asset_class, expect=expect, used=tuple(draw.used))


def _first(meant: Trade) -> Trade:
    return replace(meant, entry=meant.entry[:1])


def _said(draw: Draw, meant: Trade, *, stopped: bool, aimed: bool) -> str:
    write = _pen(draw, meant)
    sort = "now" if meant.kind == "market" and meant.entry else meant.kind
    prices = [write(price) for price in meant.entry]
    words = {
        "above": draw.random.choice(("above", "over") if meant.buy else ("below", "under")),
        "below": draw.random.choice(("below", "under") if meant.buy else ("above", "over")),
        "side": "buy" if meant.buy else "sell",
        "m": _name(draw, meant),
    }
    verb = draw.pick("verb", VERBS[meant.buy]).format(**words)
    entry = draw.pick("entry", ENTRIES[sort]).format(
        e=prices[0] if prices else "", a=prices[0] if prices else "", b=prices[-1] if prices else "", **words
    )
    clauses = [draw.pick("stop", STOPS).format(s=write(meant.stop or Decimal(0)), **words)] if stopped else []
    if aimed:
        several = draw.pick("spread", SPREADS).join(map(write, meant.targets))
        table = TARGETS if len(meant.targets) > 1 else TARGETS + SINGLES
        clauses.append(draw.pick("target", table).format(T=several, t=several))
    if draw.maybe(0.4):
        clauses.reverse()
    join = draw.pick("join", JOINS)
    note = draw.pick("note", NOTES)
    reason = draw.pick("reason", REASONS) if join.strip() or join == "\n" else ""
    if note:
        clauses.insert(draw.random.randrange(len(clauses) + 1), note)
    if reason:
        clauses.insert(draw.random.choice((0, len(clauses))), reason)
    head = f"{draw.pick('opener', OPENERS)}{verb} {entry}".replace(" ,", ",")
    return join.join([head, *clauses]) + draw.pick("tail", TAILS)


def _name(draw: Draw, meant: Trade) -> str:
    kind, name = meant.market.asset_class, draw.random.choice(meant.market.names)
    if kind == "crypto":
        base = meant.market.symbol.split("/")[0]
        name = draw.random.choice((base.lower(), base, f"${base}", f"${base.lower()}", name, f"#{base}"))
    if kind == "stock":
        plain = meant.market.symbol
        name = draw.random.choice((f"${plain}", f"${plain.lower()}", name, name))
    draw.note("name", f"{kind} {'lower' if name.islower() else 'marked' if not name[0].isalnum() else 'plain'}")
    return name


def _pen(draw: Draw, meant: Trade) -> Any:
    """How a person writes the prices: `91.2k`, `$148.3`, `0.143`."""
    values = [*meant.entry, *meant.targets, *([meant.stop] if meant.stop else [])]
    forms = ["plain", "plain", "plain"]
    if meant.market.asset_class in {"crypto", "stock"}:
        forms.append("dollar")
    if min(values) >= 10000 and all(value % 100 == 0 for value in values):
        forms.append("thousand")
    if min(values) >= 1000:
        forms.append("grouped")
    form = draw.pick("numbers", tuple(forms))
    table = {
        "plain": lambda value: f"{value:f}",
        "dollar": lambda value: f"${value:f}",
        "thousand": lambda value: f"{(value / 1000).normalize():f}k",
        "grouped": lambda value: f"{value:,f}",
    }
    return table[form]
