"""The bot as python-telegram-bot has it: without its updater, whose part `bot.telegram.polling` plays."""

from __future__ import annotations

import os
from typing import Any, Final

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.settings.model import Telegram as Section
from domain.errors import ConfigurationError

NO_TOKEN: Final = "telegram.token is missing: ask @BotFather for one (/newbot) and put it into the settings"  # noqa: S105  a sentence

_CONNECTIONS: Final = 64
_SECONDS: Final = 20.0


def bot_of(section: Section) -> Bot:
    """A bot that is not connected yet, at the addresses of the settings where they give any.

    Raises `ConfigurationError` without a token.
    """
    # The library reads this whenever it tells a duration; without it, it warns each time and tells a bare number.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    if section.token is None:
        raise ConfigurationError(NO_TOKEN)
    addresses: dict[str, Any] = {"base_url": section.base_url, "base_file_url": section.base_file_url}
    return Bot(
        section.token.reveal(),
        request=HTTPXRequest(
            connection_pool_size=_CONNECTIONS,
            read_timeout=_SECONDS,
            write_timeout=_SECONDS,
            media_write_timeout=_SECONDS,
        ),
        **{name: address for name, address in addresses.items() if address is not None},
    )
