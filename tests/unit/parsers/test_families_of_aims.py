"""Words for targets, entries and distances that stand for them only beside a position with a stop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal, Unit
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ES short 6712, stop 6720, draw at 6690", "sell ES 6712, stop 6720, to 6690"),
        ("Long NQ 24010, stop 23980, draw on liquidity 24120", "buy NQ 24010, stop 23980, to 24120"),
        ("ETH limit short 3410. SL 3460. Draw: 3300 then 3240", "sell ETH/USDT 3410, stop 3460, to 3300 3240"),
        (
            "We long ADA 0.71, stop 0.68, projections come in at 0.78 and 0.84",
            "buy ADA/USDT 0.71, stop 0.68, to 0.78 0.84",
        ),
        (
            "SOL LADDER (long)\nfill one 148.80 – 40%\nfill two 146.10 – 35%\nexit everything 161\nstop 140.60",
            "buy SOL/USDT 148.8 146.1, stop 140.6, to 161",
        ),
        (
            "AVAX long ladder\nbid one 31.00\nbid two 30.20\nsell all at 34\nstop 28.50",
            "buy AVAX/USDT 31 30.2, stop 28.5, to 34",
        ),
        (
            "FET — fill your bags between 1.10 and 1.25\nSell 1/3 at 1.60, 1/3 at 1.90\nHard stop 0.98",
            "buy FET/USDT 1.1 1.25, stop 0.98, to 1.6 1.9",
        ),
        (
            "INJ on the BTC pair: bids 3150-3220 sats, asks 3480 / 3790 sats, stop 2990 sats",
            "buy INJ/BTC 0.0000315 0.0000322, stop 0.0000299, to 0.0000348 0.0000379",
        ),
        ("Bought BARC.L at 1,082p, stop 1,015p, target 1,240p", "buy BARC.L 1082, stop 1015, to 1240"),
        ("$SOUN in 1,500 shares 11.60 avg, stop 10.95, first sell 12.20", "buy SOUN 11.6, stop 10.95, to 12.2"),
    ],
)
def test_words_of_strangers_for_levels_are_read(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("XLM/USDT long 0.3120, stop 0.3010, taking 1R, 2R and 4R", Unit.R, "1 2 4"),
        ("Long CRV at market. Stop -3%, takes +2.5% / +6% / +11%", Unit.PERCENT, "2.5 6 11"),
        ("L cable 1.3242 s40p t80p", Unit.PIPS, "80"),
        ("S gold 4050 s50p t100p", Unit.PIPS, "100"),
    ],
)
def test_gains_at_which_one_takes_are_targets(text: str, unit: Unit, values: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert {level.unit for level in reading.targets} == {unit}
    assert " ".join(f"{level.value:f}" for level in reading.targets) == values


def test_shares_held_since_now_stand_on_a_line_each() -> None:
    readings = parse("IONQ in 46.84\nQBTS in 12.31", posted_at=NOW)

    assert [reading.ticker.symbol for reading in readings if isinstance(reading, Signal)] == ["IONQ", "QBTS"]


@pytest.mark.parametrize(
    "text",
    [
        "Draw: who will win? 1.50",
        "First sell signal on BTC since March at 101,000",
        "I took 1R on EURUSD and 2R on gold today",
        "Taking 1R per trade is my rule",
        "AAPL in 2026",
        "TSLA in 3.5 months",
        "BTC in 2.5 years will be 1M",
        "PLUG in 2.31, out 2.80 +21%",
        "S gold 4050",
    ],
)
def test_such_words_alone_open_nothing(text: str) -> None:
    assert all(isinstance(reading, Refusal) for reading in parse(text, posted_at=NOW))


@pytest.mark.parametrize(
    "text",
    [
        "SOL came to the 0.618 of wave one. We are buying SOL in the 146 to 149 pocket. Void under 139, our stop.",
        "Long SOL 146-149, 0.786 retracement, stop 139",
    ],
)
def test_a_ratio_of_the_chart_is_no_price(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert [str(price) for price in reading.entry.prices] == ["146", "149"]
