"""Names the market and the outcome that a post about a prediction market speaks of."""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers import picks, remainder
from parsers.family import Post
from parsers.neighbours import ends, is_any
from parsers.senses import Sense
from parsers.tagging import Atom, units
from parsers.wagers import wager

OUTCOMES = frozenset({Sense.YES, Sense.NO})
_DIRECTIONS = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD)
_CODE = re.compile(r"\bKX[A-Z0-9]{2,20}(?:-[A-Z0-9.]{1,12}){1,3}\b")
_QUOTED = re.compile(
    r"(?:[\"“„]([^\"“”„\n]{6,200})[\"“”]"
    r"|«\s?([^«»\n]{6,200}?)\s?»"
    r"|[「『]([^「」『』\n]{4,200})[」』]"
    r"|(?<!\w)['‘]((?:[^'‘’\n]|(?<=\w)['’](?=\w)){6,200})['’](?!\w))"
)
_QUOTE = re.compile("[\"'“„«「『‘]")
_TIE = r"\**[ \t]{0,3}(?:[:=：]|[→»▸▹▶›➤➜⇒•⟶⟹➔➝➞➡]|->|=>|[-–—](?=\s))\**[ \t]{0,3}"
_MARKETS = (
    "market|question|q|event|contract|title|mercado|pregunta|pergunta|evento|marché|frage|markt|mercato|domanda"
    "|рынок|вопрос|событие|ринок|питання|подія|soru|piyasa|pasar|pertanyaan|thị trường|câu hỏi|السوق|السؤال"
    "|市场|市場|질문"
)
_PICKS = (
    "outcome|pick|side|selection|position|bet|play|prediction|answer|buying|resultado|lado|apuesta|aposta|résultat|côté"
    "|seite|ergebnis|esito|lato|исход|сторона|результат|сторона|taraf|sonuç|sisi|hasil|kết quả|النتيجة|方向|结果|결과"
)
_VALUE = r"(\S[^\n|•]{2,250}?)[ \t*]{0,3}(?=[|•]|\n|$)"
_FIELD = re.compile(rf"(?:^|[\n|•])[^\w\n|]{{0,6}}(?:{_MARKETS}){_TIE}{_VALUE}", re.IGNORECASE)
_PICKED = re.compile(
    rf"(?:^|[\n|•])[^\w\n|]{{0,6}}(?:{_PICKS}){_TIE}{_VALUE}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:on|in)\s{1,9}(?:the\s{1,9})?([A-Za-z0-9$ ,'’-]{3,80}?)\s{1,9}market\b", re.IGNORECASE)
