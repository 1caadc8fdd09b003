"""Asks and tells Alpaca with an account's credentials, within its limits."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any

from brokers import payload
from brokers.alpaca.errors import judge
from brokers.anyone import Anyone
from brokers.credentials import Credentials, Keyring
from brokers.limits import LONGEST, Cost, Limits, Rule
from brokers.transport import Answer, Transport
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock

TRADING = "trading"
DATA = "data"
RULES = {
    # "Throttled to 200 requests every minute per account", and as many of data on the basic plan (docs.alpaca.markets).
    TRADING: Rule(most=200, within=timedelta(minutes=1)),
    DATA: Rule(most=200, within=timedelta(minutes=1)),
}
_LIMIT, _LEFT = "X-RateLimit-Limit", "X-RateLimit-Remaining"


def headers(credentials: Credentials) -> Mapping[str, str]:
    """What a request is signed with: a key and its secret, or the token of a grant."""
    token = credentials.get("access_token")
    if token is not None:
        return {"Authorization": f"Bearer {token.reveal()}"}
    key, secret = credentials.get("key"), credentials.get("secret")
    if key is None or secret is None:
        raise ReauthorisationNeeded("the connection has no key: connect it again")
    return {"APCA-API-KEY-ID": key.reveal(), "APCA-API-SECRET-KEY": secret.reveal()}


class Client:
    """One of Alpaca's hosts, `name` being that of its limit."""

    def __init__(self, name: str, base: str, keyring: Keyring, clock: Clock, anyone: Anyone) -> None:
        self._name = name
        self._transport = Transport(base)
        self._keyring = keyring
        self._limits = Limits(RULES, clock)
        self._anyone = anyone

    async def ask(self, account: AccountId, path: str, query: Mapping[str, str] = {}) -> Any:
        """The JSON that answers a question.

        Raises `BrokerUnavailable`, `RateLimited`, `ReauthorisationNeeded` or `Refused`.
        """
        signed = headers(await self._keyring.credentials(account))
        async with self._limits.turn(Cost(self._name, key=account)):
            answer = await self._heard(account, self._transport.ask(path, query=query, headers=signed))
        return self._read(account, answer)

    async def ask_any(self, path: str, query: Mapping[str, str] = {}) -> Any:
        """The same for what concerns no account.

        Raises `BrokerUnavailable` where nobody's credentials are taken.
        """
        account = await self._anyone.pick()
        try:
            return await self.ask(account, path, query)
        except ReauthorisationNeeded as e:
            self._anyone.failed(account)
            raise BrokerUnavailable("the credentials that were used to ask are not taken any more") from e

    async def try_out(self, credentials: Credentials, path: str) -> Any:
        """The JSON that answers a question with credentials of no account yet."""
        answer = await self._transport.ask(path, headers=headers(credentials))
        judge(answer, BrokerUnavailable)
        return payload.asked(answer)

    async def tell(self, account: AccountId, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer to a deed.

        Raises `NotSent`, `RateLimited`, `ReauthorisationNeeded`, `Refused` or `OutcomeUnknown`.
        """
        written = b"" if body is None else json.dumps(body).encode()
        signed = {**headers(await self._keyring.credentials(account)), "Content-Type": "application/json"}
        async with self._limits.turn(Cost(self._name, key=account), longest=LONGEST):
            told = self._transport.tell(method, path, body=written, headers=signed)
            answer = await self._heard(account, told)
        judge(answer, OutcomeUnknown)
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _heard(self, account: AccountId, coming: Awaitable[Answer]) -> Answer:
        bucket = self._limits.bucket(self._name, account)
        try:
            answer = await coming
        except RateLimited as e:
            bucket.rest(e.retry_after)
            raise
        most, left = (answer.headers.get(name, "") for name in (_LIMIT, _LEFT))
        if most.isdecimal() and left.isdecimal() and int(most) <= RULES[self._name].most:
            bucket.heard(int(most) - int(left))
        return answer

    def _read(self, account: AccountId, answer: Answer) -> Any:
        judge(answer, BrokerUnavailable)
        self._anyone.worked(account)
        return payload.asked(answer)
