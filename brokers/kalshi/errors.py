"""What Kalshi's errors mean for whoever asked.

| status | code | what follows |
|---|---|---|
| 401, 403 | any | the user connects again; where our clock was off, it is set and the request may be made anew |
| 409 | `order_already_exists` | the order is looked up |
| 409 | `trading_is_paused`, `exchange_is_paused` | try again when trading is open |
| 4xx | `insufficient_balance` | refused, with both amounts |
| 4xx | `market_not_found` | not traded there |
| 404 | any other | nothing of this id |
| other 4xx | any other | refused |
| 408, 429, 5xx | any | the transport's: unknown, later, unknown |

The code is `error.code`, or `code` at the top where a request could not be parsed (docs.kalshi.com, Order errors; codes
as reported by those who met them). An answer without a code proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from brokers.payload import words
from brokers.transport import Answer
from domain.errors import BrokerError, ReauthorisationNeeded, Rejected

FAILED = 400
UNAUTHORISED = 401
_FORBIDDEN = 403
_MISSING = 404
AGAIN = "Kalshi does not take this key (any more), or not for this: connect it again with read and write"


class Why(StrEnum):
    """What a refusal is about."""

    REPEATED = "repeated"
    PAUSED = "paused"
    FUNDS = "funds"
    INSTRUMENT = "instrument"
    MISSING = "missing"
    OTHER = "other"


CODES: Mapping[str, Why] = {
    "order_already_exists": Why.REPEATED,
    "trading_is_paused": Why.PAUSED,
    "exchange_is_paused": Why.PAUSED,
    "insufficient_balance": Why.FUNDS,
    "market_not_found": Why.INSTRUMENT,
}


class Refused(Rejected):
    """The venue says no: `why` for whoever knows more to say of it."""

    def __init__(self, why: Why, text: str, code: str) -> None:
        super().__init__(text, code)
        self.why = why


def judge(answer: Answer, unproven: type[BrokerError]) -> None:
    """Raise what a refusal means; `unproven` where the answer proves none."""
    if answer.status < FAILED:
        return
    error = _error(answer)
    code = error.get("code")
    if not isinstance(code, str) or not code:
        raise unproven(f"the venue answered {answer.status} without a code")
    if answer.status in (UNAUTHORISED, _FORBIDDEN):
        raise ReauthorisationNeeded(AGAIN)
    why = CODES.get(code, Why.MISSING if answer.status == _MISSING else Why.OTHER)
    told = ": ".join(one for one in (error.get("message"), error.get("details")) if isinstance(one, str) and one)
    raise Refused(why, words(told or code), words(code))


def _error(answer: Answer) -> Mapping[str, Any]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, dict) else body
