"""What positions are worth, and what holding or opening one takes from an account; pure.

Two kinds of market. *Paid*: stocks, options and predictions are bought with cash, and the whole value is needed for a
long. *Margined*: crypto (as perpetuals), forex, CFDs and futures move cash only by their profit, and a share of the
value must stand behind them. A short stock needs half its value besides the proceeds (Regulation T, 12 CFR 220.12), a
short option a fifth of its strike (FINRA Rule 4210(f)(2), without the out-of-the-money relief), and a prediction
cannot be sold short: the other outcome is bought instead. Margin is checked when an order is taken, never later: there
are no margin calls on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from brokers.paper.settings import FEE_STEP
from brokers.paper.state import Position
from domain.instrument import AssetClass, Instrument
from domain.money import ONE, ZERO
from domain.signal import Side

SHORT_OPTION_RATE = Decimal("0.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whether a class is paid for in cash, and the share of a position's value that must be free, long and short."""

    paid: bool
    long: Decimal
    short: Decimal


TERMS = {
    AssetClass.STOCK: Terms(paid=True, long=ONE, short=Decimal("0.5")),
    AssetClass.OPTION: Terms(paid=True, long=ONE, short=ZERO),
    AssetClass.PREDICTION: Terms(paid=True, long=ONE, short=ONE),
    AssetClass.CRYPTO: Terms(paid=False, long=Decimal("0.1"), short=Decimal("0.1")),
    AssetClass.FOREX: Terms(paid=False, long=Decimal("0.0334"), short=Decimal("0.0334")),
    AssetClass.FUTURE: Terms(paid=False, long=Decimal("0.05"), short=Decimal("0.05")),
}


def value(instrument: Instrument, quantity: Decimal, price: Decimal, rate: Decimal) -> Decimal:
    """Quantity times price in dollars; `rate` is the dollars of one unit of the instrument's currency."""
    return quantity * price * instrument.multiplier * rate


def worth(instrument: Instrument, position: Position, mark: Decimal, rate: Decimal) -> Decimal:
    """What the position adds to the equity besides the cash."""
    basis = ZERO if _terms(instrument).paid else position.average_price
    return value(instrument, position.quantity, mark - basis, rate)


def requirement(instrument: Instrument, quantity: Decimal, price: Decimal, rate: Decimal) -> Decimal:
    """The equity that a position of signed `quantity` ties up."""
    terms = _terms(instrument)
    share = terms.long if quantity > 0 else terms.short
    needed = abs(value(instrument, quantity, price, rate)) * share
    return needed + _short_option(instrument, quantity, rate)


def traded(
    instrument: Instrument, position: Position, side: Side, *, quantity: Decimal, price: Decimal, rate: Decimal
) -> tuple[Position, Decimal]:
    """The position after a fill, and the change of cash before the fee.

    What closes is settled at the average price of what was open; what turns the position round opens anew at the
    fill's price.
    """
    change = side.sign * quantity
    closing = min(quantity, abs(position.quantity)) if position.quantity * change < 0 else ZERO
    profit = value(instrument, -side.sign * closing, price - position.average_price, rate).quantize(FEE_STEP)
    total = position.quantity + change
    after = Position(
        quantity=total,
        average_price=_average(position, quantity, price, total=total, closing=closing),
        realised=position.realised + profit,
    )
    return after, -value(instrument, change, price, rate) if _terms(instrument).paid else profit


def _average(position: Position, quantity: Decimal, price: Decimal, *, total: Decimal, closing: Decimal) -> Decimal:
    if not total:
        return ZERO
    if not closing:
        return (abs(position.quantity) * position.average_price + quantity * price) / abs(total)
    return price if quantity > closing else position.average_price


def _short_option(instrument: Instrument, quantity: Decimal, rate: Decimal) -> Decimal:
    option = instrument.ticker.option
    if quantity >= 0 or option is None or option.strike is None:
        return ZERO
    return abs(value(instrument, quantity, option.strike, rate)) * SHORT_OPTION_RATE


def _terms(instrument: Instrument) -> Terms:
    return TERMS[instrument.ticker.asset_class]
