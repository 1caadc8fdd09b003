"""What Gemini's errors mean, by their `reason`.

Source: developer.gemini.com, "Error Codes" and the OpenAPI description of its REST API. Of `System`, `Maintenance` and
every reason that is not listed it is not known whether an order was taken before. Texts are not shown for keys: that of
`MissingRole` holds the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brokers.exchange.faults import Fault, Verdict

CODES: Mapping[str, Verdict] = {
    "InsufficientFunds": Verdict.FUNDS,
    "InvalidSymbol": Verdict.INSTRUMENT,
    "OrderNotFound": Verdict.NO_ORDER,
    "InvalidNonce": Verdict.CLOCK,
    "RateLimit": Verdict.LIMITED,
    "Too Many Requests": Verdict.LIMITED,
    "ApiKeyIpFilteringFailure": Verdict.KEY,
    "InvalidAccountName": Verdict.KEY,
    "InvalidApiKey": Verdict.KEY,
    "InvalidSignature": Verdict.KEY,
    "MissingAccountName": Verdict.KEY,
    "MissingAccounts": Verdict.KEY,
    "MissingApikeyHeader": Verdict.KEY,
    "MissingPayloadHeader": Verdict.KEY,
    "MissingRole": Verdict.KEY,
    "MissingSignatureHeader": Verdict.KEY,
    "NotGroupApiCompatible": Verdict.KEY,
    "RemoteAddressForbidden": Verdict.KEY,
    "AccountClosed": Verdict.REFUSED,
    "ClientOrderIdMustBeString": Verdict.REFUSED,
    "ClientOrderIdTooLong": Verdict.REFUSED,
    "ConflictingOptions": Verdict.REFUSED,
    "EndpointMismatch": Verdict.REFUSED,
    "EndpointNotFound": Verdict.REFUSED,
    "InvalidJson": Verdict.REFUSED,
    "InvalidOrderType": Verdict.REFUSED,
    "InvalidPrice": Verdict.REFUSED,
    "InvalidQuantity": Verdict.REFUSED,
    "InvalidSide": Verdict.REFUSED,
    "InvalidStopPrice": Verdict.REFUSED,
    "InvalidStopPriceBuy": Verdict.REFUSED,
    "InvalidStopPriceRatio": Verdict.REFUSED,
    "InvalidStopPriceSell": Verdict.REFUSED,
    "InvalidTimestampInPayload": Verdict.REFUSED,
    "MarketNotOpen": Verdict.REFUSED,
    "MissingNonce": Verdict.REFUSED,
    "MissingOrderField": Verdict.REFUSED,
    "MissingPayloadKey": Verdict.REFUSED,
    "OptionsMustBeArray": Verdict.REFUSED,
    "UnsupportedOption": Verdict.REFUSED,
}
SUCCESS = range(200, 300)


def judge(status: int, said: Any) -> Fault | None:
    """What is wrong with an answer, or None; lists are answers too."""
    failed = isinstance(said, dict) and said.get("result") == "error"
    if status in SUCCESS and not failed:
        return None
    reason = said.get("reason") if isinstance(said, dict) else None
    if not isinstance(reason, str):
        return Fault(Verdict.UNSURE, str(status))
    return Fault(CODES.get(reason, Verdict.UNSURE), reason, str(said.get("message") or ""))
