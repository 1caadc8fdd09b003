"""People and channels that a person picks, and the `resolved` objects that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fakes.discord import wire
from tests.fakes.discord.model import Channel, Json, User
from tests.fakes.discord.refusals import ClientRefused
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one person picks in one place; `resolved` fills as they do."""

    world: World
    chooser: User
    place: Channel
    resolved: Json = field(default_factory=dict)

    def attached(self) -> Json:
        """The `resolved` key of the interaction's data, if there is anything in it."""
        return {"resolved": self.resolved} if self.resolved else {}

    def of_user(self, user: User) -> str:
        """Picks a person; their membership goes along where they share the guild."""
        self.resolved.setdefault("users", {})[str(user.id)] = wire.user(user)
        guild = self.place.guild
        if guild is not None and user.id in guild.members:
            member = wire.member(guild.members[user.id], with_user=False)
            member["permissions"] = str(self.world.guild_permissions(user, guild))
            self.resolved.setdefault("members", {})[str(user.id)] = member
        return str(user.id)

    def of_channel(self, channel: Channel, kinds: Sequence[int] | None) -> str:
        """Picks a channel of this guild and of these kinds (None: any); in private there is none to pick."""
        if channel.guild is None or channel.guild is not self.place.guild:
            raise ClientRefused(f"#{channel.name} is not offered here")
        if kinds and channel.type not in kinds:
            raise ClientRefused(f"#{channel.name} is not of a kind that is offered")
        permissions = str(self.world.permissions(self.chooser, channel))
        shown = wire.channel(channel) | {"permissions": permissions}
        self.resolved.setdefault("channels", {})[str(channel.id)] = shown
        return str(channel.id)
