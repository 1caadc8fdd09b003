"""Composes trades of several options: verticals, condors, straddles, as rooms, sellers and brokers write them."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.composed.contracts import EXPIRIES
from tests.composed.draw import Draw, Made

TICKERS = (
    ("SPY", 684, 5), ("QQQ", 612, 5), ("AAPL", 270, 5), ("NVDA", 190, 5), ("TSLA", 420, 10), ("IWM", 248, 2),
    ("AMD", 245, 5), ("META", 690, 10), ("SPX", 6850, 25), ("AMZN", 230, 5), ("PLTR", 180, 5), ("MSFT", 520, 10),
)  # fmt: skip
SOLD = (
    "Sold the {a}/{b} {right} spread in {t} {x} for {e} cr", "Sold {t} {a}/{b} {right} credit spread {x} @ {e}",
    "STO {t} {a}/{b} {K} {x} @ {e}", "Sold {n} {t} {x} {a}/{b} {right} spreads for {e}", "{t} {a}/{b} {K} {x} @ {e}",
    "Selling {t} {x} {a}/{b} {right} credit spread for {e}", "{t} {x} {a}/{b} {right} credit spread @ {e} credit",
    "Sold to open {t} {x} {a}/{b} {right} vertical {e} credit", "STO {t} {x} {a}/{b} {right} spread {e} cr",
    "{right} credit spread {t} {a}/{b} {x} {e}",
    "Opened a {right} credit spread on {t}: {a}/{b} exp {x} for {e} credit",
    "{bias} {right} spread {t} {a}/{b} {x} for {e} credit", "SOLD -{n} VERTICAL {t} 100 {day} {a}/{b} {RIGHT} @{e} LMT",
    "Sell {t} {x} {a}/{b} {right} vertical @ {e} credit", "{t} {K} {a}/{b} {x}, {e} credit",
    "Ticker: {t}\nStrategy: {right} credit spread\nStrikes: {a}/{b}\nExp: {x}\nCredit: {e}",
    "{t} {right} credit spread\nSell {a}{r} / Buy {b}{r}\nExp {x}\nCredit {e}",
    "Sold {t} -{a}{r}/+{b}{r} {x} for {e} credit",
    "New trade: {t} {x} {K} {a}/{b} @ {e}", "Sold a {t} {a}/{b} {right} spread exp {x} for {e} credit",
    "Short {t} {a}/{b} {right} spread {x} @ {e} credit", "{t}\n{a}/{b} {right} credit spread\n{x}\nEntry: {e}",
)  # fmt: skip
BOUGHT = (
    "Bought the {b}/{a} {right} spread in {t} {x} for {e}", "BTO {t} {b}/{a} {right} debit spread {x} @ {e}",
    "Bought {n} {t} {x} {b}/{a} {right} spreads @ {e}", "{t} {b}/{a} {K} {x} @ {e}",
    "Buying {t} {x} {b}/{a} {right} spread for {e} debit",
    "{t} {x} {b}/{a} {right} debit spread @ {e}", "Bought to open {t} {x} {b}/{a} {right} vertical {e} debit",
    "{t} {x} {b}/{a} {K} {e} debit", "Opened a {right} debit spread on {t}: {b}/{a} exp {x} for {e}",
    "BOT +{n} VERTICAL {t} 100 {day} {b}/{a} {RIGHT} @{e} LMT", "{right} debit spread {t} {b}/{a} {x} {e}",
    "Ticker: {t}\nStrategy: {right} debit spread\nStrikes: {b}/{a}\nExp: {x}\nDebit: {e}",
    "{t} {right} debit spread\nBuy {b}{r} / Sell {a}{r}\nExp {x}\nDebit {e}",
    "Bought {t} +{b}{r}/-{a}{r} {x} for {e} debit",
    "Long {t} {b}/{a} {right} spread {x} @ {e} debit", "In the {t} {b}/{a} {right} debit spread {x} for {e}",
)  # fmt: skip
CONDORS = (
    "Sold {t} {x} iron condor {p1}/{p2}/{c1}/{c2} for {e} credit", "{t} IC {p1}/{p2}/{c1}/{c2} {x} @ {e}",
    "STO {t} iron condor {x} {p1}/{p2} {c1}/{c2} @ {e}",
    "Iron condor on {t}: {p1}p/{p2}p {c1}c/{c2}c {x} for {e} credit",
    "{t} {x} Iron Condor\n{p1}/{p2}p - {c1}/{c2}c\nCredit {e}",
    "Opened {t} IC {x}: {p1}/{p2} puts, {c1}/{c2} calls, {e} credit",
    "Sold the {p1}/{p2}/{c1}/{c2} iron condor in {t} {x} for {e}", "{t} iron condor {p1}-{p2}-{c1}-{c2} {x} {e} cr",
)  # fmt: skip
NOTES = ("", "", "", "", "\nSmall size", " 🔥", "\nNFA", "\nlotto", " @everyone", "\nManaging at 50%", "\nDefined risk")
DAYS = (("20 MAR 26", "2026-03-20"), ("17 APR 26", "2026-04-17"))


def strategy(seed: int) -> Made:
    """A spread of one underlying."""
    draw = Draw(Random(seed))
    name, around, step = draw.random.choice(TICKERS)
    shown, expiry = draw.pick("expiry", tuple(date for date in EXPIRIES if date[0] != "0320"))
    price = Decimal(draw.random.randrange(60, 190 if step < 10 else 320)).scaleb(-2)
    day, dated = draw.random.choice(DAYS)
    right = draw.random.choice("PC")
    form = draw.random.choices((SOLD, BOUGHT, CONDORS), (45, 35, 20))[0]
    template = draw.pick("form", form)
    values: dict[str, Any] = {
        "t": draw.random.choice((name, name, f"${name}")), "x": shown, "e": price, "day": day,
        "n": draw.random.choice((2, 5, 10)),
        "right": "put" if right == "P" else "call", "RIGHT": "PUT" if right == "P" else "CALL", "r": right.lower(),
    }  # fmt: skip
    if form is CONDORS:
        strikes = [around - 4 * step, around - 3 * step, around + 3 * step, around + 4 * step]
        values |= dict(zip(("p1", "p2", "c1", "c2"), strikes, strict=True))
        legs = [_leg(*one) for one in zip(("buy", "sell", "sell", "buy"), strikes, "PPCC", strict=True)]
        return _made(draw, name, template.format(**values), legs, price=price, expiry=expiry, sold=True)
    sold = form is SOLD
    away = -step if right == "P" else step
    near, far = around + away, around + 2 * away
    values |= {"a": near if sold else far, "b": far if sold else near}
    values |= {"K": {"P": "PCS", "C": "CCS"}[right] if sold else {"P": "PDS", "C": "CDS"}[right]}
    values |= {"bias": "Bull" if right == "P" else "Bear"}
    legs = [_leg("sell" if sold else "buy", near, right), _leg("buy" if sold else "sell", far, right)]
    expiry = dated if "{day}" in template else expiry
    return _made(draw, name, template.format(**values), legs, price=price, expiry=expiry, sold=sold)


def _leg(side: str, strike: int, right: str) -> dict[str, Any]:
    return {"side": side, "strike": float(strike), "right": right}


def _made(
    draw: Draw, name: str, text: str, legs: list[dict[str, Any]], *, price: Decimal, expiry: str, sold: bool
) -> Made:
    expect: dict[str, Any] = {
        "symbol": name, "side": "sell" if sold else "buy", "entry_kind": "limit", "entry": [float(price)],
        "stop": None, "targets": [], "legs": legs, "net": "credit" if sold else "debit",
        "option": {"expiry": expiry, "strike": None, "right": None},
    }  # fmt: skip
    return Made(
        text=text + draw.pick("note", NOTES), kind="open", asset_class="option", expect=expect, used=tuple(draw.used)
    )
