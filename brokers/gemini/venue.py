"""Gemini as a venue."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Environment, Field, Opening, Venue
from domain.instrument import AssetClass
from domain.order import OrderType


def _open(opening: Opening) -> RemoteBroker:
    from brokers.exchange.broker import Exchange  # noqa: PLC0415  only when somebody is connected there
    from brokers.gemini.house import HOUSE  # noqa: PLC0415

    return Exchange(HOUSE, opening)


VENUE = Venue(
    name="gemini",
    title="Gemini",
    capabilities=Capabilities(
        venue="gemini",
        asset_classes=frozenset({AssetClass.CRYPTO}),
        idempotency=Idempotency.LOOK_UP_ONLY,
        # A request is taken until 30 s after the moment that its number names.
        validity=timedelta(seconds=40),
        native_bracket=False,
        fractional=True,
        shorting=False,
        order_types=frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_LIMIT}),
        locks_exits=True,
        expires=False,
        reduces=False,
        streams=False,
    ),
    fields=(
        Field(name="key", label="API key", hint="begins with account-", hidden=False),
        Field(name="secret", label="API secret", hint="shown once, when the key is made"),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice=(
        "Make a key for this bot alone and for one account, not a master key: Gemini wants the numbers of a key's "
        "requests to grow, and two programs with one key disturb each other. Give it the role Trader, never Fund "
        "Manager, and leave Requires Heartbeat off, or Gemini cancels its orders. Gemini has no orders at the market: "
        "they are sent as limits near it, and what cannot be had at once is cancelled; stops are limits too, that may "
        "be left behind."
    ),
)