_VERSUS = re.compile(
    r"(?:^|[,;:(|\n]|[-–—]\s|\b(?:on|in|the)\s)\s{0,3}(?:the\s)?"
    r"([A-Z][\w.&'-]{1,20}(?:\s[A-Z][\w.&'-]{1,20}){0,3}\s(?:vs?\.?|@)\s[A-Z][\w.&'-]{1,20}(?:\s[A-Z][\w.&'-]{1,20}){0,3})"
    r"\smarket\b"
)
_HEADING = re.compile(
    r"(?:^|\n)[^\w\n]{0,6}(?:(?:In|On)\s)?(?:[Tt]he\s)?([A-Z0-9][^\s:|]{0,30}\s[^\n:|]{2,80}?(?<!stock)(?<!crypto))"
    r"\s{1,3}market\s?(?:[:,]|[-–—](?=\s))(?=[^\n]*(?:\b(?:YES|NO|Yes|No)\b"
    r"|\b(?i:buying|bought|taking|took|grabbed|grabbing|long|in\son|backing|sold|selling|trimmed|closed|exited|added|out\sof)"
    r"\s(?:half\s|some\s)?(?:of\s)?(?:my\s|the\s)?[A-Z]))"
)
_ASKED = re.compile(r"\b(?:Will|Who|Which|Does|Is|Can)\s[^?\n]{8,200}\?")
_ON = re.compile(
    r"\b(?:YES|NO|Yes|No)\s{1,3}(?:shares\s{1,3})?(?:on|for|:|-|–|—)\s{1,3}"
    r"([A-Za-z0-9](?:[\w$%,'’/ -]|\.(?=\w)|(?<=\W[A-Z])\.){5,120}?)"
    r"[ ,]{0,3}(?:at|@|for|,|-|–|—)\s{0,3}\$?\d{0,2}\.?\d{1,2}\s?(?:c\b|¢|%|cents\b)"
)
_HELD = re.compile(
    r"(?i:\b(?:bought|buying|took|taking|grabbed|grabbing|long|added|adding|sold|selling|trimmed|closed|closing|exited"
    r"|dumped|out\sof|scaled\sout\sof))\s(?:(?:\d{1,3}\s?%|\d/\d|\d{1,6}|half|some|most|all|a\sthird|more|to)\s)?"
    r"(?:of\s)?(?:my\s|the\s|our\s)?([A-Z][\w$%.,'’/ -]{4,60}?)\s(?:YES|NO|Yes)(?:\s(?:shares|contracts|position|off))?"
    r"[ ,]{0,3}(?:(?:at|@|for|-|–|—)\s{0,3})?\$?\d{0,2}\.?\d{1,2}\s?(?:c\b|¢|%|cents\b)"
)
_ABOVE = re.compile(
    r"(?:^|\n)[^\w\n]{0,6}(?:(?:Polymarket|Kalshi)\s?[:|–-]\s?)?([A-Z0-9][\w$%.,'’/-]{0,30} [\w$%.,'’/ -]{4,100}?)"
    r"[ \t]{0,3}\n[^\w\n]{0,4}(?:(?i:buy|buying|bought|long|taking|took|grabbed)\s)?(?:YES|NO|Yes|No)\b[^\w\n.$]{0,5}"
    r"(?:(?:at|for)\s)?\$?(?:0?\.\d{1,2}(?![\d.])|\d{1,2}\s?(?:c\b|¢|%|cents\b))"
)
_BET = re.compile(
    r"(?:^|\n)[^\w\n¿]{0,6}([A-Z0-9¿][^\n→|]{5,100}?)\s{0,3}(?:→|->|=>|\||,|:|[-–—](?=\s))\s{0,3}"
    r"(?:(?i:took|taking|bought|buying|buy|grabbed|grabbing|long)\s(?:YES|NO)\s{0,3}(?:(?:→|@|at|for|[-–—:])\s{0,3})?"
    r"|(?:YES|NO)\s{0,3}(?:→|->|=>|\||@|[-–—](?=\s))\s{0,3})"  # `YES 47c` and no more quotes a price
    r"\$?(?:0?\.\d{1,2}(?![\d.])|\d{1,2}\s?(?:c\b|¢|cents\b|%))"
)
_STAKED = re.compile(
    r"(?i:\b(?:put|putting|bet|betting|staked?|staking|wagered|wagering|dropped|dropping)\s\$\d[\d,.]{0,8}k?\s(?:on|that)\s)"
    r"(?:the\s)?([^\n,:;(|?]{6,80}?)\s{0,2}[,:(–-]\s{0,2}(?:(?i:buying|bought|taking|took|long)\s)?(?i:yes|no)\b"
)
_BACKED = re.compile(
    r"(?i:\b(?:taking|took|take|buying|bought|buy|grabbed|grabbing|backing|long|in\son))\s(?:(?:\d{1,6}|some)\s(?:shares\s)?(?:of\s)?)?"
    r"(?:the\s)?((?:[A-Z][\w.&'-]{1,20}|\d{2}ers)(?:\s[A-Z][\w.&'-]{1,20}){0,3}\sto\s(?:win|beat|reach|make|take|advance|sweep)\b"
    r"[^\n,:;(|?@$]{0,60}?)\s{1,3}(?:at|@|for)\s(?:\d{1,2}(?:\.\d)?\s?(?:c\b|¢|cents\b)|\$?0?\.\d{1,2}(?!\d))"
)
_QUOTING = re.compile(
    r"\b(?:odds|updates?|market|chances?|probability|priced?|implied|polls?|watch(?:ing)?|alert|trading|moved|if|now|is|breaking|news|report|my|our|bets?|picks?|last|yesterday)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"\b(?:lost|won|resolved|settled|winner|winners|paid out|cashed|expired|hit)\b", re.IGNORECASE)
_SHARES = re.compile(
    r"(?i:\b(?:sold|selling|sell|trimmed|dumped|exited|closed))\s(?:[\w/%]{1,6}\s(?:of\s)?)?(?:my|our)\s"
    r"([A-Z][\w.&'-]{1,20}(?:\s[A-Z][\w.&'-]{1,20}){0,3})\s(?:shares|contracts)\s(?:at|@|for)\s?\d{1,2}\s?(?:c\b|¢|cents\b)"
)
_SLUGGED = re.compile(r"(?<![\w/.-])[a-z0-9]{2,20}(?:-[a-z0-9]{1,20}){3,15}(?![\w/-])")
_TALK = re.compile(r"\b(?:i|you|we|it|this|that|they|he|she|anyone)\b", re.IGNORECASE)
_VERBS = (
    r"\b(?:buying|bought|taking|took|grabbed|grabbing|long|in on|backing"
    r"|sold|selling|trimmed|closed|exited|added|out of)"
)
_PICK = re.compile(
    rf"{_VERBS}"
    r"\s{1,9}(?:(?:half|some|all|most|part|rest|\d{1,6}\s?%?(?:\s(?:shares|contracts)(?=\sof\s))?)\s{1,3}(?:of\s{1,3})?)?(?:my\s{1,3}|the\s{1,3})?"
    r"(?:(?-i:([A-Z][\w.&' -]{1,40}?))\s{1,3}(?:shares|contracts|position)\s{1,3}\("
    r"|(?-i:([A-Z][\w.&' -]{1,40}?))\s{1,9}(?:on|in)\s{1,3}[\"'“„«‘]"
    r"|([A-Z][\w.&' -]{1,40}?)\s{1,9}(?:at\b|@|for\b|in\s{1,3}the\b|\d{1,2}\s?(?:c\b|¢)))",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^[^\w\n]{0,6}([A-Z0-9][^\n:|→]{2,60}?)\s?(?:[:|→]|[-–—](?=\s))\s{0,3}(?:(?:just|now|i|i'm|we|we're)\s){0,2}"
    rf"(?={_VERBS}\b)",
    re.MULTILINE | re.IGNORECASE,
)
_COST = re.compile(
    r"(?:\d\s?(?:¢|c\b)|\bat\s\d{1,2}\s?%|(?:\bat|@|\bfor)\s\$0?\.\d{1,2}(?!\d))"
    r"([ \t]*(?:$|[^\w\s]|x[ \t]?\d|\d|(?:tp|sl|target|stop|out|exit|size|limit|for\s\d)\b))?",
    re.MULTILINE | re.IGNORECASE,
)
_TEAMS = r"[A-Z][\w.&'-]{1,20}(?:\s[A-Z][\w.&'-]{1,20}){0,3}"
_MATCHED = re.compile(
    rf"(?i:{_VERBS})\s(?:(?:half|some)\s(?:of\s)?)?(?:my\s|the\s)?({_TEAMS})\s(?:at|@|for)\s?\d{{1,2}}(?:\.\d)?\s?"
    rf"(?:%|c\b|¢)(?!\s?(?:off|of)\b)\s?(?:[(\[,]|[-–—]\s|\n)\s?({_TEAMS}\s(?:vs?\.?|@)\s{_TEAMS})\s?(?:[)\].,;!\n]|$)"
)
_BRACKETS = re.compile(r"\b(?:shares|contracts|position)\s{1,3}\(([A-Z0-9][^()\n]{4,60})\)")
_CONTESTS = re.compile(
    r"\b(?:winners?|wins?|champions?|champ|championship|nominees?|nomination|president|presidency|presidential|mayor"
    r"|governor|senate|election|primary|cup|bowl|finals?|mvp|awards?|oscars?|picture|actor|actress|series|league|prix"
    r"|chancellor|pope|prime minister|of the year|game \d|vs)\b",
    re.IGNORECASE,
)
_WORDS = {
    Sense.YES: "SIM SÍ SI SÌ OUI JA ДА ТАК EVET YA CÓ نعم بله हाँ 是 はい 예 네",
    Sense.NO: "NÃO NAO NO NON NEIN НЕТ НІ HAYIR TIDAK KHÔNG لا خیر خير نه नहीं 否 いいえ 아니오 아니요",
}
_FOREIGN = {form: sense for sense, words in _WORDS.items() for word in words.split() for form in (word, word.title())}
_SAID = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_FOREIGN, key=len, reverse=True))})(?!\w)")
_SIDED = re.compile(r"\W*(?:long|short|buy|sell|bullish|bearish)\W*", re.IGNORECASE)
_LINKS = ("polymarket.com/", "kalshi.com/")
_COINS = frozenset({"c", "¢"})
_CENTS = frozenset({"c", "¢", "%", "$"})
_ANSWERS = frozenset({"YES", "NO"})
_HEAD = 3  # atoms in which no instrument stands where a bet is told

