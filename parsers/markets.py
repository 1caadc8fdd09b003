"""Names the market and the outcome that a post about a prediction market speaks of."""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.family import Post
from parsers.senses import Sense
from parsers.tagging import Atom

OUTCOMES = frozenset({Sense.YES, Sense.NO})
_CODE = re.compile(r"\bKX[A-Z0-9]{2,20}(?:-[A-Z0-9.]{1,12}){1,3}\b")
_QUOTED = re.compile(r"['\"‘“]([^'\"‘’“”\n]{6,200})['\"’”]")
_TIE = r"\**[ \t]{0,3}(?:[:=]|[-–—](?=\s))\**[ \t]{0,3}"
_VALUE = r"(\S[^\n|]{2,250}?)[ \t*]{0,3}(?=\||\n|$)"
_FIELD = re.compile(rf"(?:^|[\n|])[^\w\n|]{{0,6}}(?:market|question|event|contract|title){_TIE}{_VALUE}", re.IGNORECASE)
_PICKED = re.compile(
    rf"(?:^|[\n|])[^\w\n|]{{0,6}}(?:outcome|pick|side|selection|position|bet|play|prediction){_TIE}{_VALUE}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:on|in)\s{1,9}(?:the\s{1,9})?([A-Za-z0-9$ ,'’-]{3,80}?)\s{1,9}market\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:Will|Who|Which|Does|Is|Can)\s[^?\n]{8,200}\?")
_ON = re.compile(
    r"\b(?:YES|NO|Yes|No)\s{1,3}(?:shares\s{1,3})?(?:on|for|:|-|–|—)\s{1,3}([A-Za-z0-9][\w$%.,'’/ -]{5,120}?)"
    r"[ ,]{0,3}(?:at|@|for|,|-|–|—)\s{0,3}\$?\d{0,2}\.?\d{1,2}\s?(?:c\b|¢|%|cents\b)"
)
_SLUGGED = re.compile(r"(?<![\w/.-])[a-z0-9]{2,20}(?:-[a-z0-9]{1,20}){3,15}(?![\w/-])")
_TALK = re.compile(r"\b(?:i|you|we|it|this|that|they|he|she|anyone)\b", re.IGNORECASE)
_PICK = re.compile(
    r"\b(?:buying|bought|taking|took|grabbed|grabbing|long|in on|backing|sold|selling|trimmed|closed|exited|added|"
    r"out of)"
    r"\s{1,9}(?:(?:half|some|all|most|part|rest)\s{1,3}(?:of\s{1,3})?)?(?:my\s{1,3}|the\s{1,3})?"
    r"([A-Z][\w.&' -]{1,40}?)\s{1,9}(?:at\b|@|for\b|in\s{1,3}the\b)",
    re.IGNORECASE,
)
_LINKS = ("polymarket.com/", "kalshi.com/")
_CENTS = frozenset({"c", "¢", "%", "$"})

Span = tuple[int, int]


class Market(NamedTuple):
    """A market as the post names it, where it does so, and the outcome."""

    name: str
    span: Span
    outcome: str


def market_of(post: Post) -> Market | None:
    """The market and outcome of a post; None where one of them is missing."""
    if not _may_be(post):
        return None
    named = _market(post)
    outcome = _outcome(post, named[1]) if named else None
    return Market(named[0], named[1], outcome) if named and outcome else None


def _may_be(post: Post) -> bool:
    if not post.senses.isdisjoint(OUTCOMES) or (Sense.LINK in post.senses and any(map(_leads_there, post.atoms))):
        return True
    cents = any(atom.unit in _CENTS and atom.sense is Sense.NUMBER for atom in post.atoms)
    return cents and ("market" in post.original.lower() or _PICKED.search(post.original) is not None)


def _leads_there(atom: Atom) -> bool:
    return atom.sense is Sense.LINK and any(site in atom.text.lower() for site in _LINKS)


def _market(post: Post) -> tuple[str, Span] | None:
    for atom in post.atoms:
        if _leads_there(atom):
            return _slug(atom.text), (post.clean.offsets[atom.start], post.clean.offsets[atom.end - 1] + 1)
    for pattern, group in ((_CODE, 0), (_FIELD, 1), (_QUOTED, 1), (_NAMED, 1), (_ASKED, 0), (_SLUGGED, 0), (_ON, 1)):
        found = pattern.search(post.original)
        if found and not (pattern in _LOOSE and _TALK.search(found[group])):
            return found[group].strip().strip("*_`"), found.span(group)
    return None


_LOOSE = (_ASKED, _ON)


def _slug(link: str) -> str:
    path, _, fragment = link.rstrip("/.,:;!").partition("#")
    return fragment.upper() if fragment[:2].upper() == "KX" else path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def _outcome(post: Post, span: Span) -> str | None:
    named = _QUOTED.search(post.original) if "/" in post.original[slice(*span)] else None
    if named:
        return named[1].strip()
    for atom in post.atoms:
        inside = span[0] <= post.clean.offsets[atom.start] < span[1]
        if atom.sense in OUTCOMES and not inside:
            return atom.sense.value.upper()
    picked = _PICKED.search(post.original)
    if picked and not span[0] <= picked.start(1) < span[1]:
        return picked[1].strip().strip("*_`")
    found = _PICK.search(post.original[span[1] :]) or _PICK.search(post.original)
    return found[1].strip() if found else None
