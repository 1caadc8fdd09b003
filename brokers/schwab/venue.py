"""Charles Schwab as the program knows it before anybody connects.

It keeps no name of ours for an order: the id is told once, in the answer, and an order whose answer was lost is found
only by what it looks like (schwab-py `utils.py`; developer.schwab.com, Trader API). It has no place for practice. Its
trees of triggered orders are not used: their exits would be told apart by their looks alone.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import OAuth, Opening, Venue
from domain.instrument import AssetClass

NAME = "schwab"
CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.STOCK, AssetClass.OPTION}),
    idempotency=Idempotency.NONE,
    validity=timedelta(seconds=60),  # requests are not dated, and nothing says how late one can be taken
    native_bracket=False,
    fractional=False,
    shorting=True,
    locks_exits=True,  # a second order to sell the same shares is refused as oversold
    expires=False,
    reduces=True,
    streams=False,
)


def _open(opening: Opening) -> RemoteBroker:
    from brokers.schwab.broker import SchwabBroker  # noqa: PLC0415  only who is connected there pays for it

    return SchwabBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Charles Schwab",
    capabilities=CAPABILITIES,
    oauth=OAuth(
        authorize="https://api.schwabapi.com/v1/oauth/authorize",
        token="https://api.schwabapi.com/v1/oauth/token",  # noqa: S106  an address
        access=timedelta(minutes=30),
        refresh=timedelta(days=7),
    ),
    open=_open,
    advice="Tick exactly one account on Schwab's page. The connection ends after seven days and has to be made again.",
)
