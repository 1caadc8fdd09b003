"""What Coinbase's errors mean; an order that was refused comes under 200, with `success` false.

Source: docs.cdp.coinbase.com, Advanced Trade, "Create Order". A refusal that does not say why leaves an order unknown,
and so does every error that is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brokers.exchange.faults import Fault, Verdict

CODES: Mapping[str, Verdict] = {
    "INSUFFICIENT_FUND": Verdict.FUNDS,
    "INSUFFICIENT_FUNDS": Verdict.FUNDS,
    "PREVIEW_INSUFFICIENT_FUND": Verdict.FUNDS,
    "INVALID_PRODUCT_ID": Verdict.INSTRUMENT,
    "PRODUCT_NOT_FOUND": Verdict.INSTRUMENT,
    "UNKNOWN_PRODUCT_ID": Verdict.INSTRUMENT,
    "UNKNOWN_CANCEL_ORDER": Verdict.NO_ORDER,
    "NOT_FOUND": Verdict.NO_ORDER,
    "DUPLICATE_CANCEL_REQUEST": Verdict.NO_ORDER,
    "UNAUTHENTICATED": Verdict.KEY,
    "UNAUTHORIZED": Verdict.KEY,
    "PERMISSION_DENIED": Verdict.KEY,
    "RESOURCE_EXHAUSTED": Verdict.LIMITED,
    "INVALID_ARGUMENT": Verdict.REFUSED,
    "UNSUPPORTED_ORDER_CONFIGURATION": Verdict.REFUSED,
    "INVALID_SIDE": Verdict.REFUSED,
    "INVALID_LIMIT_PRICE": Verdict.REFUSED,
    "INVALID_LIMIT_PRICE_POST_ONLY": Verdict.REFUSED,
    "INVALID_STOP_PRICE": Verdict.REFUSED,
    "INVALID_NO_LIQUIDITY": Verdict.REFUSED,
    "INVALID_SIZE_PRECISION": Verdict.REFUSED,
    "INVALID_PRICE_PRECISION": Verdict.REFUSED,
    "INVALID_REQUEST": Verdict.REFUSED,
    "ORDER_ENTRY_DISABLED": Verdict.REFUSED,
    "INELIGIBLE_PAIR": Verdict.REFUSED,
    "INVALID_CANCEL_REQUEST": Verdict.REFUSED,
}
SUCCESS = range(200, 300)
_NAMES = ("new_order_failure_reason", "error", "preview_failure_reason")


def judge(status: int, said: Any) -> Fault | None:
    """What is wrong with an answer, or None."""
    if not isinstance(said, dict):
        return Fault(Verdict.UNSURE, str(status), "an answer of another kind")
    if said.get("success") is False:
        refusal = said.get("error_response")
        return _fault(refusal if isinstance(refusal, dict) else {})
    if status not in SUCCESS:
        return _fault(said)
    failed = [one for one in _results(said) if one.get("success") is not True]
    return _fault({"error": failed[0].get("failure_reason")}) if failed else None


def _results(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = said.get("results")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _fault(refusal: Mapping[str, Any]) -> Fault:
    codes = [code for name in _NAMES if isinstance(code := refusal.get(name), str)]
    text = str(refusal.get("message") or refusal.get("error_details") or "")
    for code in codes:
        verdict = CODES.get(code.upper())
        if verdict is not None:
            return Fault(verdict, code, text)
    return Fault(Verdict.UNSURE, codes[0] if codes else "no reason", text)
