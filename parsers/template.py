"""A layout of a provider's own, `{side} {symbol} in {entry} out {targets} risk {stop}`, and what a post in it says.

A template is held against a post word by word: what stands between its places is looked for from left to right, each
once, so the time is linear in the post. The places are then written out in a layout that every grammar reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from domain.provider import DEFAULT_PROFILE, ProviderProfile
from domain.signal import Reading, Refusal
from parsers import codes, evidence, opening
from parsers.family import Post
from parsers.flaws import GRAVE, Flaw, atoms_of, flaw, words_of
from parsers.lex import Kind, Token, lex
from parsers.normalise import Clean, normalise
from parsers.numbers import decimal_comma
from parsers.places import LABELS, NUMBERED, SIDE, SYMBOL, Piece, cut, readable
from parsers.senses import Sense
from parsers.tagging import Atom, said, tag

LONGEST = 500  # characters

_PLACE = re.compile(r"\{([^{}]*)\}")
_HOW = frozenset({Sense.ABOVE, Sense.BELOW, Sense.NOW, Sense.LIMIT})
_SOLID = frozenset({Kind.WORD, Kind.NUMBER, Kind.LINK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template taken apart: one more of `literals` than of `groups`, which are places with a blank between them.

    A literal is its words with one blank around each; `how` is what the words before `{entry}` say of the order.
    """

    literals: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    how: str


@lru_cache(maxsize=1024)
def compiled(text: str) -> Template | Flaw:
    """The template that the text writes, or what is wrong with it."""
    if len(text) > LONGEST:
        return Flaw(problem=f"is longer than {LONGEST} characters", remedy="Keep the words that stand in every post.")
    parts = _PLACE.split(text)
    literals, places = parts[::2], [place.strip().lower() for place in parts[1::2]]
    return flaw(places, literals) or _taken_apart(places, literals)


def first(post: Post) -> tuple[Reading, ...] | None:
    """What the first of the provider's templates that the post is written in makes of it; None where it is in none."""
    for text in post.profile.templates:
        template = compiled(text)
        reading = read(template, post) if isinstance(template, Template) else None
        if reading is not None:
            return (reading,)
    return None


def read(template: Template, post: Post) -> Reading | None:
    """What a post in the layout says; None for a post that is not in it, or has a place that cannot be read."""
    spans = _spans(template, post.clean)
    pieces = _pieces(template, post.clean, spans, post.profile) if spans is not None else None
    if spans is None or pieces is None:
        return None
    against = _against(post, spans)
    if against is not None:
        return against
    found = _plain(template, pieces, post)
    return replace(found, span=None) if isinstance(found, Refusal) else found


def fits(template: Template, text: str, profile: ProviderProfile = DEFAULT_PROFILE) -> bool:
    """Whether a post is written in the layout, each place being readable."""
    clean = normalise(text)
    spans = _spans(template, clean)
    return spans is not None and _pieces(template, clean, spans, profile) is not None


def _taken_apart(places: Sequence[str], literals: Sequence[str]) -> Template:
    kept, groups, how = [_joined(literals[0])], [[places[0]]], ""
    for place, literal in zip(places[1:], literals[1:], strict=False):
        if words_of(literal):
            kept.append(_joined(literal))
            groups.append([place])
        else:
            groups[-1].append(place)
    kept.append(_joined(literals[-1]))
    if "entry" in places:
        said = atoms_of(literals[places.index("entry")])
        how = " ".join(atom.text for atom in said if atom.sense in _HOW)
    return Template(literals=tuple(kept), groups=tuple(map(tuple, groups)), how=how)


def _spans(template: Template, clean: Clean) -> list[tuple[int, int]] | None:
    """Where each group stands in the bare text; None where the words between the groups are not all there, in order."""
    tokens = [token for token in lex(clean.text) if token.kind is not Kind.NEWLINE]
    starts: dict[int, int] = {}
    length = 0
    for number, token in enumerate(tokens):
        starts[length] = number
        length += len(token.text) + 1
    starts[length] = len(tokens)
    line = " " + "".join(f"{token.text} " for token in tokens)
    groups: list[tuple[int, int]] = []
    begin = at = 0
    last = len(template.literals) - 1
    for number, literal in enumerate(template.literals):
        at = _find(line, literal, at, last=number == last)
        if at < 0:
            return None
        here = starts[at]
        if number:
            groups.append((begin, here))
        elif _solid(tokens[:here]):
            return None
        at += max(len(literal) - 1, 0)
        begin = starts[at]
    if template.literals[-1] and _solid(tokens[begin:]):
        return None
    if any(first == after for first, after in groups):
        return None
    return [(tokens[first].start, tokens[after - 1].end) for first, after in groups]


def _find(line: str, literal: str, at: int, *, last: bool) -> int:
    if not literal:
        return len(line) - 1 if last else at
    return line.rfind(literal, at) if last else line.find(literal, at)


def _solid(tokens: Sequence[Token]) -> bool:
    return any(token.kind in _SOLID for token in tokens)


def _pieces(
    template: Template, clean: Clean, spans: Sequence[tuple[int, int]], profile: ProviderProfile
) -> Mapping[str, Piece] | None:
    """What stands in each place; None where one of them cannot be what it is to be."""
    comma = decimal_comma(clean.text)
    writing = profile if comma is None else replace(profile, decimal_comma=comma)
    found: dict[str, Piece] = {}
    for group, (start, end) in zip(template.groups, spans, strict=True):
        text = clean.text[start:end]
        pieces = cut(group, Piece(text=text, atoms=codes.settled(tag(lex(text), text, writing))))
        if pieces is None or not all(readable(place, piece) for place, piece in pieces.items()):
            return None
        found |= pieces
    return found


def _against(post: Post, spans: Sequence[tuple[int, int]]) -> Refusal | None:
    """What speaks against the post outside the words of the layout, which are the same in every post."""
    said = list(_inside(post.atoms, spans))
    grave = [atom for atom in said if evidence.sense_of(atom) in GRAVE]
    return evidence.strong(post.atoms, post.clean) or evidence.weak(grave, post.clean)


def _inside(atoms: Sequence[Atom], spans: Sequence[tuple[int, int]]) -> Iterator[Atom]:
    left = iter(spans)
    span = next(left, None)
    for atom in atoms:
        while span is not None and span[1] <= atom.start:
            span = next(left, None)
        if span is not None and atom.end > span[0]:
            yield atom


def _plain(template: Template, pieces: Mapping[str, Piece], post: Post) -> Reading:
    text = "\n".join(_lines(template, pieces))
    clean = Clean(text, range(len(text)))
    comma = decimal_comma(post.clean.text)
    writing = post.profile if comma is None else replace(post.profile, decimal_comma=comma)
    atoms = codes.settled(tag(lex(text), text, writing))
    plain = post._replace(original=text, clean=clean, atoms=atoms, senses=said(atoms))
    return opening.open_position(plain, opening.block(plain, plain.atoms))


def _lines(template: Template, pieces: Mapping[str, Piece]) -> Iterator[str]:
    if SIDE in pieces:
        yield pieces[SIDE].text
    yield f"Pair: {pieces[SYMBOL].text}"
    for place, label in LABELS.items():
        how = f"{template.how} " if place == "entry" and template.how else ""
        if place in pieces:
            yield f"{label}: {how}{pieces[place].text}"
    yield from (f"Target {place[6:]}: {pieces[place].text}" for place in sorted(NUMBERED & pieces.keys()))


def _joined(literal: str) -> str:
    texts = [token.text for token in words_of(literal)]
    return f" {' '.join(texts)} " if texts else ""
