"""Tells whose trade a post reports, where it reads like an order: somebody else's, one long over, one that exists."""

from __future__ import annotations

import re

from domain.signal import Refusal, RefusalReason
from parsers.normalise import Clean

_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|last\s(?:week|month|night))"
_CALL = r"(?:call|signal|alert|trade|set-?up|pick|idea|entry|post|play|plan)s?\b"
_OURS = r"(?:our|my|the|his|her|their)"
_ANSWER = r"(?:YES|NO|Yes|No)\b"
_SOMEBODY = r"(?:[\"“'‘@][^\"”'’\n]{2,30}[\"”'’]?|0x\w+|[A-Z][\w.-]+|\w*\d\w*)"
_DEALS = (
    r"(?:holds?|bought|buys|buying|sold|sells|added|adds|opened|opens|took|takes|entered|enters|loaded|loads|bets?"
    r"|placed|puts?|longed|longs|shorted|shorts|picked\sup|is\s(?:long|short))"
)
_OTHERS = re.compile(
    r"(?i:\b(?:smart\smoney|(?:top|big|tracked|copied)[\s-]+(?:trader|wallet|holder|bettor)|wallet|whale|insider)s?"
    r"[\s-]+(?:alert|tracker|watch|update|move|activity|flow|trade|bet)s?\b)"
    rf"|\b(?<!aster\s)(?<!ead\s)(?<!our\s)(?<!\bmy\s)(?i:wallet|trader|account|user|bettor|address)\s+{_SOMEBODY}\s+(?i:(?:has|just|now|also|already)\s+){{0,2}}"
    rf"(?i:{_DEALS})\b"
    rf"|\b(?i:now\s|still\s)?(?i:holds)\s[\d,.]+[kKmM]?\s"
    rf"|\$\d[\d,.]*[kKmM]?\s(?i:of\s|on\s|worth\sof\s)?(?:{_ANSWER}|(?i:calls?|puts?)\b)\s?(?i:shares\s|contracts\s)?"
    r"(?i:was\s|were\s|just\s|got\s)?(?i:bought|sold|taken|swept|lifted|hit|traded|filled)\b"
    rf"|\b(?i:large|big|huge|massive)\s(?:{_ANSWER})\s(?i:position|buy|bet|order|trade|purchase)"
    r"|(?i:\b(?:price|odds)\s(?:has\s|have\s)?(?:moved|went|jumped|shifted)\b)"
)
_BEFORE = re.compile(
    rf"\b(?:was|were|is|been)\s(?:{_OURS}\s)?(?:\w+\s){{0,2}}{_DAY}(?:'s)?\s(?:[\w/.]+\s){{0,3}}{_CALL}"
    rf"|\b(?:our|my)\s(?:\w+\s){{0,2}}{_DAY}(?:'s)?\s(?:[\w/.]+\s){{0,3}}{_CALL}"
    rf"|\b(?:that|this|which|it|these|those)\s(?:was|were)\s(?:all\s)?{_OURS}\s(?:[\w/.']+\s){{0,5}}{_CALL}"
    rf"|\b{_OURS}\s(?:\w+\s)?{_CALL}\s(?:from|on|of|posted|given|sent|shared)\s(?:last\s)?{_DAY}"
    r"|\bnumbers\s(?:don'?t|do\snot|never)\slie\b"
    r"|\b(?:tps?|targets?|take\sprofits?)\s?\d?\s(?:was\s|were\s|got\s)?(?:hit\s|done\s|reached\s|smashed\s)?"
    r"in\s(?:under|less\sthan|only|just|about)\s[\w.]+\s(?:h|hrs?|hours?|m|mins?|minutes?|days?)\b",
    re.IGNORECASE,
)
_RISEN = re.compile(
    r"\bfrom\s[$]?[\d.,]*\d\s?[c¢%]?\s?(?:to|->|→|all\sthe\sway\sto)\s?[$]?[\d.,]*\d\s?[c¢%]?(?=[\s,.!?]|$)",
    re.IGNORECASE,
)
_CHEERED = re.compile(
    r"\b(?:easy|easiest|what\sa\b|called\sit|congrat|insane|banked|printed|printing|money|thanks|beauty|beautiful|nice"
    r"|lets?\s?go|let's\sgo|wow|massive|ride|winner|huge|monster|clean|free)|[🔥🤑💰🚀🎉👏]",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b(?:buy|buying|bought|bid|bids|bidding|enter|entering|entry|entries|limit|limits|sell|selling|short|long|longing"
    r"|shorting|accumulate|accumulating|add|adding|scale|scaling|ladder|layer|loading|zone|orders?)\b",
    re.IGNORECASE,
)
_ALIVE = re.compile(
    r"\b(?:sl|stop|stops|stop\sloss|tp|target|targets)\b[^.\n]{0,24}\b(?:was|previously|formerly)\s[$]?[\d.,]+\W{0,6}"
    r"(?:is\snow|now|to)\b"
    r"|\b(?:our|my|the|that)\s(?:\w+\s)?(?:bid|offer|limit|order|buy\slimit|sell\slimit|limit\sorder)\b[^.\n]{0,120}?"
    r"\b(?:just|got|was|is|finally|has|been)\s(?:been\s|just\s)?filled\b"
    r"|^\W*(?:just\s)?cashed\s(?:it\s)?(?:in|out|all|my|our|the|every|half|most)\b"
    r"|\bnew\s(?:entry|price|limit)\b[^\n]{0,40}\bnew\s(?:sl|stop|tp|target)",
    re.IGNORECASE,
)
_HELD = (
    (_OTHERS, RefusalReason.NEWS, "somebody else's trade"),
    (_BEFORE, RefusalReason.RECAP, "a call of another day"),
    (_ALIVE, RefusalReason.UNSURE, "a trade or an order that exists"),
)


def tells(clean: Clean, *, bounded: bool) -> Refusal | None:
    """The refusal of what reads like an order and reports a trade: `wallet 0xab bought …`, `that was our Monday call`,
    `NO from 83 to 96, easy`, `our limit just filled`. What is `bounded` by a stop or a target is no gain.
    """
    for habit, reason, detail in _HELD:
        found = habit.search(clean.text)
        if found:
            return _refused(clean, found, reason, detail)
    risen = None if bounded else _RISEN.search(clean.text)
    if risen and (_CHEERED.search(clean.text) or not _PLACES.search(clean.text)):
        return _refused(clean, risen, RefusalReason.RECAP, risen[0])
    return None


def _refused(clean: Clean, found: re.Match[str], reason: RefusalReason, detail: str) -> Refusal:
    span = (clean.offsets[found.start()], clean.offsets[found.end() - 1] + 1)
    return Refusal(reason=reason, detail=detail, span=span)
