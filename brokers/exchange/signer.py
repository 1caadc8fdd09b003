"""Signs requests as ccxt knows each venue wants them; ccxt itself sends nothing, retries nothing and keeps no key.

One instance for each venue signs for all accounts: to sign is a calculation, done without a pause, with the key put in
before and taken out after. ccxt 4.5.90 loads in about a second and takes 68 MB, so it is loaded in a thread, and only
when a venue that needs it is used for the first time.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from brokers.credentials import Credentials
from domain.errors import BrokerUnavailable, ReauthorisationNeeded
from runtime.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEY, SECRET = "key", "secret"
"""The fields of credentials that all these venues have."""
MARK = "Referer"
"""The header by which ccxt would mark orders at Bybit as brought by its makers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request before it is signed: ccxt's name of its path and kind, and what it takes of each limit."""

    path: str
    kind: tuple[str, ...]
    method: str = "GET"
    fields: Mapping[str, Any] = field(default_factory=dict)
    costs: Mapping[str, int] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether it needs a key."""
        return "public" not in self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it is to be sent, the path with its query exactly as it was signed; its repr shows neither."""

    method: str
    path: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Signer:
    """ccxt's class of one venue, held to signing. `ahead` is how far the venue's clock is ahead of ours."""

    def __init__(self, name: str, clock: Clock, options: Mapping[str, Any], *, practice: bool = False) -> None:
        self.ahead = timedelta(0)
        self._name = name
        self._clock = clock
        self._options = options
        self._practice = practice
        self._client: Any = None
        self._loading = asyncio.Lock()

    async def ready(self) -> None:
        """Load the library, once."""
        async with self._loading:
            if self._client is None:
                self._client = await asyncio.to_thread(self._load)

    def sign(self, call: Call, credentials: Credentials | None) -> Signed:
        """The request, signed now.

        Raises `ReauthorisationNeeded` for a key or a secret that cannot sign.
        """
        client = self._client
        if call.private and credentials is not None:
            client.apiKey, client.secret = _revealed(credentials)
        try:
            made = client.sign(call.path, list(call.kind), call.method, dict(call.fields))
        except Exception:  # noqa: BLE001  a key can be wrong in as many ways as there are signatures; none may be shown
            raise ReauthorisationNeeded("the key or its secret is not complete: enter both again") from None
        finally:
            client.apiKey = client.secret = ""
        url = urlsplit(made["url"])
        path = url.path + (f"?{url.query}" if url.query else "")
        body = made["body"] or ""
        headers = {name: value for name, value in (made["headers"] or {}).items() if name != MARK}
        return Signed(method=made["method"], path=path, headers=headers, body=body.encode())

    async def markets(self, fetch: Callable[[str], Any], fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """All markets as ccxt describes them, parsed in a thread; `fetch` is a coroutine function for a path.

        Raises `BrokerUnavailable` for what cannot be parsed.
        """
        loop = asyncio.get_running_loop()
        client = await asyncio.to_thread(self._load)

        def fetching(url: str, *_: Any) -> Any:
            parts = urlsplit(url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            return asyncio.run_coroutine_threadsafe(fetch(path), loop).result()

        client.fetch = fetching
        refusal = importlib.import_module("ccxt").BaseError
        try:
            found: list[Mapping[str, Any]] = await asyncio.to_thread(client.fetch_markets, dict(fields))
        except (refusal, LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as e:
            raise BrokerUnavailable(f"the markets of {self._name} could not be read") from e
        return found

    def currency(self, code: str) -> str:
        """The currency as everybody calls it, from the venue's own code: `XXBT` is `BTC`."""
        return str(self._client.safe_currency_code(code))

    def _load(self) -> Any:
        client = getattr(importlib.import_module("ccxt"), self._name)({"enableRateLimit": False})
        if self._practice:
            client.set_sandbox_mode(True)
        client.options.update(self._options)
        client.number = str
        client.milliseconds = self._milliseconds
        client.microseconds = lambda: self._milliseconds() * 1000
        client.seconds = lambda: self._milliseconds() // 1000
        client.fetch = _never
        return client

    def _milliseconds(self) -> int:
        return (self._clock.now() + self.ahead - _EPOCH) // timedelta(milliseconds=1)


def _revealed(credentials: Credentials) -> tuple[str, str]:
    key, secret = credentials.get(KEY), credentials.get(SECRET)
    if not key or not secret:
        raise ReauthorisationNeeded("the key or its secret is missing: enter both again")
    return key.reveal().strip(), secret.reveal().strip().replace("\\n", "\n")


def _never(*_: Any) -> NoReturn:
    raise RuntimeError("ccxt was to send something by itself")
