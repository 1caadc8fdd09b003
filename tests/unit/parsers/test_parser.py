"""What the parser answers to a post: shape, refusals, properties, cost."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.instrument import AssetClass
from domain.signal import EntryKind, Refusal, RefusalReason, Side, Signal, SignalUpdate
from parsers.parser import LONGEST, MOST_PIECES, parse
from parsers.schema import expected
from parsers.words import REMEDIES, describe

NOW = datetime(2026, 9, 16, 14, 5, tzinfo=UTC)
SNIPPETS = (
    "BUY",
    "AAPL",
    "SL",
    "TP1",
    "@",
    "1.2",
    "150C",
    "12/20",
    "|",
    "✅",
    "🔒",
    ">",
    "~~",
    "**",
    "close",
    "half",
    "if",
    "?",
    "YES",
    "NO",
    "'q'",
    "->",
    "EURUSD",
    "#BTC/USDT",
    "x10",
    "5%",
    "pips",
    "止损",
    "лонг",
    "1️⃣",
    "market:",
    "on",
    "the",
    "https://polymarket.com/event/a",
    "KXA-B-C",
    "spread",
    "1/2",
    "STC",
    "move",
    "be",
    "cancel",
    "all",
    "\n",
    "\n\n",
)


def refusal(text: str) -> RefusalReason:
    readings = parse(text, posted_at=NOW)
    assert len(readings) == 1
    assert isinstance(readings[0], Refusal)
    return readings[0].reason


def signal(text: str) -> Signal:
    readings = parse(text, posted_at=NOW)
    assert len(readings) == 1
    assert isinstance(readings[0], Signal), readings
    return readings[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", RefusalReason.EMPTY),
        (" \n\u200b", RefusalReason.EMPTY),
        ("hello all", RefusalReason.CHAT),
        ("BUY now @ 150 SL 145 TP 160", RefusalReason.NO_INSTRUMENT),
        ("BUY AAPL 150 SL 155 TP 160", RefusalReason.CONTRADICTION),
        ("BUY AAPL 150 SL 145 TP 140", RefusalReason.CONTRADICTION),
        ("BUY EURUSD 1.0850 SL 1085 TP 1.0900", RefusalReason.CONTRADICTION),
        ("BUY EURUSD 1.0850 SL 1.0800 TP 1090", RefusalReason.AMBIGUOUS_NUMBER),
        ("Sell AAPL 150c @ 3.10", RefusalReason.NO_DIRECTION),
        ("BTO NVDA 5 9 12", RefusalReason.AMBIGUOUS_NUMBER),
        ("Should I buy AAPL at 150, SL 145, TP 160?", RefusalReason.QUESTION),
        ("If AAPL gets to 150 I would buy, SL 145, TP 160", RefusalReason.CONDITIONAL),
        ("Example: BUY AAPL @ 150, SL 145, TP 160", RefusalReason.TEMPLATE),
        ("> BUY AAPL @ 150, SL 145, TP 160", RefusalReason.QUOTED),
        ("BTC LONG 🔒 unlock the entry in our room", RefusalReason.ADVERTISEMENT),
        ("Watching AAPL above 150", RefusalReason.WATCHLIST),
        ("x" * (LONGEST + 1), RefusalReason.TOO_LONG),
        ("1 " * (MOST_PIECES + 1), RefusalReason.TOO_LONG),
        ("做多" * MOST_PIECES, RefusalReason.TOO_LONG),
        ("AAPL CALL $150 12/18?", RefusalReason.QUESTION),
        ("AAPL CALL $150", RefusalReason.CHAT),
        ("AAPL CALL $150 12/18 ✅", RefusalReason.CHAT),
        ("nice, AAPL CALL $150 12/18", RefusalReason.CHAT),
        ("AAPL CALL $150 12/18\nTSLA PUT $300 12/18", RefusalReason.AMBIGUOUS_SYMBOL),
        ("UBS cuts AAPL to Sell, price target 150", RefusalReason.NEWS),
        ("Otter is long AAPL from 150, stop 145, target 160", RefusalReason.CHAT),
        ("EURUSD SELL\nTP1: VIP\nSL: VIP", RefusalReason.ADVERTISEMENT),
        ("AAPL in 2.10, out 4.40", RefusalReason.RECAP),
        ("EURUSD 1.09 ✅ GBPUSD sold 1.31 ❌ closed", RefusalReason.RECAP),
        ("BTC LONG, the rest t.me/somewhere", RefusalReason.ADVERTISEMENT),
        ("BUY BTC 64000 SL 63000 TP 66000 4000x", RefusalReason.AMBIGUOUS_NUMBER),
    ],
)
def test_refuses_with_the_reason(text: str, reason: RefusalReason) -> None:
    assert refusal(text) is reason


def test_words_and_levels_that_disagree_are_never_repaired() -> None:
    assert refusal("#ADA/USDT LONG\nEntry 0.62\nTargets 0.60, 0.58\nSL 0.65") is RefusalReason.CONTRADICTION


def test_levels_alone_tell_the_direction() -> None:
    assert signal("#ADA/USDT\nEntry 0.62\nTargets 0.60, 0.58\nSL 0.65").side is Side.SELL


def test_a_market_order_keeps_its_reference_price() -> None:
    entry = signal("EURUSD SELL NOW 1.0874 SL 1.0909").entry

    assert (entry.kind, entry.prices, entry.reference) == (EntryKind.MARKET, (), (Decimal("1.0874"),))


def test_several_signals_come_in_order() -> None:
    readings = parse("BUY AAPL 150 SL 145 TP 160\nSELL TSLA 300 SL 310 TP 280", posted_at=NOW)

    assert [(reading.ticker.symbol, reading.side) for reading in readings if isinstance(reading, Signal)] == [
        ("AAPL", Side.BUY),
        ("TSLA", Side.SELL),
    ]


def test_one_bad_signal_refuses_the_whole_post() -> None:
    readings = parse("BUY AAPL 150 SL 145 TP 160\nSELL TSLA 300 SL 290 TP 280", posted_at=NOW)

    assert [type(reading) for reading in readings] == [Refusal]


def test_several_instructions_are_one_update() -> None:
    readings = parse("TP1 hit on GOLD, close 50% and move SL to BE", posted_at=NOW)

    assert len(readings) == 1
    assert isinstance(readings[0], SignalUpdate)
    assert {action.action for action in readings[0].actions} == {"target_hit", "close", "move_stop"}


def test_a_stated_option_is_an_option() -> None:
    ticker = signal("NVDA CALL $150 10/16 @ 3.10").ticker

    assert (ticker.asset_class, ticker.key) == (AssetClass.OPTION, "NVDA 150C 2026-10-16")


@pytest.mark.parametrize(
    "text",
    [
        "NVDA CALL $150 10/16",
        "$NVDA 150 CALL 10/16",
        "🚨 NVDA 150c 10/16 🚨",
        "ALERT: NVDA 10/16 $150 Call",
        "NVDA261016C150",
    ],
)
def test_a_complete_contract_alone_opens_at_the_market(text: str) -> None:
    said = signal(text)

    assert (said.ticker.key, said.side, said.entry.kind) == ("NVDA 150C 2026-10-16", Side.BUY, EntryKind.MARKET)


def test_initials_label_the_levels_of_a_line() -> None:
    said = signal("$SUI | LONG | E: 1.22-1.24 | T: 1.29 | S: 1.17")

    assert (said.entry.prices, said.stop and said.stop.value) == ((Decimal("1.22"), Decimal("1.24")), Decimal("1.17"))


def test_a_price_before_a_stop_is_no_new_stop() -> None:
    said = signal("Starter position in $SHOP @ 74.10, stop 71.80")

    assert (said.entry.prices, said.stop and said.stop.value) == ((Decimal("74.10"),), Decimal("71.80"))


def test_the_price_to_cover_a_short_at_is_its_target() -> None:
    said = signal("Shorting GBPUSD at 1.3165, stop 1.3195, cover 1.3090")

    assert [level.value for level in said.targets] == [Decimal("1.3090")]


def test_pips_before_their_label_belong_to_it() -> None:
    said = signal("XAUUSD buy now 2548\n30 pips sl\n50 pips tp")

    assert (said.stop and said.stop.value, [level.value for level in said.targets]) == (Decimal(30), [Decimal(50)])


def test_spans_lie_on_what_was_refused() -> None:
    text = "**BTC** long 🔒 SL 🔒"

    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
    assert reading.span is not None
    assert text[slice(*reading.span)] == "🔒"


def test_every_refusal_has_a_sentence() -> None:
    assert set(REMEDIES) == set(RefusalReason)


def test_signals_are_told_in_plain_words() -> None:
    (reading,) = parse("BUY AAPL @ $150, SL $145, TP $160", posted_at=NOW)

    assert describe(reading) == (
        "Buy AAPL at 150 or better, stop 145 (−3.3 %), target 160 (+6.7 %). Risk to reward 1 : 2."
    )


def test_thousands_points_are_told_from_decimals_by_where_the_instrument_trades() -> None:
    read = signal("KAUF DAX bei 18.650, Stop 18.580, Ziel 18.800")

    assert (read.entry.prices, read.stop and read.stop.value) == ((Decimal(18650),), Decimal(18580))


def test_prices_at_which_the_instrument_never_trades_are_refused() -> None:
    assert refusal("BUY EURUSD 108.5 SL 108.0 TP 109") is RefusalReason.AMBIGUOUS_NUMBER


@example(">\u20e3")
@example("AAPL260116C1.2.3 x1.2.3 T99999")
@example("BUY XAUUSD 1,230 TP 1,234.5,6")
@example("BUY AAPL t" + "9" * 5000 + " @ " + "8" * 1000)
@given(st.text(max_size=400) | st.lists(st.sampled_from(SNIPPETS), max_size=40).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    readings = parse(text, posted_at=NOW)

    assert readings
    assert all(describe(reading) for reading in readings)
    assert expected(readings)["kind"] in {"open", "update", "close", "cancel", "none"}
    assert len(readings) == 1 or all(isinstance(reading, Signal) for reading in readings)


@given(st.text(max_size=300) | st.lists(st.sampled_from(SNIPPETS), max_size=30).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_spans_lie_within_the_text(text: str) -> None:
    for reading in parse(text, posted_at=NOW):
        if isinstance(reading, Refusal) and reading.span:
            assert 0 <= reading.span[0] <= reading.span[1] <= len(text)


TEMPLATES = (
    "{side} {symbol} @ {entry}, SL {stop}, TP {target}",
    "{symbol} {side}\nEntry: {entry}\nStop loss: {stop}\nTake profit: {target}",
    "{symbol} {side} {entry}\n\nSL : {stop}\nTP1 : {target}",
    "🚨 {side} {symbol} 🚨\n• Entry ➜ {entry}\n• Target 1 ➜ {target}\n• Stop ➜ {stop}",
)
SYMBOLS = {
    "AAPL": ("AAPL", 5, 900),
    "EURUSD": ("EUR/USD", 1, 2),
    "#SOL/USDT": ("SOL/USDT", 2, 5000),
    "GOLD": ("XAU/USD", 1000, 9000),
    "$NVDA": ("NVDA", 5, 900),
}


@st.composite
def posts(draw: st.DrawFn) -> tuple[str, str, Side, Decimal, Decimal, Decimal]:
    side = draw(st.sampled_from(Side))
    symbol = draw(st.sampled_from(sorted(SYMBOLS)))
    name, low, high = SYMBOLS[symbol]
    entry = draw(st.decimals(min_value=Decimal(low), max_value=Decimal(high), places=3))
    stop = round(entry * (1 - side.sign * draw(st.decimals(Decimal("0.01"), Decimal("0.1"), places=3))), 4)
    target = round(entry * (1 + side.sign * draw(st.decimals(Decimal("0.01"), Decimal("0.15"), places=3))), 4)
    words = {Side.BUY: ("BUY", "LONG", "Buy"), Side.SELL: ("SELL", "SHORT", "Short")}
    text = draw(st.sampled_from(TEMPLATES)).format(
        side=draw(st.sampled_from(words[side])), symbol=symbol, entry=entry, stop=stop, target=target
    )
    return text, name, side, entry, stop, target


@given(posts())
@settings(deadline=None)
def test_a_written_signal_is_read_back(post: tuple[str, str, Side, Decimal, Decimal, Decimal]) -> None:
    text, symbol, side, entry, stop, target = post

    read = signal(text)

    assert (read.ticker.symbol, read.side) == (symbol, side)
    assert (read.entry.prices or read.entry.reference) == (entry,)
    assert read.stop is not None
    assert (read.stop.value, [level.value for level in read.targets]) == (stop, [target])


@given(posts(), st.data())
@settings(deadline=None)
def test_invisible_characters_and_markdown_change_nothing(
    post: tuple[str, str, Side, Decimal, Decimal, Decimal], data: st.DataObject
) -> None:
    text = post[0]
    at = data.draw(st.integers(0, len(text)))
    noise = data.draw(st.sampled_from(["\u200b", "\ufeff", "**", "\u2060", "\ufe0f", "\u00ad"]))

    assert parse(text[:at] + noise + text[at:], posted_at=NOW) == parse(text, posted_at=NOW)


@pytest.mark.parametrize(
    "unit",
    [
        "TP ✅ ",
        "✅ ",
        "TP1 hit ",
        "sold half ",
        "BUY AAPL 1\nSELL TSLA 2\n",
        "1-",
        "call 5 ",
        "if ",
        "if buy ",
        "the buy ",
        "LINK ",
        "spread 1/",
        "closed yes 5% ",
        "tp 1 half half half ",
        "bought aapl filled 5 filled 5 ",
        "spy at 1 ",
        "~~a",
        "5 not if you ",
        "'Will YES ",
        "(",
    ],
)
def test_work_grows_in_proportion_to_the_text(unit: str) -> None:
    parse("warm up 1/2 止损 1,5 YES 🔒", posted_at=NOW)
    parse(unit * 3, posted_at=NOW)

    short, long = (_lines_run(unit * (size // len(unit))) for size in (260, 780))

    assert long <= 3.3 * short


@pytest.mark.parametrize("text", ["yes in{}market x", "yes in the{}x", "yes buying A{}x", "yes\n{}x"])
def test_long_gaps_between_words_cost_little(text: str) -> None:
    start = time.process_time()

    parse(text.format(" " * 4000), posted_at=NOW)

    assert time.process_time() - start < 1


def test_a_huge_text_is_refused_unread() -> None:
    assert _lines_run("BUY " * 250_000) < 50


def _lines_run(text: str) -> int:
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(text, posted_at=NOW)
    finally:
        sys.settrace(before)
    return count
