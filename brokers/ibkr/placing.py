"""How an order is placed or changed: one at a time, through the venue's questions, to its number or its refusal."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from brokers import fields, payload
from brokers.fields import Malformed, reading
from brokers.ibkr import orders, replies
from brokers.ibkr.line import BAD, ROOT, Line, refusal
from brokers.ibkr_gateway.errors import amounts, is_poor
from brokers.payload import words
from brokers.transport import Answer
from domain.errors import BrokerError, InsufficientFunds, InvalidInstrument, OutcomeUnknown, Rejected
from domain.ids import AccountId
from domain.order import Order

Funds = Callable[[], Awaitable[tuple[Decimal, Decimal] | None]]
_REPEATED = re.compile(r"already registered", re.IGNORECASE)
_REFUSED = re.compile(
    r"couldn't be submitted|unable to accept|not accepted|rejected|invalid|does not conform|not allowed|no trading perm"
    r"|fraction|insufficient|must exceed|not available for|is not supported|not found",
    re.IGNORECASE,
)
"""Words of an order that was certainly not taken; any others leave it unknown, unless the status says so (400)."""
_UNLISTED = re.compile(r"no security definition|contract.*not found|invalid con", re.IGNORECASE)


class Placing:
    """The orders' way to the venue."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def place(self, account: AccountId, order: Order, contract: int, funds: Funds) -> str | None:
        """The venue's number of a fresh order, None where its name is taken already.

        Raises `Rejected` or a kind of it, and what `Line.tell` does.
        """
        session = await self._line.session(account)
        async with session.turn:
            body = orders.placed(order, session.account, contract)
            path = f"{ROOT}/iserver/account/{session.account}/orders"
            found, status = await self._through(account, path, body)
        text = refusal(found)
        if text and _REPEATED.search(text):
            return None
        if text:
            raise await _no(text, status, funds)
        return _number(found)

    async def change(self, account: AccountId, number: str, body: str) -> None:
        """Change a working order. Raises as `place` does."""
        session = await self._line.session(account)
        async with session.turn:
            path = f"{ROOT}/iserver/account/{session.account}/order/{number}"
            found, status = await self._through(account, path, body)
        text = refusal(found)
        if text:
            raise await _no(text, status, _nothing)
        if _number(found) != number:
            raise OutcomeUnknown("Interactive Brokers answered about another order")

    async def _through(self, account: AccountId, path: str, body: str) -> tuple[Any, int]:
        answer = await self._line.tell(account, "POST", path, body)
        for _ in range(replies.MOST):
            found = payload.told(answer)
            asked = _question(found)
            if asked is None:
                return found, answer.status
            number, ids, text = asked
            if not replies.agrees(ids):
                await self._decline(account, number)
                raise Rejected(f"Interactive Brokers asks before it takes the order: {text}", ",".join(ids))
            answer = await self._reply(account, number, confirmed=True)
        raise OutcomeUnknown("Interactive Brokers asks without end")

    async def _decline(self, account: AccountId, number: str) -> None:
        try:
            await self._reply(account, number, confirmed=False)
        except BrokerError:
            return  # what was not confirmed is not transmitted

    async def _reply(self, account: AccountId, number: str, *, confirmed: bool) -> Answer:
        body = '{"confirmed":true}' if confirmed else '{"confirmed":false}'
        return await self._line.tell(account, "POST", f"{ROOT}/iserver/reply/{number}", body)


def _question(found: Any) -> tuple[str, list[str], str] | None:
    """The number of a question, what it is about, and its words; None where nothing is asked."""
    first = found[0] if isinstance(found, list) and found else None
    if not isinstance(first, dict) or "message" not in first:
        return None
    with reading(OutcomeUnknown):
        number = fields.text(first, "id")
        if not re.fullmatch(r"[0-9A-Za-z-]{1,64}", number):
            raise Malformed("id is none")
        ids = [str(one) for one in fields.sequence(first.get("messageIds") or [])]
        text = words(" ".join(str(one) for one in fields.sequence(first["message"])))
    return number, ids, text


def _number(found: Any) -> str:
    with reading(OutcomeUnknown):
        placed = fields.sequence(found)
        if len(placed) != 1:
            raise Malformed("one order was expected")
        number = fields.whole(fields.mapping(placed[0]), "order_id")
    return str(number)


async def _no(text: str, status: int, funds: Funds) -> BrokerError:
    if is_poor(text):
        told = amounts(text) or await funds()
        if told is not None and told[1] > told[0]:
            return InsufficientFunds(available=told[0], required=told[1])
    if _UNLISTED.search(text):
        return InvalidInstrument(f"Interactive Brokers: {text}", str(status))
    if _REFUSED.search(text) or status == BAD:
        return Rejected(f"Interactive Brokers: {text}", str(status))
    return OutcomeUnknown(f"Interactive Brokers answered {status}: {text}")


async def _nothing() -> None:
    return None
