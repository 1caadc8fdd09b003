"""The state of the fake Discord: who and what exists, who may do what, and the events that changes make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.fakes.discord import wire
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.model import (
    ALL_PERMISSIONS,
    EVERYONE,
    Attachment,
    Channel,
    ChannelType,
    Command,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Permission,
    Role,
    User,
)
from tests.fakes.discord.pulse import Pulse
from tests.fakes.discord.refusals import missing_access, missing_permissions, unknown
from tests.fakes.discord.snowflakes import Snowflakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A gateway event; `guild_id` (None in private) decides the shard and the intent that it needs."""

    name: str
    data: Json
    guild_id: int | None = None


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the fake behaves; the defaults are Discord's own.

    `message_content`, `members` and `presences` are the developer portal's switches. Times are seconds
    unless the name says otherwise; `attachment_limit` is bytes.
    """

    token: str = "fake.bot.token"  # a made-up value that opens nothing
    bot_name: str = "Bellwether"
    message_content: bool = True
    members: bool = True
    presences: bool = False
    shards: int = 1
    attachment_limit: int = 10 * 1024 * 1024
    interaction_deadline: float = 3.0
    interaction_life: float = 15 * 60
    heartbeat_ms: int = 41_250
    resume_window: float = 120.0
    replay_limit: int = 2_000


class World:
    """Everything that exists."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.base_url = ""
        self.pulse = Pulse()
        self.ids = Snowflakes()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int, Command] = {}
        self.interactions: dict[int, Interaction] = {}
        self.tokens: dict[str, Interaction] = {}
        self.attachments: dict[int, Attachment] = {}
        self.nonces: dict[tuple[int, str], Message] = {}
        self.on_event: Callable[[Event], None] = lambda event: None
        self.bot = self.add_user(settings.bot_name, bot=True)

    @property
    def cdn_url(self) -> str:
        """Where attachments are served."""
        return f"{self.base_url}/cdn"

    @property
    def gateway_url(self) -> str:
        """Where the websocket is."""
        return self.base_url.replace("http", "ws", 1) + "/gateway"

    def emit(self, name: str, data: Json, guild_id: int | None = None) -> None:
        """Tells the gateway, and everybody who waits, that something happened."""
        self.on_event(Event(name=name, data=data, guild_id=guild_id))
        self.pulse.beat()

    def add_user(self, name: str, *, bot: bool = False, locale: str = "en-US", accepts_dms: bool = True) -> User:
        """A new account."""
        user = User(self.ids.next(), name, bot, locale, accepts_dms)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User, *, with_bot: bool = True, shard: int | None = None) -> Guild:
        """A new guild; `shard` picks an id that belongs to that shard of `settings.shards`."""
        shards = self.settings.shards
        guild_id = self.ids.next() if shard is None else self.ids.on_shard(shard, shards)
        guild = Guild(guild_id, name, owner)
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE)
        guild.members[owner.id] = Member(owner)
        self.guilds[guild.id] = guild
        if with_bot:
            role = Role(self.ids.next(), self.bot.name, ALL_PERMISSIONS & ~Permission.ADMINISTRATOR, 1)
            guild.roles[role.id] = role
            guild.members[self.bot.id] = Member(self.bot, [role.id])
            self.emit("GUILD_CREATE", wire.guild(self, guild, full=True), guild.id)
        return guild

    def add_channel(
        self,
        guild: Guild,
        name: str,
        kind: ChannelType = ChannelType.TEXT,
        *,
        overwrites: Mapping[int, Overwrite] | None = None,
    ) -> Channel:
        """A new channel; `overwrites` by role or member id."""
        channel = Channel(self.ids.next(), kind, name, guild, overwrites=dict(overwrites or {}))
        guild.channels.append(channel)
        self.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", wire.channel(channel), guild.id)
        return channel

    def overwrite(self, channel: Channel, target: User | Role, *, allow: int = 0, deny: int = 0) -> None:
        """Changes what a role or member may do in one channel."""
        channel.overwrites[target.id] = Overwrite(allow, deny, isinstance(target, User))
        self.emit("CHANNEL_UPDATE", wire.channel(channel), channel.guild_id)

    def join(self, guild: Guild, user: User) -> Member:
        """A user enters a guild."""
        member = guild.members[user.id] = Member(user)
        self.emit("GUILD_MEMBER_ADD", wire.member(member) | {"guild_id": str(guild.id)}, guild.id)
        return member

    def expel_bot(self, guild: Guild) -> None:
        """The bot is thrown out: GUILD_DELETE without an `unavailable` key."""
        guild.members.pop(self.bot.id, None)
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

    def dm_with(self, user: User) -> Channel:
        """The private conversation between the bot and a person."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.next(), ChannelType.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def permissions(self, user: User, channel: Channel) -> int:
        """Discord's algorithm: roles, then the channel's exceptions for @everyone, roles and the member."""
        guild = channel.guild
        if guild is None:
            return ALL_PERMISSIONS if user in (channel.recipient, self.bot) else 0
        base = self.guild_permissions(user, guild)
        if base in (0, ALL_PERMISSIONS):
            return base
        base = _apply(base, channel.overwrites.get(guild.id))
        total = Overwrite()
        for role_id in guild.members[user.id].role_ids:
            exception = channel.overwrites.get(role_id, Overwrite())
            total.allow |= exception.allow
            total.deny |= exception.deny
        return _apply(_apply(base, total), channel.overwrites.get(user.id))

    def guild_permissions(self, user: User, guild: Guild) -> int:
        """What a user may do in a guild before channels make exceptions; 0 for a stranger."""
        member = guild.members.get(user.id)
        if member is None:
            return 0
        total = guild.roles[guild.id].permissions
        for role_id in member.role_ids:
            total |= guild.roles[role_id].permissions
        return ALL_PERMISSIONS if total & Permission.ADMINISTRATOR or guild.owner is user else total

    def require(self, channel: Channel, *needed: Permission) -> None:
        """Raises ApiError 50001 or 50013 when the bot may not."""
        have = self.permissions(self.bot, channel)
        if not have & Permission.VIEW_CHANNEL:
            raise missing_access()
        if any(not have & permission for permission in needed):
            raise missing_permissions()

    def channel(self, channel_id: int) -> Channel:
        """The channel, or ApiError 10003."""
        if channel_id not in self.channels:
            raise unknown("Channel", 10003)
        return self.channels[channel_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        """The message, or ApiError 10008."""
        found = self.channel(channel_id).messages.get(message_id)
        if found is None:
            raise unknown("Message", 10008)
        return found


def _apply(base: int, exception: Overwrite | None) -> int:
    return base if exception is None else base & ~exception.deny | exception.allow
