"""`/help`: what can be asked of me, grouped, and how each command is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.command import Audience, Call, Command, Parameter, catalogue, option, usage
from bot.desk import commands_for
from bot.reply import Button, Reply, Tone

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Begin": ("start", "help", "link", "settings"),
    "Providers": ("providers", "provider", "follow", "unfollow", "following", "leaderboard", "check"),
    "Your trades": ("positions", "orders", "trades", "close", "pause", "resume", "risk", "why"),
    "Proof and pride": ("card", "verify", "streak"),
    "Hosts": ("channel watch", "channel unwatch", "channel list", "channel profile", "channel template"),
}
OTHERS = "More"

EXAMPLES: Mapping[str, str] = {
    "provider": "alex",
    "trade": "K7Q4-M2XP",
    "signal": "K7Q4-M2XP",
    "code": "K7Q4-M2XP",
    "fraction": "50",
    "command": "follow",
    "handle": "alex",
    "name": "Mira",
    "time_zone": "Europe/Berlin",
    "hide_amounts": "on",
}
"""What an example shows for an option of that name; one with choices shows its first."""


async def _complete_command(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    wanted = typed.strip().lstrip("/").lower()
    return [(f"/{one.name}", one.name) for one in commands_for(call.caller) if wanted in one.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpArguments:
    """About which command."""

    command: str = option("A command to explain", default="", complete=_complete_command, rest=True)


async def _help(call: Call, given: HelpArguments) -> Reply:
    allowed = {command.name: command for command in commands_for(call.caller)}
    if not given.command:
        return _all(list(allowed.values()))
    name = given.command.strip().lstrip("/").lower()
    if name in allowed:
        return _one(allowed[name])
    inside = [command for command in allowed.values() if command.name.split()[0] == name]
    if inside:
        return Reply(title=f"/{name}", text="\n".join(_line(command) for command in inside))
    if name in catalogue():
        return Reply(text=f"`/{name}` is for hosts and admins.", tone=Tone.WARNING)
    return Reply(text=f"I know no command `/{name}`. `/help` lists what I can do.", tone=Tone.WARNING)


def _all(commands: Sequence[Command[Any]]) -> Reply:
    named = {command.name: command for command in commands}
    grouped = {group: [named.pop(name) for name in names if name in named] for group, names in GROUPS.items()}
    grouped[OTHERS] = list(named.values())
    return Reply(
        title="What I can do",
        text="`/help COMMAND` explains one.",
        fields=tuple((group, "\n".join(map(_line, members))) for group, members in grouped.items() if members),
        buttons=((Button(label="Providers", line="/providers"), Button(label="Settings", line="/settings")),),
    )


def _one(command: Command[Any]) -> Reply:
    options = "\n".join(map(_about, command.parameters))
    told = [command.description + ".", usage(command), options, f"For example: `{example(command)}`"]
    audience = "" if command.audience is Audience.EVERYONE else f"For {command.audience.value}s only."
    return Reply(title=f"/{command.name}", text="\n".join(part for part in told if part), footer=audience)


def example(command: Command[Any]) -> str:
    """A line that could be typed: all required options, or the first one when none is."""
    shown = [p for p in command.parameters if p.required] or list(command.parameters[:1])
    words = [p.option.choices[0] if p.option.choices else EXAMPLES.get(p.name, "1") for p in shown if _telling(p)]
    return " ".join([f"/{command.name}", *words])


def _telling(parameter: Parameter) -> bool:
    return parameter.required or bool(parameter.option.choices) or parameter.name in EXAMPLES


def _about(parameter: Parameter) -> str:
    choices = f" ({', '.join(parameter.option.choices)})" if parameter.option.choices else ""
    optional = "" if parameter.required else " (may be left out)"
    return f"`{parameter.name}`{optional}: {parameter.option.description}{choices}"


def _line(command: Command[Any]) -> str:
    return f"`/{command.name}` {command.description}"


HELP = Command(
    name="help",
    description="What I can do, and how each command is typed",
    arguments=HelpArguments,
    handle=_help,
    private=True,
    slow=False,
)
