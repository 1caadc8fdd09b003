"""Points at the part of a post that a refusal is about, where what refused it did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.signal import Reading, Refusal, RefusalReason
from parsers.family import Post
from parsers.fields import SIDE_OF
from parsers.senses import Sense

_LEVELS = frozenset({Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.NUMBER})
_DEEDS = frozenset({Sense.BOUGHT, Sense.SOLD, Sense.CLOSE, Sense.HIT, Sense.CHECK, Sense.CROSSMARK})
_ABOUT: Mapping[RefusalReason, frozenset[Sense]] = {
    RefusalReason.CONTRADICTION: frozenset({*SIDE_OF, Sense.UP, Sense.DOWN}) | _LEVELS,
    RefusalReason.AMBIGUOUS_SYMBOL: frozenset({Sense.INSTRUMENT}),
    RefusalReason.AMBIGUOUS_NUMBER: frozenset({Sense.NUMBER}),
    RefusalReason.NO_DIRECTION: _LEVELS | {Sense.INSTRUMENT},
    RefusalReason.NO_INSTRUMENT: frozenset(SIDE_OF) | _LEVELS,
    RefusalReason.NO_PRICE: frozenset({*SIDE_OF, Sense.INSTRUMENT}),
    RefusalReason.RECAP: _DEEDS,
}


def pointed(readings: tuple[Reading, ...], post: Post) -> tuple[Reading, ...]:
    """The readings; a refusal without a span gets that of what it is about, or of the whole post."""
    (first, *_) = readings
    if not isinstance(first, Refusal) or first.span is not None or not post.atoms:
        return readings
    about = _ABOUT.get(first.reason, frozenset())
    found = [atom for atom in post.atoms if atom.sense in about] if not post.senses.isdisjoint(about) else post.atoms
    start, end = min(atom.start for atom in found), max(atom.end for atom in found)  # labels may have changed places
    return (replace(first, span=(post.clean.offsets[start], post.clean.offsets[end - 1] + 1)),)
