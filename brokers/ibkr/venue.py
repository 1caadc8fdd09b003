"""Interactive Brokers' Web API as the program knows it before anybody connects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Environment, Field, Opening, Venue, key_of
from domain.instrument import AssetClass

NAME = "ibkr"
CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.STOCK}),
    idempotency=Idempotency.UNIQUE_WHILE_OPEN,  # said to be unique for a day (ibind); how long is not documented
    validity=timedelta(seconds=30),
    native_bracket=False,
    fractional=False,
    shorting=True,
    expires=False,
    reduces=False,
    streams=False,
)


def capabilities(environment: Environment) -> Capabilities:
    """What it can do, under the name of its environment."""
    return replace(CAPABILITIES, venue=key_of(NAME, environment))


def _open(opening: Opening) -> RemoteBroker:
    from brokers.ibkr.broker import WebBroker  # noqa: PLC0415  only who is connected there pays for it

    return WebBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Interactive Brokers",
    capabilities=CAPABILITIES,
    fields=(
        Field(name="consumer_key", label="Consumer key", hint="nine letters, chosen on the self-service OAuth page"),
        Field(name="access_token", label="Access token", hint="made on the same page"),
        Field(name="access_token_secret", label="Access token secret", hint="made with the token, shown once"),
        Field(name="signature_key", label="Private signature key", hint="private_signature.pem", long=True),
        Field(name="encryption_key", label="Private encryption key", hint="private_encryption.pem", long=True),
        Field(name="dh_prime", label="Diffie-Hellman prime", hint="dhparam.pem, or its prime in hex", long=True),
        Field(
            name="account",
            label="Account",
            hint="only where the login has several, such as U1234567",
            hidden=False,
            optional=True,
        ),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice=(
        "Use a second username of your account: one username can be logged in at one place only. Keys work from the "
        "day after they were made. A paper account has keys of its own."
    ),
)
