"""Money that goes into what is named, labels of two letters, results in percent, and exits of whole sides."""

from __future__ import annotations

import pytest

from domain.signal import Refusal, Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import NOW, said


def opened(text: str) -> str:
    (reading,) = parse(text, posted_at=NOW)
    return "nothing" if isinstance(reading, Refusal) else said(reading)


@pytest.mark.parametrize(
    ("text", "usd", "meant"),
    [
        ("Putting $2,000 into $RKLB @ 48.10, stop -8%, targets +15% +30%", 2000, "48.1 sl 8pct tp 15pct,30pct"),
        ("I'm putting $500 into SOFI at 18.20", 500, "18.2 sl - tp -"),
        ("allocating $2k to NVDA at 190, stop 180", 2000, "190 sl 180 tp -"),
        ("Threw $300 in DOGE at 0.21 sl 0.19", 300, "0.21 sl 0.19 tp -"),
    ],
)
def test_money_that_goes_into_an_instrument_at_its_price_buys_it(text: str, usd: int, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading).endswith(meant)
    assert isinstance(reading, Signal)
    assert reading.size
    assert (reading.size.value, reading.size.unit) == (usd, "usd")


@pytest.mark.parametrize(
    "text",
    [
        "Elon put $500 into SOFI at 18.20",
        "cat put $500 into SOFI at 18.20, stop 17",
        "Cathie put $5 million into COIN at 340",
        "I put $500 into a savings account",
    ],
)
def test_money_of_others_and_money_elsewhere_buys_nothing(text: str) -> None:
    assert opened(text) == "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("INJUSDT\nEN 24.1\nTP 25.2 26.4\nST 23.2\nx5", "buy INJ/USDT limit 24.1 sl 23.2 tp 25.2,26.4"),
        ("GBPUSD EN: 1.3350 ST: 1.3310 TP: 1.3420", "buy GBP/USD limit 1.335 sl 1.331 tp 1.342"),
        ("SOL long at CMP (152)\n🎯 +4% / +8%\n🛑 -3%", "buy SOL/USDT market 152 sl 3pct tp 4pct,8pct"),
    ],
)
def test_two_letters_label_a_stop_and_signed_percents_are_targets_below_a_mark(text: str, meant: str) -> None:
    assert opened(text) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Exit all GBPUSD buys at 1.3420", "GBP/USD: close_all at 1.342"),
        ("Close all gold sells at 4020", "XAU/USD: close_all at 4020"),
        ("Resumen: 9 operaciones de oro, 6 ganadas, 2 perdidas y 1 en break even", "nothing"),
        ("Week: 8 wins, 2 losses, 3 at breakeven on gold", "nothing"),
        ("Move SL of 2 to BE", "it: stop breakeven"),
        ("Don't forget to move SL to BE on gold", "XAU/USD: stop breakeven"),
        ("10x on SOL 💎 since 9 dollars, never forget", "nothing"),
    ],
)
def test_sides_are_left_at_a_price_and_results_change_nothing(post: str, meant: str) -> None:
    assert told(post) == meant
