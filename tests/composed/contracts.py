"""Composes posts that buy an option or a share in an outcome."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.composed.draw import Draw, Made

TICKERS = (
    ("AAPL", "270"), ("NVDA", "190"), ("TSLA", "420"), ("SPY", "684"), ("QQQ", "612"), ("AMD", "245"),
    ("NFLX", "1100"), ("META", "690"), ("SOFI", "28"), ("HOOD", "120"), ("SPX", "6850"), ("IWM", "248"),
    ("PLTR", "180"), ("AMZN", "232.5"), ("HIMS", "38"), ("BABA", "165"), ("GOOGL", "255"), ("MSFT", "520"),
    ("SMCI", "42.5"), ("XLE", "92"), ("UBER", "95"), ("MARA", "15"), ("GME", "27"),
)  # fmt: skip
ACTIONS = (
    "BTO", "BTO", "Bought", "Buy", "BUY", "Buying", "Grabbed", "Entering", "Long", "bought", "bto", "Opened", "Took",
    "Scooped", "🚨 BTO", "Bot", "Picked up", "Starter in", "ALERT: BTO", "In", "Grabbing", "buying", "Got in",
    "Loaded", "Taking", "I'm in", "New trade: BTO", "OPEN:", "Entry:", "",
)  # fmt: skip
CONTRACTS = (
    "{t} {k}{r} {x}", "{t} {k}{r} {x}", "{t} {x} {k}{r}", "{x} {t} {k}{r}", "{t} {k} {R} {x}", "{t} ${k} {R} {x}",
    "{t} {k}{r} exp {x}", "{t} {R} {k} {x}", "{t} {x} {k} {R}", "{t} {x} ${k} {R}", "{t} - {k}{r} - {x}",
    "{t} | {k}{r} | {x}", "{t} {k} {R} exp {x}", "{t} {x} {R} {k}", "{t} ({x}) {k}{r}", "{t} {k}{r} ({x})",
    "{t} {k}{r}, {x}", "{t} ${k}{r} {x}", "{t} {k} {R} expiring {x}", "{t} {x} {k}{r}", "{t} {k}{r} {x} exp",
    "{t} {k} {R} for {x}",
)  # fmt: skip
UNDATED = ("{t} {k}{r}", "{t} {k} {R}", "{t} ${k} {R}", "{t} {k}{r}")
EXPIRIES = (
    ("3/20", "2026-03-20"), ("3/20", "2026-03-20"), ("03/20", "2026-03-20"), ("3/20/26", "2026-03-20"),
    ("03/20/2026", "2026-03-20"), ("2026-03-20", "2026-03-20"), ("Mar 20", "2026-03-20"), ("20 Mar", "2026-03-20"),
    ("March 20th", "2026-03-20"), ("20MAR26", "2026-03-20"), ("0320", "2026-03-20"), ("0dte", "2026-03-02"),
    ("0DTE", "2026-03-02"), ("weekly", "2026-03-06"), ("this Friday", "2026-03-06"), ("4/17", "2026-04-17"),
    ("Apr 17", "2026-04-17"), ("6/18/26", "2026-06-18"), ("20 MAR", "2026-03-20"), ("20-Mar-26", "2026-03-20"),
    ("Mar 20 2026", "2026-03-20"), ("03-20-2026", "2026-03-20"), ("Mar20", "2026-03-20"),
)  # fmt: skip
RIGHTS = {"C": ("c", "C", "C"), "P": ("p", "P", "P")}
WRITTEN_RIGHTS = {
    "C": ("call", "calls", "Call", "CALL", "Calls", "C", "CALLS"),
    "P": ("put", "puts", "Put", "PUT", "Puts", "P", "PUTS"),
}
PREMIUMS = (
    "@ {e}", "@ {e}", "@{e}", "at {e}", "for {e}", "@ ${e}", "{e}", "entry {e}", "avg {e}", "@ {e} avg",
    "premium {e}", "entry @ {e}", "entry: {e}", "cost {e}", "filled {e}", "entry price {e}", "in at {e}", "(@ {e})",
    "fill {e}", "- {e}", "limit {e}", "@ {e} limit",
)  # fmt: skip
STOPS = (
    "stop {s}", "SL {s}", "SL @ {s}", "stop loss {s}", "stop at {s}", "SL: {s}", "Stop: {s}", "sl {s}", "stops {s}",
    "stoploss {s}", "stop ${s}", "hard stop {s}", "stop = {s}", "S/L {s}", "stop under {s}", "cutting below {s}",
)  # fmt: skip
TARGETS = (
    "PT {p}", "target {p}", "TP {p}", "targets {p}", "PT: {p}", "TP: {p}", "tgt {p}", "target: {p}", "PTs {p}",
    "Target @ {p}", "looking for {p}", "TP1 {p}", "PT1 {p}", "take profit {p}",
)  # fmt: skip
SPREADS = ("/", " / ", ", ", " and ", " - ", " then ", " & ")
SEPARATORS = (", ", ", ", " | ", " / ", "; ", " - ", " ", " ", ". ", " // ", "\n", "\n", "\n", " • ", " · ", " — ")
TAILS = (
    "", "", "", "", "", "", " @everyone", " lotto size", "\nRisky", " 🔥", " NFA", "\nSmall size", " swing",
    " day trade", "\nnot financial advice", " starter",
)  # fmt: skip
ROWS = {
    "t": (
        "Ticker: {t}",
        "Symbol: {t}",
        "Stock: {t}",
        "Underlying: {t}",
        "{t}",
        "${t}",
        "📈 {t}",
        "Ticker - {t}",
        "**{t}**",
        "TICKER: ${t}",
        "Option alert: {t}",
        "🚨 {t} 🚨",
    ),
    "k": (
        "Strike: {k}{r}",
        "Strike: {k} {R}",
        "Strike: {k}\nType: {Right}",
        "Strike: ${k} {R}",
        "Strike - {k}{r}",
        "Contract: {k}{r}",
        "Strike Price: {k}\nOption type: {Right}",
        "Right: {Right}\nStrike: {k}",
        "Strike: {k}\nCall/Put: {Right}",
        "{k}{r}",
        "{k} {R}",
        "Type: {Right}\nStrike: {k}",
        "Side: {Right}\nStrike: ${k}",
    ),
    "x": (
        "Exp: {x}",
        "Expiry: {x}",
        "Expiration: {x}",
        "Exp date: {x}",
        "Expires: {x}",
        "EXP {x}",
        "Exp - {x}",
        "Expiration date: {x}",
        "exp: {x}",
    ),
    "e": (
        "Entry: {e}",
        "Entry: ${e}",
        "Price: {e}",
        "Premium: {e}",
        "Entry price: {e}",
        "Entry @ {e}",
        "Entry - {e}",
        "Buy at: {e}",
        "Avg: {e}",
        "Cost: {e}",
        "Fill: {e}",
        "Bought at: {e}",
        "Entry: {e} (limit)",
        "@ {e}",
        "In at {e}",
    ),
    "s": (
        "Stop: {s}",
        "SL: {s}",
        "Stop loss: {s}",
        "Stop Loss: ${s}",
        "SL - {s}",
        "Stop @ {s}",
        "🛑 {s}",
        "Stop price: {s}",
        "SL = {s}",
        "❌ SL: {s}",
    ),
    "p": (
        "Target: {p}",
        "PT: {p}",
        "Targets: {p}",
        "TP: {p}",
        "Profit target: {p}",
        "🎯 {p}",
        "Target: ${p}",
        "PT - {p}",
        "Take profit: {p}",
        "Targets - {p}",
    ),
}
BETS = (
    ("Fed cuts rates in March", "Fed cuts rates in March"), ("KXFED-26MAR-T4.00", "KXFED-26MAR-T4.00"),
    ("Will Bitcoin hit 150k in 2026?", "Will Bitcoin hit 150k in 2026?"),
    ("https://polymarket.com/event/fed-decision-in-march", "fed-decision-in-march"),
    ("US government shutdown in March", "US government shutdown in March"),
    ("Chiefs win the Super Bowl", "Chiefs win the Super Bowl"), ("Recession in 2026", "Recession in 2026"),
    ("KXBTCD-26MAR06-T95000", "KXBTCD-26MAR06-T95000"),
    ("https://polymarket.com/event/will-spacex-ipo-in-2026", "will-spacex-ipo-in-2026"),
)  # fmt: skip
BET_LINES = (
    "{o} on '{m}' @ {e}", 'Buying {o} on "{m}" at {e}', "Bought {o} '{m}' at {e}", 'BUY {o} "{m}" @ {e}',
    '"{m}" {o} @ {e}', "'{m}' - {o} at {e}", 'Taking {o} on "{m}" for {e}', "{m}\n{o} @ {e}",
    "Market: {m}\nPosition: {o}\nEntry: {e}", "Market: {m}\nOutcome: {o}\nPrice: {e}",
    "Market: {m}\nSide: {o}\nPrice: {e}", "Polymarket: {m}\nBuy {o} @ {e}", "Kalshi: {m}\n{o} at {e}",
    "New position\n{m}\n{o} @ {e}", "{m}\nBuy {o} at {e}", "Event: {m}\nBet: {o}\nEntry: {e}",
    "Grabbed {o} shares on '{m}' at {e}", 'Long {o} on "{m}" @ {e}', "Question: {m}\nPick: {o}\nEntry price: {e}",
    "Polymarket bet 🎲\n{m}\n{o} {e}", "Market: {m}\nBuying {o} at {e}", "Market - {m}\nPosition - {o}\nEntry - {e}",
    "Bet: {o} on '{m}' @ {e}", "In on {o} '{m}' at {e}",
)  # fmt: skip
BET_PRICES = ("{c}c", "{c}¢", "0.{c}", "$0.{c}", "{c} cents", "{c}%", "{c}¢", "0.{c}", ".{c}")
BET_TAILS = (
    "", "", "", "", "\nSize: $200", "\nTarget: {t}", "\nTarget: {t}\nStop: {s}", ", target {t}", ", stop {s}",
    " | target {t} | stop {s}", "\n$100", "\nTP {t}\nSL {s}", "\nStake $50", "\nSell at {t}",
)  # fmt: skip


def contract(seed: int) -> Made:
    """A post that buys an option."""
    draw = Draw(Random(seed))
    name, strike = draw.random.choice(TICKERS)
    right = draw.random.choice("CP")
    shown, expiry = draw.pick("expiry", EXPIRIES)
    premium = Decimal(draw.random.randrange(60, 990)).scaleb(-2)
    stop = (premium * Decimal("0.7")).quantize(Decimal("0.01"))
    times = ("1.4", "1.8", "2.4")[: draw.random.choice((1, 1, 2, 3))]
    targets = [(premium * Decimal(factor)).quantize(Decimal("0.01")) for factor in times]
    stopped, aimed = draw.maybe(0.7), draw.maybe(0.65)
    values = {
        "t": draw.random.choice((name, f"${name}")), "k": strike, "x": shown,
        "r": draw.random.choice(RIGHTS[right]), "R": draw.pick("right", WRITTEN_RIGHTS[right]),
        "Right": draw.random.choice(("Call", "CALL", "call") if right == "C" else ("Put", "PUT", "put")),
        "e": str(premium), "s": str(stop), "p": draw.pick("spread", SPREADS).join(map(str, targets)),
    }  # fmt: skip
    lined = draw.maybe(0.6)
    text = (_contract_line if lined else _card)(draw, values, stopped=stopped, aimed=aimed)
    dated = "{x}" in text or shown in text
    expect: dict[str, Any] = {
        "symbol": name,
        "side": "buy",
        "entry_kind": "limit",
        "entry": [float(premium)],
        "stop": float(stop) if stopped else None,
        "targets": [float(target) for target in targets] if aimed else [],
        "option": {"expiry": expiry if dated else None, "strike": float(strike), "right": right},
    }
    return Made(text=text, kind="open", asset_class="option", expect=expect, used=tuple(draw.used))


def _contract_line(draw: Draw, values: dict[str, str], *, stopped: bool, aimed: bool) -> str:
    template = draw.pick("contract", CONTRACTS)
    quantity = draw.pick("quantity", ("", "", "", "5 ", "10 ", "2 ", "3x "))
    action = draw.pick("action", ACTIONS)
    quantity = "" if template.startswith("{x}") else quantity
    quantity = quantity if action and action[-1] not in ":n" else ""
    head = f"{action} {quantity}{template.format(**values)} {draw.pick('premium', PREMIUMS).format(**values)}".strip()
    rest = [draw.pick("stop", STOPS).format(**values)] if stopped else []
    rest += [draw.pick("target", TARGETS).format(**values)] if aimed else []
    if draw.maybe(0.3):
        rest.reverse()
    return draw.pick("separator", SEPARATORS).join([head, *rest]) + draw.pick("tail", TAILS)


def _card(draw: Draw, values: dict[str, str], *, stopped: bool, aimed: bool) -> str:
    order = (
        draw.pick("rows", ("tkxe", "tkxe", "txke", "tkex", "tekx")) + ("s" if stopped else "") + ("p" if aimed else "")
    )
    if stopped and aimed and draw.maybe(0.3):
        order = order[:-2] + "ps"
    lines = [draw.pick(f"row {row}", ROWS[row]).format(**values) for row in order]
    head = draw.pick(
        "card head",
        (
            "",
            "",
            "",
            "BTO",
            "🚨 OPTIONS ALERT 🚨",
            "New option trade",
            "OPEN",
            "Options play",
            "Entry alert",
            "Swing trade",
            "BUY",
        ),
    )
    return "\n".join([*([head] if head else []), *lines]) + draw.pick("tail", TAILS)


def bet(seed: int) -> Made:
    """A post that buys a share in an outcome."""
    draw = Draw(Random(seed))
    name, market = draw.pick("market", BETS)
    outcome = draw.random.choice(("YES", "NO"))
    cents = draw.random.randrange(21, 68)
    form = draw.pick("price", BET_PRICES)
    tail = draw.pick("tail", BET_TAILS)
    said = {"t": form.format(c=cents + 20), "s": form.format(c=cents - 11)}
    line = draw.pick("line", BET_LINES)
    shown = (outcome, outcome, outcome.capitalize(), f"{outcome} ✅" if "\n" in line else outcome)
    text = line.format(m=name, o=draw.pick("outcome", shown), e=form.format(c=cents))
    expect: dict[str, Any] = {
        "symbol": market,
        "side": "buy",
        "entry_kind": "limit",
        "entry": [cents / 100],
        "stop": (cents - 11) / 100 if "{s}" in tail else None,
        "targets": [(cents + 20) / 100] if "{t}" in tail else [],
        "outcome": outcome,
    }
    return Made(
        text=text + tail.format(**said), kind="open", asset_class="prediction", expect=expect, used=tuple(draw.used)
    )
