"""What Bybit's codes mean; they come under 200 as well.

Source: bybit-exchange.github.io/docs/v5/error, and the messages in ccxt 4.5.90. What is about timeouts or the inside of
Bybit, and every code that is not listed, leaves a deed unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brokers.exchange.faults import Fault, Verdict

CODES: Mapping[int, Verdict] = {
    10001: Verdict.REFUSED,
    10002: Verdict.CLOCK,
    10003: Verdict.KEY,
    10004: Verdict.KEY,
    10005: Verdict.KEY,
    10006: Verdict.LIMITED,
    10007: Verdict.KEY,
    10009: Verdict.REFUSED,
    10010: Verdict.KEY,
    10014: Verdict.REPEATED,
    10018: Verdict.LIMITED,
    10024: Verdict.REFUSED,
    10429: Verdict.LIMITED,
    33004: Verdict.KEY,
    110001: Verdict.NO_ORDER,
    110007: Verdict.FUNDS,
    110072: Verdict.REPEATED,
    170001: Verdict.UNSURE,
    170005: Verdict.LIMITED,
    170007: Verdict.UNSURE,
    170032: Verdict.UNSURE,
    170033: Verdict.FUNDS,
    170035: Verdict.UNSURE,
    170121: Verdict.INSTRUMENT,
    170131: Verdict.FUNDS,
    170139: Verdict.NO_ORDER,
    170141: Verdict.REPEATED,
    170142: Verdict.NO_ORDER,
    170143: Verdict.NO_ORDER,
    170146: Verdict.UNSURE,
    170147: Verdict.UNSURE,
    170149: Verdict.UNSURE,
    170150: Verdict.UNSURE,
    170190: Verdict.NO_ORDER,
    170191: Verdict.UNSURE,
    170213: Verdict.NO_ORDER,
    170221: Verdict.INSTRUMENT,
    170222: Verdict.LIMITED,
}
CHECKS = range(170100, 170230)
"""What spot orders are checked for before they are taken."""
SUCCESS = range(200, 300)
FORBIDDEN = 403
BAN = 600.0
"""Seconds: Bybit bars an address for ten minutes that asked too much, and says so by 403 alone."""


def judge(status: int, said: Any) -> Fault | None:
    """What is wrong with an answer, or None."""
    code = said.get("retCode") if isinstance(said, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        barred = status == FORBIDDEN
        return Fault(Verdict.LIMITED if barred else Verdict.UNSURE, str(status), "no code", after=BAN)
    if code == 0:
        return None if status in SUCCESS else Fault(Verdict.UNSURE, str(status), "success under an error")
    verdict = CODES.get(code, Verdict.REFUSED if code in CHECKS else Verdict.UNSURE)
    return Fault(verdict, str(code), str(said.get("retMsg") or ""))
