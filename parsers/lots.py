"""Reads how many are traded where no label says so: `2648 – 0.02` over `2645 – 0.02`, `BTO (4) NFLX …`."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

JOINTS = frozenset({"-", "(", "=", "x", "@", "each", "Each"})
_EACH = cased({"each"})
_TEXT = attrgetter("text")
DEEDS = frozenset(
    {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.CLOSE, Sense.PARTIAL}
    | {Sense.ADD}
)
INTO = cased({"into", "in", "to", "towards"})
_OWN = frozenset({"i", "i'm", "im", "i am", "i've", "we", "we're", "we are", "just", "now", "am", "are"})
_FUNDS = frozenset(
    {"put", "putting", "allocating", "allocated", "allocate", "throwing", "threw", "throw", "investing", "invested"}
    | {"deploying", "deployed", "deploy", "dropping", "dropped", "invest", "placing", "placed"}
)
BOXES = frozenset("([")
_BOXES = {"(": ")", "[": "]"}
_COUNTS = frozenset({"", "x", "shares", "contracts", "lots"})
_COUNTED = frozenset({"shares", "contracts", "calls", "puts", "of"})
_RIGHTS = frozenset({"c", "p"})
_BEFORE = frozenset({"-", "(", "=", ":", "x", "|", "→"})
_LEADING = (Sense.NEWLINE, Sense.AT, Sense.INDEX, Sense.ENTRY)
_DEAREST = 5  # lots that somebody puts beside one price of a ladder
_APART = 100  # times the lots, at least, is the price beside them
_LEAST = 2  # rows


def dropped(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the lots of two prices or more, and without `0.02 each` behind a ladder."""
    spots = [at for at, atom in enumerate(atoms) if _count(atom) and _lots(atoms, at)]
    if len(spots) >= _LEAST:
        for at in reversed(spots):
            del atoms[at - 1 : at + 1 + (text_at(atoms, at + 1) == ")" and text_at(atoms, at - 1) == "(")]
    if _EACH.isdisjoint(map(_TEXT, atoms)):
        return atoms
    first = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER), len(atoms))
    for at in range(len(atoms) - 2, first, -1):
        if text_at(atoms, at + 1) == "each" and _count(atoms[at]):
            del atoms[at : at + 2]
    return atoms


def unboxed(atoms: list[Atom]) -> list[Atom]:
    """`BTO (4) NFLX 1200c`: a count in brackets between a verb and what is traded stands as one without them."""
    for at in range(len(atoms) - 4, 0, -1):
        if atoms[at].text in _BOXES and atoms[at - 1].sense in DEEDS and _boxed(atoms, at):
            del atoms[at + 2], atoms[at]
    return atoms


def funded(atoms: list[Atom]) -> list[Atom]:
    """`Putting $1,000 into OKLO @ 98.10`: money that goes into what is named with its price buys it."""
    for at in range(len(atoms) - 4, 0, -1):
        spot = at + 1
        named = atoms[at].text in INTO and is_any(atoms, spot, Sense.INSTRUMENT) and atoms[at - 1].unit == "$"
        priced_so = is_any(atoms, spot + 1, Sense.AT, Sense.NOW) and is_any(atoms, spot + 2, Sense.NUMBER)
        own = at == 2 or is_any(atoms, at - 3, *ENDS) or text_at(atoms, at - 3) in _OWN  # noqa: PLR2004
        if named and priced_so and text_at(atoms, at - 2) in _FUNDS:
            bought = {"sense": Sense.BOUGHT, "text": "bought", "against": None}
            others = {"sense": Sense.FILLER, "against": Sense.CHAT, "strongly": True}
            atoms[at - 2 : spot] = [atoms[at - 2]._replace(**(bought if own else others)), atoms[at - 1]]
    return atoms


def _boxed(atoms: Sequence[Atom], at: int) -> bool:
    count, traded = atoms[at + 1], atoms[at + 3]
    counted = count.sense is Sense.NUMBER and count.unit in _COUNTS and text_at(atoms, at + 2) == _BOXES[atoms[at].text]
    named = traded.sense is Sense.INSTRUMENT or (traded.sense is Sense.WORD and traded.text.isupper())
    named = named and is_any(atoms, at + 4, Sense.AT, Sense.NUMBER, Sense.CALL, Sense.PUT, Sense.MONTH)
    return counted and (named or traded.unit in _RIGHTS or traded.text.lower() in _COUNTED)


def _lots(atoms: Sequence[Atom], at: int) -> bool:
    """Whether lots stand at `at`, at the end of a line behind its one price."""
    priced = is_any(atoms, at - 2, Sense.NUMBER) and is_any(
        atoms, at - 3, Sense.NEWLINE, Sense.AT, Sense.INDEX, Sense.ENTRY
    )
    if not priced or text_at(atoms, at - 1) not in _BEFORE:
        return False
    after = at + 1 + (text_at(atoms, at + 1) == ")")
    far = (atoms[at - 2].value or 0) > (atoms[at].value or 0) * _APART or atoms[at].unit == "lots"
    return far and (after >= len(atoms) or is_any(atoms, after, Sense.NEWLINE))


def _count(atom: Atom) -> bool:
    if "." not in atom.text or atom.sense is not Sense.NUMBER or atom.value is None or atom.unit not in {"", "lots"}:
        return False
    return 0 < atom.value <= _DEAREST
