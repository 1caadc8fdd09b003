"""Moments at which the bot can be killed from inside: before and after each commit and each thing sent.

Nothing of the program is changed: the child process wraps its parts before it starts them. Each passing of a moment is
noted in a file, so that a run without a kill says which moments there are, and how often each is passed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Address
from bot.discord.sending import DiscordSender
from bot.reply import Reply
from bot.telegram.sending import TelegramSender
from brokers.paper.broker import PaperBroker
from brokers.paper.intake import orders_of
from brokers.paper.journal import Journal
from brokers.paper.state import Changes
from domain.ids import AccountId, ClientOrderId
from domain.order import Bracket, Order, OrderReport
from storage.store import Store

WROTE = "wrote"


class Reached(Protocol):
    """Hears of each moment."""

    def reach(self, name: str) -> None:
        """The life reaches the moment `name`."""
        ...


class Moments:
    """Counts the moments of one life, and ends it at the chosen one."""

    def __init__(self, notes: Path, fatal: tuple[str, int] | None) -> None:
        self._notes = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._fatal = fatal
        self._passed: dict[str, int] = {}

    def reach(self, name: str) -> None:
        """The life reaches the moment `name`."""
        self._passed[name] = self._passed.get(name, 0) + 1
        os.write(self._notes, f"{name}\n".encode())
        if self._fatal == (name, self._passed[name]):
            os.kill(os.getpid(), signal.SIGKILL)


def install(moments: Moments, repeats: Path) -> None:
    """Wrap every commit of ours, every commit of the paper venue, every order call, and every message.

    An order that the venue had taken before is noted in `repeats`: another venue might have taken it twice.
    """
    around_our_commits(moments)
    _around_the_venues_commits(moments)
    _around_orders(moments, repeats)
    _around_messages(moments)


def around_our_commits(moments: Reached) -> None:
    """Pass a moment before and after each commit of something written."""
    whole = Store._write

    @asynccontextmanager
    async def write(self: Store) -> AsyncIterator[AsyncConnection]:
        who, wrote = _doer(), False
        async with whole(self) as connection:
            info = (await connection.get_raw_connection()).info
            info.pop(WROTE, None)
            yield connection
            wrote = bool(info.pop(WROTE, False))
            if wrote:
                moments.reach(f"commit of {who}: before")
        if wrote:
            moments.reach(f"commit of {who}: after")

    Store._write = write  # type: ignore[method-assign]

    @event.listens_for(Engine, "after_cursor_execute")
    def _mark(_: Any, cursor: Any, *rest: Any) -> None:
        context = rest[2]  # after statement and parameters
        if (context.isinsert or context.isupdate or context.isdelete) and cursor.rowcount != 0:
            context.root_connection.info[WROTE] = True


def _doer() -> str:
    task = asyncio.current_task()
    if task is None:
        return "nobody"
    name = task.get_name()
    if not name.startswith("Task-"):
        return name
    work: Any = task.get_coro()
    topic = getattr(work.cr_frame.f_locals.get("self"), "_topic", "") if work.cr_frame else ""
    return f"{work.__qualname__} {topic}".strip()


def _around_the_venues_commits(moments: Moments) -> None:
    save = Journal.save

    def saved(self: Journal, changes: Changes) -> None:
        moments.reach("commit of the venue: before")
        save(self, changes)
        moments.reach("commit of the venue: after")

    Journal.save = saved  # type: ignore[method-assign]


def _around_orders(moments: Moments, repeats: Path) -> None:
    submit = PaperBroker.submit
    notes = os.open(repeats, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def submitted(self: PaperBroker, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        name: ClientOrderId = orders_of(request)[0].client_order_id
        if await self.find(account, name) is not None:
            os.write(notes, f"{account} {name}\n".encode())
        moments.reach("order sent: before")
        reports = await submit(self, account, request)
        moments.reach("order sent: after")
        return reports

    PaperBroker.submit = submitted  # type: ignore[method-assign]
    for verb in ("replace", "cancel"):
        setattr(PaperBroker, verb, wrapped(moments, f"order {verb}", getattr(PaperBroker, verb)))


def _around_messages(moments: Moments) -> None:
    for sender in (DiscordSender, TelegramSender):
        setattr(sender, "send", _sent(moments, sender.send))  # noqa: B010  two classes of one shape


def _sent(moments: Moments, send: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def sent(self: object, to: Address, reply: Reply, *, key: str) -> None:
        moments.reach("message: before")
        await send(self, to, reply, key=key)
        moments.reach("message: after")

    return sent


def wrapped(moments: Reached, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A call that passes a moment before and after it."""

    async def around(*args: Any, **options: Any) -> Any:
        moments.reach(f"{name}: before")
        answer = await call(*args, **options)
        moments.reach(f"{name}: after")
        return answer

    return around