Span = tuple[int, int]


class Market(NamedTuple):
    """A market as the post names it, where it does so, the outcome, and where another language writes that or, of an
    outcome with a name of its own, the post.
    """

    name: str
    span: Span
    outcome: str
    said: Span | None = None
    picked: Span | None = None


def market_of(post: Post) -> Market | None:
    """The market and outcome of a post; None where one of them is missing."""
    return _market(post) or _wagered(post)


def _wagered(post: Post) -> Market | None:
    """`took no on a rate cut in June at 41c`, `sold half my Fed cuts in March yes at 81c`."""
    if units(post.atoms).isdisjoint(_CENTS) or any(atom.ref for atom in post.atoms[:_HEAD]):
        return None
    told = wager(post.original)
    if told is None:
        return None
    plain = told.outcome in _ANSWERS
    return Market(told.name, told.span, told.outcome, told.said if plain else None)


def _market(post: Post) -> Market | None:
    held = _SHARES.search(post.original) if "shares" in post.original else None
    if held and not any(atom.ref for atom in post.atoms):
        return Market(held[1], held.span(1), held[1])
    pick = _pick(post)
    if pick:
        return Market(pick.market, pick.span, pick.outcome, picked=pick.picked)
    if not _may_be(post):
        return None
    named = market_in(post)
    if named is None:
        return None
    foreign = _foreign(post, named[1])
    if foreign:
        return Market(*named, *foreign)
    outcome = _outcome(post, named[1])
    return Market(*named, outcome) if outcome else None


