"""What Alpaca's errors mean for whoever asked.

| status | body | what follows |
|---|---|---|
| 401; 403 without a code | `unauthorized`, `forbidden.` | the user connects again |
| 403 40310000 | `insufficient buying power`, with `buying_power` and `cost_basis`; `balance` | both amounts are told |
| 403 40310000 | `insufficient qty available`, wash trades, restricted accounts | refused |
| 404 40410000 | `order not found`, `asset not found` | nothing of this name |
| 422 42210000, 40010001 | `asset "X" not found`, `invalid symbol` | the instrument is not traded |
| 422 | `client_order_id must be unique` | the order is here already: it is looked up |
| 422 | `only allowed during market hours` | the market is closed |
| 422 | `order isn't sent to exchange yet`, `pending` states | come again |
| other 4xx | a message | refused |

Sources: "How to fix common trading API errors" (alpaca.markets/learn), alpacahq/alpaca-py issues 225 and 260,
alpacahq/Alpaca-API issues 135 and 282. The numbers do not tell cases apart, the messages do; what no row matches is
refused in the venue's words. An answer without a message in JSON proves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from brokers.payload import words
from brokers.transport import Answer
from domain.errors import BrokerError, ReauthorisationNeeded, Rejected

FAILED = 400
"""From this status on an answer is a refusal."""
_UNAUTHORISED = 401
_FORBIDDEN = 403
_MISSING = 404


class Why(StrEnum):
    """What a refusal is about."""

    FUNDS = "funds"
    INSTRUMENT = "instrument"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    EARLY = "early"
    MISSING = "missing"
    OTHER = "other"


class Refused(Rejected):
    """The venue says no: `why` for whoever knows more to say of it, `body` with what the venue told of it."""

    def __init__(self, why: Why, text: str, code: str, body: Mapping[str, Any]) -> None:
        super().__init__(text, code)
        self.why = why
        self.body = body


_ROWS: tuple[tuple[int, Why, re.Pattern[str]], ...] = tuple(
    (status, why, re.compile(pattern, re.IGNORECASE))
    for status, why, pattern in (
        (403, Why.FUNDS, r"insufficient (\w+ )?(buying power|balance|funds)"),
        (404, Why.MISSING, r""),
        (422, Why.DUPLICATE, r"client_order_id must be unique"),
        (422, Why.INSTRUMENT, r"(asset|symbol)\b.*\bnot (found|active|tradable)|(invalid|unknown) (symbol|asset)"),
        (422, Why.CLOSED, r"(only|not) (allowed|accepted).*market hours|market is (currently )?closed"),
        (422, Why.EARLY, r"isn.t sent to exchange|not (yet )?been? (sent|routed)|pending_(new|replace)|in .?accepted"),
    )
)


def judge(answer: Answer, unproven: type[BrokerError]) -> None:
    """Raise what a refusal means; `unproven` where the answer proves none."""
    if answer.status < FAILED:
        return
    body = _body(answer)
    message = body.get("message") if body is not None else None
    if body is None or not isinstance(message, str) or not message:
        raise unproven(f"the venue answered {answer.status} without a word of why")
    coded = isinstance(body.get("code"), int)
    if answer.status == _UNAUTHORISED or (answer.status == _FORBIDDEN and not coded):
        raise ReauthorisationNeeded("Alpaca does not take these credentials (any more): connect it again")
    code = str(body["code"]) if coded else str(answer.status)
    raise Refused(_why(answer.status, message), words(message), code, body)


def _why(status: int, message: str) -> Why:
    return next((why for wanted, why, row in _ROWS if wanted == status and row.search(message)), Why.OTHER)


def _body(answer: Answer) -> Mapping[str, Any] | None:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
