"""The line to the Web API: sessions by account, limits, and signed requests."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from brokers import fields, payload
from brokers.credentials import Credentials, Keyring
from brokers.fields import Malformed
from brokers.ibkr import signing
from brokers.ibkr.signing import Keys, Mismatch
from brokers.limits import LONGEST, Cost, Limits, Rule
from brokers.payload import words
from brokers.transport import Answer, Transport
from brokers.venue import Environment
from domain.errors import BrokerUnavailable, NotSent, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock

ADDRESS = "https://api.ibkr.com"
ROOT = "/v1/api"
REFUSED = 401
BAD = 400
FRESH = timedelta(minutes=1)
"""How long a session is used before the keyring is asked whether its credentials still stand."""
EARLY = timedelta(minutes=5)
LATELY = 900.0
TICKLE = 60.0
"""Seconds after which a session is kept alive (IBKR ends one that is silent for some minutes)."""
KEPT = 1_000
PAPER = "D"
ALL, ORDERS, TRADES = "all", "orders", "trades"
RULES = {
    ALL: Rule(most=10, within=timedelta(seconds=1)),  # 50 a second for OAuth is unverified, 10 is the Gateway's
    ORDERS: Rule(most=1, within=timedelta(seconds=5)),
    TRADES: Rule(most=1, within=timedelta(seconds=5)),
}
SLOW = {f"{ROOT}/iserver/account/orders": ORDERS, f"{ROOT}/iserver/account/trades": TRADES}


@dataclass(slots=True, eq=False)
class Session:
    """One login: the token that signs, until when, and the account meant; `turn` is for one order at a time."""

    consumer: str = field(repr=False)
    access: str = field(repr=False)
    token: bytes = field(repr=False)
    made_with: bytes = field(repr=False)
    ends_at: datetime
    checked_at: datetime
    account: str = ""
    tickled_at: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Line:
    """All sessions. The venue's clock is measured by every answer, and requests are dated by it."""

    def __init__(
        self, environment: Environment, keyring: Keyring, clock: Clock, address: str, transport: Transport
    ) -> None:
        self._environment = environment
        self._keyring = keyring
        self._clock = clock
        self._address = address.rstrip("/")
        self._transport = transport
        self._limits = Limits(RULES, clock)
        self._sessions: OrderedDict[AccountId, Session] = OrderedDict()
        self._asked: dict[AccountId, float] = {}
        self._turns: dict[AccountId, asyncio.Lock] = {}
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The venue's clock, as far as it was heard."""
        return self._clock.now() + self._ahead

    async def session(self, account: AccountId) -> Session:
        """The account's session, made where there is none. Raises `BrokerUnavailable` or `ReauthorisationNeeded`."""
        self._asked[account] = self._clock.monotonic()
        async with self._turns.setdefault(account, asyncio.Lock()):
            held = self._sessions.get(account)
            now = self._clock.now()
            if held is not None and now < held.ends_at - EARLY and now - held.checked_at < FRESH:
                return held
            credentials = await self._keyring.credentials(account)
            same = held is not None and held.made_with == signing.fingerprint(credentials)
            if held is not None and same and now < held.ends_at - EARLY:
                held.checked_at = now
                return held
            return self._keep(account, await self.log_in(credentials))

    async def ask(self, account: AccountId, path: str, *, query: Mapping[str, str] = {}, method: str = "GET") -> Any:
        """The JSON that answers a question. Raises `BrokerUnavailable`, `RateLimited` or `ReauthorisationNeeded`."""
        session = await self.session(account)
        answer = await self._ask(session, method, path, query)
        if answer.status == REFUSED:
            self._drop(account, session)
            answer = await self._ask(await self.session(account), method, path, query)
        return _read(answer)

    async def tell(self, account: AccountId, method: str, path: str, body: str = "") -> Answer:
        """A deed, sent once; 4xx come back as answers.

        Raises `NotSent` where the session had ended, and what `Transport.tell` does.
        """
        session = await self.session(account)
        async with self._limits.turn(*_costs(session, path), longest=LONGEST):
            answer = await self._transport.tell(
                method, path, body=body.encode(), headers=self._signed(session, method, path, {}, body)
            )
        self._measure(answer)
        if answer.status == REFUSED:
            self._drop(account, session)
            await self.session(account)
            raise NotSent("the session at Interactive Brokers had ended; there is a new one")
        return answer

    async def log_in(self, credentials: Credentials) -> Session:
        """A fresh session. Raises `BrokerUnavailable`, or `ReauthorisationNeeded` where the keys are not taken."""
        keys = signing.keys_of(credentials)
        session = await self._agree(keys, signing.fingerprint(credentials))
        begun = fields.mapping(
            await self._known(session, "POST", f"{ROOT}/iserver/auth/ssodh/init", '{"publish":true,"compete":false}')
        )
        if begun.get("authenticated") is not True or begun.get("competing") is True:
            text = "another program is logged in to Interactive Brokers under this username: use a second one"
            raise BrokerUnavailable(text)
        found = await self._known(session, "GET", f"{ROOT}/iserver/accounts")
        wanted = credentials.get("account")
        session.account = self._account(found, wanted.reveal().strip().upper() if wanted else "")
        for path in ("/portfolio/accounts", "/iserver/account/orders"):  # what follows them is empty without
            await self._known(session, "GET", ROOT + path)
        session.tickled_at = self._clock.monotonic()
        return session

    def made_with(self, credentials: Credentials) -> Session | None:
        """A session that was made with these credentials already."""
        wanted = signing.fingerprint(credentials)
        return next((one for one in self._sessions.values() if one.made_with == wanted), None)

    async def keep_alive(self) -> None:
        """Tickle the sessions that are in use, and forget the others."""
        now = self._clock.monotonic()
        for account, session in list(self._sessions.items()):
            if now - self._asked.get(account, 0.0) > LATELY:
                self._drop(account, session)
            elif now - session.tickled_at >= TICKLE:
                session.tickled_at = now
                answer = await self._ask(session, "POST", f"{ROOT}/tickle", {})
                if answer.status == REFUSED:
                    self._drop(account, session)

    async def aclose(self) -> None:
        """Forget all sessions, and close the connections."""
        self._sessions.clear()
        await self._transport.aclose()

    async def _agree(self, keys: Keys, made_with: bytes) -> Session:
        mine = signing.exchange(keys)
        answer = await self._challenge(keys, mine.challenge)
        if answer.status in (REFUSED, BAD) and b"timestamp" in answer.body:
            answer = await self._challenge(keys, mine.challenge)  # the clock was measured by the refusal
        if answer.status in (REFUSED, BAD):
            raise ReauthorisationNeeded("Interactive Brokers does not take these keys: make new ones and connect again")
        try:
            told = fields.mapping(_read(answer))
            token = signing.agreed(
                keys,
                mine,
                fields.text(told, "diffie_hellman_response"),
                fields.text(told, "live_session_token_signature"),
            )
            ends_at = datetime.fromtimestamp(fields.whole(told, "live_session_token_expiration") / 1000, UTC)
        except Mismatch as e:
            raise ReauthorisationNeeded(f"the keys do not fit those at Interactive Brokers: {e}") from None
        except (Malformed, OverflowError, OSError, ValueError) as e:
            raise BrokerUnavailable("Interactive Brokers gave no session") from e
        now = self._clock.now()
        return Session(
            keys.consumer, keys.token, token, made_with, ends_at=min(ends_at, now + timedelta(days=1)), checked_at=now
        )

    async def _challenge(self, keys: Keys, challenge: str) -> Answer:
        path = f"{ROOT}/oauth/live_session_token"
        given = {**self._fields(keys.consumer, keys.token, "RSA-SHA256"), "diffie_hellman_challenge": challenge}
        signature = signing.by_key(keys, signing.base_string("POST", self._address + path, given))
        answer = await self._transport.ask(
            path, method="POST", headers={"Authorization": signing.header(given, signature)}
        )
        self._measure(answer)
        return answer

    def _account(self, found: Any, wanted: str) -> str:
        try:
            names = [str(one) for one in fields.sequence(fields.mapping(found).get("accounts"))]
        except Malformed as e:
            raise BrokerUnavailable("Interactive Brokers does not tell the accounts") from e
        if wanted and wanted not in names:
            raise ReauthorisationNeeded("the keys are for other accounts than the one named")
        if not wanted and len(names) != 1:
            raise ReauthorisationNeeded("the keys are for several accounts: connect again and name the one to trade")
        name = wanted or names[0]
        if name.startswith(PAPER) is not (self._environment is Environment.PRACTICE):
            kind = "paper" if self._environment is Environment.PRACTICE else "live"
            raise ReauthorisationNeeded(f"the keys are not for a {kind} account")
        return name

    async def _known(self, session: Session, method: str, path: str, body: str = "") -> Any:
        answer = await self._ask(session, method, path, {}, body)
        if answer.status == REFUSED:
            raise ReauthorisationNeeded("Interactive Brokers does not let these keys in")
        return _read(answer)

    async def _ask(self, session: Session, method: str, path: str, query: Mapping[str, str], body: str = "") -> Answer:
        async with self._limits.turn(*_costs(session, path)):
            answer = await self._transport.ask(
                path,
                method=method,
                query=query,
                body=body.encode(),
                headers=self._signed(session, method, path, query, body),
            )
        self._measure(answer)
        return answer

    def _signed(self, session: Session, method: str, path: str, query: Mapping[str, str], body: str) -> dict[str, str]:
        given = self._fields(session.consumer, session.access, "HMAC-SHA256")
        text = signing.base_string(method, self._address + path, {**given, **query})
        headers = {"Authorization": signing.header(given, signing.by_token(session.token, text))}
        return {**headers, "Content-Type": "application/json"} if body else headers

    def _fields(self, consumer: str, token: str, method: str) -> dict[str, str]:
        return {
            "oauth_consumer_key": consumer,
            "oauth_nonce": secrets.token_hex(16),
            "oauth_signature_method": method,
            "oauth_timestamp": str(int(self.now().timestamp())),
            "oauth_token": token,
        }

    def _measure(self, answer: Answer) -> None:
        try:
            there = parsedate_to_datetime(answer.headers.get("Date", "")).replace(tzinfo=UTC)
        except ValueError:
            return
        ahead = there - self._clock.now()
        self._ahead = ahead if abs(ahead) > timedelta(seconds=1) else timedelta(0)  # dates are in whole seconds

    def _keep(self, account: AccountId, session: Session) -> Session:
        self._sessions[account] = session
        self._sessions.move_to_end(account)
        while len(self._sessions) > KEPT:
            oldest, _ = self._sessions.popitem(last=False)
            self._asked.pop(oldest, None)
        return session

    def _drop(self, account: AccountId, session: Session) -> None:
        if self._sessions.get(account) is session:
            del self._sessions[account]


def refusal(found: Any) -> str:
    """The words of an error within an answer, empty where it is none."""
    return words(found["error"]) if isinstance(found, dict) and found.get("error") else ""


def written(record: Mapping[str, Any]) -> str:
    """JSON in which numbers are texts of digits: they are written as they are."""
    parts = [f"{json.dumps(name)}:{_value(value)}" for name, value in record.items()]
    return "{" + ",".join(parts) + "}"


class Number(str):
    """A number in digits, to be written without quotes."""

    __slots__ = ()


def _value(value: Any) -> str:
    return str(value) if isinstance(value, Number) else json.dumps(value)


def _read(answer: Answer) -> Any:
    found = payload.asked(answer)
    text = refusal(found)
    if text or answer.status >= BAD:
        raise BrokerUnavailable(f"Interactive Brokers answered {answer.status}: {text}")
    return found


def _costs(session: Session, path: str) -> list[Cost]:
    slow = SLOW.get(path)
    whose = (session.consumer, session.access)
    return [Cost(ALL, key=whose), *([Cost(slow, key=whose)] if slow else [])]
