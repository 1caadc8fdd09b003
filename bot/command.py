"""A command: a name, typed arguments, and the function that answers; written once for every platform."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import types
import typing
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import bot.commands
from bot.reply import Reply
from domain.ids import UserId
from domain.post import Platform

if TYPE_CHECKING:
    from bot.house import House

A = TypeVar("A")


class Audience(StrEnum):
    """Who may give a command."""

    EVERYONE = "everyone"
    HOST = "host"  # may manage the community it is given in
    ADMIN = "admin"  # listed in the configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, and from where; `host` and `admin` are what the platform and the configuration say of him.

    `chat_id` is the chat the command was given in, `guild_id` the community around it, if any.
    """

    platform: Platform
    external_id: str
    name: str
    chat_id: str
    chat_name: str = ""
    guild_id: str | None = None
    in_private: bool = False
    host: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command being answered."""

    house: House
    caller: Caller
    user_id: UserId
    now: datetime


Complete = Callable[[Call, str], Awaitable[Sequence[tuple[str, str]]]]
"""Given what is typed so far, the choices as (label, value), at most 25."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What a field of a command's arguments says beside its type; put it in the field's metadata by `option`."""

    description: str
    choices: tuple[str, ...] = ()
    complete: Complete | None = None
    rest: bool = False  # takes the rest of a typed line
    named: bool = False  # typed as name=value alone, never in its order


def option(
    description: str,
    *,
    default: Any = dataclasses.MISSING,
    choices: Sequence[str] = (),
    complete: Complete | None = None,
    rest: bool = False,
    named: bool = False,
) -> Any:
    """A field of a command's arguments; without `default` it is required."""
    told = Option(description=description, choices=tuple(choices), complete=complete, rest=rest, named=named)
    return dataclasses.field(default=default, metadata={"option": told})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One typed argument as platforms need to know it; `kind` is str, int, Decimal or bool."""

    name: str
    kind: type
    required: bool
    option: Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[A]):
    """A command, declared as a constant in a module of `bot.commands`.

    `name` may have two words (`channel watch`). `arguments` is a frozen dataclass whose fields are made by
    `option`. `private` answers are for the caller's eyes unless the reply itself says otherwise.
    """

    name: str
    description: str
    arguments: type[A]
    handle: Callable[[Call, A], Awaitable[Reply]]
    audience: Audience = Audience.EVERYONE
    private: bool = False
    listed: bool = True
    slow: bool = True  # may take longer than a platform's first answer waits

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The arguments in order."""
        return _parameters(typing.cast("Any", self.arguments))


@dataclass(frozen=True, slots=True)
class Nothing:
    """The arguments of a command that takes none."""


class BadArgument(ValueError):  # noqa: N818  it is the word's own name
    """An argument cannot be understood; the text says what would be right."""


@cache
def catalogue() -> Mapping[str, Command[Any]]:
    """Every command by name: each module of `bot.commands` declares one or more constants of type `Command`."""
    found: dict[str, Command[Any]] = {}
    for module in pkgutil.iter_modules(bot.commands.__path__):
        for value in vars(importlib.import_module(f"bot.commands.{module.name}")).values():
            if isinstance(value, Command) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"two commands are called {value.name!r}")
    return types.MappingProxyType(dict(sorted(found.items())))


def bind(command: Command[A], given: Mapping[str, str]) -> A:
    """The typed arguments from texts by name.

    Raises `BadArgument` for an unknown, missing or unreadable one.
    """
    known = {parameter.name: parameter for parameter in command.parameters}
    if unknown := [name for name in given if name not in known]:
        raise BadArgument(f"`{unknown[0]}` is not something /{command.name} takes. {usage(command)}")
    values = {name: _read(known[name], text) for name, text in given.items() if text != ""}
    if missing := [p.name for p in known.values() if p.required and p.name not in values]:
        raise BadArgument(
            f"Please give `{missing[0]}`: {_small(known[missing[0]].option.description)}. {usage(command)}"
        )
    return command.arguments(**values)


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def usage(command: Command[Any]) -> str:
    """How the command is typed: `/close TRADE [FRACTION]`."""
    words = [f"{p.name.upper()}" if p.required else f"[{p.name.upper()}]" for p in command.parameters]
    return "Type " + " ".join([f"`/{command.name}", *words]) + "`."


