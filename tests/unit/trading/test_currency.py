"""Instruments priced in another currency are sized and settled in the account's own."""

from __future__ import annotations

from decimal import Decimal

from domain.instrument import AssetClass, Ticker
from domain.risk import RiskLimits
from tests.fixtures.street import Street

YEN = Ticker(asset_class=AssetClass.FOREX, symbol="USD/JPY")


async def test_a_yen_pair_risks_dollars_and_not_yen(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(100)))
    wall.feed.set(YEN, Decimal(150))

    await wall.post("BUY USDJPY @ 150 SL 148.5 TP 153")
    await wall.price("149.9", YEN)
    await wall.price("148.4", YEN)

    copy, result = await wall.copy(trader), await wall.result(trader)
    assert copy.risk is not None
    assert Decimal(990) < copy.risk <= Decimal(1000)  # 1 % of 100,000 dollars
    assert result is not None
    assert Decimal(-1100) < result.pnl < Decimal(-900)