def _pick(post: Post) -> picks.Pick | None:
    """An outcome that is no instrument and its market, both named, at a price of a bet."""
    if units(post.atoms).isdisjoint(_COINS | {"%"}) or not any(mark in post.original for mark in picks.OPENING):
        return None
    found = picks.chosen(post.original)
    if found is None or found.outcome.upper() in {"YES", "NO"}:
        return None
    start, end = found.picked
    named = any(atom.ref and start <= post.clean.offsets[atom.start] < end for atom in post.atoms)
    return None if named and post.original[start - 1] not in picks.OPENING else found


def _may_be(post: Post) -> bool:
    if not post.senses.isdisjoint(OUTCOMES) or (Sense.LINK in post.senses and any(map(_leads_there, post.atoms))):
        return True
    if _QUOTE.search(post.original) and _SAID.search(post.original):
        return True
    if "?" in post.original and _SAID.search(post.original) and _FIELD.search(post.original):
        return True
    if units(post.atoms).isdisjoint(_CENTS):
        return False
    if _names_pick(post) or _backed(post):
        return True
    return _amounts(post, _CENTS) and ("market" in post.original.lower() or _PICKED.search(post.original) is not None)


def _amounts(post: Post, wanted: frozenset[str]) -> bool:
    """Whether a number of the post has one of these units."""
    if units(post.atoms).isdisjoint(wanted):
        return False
    return any(atom.unit in wanted and atom.sense is Sense.NUMBER for atom in post.atoms)


