"""People at their Discord clients: they talk, use commands, press buttons, fill in forms, and read.

A person can do only what the real client lets them; everything else is `ClientRefused`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.fakes.discord import controls, messages, picker
from tests.fakes.discord.choice import Choice
from tests.fakes.discord.interaction import Interaction, InteractionType
from tests.fakes.discord.messages import Draft
from tests.fakes.discord.model import Channel, ChannelType, Json, Message, Permission, Upload, User
from tests.fakes.discord.refusals import ClientRefused
from tests.fakes.discord.telling import interact
from tests.fakes.discord.world import World


class Person:
    """One user, with the verbs of a Discord client."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self._read: dict[int, int] = {}

    @property
    def id(self) -> int:
        """Their snowflake."""
        return self.user.id

    @property
    def mention(self) -> str:
        """How one writes them into a message."""
        return f"<@{self.user.id}>"

    @property
    def dm_channel(self) -> Channel:
        """Their conversation with the bot."""
        return self.world.dm_with(self.user)

    def say(
        self,
        channel: Channel,
        content: str = "",
        *,
        files: Sequence[Upload] = (),
        embeds: Sequence[Json] = (),
        reply_to: Message | None = None,
        sent_at: datetime | None = None,
        unheard: bool = False,
    ) -> Message:
        """Posts; `unheard` stores it without telling the bot, as if the line had been cut just then."""
        have = self.world.permissions(self.user, channel)
        needed = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
        if have & needed != needed or (files and not have & Permission.ATTACH_FILES):
            raise ClientRefused(f"{self.user.name} may not post in #{channel.name}")
        if embeds and not self.user.bot:
            raise ClientRefused("only bots write embeds")
        draft = Draft(
            content=content,
            uploads=files,
            embeds=embeds,
            reply_to=reply_to.id if reply_to else None,
            sent_at=sent_at,
        )
        return messages.post(self.world, channel, self.user, draft, announce=not unheard)

    def dm(self, content: str = "", *, files: Sequence[Upload] = ()) -> Message:
        """Writes to the bot in private."""
        return self.say(self.dm_channel, content, files=files)

    def edit(self, message: Message, content: str, *, unheard: bool = False) -> Message:
        """Changes a message of their own."""
        if message.author is not self.user or message.copied_from is not None or message.deleted:
            raise ClientRefused("only the author edits a message that is there")
        return messages.edit(self.world, message, content=content, announce=not unheard)

    def delete(self, message: Message, *, unheard: bool = False) -> None:
        """Takes away a message of their own, or anybody's where they moderate."""
        have = self.world.permissions(self.user, message.channel)
        if message.author is not self.user and not have & Permission.MANAGE_MESSAGES:
            raise ClientRefused(f"{self.user.name} may not delete that")
        messages.delete(self.world, message, announce=not unheard)

    def publish(self, message: Message, *, unheard: bool = False) -> list[Message]:
        """Publishes an announcement of theirs to the channels that follow; the copies."""
        if message.channel.type is not ChannelType.ANNOUNCEMENT:
            raise ClientRefused("only announcements are published")
        return messages.publish(self.world, message, announce=not unheard)

    def inbox(self) -> list[Message]:
        """What the bot told them alone, oldest first: direct messages, and ephemeral ones anywhere."""
        bot = self.world.bot
        private = [m for m in self.dm_channel.public if m.author is bot]
        ephemeral = [m for c in self.world.channels.values() for m in c.messages.values() if m.only_for == self.id]
        return sorted((m for m in private + ephemeral if not m.loading), key=lambda m: m.id)

    def sees(self, channel: Channel) -> list[Message]:
        """The channel on their screen, oldest first."""
        if not self.world.permissions(self.user, channel) & Permission.VIEW_CHANNEL:
            return []
        return sorted((m for m in channel.messages.values() if m.only_for in (None, self.id)), key=lambda m: m.id)

    async def hears(self, channel: Channel | None = None, *, seconds: float = 5.0) -> Message:
        """The bot's next message to them, by DM or in `channel`: each call gives the one after the last."""
        place = channel or self.dm_channel
        read = self._read.get(place.id, 0)

        def fresh() -> list[Message]:
            return [m for m in self.sees(place) if m.id > read and m.author is self.world.bot and not m.loading]

        await self.world.pulse.until(fresh, seconds, f"a message to {self.user.name}")
        message = fresh()[0]
        self._read[place.id] = message.id
        return message

    def slash(self, channel: Channel, path: str, /, **options: Any) -> Interaction:
        """Runs a slash command: `slash(channel, "portfolio show", days=7)`; people and channels as objects."""
        picked = picker.pick(self.world, self.user, channel, path)
        given = {name: _plain(value) for name, value in options.items()}
        choice = self._choice(channel)
        filled = picker.fill(picked, given, choice)
        return self._interact(InteractionType.COMMAND, channel, picked.data(filled) | choice.attached())

    def autocomplete(self, channel: Channel, path: str, focused: str, typed: Any, /, **options: Any) -> Interaction:
        """Types into an option; the choices arrive on the interaction."""
        picked = picker.pick(self.world, self.user, channel, path)
        filled = picker.typing(picked, focused, typed, options)
        return self._interact(InteractionType.AUTOCOMPLETE, channel, picked.data(filled))

    def click(self, message: Message, label: str | None = None, *, custom_id: str | None = None) -> Interaction:
        """Presses the button with this label or custom id."""
        found = controls.find(self.user, message, controls.BUTTON, label=label, custom_id=custom_id)
        return self._use(message, found, {})

    def choose(self, message: Message, *values: Any, custom_id: str | None = None) -> Interaction:
        """Picks in a menu: labels or values; people or channels as objects."""
        menu = controls.find(self.user, message, controls.SELECTS, label=None, custom_id=custom_id)
        choice = self._choice(message.channel)
        picked = controls.chosen(menu, [_plain(value) for value in values], choice)
        return self._use(message, menu, {"values": picked} | choice.attached())

    def submit(self, opener: Interaction, answers: Mapping[str, Any] | None = None) -> Interaction:
        """Fills in the form that `opener` brought up; answers by label or custom id."""
        if opener.modal is None or opener.user is not self.user:
            raise ClientRefused("there is no form on their screen")
        choice = self._choice(opener.channel)
        filled = controls.completed(opener.modal, answers or {}, choice)
        data = {"custom_id": opener.modal["custom_id"], "components": filled} | choice.attached()
        where = opener.channel
        return self._interact(InteractionType.MODAL_SUBMIT, where, data, source=opener.source, opened_by=opener)

    def _choice(self, place: Channel) -> Choice:
        return Choice(world=self.world, chooser=self.user, place=place)

    def _use(self, message: Message, control: Json, more: Json) -> Interaction:
        about = {"custom_id": control["custom_id"], "component_type": control["type"], "id": control.get("id", 0)}
        return self._interact(InteractionType.COMPONENT, message.channel, about | more, source=message)

    def _interact(self, kind: InteractionType, channel: Channel, data: Json, **more: Any) -> Interaction:
        if not self.world.permissions(self.user, channel) & Permission.VIEW_CHANNEL:
            raise ClientRefused(f"{self.user.name} does not see #{channel.name}")
        return interact(self.world, kind, self.user, channel, data, **more)


def _plain(value: Any) -> Any:
    return value.user if isinstance(value, Person) else value
