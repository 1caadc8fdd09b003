"""The catalogue of commands as Discord's slash commands."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Coroutine, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Optional

import discord
import structlog
from discord import app_commands

from bot.command import Audience, Command, Parameter, catalogue
from bot.discord.answering import answer, caller_of
from bot.house import House
from storage import inbox

if TYPE_CHECKING:
    from bot.discord.client import Client

log = structlog.get_logger(__name__)

SYNCED = "discord-commands"
"""The source under which storage keeps the fingerprint of the commands that Discord last took."""

Slash = app_commands.Command[Any, Any, Any]
Completer = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[Any]]]]

CHOICES = 25
_DESCRIPTION = 100
_CHOICE = 100
_KINDS: Mapping[type, type] = {str: str, int: int, Decimal: float, bool: bool}
_MANAGERS = discord.Permissions(manage_guild=True)
_OUTDATED = "That command has changed since your Discord loaded it. Reload Discord (Ctrl+R) and try again."


class Tree(app_commands.CommandTree["Client"]):
    """The tree of commands; what fails in it is logged, never with what was typed."""

    async def on_error(self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /) -> None:
        """Tell the caller when his Discord shows a command that is no more; log anything else."""
        outdated = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        if isinstance(error, outdated) and not interaction.response.is_done():
            await interaction.response.send_message(_OUTDATED, ephemeral=True)
            return
        log.error("slash_command_failed", user=interaction.user.id, exc_info=error)


def compile_commands(commands: Iterable[Command[Any]]) -> list[Slash | app_commands.Group]:
    """The listed commands as Discord takes them: one word each, two words as a group.

    Raises `ValueError` for a word that is both a command and a group.
    """
    listed = [command for command in commands if command.listed]
    groups: dict[str, list[Command[Any]]] = {}
    for command in listed:
        if " " in command.name:
            groups.setdefault(command.name.split()[0], []).append(command)
    alone = [_compiled(command) for command in listed if " " not in command.name]
    if both := groups.keys() & {command.name for command in alone}:
        raise ValueError(f"Discord cannot have both a command and a group called {min(both)!r}")
    return [*alone, *(_group(word, members) for word, members in groups.items())]


async def sync(client: Client, house: House) -> bool:
    """Tell Discord the commands if they changed since it was last told; whether it was told.

    The setting `sync_commands` can switch that off. A refusal is logged and tried again at the next start: the
    commands that Discord knows go on working.
    """
    if not house.settings.discord.sync_commands:
        return False
    fingerprint = _fingerprint(client)
    async with house.store.read() as connection:
        known = await inbox.cursor(connection, SYNCED)
    if known == fingerprint:
        return False
    try:
        await client.tree.sync()
    except (discord.HTTPException, app_commands.AppCommandError) as e:
        log.warning("commands_not_synced", reason=str(e)[:500])
        return False
    async with house.store.write() as connection:
        await inbox.set_cursor(connection, SYNCED, fingerprint)
    return True


def install(tree: Tree) -> None:
    """Put every listed command of the catalogue into the tree."""
    for compiled in compile_commands(catalogue().values()):
        tree.add_command(compiled)


def _fingerprint(client: Client) -> str:
    told = sorted(json.dumps(command.to_dict(client.tree), sort_keys=True) for command in client.tree.get_commands())
    return hashlib.sha256("\n".join([str(client.application_id), *told]).encode()).hexdigest()


def _group(word: str, members: list[Command[Any]]) -> app_commands.Group:
    described = f"{word.capitalize()}: " + ", ".join(command.name.split()[1] for command in members)
    hosts_only = all(command.audience is not Audience.EVERYONE for command in members)
    group = app_commands.Group(
        name=word,
        description=described[:_DESCRIPTION],
        default_permissions=_MANAGERS if hosts_only else None,
    )
    for command in members:
        group.add_command(_compiled(command))
    return group


def _compiled(command: Command[Any]) -> Slash:
    compiled: Slash = app_commands.Command(
        name=command.name.split()[-1],
        description=command.description[:_DESCRIPTION],
        callback=_callback(command),
    )
    if command.audience is not Audience.EVERYONE:
        compiled.default_permissions = _MANAGERS
    return compiled


def _callback(command: Command[Any]) -> Callable[..., Coroutine[Any, Any, None]]:
    async def run(interaction: discord.Interaction[Client], **given: Any) -> None:
        texts = {name: _text(value) for name, value in given.items() if value is not None}
        desk = interaction.client.desk
        await answer(interaction, command, lambda: desk.answer(caller_of(interaction), command, texts))

    run.__signature__ = _signature(command)  # type: ignore[attr-defined]  # how discord.py learns the options
    app_commands.describe(**{p.name: p.option.description[:_DESCRIPTION] for p in command.parameters})(run)
    fixed = {p.name: _choices(p) for p in command.parameters if 0 < len(p.option.choices) <= CHOICES}
    app_commands.choices(**fixed)(run)
    app_commands.autocomplete(**{p.name: _completer(command, p) for p in command.parameters if p.option.complete})(run)
    return run


def _signature(command: Command[Any]) -> inspect.Signature:
    caller = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_ONLY, annotation=discord.Interaction)
    # Discord wants the required options first.
    ordered = sorted(command.parameters, key=lambda parameter: not parameter.required)
    return inspect.Signature([caller, *(_option(parameter) for parameter in ordered)])


def _option(parameter: Parameter) -> inspect.Parameter:
    kind = _KINDS[parameter.kind]
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=kind if parameter.required else Optional[kind],  # noqa: UP045  a value, not an annotation
        default=inspect.Parameter.empty if parameter.required else None,
    )


def _completer(command: Command[Any], parameter: Parameter) -> Completer:
    async def complete(interaction: discord.Interaction[Client], typed: Any) -> list[app_commands.Choice[Any]]:
        desk = interaction.client.desk
        found = await desk.complete(caller_of(interaction), command, parameter.name, str(typed))
        return [_choice(label, value, parameter) for label, value in found][:CHOICES]

    return complete


def _choices(parameter: Parameter) -> list[app_commands.Choice[Any]]:
    return [_choice(value, value, parameter) for value in parameter.option.choices]


def _choice(label: str, value: str, parameter: Parameter) -> app_commands.Choice[Any]:
    typed = _KINDS[parameter.kind](value) if parameter.kind is not str else value[:_CHOICE]
    return app_commands.Choice(name=label[:_CHOICE] or value[:_CHOICE], value=typed)


def _text(value: Any) -> str:
    if isinstance(value, float):
        # Discord's numbers are doubles; the shortest text that means the same double is what was typed.
        return format(Decimal(repr(value)), "f")
    return str(value).lower() if isinstance(value, bool) else str(value)
