"""Alpaca as the program knows it before anybody connects.

What it can do is taken from docs.alpaca.markets (orders, options, crypto, rate limits; read November 2026). Brackets of
its own are not used: they have one target, their exits begin to work only when the entry has filled whole, and their
exits carry no name of ours. Shares are traded whole: orders over parts of a share end with the day and cannot be
changed in size, and no stop may do either.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Environment, Field, OAuth, Opening, Venue, key_of
from domain.instrument import AssetClass

NAME = "alpaca"
CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.STOCK, AssetClass.OPTION, AssetClass.CRYPTO}),
    idempotency=Idempotency.REFUSES_REPEATS,
    validity=timedelta(seconds=30),  # requests are not dated; a repeated id is refused for ever, however late it comes
    native_bracket=False,
    fractional=False,
    shorting=True,
    locks_exits=True,
    expires=False,
    reduces=False,
)


def capabilities(environment: Environment) -> Capabilities:
    """The same in both environments, under their own names."""
    return replace(CAPABILITIES, venue=key_of(NAME, environment))


def _open(opening: Opening) -> RemoteBroker:
    from brokers.alpaca.broker import AlpacaBroker  # noqa: PLC0415  only who is connected there pays for it

    return AlpacaBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Alpaca",
    capabilities=CAPABILITIES,
    fields=(
        Field(name="key", label="API key ID", hint="On the home page of your account, under API keys", hidden=False),
        Field(name="secret", label="API secret key", hint="Shown once, when the key is made"),
    ),
    oauth=OAuth(
        authorize="https://app.alpaca.markets/oauth/authorize",
        token="https://api.alpaca.markets/oauth/token",  # noqa: S106  an address
        scopes=("account:write", "trading", "data"),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice="Paper accounts have keys of their own. A key can trade and read; close the key when you leave.",
)
