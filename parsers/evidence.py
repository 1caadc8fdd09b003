"""Weighs what speaks against a post being a signal: questions, plans, recaps, news, advertisements, chat."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Action, EntryFilled, MoveStop, Refusal, RefusalReason, TargetHit, TrailStop
from parsers.normalise import Clean
from parsers.senses import Sense
from parsers.tagging import Atom

_REASONS = {
    Sense.QUESTION: RefusalReason.QUESTION,
    Sense.CONDITIONAL: RefusalReason.CONDITIONAL,
    Sense.WATCHLIST: RefusalReason.WATCHLIST,
    Sense.RECAP: RefusalReason.RECAP,
    Sense.ADVERTISEMENT: RefusalReason.ADVERTISEMENT,
    Sense.NEWS: RefusalReason.NEWS,
    Sense.CHAT: RefusalReason.CHAT,
    Sense.TEMPLATE: RefusalReason.TEMPLATE,
    Sense.NEGATION: RefusalReason.CHAT,
    Sense.LOCK: RefusalReason.ADVERTISEMENT,
}
_DEEDS = frozenset({Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.SHORT, Sense.ADD})
_DIRECTIONS = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER})
_RATINGS = frozenset({Sense.BUY, Sense.SELL})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
_PAID = frozenset(
    {"vip", "premium", "paid", "members", "member", "channel", "locked", "hidden", "private", "subscribers"}
)
_INVITES = ("t.me/", "discord.gg/", "discord.com/invite/", "wa.me/", "chat.whatsapp.com/", "bit.ly/")
_AUXILIARIES = frozenset({"is", "was", "are", "were", "has", "have", "had", "just"})
_PLAIN = (MoveStop, TargetHit, TrailStop, EntryFilled)
_MOST_UNKNOWN = 0.3
_ORDER = tuple(_REASONS)
_FOR_UPDATES = frozenset(
    {Sense.QUESTION, Sense.CONDITIONAL, Sense.TEMPLATE, Sense.NEWS, Sense.ADVERTISEMENT, Sense.LOCK}
)


def third_person(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Somebody else's deed: a name directly before `bought`, `sold` or `took`."""
    for before, verb in pairwise(atoms):
        named = before.text.istitle() or before.glued
        if verb.sense in _DEEDS and before.sense is Sense.WORD and named and before.text.isascii():
            return refuse(RefusalReason.NEWS, clean, [before, verb], detail=f"{before.text} {verb.text}")
    return None


