"""The gateway: who is connected, what they are told, and the levers that make trouble for them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.fakes.discord import session as intents
from tests.fakes.discord import wire
from tests.fakes.discord.line import Line, Op
from tests.fakes.discord.model import Json, Permission
from tests.fakes.discord.session import Session
from tests.fakes.discord.world import Event, World

_MAX_FRAME = 4096


class Gateway:
    """All sessions of the bot."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.down = False
        self.identifies = 0
        self._verbs: dict[int, Callable[[Line, Json], Awaitable[bool]]] = {
            Op.IDENTIFY: self._identify,
            Op.RESUME: self._resume,
            Op.REQUEST_MEMBERS: self._members,
            Op.PRESENCE: _ignore,
            Op.VOICE_STATE: _ignore,
        }
        world.on_event = self._on_event

    @property
    def live(self) -> list[Session]:
        """Sessions with a line."""
        return [s for s in self.sessions.values() if s.line is not None]

    @property
    def lines(self) -> list[Line]:
        """The lines of those sessions."""
        return [s.line for s in self.sessions.values() if s.line is not None]

    async def connected(self, count: int = 1, seconds: float = 10.0) -> None:
        """Waits until `count` sessions have a line."""
        await self.world.pulse.until(lambda: len(self.live) >= count, seconds, f"{count} gateway sessions")

    def dispatch(self, name: str, data: Any, *, guild_id: int | None = None) -> None:
        """Sends any event, well formed or not, past intents and permissions; `guild_id` picks the shard."""
        for session in self.live:
            if session.is_home_of(guild_id):
                session.push(name, data)

    def reconnect(self) -> None:
        """Asks every client to reconnect and resume (opcode 7)."""
        for line in self.lines:
            line.send_op(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is invalid (opcode 9)."""
        for session in self.live:
            session.alive = resumable
        for line in self.lines:
            line.send_op(Op.INVALID_SESSION, resumable)

    async def drop(self, code: int | None = None) -> None:
        """Closes every line with a code, or cuts it when None; sessions can be resumed."""
        for line in self.lines:
            await line.close(code)

    async def go_down(self, *, forget: bool = False) -> None:
        """An outage: lines are cut and new ones refused; `forget` loses the sessions, too."""
        self.down = True
        await self.drop()
        if forget:
            self.forget()

    def come_up(self) -> None:
        """The outage is over."""
        self.down = False

    def forget(self) -> None:
        """No session that exists can be resumed."""
        for session in self.sessions.values():
            session.alive = False

    def stop_acks(self) -> None:
        """Heartbeats go unanswered: a zombie connection."""
        for line in self.lines:
            line.acks = False

    def application_flags(self) -> int:
        """The portal's intent switches as application flags."""
        s = self.world.settings
        return (1 << 13) * s.presences | (1 << 15) * s.members | (1 << 19) * s.message_content

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one websocket until it ends."""
        if self.down:
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(socket, request)
        line.send_op(Op.HELLO, {"heartbeat_interval": self.world.settings.heartbeat_ms, "_trace": []})
        try:
            await self._listen(line)
        finally:
            self._detach(line)
            with contextlib.suppress(ConnectionError):
                await line.close(WSCloseCode.GOING_AWAY)
        return socket

    async def _listen(self, line: Line) -> None:
        async for frame in line.socket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            if not await self._receive(line, frame.data):
                return

    async def _receive(self, line: Line, raw: str | bytes) -> bool:
        try:
            payload = json.loads(raw) if len(raw) <= _MAX_FRAME else None
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            return await _refuse(line, 4002, "Error while decoding payload.")
        if line.overdone():
            return await _refuse(line, 4008, "Rate limited.")
        op = payload.get("op")
        if op == Op.HEARTBEAT:
            if line.acks:
                line.send_op(Op.HEARTBEAT_ACK)
            return True
        if op not in self._verbs:
            return await _refuse(line, 4001, "Unknown opcode.")
        if line.session is None and op not in (Op.IDENTIFY, Op.RESUME):
            return await _refuse(line, 4003, "Not authenticated.")
        return await self._verbs[op](line, payload.get("d") or {})

    async def _identify(self, line: Line, data: Json) -> bool:
        shard = tuple(int(n) for n in data.get("shard") or (0, 1))
        wanted = int(data.get("intents") or 0)
        refusal = self._refusal(line, data, shard, wanted)
        if refusal is not None:
            return await _refuse(line, *refusal)
        self.identifies += 1
        limit = self.world.settings.replay_limit
        session = Session(line, intents=wanted, shard=(shard[0], shard[1]), replay_limit=limit)
        self.sessions[session.id] = session
        line.session = session
        guilds = [g for g in self.world.guilds.values() if self.world.bot.id in g.members and session.is_home_of(g.id)]
        ready = {
            "v": 10,
            "user": wire.me(self.world.bot),
            "guilds": [{"id": str(g.id), "unavailable": True} for g in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.world.gateway_url,
            "shard": list(shard),
            "application": {"id": str(self.world.bot.id), "flags": self.application_flags()},
            "_trace": [],
        }
        session.push("READY", ready)
        for guild in guilds if wanted & intents.GUILDS else ():
            session.push("GUILD_CREATE", wire.guild(self.world, guild, full=True))
        self.world.pulse.beat()
        return True

    def _refusal(self, line: Line, data: Json, shard: tuple[int, ...], wanted: int) -> tuple[int, str] | None:
        allowed = self.world.settings
        switched_off = (
            intents.MEMBERS * (not allowed.members)
            | intents.PRESENCES * (not allowed.presences)
            | intents.MESSAGE_CONTENT * (not allowed.message_content)
        )
        rules = (
            (line.session is not None, (4005, "Already authenticated.")),
            (not self._token_fits(data), (4004, "Authentication failed.")),
            (len(shard) != 2 or not 0 <= shard[0] < shard[1], (4010, "Invalid shard.")),
            (wanted & ~intents.KNOWN, (4013, "Invalid intent(s).")),
            (wanted & switched_off, (4014, "Disallowed intent(s).")),
        )
        return next((answer for broken, answer in rules if broken), None)

    def _token_fits(self, data: Json) -> bool:
        return str(data.get("token") or "").removeprefix("Bot ") == self.world.settings.token

    async def _resume(self, line: Line, data: Json) -> bool:
        if not self._token_fits(data):
            return await _refuse(line, 4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        after = int(data.get("seq") or 0)
        if session is None or not session.can_resume(after, self.world.settings.resume_window):
            line.send_op(Op.INVALID_SESSION, False)
            return True
        if after > session.sequence:
            return await _refuse(line, 4007, "Invalid seq.")
        if session.line is not None:
            await session.line.close(4000, "resumed elsewhere")
        line.session = session
        session.resume(line, after)
        self.world.pulse.beat()
        return True

    async def _members(self, line: Line, data: Json) -> bool:
        guild = self.world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None or line.session is None:
            return True
        asked = data.get("user_ids") or []
        ids = {int(i) for i in (asked if isinstance(asked, list) else [asked])}
        found = [m for m in guild.members.values() if not ids or m.user.id in ids]
        chunk = {
            "guild_id": str(guild.id),
            "members": [wire.member(m) for m in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [str(i) for i in ids if i not in guild.members],
        }
        nonce = {"nonce": data["nonce"]} if data.get("nonce") else {}
        line.session.push("GUILD_MEMBERS_CHUNK", chunk | nonce)
        return True

    def _detach(self, line: Line) -> None:
        session = line.session
        if session is None or session.line is not line:
            return
        session.detach(ended=not line.cut_by_us and line.socket.close_code in (1000, 1001))
        self.world.pulse.beat()

    def _on_event(self, event: Event) -> None:
        for session in self.sessions.values():
            if session.wants(event) and self._may_hear(event):
                session.push(event.name, session.view(event, self.world.bot.id))

    def _may_hear(self, event: Event) -> bool:
        if event.guild_id is None or event.name == "GUILD_DELETE":
            return True
        guild = self.world.guilds.get(event.guild_id)
        if guild is None or self.world.bot.id not in guild.members:
            return False
        channel = self.world.channels.get(int(event.data.get("channel_id") or 0))
        if channel is None or not event.name.startswith("MESSAGE_"):
            return True
        return bool(self.world.permissions(self.world.bot, channel) & Permission.VIEW_CHANNEL)


async def _refuse(line: Line, code: int, reason: str) -> bool:
    await line.close(code, reason)
    return False


async def _ignore(line: Line, data: Json) -> bool:
    return True
