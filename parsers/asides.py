"""Takes out what a post says beside its trade: what is not added, who laughs, how the trade will be looked after."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SENTENCE_ENDS = frozenset(".!;")
_TALK = frozenset(
    {
        *(Sense.WORD, Sense.FILLER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.SELL, Sense.BUY, Sense.TO, Sense.AND),
        *(Sense.AT, Sense.CLOSE, Sense.DAY, Sense.DIRECTION, Sense.RUNNER, Sense.UP, Sense.DOWN, Sense.SIZE),
    }
)
_LIGHT = frozenset({None, Sense.CONDITIONAL, Sense.CHAT, Sense.NEGATION})
_TAKES = frozenset({Sense.BOUGHT, Sense.ENTER, Sense.BUY, Sense.LONG, Sense.SHORT, Sense.SELL})
_DEEDS = (Sense.BOUGHT, Sense.ENTER, Sense.LONG, Sense.SHORT)
_BREAKS = frozenset(",.;!(\n")
_DENIALS = frozenset({"not", "no", "won't", "wont", "don't", "dont", "isn't", "never", "no more", "nothing", "off"})
_ADDING = frozenset({"add", "adds", "adding", "add more", "adding more", "average down", "average in", "avg down"})
_IDLE = frozenset({"leaving", "leave", "nothing", "sitting", "sit", "holding", "hold", "done"})
_TELLING = frozenset(
    {Sense.NUMBER, Sense.INSTRUMENT, Sense.STOP, Sense.TARGET, Sense.ENTRY, Sense.CLOSE, Sense.SOLD, Sense.PARTIAL}
    | {Sense.FRACTION, Sense.MOVE, Sense.CANCEL}
)
WAITING = frozenset({"until", "Until", "till", "Till", "til", "Til"})
LAUGHS = cased({"lol", "haha", "hehe"})
MANAGING = frozenset(
    {Sense.MOVE, Sense.TRAIL, Sense.BREAKEVEN, Sense.CLOSE, Sense.PARTIAL, Sense.BANK, Sense.OFF, Sense.FRACTION}
)
_REACHED = frozenset({Sense.HIT, Sense.CHECK, Sense.FILLED, Sense.STOPPED})
_LABELS = frozenset({Sense.STOP, Sense.TARGET})
_JOINTS = frozenset({":", "-", "=", "@", ",", "/", ".", ")", "|", "→"})
PLACED = frozenset({"in", "placed", "set", "working", "live", "resting", "up", "out there", "on the book"})
_ORDERS = (Sense.LIMIT, Sense.ORDER, Sense.ENTRY)
_ARE = frozenset({"are", "is", "already", "now", "both", "all", "just", "been", "has", "have"})
_WARNING = frozenset(
    {"dont", "don't", "do not", "never", "skip", "only", "size", "if you", "if u", "if ur", "if", "pls dont", "not"}
)
WARNING = cased(_WARNING)
_FOLLOWING = frozenset(
    {"copy", "copying", "follow", "following", "tail", "tailing", "fomo", "overleverage", "oversize", "yolo", "newbie"}
    | {"beginner", "beginners", "newbies", "noobs", "new", "broke", "copied", "small if", "ape", "gamble"}
)
MACHINES = frozenset({"bot", "Bot", "BOT"})
_ROBOTS = frozenset(
    {"🤖", "trading", "grid", "dca", "our", "my", "the", "new", "signal", "ai", "algo", "scalp", "futures", "auto"}
)
_TOLD = (Sense.DIRECTION, Sense.ORDER, Sense.ENTER, Sense.CLOSE, Sense.NEWLINE)
_ALERTS = frozenset({"alert", "alerts", "v", "notification", "update"})
_LONGEST_WARNING = 60  # atoms
_NEAR = 4
_LEADING_UP = 5
_PRICED = 8  # atoms: `Take-Profit Orders:` over `1) 7.40`
INTENTIONS = frozenset(
    {"looking to", "want to", "planning to", "planning", "plan to", "would like", "going to", "i'll"}
)

OWNING = frozenset({"'", "’"})


def unadded(atoms: list[Atom]) -> list[Atom]:
    """`Bought 25 COST @ 912.40, adding nothing until earnings`: what is not added changes nothing."""
    for start, end in reversed(_clauses(atoms)):
        adds = [at for at in range(start, end) if atoms[at].sense is Sense.ADD]
        if not adds or not any(_denied(atoms, start, at) for at in adds):
            continue
        if _taken(atoms[:start]):
            del atoms[start:end]
        else:
            for at in adds:
                atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
    return atoms


def machine(atoms: list[Atom]) -> list[Atom]:
    """`AlphaGrid Bot — new position`, `Bot signal: SHORT`: a machine that tells of a trade has bought nothing."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.BOUGHT and atom.text in MACHINES:
            named = at > 0 and (atoms[at - 1].sense is Sense.WORD or text_at(atoms, at - 1) in _ROBOTS)
            after = at + 1 + (at + 1 < len(atoms) and atoms[at + 1].sense in ENDS)
            buys = is_any(atoms, after, Sense.NUMBER, Sense.INSTRUMENT) and (not named or after == at + 1)
            signed = text_at(atoms, at - 1) == "by" or text_at(atoms, at + 1) in _ALERTS
            told = signed or is_any(atoms, at + 1, *_TOLD)
            if told or (named and not buys):
                atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def programmed(atoms: list[Atom]) -> list[Atom]:
    """`TrendPilot has entered a LONG position in PLTR at $152.37. Initial stop: $146.90`: a program tells its trade.

    A name with a capital inside is a product's; a stop behind the price shows a signal.
    """
    for at in range(1, len(atoms)):
        helped = at - 1 - (text_at(atoms, at - 1) in {"has", "just", "have"})
        named = atoms[at].sense is Sense.ENTER and is_any(atoms, helped, Sense.WORD) and _camel(atoms[helped].text)
        if named and Sense.STOP in said(atoms[at:]):
            atoms[helped:at] = [atoms[helped]._replace(sense=Sense.FILLER)]
            break
    return atoms


