"""Composes calls of Indian rooms: options of indices and shares, futures, cash, levels in a row."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.composed.draw import Draw, Made

INDICES = (
    ("NIFTY", "24500", ("NIFTY", "Nifty", "nifty", "NIFTY50")),
    ("BANKNIFTY", "52000", ("BANKNIFTY", "Banknifty", "BANK NIFTY", "BankNifty")),
    ("FINNIFTY", "23500", ("FINNIFTY", "Finnifty")),
    ("SENSEX", "81000", ("SENSEX", "Sensex")),
    ("MIDCPNIFTY", "12800", ("MIDCPNIFTY",)),
)
SHARES = (
    ("RELIANCE", "1400"), ("TATASTEEL", "160"), ("INFY", "1500"), ("SBIN", "840"), ("HDFCBANK", "1740"),
    ("TATAMOTORS", "720"), ("ICICIBANK", "1380"), ("TCS", "3300"),
)  # fmt: skip
OPTIONS = (
    "{n} {k} {R}", "{n} {k} {R}", "{n} {k}{R}", "{n} {k} {right}", "{n} {k} {Right}", "{n} {x} {k} {R}",
    "{n} {k} {R} {x}", "{n} {x} {k}{R}", "{n} {k} {R} ({x})",
)  # fmt: skip
EXPIRIES = (("26 MAR", "2026-03-26"), ("12 MAR", "2026-03-12"), ("26 Mar", "2026-03-26"), ("30 APR", "2026-04-30"))
HEADS = (
    "BUY {c}", "BUY {c}", "Buy {c}", "buy {c}", "{c} BUY", "{c}", "INTRADAY BUY {c}", "BTST: BUY {c}", "BUY\n{c}",
    "🔥 BUY {c}", "INTRADAY CALL\nBUY {c}", "OPTION TRADE\n{c}", "{c} - BUY", "JACKPOT CALL\nBUY {c}", "Buying {c}",
    "✅ BUY {c}", "HERO ZERO\nBUY {c}", "#{n0} BUY {c}", "PREMIUM CALL: BUY {c}", "Trade: BUY {c}", "*BUY {c}*",
    "INDEX OPTION\n\nBUY {c}", "STOCK OPTION CALL\nBUY {c}", "Positional call\nBUY {c}", "LOOKS GOOD\nBUY {c}",
)  # fmt: skip
ENTRIES = {
    "stop": ("ABOVE {e}", "above {e}", "ABOVE {e}", "ABOVE : {e}", "ABOVE - {e}", "ABOVE {e} ONLY", "Above {e}"),
    "limit": (
        "@ {e}", "AT {e}", "NEAR {e}", "AROUND {e}", "@{e}", "ENTRY {e}", "at {e}", "Entry: {e}", "ENTRY - {e}", "{e}",
        "RATE {e}", "PRICE {e}", "entry price {e}",
    ),
    "market": ("CMP {e}", "@ CMP {e}", "CMP: {e}", "AT CMP {e}", "CMP @ {e}", "NOW {e}", "at cmp {e}", "LTP {e}"),
    "range": (
        "{a}-{b}", "@ {a}-{b}", "RANGE {a}-{b}", "IN RANGE OF {a}-{b}", "BETWEEN {a}-{b}", "ENTRY {a} - {b}",
        "NEAR {a}-{b}", "ZONE {a}-{b}", "AT {a} - {b}", "BUYING RANGE {a}-{b}", "ENTRY RANGE: {a} TO {b}",
    ),
}  # fmt: skip
STOPS = (
    "SL {s}", "SL {s}", "SL: {s}", "STOPLOSS {s}", "STOP LOSS {s}", "SL - {s}", "SL BELOW {s}", "S.L. {s}", "sl {s}",
    "SL @ {s}", "SL-{s}", "STOPLOSS : {s}", "STOP LOSS - {s}", "sl: {s}", "Stop loss {s}", "SL STRICT {s}", "SL={s}",
    "SL {s} (STRICT)", "❌ SL {s}", "SL 👉 {s}", "MUST SL {s}", "Stoploss: {s}", "SL {s} CLOSING BASIS",
)  # fmt: skip
TARGETS = (
    "TGT {T}", "TARGET {T}", "TGT: {T}", "TARGETS {T}", "TARGET: {T}", "TG {T}", "TGT - {T}", "TARGET - {T}", "TP {T}",
    "tgt {T}", "Target {T}", "TGT-{T}", "TARGETS: {T}", "TGT {T}++", "TARGET {T}+", "TGT {T} +++", "TARGET : {T}++",
    "🎯 TARGET {T}", "TARGET 👉 {T}", "TGTS {T}", "TGT = {T}", "Target - {T}++",
)  # fmt: skip
EACH = ("TGT{i} {t}", "TARGET {i}: {t}", "T{i} {t}", "TGT {i} - {t}", "TG{i} {t}", "TARGET {i} {t}", "T{i}: {t}")
SPREADS = ("/", "/", ",", ", ", "-", " / ", "...", " - ", "--", " , ", "//", " & ")
TAILS = (
    "", "", "", "", "", "RISKY TRADE", "LOW RISK", "ONLY FOR RISKY TRADERS", "1 LOT ONLY", "TRADE WITH SL", "NRML",
    "INTRADAY", "FOR EDUCATIONAL PURPOSE", "Safe traders avoid", "BOOK 50% AT T1", "HIGH RISK HIGH REWARD", "MIS",
    "TRAIL SL", "🚀🚀🚀", "POSITIONAL", "HOLD WITH SL", "Disclaimer: not SEBI registered", "LOT SIZE 75", "Aggressive",
)  # fmt: skip
JOINS = (" ", " ", " ", "\n", "\n", "\n\n", ", ", " | ", "\n", " / ", "  ", ". ")


def indian(seed: int) -> Made:
    """A call of an option, of a share or of a future."""
    draw = Draw(Random(seed))
    option = draw.maybe(0.65)
    values, expect, asset_class = (_option if option else _share)(draw)
    kind = draw.pick("kind", ("stop", "stop", "limit", "market", "range", "limit"))
    step = max(Decimal(1), (values["at"] * Decimal("0.08")).quantize(Decimal(1)))
    sign = 1 if expect["side"] == "buy" else -1
    at = values["at"]
    stop = at - sign * step
    targets = [at + sign * step * n for n in range(1, draw.random.choice((1, 2, 3, 3, 4)) + 1)]
    entry = draw.pick("entry", ENTRIES[kind]).format(e=at, a=at, b=at + 3)
    if sign < 0:
        entry = entry.replace("BUYING", "SELLING")
        entry = entry.replace("ABOVE", "BELOW").replace("above", "below").replace("Above", "Below")
    parts = [entry, draw.pick("stop", STOPS).format(s=stop)]
    spread = draw.pick("spread", SPREADS)
    join = draw.pick("join", JOINS)
    if join.strip() == "/":
        spread = "-"
    if draw.maybe(0.25):
        each = draw.pick("each", EACH)
        aims = join.join(each.format(i=n + 1, t=target) for n, target in enumerate(targets))
    else:
        aims = draw.pick("target", TARGETS).format(T=spread.join(map(str, targets)))
    parts.append(aims)
    if draw.maybe(0.35):
        parts[1], parts[2] = parts[2], parts[1]
    head = draw.pick("head", HEADS).format(c=values["c"], n0=expect["symbol"])
    if sign < 0:
        head = head.replace("BUY", "SELL").replace("Buying", "Selling").replace("Buy", "Sell").replace("buy", "sell")
    tail = draw.pick("tail", TAILS)
    text = join.join([head, *parts]) + (
        (draw.random.choice(("\n", " ")) if join != "\n" else "\n") + tail if tail else ""
    )
    limit = {"stop": "stop", "limit": "limit", "market": "market", "range": "range"}[kind]
    expect |= {
        "entry_kind": limit,
        "entry": [] if kind == "market" else [float(at), float(at + 3)] if kind == "range" else [float(at)],
        "stop": float(stop),
        "targets": [float(target) for target in targets],
    }
    expect |= {"entry_ref": [float(at)]} if kind == "market" else {}
    return Made(text=text, kind="open", asset_class=asset_class, expect=expect, used=tuple(draw.used))


def _option(draw: Draw) -> tuple[dict[str, Any], dict[str, Any], str]:
    if draw.maybe(0.7):
        symbol, strike, names = draw.random.choice(INDICES)
        name = draw.random.choice(names)
    else:
        symbol, strike = draw.random.choice(SHARES)
        name = symbol
    right = draw.random.choice("CP")
    shown, expiry = draw.pick("expiry", EXPIRIES)
    template = draw.pick("contract", OPTIONS)
    contract = template.format(
        n=name, k=strike, R=f"{right}E", x=shown, right="call" if right == "C" else "put",
        Right="CALL" if right == "C" else "PUT",
    )  # fmt: skip
    dated = expiry if "{x}" in template else None
    expect: dict[str, Any] = {
        "symbol": symbol, "side": "buy",
        "option": {"expiry": dated, "strike": float(strike), "right": right},
    }  # fmt: skip
    return {"c": contract, "at": Decimal(draw.random.randrange(60, 320))}, expect, "option"


def _share(draw: Draw) -> tuple[dict[str, Any], dict[str, Any], str]:
    symbol, price = draw.random.choice(SHARES)
    around = int(price) + draw.random.randrange(-9, 9)
    side = draw.random.choice(("buy", "buy", "sell"))
    name = draw.pick("share", (symbol, symbol, f"#{symbol}"))
    return {"c": name, "at": Decimal(around)}, {"symbol": symbol, "side": side}, "stock"
