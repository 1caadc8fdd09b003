"""Endpoints about application commands: read and overwrite in bulk, everywhere or in one guild."""

from __future__ import annotations

from tests.fakes.discord import validate, wire
from tests.fakes.discord.model import Command, Json
from tests.fakes.discord.refusals import ApiError
from tests.fakes.discord.routing import Ask, Routes

ROUTES = Routes()

_EVERYWHERE = "/applications/{app}/commands"
_IN_GUILD = "/applications/{app}/guilds/{guild}/commands"
_MOST = 100


@ROUTES.on("GET", _EVERYWHERE, _IN_GUILD)
def listing(ask: Ask) -> list[Json]:
    """The commands of the scope."""
    scope = _scope(ask)
    return [wire.command(ask.world, c) for c in ask.world.commands.values() if c.guild_id == scope]


@ROUTES.on("PUT", _EVERYWHERE, _IN_GUILD)
def overwrite(ask: Ask) -> list[Json]:
    """Replaces every command of the scope; one whose name stays keeps its id."""
    scope, commands = _scope(ask), ask.world.commands
    if len(ask.body) > _MOST:
        raise ApiError(400, 30032, f"Maximum number of application commands reached ({_MOST}).")
    for body in ask.body:
        validate.command(body)
    old = {c.name: c.id for c in commands.values() if c.guild_id == scope}
    for command_id in old.values():
        del commands[command_id]
    for body in ask.body:
        command_id = old.get(str(body["name"])) or ask.world.ids.next()
        commands[command_id] = Command(command_id, scope, body)
    return [wire.command(ask.world, c) for c in commands.values() if c.guild_id == scope]


def _scope(ask: Ask) -> int | None:
    ask.own_application()
    return ask.guild().id if "guild" in ask.args else None
