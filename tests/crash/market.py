"""The market of a crash scenario: a file that the test appends prices to, and that every life of the bot follows."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from brokers.quotes.simulated import SimulatedQuotes
from domain.instrument import AssetClass, Ticker

LOOK = 0.02
REPEAT = 0.1
"""Seconds after which a price that stands is told again, as a live market tells it."""


class Market:
    """The test's side."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def price(self, symbol: str, price: str) -> None:
        """The market goes there in one jump, whether the bot lives or not."""
        with self.path.open("a") as file:
            file.write(f"{symbol} {price}\n")


class Prices:
    """The bot's side: what the file says is what the feed says."""

    def __init__(self, path: Path, feed: SimulatedQuotes) -> None:
        self._path = path
        self._feed = feed
        self._read = 0
        self._last: dict[str, Decimal] = {}

    def take(self) -> None:
        """Take over what was written since the last look; a line that is still being written waits."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            found = file.read()
        whole = found[: found.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode().splitlines():
            symbol, price = line.split()
            self._last[symbol] = Decimal(price)
            self._feed.set(stock(symbol), self._last[symbol])

    async def follow(self) -> None:
        """Follow the file until cancelled."""
        loop = asyncio.get_running_loop()
        told = loop.time()
        while True:
            await asyncio.sleep(LOOK)
            self.take()
            if loop.time() - told >= REPEAT:
                told = loop.time()
                for symbol, price in self._last.items():
                    self._feed.set(stock(symbol), price)


def stock(symbol: str) -> Ticker:
    """A share."""
    return Ticker(asset_class=AssetClass.STOCK, symbol=symbol)
