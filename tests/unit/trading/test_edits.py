"""What an edit of a signal's message changes."""

from __future__ import annotations

from domain.instrument import AssetClass, Ticker
from domain.signal import EntryKind, MoveStop, SetEntry, SetTargets, Side, Unit
from tests.unit.trading.samples import MARKET, at, call, dec, in_unit, price
from trading.edits import difference


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
    as_distance = difference(call(), call(stop=in_unit("3", Unit.PERCENT)))

    assert found is not None
    assert as_distance is not None
    assert found.actions == as_distance.actions == ()
