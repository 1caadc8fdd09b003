"""Finds bets told in a sentence: `took no on a rate cut at 41c`, `"World Cup winner" — Spain at 17c, 300 shares`."""

from __future__ import annotations

import re
from typing import NamedTuple

_BOUGHT = r"(?:bought|buying|buy|took|taking|grabbed|grabbing|long|in\son|entered|entering|added|adding|add|limit)"
_LEFT = r"(?:sold|selling|sell|trimmed|trimming|closed|closing|exited|exiting|dumped|dumping|out\sof|cashed\sout\sof)"
_PART = r"(?:\d{1,3}\s?%|\d/\d|\d{1,6}(?:\sshares)?|half|some|most|all|a\sthird|a\squarter|more|the\srest)"
_TAKEN_OFF = rf"(?:took|taking|take)\s(?:{_PART}\s)?off"
_NAME = r"[A-Za-z0-9](?:[\w$%,'’/ -]|\.(?=\w)){4,100}?"
_PRICE = r"\$?(?:0?\.\d{1,2}(?![\d.])|\d{1,2}(?:\.\d)?\s?(?:c\b|¢|%|cents\b))"
_AT = r"[ ,]{0,3}(?:(?:at|@|for|-|–|—)\s{0,3})?"
_SPOKEN = re.compile(
    rf"\b{_BOUGHT}\s(?:{_PART}\s(?:of\s)?)?(?:(?:my|the)\s)?(?P<outcome>yes|no)\s(?:shares\s)?(?:on|for)\s(?:the\s)?"
    rf"(?P<name>{_NAME}){_AT}{_PRICE}",
    re.IGNORECASE,
)
_HELD = re.compile(
    rf"\b(?:{_TAKEN_OFF}|{_LEFT}|{_BOUGHT})\s(?:{_PART}\s)?(?:of\s)?(?:my|our|the)\s(?P<name>{_NAME})\s(?P<outcome>yes|no)"
    rf"(?:\s(?:shares|contracts|position))?{_AT}{_PRICE}",
    re.IGNORECASE,
)
_SET_OUT = re.compile(
    r"(?:[\"“](?P<name>[^\"“”\n]{6,120})[\"”]|(?<!\w)['‘](?P<title>[^'‘’\n]{6,120})['’])\s?(?:[-–—:|]|→)\s?"
    rf"(?P<outcome>[A-Z][\w.&' -]{{1,40}}?)\s(?:at|@|for)\s?{_PRICE}"
)
_MARKS = "\"“'‘"
_SIZED = re.compile(r"\b\d{1,6}\s(?:shares|contracts)\b|\b(?:stop|sl|target|tp|size|stake)\b|\$\d", re.IGNORECASE)
_TALK = re.compile(r"\b(?:i|you|we|they|he|she|anyone|if|when|unless|my|yes|no)\b", re.IGNORECASE)

Span = tuple[int, int]


class Wager(NamedTuple):
    """What a market is called and where, the outcome, and where that stands."""

    name: str
    span: Span
    outcome: str
    said: Span


def wager(text: str) -> Wager | None:
    """The one bet that a sentence tells; None where it tells none, or talks of somebody inside its name."""
    answers = text.lower()
    answered = " yes" in answers or " no" in answers
    found = (_SPOKEN.search(text) or _HELD.search(text)) if answered else None
    if found is not None:
        return None if _TALK.search(found["name"]) else _told(found, "name", found["outcome"].upper())
    found = _SET_OUT.search(text) if any(mark in text for mark in _MARKS) else None
    if found is None or not _SIZED.search(text, found.end()):
        return None
    return _told(found, "name" if found["name"] else "title", found["outcome"])


def _told(found: re.Match[str], name: str, outcome: str) -> Wager:
    return Wager(found[name], found.span(name), outcome, found.span("outcome"))
