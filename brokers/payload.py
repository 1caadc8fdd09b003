"""What venues say, read with care: JSON that may be a proxy's page, and texts that may be anything."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from brokers.transport import Answer
from domain.errors import BrokerUnavailable, OutcomeUnknown

LONGEST = 200
"""Characters of a venue's text that are shown to people."""


def asked(answer: Answer) -> Any:
    """The JSON that answers a question; its numbers with a point or an exponent are `Decimal`.

    Raises `BrokerUnavailable` where it is none: a proxy's page, a cut answer.
    """
    try:
        return _decoded(answer)
    except ValueError as e:
        raise BrokerUnavailable(f"the venue answered {answer.status} with something else than JSON") from e


def told(answer: Answer) -> Any:
    """The JSON that answers a deed.

    Raises `OutcomeUnknown` where it is none: the deed may be done.
    """
    try:
        return _decoded(answer)
    except ValueError as e:
        raise OutcomeUnknown(f"the venue answered {answer.status} with something else than JSON") from e


def words(text: object) -> str:
    """A venue's text in one line fit for people, without control characters, cut where it is long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _decoded(answer: Answer) -> Any:
    return json.loads(answer.body, parse_float=Decimal, parse_constant=_no_number)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
