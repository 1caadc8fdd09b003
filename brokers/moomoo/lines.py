"""The connections to users' OpenDs, one for each account that is looked after."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from brokers.anyone import Anyone
from brokers.credentials import Credentials, Keyring
from brokers.limits import Limits, Rule
from brokers.moomoo.accounts import Home, chosen
from brokers.moomoo.line import LONGEST, Line
from brokers.moomoo.places import Place, place_of
from brokers.moomoo.venue import NAME
from brokers.moomoo.wire import Proto
from brokers.venue import Environment, key_of
from domain.errors import BrokerError, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock

MOST = 500
"""Connections held at once; the one asked longest ago gives way."""
LATELY = 900.0
"""Seconds after which a connection that nobody asks, and on which nothing works, is ended."""
BEAT = 1.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
_HALF_MINUTE = timedelta(seconds=30)
RULES = {
    "place": Rule(most=15, within=_HALF_MINUTE),
    "modify": Rule(most=20, within=_HALF_MINUTE),
    "pace": Rule(most=1, within=timedelta(milliseconds=20)),
    "unlock": Rule(most=10, within=_HALF_MINUTE),
    "fresh": Rule(most=10, within=_HALF_MINUTE),
    "history": Rule(most=10, within=_HALF_MINUTE),
    "static": Rule(most=30, within=_HALF_MINUTE),
    "snapshot": Rule(most=60, within=_HALF_MINUTE),
    "days": Rule(most=30, within=_HALF_MINUTE),
}
"""Rates of the moomoo API; those of `static`, 20 ms and `fresh` (what is asked past OpenD's memory) are unverified."""


@dataclass(slots=True, eq=False)
class Held:
    """One account's connection, and when it is tried again where it is down; `refused` is what was not let in."""

    account: AccountId
    line: Line
    place: Place | None = None
    home: Home | None = None
    refused: Place | None = None
    working: bool = False
    asked_at: float = 0.0
    beat_at: float = 0.0
    pause: float = FIRST_PAUSE
    next_try: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Lines:
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
        self.limits = Limits(RULES, clock)
        self._environment = environment
        self._keyring = keyring
        self._clock = clock
        self._named = named
        self._tell = tell
        self._longest = longest
        self._anyone = Anyone(keyring, key_of(NAME, environment))
        self._held: OrderedDict[AccountId, Held] = OrderedDict()

    async def of(self, account: AccountId) -> tuple[Line, Home]:
        """The account's connection, opened where it is not, and what the account is called there.

        Raises `BrokerUnavailable` or `ReauthorisationNeeded`.
        """
        held = self._of(account)
        held.asked_at = self._clock.monotonic()
        return await self._opened(held)

    async def anybody(self) -> Line:
        """Some connection, for questions that any OpenD can answer. Raises `BrokerUnavailable` where there is none."""
        account = await self._anyone.pick()
        try:
            line, _ = await self.of(account)
        except BrokerError:
            self._anyone.failed(account)
            raise
        return line

    async def try_out(self, credentials: Credentials) -> Home:
        """The account that credentials mean which are not saved yet; the line is ended again."""
        place = await place_of(credentials, self._named)
        line = Line(self.limits, lambda: None, longest=self._longest)
        try:
            return await self._enter(line, place)
        finally:
            line.drop()

    def working(self, account: AccountId, orders: int) -> None:
        """How many orders work there: while any does, the line is kept."""
        held = self._held.get(account)
        if held is not None:
            held.working = orders > 0

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
            held.line.drop()
        self._held.clear()

    def _of(self, account: AccountId) -> Held:
        held = self._held.get(account)
        if held is None:
            held = self._held[account] = Held(account, self._line(account))
            while len(self._held) > MOST:
                _, oldest = self._held.popitem(last=False)
                oldest.line.drop()
        self._held.move_to_end(account)
        return held

    def _line(self, account: AccountId) -> Line:
        return Line(self.limits, lambda: self._tell(account), longest=self._longest)

    async def _opened(self, held: Held) -> tuple[Line, Home]:
        async with held.turn:
            place = await place_of(await self._keyring.credentials(held.account), self._named)
            if held.refused == place:
                raise ReauthorisationNeeded("OpenD does not take the trading password: connect again")
            if held.home is None or held.place != place or not held.line.up or not self._open_to_trade(held.line):
                held.home = await self._connect(held, place)
            return held.line, held.home

    def _open_to_trade(self, line: Line) -> bool:
        return line.unlocked or self._environment is Environment.PRACTICE

    async def _connect(self, held: Held, place: Place) -> Home:
        held.line.drop()
        held.line, held.place, held.refused = self._line(held.account), place, None
        try:
            home = await self._enter(held.line, place)
            await held.line.ask(Proto.SUBSCRIBE, {"accIDList": [home.number]})
        except BaseException as e:
            held.line.drop()
            if isinstance(e, ReauthorisationNeeded):
                self._anyone.failed(held.account)
            if isinstance(e, WrongPassword):
                held.refused = place  # whoever tries on would lock the account
            raise
        held.pause, held.beat_at = FIRST_PAUSE, self._clock.monotonic()
        self._anyone.worked(held.account)
        self._tell(held.account)
        return home

    async def _enter(self, line: Line, place: Place) -> Home:
        await line.connect(place)
        home = await chosen(line, self._environment, place.account)
        if self._environment is Environment.LIVE:
            if not place.key:
                raise ReauthorisationNeeded("the trading password is needed to trade: connect again")
            try:
                await line.unlock(place.key.reveal(), home.firm)
            except ReauthorisationNeeded as e:
                raise WrongPassword(str(e)) from e
        return home

    async def _look_after(self, held: Held) -> None:
        now = self._clock.monotonic()
        if now - held.asked_at > LATELY and not held.working:
            held.line.drop()
            self._held.pop(held.account, None)
        elif held.line.up:
            await self._ping(held, now)
        elif now >= held.next_try:
            held.next_try = now + held.pause
            held.pause = min(2 * held.pause, LONGEST_PAUSE)
            try:
                await self._opened(held)
            except BrokerError:
                return  # the next try is set

    async def _ping(self, held: Held, now: float) -> None:
        if now - held.beat_at < held.line.beat:
            return
        held.beat_at = now
        try:
            await held.line.ask(Proto.KEEP_ALIVE, {"time": int(self._clock.now().timestamp())})
        except BrokerError:
            held.line.drop()


class WrongPassword(ReauthorisationNeeded):
    """The trading password is not the right one."""
