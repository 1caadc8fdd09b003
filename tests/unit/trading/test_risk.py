"""Each gate passes and fails with the value and the limit that people read, and the first no ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain import week
from domain.ids import ProviderId
from domain.instrument import AssetClass
from domain.risk import Gate, RiskLimits
from domain.signal import Entry, EntryKind, Side
from tests.fakes.clock import START
from tests.unit.trading.samples import MARKET, at, call, dec, lost, price, put, quote, situation, stakes
from trading import risk
from trading.gates import admission, holdings, losses, market, protection


def names(*symbols: str) -> frozenset[str]:
    return frozenset(symbols)


WEEKLY = RiskLimits(max_weekly_loss_pct=dec("9"))
MORNINGS = RiskLimits(trading_hours=week.read("mon-fri 9:30-12"))
RESTING = RiskLimits(cooldown_losses=3, cooldown_minutes=30)
WORTH_IT = RiskLimits(min_reward_risk=dec("1.5"))
FEW = RiskLimits(max_open_symbol=2, max_open_class=3, max_open_provider=4)
ROOM = RiskLimits(max_exposure_pct=dec("60"), max_underlying_pct=dec("20"), max_leverage=dec("2"))
REFERRED = Entry(kind=EntryKind.MARKET, reference=(dec("150"),))
BOUGHT = stakes(1, key="AAPL", side=Side.BUY)
SOLD = stakes(1, key="AAPL", side=Side.SELL)
CASES = [
    (admission.paused, {}, "running", "running", True),
    (admission.paused, {"paused": True}, "paused", "running", False),
    (admission.freshness, {"now": START + timedelta(seconds=300)}, "300 s old", "300 s", True),
    (admission.freshness, {"now": START + timedelta(seconds=301)}, "301 s old", "300 s", False),
    (
        admission.asset_class,
        {"limits": RiskLimits(asset_classes=frozenset({AssetClass.STOCK, AssetClass.CRYPTO}))},
        "stock",
        "crypto, stock",
        True,
    ),
    (admission.asset_class, {"limits": RiskLimits(asset_classes=frozenset())}, "stock", "none", False),
    (market.instrument, {}, "AAPL", "an instrument your venue trades", True),
    (
        market.instrument,
        {"instrument": None},
        "AAPL is not traded at your venue",
        "an instrument your venue trades",
        False,
    ),
    (market.price_known, {}, "149.98 / 150.02", "a price of the last 15 minutes", True),
    (market.price_known, {"quote": None}, "no price", "a price of the last 15 minutes", False),
    (market.deviation, {}, "0.01 % before the entry", "2 %", True),
    (market.deviation, {"quote": None}, "no price stated", "2 %", True),
    (market.deviation, {"signal": call(entry=MARKET)}, "no price stated", "2 %", True),
    (
        market.deviation,
        {"signal": call(entry=REFERRED), "quote": quote("152.99", "153")},
        "2 % past the entry",
        "2 %",
        True,
    ),
    (
        market.deviation,
        {"signal": call(entry=REFERRED), "quote": quote("153.02", "153.03")},
        "2.02 % past the entry",
        "2 %",
        False,
    ),
    (
        market.deviation,
        {"signal": put(entry=REFERRED), "quote": quote("145.5", "145.6")},
        "3 % past the entry",
        "2 %",
        False,
    ),
    (market.deviation, {"quote": quote("160", "161")}, "7.33 % before the entry", "2 %", True),
    (
        market.deviation,
        {"signal": call(entry=at("1.5"), stop=price("1.45"))},
        "9901.33 % away: one of the two prices is misread",
        "50 % at most",
        False,
    ),
    (
        market.deviation,
        {"signal": call(entry=Entry(kind=EntryKind.RANGE, prices=(dec("142"), dec("150"))))},
        "5.65 % before the entry",
        "2 %",
        True,
    ),
    (market.deviation, {"quote": quote("146", "146.1")}, "2.6 % past the entry", "2 %", False),
    (
        market.deviation,
        {"signal": call(entry=at("150", kind=EntryKind.STOP)), "quote": quote("154.4", "154.5")},
        "3 % past the entry",
        "2 %",
        False,
    ),
    (protection.stop, {}, "145", "a stop, or a default stop in your /risk", True),
    (protection.stop, {"signal": call(stop=None)}, "no usable stop", "a stop, or a default stop in your /risk", False),
    (
        protection.stop,
        {"signal": call(stop=None), "limits": RiskLimits(default_stop_pct=dec("4"))},
        "144",
        "a stop, or a default stop in your /risk",
        True,
    ),
    (
        protection.stop,
        {"quote": quote("144.9", "145")},
        "the price 145 is already past the stop 145",
        "a stop the price has not reached",
        False,
    ),
    (
        protection.stop,
        {"signal": put(), "quote": quote("155.1", "155.2")},
        "the price 155.1 is already past the stop 155",
        "a stop the price has not reached",
        False,
    ),
    (
        protection.stop,
        {"signal": call(entry=MARKET, stop=price("155"))},
        "the price 150.02 is already past the stop 155",
        "a stop the price has not reached",
        False,
    ),
    (
        protection.stop,
        {"signal": call(stop=price("151")), "quote": quote("151.9", "152")},
        "no usable stop",
        "a stop, or a default stop in your /risk",
        False,
    ),
    (protection.target, {}, "160 ahead", "a target the price has not passed", True),
    (protection.target, {"signal": call(targets=())}, "no target stated", "a target the price has not passed", True),
    (
        protection.target,
        {"signal": call(entry=MARKET, targets=(price("149"),))},
        "the price 150.02 is past 149",
        "a target the price has not passed",
        False,
    ),
    (holdings.open_positions, {"stakes": stakes(9)}, "9 open", "10", True),
    (holdings.open_positions, {"stakes": stakes(10)}, "10 open", "10", False),
    (
        holdings.open_positions,
        {"stakes": stakes(99), "limits": RiskLimits(max_open_positions=None)},
        "99 open",
        "no limit",
        True,
    ),
    (losses.daily_loss, lost(day="-500"), "0 % lost today", "5 %", True),
    (losses.daily_loss, {"equity": dec("95001")} | lost(day="4999"), "5 % lost today", "5 %", False),
    (losses.daily_loss, {"equity": dec("96000")} | lost(day="4000"), "4 % lost today", "5 %", True),
    (
        losses.daily_loss,
        {"equity": dec("1"), "limits": RiskLimits(max_daily_loss_pct=None)} | lost(day="99"),
        "99 % lost today",
        "no limit",
        True,
    ),
    (losses.weekly_loss, lost(week="90000"), "not counted", "no limit", True),
    (
        losses.weekly_loss,
        {"limits": WEEKLY, "equity": dec("91000")} | lost(week="9000"),
        "9 % lost this week",
        "9 %",
        False,
    ),
    (
        losses.weekly_loss,
        {"limits": WEEKLY, "equity": dec("92000")} | lost(week="8000"),
        "8 % lost this week",
        "9 %",
        True,
    ),
    (losses.open_loss, {}, "known", "a price or a stop for all you hold", True),
    (
        losses.open_loss,
        lost(unpriced=("TSLA", "GME")),
        "no price and no stop for TSLA, GME",
        "a price or a stop for all you hold",
        False,
    ),
    (
        losses.open_loss,
        {"limits": RiskLimits(max_daily_loss_pct=None)} | lost(unpriced=("TSLA",)),
        "no price and no stop for TSLA",
        "a price or a stop for all you hold",
        True,
    ),
    (admission.halted, {}, "running", "running", True),
    (admission.halted, {"halted": "Trading at paper is halted"}, "Trading at paper is halted", "running", False),
    (
        admission.freshness,
        {"now": START + timedelta(days=2, seconds=9), "waited_until": START + timedelta(days=2)},
        "9 s after the open",
        "300 s",
        True,
    ),
    (admission.symbol, {}, "AAPL", "no limit", True),
    (admission.symbol, {"limits": RiskLimits(only_symbols=names("AAPL", "TSLA"))}, "AAPL", "only AAPL, TSLA", True),
    (admission.symbol, {"limits": RiskLimits(only_symbols=names("TSLA"))}, "AAPL", "only TSLA", False),
    (admission.symbol, {"limits": RiskLimits(only_symbols=frozenset())}, "AAPL", "only none", False),
    (admission.symbol, {"limits": RiskLimits(denied_symbols=names("GME"))}, "AAPL", "never GME", True),
    (
        admission.symbol,
        {"limits": RiskLimits(denied_symbols=names("AAPL"), only_symbols=names("AAPL"))},
        "AAPL",
        "never AAPL",
        False,
    ),
    (admission.trading_hours, {}, "any time", "no limit", True),
    (admission.trading_hours, {"limits": MORNINGS}, "mon 14:30", "mon-fri 09:30-12:00", False),
    (
        admission.trading_hours,
        {"limits": MORNINGS, "time_zone": "America/New_York"},
        "mon 09:30",
        "mon-fri 09:30-12:00",
        True,
    ),
    (admission.cooldown, lost(in_a_row=9, last_at=START), "not counted", "no limit", True),
    (
        admission.cooldown,
        {"limits": RESTING} | lost(in_a_row=2, last_at=START),
        "2 lost in a row",
        "3 losses, then 30 minutes of rest",
        True,
    ),
    (
        admission.cooldown,
        {"limits": RESTING} | lost(in_a_row=3, last_at=START),
        "3 lost in a row, until 15:00",
        "3 losses, then 30 minutes of rest",
        False,
    ),
    (
        admission.cooldown,
        {"limits": RESTING, "now": START + timedelta(minutes=30)} | lost(in_a_row=3, last_at=START),
        "3 lost in a row",
        "3 losses, then 30 minutes of rest",
        True,
    ),
    (market.market_hours, {}, "open", "an open market", True),
    (
        market.market_hours,
        {"opens_at": START + timedelta(days=1), "time_zone": "Europe/Berlin"},
        "opens Tue 03 Mar 15:30",
        "waits until it is open",
        True,
    ),
    (market.gap, {}, "did not wait", "asked after a wait", True),
    (market.gap, {"waited_until": START}, "no price before", "2 %", True),
    (market.gap, {"waited_until": START, "quote_then": quote("149", "150.02")}, "opened where it was", "2 %", True),
    (
        market.gap,
        {"waited_until": START, "quote_then": quote("140", "141")},
        "opened 6.4 % up, at 150.02",
        "2 %",
        False,
    ),
    (
        market.gap,
        {"waited_until": START, "quote_then": quote("151", "152")},
        "opened 1.3 % down, at 150.02",
        "2 %",
        True,
    ),
    (
        market.deviation,
        {
            "signal": call(entry=REFERRED),
            "quote": quote("154.9", "155"),
            "limits": RiskLimits(class_deviation_pct=((AssetClass.CRYPTO, dec("1")), (AssetClass.STOCK, dec("4")))),
        },
        "3.33 % past the entry",
        "4 %",
        True,
    ),
    (
        protection.stop,
        {"signal": call(stop=None), "limits": RiskLimits(default_stop_pct=dec("4"), only_with_stop=True)},
        "no usable stop",
        "a stop of its own",
        False,
    ),
    (protection.reward, {}, "not counted", "no limit", True),
    (protection.reward, {"limits": WORTH_IT}, "2 to 1", "at least 1.5", True),
    (
        protection.reward,
        {"limits": WORTH_IT, "signal": call(targets=(price("151"), price("160")))},
        "1.1 to 1",
        "at least 1.5",
        False,
    ),
    (protection.reward, {"limits": WORTH_IT, "signal": call(targets=())}, "no target stated", "at least 1.5", False),
    (holdings.open_symbol, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (holdings.open_symbol, {"stakes": stakes(1), "limits": FEW}, "1 open in AAPL", "2", True),
    (holdings.open_symbol, {"stakes": stakes(2), "limits": FEW}, "2 open in AAPL", "2", False),
    (holdings.open_class, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (holdings.open_class, {"stakes": stakes(2, symbol="TSLA"), "limits": FEW}, "2 open in stock", "3", True),
    (holdings.open_class, {"stakes": stakes(3, symbol="TSLA"), "limits": FEW}, "3 open in stock", "3", False),
    (holdings.open_provider, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (
        holdings.open_provider,
        {"stakes": stakes(9, provider_id=ProviderId(2)), "limits": FEW},
        "0 open from this provider",
        "4",
        True,
    ),
    (holdings.open_provider, {"stakes": stakes(4), "limits": FEW}, "4 open from this provider", "4", False),
    (holdings.exposure, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (holdings.exposure, {"stakes": stakes(5), "limits": ROOM}, "5 % of your account held", "60 %", True),
    (
        holdings.exposure,
        {"stakes": stakes(2, worth=dec("30000")), "limits": ROOM},
        "60 % of your account held",
        "60 %",
        False,
    ),
    (holdings.underlying, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (
        holdings.underlying,
        {"stakes": stakes(2, worth=dec("9000"), underlying="TSLA"), "limits": ROOM},
        "0 % of your account held in AAPL",
        "20 %",
        True,
    ),
    (
        holdings.underlying,
        {"stakes": stakes(2, worth=dec("10000")), "limits": ROOM},
        "20 % of your account held in AAPL",
        "20 %",
        False,
    ),
    (holdings.opposite, {"stakes": SOLD}, "not counted", "no limit", True),
    (
        holdings.opposite,
        {"stakes": stakes(1, key="AAPL", side=Side.BUY), "nets": True},
        "not counted",
        "no limit",
        True,
    ),
    (holdings.opposite, {"stakes": SOLD, "nets": True}, "a sell of AAPL is open or waits", "one side at a time", False),
    (holdings.leverage, {"stakes": stakes(5)}, "not counted", "no limit", True),
    (
        holdings.leverage,
        {"stakes": stakes(3, worth=dec("50000")), "limits": ROOM},
        "1.5 times your account held",
        "2 times",
        True,
    ),
    (
        holdings.leverage,
        {"stakes": stakes(4, worth=dec("50000")), "limits": ROOM},
        "2 times your account held",
        "2 times",
        False,
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

    wanted = {(gate, passed) for gate in risk.GATES for passed in (True, False)}
    assert seen == wanted - {(market.market_hours, False)}, "a closed market is waited for"


def test_the_gates_are_asked_in_order_and_size_last() -> None:
    verdict = risk.examine(situation())

    assert [m.gate for m in verdict.measured] == list(Gate)
    assert verdict.denied is None
    assert verdict.sizing is not None
    assert verdict.measured[-1].value == "66.6666, bounded by 10 % of the account"


def test_the_first_no_ends_it() -> None:
    verdict = risk.examine(situation(quote=None, stakes=stakes(99)))

    assert [m.gate for m in verdict.measured][-1] is Gate.PRICE_KNOWN
    assert verdict.denied is verdict.measured[-1]
    assert verdict.sizing is None


def test_while_its_market_is_closed_a_copy_is_asked_only_what_needs_no_price() -> None:
    closed = {"opens_at": START + timedelta(days=1), "quote": None}

    waits = risk.examine(situation(**closed, stakes=stakes(99)))
    refused = risk.examine(situation(**closed, paused=True))

    assert (waits.denied, waits.sizing, waits.measured[-1].gate) == (None, None, Gate.MARKET_HOURS)
    assert refused.denied is not None
    assert refused.denied.gate is Gate.PAUSED


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


def test_many_are_judged_as_each_alone_would_be_whatever_they_share() -> None:
    burden = {"stakes": stakes(2), "limits": ROOM}
    crowd = [
        situation(),
        situation(equity=dec("5000")),
        situation(equity=dec("0")),
        situation(paused=True),
        situation(**lost(day=dec("100"))),
        situation(**lost(day=dec("100")), equity=dec("900")),
        situation(limits=ROOM),
        situation(**burden),
        situation(**burden, equity=dec("1000")),
        situation(quote=None),
        situation(opens_at=START + timedelta(hours=1)),
        situation(now=START + timedelta(hours=1)),
    ]

    assert risk.examine_all(crowd) == [risk.examine(one) for one in crowd]
