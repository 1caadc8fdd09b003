"""Reads an outcome and its market that are both named: `Buying the 'No change' bracket at 94¢ in 'Fed in March?'`."""

from __future__ import annotations

import re
from typing import NamedTuple

OPENING, _CLOSING = "\"'“„«‘", "\"'”“»’"
_TEXT = rf"(?:[^{_CLOSING}\n]|(?<=\w)['’](?=\w))"
_PRICE = r"(?:at|@|for)\s?\d{1,2}(?:\.\d)?\s?(?:c\b|¢|%|cents\b)"
_NAME = r"[A-Z][\w.&-]{1,20}(?:\s[A-Z][\w.&-]{1,20}){0,3}"
_VERBS = (
    "buying|bought|buy|taking|took|take|grabbed|grabbing|backing|long|in on|sold|selling|trimmed|closed|exited|out of"
)
_BOTH = re.compile(
    r"(?:^|\n)[^\w\n\"'“„«‘]{0,6}(?:(?i:i|i'm|we|we're|just|now)\s){0,2}"
    rf"(?i:{_VERBS})\s(?:(?:half|some|all|most|\d{{1,6}})\s(?:of\s)?)?(?:my\s|the\s)?"
    rf"(?:[{OPENING}](?P<quoted>{_TEXT}{{1,40}})[{_CLOSING}](?!\w)|(?P<named>{_NAME}))"
    r"(?:\s(?:bracket|outcome|option|bucket|range|contract|contracts|shares|side))?"
    rf"(?P<ahead>\s{_PRICE})?\s(?:in|on|for)\s(?:the\s)?"
    rf"[{OPENING}](?P<market>[A-Z0-9¿]{_TEXT}{{5,200}})[{_CLOSING}](?!\w)(?P<behind>[\s,–-]{{0,3}}{_PRICE})?"
)
_ORDER = re.compile(r"\b(?:limit|bid|order|offer)s?\s(?:on|for|in)\s(?:the\s)?[\"'“„«‘]$", re.IGNORECASE)
_LEAST = 3  # words of a market that no question mark ends

Span = tuple[int, int]


class Pick(NamedTuple):
    """The outcome and its market as the text names them, and where both stand."""

    outcome: str
    market: str
    picked: Span
    span: Span


def chosen(text: str) -> Pick | None:
    """The outcome that a line begins with taking or leaving at a price in cents or percent, in a quoted market."""
    found = _BOTH.search(text)
    if found is None or not (found["ahead"] or found["behind"]):
        return None
    label = "quoted" if found["quoted"] else "named"
    return Pick(found[label].strip(), found["market"].strip(), found.span(label), found.span("market"))


def rested(text: str, span: Span) -> bool:
    """Whether an order is said to rest on what is quoted at `span`: `my limit on 'US recession in 2026'`."""
    named = text[slice(*span)]
    titled = named[:1].isupper() or named[:1].isdigit()
    return titled and len(named.split()) >= _LEAST and _ORDER.search(text, 0, span[0]) is not None
