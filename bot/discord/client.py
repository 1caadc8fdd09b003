"""The connection to Discord: discord.py's sharded bot, told to listen, to answer, and to survive what it is sent."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import discord
import structlog
import yarl
from discord.asset import Asset
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.desk import Desk
from bot.discord import posts
from bot.discord.answering import answer_line
from bot.discord.buttons import CommandButton
from bot.discord.commands import Tree, install, sync
from bot.discord.inflight import InFlight
from bot.discord.listening import Listener
from bot.discord.timing import Timing
from bot.house import House
from bot.settings.model import Discord as Section
from domain.post import Platform
from web.health import State

log = structlog.get_logger(__name__)

PATIENCE = 30.0
"""Seconds a call may wait for a rate limit before it fails; the least that discord.py allows."""

# A fault in these leaves the connection without a state, so it must end it.
_VITAL = frozenset({"READY", "RESUMED"})
_NAME = Platform.DISCORD.value


discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks


class Client(commands.AutoShardedBot):
    """One connection, from login to its end; one that died is not started again but replaced.

    Sharded from the start, because discord.py's plain client dies when its first connection fails (2.7.1).
    """

    def __init__(self, house: House, desk: Desk, listener: Listener, timing: Timing, in_flight: InFlight) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True),
            allowed_mentions=discord.AllowedMentions.none(),
            # With the library's cache a quick edit changes the message that on_message has yet to see.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=PATIENCE,
            guild_ready_timeout=timing.guilds,
        )
        self.desk = desk
        self.listener = listener
        self.in_flight = in_flight
        self.stopping = False
        self.on_session: Callable[[], None] = lambda: None
        self._house = house
        self._timing = timing
        self._up: set[int] = set()
        parsers = self._connection.parsers
        parsers |= {
            "READY": self._anew(parsers["READY"]),
            "MESSAGE_CREATE": self._heard,
            "MESSAGE_UPDATE": self._updated,
        }
        _endure(parsers)

    async def setup_hook(self) -> None:
        """Between login and connection: commands, buttons, channels."""
        self.add_dynamic_items(CommandButton)
        tree = self.tree
        assert isinstance(tree, Tree)
        install(tree)
        if await sync(self, self._house):
            log.info("commands_synced", count=len(tree.get_commands()))
        await self.listener.refresh()
        if self.user is not None:
            self._house.names[_NAME] = self.user.name

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Pause between two IDENTIFYs, of which Discord allows one every 5 s."""
        del shard_id
        if not initial:
            await self._house.clock.sleep(self._timing.identify)

    async def answer_line(self, interaction: discord.Interaction[Client], line: str) -> None:
        """Answer a button."""
        await answer_line(interaction, line)

    def wants(self, message: Mapping[str, Any]) -> bool:
        """Whether it is a post: in a watched channel, written by anybody but us, webhooks and bots included."""
        if not self.listener.watches(message["channel_id"]):
            return False
        ours = self.user is not None and int(message["author"]["id"]) == self.user.id
        return not ours and posts.said(message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Queue a deletion."""
        self._deleted(payload.channel_id, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Queue deletions."""
        for message_id in sorted(payload.message_ids):
            self._deleted(payload.channel_id, message_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A new session (READY)."""
        self._report(shard_id, up=True)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A session went on; Discord told everything in between."""
        self._report(shard_id, up=True)

    async def on_shard_ready(self, shard_id: int) -> None:
        """The guilds are known."""
        self._report(shard_id, up=True)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """The line is cut; discord.py makes a new one."""
        self._report(shard_id, up=False)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log the failure of a handler, without what it was handed."""
        log.error("event_failed", handler=event_method, exc_info=True)  # noqa: LOG014  discord.py calls it while handling

    # These stand in place of discord.py's own readers, which make a task of each event: it is cheaper, and in order.

    def _anew(self, ready: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def begun(data: Any) -> Any:
            self.on_session()
            return ready(data)

        return begun

    def _heard(self, message: Mapping[str, Any]) -> None:
        if self.wants(message):
            self.listener.offer(posts.created(message, self._house.clock.now()))

    def _updated(self, message: Mapping[str, Any]) -> None:
        post = posts.edited(message, self._house.clock.now()) if self.wants(message) else None
        if post is not None:
            self.listener.offer(post)

    def _deleted(self, chat_id: int, message_id: int) -> None:
        if self.listener.watches(chat_id):
            self.listener.offer(posts.deleted(chat_id, message_id, self._house.clock.now()))

    def _report(self, shard_id: int, *, up: bool) -> None:
        if self.stopping:
            return
        (self._up.add if up else self._up.discard)(shard_id)
        wanted = self.shard_count or 1
        whole = len(self._up) >= wanted
        detail = f"{len(self.guilds)} servers" if whole else f"{len(self._up)} of {wanted} connections; reconnecting"
        self._house.health.set(_NAME, State.CONNECTED if whole else State.DEGRADED, detail)
        self._house.metrics.connected.labels(platform=_NAME).set(whole)


def point_at(section: Section) -> None:
    """Send discord.py to the addresses of the settings where they give any; it keeps them in class attributes."""
    if section.api_url is not None:
        Route.BASE = str(section.api_url)
    if section.gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(section.gateway_url))
    if section.cdn_url is not None:
        Asset.BASE = str(section.cdn_url)


def _endure(parsers: MutableMapping[str, Callable[[Any], Any]]) -> None:
    # discord.py calls its parsers outside any `try`: one event it cannot read would end the whole client.
    for name, parse in parsers.items():
        if name not in _VITAL:
            parsers[name] = _enduring(name, parse)


def _enduring(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @functools.wraps(parse)
    def endured(data: Any) -> Any:
        try:
            return parse(data)
        except Exception:
            log.exception("gateway_event_malformed", event_name=name)
            return None

    return endured
