"""One connection to one OpenD: questions and deeds with their answers, and what it pushes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from brokers import leased
from brokers.fields import Malformed, mapping, reading, text, whole
from brokers.limits import LONGEST as PATIENT
from brokers.limits import Cost, Limits
from brokers.moomoo.errors import DONE, FAILED, Failure, Meaning, of_a_deed, of_a_question
from brokers.moomoo.places import Place
from brokers.moomoo.wire import PUSHES, Frame, Frames, Proto, framed
from domain.errors import BrokerUnavailable, OutcomeUnknown, ReauthorisationNeeded

CONNECTING = 4.0
LONGEST = 8.0
"""Seconds until an answer is given up."""
CLIENT_VERSION = 900
UNENCRYPTED = -1
BEAT = 10.0
"""Seconds between two signs of life, where OpenD does not say."""
_LAST = 2**32


class Line:
    """Ready after `connect`; `news` is called whenever OpenD pushes something of an order."""

    def __init__(self, limits: Limits, news: Callable[[], None], *, longest: float = LONGEST) -> None:
        self.user = "0"
        self.beat = BEAT
        self.unlocked = False
        self._connection = "0"
        self._limits = limits
        self._news = news
        self._longest = longest
        self._serial = 0
        self._waiting: dict[tuple[int, int], asyncio.Future[Mapping[str, Any]]] = {}
        self._transport: asyncio.Transport | None = None

    @property
    def up(self) -> bool:
        """Whether the line stands, as far as anybody knows."""
        return self._transport is not None and not self._transport.is_closing()

    async def connect(self, place: Place) -> None:
        """Raises `BrokerUnavailable`."""
        try:
            async with asyncio.timeout(CONNECTING):
                self._transport, _ = await asyncio.get_running_loop().create_connection(
                    lambda: Frames(self._heard, self._lose), place.host, place.port
                )
        except (OSError, TimeoutError) as e:
            raise BrokerUnavailable(f"OpenD is not reached ({type(e).__name__}): is it running?") from e
        greeting = {
            "clientVer": CLIENT_VERSION,
            "clientID": "bellwether",
            "recvNotify": False,
            "packetEncAlgo": UNENCRYPTED,
            "pushProtoFmt": 1,
        }
        answer = await self.ask(Proto.INIT, greeting)
        with reading(BrokerUnavailable):
            self.user, self._connection = str(whole(answer, "loginUserID")), str(whole(answer, "connID"))
            self.beat = max(1.0, min(float(whole(answer, "keepAliveInterval")), BEAT))

    async def unlock(self, key: str, firm: int | None) -> None:
        """Unlock trading. Raises `ReauthorisationNeeded` where the password is not the right one."""
        body: dict[str, Any] = {"unlock": True, "pwdMD5": key}
        if firm is not None:
            body["securityFirm"] = firm
        try:
            await self._answered(Proto.UNLOCK, body, (Cost("unlock", key=self.user),))
        except Failure as e:
            if e.kind != FAILED or e.meaning is Meaning.TOO_FAST:
                raise of_a_question(e) from e
            # Whatever its words: wrong passwords that are tried again and again lock the account.
            raise ReauthorisationNeeded("OpenD does not take the trading password: connect again") from e
        self.unlocked = True

    async def ask(self, proto: Proto, body: Mapping[str, Any], *costs: Cost) -> Mapping[str, Any]:
        """The answer to a question.

        Raises `BrokerUnavailable` or `RateLimited`.
        """
        try:
            return await self._answered(proto, body, costs)
        except Failure as e:
            raise of_a_question(e) from e

    async def sought(self, proto: Proto, body: Mapping[str, Any], *costs: Cost) -> Mapping[str, Any] | None:
        """The same, or None where OpenD does not know the instrument."""
        try:
            return await self._answered(proto, body, costs)
        except Failure as e:
            if e.meaning is Meaning.NO_INSTRUMENT:
                return None
            raise of_a_question(e) from e

    async def do(self, proto: Proto, body: Mapping[str, Any], *costs: Cost) -> Mapping[str, Any]:
        """The answer to a deed.

        Raises `Failure` where OpenD says no, `OutcomeUnknown` where nobody can tell, `RateLimited` or
        `BrokerUnavailable` where it was not sent.
        """
        async with self._limits.turn(*costs, longest=PATIENT):
            leased.check()
            if not self.up:
                raise BrokerUnavailable("the line to OpenD is down")
            packet = {"connID": self._connection, "serialNo": self._serial + 1}
            try:
                return await self._exchanged(proto, {"packetID": packet, **body})
            except (BrokerUnavailable, Malformed) as e:
                raise OutcomeUnknown(str(e)) from e
            except Failure as e:
                if e.meaning is Meaning.LOCKED:
                    self.unlocked = False
                if isinstance(of_a_deed(e), OutcomeUnknown):
                    raise of_a_deed(e) from e
                raise

    def drop(self) -> None:
        """End the line; whoever waits is told."""
        if self._transport is not None:
            self._transport.abort()
        self._lose()

    async def _answered(self, proto: Proto, body: Mapping[str, Any], costs: tuple[Cost, ...]) -> Mapping[str, Any]:
        async with self._limits.turn(*costs):
            try:
                return await self._exchanged(proto, body)
            except Malformed as e:
                raise BrokerUnavailable(f"OpenD's answer cannot be read: {e}") from e

    async def _exchanged(self, proto: Proto, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._transport is None or not self.up:
            raise BrokerUnavailable("the line to OpenD is down")
        self._serial = (self._serial + 1) % _LAST
        mine = (int(proto), self._serial)
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[mine] = answer
        try:
            async with asyncio.timeout(self._longest):
                self._transport.write(framed(proto, self._serial, {"c2s": body}))
                return _successful(await answer)
        except TimeoutError as e:
            self.drop()
            raise BrokerUnavailable("OpenD did not answer in time") from e
        finally:
            self._waiting.pop(mine, None)
            answer.cancel()

    def _heard(self, one: Frame) -> None:
        if one.proto in PUSHES:
            self._news()
            return
        waiting = self._waiting.get((one.proto, one.serial))
        if waiting is not None and not waiting.done():
            waiting.set_result(one.body)

    def _lose(self) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(BrokerUnavailable("the line to OpenD broke"))


def _successful(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the answer holds. Raises `Failure`, or `Malformed`."""
    kind = whole(body, "retType")
    if kind != DONE:
        said = f"error {kind}"
        with suppress(Malformed):
            said = text(body, "retMsg")
        raise Failure(kind, said)
    return mapping(body.get("s2c", {}))
