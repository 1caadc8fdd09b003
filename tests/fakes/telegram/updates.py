"""The way of updates to one bot: a queue read by long polling, or pushed to a webhook in order."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.model import Json

# Sent only to bots that ask for them by name (core.telegram.org/bots/api#getupdates).
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_ID = 100_000
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True, eq=False)
class Webhook:
    """Where updates are pushed, and the last trouble with it (`last_error_at` in Unix seconds)."""

    url: str
    secret: str = ""
    attempts: int = 0
    last_error: str = ""
    last_error_at: int = 0


class UpdateQueue:
    """One bot's unconfirmed updates. Asking from an offset confirms, so drops, everything before it."""

    def __init__(self, *, retry: float) -> None:
        self.polls = 0
        self.webhook: Webhook | None = None
        self.allowed: list[str] = []
        self._retry = retry
        self._pending: deque[Json] = deque()
        self._next_id = _FIRST_ID
        self._fresh = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._delivery: asyncio.Task[None] | None = None

    @property
    def pending(self) -> list[Json]:
        """The updates not yet confirmed, oldest first."""
        return list(self._pending)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Takes `allowed_updates`: None keeps the former list, an empty one returns to the default."""
        if kinds is not None:
            self.allowed = list(kinds)

    def put(self, kind: str, body: Json) -> None:
        """Queues an update of a kind, if the bot wants it."""
        if kind in self.allowed or (not self.allowed and kind not in _ON_REQUEST):
            self.inject({kind: body})

    def inject(self, update: Json) -> int:
        """Queues any JSON as an update, wanted or not, sound or not; returns its update id."""
        number = int(update.get("update_id", self._next_id))
        self._next_id = max(self._next_id, number) + 1
        self._pending.append({"update_id": number} | update)
        self._fresh.set()
        return number

    def drop(self) -> None:
        """Forgets everything pending."""
        self._pending.clear()

    async def read(self, *, offset: int, limit: int, seconds: float) -> list[Json]:
        """One `getUpdates`: waits up to `seconds`; ApiError 409 when a webhook or another poll has the queue."""
        if self.webhook is not None:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        self.polls += 1
        self.end_poll()
        poll = self._poll = asyncio.Event()
        self._confirm(offset)
        await self._arrival(poll, seconds)
        if poll.is_set():
            raise ApiError(409, _OTHER_POLLER)
        self._poll = None
        return self.pending[:limit]

    def end_poll(self) -> None:
        """Makes the poll that waits, if any, end with a conflict."""
        if self._poll is not None:
            self._poll.set()
            self._fresh.set()

    async def set_webhook(self, webhook: Webhook | None) -> None:
        """Changes from polling to a webhook, or back with None."""
        await self.close()
        self.webhook = webhook
        if webhook is not None:
            self._delivery = asyncio.create_task(self._deliver(webhook), name="fake-telegram-webhook")

    async def close(self) -> None:
        """Ends the poll and the delivery under way."""
        self.end_poll()
        if self._delivery is not None:
            self._delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivery
            self._delivery = None

    def _confirm(self, offset: int) -> None:
        while self._pending and 0 < offset > self._pending[0]["update_id"]:
            self._pending.popleft()
        while offset < 0 and len(self._pending) > -offset:
            self._pending.popleft()

    async def _arrival(self, poll: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._pending and not poll.is_set():
                    self._fresh.clear()
                    await self._fresh.wait()

    async def _deliver(self, webhook: Webhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                while not self._pending:
                    self._fresh.clear()
                    await self._fresh.wait()
                await self._push(session, webhook, self._pending[0])

    async def _push(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> None:
        webhook.attempts += 1
        try:
            async with session.post(webhook.url, json=update) as answer:
                trouble = "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as e:
            trouble = f"Connection failed: {e}"
        if trouble:
            webhook.last_error, webhook.last_error_at = trouble, int(time.time())
            await asyncio.sleep(self._retry)
        elif self._pending and self._pending[0] is update:
            self._pending.popleft()
