"""Indices, times, ratios and strikes are never prices, wherever they stand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import EntryKind, MoveStop, Signal, SignalUpdate
from parsers.parser import parse

POSTED_AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def signals(text: str) -> list[Signal]:
    return [reading for reading in parse(text, posted_at=POSTED_AT) if isinstance(reading, Signal)]


@pytest.mark.parametrize(
    "text",
    [
        "XRP long entry:2.30 sl:2.10 TP1:2.45 TP2:2.60",
        "XRP/USDT 做多\n进场：2.30\n止损：2.10\n止盈1：2.45\n止盈2：2.60",
        "XRP/USDT ロング\nエントリー：2.30\n利確1：2.45\n利確2：2.60\n損切り：2.10",
        "#XRP LONG\nEntry:\n[1] 2.30\nTargets:\n[1] 2.45\n[2] 2.60\nStop: 2.10",
        "#XRP LONG\nEntry: 2.30\nTargets:\n(1) 2.45\n(2) 2.60\nStop: 2.10",
    ],
)
def test_the_prices_behind_them_are_read(text: str) -> None:
    (signal,) = signals(text)

    assert signal.entry.prices == (Decimal("2.3"),)
    assert [level.value for level in signal.targets] == [Decimal("2.45"), Decimal("2.6")]
    assert signal.stop is not None
    assert signal.stop.value == Decimal("2.1")


def test_a_time_and_a_ratio_stay_what_they_are() -> None:
    (signal,) = signals("Gold rr 1:3 buy 2300 sl 2290 tp 2330 at 9:45")

    assert signal.entry.prices == (Decimal(2300),)
    assert [level.value for level in signal.targets] == [Decimal(2330)]


def test_a_stop_order_on_a_pair_has_its_own_stop() -> None:
    (signal,) = signals("BUY STOP on NAS100 at 24,860. Stop loss 24,780, take profit 25,020")

    assert (signal.entry.kind, signal.entry.prices) == (EntryKind.STOP, (Decimal(24860),))
    assert signal.stop is not None
    assert signal.stop.value == Decimal(24780)


def test_a_ticker_that_is_a_word_ends_the_line_of_its_direction() -> None:
    found = signals("1. LONG ATOM\nEntry 4.62\nTP 4.78\nSL 4.44\n\n2. SHORT NEAR\nEntry 2.96\nTP 2.85\nSL 3.07")

    assert [signal.ticker.symbol for signal in found] == ["ATOM/USDT", "NEAR/USDT"]


@pytest.mark.parametrize(
    "text", ["Moving SL to 2.40 on BABA 165 calls", "SL to 2.40 on BABA 165c", "BABA 165c stop to 2.40"]
)
def test_a_strike_is_no_stop(text: str) -> None:
    (update,) = parse(text, posted_at=POSTED_AT)

    assert isinstance(update, SignalUpdate)
    assert update.actions == (MoveStop(price=Decimal("2.40")),)
