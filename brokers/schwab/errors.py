"""What Schwab's errors mean for whoever asked.

| status | body | what follows |
|---|---|---|
| 401 | any | the access token is renewed; where that is refused too, the user connects again |
| 403 | a message | the user connects again: the account is not linked any more |
| 404 | a message | nothing of this id |
| other 4xx | a message | refused |
| the order's own `REJECTED` | `statusDescription` | refused, though the order was taken at first |

A message is `message` and `errors` of the Trader API, or `errors` with `title` and `detail` of the market data API
(developer.schwab.com). It is sorted by its words, as codes are not documented: those of thinkorswim's list of reasons
for rejections. An answer without a message in JSON proves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from brokers.payload import words
from brokers.transport import Answer
from domain.errors import BrokerError, ReauthorisationNeeded, Rejected

FAILED = 400
UNAUTHORISED = 401
_FORBIDDEN = 403
_MISSING = 404
AGAIN = "Schwab does not take this connection any more: connect it again"


class Why(StrEnum):
    """What a refusal is about."""

    FUNDS = "funds"
    INSTRUMENT = "instrument"
    MISSING = "missing"
    OTHER = "other"


class Refused(Rejected):
    """The venue says no: `why` for whoever knows more to say of it."""

    def __init__(self, why: Why, text: str, code: str) -> None:
        super().__init__(text, code)
        self.why = why


_ROWS = (
    (Why.FUNDS, re.compile(r"buying power|insufficient (cash|funds)|not (have )?enough (cash|funds)", re.IGNORECASE)),
    (Why.INSTRUMENT, re.compile(r"(unresolved|invalid|unknown) symbol|symbol .*(not found|invalid)", re.IGNORECASE)),
)


def judge(answer: Answer, unproven: type[BrokerError]) -> None:
    """Raise what a refusal means; `unproven` where the answer proves none."""
    if answer.status < FAILED:
        return
    text = " ".join(_messages(answer))
    if not text:
        raise unproven(f"the venue answered {answer.status} without a word of why")
    if answer.status in (UNAUTHORISED, _FORBIDDEN):
        raise ReauthorisationNeeded(AGAIN)
    why = Why.MISSING if answer.status == _MISSING else sorted_by(text)
    raise Refused(why, words(text), str(answer.status))


def sorted_by(text: str) -> Why:
    """What a refusal in these words is about."""
    return next((why for why, row in _ROWS if row.search(text)), Why.OTHER)


def _messages(answer: Answer) -> Iterator[str]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict):
        return
    yield from _texts(body.get("message"))
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else []:
        yield from _texts(error)
        if isinstance(error, dict):
            yield from _texts(error.get("title"))
            yield from _texts(error.get("detail"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
