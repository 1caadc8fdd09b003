"""Shorthand for instruments, levels and sizes: pairs by two letters, initials, multiples of the risk, lots, tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal, Unit
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("EG short now, SL 0.8462 TP 0.8370 (RR 1:2)", "sell EUR/GBP market - sl 0.8462 tp 0.837"),
        ("EA short 1.6620 sl 1.6680 tp 1.6520", "sell EUR/AUD limit 1.662 sl 1.668 tp 1.652"),
        ("Bought EA 201.50 stop 195 target 215", "buy EA limit 201.5 sl 195 tp 215"),
        ("GC buy 1.7320 sl 1.7280 tp 1.7390", "buy GBP/CAD limit 1.732 sl 1.728 tp 1.739"),
        ("GC buy 4010 sl 4000 tp 4030", "buy GC limit 4010 sl 4000 tp 4030"),
        ("UC sell 1.3950 sl 1.3980 tp 1.3900", "sell USD/CAD limit 1.395 sl 1.398 tp 1.39"),
        ("UC sell 0.7950 sl 0.7980 tp 0.7900", "sell USD/CHF limit 0.795 sl 0.798 tp 0.79"),
        ("AJ buy 98.20 sl 97.80 tp 99.10", "buy AUD/JPY limit 98.2 sl 97.8 tp 99.1"),
    ],
)
def test_two_letters_name_a_pair_where_the_prices_are_its_own(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("CRWV\nShort @ mkt\nS 92.50\nT 84 / 79", "sell CRWV market - sl 92.5 tp 84,79"),
        ("$HOOD long\nE 41.20\nS 39.80\nT 44", "buy HOOD limit 41.2 sl 39.8 tp 44"),
        ("EURUSD short @ market\nS 1.0890\nT1 1.0820\nT2 1.0790", "sell EUR/USD market - sl 1.089 tp 1.082,1.079"),
    ],
)
def test_initials_label_the_levels_of_what_heads_the_post(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "$PENDLE\nLong 4.18\nStop 3.96\n2R / 4R\nRisking 0.75% on this",
            "buy PENDLE/USDT limit 4.18 sl 3.96 tp 2r,4r",
        ),
        ("GOLD long 4010\nstop 4000\n1R, 2R, 3R", "buy XAU/USD limit 4010 sl 4000 tp 1r,2r,3r"),
        ("$SUI short 3.12 / stop 3.25 / 1.5R & 3R", "sell SUI/USDT limit 3.12 sl 3.25 tp 1.5r,3r"),
        (
            "EURJPY long at market (162.10), risk 35 pips for 70 and 105 pips",
            "buy EUR/JPY market 162.1 sl 35pips tp 70pips,105pips",
        ),
        ("GBPUSD short now, risking 20 pips to make 60", "sell GBP/USD market - sl 20pips tp 60pips"),
        ("gold long 4010 risking 5 points for 15", "buy XAU/USD limit 4010 sl 5points tp 15points"),
    ],
)
def test_what_is_risked_and_its_multiples_bound_a_trade(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Gold buy layers\n2648 – 0.02\n2645 – 0.02\n2642 – 0.03\nSL for all 2636\nTP for all 2660",
            "buy XAU/USD limit 2648,2645,2642 sl 2636 tp 2660",
        ),
        (
            "XAUUSD SELL layers\n4010 - 0.01 lot\n4013 - 0.01 lot\n4016 - 0.02 lot\nSL 4022\nTP 3995",
            "sell XAU/USD limit 4010,4013,4016 sl 4022 tp 3995",
        ),
        (
            "Gold sell limits:\n4010 (0.02)\n4013 (0.02)\nSL all 4020\nTP all 3995",
            "sell XAU/USD limit 4010,4013 sl 4020 tp 3995",
        ),
        (
            "Buy gold layering 2648/2645/2642, 0.02 each, SL 2636 TP 2660",
            "buy XAU/USD limit 2648,2645,2642 sl 2636 tp 2660",
        ),
        (
            (
                "Long Trade #SAND (Medium risk)\nBuy Limit 1: 0.2890\nBuy Limit 2: 0.2810\n"
                "Sell Limit 1: 0.3010\nSell Limit 2: 0.3150\nSL: 0.2695"
            ),
            "buy SAND/USDT limit 0.289,0.281 sl 0.2695 tp 0.301,0.315",
        ),
        (
            "SHORT #OP\nSell Limit 1: 1.80\nSell Limit 2: 1.86\nBuy Limit 1: 1.70\nBuy Limit 2: 1.62\nStop: 1.95",
            "sell OP/USDT limit 1.8,1.86 sl 1.95 tp 1.7,1.62",
        ),
    ],
)
def test_lots_beside_the_prices_of_a_ladder_are_no_prices(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "🥇GOLD SCALP🥇\nSELL ZONE: 2701 to 2704\nTAKE: 2697\nTAKE: 2692\nTAKE: 2685\nCUT: 2709",
            "sell XAU/USD range 2701,2704 sl 2709 tp 2697,2692,2685",
        ),
        (
            "US30 BUY STOP 🔼\nActivation: 44210\nRisk level: 44050\nReward 1: 44400\nReward 2: 44620",
            "buy US30 stop 44210 sl 44050 tp 44400,44620",
        ),
        (
            "**NEW POSITION** | Netflix\nSide: Short\nPrice: $118.40\nRisk: $123\nTarget: $108",
            "sell NFLX limit 118.4 sl 123 tp 108",
        ),
        (
            "$ZRO short from 2.06-2.11. Stoploss: 2.19. Book at 1.98, 1.90, 1.78.",
            "sell ZRO/USDT range 2.06,2.11 sl 2.19 tp 1.98,1.9,1.78",
        ),
        (
            "I just picked up $RKLB 68.10. Stop 63.90 on a daily close, trimming plan is 75 then 84",
            "buy RKLB limit 68.1 sl 63.9 tp 75,84",
        ),
        (
            "Buying $JUP spot between .41 and .46, targets .60, .75 and 1.00. Invalid on a weekly close under .36",
            "buy JUP/USDT range 0.41,0.46 sl 0.36 tp 0.6,0.75,1",
        ),
        (
            "SELL STOP GBPUSD\nActivation price: 1.2610\nSL 1.2650\nTP 1.2540",
            "sell GBP/USD stop 1.261 sl 1.265 tp 1.254",
        ),
    ],
)
def test_labels_of_everyday_words_are_read(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "```\nPAIR   SIDE   ENTRY   SL      TP1     TP2\nDYDX   LONG   0.6120  0.5880  0.6340  0.6610\n```",
            "buy DYDX/USDT limit 0.612 sl 0.588 tp 0.634,0.661",
        ),
        ("SYMBOL  SIDE  ENTRY  STOP  TARGET\nAAPL    BUY   231.4  225   245", "buy AAPL limit 231.4 sl 225 tp 245"),
        (
            "Ticker  Side  Entry  Stop  Targets\nTSLA    LONG  402    390   415 430 450",
            "buy TSLA limit 402 sl 390 tp 415,430,450",
        ),
        (
            "Symbol   Type   Entry          SL      TP1    TP2\nGBPUSD   BUY    1.2650-1.2660  1.2610  1.2710 1.2750",
            "buy GBP/USD range 1.265,1.266 sl 1.261 tp 1.271,1.275",
        ),
        ("Pair, Side, Entry, SL, TP\nSOL, LONG, 143, 138, 151", "buy SOL/USDT limit 143 sl 138 tp 151"),
        (
            "SIDE  PAIR     LEV  ENTRY   SL     TP1    TP2\nLONG  AVAXUSDT 10x  22.10   21.20  23.00  24.10",
            "buy AVAX/USDT limit 22.1 sl 21.2 tp 23,24.1",
        ),
    ],
)
def test_a_table_parted_by_blanks_is_read_by_its_heading(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Symbol  Side  Entry  SL  TP  Status\nSOL LONG 143 138 151",
        "PAIR  SIDE  ENTRY  SL  TP1\nSOL LONG 143 138",
        "Weekly\nPair Side Entry SL TP\nSOL LONG 143 138 151\nBTC LONG 91000 90000 93000\nTotal +12%",
        "Pair Side Entry SL TP Status\nSOL LONG 143 138 151 TP",
        "AJ long day at 98",
        "WAIT\nLong @ 100\nS 92\nT 110",
        "T 84 at market, S 92",
        "eg. buy at 1.0850",
        "BOOM\nShort squeeze coming\nS 92",
    ],
)
def test_a_table_no_row_fits_and_letters_without_their_instrument_open_nothing(text: str) -> None:
    assert told(text) == "nothing"


def test_levels_of_the_underlying_are_told_by_their_label() -> None:
    (reading,) = parse(
        "GOOGL 05/08 $310 CALL\nUnderlying stop: 301.50\nUnderlying targets: 314, 318\nPremium: 3.85", posted_at=NOW
    )

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert [level.unit for level in (reading.stop, *reading.targets)] == [Unit.UNDERLYING] * 3
