"""Cards of fields: what their titles say, and any mark between a label and its value."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("mark", [" » ", " → ", " => ", " | ", " · ", " - ", ": ", "\t"])
def test_under_a_title_of_something_new_the_average_is_the_entry(mark: str) -> None:
    card = ["NEW POSITION", f"Ticker{mark}HOOD", f"Type{mark}Shares", f"Average{mark}$141.20", f"Allocation{mark}4%"]

    assert told("\n".join(card)) == "buy HOOD 141.2, stop none, to none"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "NEW POSITION\nTicker » AMZN\nStrike » 250 Call\nExpires » 2026-10-30\nAverage » $4.05",
            "buy AMZN 4.05, stop none, to none",
        ),
        (
            "STOCK POSITION OPENED\nName: Palantir (PLTR)\nAverage cost: $171.20\nPosition size: 5%",
            "buy PLTR 171.2, stop none, to none",
        ),
        ("New entry\nStock · SOFI\nAvg · 27.40\nSize · 4%", "buy SOFI 27.4, stop none, to none"),
        (
            "OPENED POSITION\nSymbol | AMD\nSide | Short\nAverage | 168.20\nStop | 175",
            "sell AMD 168.2, stop 175, to none",
        ),
        (
            "IDEA No. 12\nSolana versus Bitcoin (SOLBTC)\nView: long\nEntry 0.00152\nObjective 0.00171\nStop 0.00144",
            "buy SOL/BTC 0.00152, stop 0.00144, to 0.00171",
        ),
        (
            "Idea No. 5 | EURUSD | View: short | Entry 1.0850 | Objective 1.0750 | Stop 1.0900",
            "sell EUR/USD 1.085, stop 1.09, to 1.075",
        ),
        (
            "Trade idea 7\nAsset: Solana\nStance: short\nLevel: 151\nInvalidation: 158\nObjectives: 140, 132",
            "sell SOL/USDT 151, stop 158, to 140 132",
        ),
    ],
)
def test_titles_of_cards_are_read(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "CURRENT POSITION\nTicker » PLTR\nType » Shares\nAverage » $172.35\nGain » +12%",
        "Open position\nTicker » PLTR\nAverage » $172.35\nNow » $180",
        "OPEN POSITIONS\nPLTR avg 172.35\nNVDA avg 181.20",
        "WATCHING\nTicker » PLTR\nType » Shares\nTrigger » $172.35",
        "POSITION UPDATE\nTicker » MSFT\nStrike » 560 Call\nExpires » 2026-10-30\nAverage » $4.05\nNow » $6.10",
        "MARKET VIEW No. 41\nInstrument: EURUSD\nView: bullish\nSupport: 1.0800\nResistance: 1.0950",
        "Trade idea: no. 1.0850 is too low for EURUSD",
    ],
)
def test_cards_of_what_is_held_or_watched_open_nothing(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
