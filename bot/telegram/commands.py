"""The menu of commands that Telegram shows while a person types a slash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.command import Audience, Command, catalogue
from bot.house import House
from bot.telegram.faults import told
from bot.telegram.markup import cut
from storage import inbox

log = structlog.get_logger(__name__)

TOLD: Final = "telegram-commands"
"""The source under which storage keeps the fingerprint of the menus that Telegram last took."""

# https://core.telegram.org/bots/api#botcommand
_NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION: Final = 256
_MOST: Final = 100

_SCOPES: Final[Mapping[frozenset[Audience], BotCommandScope]] = {
    frozenset({Audience.EVERYONE}): BotCommandScopeDefault(),
    frozenset({Audience.EVERYONE, Audience.HOST}): BotCommandScopeAllChatAdministrators(),
}


async def tell_menu(bot: Bot, house: House) -> bool:
    """Tell Telegram the menus if they changed since it last took them; whether it was told.

    A refusal is logged and tried again at the next start: commands work without a menu.
    """
    menus = [(scope, menu(catalogue().values(), audience)) for audience, scope in _SCOPES.items()]
    fingerprint = _fingerprint(bot, menus)
    async with house.store.read() as connection:
        known = await inbox.cursor(connection, TOLD)
    if known == fingerprint:
        return False
    try:
        for scope, entries in menus:
            await bot.set_my_commands(entries, scope=scope)
    except TelegramError as e:
        log.warning("menu_not_told", error=told(e))
        return False
    async with house.store.write() as connection:
        await inbox.set_cursor(connection, TOLD, fingerprint)
    return True


def menu(commands: Iterable[Command[Any]], audience: Iterable[Audience]) -> list[BotCommand]:
    """The entries for an audience, by name; commands of two words share one entry, which has the first."""
    wanted = frozenset(audience)
    words: dict[str, list[Command[Any]]] = {}
    for command in commands:
        if command.listed and command.audience in wanted:
            words.setdefault(command.name.split()[0], []).append(command)
    return [BotCommand(word, _described(word, words[word])) for word in sorted(words) if _NAME.fullmatch(word)][:_MOST]


def _described(word: str, commands: list[Command[Any]]) -> str:
    alone = [command.description for command in commands if command.name == word]
    further = [command.name.split(maxsplit=1)[1] for command in commands if command.name != word]
    texts = [*alone, *([f"/{word} " + " | ".join(further)] if further else [])]
    return cut(" · ".join(texts), _DESCRIPTION)


def _fingerprint(bot: Bot, menus: Iterable[tuple[BotCommandScope, list[BotCommand]]]) -> str:
    told_all = [[scope.type, [entry.to_dict() for entry in entries]] for scope, entries in menus]
    return hashlib.sha256(json.dumps([bot.id, told_all], sort_keys=True).encode()).hexdigest()
