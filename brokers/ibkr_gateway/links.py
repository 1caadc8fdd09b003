"""The connections to users' Gateways, one for each account that is looked after."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from brokers.credentials import Credentials, Keyring
from brokers.ibkr_gateway.ear import Refusal
from brokers.ibkr_gateway.link import LONGEST, Link
from brokers.ibkr_gateway.places import Place, place_of
from brokers.ibkr_gateway.venue import NAME
from brokers.venue import Environment, key_of
from domain.errors import BrokerError, BrokerUnavailable, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock

MOST = 500
"""Connections held at once; the one asked longest ago gives way."""
LATELY = 900.0
"""Seconds after which a connection that nobody asks, and on which nothing works, is ended."""
SILENT = 30.0
"""Seconds without a word from the server after which it is asked for one."""
BEAT = 1.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
PAPER = "D"
"""How the names of accounts for practice begin, DU and DF (unverified for accounts of other kinds)."""


@dataclass(slots=True, eq=False)
class Held:
    """One account's connection, and when it is tried again where it is down."""

    account: AccountId
    link: Link
    place: Place | None = None
    asked_at: float = 0.0
    pause: float = FIRST_PAUSE
    next_try: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Links:
    """`tell` is called with every account in which something changed, and with each whose line came up again."""

    def __init__(
        self,
        environment: Environment,
        keyring: Keyring,
        clock: Clock,
        named: Mapping[str, str],
        tell: Callable[[AccountId], None],
        *,
        longest: float = LONGEST,
    ) -> None:
        self._environment = environment
        self._keyring = keyring
        self._clock = clock
        self._named = named
        self._tell = tell
        self._longest = longest
        self._held: OrderedDict[AccountId, Held] = OrderedDict()

    async def of(self, account: AccountId) -> tuple[Link, str]:
        """The account's connection, opened where it is not, and what the account is called there.

        Raises `BrokerUnavailable` or `ReauthorisationNeeded`.
        """
        held = self._of(account)
        held.asked_at = self._clock.monotonic()
        async with held.turn:
            place = await place_of(await self._keyring.credentials(account), self._named)
            if not held.link.up or held.place != place:
                await self._connect(held, place)
            return held.link, self.account_at(held.link, place)

    async def anybody(self) -> Link:
        """Some connection, for questions that any Gateway can answer.

        Raises `BrokerUnavailable` where there is none.
        """
        for account in reversed(list(self._held)):
            try:
                link, _ = await self.of(account)
            except BrokerError:
                continue
            return link
        found = await self._keyring.anyone(key_of(NAME, self._environment))
        if found is None:
            raise BrokerUnavailable("no Gateway is connected to ask")
        link, _ = await self.of(found)
        return link

    async def try_out(self, credentials: Credentials) -> tuple[Link, str, bool]:
        """A connection by credentials that are not saved yet, the account meant, and whether it is to be dropped."""
        place = await place_of(credentials, self._named)
        for held in self._held.values():
            if held.link.up and held.place is not None and held.place.line == place.line:
                return held.link, self.account_at(held.link, place), False
        link = Link(self._clock, lambda: None, longest=self._longest)
        try:
            await link.connect(place)
            return link, self.account_at(link, place), True
        except BaseException:
            link.drop()
            raise

    def account_at(self, link: Link, place: Place) -> str:
        """What the account is called. Raises `ReauthorisationNeeded` where the Gateway is not logged in for it."""
        names = link.accounts
        if place.account and place.account not in names:
            raise ReauthorisationNeeded("the Gateway is logged in for other accounts than the one connected here")
        if not place.account and len(names) != 1:
            raise ReauthorisationNeeded("the Gateway has several accounts: connect again and name the one to trade")
        name = place.account or names[0]
        if name.startswith(PAPER) is not (self._environment is Environment.PRACTICE):
            wanted = "a paper account" if self._environment is Environment.PRACTICE else "a live account"
            raise ReauthorisationNeeded(f"the Gateway is not logged in to {wanted}")
        return name

    async def run(self) -> None:
        """Keep up the connections that are needed, until cancelled."""
        while True:
            await self._clock.sleep(BEAT)
            async with asyncio.TaskGroup() as group:
                for held in list(self._held.values()):
                    group.create_task(self._look_after(held))

    def drop(self) -> None:
        """End all of them."""
        for held in self._held.values():
            held.link.drop()
        self._held.clear()

    def _of(self, account: AccountId) -> Held:
        held = self._held.get(account)
        if held is None:
            held = self._held[account] = Held(account, self._link(account))
            self._make_room()
        self._held.move_to_end(account)
        return held

    def _link(self, account: AccountId) -> Link:
        return Link(self._clock, lambda: self._tell(account), longest=self._longest)

    def _make_room(self) -> None:
        while len(self._held) > MOST:
            _, oldest = self._held.popitem(last=False)
            oldest.link.drop()

    async def _connect(self, held: Held, place: Place) -> None:
        held.link.drop()
        held.link = self._link(held.account)
        held.place = place
        try:
            await held.link.connect(place)
            self.account_at(held.link, place)
            await held.link.open_orders()
        except Refusal as e:
            held.link.drop()
            raise BrokerUnavailable(f"the Gateway does not tell its orders: {e}") from e
        except BaseException:
            held.link.drop()
            raise
        held.pause = FIRST_PAUSE
        self._tell(held.account)

    async def _look_after(self, held: Held) -> None:
        now = self._clock.monotonic()
        asked_at = held.asked_at
        if now - asked_at > LATELY and not held.link.ear.orders.working():
            held.link.drop()
            self._held.pop(held.account, None)
        elif held.link.up:
            await self._ping(held, now)
        elif now >= held.next_try:
            held.next_try = now + held.pause
            held.pause = min(2 * held.pause, LONGEST_PAUSE)
            try:
                await self.of(held.account)
            except BrokerError:
                return  # the next try is set
            finally:
                held.asked_at = asked_at

    async def _ping(self, held: Held, now: float) -> None:
        if now - held.link.heard_at < SILENT:
            return
        try:
            await held.link.time()
        except BrokerError:
            held.link.drop()
