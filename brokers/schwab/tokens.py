"""Schwab's access tokens: half an hour each, renewed before they end, by one request for an account at a time.

The refresh token lasts for seven days from the grant, however often it is used (schwab-py docs, `auth.rst`).
"""

from __future__ import annotations

import asyncio
import base64
from collections import OrderedDict
from datetime import timedelta
from urllib.parse import urlencode

from brokers import fields, payload
from brokers.credentials import Credentials, Keyring
from brokers.schwab.errors import AGAIN, FAILED
from brokers.transport import Transport
from domain.errors import BrokerUnavailable, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock
from runtime.secret import Secret

PATH = "/v1/oauth/token"
EARLY = timedelta(minutes=2)
"""How long before its end a token is renewed."""
KEPT = 10_000
_REFUSALS = frozenset({400, 401, 403})


class Tokens:
    """Access tokens by account. `app` is the program's registration, with `client_id` and `client_secret`."""

    def __init__(self, transport: Transport, keyring: Keyring, clock: Clock, app: Credentials | None) -> None:
        self._transport = transport
        self._keyring = keyring
        self._clock = clock
        self._app = app
        self._turns: OrderedDict[AccountId, asyncio.Lock] = OrderedDict()

    async def access(self, account: AccountId) -> Secret:
        """A token that lasts for a while yet.

        Raises `ReauthorisationNeeded` where the grant has ended, `BrokerUnavailable` where it cannot be renewed now.
        """
        held = await self._keyring.credentials(account)
        return _token(held) if self._lasts(held) else await self._renewed(account, None)

    async def after_refusal(self, account: AccountId, refused: Secret) -> Secret:
        """Another token than this one. Raises as `access` does."""
        return await self._renewed(account, refused)

    async def _renewed(self, account: AccountId, refused: Secret | None) -> Secret:
        turn = self._turns.setdefault(account, asyncio.Lock())
        self._turns.move_to_end(account)
        async with turn:
            held = await self._keyring.credentials(account)
            if not (self._lasts(held) and _token(held) != refused):
                held = await self._keyring.renew(account, held, await self._fresh(held))
        while len(self._turns) > KEPT and not next(iter(self._turns.values())).locked():
            self._turns.popitem(last=False)
        return _token(held)

    def _lasts(self, held: Credentials) -> bool:
        return held.expires_at is None or held.expires_at - EARLY > self._clock.now()

    async def _fresh(self, held: Credentials) -> Credentials:
        refresh = held.get("refresh_token")
        if refresh is None:
            raise ReauthorisationNeeded(AGAIN)
        body = urlencode({"grant_type": "refresh_token", "refresh_token": refresh.reveal()}).encode()
        asked_at = self._clock.now()
        answer = await self._transport.ask(PATH, method="POST", body=body, headers=self._headers())
        if answer.status in _REFUSALS:
            with fields.reading(BrokerUnavailable):
                fields.text(fields.mapping(payload.asked(answer)), "error")
            raise ReauthorisationNeeded(AGAIN)
        if answer.status >= FAILED:
            raise BrokerUnavailable(f"the venue answered {answer.status} to the renewal of a token")
        with fields.reading(BrokerUnavailable):
            told = fields.mapping(payload.asked(answer))
            lasts = timedelta(seconds=fields.whole(told, "expires_in"))
            fresh = {
                name: Secret(fields.text(told, name)) for name in ("access_token", "refresh_token") if name in told
            }
            if "access_token" not in fresh or not timedelta(0) < lasts < timedelta(days=1):
                raise fields.Malformed("it holds no token")
            return held.renewed(expires_at=asked_at + lasts, **fresh)

    def _headers(self) -> dict[str, str]:
        identity, secret = (self._app.get(name) if self._app else None for name in ("client_id", "client_secret"))
        if identity is None or secret is None:
            raise BrokerUnavailable("the host has not entered the program's registration at Schwab")
        pair = base64.b64encode(f"{identity.reveal()}:{secret.reveal()}".encode()).decode()
        return {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}


def _token(held: Credentials) -> Secret:
    token = held.get("access_token")
    if token is None:
        raise ReauthorisationNeeded(AGAIN)
    return token
