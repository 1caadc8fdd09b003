"""What python-telegram-bot's errors mean to us; the one place that reads their texts.

Telegram's descriptions are not documented, and the library changes their case: they are matched in lower case.
"""

from __future__ import annotations

from typing import Final

import httpx
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.chat import SendFailed, SendLater, Unreachable
from runtime.redaction import Redactor

LATER: Final = 5.0
"""Seconds until the next attempt where Telegram gave no time of its own."""

TOKEN_REFUSED: Final = (InvalidToken, EndPointNotFound)
"""A refused token: the second is what the library makes of the first once it has been connected."""

_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_CLOSED: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "user_is_blocked",
    "user_is_deactivated",
    "group is deactivated",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "topic_closed",
)
_REDACTOR: Final = Redactor()


def refusal(error: TelegramError) -> SendFailed | None:
    """What a failed send means by `bot.chat.ChatSender`; None when nobody knows whether the message arrived."""
    if isinstance(error, RetryAfter):
        return SendLater(wait_of(error))
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and _says_closed(error)):
        return Unreachable(told(error))
    if isinstance(error, BadRequest):
        return SendFailed(f"Telegram refused the message: {told(error)}")
    if isinstance(error, TOKEN_REFUSED) or isinstance(error.__cause__, _NEVER_LEFT):
        return SendLater(LATER)
    return None


def wait_of(error: RetryAfter) -> float:
    """The seconds Telegram asks us to wait."""
    told_wait = error.retry_after
    return float(told_wait) if isinstance(told_wait, int) else told_wait.total_seconds()


def told(error: TelegramError) -> str:
    """The error for a log or a health report; never with the token, which the text of `InvalidToken` holds."""
    if isinstance(error, InvalidToken):
        return "the token was refused"
    return _REDACTOR.text(f"{type(error).__name__}: {error.message}")


def _says_closed(error: TelegramError) -> bool:
    text = error.message.lower()
    return any(words in text for words in _CLOSED)
