"""Finds the market of a bet in what is left of a post when outcome, price, size and exits are taken away."""

from __future__ import annotations

import re

_PRICED = r"\$?(?:0?\.\d{1,2}(?![\d.])|\d{1,2}(?:\.\d)?\s?(?:c\b|¢|cents\b))"
_SIDES = r"(?:YES|NO|Yes|No)\b"
_OUTCOME = re.compile(rf"\b{_SIDES}(?!\.\s?\d)")
_PRICE = re.compile(_PRICED)
_LABELS = r"(?i:stop(?:\sloss)?|sl|cut|target|tp|pt|exit|out|sell|at|for|avg|paid|from|entry|price)"
_PARTS = "|".join(
    [
        # a price with its label
        rf"(?:\b{_LABELS}\s?(?:at|@|:|=)?\s?|@\s?)?{_PRICED}(?:\s(?:each|avg|a share|per share|now|here)\b)?",
        # how much
        r"\bx\s?\d{1,6}\b|\$\d[\d,]{0,7}(?!\s?[kKmMbB\d.])(?:\s(?:worth|total|size|stake)\b)?",
        r"\b\d{1,6}\s(?:shares|contracts)\b|\b(?i:size|stake|qty|side)\b\s?:\s?\d{0,6}",
        # who buys
        (
            r"(?i:\b(?:just|i|i'm|we|we're|now)\s){0,2}\b(?i:bought|buying|buy|took|taking|grabbed|grabbing|loaded|loading)\b"
            rf"(?=\W{{0,3}}(?:\d|\$|(?:some|more|the|at)\b|{_SIDES}))(?:\s(?:\d{{1,6}}|some|more)(?=\s{_SIDES}))?"
        ),
        (
            r"\b(?i:i'm in|long|going|in|limit(?: order| buy)?|entered|entering|(?:new )?(?:position|bet))\b"
            rf"(?=\W{{0,3}}(?:{_SIDES}|(?:at\s)?{_PRICED}))"
        ),
        # the outcome, and the venue
        rf"\b(?:the\s)?{_SIDES}(?:\s(?:shares|contracts|side)\b)?(?:\s(?:on|for|in|of|that)\b)?",
        r"^\W{0,6}(?i:polymarket|kalshi|pm trade|pm|market|bet|new bet)\b(?=\s?[:|–—-])",
    ]
)
_TAKEN = re.compile(_PARTS, re.MULTILINE)
_PLACED = re.compile(
    r"\b(?i:bought|buying|buy|took|taking|grabbed|grabbing|loaded|loading|long|going|limit|entered|entering|position|bet"
    rf"|in (?:at )?{_PRICED}|stop|sl|target|tp|exit|out|stake|size)\b"
    r"|\bx\s?\d{1,6}\b|\$\d[\d,]{0,7}(?!\s?[kKmMbB\d.])|\b\d{1,6}\s(?:shares|contracts)\b"
)
"""A verb, an amount or an exit: what a market is quoted with has none."""
_APART = re.compile(r"[|\n→•;]|\s[-–—]+\s|:\s|,\s|\s->\s|=>|[()]|\.\s|\.$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_EDGES = " \t\"'“”‘’*_`~·,.:-–—@🟢🔵✅🔔📌🎯"
_LEADS = re.compile(r"^(?:on|in|that|for|of|the market|market)\s", re.IGNORECASE)
_LEAST_WORDS, _LONGEST = 2, 120

Span = tuple[int, int]


def market(text: str) -> Span | None:
    """Where the name of the market stands: the one stretch of words beside a single outcome and its price.

    None where there are several stretches, as then nobody knows which of them is bet on.
    """
    if not (_OUTCOME.search(text) and _PRICE.search(text) and _PLACED.search(text)):
        return None
    cuts = sorted(found.span() for pattern in (_TAKEN, _APART) for found in pattern.finditer(text))
    stretches, start = [], 0
    for begin, end in [*cuts, (len(text), len(text))]:
        if begin > start:
            stretches.append((start, begin))
        start = max(start, end)
    trimmed = (_trimmed(text, *span) for span in stretches)
    named = [span for span in trimmed if _WORD.search(text[slice(*span)])]
    if len(named) != 1:
        return None
    begin, end = named[0]
    name = text[begin:end]
    whole = len(_WORD.findall(name)) >= _LEAST_WORDS and len(name) <= _LONGEST
    return (begin, end) if whole and (name[0].isupper() or name[0].isdigit()) else None


def _trimmed(text: str, begin: int, end: int) -> Span:
    while begin < end and text[begin] in _EDGES:
        begin += 1
    while end > begin and text[end - 1] in _EDGES:
        end -= 1
    lead = _LEADS.match(text[begin:end])
    return (begin + lead.end(), end) if lead else (begin, end)
