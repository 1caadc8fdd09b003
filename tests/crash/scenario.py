"""The main job, played by people who do not notice that the bot is killed under them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from tests.crash.lives import Lives
from tests.crash.place import Place, Window, venue_rows
from tests.crash.stage import Stage, heard, until

START = {"AAPL": "150", "MSFT": "300", "NVDA": "100", "TSLA": "200"}
TRADERS = ("bold", "careful")
PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a script needs."""

    place: Place
    stage: Stage
    lives: Lives
    window: Window
    patience: float = PATIENCE

    async def heard(self, title: str, who: Iterable[str] = TRADERS) -> None:
        """Wait until each of them was told."""
        await until(heard(self.stage, title, who), f"{title!r} to {who}", seconds=self.patience)

    async def sees(self, look: Callable[[], Awaitable[bool]]) -> None:
        """Wait until the database says so."""
        try:
            async with asyncio.timeout(self.patience):
                while not await look():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise TimeoutError(f"it did not come: {look.__name__}") from None


async def main_job(scene: Scene) -> None:
    """Three signals, a target, a moved stop; then the bot is away while people go on; then everything closes."""
    stage, price = scene.stage, scene.place.market.price
    stage.post("BUY AAPL @ 150, SL 145, TP1 155, TP2 160")
    await scene.heard("Order placed: BUY AAPL")
    await scene.heard("Not copied: BUY AAPL", ["coins"])
    resting = stage.post("BUY MSFT @ 295, SL 285, TP 330")
    doomed = stage.post("BUY NVDA @ 98, SL 94, TP 120")
    price("AAPL", "149.90")
    await scene.heard("Order placed: BUY MSFT")
    await scene.heard("Order placed: BUY NVDA")
    await scene.heard("Filled: BUY AAPL")
    price("AAPL", "155.10")
    await scene.heard("Target reached: BUY AAPL")
    stage.post("Move SL to 152 on AAPL")
    await scene.heard("Stop moved: BUY AAPL")

    await scene.lives.down("at rest, and away for a while")
    stage.post("BUY TSLA @ 200, SL 190, TP 220")
    stage.edit(resting, "BUY MSFT @ 295, SL 288, TP 330")
    if stage.hears_deletions:
        stage.delete(doomed)
    else:
        stage.post("Cancel NVDA")
    scene.lives.phase = 1
    scene.lives.up()

    await scene.heard("Order placed: BUY TSLA")
    await scene.heard("Stop moved: BUY MSFT")
    await scene.heard("No trade: BUY NVDA")
    price("TSLA", "199.80")
    price("MSFT", "294.50")
    await scene.heard("Filled: BUY TSLA")
    await scene.heard("Filled: BUY MSFT")
    price("AAPL", "151.50")
    price("TSLA", "220.50")
    price("MSFT", "287")
    await scene.heard("Stopped out: BUY AAPL")
    await scene.heard("Target reached: BUY TSLA")
    await scene.heard("Stopped out: BUY MSFT")
    await scene.sees(scene.window.quiet)


async def long_outage(scene: Scene) -> None:
    """A signal is on its way when the bot dies for an hour: what was not sent by then is never sent."""
    stage, lives = scene.stage, scene.lives
    stage.post("BUY AAPL @ 150, SL 145, TP 160")
    while not lives.killed and not await _working(scene):
        await asyncio.sleep(0.005)
    if not lives.killed:
        await lives.down("with the order at the venue")
        lives.up()
    lives.phase = 1
    await scene.sees(scene.window.signals_known)
    await scene.sees(scene.window.settled)
    scene.place.market.price("AAPL", "149.90")
    await asyncio.sleep(0.2)
    scene.place.market.price("AAPL", "160.50")
    await scene.sees(scene.window.quiet)


async def _working(scene: Scene) -> bool:
    return await scene.window.signals() > 0 and await scene.window.settled()


def naked(place: Place) -> list[str]:
    """Positions that the venue's books hold, at this moment, without a stop over exactly what is open."""
    books = venue_rows(place.venue)
    found = []
    for position in books["positions"]:
        account, key, quantity = position["account"], position["key"], Decimal(position["quantity"])
        stops = [
            Decimal(o["quantity"]) - Decimal(o["filled"])
            for o in books["orders"]
            if (o["account"], o["key"], o["role"]) == (account, key, "stop") and o["state"] in {"accepted", "partial"}
        ]
        if quantity and sum(stops) != quantity:
            found.append(f"account {account} held {quantity} {key} with stops over {sum(stops)}")
    return found
