"""What an edit of a signal's message changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.ids import SignalId
from domain.instrument import AssetClass, Ticker
from domain.signal import EntryKind, MoveStop, SetEntry, SetTargets, Side, Signal, Unit
from tests.unit.trading.samples import MARKET, at, call, dec, in_unit, price
from trading.edits import difference, left_alone, paired


def test_an_edit_that_says_the_same_changes_nothing() -> None:
    found = difference(call(), call(confidence=dec("0.7")))

    assert found is not None
    assert found.actions == ()


def test_another_instrument_or_side_is_another_trade() -> None:
    assert difference(call(), call(side=Side.SELL)) is None
    assert difference(call(), call(ticker=Ticker(asset_class=AssetClass.STOCK, symbol="TSLA"))) is None


def test_every_difference_becomes_an_action() -> None:
    found = difference(call(), call(entry=at("149"), stop=price("144"), targets=(price("165"),)))

    assert found is not None
    assert found.symbol == "AAPL"
    assert found.actions == (
        SetEntry(prices=(dec("149"),), kind=EntryKind.LIMIT),
        MoveStop(price=dec("144")),
        SetTargets(targets=(price("165"),), index=1),
    )


def test_what_cannot_be_applied_to_a_working_trade_is_left_as_it_was() -> None:
    found = difference(call(), call(entry=MARKET, stop=None))
    in_ticks = difference(call(), call(stop=in_unit("300", Unit.TICKS)))

    assert found is not None
    assert in_ticks is not None
    assert found.actions == in_ticks.actions == ()
    assert "took the stop out" in left_alone(call(), call(entry=MARKET, stop=None))
    assert "no price" in left_alone(call(), call(stop=in_unit("300", Unit.TICKS)))
    assert "at the market" in left_alone(call(), call(entry=MARKET))
    adding = replace(call().entry, dca=(dec("147"),))
    assert "where you add" in left_alone(call(), call(entry=adding))
    assert left_alone(call(), call(stop=price("146"))) == ""


def test_a_stop_at_a_distance_is_told_as_a_price_and_follows_its_entry() -> None:
    two_percent = call(stop=in_unit("2", Unit.PERCENT))
    at_market = call(entry=MARKET, stop=None)

    found = difference(call(), two_percent)
    moved = difference(two_percent, call(entry=at("140"), stop=in_unit("2", Unit.PERCENT)))
    blind = difference(at_market, call(entry=MARKET, stop=in_unit("2", Unit.PERCENT)))
    measured = difference(at_market, call(entry=MARKET, stop=in_unit("2", Unit.PERCENT)), market=dec("200"))

    assert found is not None
    assert moved is not None
    assert blind is not None
    assert measured is not None
    assert found.actions == (MoveStop(price=dec("147.00")),)
    assert MoveStop(price=dec("137.20")) in moved.actions
    assert blind.actions == ()
    assert measured.actions == (MoveStop(price=dec("196.00")),)


def test_a_resting_order_that_becomes_a_stop_order_is_another_trade() -> None:
    assert difference(call(), call(entry=at("155", kind=EntryKind.STOP))) is None
    assert difference(call(), call(entry=at("148", "150", kind=EntryKind.RANGE))) is not None


def test_a_price_named_after_an_entry_at_the_market_moves_only_its_levels() -> None:
    found = difference(call(entry=MARKET, stop=None, targets=()), call(entry=at("150")))

    assert found is not None
    assert found.actions == (MoveStop(price=dec("145")), SetTargets(targets=(price("160"),)))


def test_targets_that_an_edit_adds_stand_behind_the_others() -> None:
    found = difference(call(), call(targets=(price("161"), price("170"), price("180"))))

    assert found is not None
    assert found.actions == (
        SetTargets(targets=(price("161"),), index=1),
        SetTargets(targets=(price("170"), price("180")), append=True),
    )


@dataclass(frozen=True)
class Made:
    id: SignalId
    part: int
    signal: Signal


TSLA = call(ticker=Ticker(asset_class=AssetClass.STOCK, symbol="TSLA"))


def test_a_signal_keeps_to_its_trade_when_another_is_put_before_it() -> None:
    apple = Made(SignalId(1), 0, call())

    found, new = paired([apple], [TSLA, call(stop=price("146"))])

    assert found == {1: call(stop=price("146"))}
    assert new == {0: TSLA}


def test_a_signal_that_takes_the_place_of_another_is_not_new() -> None:
    found, new = paired([Made(SignalId(1), 0, call())], [TSLA])

    assert (found, new) == ({1: TSLA}, {})


def test_of_two_of_one_trade_each_keeps_its_own() -> None:
    first, second = call(), call(entry=at("149"))
    made = [Made(SignalId(1), 0, first), Made(SignalId(2), 1, second)]

    assert paired(made, [second]) == ({2: second}, {})
    assert paired(made, [first, call(entry=at("148"))]) == ({1: first, 2: call(entry=at("148"))}, {})
