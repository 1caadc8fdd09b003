"""What Kraken's errors mean, by how their text begins; an answer can hold several, and 200 is their status.

Sources: docs.kraken.com, "API errors"; the codes in ccxt 4.5.90. `EService:Unavailable` and `EService:Busy` may follow
a taken order, as may `EGeneral:Internal error`, `EService:Timeout` and every text that is not listed. What Kraken says
to a repeated `cl_ord_id` of an open order is not documented: any refusal that names it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brokers.exchange.faults import Fault, Verdict

CODES: Mapping[str, Verdict] = {
    "EOrder:Insufficient funds": Verdict.FUNDS,
    "EOrder:Insufficient initial margin": Verdict.FUNDS,
    "EOrder:Margin allowance exceeded": Verdict.FUNDS,
    "EOrder:Unknown order": Verdict.NO_ORDER,
    "EOrder:Invalid order": Verdict.NO_ORDER,
    "EOrder:Rate limit exceeded": Verdict.LIMITED,
    "EAPI:Rate limit exceeded": Verdict.LIMITED,
    "EGeneral:Temporary lockout": Verdict.LIMITED,
    "EGeneral:Too many requests": Verdict.LIMITED,
    "EService:Throttled": Verdict.LIMITED,
    "EOrder:": Verdict.REFUSED,
    "EQuery:Unknown asset pair": Verdict.INSTRUMENT,
    "EQuery:Invalid asset pair": Verdict.INSTRUMENT,
    "EQuery:Unknown asset": Verdict.INSTRUMENT,
    "EGeneral:Invalid arguments": Verdict.REFUSED,
    "EGeneral:Permission denied": Verdict.KEY,
    "EAccount:Invalid permissions": Verdict.REFUSED,
    "EAPI:Invalid key": Verdict.KEY,
    "EAPI:Invalid signature": Verdict.KEY,
    "EAPI:Invalid nonce": Verdict.CLOCK,
    "ETrade:User Locked": Verdict.REFUSED,
    "EService:Market in cancel_only mode": Verdict.REFUSED,
    "EService:Market in post_only mode": Verdict.REFUSED,
    "EService:Market in limit_only mode": Verdict.REFUSED,
    "EService:Deadline elapsed": Verdict.UNSURE,
    "EService:Unavailable": Verdict.UNSURE,
    "EService:Busy": Verdict.UNSURE,
}
LOCKOUT = 60.0
"""Seconds; how long Kraken locks out is not documented."""


def judge(status: int, said: Any) -> Fault | None:
    """What is wrong with an answer, or None."""
    found = said.get("error") if isinstance(said, dict) else None
    if not isinstance(found, list):
        return Fault(Verdict.UNSURE, str(status), "an answer without its list of errors")
    errors = [one for one in found if isinstance(one, str) and one.startswith("E")]
    if not errors and len(found) == sum(isinstance(one, str) and one.startswith("W") for one in found):
        return None
    return _fault(errors[0] if errors else "", status)


def _fault(text: str, status: int) -> Fault:
    if text.startswith("EOrder:") and ("cl_ord_id" in text or "uplicate" in text):
        return Fault(Verdict.REPEATED, text)
    after = LOCKOUT if "lockout" in text else 5.0
    for code, verdict in CODES.items():
        if text.startswith(code):
            return Fault(verdict, text, after=after)
    return Fault(Verdict.UNSURE, text or str(status))
