"""A contract is read whatever order, language or layout its parts are written in, and only where it was bought."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Reading, Signal
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def brief(reading: Reading) -> str:
    """`buy NVDA 2026-10-16 185 C at 5.2 sl 3.6 tp 8.5`."""
    assert isinstance(reading, Signal), reading
    option = reading.ticker.option
    assert option is not None
    assert option.right is not None
    levels = " ".join(f"{level.value.normalize():f}" for level in reading.targets) or "-"
    stop = f"{reading.stop.value.normalize():f}" if reading.stop else "-"
    paid = ",".join(f"{price.normalize():f}" for price in reading.entry.prices)
    contract = f"{reading.ticker.symbol} {option.expiry} {option.strike} {option.right.value}"
    return f"{reading.side.value} {contract} at {paid} sl {stop} tp {levels}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "COMPRA CALL AMZN 240 venc. 16/10 prima 4,10 stop 2,80 objetivo 6,90",
            "buy AMZN 2026-10-16 240 C at 4.1 sl 2.8 tp 6.9",
        ),
        ("Compro put AAPL 240 vencimiento 16/10 a 3,20", "buy AAPL 2026-10-16 240 P at 3.2 sl - tp -"),
        (
            "Comprado PUT AAPL strike 240 vencimento 16/10 prêmio 3,20 stop 2,00 alvo 5,00",
            "buy AAPL 2026-10-16 240 P at 3.2 sl 2 tp 5",
        ),
        (
            "Kaufe AAPL 240er Call, Laufzeit 16.10., Prämie 3,20, Stopp 2,00, Ziel 5,00",
            "buy AAPL 2026-10-16 240 C at 3.2 sl 2 tp 5",
        ),
        (
            "Achat CALL AAPL 240 échéance 16/10 prime 3,20 stop 2,00 objectif 5,00",
            "buy AAPL 2026-10-16 240 C at 3.2 sl 2 tp 5",
        ),
        (
            "Acquisto call AAPL 240 scadenza 16/10 premio 3,20 stop 2,00 target 5,00",
            "buy AAPL 2026-10-16 240 C at 3.2 sl 2 tp 5",
        ),
        (
            "Покупаю колл AAPL 240 экспирация 16.10 премия 3,20 стоп 2,00 цель 5,00",
            "buy AAPL 2026-10-16 240 C at 3.2 sl 2 tp 5",
        ),
        (
            "SPY / calls / strike 640 / exp 9-18 / prem 2.10 / sl 1.40 / pt 3.50",
            "buy SPY 2026-09-18 640 C at 2.1 sl 1.4 tp 3.5",
        ),
        ("CALL | SPY | 640 | 9/18 | 2.10 | SL 1.40 | TP 3.50", "buy SPY 2026-09-18 640 C at 2.1 sl 1.4 tp 3.5"),
        (
            "ROKU 🐻 put play\nstrike 90 / exp 10-16\npremium 3.15 / stop 2.10 / target 4.80",
            "buy ROKU 2026-10-16 90 P at 3.15 sl 2.1 tp 4.8",
        ),
        (
            "Order filled\nBuy Call · NFLX $95 · 9/18\n3 contracts at $2.35",
            "buy NFLX 2026-09-18 95 C at 2.35 sl - tp -",
        ),
        ("AMD 10/16 $150 CALL\nEntry premium: $3.30", "buy AMD 2026-10-16 150 C at 3.3 sl - tp -"),
        (
            "Long-term: SOFI Jan 2028 30 calls, cost 7.20. Not touching these for two years",
            "buy SOFI 2028-01-21 30 C at 7.2 sl - tp -",
        ),
        ("AAPL 240 Call 16.10. gekauft zu 3,20", "buy AAPL 2026-10-16 240 C at 3.2 sl - tp -"),
        ("Купил колл AAPL 240 16.10 по 3.20", "buy AAPL 2026-10-16 240 C at 3.2 sl - tp -"),
        ("Compré 2 calls de AAPL 240 para el 16/10 a 3,20", "buy AAPL 2026-10-16 240 C at 3.2 sl - tp -"),
        ("Opening a small TSLA 10/16 410 call, cost basis 6.15", "buy TSLA 2026-10-16 410 C at 6.15 sl - tp -"),
        ("Bot $PLTR 180P Oct 16 exp 7.18. stops 5.03", "buy PLTR 2026-10-16 180 P at 7.18 sl 5.03 tp -"),
        (
            "Loaded SOFI 28c 1016 exp 2.14 // stops 1.50 // take profit 3.00",
            "buy SOFI 2026-10-16 28 C at 2.14 sl 1.5 tp 3",
        ),
        ("Opened 10 NVDA Oct 16 190C filled 9.55 lotto size", "buy NVDA 2026-10-16 190 C at 9.55 sl - tp -"),
        ("Leaps on MSFT, Jan'28 500c, paying 42.50", "buy MSFT 2028-01-21 500 C at 42.5 sl - tp -"),
        ("bought 2 SOFI 28P exp 10-16-2026 @ 7.60, S/L 5.32", "buy SOFI 2026-10-16 28 P at 7.6 sl 5.32 tp -"),
    ],
)
def test_a_contract_whose_parts_stand_apart_is_opened_at_its_premium(text: str, said: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert brief(reading) == said


@pytest.mark.parametrize(
    "heading",
    [
        "Entered two this morning:",
        "Two entries today",
        "Bought these two:",
        "New positions:",
        "Opened both of these",
    ],
)
@pytest.mark.parametrize(
    "rows", ["1) CRM 9/18 260c {}2.85\n2) ADBE 9/18 370p {}3.10", "- CRM 9/18 260c {}2.85\n- ADBE 9/18 370p {}3.10"]
)
@pytest.mark.parametrize("at", ["", "@ "])
def test_each_contract_below_a_heading_that_says_what_was_done_is_opened(heading: str, rows: str, at: str) -> None:
    readings = parse(f"{heading}\n{rows.format(at, at)}", posted_at=NOW)

    assert [brief(reading) for reading in readings] == [
        "buy CRM 2026-09-18 260 C at 2.85 sl - tp -",
        "buy ADBE 2026-09-18 370 P at 3.1 sl - tp -",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Top calls this week:",
        "Watching these two:",
        "Two trades I missed",
        "Setups for tomorrow:",
        "Ideas",
        "My trades yesterday:",
        "Open positions:",
        "Positions:",
        "Entered these and got stopped on both:",
        "Sold two this morning:",
        "Entries posted today",
        "New contracts listed:",
    ],
)
def test_contracts_below_any_other_heading_are_not_opened(heading: str) -> None:
    readings = parse(f"{heading}\nCRM 9/18 260c 2.85\nADBE 9/18 370p 3.10", posted_at=NOW)

    assert not any(isinstance(reading, Signal) for reading in readings)


@pytest.mark.parametrize(
    "text",
    [
        "Would you buy CALL NVDA 185 9/18 at 5.20?",
        "Unusual: CALL NVDA 185 9/18 5.20 sweep 4,000 contracts",
        "NVDA 185 call premium is 5.20, way too rich",
        "PLTR Jan 2028 150 calls cost 38.20, too expensive for me",
        "PLTR Jan 2028 150 calls cost 38.20, not touching those",
        "if NVDA holds 180, call NVDA 185 9/18 for 5.20",
        "calls on NVDA 185 resistance looking for 190",
        "Analysts at UBS put AAPL 240 target, stock 231.50",
        "They call AAPL 240 the line in the sand, trading at 231.50",
    ],
)
def test_a_contract_that_is_only_talked_about_is_not_opened(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert not isinstance(reading, Signal)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bought two today:\n1) TSLA 398.00\n2) AMD 150.00", "buy TSLA 398 -, buy AMD 150 -"),
        ("Entered two longs:\nTSLA 398 stop 390\nAMD 150 stop 146", "buy TSLA 398 390, buy AMD 150 146"),
        (
            "Entered two shorts this morning:\n- TSLA @ 398, stop 404\n- AMD @ 150, stop 153",
            "sell TSLA 398 404, sell AMD 150 153",
        ),
    ],
)
def test_shares_below_what_says_that_they_were_taken_are_opened(text: str, said: str) -> None:
    readings = [reading for reading in parse(text, posted_at=NOW) if isinstance(reading, Signal)]

    stops = [f"{reading.stop.value:f}" if reading.stop else "-" for reading in readings]
    told = (f"{read.side.value} {read.ticker.symbol} {read.entry.prices[0]:.0f}" for read in readings)
    assert ", ".join(f"{one} {stop}" for one, stop in zip(told, stops, strict=True)) == said


@pytest.mark.parametrize(
    "text",
    [
        "Longs I like:\nTSLA 398\nAMD 150",
        "Insiders bought today:\nTSLA 398.00\nAMD 150.00",
        "Most bought today:\nTSLA 398.00\nAMD 150.00",
        "Bought these years ago:\nTSLA 18.00\nAMD 2.10",
        "What I bought last week\nTSLA 398.00\nAMD 150.00",
        "Entered two longs and both got stopped:\nTSLA 398\nAMD 150",
    ],
)
def test_shares_below_other_words_are_not_opened(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))
