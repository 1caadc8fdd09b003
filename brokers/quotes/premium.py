"""A simple price for an option, from its underlying's price."""

from __future__ import annotations

import math
from datetime import UTC, datetime, time
from decimal import Decimal

from domain.instrument import OptionContract, Right
from domain.money import CENT, ZERO, nearest

AT_THE_MONEY = 0.4
YEAR_SECONDS = 365 * 24 * 3600
DEFAULT_SECONDS = 7 * 24 * 3600
EXPIRY_HOUR = time(21, tzinfo=UTC)


def premium(contract: OptionContract, underlying: Decimal, volatility: float, now: datetime) -> Decimal:
    """Intrinsic value plus time value, at least a cent.

    Time value is that of an option at the money, 0.4 times price times volatility times the root of the years left
    (Brenner and Subrahmanyam, 1988), fading with the squared distance of the strike in standard deviations. A
    contract without a strike is taken at the money, one without an expiry has a week.
    """
    strike = contract.strike if contract.strike is not None else underlying
    sign = -1 if contract.right is Right.PUT else 1
    intrinsic = max(sign * (underlying - strike), ZERO)
    deviation = float(underlying) * volatility * math.sqrt(_years(contract, now))
    if deviation <= 0:
        return max(intrinsic, CENT)
    distance = float(underlying - strike) / deviation
    time_value = AT_THE_MONEY * deviation * math.exp(-distance * distance / 2)
    return max(nearest(intrinsic + Decimal(str(time_value)), CENT), CENT)


def _years(contract: OptionContract, now: datetime) -> float:
    if contract.expiry is None:
        return DEFAULT_SECONDS / YEAR_SECONDS
    left = datetime.combine(contract.expiry, EXPIRY_HOUR) - now
    return max(left.total_seconds(), 0.0) / YEAR_SECONDS
