"""Each gate passes and fails with the value and the limit that people read, and the first no ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.instrument import AssetClass
from domain.risk import Gate, RiskLimits
from domain.signal import Entry, EntryKind
from tests.fakes.clock import START
from tests.unit.trading.samples import MARKET, at, call, dec, price, put, quote, situation
from trading import risk

REFERRED = Entry(kind=EntryKind.MARKET, reference=(dec("150"),))
CASES = [
    (risk.paused, {}, "running", "running", True),
    (risk.paused, {"paused": True}, "paused", "running", False),
    (risk.freshness, {"now": START + timedelta(seconds=300)}, "300 s old", "300 s", True),
    (risk.freshness, {"now": START + timedelta(seconds=301)}, "301 s old", "300 s", False),
    (
        risk.asset_class,
        {"limits": RiskLimits(asset_classes=frozenset({AssetClass.STOCK, AssetClass.CRYPTO}))},
        "stock",
        "crypto, stock",
        True,
    ),
    (risk.asset_class, {"limits": RiskLimits(asset_classes=frozenset())}, "stock", "none", False),
    (risk.instrument, {}, "AAPL", "an instrument your venue trades", True),
    (
        risk.instrument,
        {"instrument": None},
        "AAPL is not traded at your venue",
        "an instrument your venue trades",
        False,
    ),
    (risk.price_known, {}, "149.98 / 150.02", "a current price", True),
    (risk.price_known, {"quote": None}, "no price", "a current price", False),
    (risk.deviation, {}, "0.01 % before the entry", "2 %", True),
    (risk.deviation, {"quote": None}, "no price stated", "2 %", True),
    (risk.deviation, {"signal": call(entry=MARKET)}, "no price stated", "2 %", True),
    (
        risk.deviation,
        {"signal": call(entry=REFERRED), "quote": quote("152.99", "153")},
        "2 % past the entry",
        "2 %",
        True,
    ),
    (
        risk.deviation,
        {"signal": call(entry=REFERRED), "quote": quote("153.02", "153.03")},
        "2.02 % past the entry",
        "2 %",
        False,
    ),
    (
        risk.deviation,
        {"signal": put(entry=REFERRED), "quote": quote("145.5", "145.6")},
        "3 % past the entry",
        "2 %",
        False,
    ),
    (risk.deviation, {"quote": quote("160", "161")}, "7.33 % before the entry", "2 %", True),
    (
        risk.deviation,
        {"signal": call(entry=at("1.5"), stop=price("1.45"))},
        "9901.33 % away: one of the two prices is misread",
        "50 % at most",
        False,
    ),
    (
        risk.deviation,
        {"signal": call(entry=Entry(kind=EntryKind.RANGE, prices=(dec("142"), dec("150"))))},
        "5.65 % before the entry",
        "2 %",
        True,
    ),
    (risk.deviation, {"quote": quote("146", "146.1")}, "2.6 % past the entry", "2 %", False),
    (
        risk.deviation,
        {"signal": call(entry=at("150", kind=EntryKind.STOP)), "quote": quote("154.4", "154.5")},
        "3 % past the entry",
        "2 %",
        False,
    ),
    (risk.stop, {}, "145", "a stop, or a default stop in your /risk", True),
    (risk.stop, {"signal": call(stop=None)}, "no usable stop", "a stop, or a default stop in your /risk", False),
    (
        risk.stop,
        {"signal": call(stop=None), "limits": RiskLimits(default_stop_pct=dec("4"))},
        "144",
        "a stop, or a default stop in your /risk",
        True,
    ),
    (
        risk.stop,
        {"quote": quote("144.9", "145")},
        "the price 145 is already past the stop 145",
        "a stop the price has not reached",
        False,
    ),
    (
        risk.stop,
        {"signal": put(), "quote": quote("155.1", "155.2")},
        "the price 155.1 is already past the stop 155",
        "a stop the price has not reached",
        False,
    ),
    (
        risk.stop,
        {"signal": call(entry=MARKET, stop=price("155"))},
        "the price 150.02 is already past the stop 155",
        "a stop the price has not reached",
        False,
    ),
    (
        risk.stop,
        {"signal": call(stop=price("151")), "quote": quote("151.9", "152")},
        "no usable stop",
        "a stop, or a default stop in your /risk",
        False,
    ),
    (risk.target, {}, "160 ahead", "a target the price has not passed", True),
    (risk.target, {"signal": call(targets=())}, "no target stated", "a target the price has not passed", True),
    (
        risk.target,
        {"signal": call(entry=MARKET, targets=(price("149"),))},
        "the price 150.02 is past 149",
        "a target the price has not passed",
        False,
    ),
    (risk.open_positions, {"open_positions": 9}, "9 open", "10", True),
    (risk.open_positions, {"open_positions": 10}, "10 open", "10", False),
    (
        risk.open_positions,
        {"open_positions": 99, "limits": RiskLimits(max_open_positions=None)},
        "99 open",
        "no limit",
        True,
    ),
    (risk.daily_loss, {"day_loss": dec("-500")}, "0 % lost today", "5 %", True),
    (risk.daily_loss, {"equity": dec("95001"), "day_loss": dec("4999")}, "5 % lost today", "5 %", False),
    (risk.daily_loss, {"equity": dec("96000"), "day_loss": dec("4000")}, "4 % lost today", "5 %", True),
    (
        risk.daily_loss,
        {"equity": dec("1"), "day_loss": dec("99"), "limits": RiskLimits(max_daily_loss_pct=None)},
        "99 % lost today",
        "no limit",
        True,
    ),
]


@pytest.mark.parametrize(("gate", "changes", "value", "limit", "passed"), CASES)
def test_a_gate_says_what_it_measured_and_against_what(
    gate: Any, changes: dict[str, Any], value: str, limit: str, passed: bool
) -> None:
    found = gate(situation(**changes))

    assert (found.value, found.limit, found.passed) == (value, limit, passed)
    assert found.gate.value == gate.__name__


def test_every_gate_has_a_case_for_yes_and_one_for_no() -> None:
    seen = {(gate, passed) for gate, *_, passed in CASES}

    assert seen == {(gate, passed) for gate in risk.GATES for passed in (True, False)}


def test_the_gates_are_asked_in_order_and_size_last() -> None:
    verdict = risk.examine(situation())

    assert [m.gate for m in verdict.measured] == [
        Gate.PAUSED,
        Gate.FRESHNESS,
        Gate.ASSET_CLASS,
        Gate.INSTRUMENT,
        Gate.PRICE_KNOWN,
        Gate.DEVIATION,
        Gate.STOP,
        Gate.TARGET,
        Gate.OPEN_POSITIONS,
        Gate.DAILY_LOSS,
        Gate.SIZE,
    ]
    assert verdict.denied is None
    assert verdict.sizing is not None
    assert verdict.measured[-1].value == "66.6666, bounded by 10 % of the account"


def test_the_first_no_ends_it() -> None:
    verdict = risk.examine(situation(quote=None, open_positions=99))

    assert [m.gate for m in verdict.measured][-1] is Gate.PRICE_KNOWN
    assert verdict.denied is verdict.measured[-1]
    assert verdict.sizing is None


def test_too_little_money_is_a_no_of_its_own() -> None:
    verdict = risk.examine(situation(equity=dec("0.1")))

    assert verdict.denied is not None
    assert verdict.denied.gate is Gate.SIZE
    assert verdict.denied.value == "less than 0.0001, bounded by 10 % of the account"
    assert verdict.denied.limit == "at least 0.0001"
    assert verdict.sizing is None


def test_a_stop_needs_an_instrument_and_an_entry() -> None:
    assert situation(instrument=None).stop is None
    assert situation(signal=call(entry=MARKET), quote=None).stop is None


def test_a_seller_meets_the_bid() -> None:
    assert situation(signal=put(), quote=quote("149", "151")).market == dec("149")