def parse_line(line: str) -> tuple[Command[Any], dict[str, str]] | None:
    """The command and the texts of its arguments from a typed line, or None when it names no command.

    Arguments come in order, or as `name=value`; quotes hold words together.
    """
    words = list(_words(line.strip().removeprefix("/")))
    if not words:
        return None
    words[0] = words[0].split("@", 1)[0]  # /command@botname, as Telegram writes it in groups
    command = _named(words)
    if command is None:
        return None
    return command, _distribute(command, words[len(command.name.split()) :])


def _named(words: list[str]) -> Command[Any] | None:
    known = catalogue()
    two = " ".join(words[:2]).lower()
    return known.get(two) or known.get(words[0].lower())


def _distribute(command: Command[Any], words: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    open_ones = [p for p in command.parameters if not p.option.named]
    names = {p.name for p in command.parameters}
    by_name = {p.name for p in command.parameters if p.option.named}
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if equals and name in names:
            given[name] = value
            open_ones = [p for p in open_ones if p.name != name]
        elif not open_ones:
            raise BadArgument(f"`{word}` is one word too many. {usage(command)}")
        elif open_ones[0].option.rest:
            rest = words[place:]
            while rest and rest[-1].partition("=")[0] in by_name and "=" in rest[-1]:
                last, _, value = rest.pop().partition("=")
                given[last] = value
            given[open_ones[0].name] = " ".join(rest)
            break
        else:
            given[open_ones.pop(0).name] = word
    return given


def _words(line: str) -> Iterator[str]:
    word, quote, begun = "", "", False
    for character in line:
        if quote:
            if character == quote:
                quote = ""
            else:
                word += character
        elif character in '"“”':
            quote, begun = ("”" if character == "“" else character), True
        elif character.isspace():
            if begun or word:
                yield word
            word, begun = "", False
        else:
            word += character
    if begun or word:
        yield word


@cache
def _parameters(arguments: Any) -> tuple[Parameter, ...]:
    hints = typing.get_type_hints(arguments)
    return tuple(
        Parameter(
            name=field.name,
            kind=_bare(hints[field.name]),
            required=field.default is dataclasses.MISSING,
            option=field.metadata["option"],
        )
        for field in dataclasses.fields(arguments)
    )


def _bare(hint: Any) -> type:
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    bare: type = kinds[0] if kinds else hint
    return bare


def _read(parameter: Parameter, text: str) -> Any:
    if parameter.option.choices and text not in parameter.option.choices:
        raise BadArgument(f"`{parameter.name}` is one of {', '.join(parameter.option.choices)}, not “{text}”.")
    if parameter.kind is str:
        return text
    return _READERS[parameter.kind](parameter.name, text)


def _decimal(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip().rstrip("%").lstrip("$").replace(",", "."))
    except InvalidOperation:
        raise BadArgument(f"`{name}` is a number such as 2.5, not “{text}”.") from None
    if not value.is_finite():
        raise BadArgument(f"`{name}` is a number such as 2.5, not “{text}”.")
    return value


def _integer(name: str, text: str) -> int:
    value = _decimal(name, text)
    if value != value.to_integral_value():
        raise BadArgument(f"`{name}` is a whole number such as 3, not “{text}”.")
    return int(value)


def _boolean(name: str, text: str) -> bool:
    known = {"on": True, "yes": True, "true": True, "1": True, "off": False, "no": False, "false": False, "0": False}
    if text.lower() not in known:
        raise BadArgument(f"“{text}” is neither on nor off. Type `{name}=on` or `{name}=off`.")
    return known[text.lower()]


_READERS: Mapping[type, Callable[[str, str], Any]] = {Decimal: _decimal, int: _integer, bool: _boolean}
