"""Between the paper venue's values and the rows of its file; every Decimal is kept as its exact text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from brokers.paper.state import PaperOrder, Position, Wallet
from domain.ids import AccountId, ClientOrderId, ExecId
from domain.instrument import AssetClass, Instrument, OptionContract, Right, Ticker
from domain.order import Fill, OrderRole, OrderState, OrderType
from domain.signal import Side

Row = tuple[Any, ...]  # what sqlite3 hands out

ORDER_COLUMNS = (
    "number, account, id, bracket, role, key, side, type, wanted, quantity, limit_price, stop_price, expires_at, at, "
    "state, triggered, filled, paid, released, text"
)
FILL_COLUMNS = "exec_id, sequence, client_order_id, key, side, quantity, price, fee, at"

# Only our own column names are put into these statements.
SAVE_ORDER = (
    f"INSERT INTO orders ({ORDER_COLUMNS}, live) VALUES ({', '.join('?' * 21)}) ON CONFLICT (number) DO UPDATE SET "  # noqa: S608
    + ", ".join(f"{column} = excluded.{column}" for column in (*ORDER_COLUMNS.split(", ")[8:], "live"))
)
SAVE_FILL = f"INSERT INTO fills (account, {FILL_COLUMNS}) VALUES ({', '.join('?' * 10)})"  # noqa: S608
SAVE_POSITION = "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?)"
SAVE_WALLET = "INSERT OR REPLACE INTO wallets VALUES (?, ?, ?)"
SAVE_INSTRUMENT = "INSERT OR REPLACE INTO instruments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def of_order(order: PaperOrder, *, live: bool) -> Row:
    """The row of an order."""
    return (
        order.number,
        order.account,
        order.id,
        order.bracket,
        order.role,
        order.key,
        order.side,
        order.type,
        str(order.wanted),
        str(order.quantity),
        _text(order.limit_price),
        _text(order.stop_price),
        order.expires_at.isoformat() if order.expires_at else None,
        order.at.isoformat(),
        order.state,
        order.triggered,
        str(order.filled),
        str(order.paid),
        str(order.released),
        order.text,
        live,
    )


def order(row: Row) -> PaperOrder:
    """The order of a row of `ORDER_COLUMNS`."""
    return PaperOrder(
        number=row[0],
        account=AccountId(row[1]),
        id=ClientOrderId(row[2]),
        bracket=None if row[3] is None else ClientOrderId(row[3]),
        role=OrderRole(row[4]),
        key=row[5],
        side=Side(row[6]),
        type=OrderType(row[7]),
        wanted=Decimal(row[8]),
        quantity=Decimal(row[9]),
        limit_price=_number(row[10]),
        stop_price=_number(row[11]),
        expires_at=datetime.fromisoformat(row[12]) if row[12] else None,
        at=datetime.fromisoformat(row[13]),
        state=OrderState(row[14]),
        triggered=bool(row[15]),
        filled=Decimal(row[16]),
        paid=Decimal(row[17]),
        released=Decimal(row[18]),
        text=row[19],
    )


def of_fill(account: AccountId, fill: Fill) -> Row:
    """The row of a fill."""
    prices = (str(fill.quantity), str(fill.price), str(fill.fee))
    return (
        account,
        fill.exec_id,
        fill.sequence,
        fill.client_order_id,
        fill.key,
        fill.side,
        *prices,
        fill.at.isoformat(),
    )


def fill(row: Row) -> Fill:
    """The fill of a row of `FILL_COLUMNS`."""
    return Fill(
        exec_id=ExecId(row[0]),
        sequence=row[1],
        client_order_id=ClientOrderId(row[2]),
        key=row[3],
        side=Side(row[4]),
        quantity=Decimal(row[5]),
        price=Decimal(row[6]),
        fee=Decimal(row[7]),
        at=datetime.fromisoformat(row[8]),
    )


def of_position(account: AccountId, key: str, position: Position) -> Row:
    """The row of a position."""
    return account, key, str(position.quantity), str(position.average_price), str(position.realised)


def position(row: Row) -> tuple[AccountId, str, Position]:
    """The position of a row."""
    quantity, average_price, realised = map(Decimal, row[2:])
    return AccountId(row[0]), row[1], Position(quantity=quantity, average_price=average_price, realised=realised)


def of_wallet(account: AccountId, wallet: Wallet) -> Row:
    """The row of a wallet."""
    return account, str(wallet.cash), wallet.sequence


def wallet(row: Row) -> tuple[AccountId, Wallet]:
    """The wallet of a row."""
    return AccountId(row[0]), Wallet(cash=Decimal(row[1]), sequence=row[2])


def of_instrument(instrument: Instrument) -> Row:
    """The row of an instrument."""
    ticker, option = instrument.ticker, instrument.ticker.option or OptionContract()
    steps = (instrument.tick, instrument.lot, instrument.minimum_notional, instrument.multiplier)
    return (
        instrument.key,
        ticker.asset_class,
        ticker.symbol,
        option.expiry.isoformat() if option.expiry else None,
        _text(option.strike),
        option.right,
        ticker.outcome,
        *map(str, steps),
        instrument.currency,
    )


def instrument(row: Row) -> Instrument:
    """The instrument of a row."""
    _, asset_class, symbol, expiry, strike, right, outcome, tick, lot, minimum, multiplier, currency = row
    option = OptionContract(
        expiry=date.fromisoformat(expiry) if expiry else None,
        strike=_number(strike),
        right=Right(right) if right else None,
    )
    ticker = Ticker(
        asset_class=AssetClass(asset_class),
        symbol=symbol,
        option=option if asset_class == AssetClass.OPTION else None,
        outcome=outcome,
    )
    return Instrument(
        ticker=ticker,
        tick=Decimal(tick),
        lot=Decimal(lot),
        minimum_notional=Decimal(minimum),
        multiplier=Decimal(multiplier),
        currency=currency,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
