"""The defaults that belong to a provider and not to his posts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import AssetClass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderProfile:
    """How a provider writes.

    `asset_class` decides a bare ticker that several markets share; `quote_currency` completes a crypto symbol;
    `decimal_comma` reads `1,085` as one point zero eight five; `gold_pip` is the price of one pip of gold;
    `time_zone` dates his options.
    """

    asset_class: AssetClass | None = None
    quote_currency: str = "USDT"
    decimal_comma: bool = False
    gold_pip: Decimal = Decimal("0.1")
    time_zone: str = "America/New_York"
    languages: tuple[str, ...] = ()


DEFAULT_PROFILE = ProviderProfile()
