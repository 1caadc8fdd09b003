"""The protocol's messages as ib_async reads them, with numbers as they were written."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from ib_async.client import Client
from ib_async.contract import Contract
from ib_async.decoder import Decoder

OLDEST = 176
"""Server version from which times carry their zone and contracts their steps of size."""
UNSET = Decimal("1e300")
"""The protocol writes the largest float for "no value"."""


def number(text: str) -> Decimal | None:
    """A number as it was written, None for no value.

    Raises `ValueError` for what is none.
    """
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as e:
        raise ValueError("not a number") from e
    if not value.is_finite():
        raise ValueError("not a finite number")
    return None if abs(value) >= UNSET else value


def sure(text: str) -> Decimal:
    """The same, with zero for no value."""
    return number(text) or Decimal(0)


class Exact(Decoder):
    """The library's decoder, which makes floats of prices and quantities, without that."""

    def __init__(self, ear: Any) -> None:
        super().__init__(ear, 0)
        self.ear = ear
        handlers: dict[int, Callable[[list[str]], None]] = self.handlers
        handlers.update({1: self._tick, 3: self._status, 59: self._commission, 61: self._position, 93: self._rule})

    def interpret(self, fields: list[str]) -> None:
        """Hand a message on; where one cannot be read, an answer would lack a part that nobody misses."""
        try:
            handler = self.handlers.get(int(fields[0]))
            if handler is not None:
                handler(fields)
        except Exception:  # noqa: BLE001  whatever is wrong with it, it is not to be believed
            self.ear.garbled()

    def parse(self, obj: Any) -> None:
        """Turn the texts of an object into what its fields are."""
        for field in dataclasses.fields(obj):
            text = getattr(obj, field.name)
            kind = type(field.default)
            if not isinstance(text, str) or kind is str:
                continue
            if kind is float:
                setattr(obj, field.name, number(text))
            elif kind in (int, bool):
                setattr(obj, field.name, kind(int(text)) if text else field.default)

    def _tick(self, fields: list[str]) -> None:
        _, _, request, kind, price, *_ = fields
        self.ear.tick(int(request), int(kind), number(price))

    def _status(self, fields: list[str]) -> None:
        _, order, status, filled, _, average, perm, _, _, client, *_ = fields
        self.ear.status(
            order_id=int(order),
            client_id=int(client),
            perm_id=int(perm or 0),
            status=status,
            filled=sure(filled),
            average=sure(average),
        )

    def _commission(self, fields: list[str]) -> None:
        self.ear.commission(fields[2], sure(fields[3]))

    def _position(self, fields: list[str]) -> None:
        contract = Contract()
        (
            _,
            _,
            account,
            contract.conId,
            contract.symbol,
            contract.secType,
            contract.lastTradeDateOrContractMonth,
            contract.strike,
            contract.right,
            contract.multiplier,
            contract.exchange,
            contract.currency,
            contract.localSymbol,
            contract.tradingClass,
            quantity,
            cost,
        ) = fields  # type: ignore[assignment]  # texts that `parse` turns into what they are
        self.parse(contract)
        self.ear.position(account, contract, sure(quantity), sure(cost))

    def _rule(self, fields: list[str]) -> None:
        _, rule, count, *steps = fields
        self.ear.rule(int(rule), [sure(step) for step in steps[1 : 2 * int(count) : 2]])


def client(ear: Any) -> Any:
    """A client of the library that tells `ear`, and holds nothing back: limits are kept before it."""
    made: Any = Client(ear)  # type: ignore[no-untyped-call]
    logging.getLogger("ib_async").setLevel(logging.CRITICAL)  # it would write accounts and orders into the log
    made.decoder = Exact(ear)
    made.MinClientVersion = OLDEST
    made.MaxRequests = 0
    return made