def _names_pick(post: Post) -> bool:
    """`Buying Newsom at 31¢ on 'Democratic nominee 2028'`: a name that is no instrument, cents, and a quoted market."""
    played = _played(post.original)
    cheap = any(atom.unit == "$" and atom.value is not None and atom.value < 1 for atom in post.atoms)
    if not (cheap or _amounts(post, _COINS | {"%"} if played else _COINS)):
        return False
    if any(atom.ref for atom in post.atoms) or _PICK.search(post.original) is None:
        return False
    named = _QUOTED.search(post.original) or _VERSUS.search(post.original) or _titled(post) or _bracketed(post)
    return named is not None or (played and _matched(post.original) is not None)


def _played(text: str) -> bool:
    """Whether one side plays another."""
    return " vs" in text or " v " in text or " @ " in text


def _backed(post: Post) -> re.Match[str] | None:
    """`Taking the Chiefs to win the AFC championship at 58c`: who is backed, and to do what."""
    found = _BACKED.search(post.original) if " to " in post.original else None
    return None if found is None or any(atom.ref for atom in post.atoms) else found


def _matched(text: str) -> re.Match[str] | None:
    """`In on Lakers at 44% (Lakers vs Nuggets)`: one of the two is picked, and who plays is named behind it."""
    found = _MATCHED.search(text)
    return found if found and found[1].lower() in re.split(r"\s(?:vs?\.?|@)\s", found[2].lower()) else None


def _titled(post: Post) -> re.Match[str] | None:
    """`Super Bowl winner: bought Eagles at 13¢`: the title of a contest, in which nothing speaks against a bet."""
    found = _TITLE.search(post.original)
    if found is None or not _CONTESTS.search(found[1]) or _TALK.search(found[1]):
        return None
    priced = _COST.search(post.original, found.end())
    if priced is None or priced[1] is None:
        return None
    inside = (atom for atom in post.atoms if found.start(1) <= post.clean.offsets[atom.start] < found.end(1))
    return found if all(atom.against is None or atom.text.lower() == "vs" for atom in inside) else None


def _bracketed(post: Post) -> re.Match[str] | None:
    """`my Argentina shares (World Cup winner)`: the contest behind what was picked."""
    found = _BRACKETS.search(post.original)
    return found if found and _CONTESTS.search(found[1]) and not _TALK.search(found[1]) else None


def _leads_there(atom: Atom) -> bool:
    return atom.sense is Sense.LINK and any(site in atom.text.lower() for site in _LINKS)


