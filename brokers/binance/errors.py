"""What Binance's error codes mean, whatever address they come from.

Source: binance-spot-api-docs, "Error codes". A 5xx leaves an order unknown, and so does every code that is not listed;
-1003 and 429 are limits, -2015 is a key that ended, whatever came before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brokers.exchange.faults import Fault, Verdict

CODES: Mapping[int, Verdict] = {
    -1000: Verdict.UNSURE,
    -1001: Verdict.UNSURE,
    -1002: Verdict.KEY,
    -1003: Verdict.LIMITED,
    -1006: Verdict.UNSURE,
    -1007: Verdict.UNSURE,
    -1008: Verdict.UNSURE,
    -1013: Verdict.REFUSED,
    -1014: Verdict.REFUSED,
    -1015: Verdict.LIMITED,
    -1016: Verdict.REFUSED,
    -1020: Verdict.REFUSED,
    -1021: Verdict.CLOCK,
    -1022: Verdict.KEY,
    -1121: Verdict.INSTRUMENT,
    -2008: Verdict.KEY,
    -2010: Verdict.REFUSED,
    -2011: Verdict.REFUSED,
    -2013: Verdict.NO_ORDER,
    -2014: Verdict.KEY,
    -2015: Verdict.KEY,
    -2026: Verdict.NO_ORDER,
}
MESSAGES: Mapping[tuple[int, str], Verdict] = {
    (-2010, "insufficient balance"): Verdict.FUNDS,
    (-2010, "Duplicate order"): Verdict.REPEATED,
    (-2011, "Unknown order"): Verdict.NO_ORDER,
}
"""Codes that mean several things, told apart by their message."""
FORM = range(-1199, -1099)
"""Something in the request has not the right form."""
BAN = 60.0
SUCCESS = range(200, 300)


def judge(status: int, said: Any) -> Fault | None:
    """What is wrong with an answer, or None."""
    code = said.get("code") if isinstance(said, dict) else None
    if not isinstance(code, int) or code >= 0:
        return None if status in SUCCESS else Fault(Verdict.UNSURE, str(status), "an error without its code")
    text = str(said.get("msg") or "")
    return Fault(_verdict(code, text), str(code), text, after=BAN)


def _verdict(code: int, text: str) -> Verdict:
    for (known, words), verdict in MESSAGES.items():
        if known == code and words in text:
            return verdict
    return CODES.get(code, Verdict.REFUSED if code in FORM else Verdict.UNSURE)