def _camel(name: str) -> bool:
    return name[0].isupper() and any(small.islower() and big.isupper() for small, big in pairwise(name))


def spread(atoms: list[Atom]) -> list[Atom]:
    """`Long ETH 3050, add at 2990, stop 2940`: what a plan will add is another entry of it."""
    senses = said(atoms)
    if not senses >= _LABELS or not senses.isdisjoint(_REACHED | {Sense.MOVE, Sense.NEW}):
        return atoms
    for at, atom in enumerate(atoms):
        planned = atom.sense is Sense.ADD and atom.text.lower() in _ADDING and _taken(atoms[:at])
        if planned and priced(atoms, at + 1 + is_any(atoms, at + 1, Sense.AT)):
            atoms[at] = atom._replace(sense=Sense.DCA, text="dca")
    return atoms


def idle(atoms: list[Atom]) -> list[Atom]:
    """`Bought X at 98.40, leaving it alone until earnings`: behind a deed, that nothing will be done."""
    for start, end in reversed(_clauses(atoms)):
        if text_at(atoms, start) in _IDLE and _taken(atoms[:start]) and said(atoms[start:end]).isdisjoint(_TELLING):
            del atoms[start:end]
    return atoms


def warned(atoms: list[Atom]) -> list[Atom]:
    """`Short BTC 103.2k …, don't copy if you're new`: behind a price, a warning to who follows says nothing of it."""
    at = 0
    priced_before = False
    while at < len(atoms):
        end = _advice(atoms, at) if priced_before and atoms[at].text.lower() in _WARNING else 0
        if end and said(atoms[at:end]).isdisjoint(_TELLING):
            del atoms[at:end]
        priced_before = priced_before or (at < len(atoms) and atoms[at].sense is Sense.NUMBER)
        at += 1
    return atoms


def _advice(atoms: Sequence[Atom], at: int) -> int:
    """Where the warning that begins at `at` ends; 0 where its words warn nobody who follows."""
    if _FOLLOWING.isdisjoint(atom.text.lower() for atom in atoms[at + 1 : at + _NEAR]):
        return 0
    furthest = min(at + _LONGEST_WARNING, len(atoms))
    return next((spot for spot in range(at, furthest) if _stops(atoms[spot])), furthest)


def _stops(atom: Atom) -> bool:
    return atom.sense is Sense.NEWLINE or atom.text in {".", "!", "?", ";", ")", "|"}


def laughed(atoms: list[Atom]) -> list[Atom]:
    """`aped some WIF at 2.31 lol`: who tells of a deed of his own may laugh at it."""
    first = next((at for at, atom in enumerate(atoms) if atom.sense is not Sense.FILLER), 0)
    if is_any(atoms, first, *_DEEDS) and _taken(atoms):
        for at, atom in enumerate(atoms):
            if atom.text in LAUGHS and (at + 1 == len(atoms) or atoms[at + 1].sense in ENDS):
                atoms[at] = atom._replace(against=None)
    return atoms


def ordered(atoms: list[Atom]) -> list[Atom]:
    """`Looking to sell USDCHF …, SL …, targets …. Limits are in.`: whose orders wait has more than an intention."""
    if any(_rests(atoms, at) for at in range(len(atoms))) and said(atoms) >= _LABELS:
        for at, atom in enumerate(atoms):
            if atom.text.lower() in INTENTIONS:
                atoms[at] = atom._replace(against=None)
    return atoms


def managed(atoms: list[Atom]) -> list[Atom]:
    """`Trailing: shift stop to breakeven at target 2` beside a plan speaks of its target and sets none."""
    senses = said(atoms)
    if not senses >= _LABELS or not senses.isdisjoint(_REACHED) or not _planned(atoms):
        return atoms
    start = 0
    for at in range(len(atoms) + 1):
        if at == len(atoms) or atoms[at].sense is Sense.NEWLINE or atoms[at].text == ".":
            silent = not any(priced(atoms, spot) and not small(atoms[spot]) for spot in range(start, at))
            if silent or not said(atoms[start:at]).isdisjoint(MANAGING):
                _refer(atoms, start, at, silent=silent)
            start = at + 1
    return atoms


