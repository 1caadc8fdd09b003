"""How many are traded stands in brackets behind the verb, and is no price."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "size", "meant"),
    [
        ("BTO (2) SPY 680p 3/13 @ 1.10, SL .60", "2 contracts", "buy SPY limit 1.1 sl 0.6 tp -"),
        ("Bought (10) TSLA 420c for 3/20 at 6.15", "10 contracts", "buy TSLA limit 6.15 sl - tp -"),
        ("STO [3] AMD Apr 17 150p @ 2.15", "3 contracts", "sell AMD limit 2.15 sl - tp -"),
        ("BTO (4 contracts) QQQ 3/20 610c @ 2.05", "4 contracts", "buy QQQ limit 2.05 sl - tp -"),
        ("Buy (200) SOFI @ 18.20 stop 17.40", "200 shares", "buy SOFI limit 18.2 sl 17.4 tp -"),
        ("Short (2) /ES @ 6820, stop 6835, target 6780", "2 contracts", "sell ES limit 6820 sl 6835 tp 6780"),
        ("Buy (0.05) GOLD @ 4033 SL 4020 TP 4060", "0.05 lots", "buy XAU/USD limit 4033 sl 4020 tp 4060"),
    ],
)
def test_a_number_in_brackets_between_verb_and_instrument_is_a_count(text: str, size: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant
    assert isinstance(reading, Signal)
    assert reading.size
    assert f"{reading.size.value} {reading.size.unit}" == size


def test_a_price_in_brackets_that_nothing_follows_stays_the_entry() -> None:
    (reading,) = parse("Buy (4033) GOLD SL 4020 TP 4060", posted_at=NOW)

    assert said(reading) == "buy XAU/USD limit 4033 sl 4020 tp 4060"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("STC (2) NFLX 1200c @ 7.10", "NFLX: close_all at 7.1"),
        ("BTC (2) IWM 225p @ .48", "IWM: close_all at 0.48"),
        ("Sold (3) of 5 TSLA calls at 4.20", "TSLA: part 0.6 at 4.2"),
        ("Added (2) NVDA 190c @ 2.60", "NVDA: add 2 contracts at 2.6, average -"),
        ("trimmed (2) NVDA 190c @ 4.60", "NVDA: part - at 4.6"),
    ],
)
def test_what_is_sold_or_added_in_brackets_is_no_price_either(post: str, meant: str) -> None:
    assert told(post) == meant
