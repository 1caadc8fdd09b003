"""Tells a plan that is written out whole and yet not taken: passed on, not before something happens, or over already.

Each clause is reduced to its ideas, and tables say which of them keep the plan beside them from being taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import groupby
from typing import NamedTuple

from domain.signal import Refusal, RefusalReason
from parsers.normalise import Clean, fold

_SENTENCE = re.compile(r"(?:[^\n!?;|().:→-]|[.:](?=\d)|(?<=\w)-(?=\w))+")
_PART = re.compile(r"(?:[^,]|(?<=\d),(?=\d))+")
_WORD = re.compile(r"[$#]?[^\W\d]+(?:['-][^\W\d]+)*\d?(?!\w)|\d\d?[hmdw](?!\w)|\d[\d.,:]*")
_PRICE = re.compile(r"(?<![\w.,])[$]?[\d.,]*\d(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LABEL = 12  # characters, at most, of such a label and what parts it from its value
_IF = re.compile(r"\W*(?:if|unless|in case)\b", re.IGNORECASE)  # `If you missed it, skip`: advice to some
_STATED = re.compile(r"(?:status|state|result|outcome)\W{0,4}$", re.IGNORECASE)
_COUNTS = re.compile(r"\. ?\d{1,4}\b")  # behind `Trade idea No`
_UNFINISHED = frozenset("?:")

_IDEAS = {
    "not": "not no don't dont won't wont didn't didnt never isn't aren't ain't can't cannot cant wouldn't haven't"
    " nobody nothing não nao ne не tidak non",
    "nicht": "nicht",
    "take": "take taking enter entering entered entry entries follow following copy copying join joining playing"
    " trading touch touching buy buying sell selling long short tail tailing interested"
    " tomo tomamos entro entrar entramos prends prend nehme nehmen захожу беру вхожу берём входим prendo ambil",
    "took": "took taken",
    "like": "like convinced sure",
    "valid": "valid",
    "skip": "skip skipping skipped pass passing passed avoid avoiding sidelines sideline sidelined"
    " hate salto saltiamo paso pulo пропускаю пропускаем almiyorum almiyoruz girmiyorum girmiyoruz",
    "stay": "sit sitting sat stay staying stayed",
    "away": "away aside",
    "too": "too",
    "risky": "risky late wild volatile choppy",
    "missed": "missed",
    "hold": "hold holding",
    "off": "off fire",
    "others": "else's friend's brother's buddy's",
    "wait": "wait waiting esperar espero esperando esperamos aguardar aguardando aguardo attendre attends attendez"
    " j'attends warte warten abwarten жду ждём ждем ждать bekliyorum bekliyoruz bekleyin aspetto aspettiamo"
    " tunggu",
    "need": "need needs needed require requires required await awaiting awaits pending",
    "let": "let",
    "bar": "candle candles bar close closes closing closure confirm confirms confirmation confirmations confirming"
    " confirmación confirmacion confirmação confirmacao cierre vela fechamento clôture cloture bougie bestätigung kerze"
    " подтверждения подтверждение закрытия закрытие свечи onay kapanis conferma chiusura konfirmasi",
    "break": "retest retests re-test break breaks breakout break-out trigger triggers rejection reaction reclaim",
    "after": "after once when if upon",
    "only": "only",
    "maybe": "maybe perhaps might may could thinking considering",
    "later": "later tomorrow monday",
    "watch": "watch watching",
    "forming": "forming paused suspended",
    "tell": "tell know update post",
    "soon": "soon coming",
    "event": "open news cpi nfp fomc fed london york ny",
    "go": "go",
    "exit": "exit",
    "over": "over closed stopped exited finished done invalidated cancelled canceled expired completed failed lost"
    " dusted ended resulted cerrada cerrado cerramos fechada fechado clôturé geschlossen закрыта закрыт закрыли закрыл"
    " chiusa chiuso kapandi",
    "out": "out",
    "flat": "flat",
    "ran": "work ran played worked",
    "hit": "hit reached smashed cleared",
    "level": "target tp tp1 tp2 tp3 tp4 tp5 sl stop",
    "targets": "targets tps",
    "final": "full final every last",
    "gain": "profit profits gain gains breakeven break-even bep green red manually"
    " ganancia ganancias beneficio lucro gain gewinn плюс плюсе прибыль профит profitto karda",
    "loss": "loss",
    "won": "win winner loser",
    "hope": "hope hopefully",
    "banked": "made banked bagged booked secured caught collected",
    "pips": "pips points ticks",
    "manage": "move moving trail trailing add adding partial partials runner runners rest half scale trim",
}
_SILENT = (
    "i i'm im we we're i'll we'll i'd we'd i've we've am is are was were be been being do did does will would have has"
    " had it's its how just but so and ok okay also though sorry team guys everyone folks personally probably likely"
    " honestly tbh the a an my our this that these those it one ones mine me us to of on in at for from with by about"
    " above below trade trades setup set-up setups signal signals call position positions play alert idea pair plan"
    " here now today yet tonight week morning again anymore longer either really still already got all both some any"
    " small tiny big nice good great huge little quick easy hard gonna going myself earlier yesterday ago hour hours"
    " days day minutes minute then thanks well perfectly nicely rather best better please let's someone somebody first"
    " them they there you should right moment new fresh strong clear proper clean next current daily hourly weekly"
    " la lo el en al ya esta este nessa neste essa vou je on ce cette le pas ich wir auf die den das im в эту этот"
    " эта это сделку сделка мы я bunu bu questa questo"
    " everything overnight h1 h2 h4 m1 m5 m15 m30 d1 1h 2h 4h 1d 1m 5m 15m 30m"
)
_OTHER = "other"
_NUMBER = "number"
_MEANT = {fold(word): idea for idea, words in _IDEAS.items() for word in words.split()} | dict.fromkeys(
    _SILENT.split(), ""
)
_REASONS = frozenset({"because", "as", "since", "until", "till", "before", "due", "ahead", "unless"})

_PASSED = frozenset(
    {"not", "not take", "not took", "not like", "skip", "take skip", "stay out", "stay away", "stay flat", "stay skip"}
    | {"let go"}
    | {"take nicht"}
    | {"too risky", "too risky take", "missed", "missed take", "hold off", "others"}
)
_AWAITED = frozenset(
    {"not valid", "not take over", "not take later", "wait", "watch", "watch only", "maybe", "maybe later", "forming"}
    | {"maybe take", "maybe take later", "take later", "need bar", "need break", "bar need", "let bar", "let break"}
    | {"tell take later", "take soon", "wait event"}
    | {"bar wait", "after bar", "take after bar", "take after break", "after bar take", "after break take"}
)
_GONE = frozenset(
    {"over", "over out", "over gain", "over out gain", "over loss", "over level", "out", "flat", "ran", "ran out"}
    | {"hit level", "hit targets", "targets hit", "targets over", "final level hit", "hit final level", "loss", "won"}
    | {"final gain banked", "banked final gain", "exit over", "took over", "not ran"}
    | {"hope took", "hope banked", "took gain", "gain took", "took loss", "gain banked", "banked gain", "pips banked"}
    | {"banked number pips", "number pips banked"}
)
_MEANING = (
    dict.fromkeys(_PASSED, RefusalReason.CHAT)
    | dict.fromkeys(_AWAITED, RefusalReason.CONDITIONAL)
    | dict.fromkeys(_GONE, RefusalReason.RECAP)
)
_EVERY_DAY = frozenset({"take", "level", "targets", "gain", "number", "pips", "bar", "break", "manage", "valid"})
_TELLING = frozenset(word for word, idea in _MEANT.items() if idea and idea not in _EVERY_DAY)
"""Words without any of which no table tells anything."""
_EVENTS = frozenset({"bar", "break"})
_ENTERING = frozenset({"only", "after", "take", "valid", "bar", "break"})
_LABELS = frozenset({"not", "loss"})  # as single words: `NO`, `Loss`
_ORDERS = frozenset({"skip", "wait"})
_FRAMES = frozenset({"daily", "weekly", "hourly", "h1", "h4", "4h", "1h", "d1", "1d", "m15", "15m", "day", "week"})
_LEAVING = frozenset({"out", "flat"})


class _Cut(Enum):
    """How a clause was cut out of its text."""

    SENTENCE = auto()
    LABELLED = auto()  # a sentence behind a colon
    PART = auto()  # between commas
    TAIL = auto()  # behind the last price of a sentence


class _Clause(NamedTuple):
    """A stretch of a text that says one thing."""

    start: int
    end: int
    cut: _Cut


def abstains(clean: Clean) -> Refusal | None:
    """The refusal of a plan that nobody takes now, as a clause beside it says: `Not taking this one.`"""
    if _TELLING.isdisjoint(_LETTERS.findall(clean.text.lower())):
        return None
    for clause in _clauses(clean.text):
        words = _WORD.findall(clean.text[clause.start : clause.end].lower())
        if words[-1:] == ["no"] and _COUNTS.match(clean.text, clause.end):
            continue
        reason = _meant(words, clause.cut)
        if reason:
            span = (clean.offsets[clause.start], clean.offsets[clause.end - 1] + 1)
            return Refusal(reason=reason, detail=" ".join(words), span=span)
    return None


def _clauses(text: str) -> Iterator[_Clause]:
    """Every sentence of a text, its parts between commas, and what stands behind its last price."""
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if end < len(text) and text[end] in _UNFINISHED:
            continue
        labelled = text[max(0, start - 2) : start].strip() == ":" and not _STATED.search(
            text, max(0, start - _LABEL), start
        )
        yield _Clause(start, end, _Cut.LABELLED if labelled else _Cut.SENTENCE)
        parts = [*_PART.finditer(text, start, end)]
        if len(parts) > 1 and not _IF.match(sentence[0]):
            yield from (_Clause(*part.span(), _Cut.PART) for part in parts)
        prices = [*_PRICE.finditer(text, start, end)]
        if prices and prices[-1].end() < end:
            yield _Clause(prices[-1].end(), end, _Cut.TAIL)


def _meant(words: Sequence[str], cut: _Cut) -> RefusalReason | None:
    """Why a clause of these words keeps a plan from being taken; None where it does not."""
    if " ".join(words) == "over and out":
        return None  # the end of what is said
    reason = next((at for at, word in enumerate(words) if at and word in _REASONS), len(words))
    ideas = [idea for idea, _ in groupby(filter(None, map(_idea, words[:reason])))]
    if not ideas or not _heard(ideas, cut, single=len(words) == 1):
        return None
    if (ideas[0] in _LEAVING and reason < len(words)) or (ideas[0] == "over" and words[0] in _FRAMES):
        return None  # `out before NFP` is to come, `daily closed green` told of the chart
    return RefusalReason.CONDITIONAL if _awaits(ideas) else _MEANING.get(" ".join(ideas))


def _idea(word: str) -> str:
    return _MEANT.get(word, _NUMBER if word[0].isdigit() else _OTHER)


def _heard(ideas: Sequence[str], cut: _Cut, *, single: bool) -> bool:
    """Whether what a clause says is no label, and no condition of something else."""
    if single and (ideas[0] in _LABELS or cut is not _Cut.SENTENCE):
        return cut is _Cut.PART and ideas[0] in _ORDERS
    if ideas[0] == "after":
        return cut is _Cut.SENTENCE or "only" in ideas
    return cut is not _Cut.TAIL or ideas[0] not in _LEAVING


def _awaits(ideas: Sequence[str]) -> bool:
    """`wait for the next 4h candle to close`, `only enter after a retest`; not how an open trade is looked after."""
    if _EVENTS.isdisjoint(ideas) or "manage" in ideas:
        return False
    return ideas[0] == "wait" or ("only" in ideas and _ENTERING.issuperset(ideas))