def rated(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """A rating or an announcement: `cuts Tesla to Sell`, `starts AMD at Buy`, `Apple to buy back shares`."""
    for subject, joint, side in zip(atoms, atoms[1:], atoms[2:], strict=False):
        if subject.ref is not None and joint.text.lower() in {"to", "at"} and side.sense in _RATINGS:
            return refuse(RefusalReason.NEWS, clean, [subject, joint, side], detail=f"{joint.text} {side.text}")
    return None


def veiled(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """A stop or target whose value is for payers only: `SL: VIP`."""
    for at, label in enumerate(atoms):
        value = next((atom for atom in atoms[at + 1 : at + 4] if atom.sense is not Sense.PUNCTUATION), None)
        if label.sense in _LEVELS and value is not None and value.text.lower() in _PAID:
            return refuse(RefusalReason.ADVERTISEMENT, clean, [label, value], detail=f"{label.text} {value.text}")
    return None


def told(atoms: Sequence[Atom], clean: Clean, *, whole: bool) -> Refusal | None:
    """A deed told in words we do not know: unknown words lead up to the direction in its own clause.

    A `whole` plan bears one such word, unless it is the subject: `Wolf is long`.
    """
    clause: list[Atom] = []
    for atom in atoms:
        if _parts(atom):
            clause = []
        elif atom.sense in _DIRECTIONS:
            unknown = [word for word in clause if word.sense is Sense.WORD and word.text.isalpha()]
            unknown = [word for word in unknown if not word.text.isupper()]
            spoken = bool(unknown) and clause[-1].text.lower() in _AUXILIARIES
            if spoken or len(unknown) > (1 if whole else 0):
                return refuse(RefusalReason.CHAT, clean, unknown[:1], detail=unknown[0].text)
        else:
            clause.append(atom)
    return None


def strong(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """What outweighs even a full set of levels."""
    heavy = [atom for atom in atoms if atom.strongly or atom.sense is Sense.LOCK or _asked(atom)]
    return _first(heavy, clean) or rated(atoms, clean) or veiled(atoms, clean)


def weak(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Anything that speaks against a signal, for posts whose levels do not settle it."""
    light = [atom for atom in atoms if atom.against or atom.sense is Sense.LOCK or _asked(atom)]
    return third_person(atoms, clean) or _first(light, clean) or _invited(atoms, clean)


def against_update(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """What keeps talk of stops and targets from being an instruction."""
    if {Sense.BOUGHT, Sense.SOLD} <= {atom.sense for atom in atoms}:
        return refuse(RefusalReason.RECAP, clean, detail="bought and sold")
    priced = {atom.text.lower() for atom, after in pairwise(atoms) if after.sense is Sense.NUMBER or after.text == ":"}
    if {"in", "out"} <= priced or {"open", "close"} <= priced:
        return refuse(RefusalReason.RECAP, clean, detail="a way in and a way out")
    names = {atom.ref.symbol for atom in atoms if atom.ref}
    if len(names) > 1 and {Sense.CHECK, Sense.CROSSMARK} <= {atom.sense for atom in atoms}:
        return refuse(RefusalReason.RECAP, clean, detail="wins and losses")
    heavy = [atom for atom in atoms if atom.strongly or _asked(atom) or sense_of(atom) in _FOR_UPDATES]
    return third_person(atoms, clean) or rated(atoms, clean) or _first(heavy, clean)


def against_reply(atoms: Sequence[Atom], actions: Sequence[Action], clean: Clean) -> Refusal | None:
    """What keeps words without an instrument from meaning the trade they answer: talk, or too much that is unknown."""
    loose = sum(atom.sense is Sense.WORD and atom.text[0].isalpha() for atom in atoms)
    words = sum(atom.text[0].isalpha() for atom in atoms)
    plain = all(isinstance(action, _PLAIN) and getattr(action, "index", 1) is not None for action in actions)
    if loose > (_MOST_UNKNOWN * words if plain else 0):
        return refuse(RefusalReason.CHAT, clean)
    return weak(atoms, clean)


def refuse(reason: RefusalReason, clean: Clean, atoms: Sequence[Atom] = (), detail: str = "") -> Refusal:
    """A refusal that points at these atoms in the original text."""
    return Refusal(reason=reason, detail=detail, span=span(clean, atoms) if atoms else None)


def span(clean: Clean, atoms: Sequence[Atom]) -> tuple[int, int]:
    """Where the atoms stand in the original text."""
    return clean.offsets[atoms[0].start], clean.offsets[atoms[-1].end - 1] + 1


def sense_of(atom: Atom) -> Sense | None:
    """The sense in which the atom speaks against a signal."""
    if atom.sense is Sense.LOCK:
        return Sense.LOCK
    return Sense.QUESTION if _asked(atom) else atom.against


def _parts(atom: Atom) -> bool:
    return atom.sense in {Sense.NEWLINE, Sense.PUNCTUATION, Sense.LINK, Sense.ARROW} or not atom.text[0].isascii()


def _invited(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    links = [atom for atom in atoms if atom.sense is Sense.LINK and any(site in atom.text for site in _INVITES)]
    return refuse(RefusalReason.ADVERTISEMENT, clean, links[:1], detail="an invitation") if links else None


def _asked(atom: Atom) -> bool:
    return atom.sense is Sense.PUNCTUATION and atom.text == "?"


def _first(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    if not atoms:
        return None
    worst = min(atoms, key=lambda atom: _ORDER.index(sense_of(atom) or Sense.CHAT))
    reason = _REASONS[sense_of(worst) or Sense.CHAT]
    return refuse(reason, clean, [worst], detail=worst.text)
