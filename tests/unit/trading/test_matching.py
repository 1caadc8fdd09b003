"""Which open signal an update means."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.signal import Action, CancelEntry, CloseAll, MoveStop, RefusalReason, Side, Signal, SignalUpdate
from tests.unit.trading.samples import call
from trading.matching import Unclear, meant


@dataclass(frozen=True)
class Known:
    id: int
    signal: Signal

    @property
    def key(self) -> str:
        return self.signal.ticker.key

    @property
    def symbol(self) -> str:
        return self.signal.ticker.symbol

    @property
    def side(self) -> Side:
        return self.signal.side


def stock(number: int, symbol: str, side: Side = Side.BUY) -> Known:
    return Known(number, call(ticker=Ticker(asset_class=AssetClass.STOCK, symbol=symbol), side=side))


def option(number: int, strike: str, right: Right) -> Known:
    contract = OptionContract(strike=Decimal(strike), right=right)
    return Known(number, call(ticker=Ticker(asset_class=AssetClass.OPTION, symbol="SPY", option=contract)))


AAPL, TSLA, SHORT = stock(1, "AAPL"), stock(2, "TSLA"), stock(3, "NVDA", Side.SELL)


def update(symbol: str | None = None, *, action: Action | None = None, option: str | None = None) -> SignalUpdate:
    contract = OptionContract(strike=Decimal(option[:-1]), right=Right(option[-1])) if option else None
    return SignalUpdate(symbol=symbol, actions=(action or MoveStop(breakeven=True),), option=contract)


def test_the_only_open_one_is_meant() -> None:
    assert meant(update(), [AAPL], []) == [AAPL]


def test_the_one_named_is_meant_in_any_case_of_letters() -> None:
    assert meant(update("tsla"), [AAPL, TSLA], []) == [TSLA]


def test_the_one_replied_to_is_meant() -> None:
    assert meant(update(), [AAPL, TSLA], [TSLA]) == [TSLA]
    assert meant(update("AAPL"), [AAPL, stock(9, "AAPL")], [AAPL]) == [AAPL]


def test_a_name_goes_before_a_reply_to_another_trade() -> None:
    assert meant(update("AAPL"), [AAPL, TSLA], [TSLA]) == [AAPL]


def test_a_reply_to_a_trade_that_is_over_never_touches_another() -> None:
    found = meant(update(), [AAPL], [TSLA])

    assert isinstance(found, Unclear)
    assert found.refusal.reason is RefusalReason.NO_TRADE
    assert "TSLA" in found.refusal.detail
    assert meant(update(action=CloseAll(everything=True)), [AAPL], [TSLA]) == [AAPL]


def test_two_that_fit_are_both_left_alone() -> None:
    found = meant(update(), [AAPL, TSLA], [])

    assert isinstance(found, Unclear)
    assert found.refusal.reason is RefusalReason.AMBIGUOUS_TRADE
    assert "AAPL, TSLA" in found.refusal.detail


def test_of_many_that_fit_a_few_are_named() -> None:
    found = meant(update(), [stock(n, f"S{n}") for n in range(40)], [])

    assert isinstance(found, Unclear)
    assert "more than 5 of your open trades fit this update (S0, S1, S2, S3, S4, …)" in found.refusal.detail


def test_none_that_fits_is_said() -> None:
    named, unnamed = meant(update("GOOG"), [AAPL], []), meant(update(), [], [])

    assert isinstance(named, Unclear)
    assert isinstance(unnamed, Unclear)
    assert "no open GOOG" in named.refusal.detail
    assert "no open trade" in unnamed.refusal.detail


def test_close_everything_means_all() -> None:
    everything = update(action=CloseAll(everything=True))

    assert meant(everything, [AAPL, TSLA], []) == [AAPL, TSLA]
    assert isinstance(meant(everything, [], []), Unclear)


def test_close_all_shorts_means_the_shorts() -> None:
    shorts = update(action=CloseAll(everything=True, side=Side.SELL))

    assert meant(shorts, [AAPL, SHORT], []) == [SHORT]
    assert meant(update(action=CancelEntry(side=Side.SELL)), [AAPL, SHORT], []) == [SHORT]


def test_an_option_is_told_by_strike_and_right() -> None:
    calls, puts, other = option(1, "450", Right.CALL), option(2, "450", Right.PUT), option(3, "440", Right.CALL)

    assert meant(update("SPY", option="450P"), [calls, puts, other], []) == [puts]
    assert meant(update("SPY", option="440C"), [calls, puts, other], []) == [other]