def market_in(post: Post) -> tuple[str, Span] | None:
    """What the post names as a market, and where."""
    for atom in post.atoms:
        if _leads_there(atom):
            return _slug(atom.text), (post.clean.offsets[atom.start], post.clean.offsets[atom.end - 1] + 1)
    for pattern in (
        _CODE,
        _FIELD,
        _HEADING,
        _QUOTED,
        _VERSUS,
        _NAMED,
        _STAKED,
        _BACKED,
        _ASKED,
        _SLUGGED,
        _ON,
        _HELD,
        _ABOVE,
        _BET,
    ):
        found = pattern.search(post.original)
        group = found.lastindex or 0 if found else 0
        if (
            found
            and not (pattern in _LOOSE and _TALK.search(found[group].removeprefix("Will it ")))
            and not _trades(post, pattern, found, group)
        ):
            return found[group].strip().strip("*_`"), found.span(group)
    left = remainder.market(post.original) if any(atom.sense in OUTCOMES for atom in post.atoms) else None
    if left and not _TALK.search(post.original, *left) and not _QUOTING.search(post.original, *left):
        return post.original[slice(*left)], left
    if not _names_pick(post):
        return None
    matched = _matched(post.original) if _played(post.original) else None
    if matched:
        return matched[2].strip(), matched.span(2)
    titled = _titled(post) or _bracketed(post)
    return (titled[1].strip(), titled.span(1)) if titled else None


def _trades(post: Post, pattern: re.Pattern[str], found: re.Match[str], group: int) -> bool:
    """Whether what is found names no market: behind `This hot market: buying NVDA at 44` an instrument, in `「SHORT」`
    a direction.
    """
    if _SIDED.fullmatch(found[group]) or (pattern is _BET and _quoted(post.original, found)):
        return True
    end = found.end()
    if pattern is _BACKED:
        return any(atom.ref for atom in post.atoms)
    return pattern is _HEADING and any(atom.ref and post.clean.offsets[atom.start] >= end for atom in post.atoms)


def _quoted(text: str, found: re.Match[str]) -> bool:
    """Whether a row quotes a market or tells of a bet that is over."""
    return bool(_QUOTING.search(found[1]) or _SETTLED.search(text, found.end()))


_LOOSE = (_ASKED, _ON, _HEADING, _HELD, _ABOVE, _BET)


def _directs(post: Post, place: int) -> bool:
    """Whether a direction and no more stands behind a label: `Side: SHORT` picks no outcome."""
    at = next((at for at, atom in enumerate(post.atoms) if post.clean.offsets[atom.start] >= place), len(post.atoms))
    return is_any(post.atoms, at, *_DIRECTIONS) and ends(post.atoms, at)


def _foreign(post: Post, span: Span) -> tuple[str, Span] | None:
    """`SIM`, `NON`, `НЕТ` outside the market's name, where no English outcome stands."""
    words = (found for found in _SAID.finditer(post.original) if not span[0] <= found.start() < span[1])
    found = next(words, None)
    places = {post.clean.offsets[atom.start] for atom in post.atoms if atom.sense in OUTCOMES}
    if found is None or found.start() in places:
        return None
    if found[0] not in {"NO", "No"} and any(post.original[place].isupper() for place in places):
        return None
    return _FOREIGN[found[0]].value.upper(), found.span()


def _slug(link: str) -> str:
    path, _, fragment = link.rstrip("/.,:;!").partition("#")
    return fragment.upper() if fragment[:2].upper() == "KX" else path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def _outcome(post: Post, span: Span) -> str | None:
    quoted = _QUOTED.search(post.original) if "/" in post.original[slice(*span)] else None
    if quoted and "://" not in quoted[0]:
        return quoted[quoted.lastindex or 0].strip()
    for atom in post.atoms:
        inside = span[0] <= post.clean.offsets[atom.start] < span[1]
        if atom.sense in OUTCOMES and not inside:
            return atom.sense.value.upper()
    picked = [found for found in _PICKED.finditer(post.original) if not span[0] <= found.start(1) < span[1]]
    named = next((found for found in picked if not _directs(post, found.start(1))), None)
    if named or picked:
        return named[1].strip().strip("*_`") if named else None
    backed = _backed(post)
    if backed and backed.span(1) == span:
        return backed[1].partition(" to ")[0]
    found = _PICK.search(post.original[span[1] :]) or _PICK.search(post.original)
    return found[found.lastindex or 0].strip() if found else None
