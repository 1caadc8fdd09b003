"""What an account has, what its positions and orders tie up, and whether a new order can be paid for; pure."""

from __future__ import annotations

from decimal import Decimal

from brokers.broker import Account
from brokers.paper import margin
from brokers.paper.ledger import Ledger
from brokers.paper.prices import Prices
from brokers.paper.pricing import touch
from brokers.paper.settings import PaperSettings
from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds
from domain.ids import AccountId
from domain.instrument import Instrument
from domain.money import CENT, ZERO
from domain.order import OrderRole


def account_of(ledger: Ledger, prices: Prices, account: AccountId) -> Account:
    """The account's money at the latest prices, its working orders reserved."""
    cash = ledger.wallet(account).cash
    equity, needed = cash, ZERO
    for key, position in ledger.positions_of(account):
        instrument = _instrument(ledger, key)
        mark, rate = prices.mark(key, position), prices.rate(instrument)
        equity += margin.worth(instrument, position, mark, rate)
        needed += margin.requirement(instrument, position.quantity, mark, rate)
    reserved = sum((_reserve(ledger, prices, order, order.remaining) for order in ledger.working_of(account)), ZERO)
    return Account(equity=equity, cash=cash, buying_power=max(equity - needed - reserved, ZERO))


def check_funds(
    ledger: Ledger,
    prices: Prices,
    settings: PaperSettings,
    order: PaperOrder,
    *,
    instead_of: PaperOrder | None = None,
) -> None:
    """Refuses an entry that the account cannot pay for, its fee included; what closes a position needs nothing.

    `instead_of` is the order as it was before a change: what that had reserved is free for this one.
    Raises `InsufficientFunds`.
    """
    if order.role is not OrderRole.ENTRY:
        return
    instrument = _instrument(ledger, order.key)
    held = ledger.position(order.account, order.key).quantity * -order.side.sign
    opening = max(order.remaining - max(held, ZERO), ZERO)
    worth = margin.value(instrument, order.remaining, _price(prices, order), prices.rate(instrument))
    fee = settings.fee(instrument.ticker.asset_class, quantity=order.remaining, value=worth)
    required = _reserve(ledger, prices, order, opening) + fee
    available = account_of(ledger, prices, order.account).buying_power
    if instead_of is not None:
        available += _reserve(ledger, prices, instead_of, instead_of.remaining)
    if opening and required > available:
        raise InsufficientFunds(available=available.quantize(CENT), required=required.quantize(CENT))


def _reserve(ledger: Ledger, prices: Prices, order: PaperOrder, quantity: Decimal) -> Decimal:
    if order.role is not OrderRole.ENTRY:
        return ZERO
    instrument = _instrument(ledger, order.key)
    signed = quantity * order.side.sign
    return margin.requirement(instrument, signed, _price(prices, order), prices.rate(instrument))


def _price(prices: Prices, order: PaperOrder) -> Decimal:
    quote = prices.quote(order.key)
    return order.limit_price or order.stop_price or (touch(order.side, quote) if quote else ZERO)


def _instrument(ledger: Ledger, key: str) -> Instrument:
    instrument = ledger.instruments.get(key)
    assert instrument is not None
    return instrument
