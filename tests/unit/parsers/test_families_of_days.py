"""The day a contract ends on, told from other days, and prices that a contract came to and nobody paid."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told

TUESDAY = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


def expiry(text: str) -> str:
    """The contract that a post opens, in short: `SPY 680C 03-13`."""
    (reading,) = parse(text, posted_at=TUESDAY)
    assert isinstance(reading, Signal), reading
    option = reading.ticker.option
    assert option
    day = option.expiry.strftime("%m-%d") if option.expiry else "-"
    return f"{reading.ticker.symbol} {option.strike}{option.right} {day}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BTO SPY 680c for today @ 1.25", "SPY 680C 03-10"),
        ("Bought SPX 6850 puts for today at 3.40", "SPX 6850P 03-10"),
        ("SPY CALL 680 for today entry 1.25 stop .80 target 2", "SPY 680C 03-10"),
        ("BTO QQQ 610p today's expiry @ 1.25", "QQQ 610P 03-10"),
        ("BTO QQQ 610c, exp: today, @ 1.25", "QQQ 610C 03-10"),
        ("BTO IWM 225p (today) @ .60", "IWM 225P 03-10"),
        ("NIFTY 24800 CE today expiry buy above 120 sl 95 tgt 160", "NIFTY 24800C 03-10"),
        ("Kaufe SPY 680 Call für heute zu 1,25", "SPY 680C 03-10"),
        ("BTO SPY 680c Wed @ 1.25", "SPY 680C 03-11"),
        ("BTO SPY Weds 680c @ 1.25 stop .9", "SPY 680C 03-11"),
        ("BTO QQQ 610p exp Thursday 2.05", "QQQ 610P 03-12"),
        ("Bought SPX 6850 calls for Monday at 4.10", "SPX 6850C 03-16"),
    ],
)
def test_a_day_that_is_tied_to_a_contract_is_the_one_on_which_it_ends(text: str, meant: str) -> None:
    assert expiry(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "last trade for today: BTO SPY 680c @ 1.25",
        "BTO SPY 680c @ 1.25 for today only",
        "bought SPY 680c today at 1.25",
        "BTO TSLA 420c two weeks out @ 3.10",
        "BTO TSLA 420c 6 months out @ 13.10",
    ],
)
def test_a_day_that_stands_apart_and_a_span_of_weeks_are_no_expiry(text: str) -> None:
    assert expiry(text).endswith(" -")


def test_a_date_is_the_expiry_whatever_the_day_of_the_trade() -> None:
    assert expiry("SPY 680c 3/13 @ 1.25, day trade for today") == "SPY 680C 03-13"


@pytest.mark.parametrize(
    "text",
    [
        "SPY 680c hit 2.50 today",
        "SPY 680c hit 2.50, stop 2.00",
        "SPY 680c ran to 3.00",
        "QQQ 610p printed 4.00",
        "QQQ 610p trading 4.00",
        "NVDA 190c up to 4.00",
        "TSLA 420 calls high of 7.40",
        "SPY 680c is 2.50 right now",
        "GOOGL 300c dropped to 2.10, looking weak",
        "AAPL long hit 250 today",
        "gold long touched 4050",
    ],
)
def test_a_price_that_was_reached_is_no_entry(text: str) -> None:
    assert told(text) == "nothing"


@pytest.mark.parametrize(
    "text", ["SPY 680c 1.25", "SPY 680c 3/13 small lotto 1.25", "$SPY 680c entry 1.25", "SPY 680c 3/13 filled at 1.25"]
)
def test_a_contract_with_its_premium_still_opens_without_a_verb(text: str) -> None:
    assert expiry(text).startswith("SPY 680C")