def _refer(atoms: list[Atom], start: int, end: int, *, silent: bool) -> None:
    """Takes the targets between `start` and `end` that are named by their index alone for words; in a line that is
    `silent` about prices the stop beside them as well.
    """
    told = [at for at in range(start, end) if atoms[at].sense is Sense.TARGET and _named(atoms, at + 1)]
    if not told:
        return
    for at in range(start, end):
        if silent and atoms[at].sense is Sense.STOP:
            atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
        if at in told:
            atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
            atoms[at + 1] = atoms[at + 1]._replace(sense=Sense.FILLER, value=None)
        elif atoms[at].sense is Sense.ABOVE and not priced(atoms, at + 1 + (text_at(atoms, at + 1) in _JOINTS)):
            atoms[at] = atoms[at]._replace(sense=Sense.FILLER)  # `BE trigger: TP1`
    if not silent:
        for at in reversed(told):
            _unmanage(atoms, start, at)


def _unmanage(atoms: list[Atom], start: int, at: int) -> None:
    """Takes `book 50% at` off, which leads up to the target at `at`."""
    for verb in range(at - 1, max(start, at - _LEADING_UP) - 1, -1):
        if atoms[verb].sense in MANAGING and atoms[verb].sense is not Sense.FRACTION:
            for spot in range(verb, at):
                atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER, value=None, unit="")
            return
        if priced(atoms, verb) or atoms[verb].sense in ENDS:
            return


def _named(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an index stands at `at` with no price of its own behind it."""
    if at >= len(atoms) or not (small(atoms[at]) or atoms[at].sense is Sense.INDEX):
        return False
    after = at + 1
    while text_at(atoms, after) in _JOINTS:
        after += 1
    return not priced(atoms, after)


def _planned(atoms: Sequence[Atom]) -> bool:
    """Whether a stop and a target both have a price."""
    found = {
        atom.sense
        for at, atom in enumerate(atoms)
        if atom.sense in _LABELS
        and any(priced(atoms, spot) and not small(atoms[spot]) for spot in range(at + 1, min(at + _PRICED, len(atoms))))
    }
    return found >= _LABELS


def _rests(atoms: Sequence[Atom], at: int) -> bool:
    """`Limits are in`, `orders placed`, `bid is working` at `at`, with nothing behind it."""
    if not (is_any(atoms, at, *_ORDERS) or text_at(atoms, at) in {"order", "orders"}):
        return False
    at += 1
    while text_at(atoms, at) in _ARE:
        at += 1
    return text_at(atoms, at) in PLACED and (at + 1 >= len(atoms) or atoms[at + 1].sense in ENDS)


def _denied(atoms: Sequence[Atom], start: int, at: int) -> bool:
    """`not adding`, `adding nothing`: whether what stands in the clause beside the word at `at` says that it is not."""
    before = {atom.text.lower() for atom in atoms[start:at]}
    return not _DENIALS.isdisjoint(before) or text_at(atoms, at + 1) == "nothing"


def _taken(atoms: Sequence[Atom]) -> bool:
    senses = said(atoms)
    return Sense.NUMBER in senses and not senses.isdisjoint(_TAKES)


def _clauses(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """Where each clause begins, behind the mark that parts it, and where it ends."""
    spots = [at for at, atom in enumerate(atoms) if atom.text in _BREAKS or atom.sense is Sense.NEWLINE]
    return list(zip([0, *(at + 1 for at in spots)], [*spots, len(atoms)], strict=True))


def owned(atoms: list[Atom]) -> list[Atom]:
    """`@mike's trade: short …`: behind a handle, whose name is taken out, whose it is."""
    if len(atoms) > 1 and atoms[0].text in OWNING and atoms[1].text == "s" and atoms[1].glued:
        atoms[1] = atoms[1]._replace(against=Sense.CHAT, strongly=True)
    return atoms


def trailing(atoms: list[Atom]) -> list[Atom]:
    """`Bought X @ 138.90. Will let you know when I sell`: behind the sentence of a deed, talk without a number."""
    end = next(
        (at for at, atom in enumerate(atoms) if atom.text in _SENTENCE_ENDS or atom.sense is Sense.NEWLINE), len(atoms)
    )
    deed = said(atoms[:end])
    whole = {Sense.INSTRUMENT, Sense.NUMBER} <= deed and not deed.isdisjoint({Sense.BOUGHT, Sense.ENTER})
    rest = atoms[end:]
    talk = said(rest) <= _TALK and all(not atom.strongly and atom.against in _LIGHT for atom in rest)
    tame = all(atom.against is None for atom in atoms[:end])
    return atoms[:end] if whole and talk and tame and "?" not in {atom.text for atom in rest} else atoms
