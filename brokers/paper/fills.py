"""Books one execution: the order, the position, the cash, the fee and the fill itself; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from brokers.paper import brackets, margin
from brokers.paper.ledger import Ledger
from brokers.paper.prices import Prices
from brokers.paper.settings import PaperSettings
from brokers.paper.state import PaperOrder, Wallet
from domain.ids import ExecId
from domain.order import Fill, OrderRole, OrderState

NOTHING_LEFT = "there is no position left to close"


def execute(
    ledger: Ledger,
    prices: Prices,
    settings: PaperSettings,
    order: PaperOrder,
    *,
    quantity: Decimal,
    price: Decimal,
    now: datetime,
) -> None:
    """Stage a fill of `quantity` at `price` and everything that follows from it."""
    if order.role is OrderRole.CLOSE and order.bracket is None:
        quantity = min(quantity, _reducible(ledger, order))
        if quantity <= 0:
            ledger.put(replace(order, state=OrderState.CANCELLED, at=now, text=NOTHING_LEFT))
            return
        _release(ledger, order, quantity, now)
    _book(ledger, prices, settings, order, quantity=quantity, price=price, now=now)
    filled = replace(order, filled=order.filled + quantity, paid=order.paid + quantity * price, at=now)
    ledger.put(filled)
    ledger.put(replace(filled, state=OrderState.FILLED if _is_done(ledger, filled) else OrderState.PARTIAL))
    if order.bracket is not None:
        brackets.fit(ledger, order.account, order.bracket, now)


def _book(
    ledger: Ledger,
    prices: Prices,
    settings: PaperSettings,
    order: PaperOrder,
    *,
    quantity: Decimal,
    price: Decimal,
    now: datetime,
) -> None:
    instrument = ledger.instruments.get(order.key)
    assert instrument is not None
    rate = prices.rate(instrument)
    worth = margin.value(instrument, quantity, price, rate)
    fee = settings.fee(instrument.ticker.asset_class, quantity=quantity, value=worth)
    before, wallet = ledger.position(order.account, order.key), ledger.wallet(order.account)
    position, cash = margin.traded(instrument, before, order.side, quantity=quantity, price=price, rate=rate)
    sequence = wallet.sequence + 1
    fill = Fill(
        exec_id=ExecId(f"{order.account}-{sequence}"),
        sequence=sequence,
        client_order_id=order.id,
        key=order.key,
        side=order.side,
        quantity=quantity,
        price=price,
        fee=fee,
        at=now,
    )
    ledger.record(order.account, fill, position, Wallet(cash=wallet.cash + cash - fee, sequence=sequence))


def _is_done(ledger: Ledger, order: PaperOrder) -> bool:
    if order.bracket is None:
        return order.filled >= order.wanted or _reducible(ledger, order) <= 0
    if order.role is OrderRole.ENTRY:
        return order.filled >= order.wanted
    closed = ledger.open_quantity(order.account, order.bracket) <= 0
    return closed or (order.role is not OrderRole.STOP and order.filled >= order.wanted)


def _reducible(ledger: Ledger, order: PaperOrder) -> Decimal:
    return -order.side.sign * ledger.position(order.account, order.key).quantity


def _release(ledger: Ledger, order: PaperOrder, quantity: Decimal, now: datetime) -> None:
    # What is open over all entries is the position, so a reduction comes out of them, the oldest first.
    owed = quantity
    for entry in ledger.entries_on(order.account, order.key):
        part = min(owed, ledger.open_quantity(entry.account, entry.id))
        if part > 0 and entry.side is order.side.opposite:
            ledger.put(replace(entry, released=entry.released + part, at=now))
            brackets.fit(ledger, entry.account, entry.id, now)
            owed -= part
