"""The desk: takes a command from any platform, finds out who asks, and answers; the one edge where commands fail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.command import Audience, BadArgument, Call, Caller, Command, bind, catalogue, parse_line
from bot.house import House
from bot.reply import Reply, Tone
from community import diary
from storage import people

log = structlog.get_logger(__name__)

CHOICES = 25
"""What Discord shows at most while an option is typed."""


class Desk:
    """Answers commands for all platforms."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def answer(self, caller: Caller, command: Command[Any], given: Mapping[str, str]) -> Reply:
        """The answer to a command with the texts of its arguments; never raises."""
        reference = secrets.token_hex(4)
        try:
            with_rights = replace(caller, admin=self._is_admin(caller))
            if refused := _not_allowed(with_rights, command):
                return refused
            arguments = bind(command, given)
            call = await self._call(with_rights)
            reply = await command.handle(call, arguments)
            await self._visited(call)
        except BadArgument as e:
            return Reply(text=str(e), tone=Tone.WARNING, private=True)
        except Exception:
            log.exception("command_failed", command=command.name, platform=caller.platform, reference=reference)
            return Reply(
                text=f"Something went wrong on our side, and nothing was changed that you did not see confirmed. "
                f"Please try again; if it stays, tell the host this reference: `{reference}`.",
                tone=Tone.BAD,
                private=True,
            )
        return reply.in_private() if command.private else reply

    async def answer_line(self, caller: Caller, line: str) -> Reply:
        """The answer to a typed line or a pressed button."""
        try:
            parsed = parse_line(line)
        except BadArgument as e:
            return Reply(text=str(e), tone=Tone.WARNING, private=True)
        if parsed is None:
            return Reply(text="I do not know that command. `/help` lists what I can do.", private=True)
        return await self.answer(caller, *parsed)

    async def complete(self, caller: Caller, command: Command[Any], name: str, typed: str) -> Sequence[tuple[str, str]]:
        """The choices for an option while it is typed, as (label, value); empty when it has none."""
        parameter = next((p for p in command.parameters if p.name == name), None)
        if parameter is None or parameter.option.complete is None:
            return ()
        try:
            return (await parameter.option.complete(await self._call(caller), typed))[:CHOICES]
        except Exception:
            log.exception("completion_failed", command=command.name, option=name)
            return ()

    async def _call(self, caller: Caller) -> Call:
        now = self._house.clock.now()
        async with self._house.store.read() as connection:
            known = await people.find(connection, caller.platform, caller.external_id)
        if known is None:
            async with self._house.store.write() as connection:
                known = await people.welcome(
                    connection,
                    people.Newcomer(platform=caller.platform, external_id=caller.external_id, name=caller.name),
                    limits=self._house.settings.risk.limits,
                    now=now,
                )
        return Call(house=self._house, caller=caller, user_id=known, now=now)

    async def _visited(self, call: Call) -> None:
        try:
            await diary.show_up(self._house.store, call.user_id, call.now)
        except Exception:  # the answer stands, whatever becomes of the streak
            log.exception("visit_not_kept", user_id=call.user_id)

    def _is_admin(self, caller: Caller) -> bool:
        return caller.external_id in self._house.settings.admins.of(caller.platform)


def commands_for(caller: Caller) -> Sequence[Command[Any]]:
    """The listed commands that the caller may give."""
    return [c for c in catalogue().values() if c.listed and _not_allowed(caller, c) is None]


def _not_allowed(caller: Caller, command: Command[Any]) -> Reply | None:
    if command.audience is Audience.ADMIN and not caller.admin:
        return Reply(text="Only an admin listed in the bot's configuration may do that.", private=True)
    if command.audience is Audience.HOST and not (caller.host or caller.admin):
        return Reply(text="Only the hosts of this community may do that: ask one who manages it.", private=True)
    return None
