"""The defaults that belong to a provider and not to his posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from domain.instrument import AssetClass

USUAL_GOLD_PIP = Decimal("0.1")
MOST_TEMPLATES = 5


class Expiry(StrEnum):
    """The expiry of an option whose post names none, counted from the day of the post."""

    TODAY = "today"
    FRIDAY = "friday"
    NEXT_FRIDAY = "next_friday"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderProfile:
    """How a provider writes, and what he means where he does not write it.

    `asset_class` decides a bare ticker that several markets share; `quote_currency` completes a crypto symbol;
    `option_expiry` dates an option without an expiry, which stays without one for None; `decimal_comma` reads
    `1,085` as one point zero eight five; `gold_pip` is the price of one pip of gold; `default_leverage` stands
    where a signal states none, and nothing above `max_leverage` is taken (None: as stated); `alert_window` is how
    long after an alert without levels a post with levels is taken for its second half, zero for never; `time_zone`
    dates his options; `least_confidence` is the percentage below which a signal is refused as unsure
    (`parsers.confidence`); `templates` are layouts of his own (`parsers.template`), tried in order before any
    other.
    """

    asset_class: AssetClass | None = None
    quote_currency: str = "USDT"
    option_expiry: Expiry | None = None
    decimal_comma: bool = False
    gold_pip: Decimal = USUAL_GOLD_PIP
    default_leverage: Decimal | None = None
    max_leverage: Decimal | None = None
    alert_window: timedelta = timedelta(seconds=60)
    time_zone: str = "America/New_York"
    languages: tuple[str, ...] = ()
    least_confidence: int = 0
    templates: tuple[str, ...] = ()


DEFAULT_PROFILE = ProviderProfile()
