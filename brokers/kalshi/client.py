"""Asks and tells Kalshi with an account's key, by the venue's clock and within its limits."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from brokers import fields, payload
from brokers.credentials import Credentials
from brokers.kalshi.errors import UNAUTHORISED, judge
from brokers.kalshi.signing import headers
from brokers.limits import LONGEST, Cost, Limits, Rule
from brokers.transport import Answer, Transport
from brokers.venue import Environment, Opening
from domain.errors import BrokerUnavailable, NotSent, OutcomeUnknown, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId

ADDRESSES: Mapping[Environment, str] = {
    Environment.LIVE: "https://external-api.kalshi.com",
    Environment.PRACTICE: "https://external-api.demo.kalshi.co",
}
API = "/trade-api/v2"
TOKENS = 10
"""What a call costs unless the venue lists it with another price; none that we make costs more."""
SECOND = timedelta(seconds=1)
RULES = {
    # The lowest tier: 200 tokens a second to read, 100 to write (docs.kalshi.com, Rate limits and tiers).
    "read": Rule(most=200, within=SECOND),
    "write": Rule(most=100, within=SECOND),
    # Of what needs no key the limit is not documented; it is counted by address.
    "public": Rule(most=200, within=SECOND),
}
SKEW = timedelta(seconds=2)
"""A key that is refused while our clock is further off than this was refused for that, as far as we know."""
PAGES = 10
"""Pages that are turned at most; what goes on after them is not known to be complete."""


class Client:
    """Implements the exchange of requests."""

    def __init__(self, opening: Opening) -> None:
        self._transport = Transport(opening.urls.get("api", ADDRESSES[opening.environment]))
        self._keyring = opening.keyring
        self._clock = opening.clock
        self._limits = Limits(RULES, opening.clock)
        self._ahead = timedelta(0)

    async def ask(self, account: AccountId, path: str, query: Mapping[str, str] = {}) -> Any:
        """The JSON that answers a question.

        Raises `BrokerUnavailable`, `RateLimited`, `ReauthorisationNeeded` or `Refused`.
        """
        return await self._ask(await self._keyring.credentials(account), account, path, query)

    async def pages(self, account: AccountId, path: str, name: str, query: Mapping[str, str]) -> list[Any]:
        """All records of a list that is told page by page.

        Raises as `ask`, and `Malformed`; `BrokerUnavailable` also where there is no end to it.
        """
        found: list[Any] = []
        cursor = ""
        for _ in range(PAGES):
            told = fields.mapping(await self.ask(account, path, {**query, **({"cursor": cursor} if cursor else {})}))
            found += fields.sequence(told.get(name) or [])
            cursor = str(told.get("cursor") or "")
            if not cursor:
                return found
        raise BrokerUnavailable(f"there are more {name} than can be read")

    async def ask_publicly(self, path: str) -> Any:
        """The JSON that answers what anybody may ask."""
        return payload.asked(await self._public(path))

    async def try_out(self, credentials: Credentials, path: str) -> Any:
        """The JSON that answers a question with credentials of no account yet."""
        return await self._ask(credentials, None, path, {})

    async def tell(self, account: AccountId, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON that answers a deed.

        Raises `NotSent`, also where our clock was off and has been set, `RateLimited`, `ReauthorisationNeeded`,
        `Refused` or `OutcomeUnknown`.
        """
        credentials = await self._keyring.credentials(account)
        written = b"" if body is None else json.dumps(body).encode()
        async with self._limits.turn(Cost("write", TOKENS, account), longest=LONGEST):
            at = self._now()
            signed = {**headers(credentials, method, API + path, at), "Content-Type": "application/json"}
            coming = self._transport.tell(method, API + path, body=written, headers=signed)
            answer = await self._heard("write", account, coming)
        if self._was_off(answer, at):
            raise NotSent("our clock was off by Kalshi's, and has been set")
        judge(answer, OutcomeUnknown)
        return payload.told(answer)

    async def time(self) -> datetime:
        """The venue's clock, as an answer is dated. Raises `BrokerUnavailable` where it is not."""
        at = _dated(await self._public("/exchange/status"))
        if at is None:
            raise BrokerUnavailable("the venue does not tell the time")
        self._ahead = at - self._clock.now()
        return at

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _ask(
        self, credentials: Credentials, account: AccountId | None, path: str, query: Mapping[str, str]
    ) -> Any:
        answer, at = await self._asked(credentials, account, path, query)
        if self._was_off(answer, at):
            answer, at = await self._asked(credentials, account, path, query)
        judge(answer, BrokerUnavailable)
        return payload.asked(answer)

    async def _asked(
        self, credentials: Credentials, account: AccountId | None, path: str, query: Mapping[str, str]
    ) -> tuple[Answer, datetime]:
        async with self._limits.turn(Cost("read", TOKENS, account)):
            at = self._now()
            signed = headers(credentials, "GET", API + path, at)
            coming = self._transport.ask(API + path, query=query, headers=signed)
            return await self._heard("read", account, coming), at

    async def _public(self, path: str) -> Answer:
        async with self._limits.turn(Cost("public", TOKENS)):
            answer = await self._heard("public", None, self._transport.ask(API + path))
        try:
            judge(answer, BrokerUnavailable)
        except ReauthorisationNeeded as e:
            raise BrokerUnavailable("Kalshi does not answer without a key here") from e
        return answer

    async def _heard(self, rule: str, account: AccountId | None, coming: Awaitable[Answer]) -> Answer:
        try:
            return await coming
        except RateLimited as e:
            self._limits.bucket(rule, account).rest(e.retry_after)
            raise

    def _now(self) -> datetime:
        return self._clock.now() + self._ahead

    def _was_off(self, answer: Answer, at: datetime) -> bool:
        """Whether a key was refused while our clock was off; it is set by the answer then."""
        venue = _dated(answer)
        if answer.status != UNAUTHORISED or venue is None or abs(venue - at) <= SKEW:
            return False
        self._ahead = venue - self._clock.now()
        return True


def _dated(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
