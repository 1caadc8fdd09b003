"""Finds the meaning of words and phrases in the vocabulary files, in English and the language of the post."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from parsers.catalogue import catalogue
from parsers.lex import SPACELESS, Kind, Token, lex
from parsers.normalise import fold
from parsers.senses import Sense
from parsers.units import UNITS

_ENGLISH = "en"
_DIRECTORY = Path(__file__).parent / "vocabulary"
_LONGEST = 9
_SHORT = 2  # a word this short tells no language apart
_JOINTS = frozenset("-_/.'")
_SCRIPTS = (("\u0900", "\u097f", "hi"), ("\u3400", "\u9fff", "zh"), ("\uac00", "\ud7af", "ko"))
_LETTERS = {**dict.fromkeys("іє", "uk"), **dict.fromkeys("ыэъ", "ru"), **dict.fromkeys("پچژگ", "fa")}
_DAY_FIRST = frozenset({"de", "fr", "es", "it", "pt", "ru", "uk", "tr"})
_BORROWED = frozenset({"stop", "sl", "tp", "limit", "target", "long", "short", "order", "position", "break"})
_TELLING = 5  # votes of one word in kana


class Meaning(NamedTuple):
    """What a word or phrase means; `value` for ordinals, fractions, months and days, `against` and `strongly` for
    the sense in which it speaks against a signal, `symbol` for a name of several words.
    """

    sense: Sense = Sense.FILLER
    value: Decimal | None = None
    against: Sense | None = None
    strongly: bool = False
    symbol: str = ""


Phrase = tuple[tuple[str, ...], Meaning]


class Entry(NamedTuple):
    """What begins with a word: its meaning `alone`, and its `phrases`, the further words of each, longest first.

    `beside` holds the same phrases by the word that comes second.
    """

    alone: Meaning | None
    phrases: Sequence[Phrase]
    beside: Mapping[str, Sequence[Phrase]]


Table = Mapping[str, Entry]


def match(tokens: Sequence[Token], position: int, table: Table) -> tuple[int, Meaning] | None:
    """The longest phrase of `table` that begins at `position`, as the position after it and its meaning."""
    entry = table.get(tokens[position].text)
    if entry is None:
        return None
    alone, phrases, beside = entry
    if phrases and position + 1 < len(tokens):
        second = tokens[position + 1].text
        for words, meaning in phrases if second in _JOINTS else beside.get(second, ()):
            after = _follow(tokens, position, words)
            if after:
                return after, meaning
    return (position + 1, alone) if alone is not None else None


def table_for(tokens: Iterable[Token], preferred: tuple[str, ...] = ()) -> Table:
    """English together with the one other language that most of the words English does not know belong to."""
    known, word = _known(), Kind.WORD
    votes: dict[str, int] = {}
    for token in [token for token in tokens if token.kind is word and token.text not in known]:
        if not _is_ticker(token):
            for language in _languages().get(token.text) or _by_script(token.text):
                votes[language] = votes.get(language, 0) + 1
    if not votes:
        return known if not preferred or preferred[0] == _ENGLISH else merged(preferred[0])
    most = max(votes.values())
    best = sorted(language for language, count in votes.items() if count == most)
    return merged(next((language for language in preferred if language in best), best[0]))


def day_first(words: Iterable[str], *, comma: bool) -> bool:
    """Whether the words show a language that writes the day before the month; one is enough beside a decimal comma."""
    known = _known()
    votes = [word for word in words if word not in known and not _DAY_FIRST.isdisjoint(_languages().get(word, ()))]
    return len(votes) > (not comma)


def segment(tokens: Sequence[Token], table: Table) -> list[Token]:
    """Runs of Chinese, Japanese or Korean cut into the longest words that the table knows."""
    cut: list[Token] = []
    for token in tokens:
        known = token.text in table or token.text in UNITS
        if token.kind is Kind.WORD and token.text[0] >= SPACELESS and not known:
            cut.extend(_cut(token, table))
        else:
            cut.append(token)
    return cut


@cache
def merged(language: str) -> Table:
    """The vocabulary of English and one more language, which wins where both know a phrase and keeps its weight."""
    english, meanings = _english(), _phrases(_file(language))
    for words in english.keys() & meanings.keys():
        if english[words].strongly and meanings[words].against is not None:
            meanings[words] = meanings[words]._replace(strongly=True)
    return _table(english | meanings)


def warm() -> None:
    """Read what the words of a first post would otherwise have to wait for: a third of a second."""
    _known()
    _languages()


@cache
def _known() -> Table:
    return _table(_english())


@cache
def _english() -> dict[tuple[str, ...], Meaning]:
    return _phrases(_file(_ENGLISH))


def _table(meanings: Mapping[tuple[str, ...], Meaning]) -> Table:
    found: dict[str, list[Phrase]] = {}
    for words, meaning in meanings.items():
        found.setdefault(words[0], []).append((words[1:], meaning))
    return {word: _entry(phrases) for word, phrases in found.items()}


def _entry(phrases: Iterable[Phrase]) -> Entry:
    longest_first = sorted(phrases, key=lambda phrase: -len(phrase[0]))
    longer = [phrase for phrase in longest_first if phrase[0]]
    beside: dict[str, list[Phrase]] = {}
    for words, meaning in longer:
        beside.setdefault(words[0], []).append((words, meaning))
    alone = next((meaning for words, meaning in longest_first if not words), None)
    return Entry(alone, longer, beside)


@cache
def _languages() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in _DIRECTORY.iterdir():
        language = entry.name.removesuffix(".toml")
        if entry.name.endswith(".toml") and language != _ENGLISH:
            data = _file(language)
            guarded = {fold(word) for words in data.get("guarded", {}).values() for word in words}
            for words, meaning in _phrases(data).items():
                telling = len(words) == 1 or meaning.sense is not Sense.FILLER
                word = _first_own(words)
                if telling and word not in guarded and not (word.isascii() and len(word) <= _SHORT):
                    found.setdefault(word, set()).add(language)
    sets = {names: names for names in map(frozenset, found.values())}  # the few there are, each once
    return {word: sets[frozenset(names)] for word, names in found.items()}


def _first_own(words: tuple[str, ...]) -> str:
    """The first word of a phrase, or of `stop olduk` the second, which English does not know."""
    borrowed = len(words) > 1 and words[0] in _BORROWED and words[1] not in _known()
    return words[int(borrowed)]


def _file(language: str) -> dict[str, Any]:
    return tomllib.loads((_DIRECTORY / f"{language}.toml").read_text("utf-8"))


def _phrases(data: Mapping[str, Any]) -> dict[tuple[str, ...], Meaning]:
    meanings: dict[tuple[str, ...], Meaning] = {}
    for words, meaning in _said(data):
        old = meanings.get(words)
        if old is None or meaning.against is None:
            meanings[words] = meaning if old is None else old if old.sense is not Sense.FILLER else meaning
        else:
            meanings[words] = old._replace(against=meaning.against, strongly=meaning.strongly or old.strongly)
    return meanings


def _said(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for section in ("senses", "guarded"):
        yield from ((words, Meaning(sense)) for words, sense in _listed(data, section))
    for sense, values in data.get("values", {}).items():
        for word, value in values.items():
            yield _split(word), Meaning(Sense(sense), Decimal(str(value)))
    for name, symbol in data.get("names", {}).items():
        yield _split(name), Meaning(Sense.INSTRUMENT, symbol=symbol)
    for section in ("against", "strongly"):
        for words, sense in _listed(data, section):
            yield words, Meaning(against=sense, strongly=section == "strongly")


def _listed(data: Mapping[str, Any], section: str) -> Iterator[tuple[tuple[str, ...], Sense]]:
    for sense, words in data.get(section, {}).items():
        for word in words:
            yield _split(word), Sense(sense)


def _split(phrase: str) -> tuple[str, ...]:
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return tuple(phrase.lower().split())  # what the lexer would answer, without its cost
    return tuple(token.text for token in lex(fold(phrase)) if token.text not in _JOINTS) or (phrase,)


def _is_ticker(token: Token) -> bool:
    return token.raw.isupper() and (token.raw in catalogue().stocks or token.raw in catalogue().coins)


def _by_script(word: str) -> Sequence[str]:
    """The languages that the letters of an unknown word show; kana outvote the Chinese characters beside them."""
    if word.isascii():
        return ()
    if any("\u3040" <= letter <= "\u30ff" for letter in word):
        return ("ja",) * _TELLING
    own = [_LETTERS[letter] for letter in word if letter in _LETTERS]
    return own[:1] or [language for first, last, language in _SCRIPTS if first <= word[0] <= last]


def _cut(token: Token, table: Table) -> Iterator[Token]:
    at, end, names = 0, len(token.text), catalogue()
    while at < end:
        pieces = ((size, token.text[at : at + size]) for size in range(min(_LONGEST, end - at), 1, -1))
        length = next(
            (
                size
                for size, piece in pieces
                if piece in table or piece in UNITS or piece in names.contracts or piece in names.coin_names
            ),
            1,
        )
        piece = token.text[at : at + length]
        yield Token(Kind.WORD, piece, piece, token.start + at, token.start + at + length, glued=at > 0 or token.glued)
        at += length


def _sentence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence ends here: `3.85 entry. targets 5 / 6.5`."""
    return tokens[at].text == "." and at + 1 < len(tokens) and not tokens[at + 1].glued


def _follow(tokens: Sequence[Token], position: int, words: tuple[str, ...]) -> int:
    at = position + 1
    end = len(tokens)
    for word in words:
        while at < end and tokens[at].text in _JOINTS and tokens[at].text != word and not _sentence(tokens, at):
            at += 1
        if at >= end or tokens[at].text != word:
            return 0
        at += 1
    return at
