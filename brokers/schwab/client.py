"""Asks and tells Schwab with an account's token, within the limits of the program's registration."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from brokers import fields, payload
from brokers.anyone import Anyone
from brokers.limits import LONGEST, Cost, Limits, Rule
from brokers.schwab.errors import UNAUTHORISED, judge
from brokers.schwab.tokens import Tokens
from brokers.transport import Answer, Transport
from brokers.venue import Opening
from domain.errors import BrokerUnavailable, NotSent, OutcomeUnknown, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.secret import Secret

MINUTE = timedelta(minutes=1)
RULES = {
    # 120 requests a minute for one registration, whoever's account they are for; orders up to as many for an account,
    # as was chosen when it was registered (Schwab's integration guide of June 2023). Questions leave some to orders.
    "app": Rule(most=120, within=MINUTE),
    "questions": Rule(most=90, within=MINUTE),
    "orders": Rule(most=120, within=MINUTE),
}
BASE = "https://api.schwabapi.com"
TRADER = "/trader/v1"
KEPT = 10_000


class Client:
    """Implements the exchange of requests; an account's own number never leaves, only the hash that stands for it."""

    def __init__(self, opening: Opening, anyone: Anyone) -> None:
        self._transport = Transport(opening.urls.get("api", BASE))
        self._tokens = Tokens(self._transport, opening.keyring, opening.clock, opening.app)
        self._limits = Limits(RULES, opening.clock)
        self._anyone = anyone
        self._hashes: OrderedDict[AccountId, str] = OrderedDict()

    async def ask(self, account: AccountId, path: str, query: Mapping[str, str] = {}) -> Answer:
        """The answer to a question, asked again where the token was not taken.

        Raises `BrokerUnavailable`, `RateLimited`, `ReauthorisationNeeded` or `Refused`.
        """
        token = await self._tokens.access(account)
        answer = await self._asked(token, path, query)
        if answer.status == UNAUTHORISED:
            answer = await self._asked(await self._tokens.after_refusal(account, token), path, query)
        judge(answer, BrokerUnavailable)
        self._anyone.worked(account)
        return answer

    async def ask_any(self, path: str, query: Mapping[str, str] = {}) -> Answer:
        """The same for what concerns no account."""
        account = await self._anyone.pick()
        try:
            return await self.ask(account, path, query)
        except ReauthorisationNeeded as e:
            self._anyone.failed(account)
            raise BrokerUnavailable("the connection that was used to ask is not taken any more") from e

    async def try_out(self, token: Secret, path: str, query: Mapping[str, str] = {}) -> Answer:
        """The answer to a question with a token of no account yet."""
        answer = await self._asked(token, path, query)
        judge(answer, BrokerUnavailable)
        return answer

    async def tell(self, account: AccountId, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer to a deed.

        Raises `NotSent`, also where the token was not taken and has been renewed, `RateLimited`,
        `ReauthorisationNeeded`, `Refused` or `OutcomeUnknown`.
        """
        written = b"" if body is None else json.dumps(body).encode()
        token = await self._tokens.access(account)
        headers = {**_bearer(token), "Content-Type": "application/json"}
        costs = (Cost("orders", key=account), Cost("app"))
        async with self._limits.turn(*costs, longest=LONGEST):
            answer = await self._heard(self._transport.tell(method, path, body=written, headers=headers))
        if answer.status == UNAUTHORISED:
            await self._tokens.after_refusal(account, token)
            raise NotSent("the token was not taken, and has been renewed")
        judge(answer, OutcomeUnknown)
        return answer

    async def home(self, account: AccountId) -> str:
        """The path under which the account is found."""
        if account not in self._hashes:
            _, self._hashes[account] = only_account(await self.ask(account, f"{TRADER}/accounts/accountNumbers"))
        self._hashes.move_to_end(account)
        while len(self._hashes) > KEPT:
            self._hashes.popitem(last=False)
        return f"{TRADER}/accounts/{self._hashes[account]}"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _asked(self, token: Secret, path: str, query: Mapping[str, str]) -> Answer:
        async with self._limits.turn(Cost("questions"), Cost("app")):
            return await self._heard(self._transport.ask(path, query=query, headers=_bearer(token)))

    async def _heard(self, coming: Awaitable[Answer]) -> Answer:
        try:
            return await coming
        except RateLimited as e:
            self._limits.bucket("app").rest(e.retry_after)
            raise


def only_account(answer: Answer) -> tuple[str, str]:
    """The number and the hash of the one account that was linked.

    Raises `ReauthorisationNeeded` where there are several: nobody said which of them to trade in.
    """
    with fields.reading(BrokerUnavailable):
        listed = [fields.mapping(one) for one in fields.sequence(payload.asked(answer))]
        if len(listed) != 1:
            raise ReauthorisationNeeded("connect Schwab again, and tick exactly one account on its page")
        found = fields.text(listed[0], "hashValue")
        if not found.isalnum():
            raise fields.Malformed("hashValue is no hash")
        return fields.text(listed[0], "accountNumber"), found


def clock_of(answer: Answer) -> datetime:
    """When the venue answered, by its own clock. Raises `BrokerUnavailable` where it does not say."""
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).replace(tzinfo=UTC)
    except ValueError as e:
        raise BrokerUnavailable("the venue does not tell the time") from e


def _bearer(token: Secret) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.reveal()}", "Accept": "application/json"}
