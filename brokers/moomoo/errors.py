"""What OpenD answers instead of success, and what each means for whoever told it something.

Source: `Common.RetType` (-1 failed, -100 timed out, -200 disconnected, -400 unknown, -500 invalid). A failure is told
by its words alone: the documented `errCode` is for the log. The words here are those of documentation and of reports
of users, in English and Chinese, and unverified; a failure in other words leaves a deed unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto

from brokers.payload import words
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)

DONE = 0
FAILED = -1
INVALID = -500
TURNED_DOWN = 1
"""Not OpenD's: the server turned down an order that OpenD had taken, so that nothing is unclear about it."""
WINDOW = 30.0
"""Seconds in which OpenD counts requests (documented for every limited protocol)."""


class Meaning(Enum):
    """What a failure amounts to."""

    TOO_FAST = auto()
    LOCKED = auto()
    WRONG_KEY = auto()
    POOR = auto()
    NO_INSTRUMENT = auto()
    CLOSED = auto()
    FINISHED = auto()
    REFUSED = auto()
    UNCLEAR = auto()


_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"frequen|too many requests|频繁|頻繁|频率|頻率", Meaning.TOO_FAST),
        (r"(wrong|incorrect|invalid).{0,20}password|password.{0,20}(wrong|incorrect|error)|密码错误|密碼錯誤",
         Meaning.WRONG_KEY),
        (r"unlock|locked|解锁|解鎖", Meaning.LOCKED),
        (r"insufficient|not enough|exceeds? .{0,20}(buying power|maximum)|购买力|購買力|不足", Meaning.POOR),
        (r"unknown (stock|security|code)|未知股票|no such (stock|security)|does not exist|not support.{0,20}stock",
         Meaning.NO_INSTRUMENT),
        (r"market.{0,20}closed|non-trading|not.{0,20}trading (hours|time|session|day)|休市|收市|非交易",
         Meaning.CLOSED),
        (r"already (been )?(filled|cancel)|(cannot|can't|unable to) (be )?(modif|cancel)|已成交|已撤",
         Meaning.FINISHED),
        (r"not support|not allowed|restricted|forbid|permission|lot size|agreement|不支持|权限|權限|限制|非法",
         Meaning.REFUSED),
        (r"invalid (price|quantity|qty|param)|price.{0,20}spread", Meaning.REFUSED),
    )
)  # fmt: skip


class Failure(Exception):  # noqa: N818  an answer, before it is known whose
    """OpenD answered something else than success."""

    def __init__(self, kind: int, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.meaning = _meaning(kind, text)


def _meaning(kind: int, text: str) -> Meaning:
    if kind == INVALID:
        return Meaning.REFUSED
    if kind not in (FAILED, TURNED_DOWN):
        return Meaning.UNCLEAR
    otherwise = Meaning.REFUSED if kind == TURNED_DOWN else Meaning.UNCLEAR
    return next((meaning for pattern, meaning in _WORDS if pattern.search(text)), otherwise)


_OF_A_DEED: dict[Meaning, Callable[[str], BrokerError]] = {
    Meaning.TOO_FAST: lambda _: RateLimited(WINDOW),
    Meaning.LOCKED: lambda _: NotSent("trading is locked at OpenD"),
    Meaning.WRONG_KEY: lambda _: ReauthorisationNeeded("OpenD does not take the trading password: connect again"),
    Meaning.NO_INSTRUMENT: lambda text: InvalidInstrument(f"Moomoo: {text}", "unknown_instrument"),
    Meaning.UNCLEAR: lambda text: OutcomeUnknown(f"OpenD answered: {text}"),
}


def of_a_deed(failure: Failure) -> BrokerError:
    """What to raise when an order, a change or a cancel was answered so."""
    made = _OF_A_DEED.get(failure.meaning)
    text = words(failure.text)
    return made(text) if made else Rejected(f"Moomoo: {text}", failure.meaning.name.lower())


def of_a_question(failure: Failure) -> BrokerError:
    """What to raise when a question was answered so."""
    if failure.meaning is Meaning.TOO_FAST:
        return RateLimited(WINDOW)
    return BrokerUnavailable(f"OpenD answered: {words(failure.text)}")
