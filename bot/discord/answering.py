"""Answers an interaction: in time, in the right place, for the right eyes.

Discord wants a first response within 3 s and allows more for 15 minutes
(https://discord.com/developers/docs/interactions/receiving-and-responding). Whether an answer is ephemeral is settled
by the first response, deferral included.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
from discord.utils import MISSING

from bot.command import Audience, BadArgument, Caller, Command, parse_line
from bot.discord.rendering import Message, render
from bot.reply import Reply, Tone
from domain.post import Platform

if TYPE_CHECKING:
    from bot.discord.client import Client

log = structlog.get_logger(__name__)

PATIENCE = 1.2
"""Seconds a quick command may take before it is deferred all the same; 3 are allowed."""

LONGEST = 600.0
"""Seconds after which a command is given up; Discord takes answers for 900."""

Work = Callable[[], Coroutine[Any, Any, Reply]]

_STOPPING = Reply(text="I am restarting just now. Please try again in a minute.", tone=Tone.WARNING, private=True)
_TOO_LONG = Reply(text="That took too long and was given up. Please try again.", tone=Tone.BAD, private=True)
_NOT_SHOWN = Reply(
    text="It was done, but Discord refused to show the answer: it may be too large. Please tell the host.",
    tone=Tone.WARNING,
)
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_IN_PRIVATE = "Answered in private."


def caller_of(interaction: discord.Interaction[Any]) -> Caller:
    """Who calls, as Discord vouches for him."""
    guild_id = interaction.guild_id
    return Caller(
        platform=Platform.DISCORD,
        external_id=str(interaction.user.id),
        name=interaction.user.display_name,
        chat_id=str(interaction.channel_id),
        chat_name=getattr(interaction.channel, "name", None) or "",
        guild_id=None if guild_id is None else str(guild_id),
        in_private=guild_id is None,
        host=guild_id is not None and interaction.permissions.manage_guild,
    )


async def answer_line(interaction: discord.Interaction[Client], line: str) -> None:
    """Answer a button's command line, given by whoever pressed it."""
    try:
        parsed = parse_line(line)
    except BadArgument:
        parsed = None
    command = None if parsed is None else parsed[0]
    desk = interaction.client.desk
    await answer(interaction, command, lambda: desk.answer_line(caller_of(interaction), line))


async def answer(interaction: discord.Interaction[Client], command: Command[Any] | None, work: Work) -> None:
    """Do the work and tell its reply; while the program stops, new work is turned away.

    `command` is None when it is not known which, and then the answer is private.
    """
    client = interaction.client
    try:
        if client.stopping:
            await _respond(interaction, _STOPPING)
            return
        with client.in_flight.unit():
            await _answer(interaction, command, work)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as e:
        # Too late, taken away, or cut off: there is nobody left to tell. An interaction's data is never logged.
        log.warning("answer_undelivered", kind=type(e).__name__, code=getattr(e, "code", None))
    if command is not None and command.audience is not Audience.EVERYONE:
        await client.listener.refresh()


async def _answer(interaction: discord.Interaction[Client], command: Command[Any] | None, work: Work) -> None:
    private = command is None or command.private
    if command is not None and command.slow:
        await interaction.response.defer(ephemeral=private, thinking=True)
    try:
        async with asyncio.timeout(LONGEST):
            reply = await _awaited(interaction, work, ephemeral=private)
    except TimeoutError:
        reply = _TOO_LONG
    try:
        await _tell(interaction, reply, deferred_privately=private)
    except discord.HTTPException as e:
        if e.status not in _REFUSED:
            raise
        log.exception("answer_refused", code=e.code)
        await _tell(interaction, replace(_NOT_SHOWN, private=reply.private), deferred_privately=private)


async def _tell(interaction: discord.Interaction[Any], reply: Reply, *, deferred_privately: bool) -> None:
    if not interaction.response.is_done():
        await _respond(interaction, reply)
    elif reply.private and not deferred_privately:
        await _move_to_private(interaction, reply)
    else:
        await _fill_in(interaction, reply, ephemeral=deferred_privately)


async def _awaited(interaction: discord.Interaction[Client], work: Work, *, ephemeral: bool) -> Reply:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        if not interaction.response.is_done():
            await asyncio.wait({task}, timeout=PATIENCE)
        if not task.done() and not interaction.response.is_done():
            # Failing here must not cancel the work; telling its reply will then fail, and be logged.
            with contextlib.suppress(discord.HTTPException):
                await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    return task.result()


async def _respond(interaction: discord.Interaction[Any], reply: Reply) -> None:
    first, *rest = render(reply)
    await interaction.response.send_message(
        content=first.content,
        embed=first.embed or MISSING,
        files=first.files(),
        view=first.view or MISSING,
        ephemeral=reply.private,
    )
    await _follow_up(interaction, rest, ephemeral=reply.private)


async def _fill_in(interaction: discord.Interaction[Any], reply: Reply, *, ephemeral: bool) -> None:
    first, *rest = render(reply)
    await interaction.edit_original_response(
        content=first.content, embed=first.embed, attachments=first.files(), view=first.view
    )
    await _follow_up(interaction, rest, ephemeral=ephemeral)


async def _move_to_private(interaction: discord.Interaction[Any], reply: Reply) -> None:
    # The first follow-up to a deferral takes its place and its publicity, so the deferral is ended before.
    await interaction.edit_original_response(content=_IN_PRIVATE)
    await _follow_up(interaction, render(reply), ephemeral=True)
    await interaction.delete_original_response()


async def _follow_up(interaction: discord.Interaction[Any], messages: list[Message], *, ephemeral: bool) -> None:
    for message in messages:
        await interaction.followup.send(
            content=message.content or MISSING,
            embed=message.embed or MISSING,
            files=message.files(),
            view=message.view or MISSING,
            ephemeral=ephemeral,
        )
