"""What an admin can set at the paper venue: money, fees, slippage, depth, hours and delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from domain.instrument import AssetClass
from domain.money import ZERO

DEFAULT_CASH = Decimal(100_000)
BASIS_POINT = Decimal("0.0001")
FEE_STEP = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What one fill costs: `bps` of its value, and `per_contract` (in dollars) for each unit filled."""

    bps: Decimal = ZERO
    per_contract: Decimal = ZERO


DEFAULT_FEES: Mapping[AssetClass, Fee] = {
    AssetClass.CRYPTO: Fee(bps=Decimal(10)),
    AssetClass.OPTION: Fee(per_contract=Decimal("0.65")),
    AssetClass.FUTURE: Fee(per_contract=Decimal("2.25")),
}
NO_FEE = Fee()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSettings:
    """The rules of the paper venue.

    `starting_cash` is what an account has before its first fill, in dollars. `slippage_bps` worsens every order that
    takes the market's price (market orders and triggered stops); limit orders are never worsened. `touch_depth` is
    the value in dollars that one order can take from one quote: between half of it and all of it, drawn from `seed`;
    a larger order fills over several quotes, and None fills any size at once. Each order has the depth to itself, so
    that followers do not compete on paper. `keeps_hours` names the asset classes that rest outside their market's
    hours; an empty set trades always. `latency` passes before a request is taken.
    Without `native_bracket` it takes no brackets: exits are orders of their own, which only reduce the position.
    """

    starting_cash: Decimal = DEFAULT_CASH
    fees: Mapping[AssetClass, Fee] = field(default_factory=lambda: DEFAULT_FEES)
    slippage_bps: Decimal = Decimal(1)
    touch_depth: Decimal | None = None
    seed: int = 0
    keeps_hours: frozenset[AssetClass] = frozenset(AssetClass)
    latency: timedelta = timedelta(0)
    native_bracket: bool = True

    def fee(self, asset_class: AssetClass, *, quantity: Decimal, value: Decimal) -> Decimal:
        """The fee in dollars of a fill of `quantity` units worth `value` dollars."""
        fee = self.fees.get(asset_class, NO_FEE)
        return (value * fee.bps * BASIS_POINT + quantity * fee.per_contract).quantize(FEE_STEP)
