"""What is wrong with a template: its places, what stands between them, and words that no new trade is told with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.provider import DEFAULT_PROFILE
from parsers import codes, evidence
from parsers.fields import SIDE_OF
from parsers.lex import Kind, Token, lex
from parsers.normalise import normalise
from parsers.places import ANY, LABELS, NUMBERED, SIDE, SYMBOL
from parsers.senses import Sense
from parsers.tagging import Atom, tag

GRAVE = frozenset(
    {
        *(Sense.RECAP, Sense.CONDITIONAL, Sense.QUESTION, Sense.NEGATION),
        *(Sense.NEWS, Sense.TEMPLATE, Sense.WATCHLIST),
    }
)
"""What speaks against a new trade however it is laid out."""

_DONE = frozenset({Sense.HIT, Sense.FILLED, Sense.CANCEL, Sense.STOPPED, Sense.BOUGHT, Sense.SOLD})
_KNOWN = frozenset({SIDE, SYMBOL, ANY, *LABELS, *NUMBERED})
_SHOWN = ", ".join(f"{{{name}}}" for name in (SIDE, SYMBOL, *LABELS, "target1", ANY))
_TARGETS = frozenset({"targets", *NUMBERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a template, and what to do."""

    problem: str
    remedy: str


def flaw(places: Sequence[str], literals: Sequence[str]) -> Flaw | None:
    """The first thing wrong with a template of these places, with one literal before, between and behind them."""
    return (
        _unknown(places, literals)
        or _missing(frozenset(places))
        or _between(places, literals)
        or _said(places, literals)
    )


def words_of(literal: str) -> list[Token]:
    """The words and marks of a literal, its line ends left out."""
    return [token for token in lex(normalise(literal).text) if token.kind is not Kind.NEWLINE]


def atoms_of(literal: str) -> list[Atom]:
    """The atoms of a literal."""
    text = normalise(literal).text
    return codes.settled(tag(lex(text), text, DEFAULT_PROFILE))


def _unknown(places: Sequence[str], literals: Sequence[str]) -> Flaw | None:
    if any("{" in literal or "}" in literal for literal in literals):
        return Flaw(problem="has a brace without its partner", remedy="A place is written like {entry}.")
    unknown = next((name for name in places if name not in _KNOWN), None)
    if unknown is not None:
        return Flaw(problem=f"has the unknown place {{{unknown}}}", remedy=f"Places are {_SHOWN}.")
    twice = next((name for name in places if name != ANY and places.count(name) > 1), None)
    if twice is not None:
        return Flaw(problem=f"has {{{twice}}} twice", remedy="Keep one of the two; {any} may stand for other text.")
    return None


def _missing(places: frozenset[str]) -> Flaw | None:
    targets = places & _TARGETS
    wrong = (
        (SYMBOL not in places, "has no {symbol}", "Put it where the instrument stands."),
        ("targets" in targets and len(targets) > 1, "has {targets} and single ones", "Use the one or the others."),
        (
            not targets and not places & {"entry", "stop"},
            "has no price",
            "Put {entry}, {stop} or {targets} where they stand.",
        ),
        (
            SIDE not in places and not (targets and "stop" in places),
            "has no {side}",
            "Without it, {stop} and {targets} are needed to tell the side.",
        ),
    )
    return next((Flaw(problem=problem, remedy=remedy) for applies, problem, remedy in wrong if applies), None)


def _between(places: Sequence[str], literals: Sequence[str]) -> Flaw | None:
    for before, after, literal in zip(places, places[1:], literals[1:], strict=False):
        pair = f"{{{before}}} and {{{after}}}"
        if not literal:
            return Flaw(problem=f"has nothing between {pair}", remedy="Put a blank, a mark or a word between them.")
        tells = {before, after} & {SIDE, SYMBOL} and ANY not in {before, after}
        if not words_of(literal) and not tells:
            remedy = "Put the word or mark there by which the one ends and the other begins."
            return Flaw(problem=f"has only a blank between {pair}", remedy=remedy)
    if not any(map(words_of, literals)):
        return Flaw(problem="has no word of its own", remedy="Write the words that stand in every post around places.")
    return None


def _said(places: Sequence[str], literals: Sequence[str]) -> Flaw | None:
    for at, literal in enumerate(literals):
        atoms = atoms_of(literal)
        if at and places[at - 1] == SIDE and atoms and atoms[0].sense in {Sense.STOP, Sense.LIMIT}:
            return Flaw(problem=f"has “{atoms[0].text}” behind {{side}}", remedy="Leave it out: {side} takes it along.")
        for atom in atoms:
            if atom.sense in _DONE or atom.strongly or evidence.sense_of(atom) in GRAVE:
                remedy = "A template is for new trades; other posts are read without one."
                return Flaw(problem=f"holds “{atom.text}”, which tells of no new trade", remedy=remedy)
            if atom.sense in SIDE_OF:
                return Flaw(problem=f"names the side “{atom.text}” itself", remedy="Put {side} there instead.")
    return None
