"""The slash-command picker of a client: what it offers to whom, and how options are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.choice import Choice
from tests.fakes.discord.model import Channel, Command, Json, Permission, User
from tests.fakes.discord.refusals import ClientRefused
from tests.fakes.discord.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL = range(1, 8)
NUMBER = 10

_TYPES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), NUMBER: (int, float), BOOLEAN: (bool,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A command, or a subcommand of it, ready to be filled in."""

    command: Command
    steps: tuple[Json, ...]
    options: Mapping[str, Json]

    def data(self, filled: list[Json]) -> Json:
        """The interaction's data object."""
        for step in reversed(self.steps):
            filled = [step | {"options": filled}]
        about: Json = {"id": str(self.command.id), "name": self.command.name, "type": 1, "options": filled}
        if self.command.guild_id:
            about["guild_id"] = str(self.command.guild_id)
        return about


def offered(world: World, user: User, channel: Channel) -> list[Command]:
    """The commands that the client shows to this person here."""
    return [c for c in world.commands.values() if _fits(c, channel) and _permitted(world, c, user, channel)]


def pick(world: World, user: User, channel: Channel, path: str) -> Picked:
    """Finds `path` ("portfolio show"); ClientRefused when it is not offered."""
    name, *words = path.split()
    shown = offered(world, user, channel)
    named = [c for c in shown if c.name == name]
    if not named:
        known = ", ".join(sorted(c.name for c in shown)) or "none"
        raise ClientRefused(f"{user.name} is offered no command {name!r} here (offered: {known})")
    command = max(named, key=lambda c: c.guild_id is not None)
    node, steps = command.payload, []
    for word in words:
        found = [o for o in node.get("options") or [] if o["type"] in (SUBCOMMAND, GROUP) and o["name"] == word]
        if not found:
            raise ClientRefused(f"/{name} has no subcommand {word!r}")
        node = found[0]
        steps.append({"type": node["type"], "name": word})
    options = {o["name"]: o for o in node.get("options") or []}
    if any(o["type"] in (SUBCOMMAND, GROUP) for o in options.values()):
        raise ClientRefused(f"/{path} needs a subcommand")
    return Picked(command=command, steps=tuple(steps), options=options)


def fill(picked: Picked, given: Mapping[str, Any], choice: Choice) -> list[Json]:
    """The options as the client sends them; ClientRefused for what it would not let through."""
    if extra := set(given) - set(picked.options):
        raise ClientRefused(f"no such option: {', '.join(sorted(extra))}")
    filled: list[Json] = []
    for name, option in picked.options.items():
        if name in given:
            filled.append({"name": name, "type": option["type"], "value": _value(option, given[name], choice)})
        elif option.get("required"):
            raise ClientRefused(f"option {name!r} is required")
    return filled


def typing(picked: Picked, focused: str, typed: Any, given: Mapping[str, Any]) -> list[Json]:
    """The options while the person types into the focused one."""
    if not picked.options.get(focused, {}).get("autocomplete"):
        raise ClientRefused(f"option {focused!r} has no autocomplete")
    kinds = {name: option["type"] for name, option in picked.options.items()}
    filled: list[Json] = [{"type": kinds[name], "name": name, "value": value} for name, value in given.items()]
    return [*filled, {"type": kinds[focused], "name": focused, "value": typed, "focused": True}]


def _fits(command: Command, channel: Channel) -> bool:
    contexts = command.payload.get("contexts")
    here = 0 if channel.guild else 1
    if command.guild_id not in (None, channel.guild_id):
        return False
    if contexts is not None:
        return here in contexts
    return here == 0 or command.payload.get("dm_permission") is not False


def _permitted(world: World, command: Command, user: User, channel: Channel) -> bool:
    if channel.guild is None:
        return True
    have = world.permissions(user, channel)
    if not have & Permission.USE_APPLICATION_COMMANDS:
        return False
    needed = command.payload.get("default_member_permissions")
    if needed is None:
        return True
    bits = int(needed) or int(Permission.ADMINISTRATOR)
    return have & bits == bits


def _value(option: Json, value: Any, choice: Choice) -> Any:
    kind = option["type"]
    if kind == USER and isinstance(value, User):
        return choice.of_user(value)
    if kind == CHANNEL and isinstance(value, Channel):
        return choice.of_channel(value, option.get("channel_types"))
    if not isinstance(value, _TYPES.get(kind, ())) or isinstance(value, bool) != (kind == BOOLEAN):
        raise ClientRefused(f"option {option['name']!r} takes no {type(value).__name__}")
    _check_bounds(option, value)
    return value


def _check_bounds(option: Json, value: Any) -> None:
    choices = [c["value"] for c in option.get("choices") or []]
    if choices and value not in choices:
        raise ClientRefused(f"option {option['name']!r} is one of {choices}")
    kind, size = ("length", len(value)) if isinstance(value, str) else ("value", value)
    low, high = option.get(f"min_{kind}"), option.get(f"max_{kind}")
    if (low is not None and size < low) or (high is not None and size > high):
        raise ClientRefused(f"option {option['name']!r} must be between {low} and {high}")
