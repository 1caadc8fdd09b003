"""Contracts in other spellings, levels of their underlying, spreads that are left at a debit, and notices of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal, Unit
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expiry", "strike", "right"),
    [
        ("AMD-18SEP26-170-C | long | in 6.10 | stop 4.20", "2026-09-18", 170, "C"),
        ("AAPL-18SEP26-240-P bought 4.10 stop 2.90", "2026-09-18", 240, "P"),
        ("Bought TSLA-16OCT26-450-C at 12.20", "2026-10-16", 450, "C"),
    ],
)
def test_a_contract_is_joined_by_dashes(text: str, expiry: str, strike: int, right: str) -> None:
    expect = expected(parse(text, posted_at=NOW))["expect"]

    assert expect["option"] == {"expiry": expiry, "strike": strike, "right": right}


@pytest.mark.parametrize(
    ("text", "stop", "target"),
    [
        ("QQQ 7/24 605 put, 2.15 fill, stop if QQQ goes over 609.50, out at QQQ 600", "609.50", "600"),
        ("IWM 225p 7/24 1.10 fill, stop if IWM reclaims 228, out at IWM 221", "228", "221"),
        ("AAPL 240c 7/24 2.05, stop AAPL below 234, sell at AAPL 244", "234", "244"),
    ],
)
def test_one_leaves_where_the_underlying_stands(text: str, stop: str, target: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert (str(reading.stop.value), reading.stop.unit) == (stop, Unit.UNDERLYING)
    assert [(str(level.value), level.unit) for level in reading.targets] == [(target, Unit.UNDERLYING)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0DTE SPX\nSold the 6250/6240 put spread for 0.85\nStop: 1.70 debit", "sell SPX 0.85, stop 1.7, to none"),
        ("BANKNIFTY seller desk: sold 56500 CE at 188, SL 240, cover 95", "sell BANKNIFTY 188, stop 240, to 95"),
        ("NVDA 190c this friday 2.20 lottos, no stop just vibes", "buy NVDA 2.2, stop none, to none"),
        (
            "pair: INJUSDT\nside: long\nentry_low: 22.1\nentry_high: 22.8\nstop_loss: 21",
            "buy INJ/USDT 22.1 22.8, stop 21, to none",
        ),
        (
            "Order to sell to close 3 SOFI $27 Call 10/16 was filled at an average price of $1.74 per contract",
            "SOFI: close_all at 1.74",
        ),
        ("New take profits for LTC: 104, 109, 118 (old ones void)", "LTC/USDT: new targets : 104 109 118"),
        ("GBPAUD: take the TP off, we let it run", "GBP/AUD: new targets : "),
        ("Taking TP off on gold, letting it run", "XAU/USD: new targets : "),
    ],
)
def test_contracts_and_changes_in_words_of_strangers_are_read(text: str, meant: str) -> None:
    assert told(text) == meant


def test_a_trailing_stop_is_turned_on() -> None:
    assert expected(parse("PEPE — turn on a 4% trailing stop now", posted_at=NOW))["kind"] == "update"


@pytest.mark.parametrize(
    "text",
    [
        "Sellers desk is heavy at 26500 CE, OI rising",
        "26500 CE seller dominated at 88",
        "TSLA 455c flow: 3.10 ask sweep, no stop in sight",
        "If SPY goes over 664.50 I'll stop trading puts",
        "Sold 26500 CE at 88, bought at 60, closed",
    ],
)
def test_talk_of_contracts_opens_nothing(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
