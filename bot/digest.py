"""What was understood of many posts: how many were what, and for each its first words with the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from domain.signal import Reading, Refusal, Signal
from parsers.words import describe, sureness

SIGNAL, UPDATE, REFUSED = "signals", "updates", "refused"
_ELLIPSIS = "…"


def counts(read: Iterable[Sequence[Reading]]) -> Counter[str]:
    """How many posts were signals, updates or refused, and how many of each reason, as `refused/no_price`."""
    found: Counter[str] = Counter()
    for readings in read:
        refusal = next((one for one in readings if isinstance(one, Refusal)), None)
        if refusal is not None:
            found[REFUSED] += 1
            found[f"{REFUSED}/{refusal.reason.value}"] += 1
        else:
            found[SIGNAL if isinstance(readings[0], Signal) else UPDATE] += 1
    return found


def reasons(found: Counter[str]) -> list[tuple[str, int]]:
    """The reasons of refusals in words with their counts, the most frequent first."""
    prefix = f"{REFUSED}/"
    told = ((name.removeprefix(prefix), count) for name, count in found.most_common() if name.startswith(prefix))
    return [(name.replace("_", " "), count) for name, count in told]


def verdict(readings: Sequence[Reading]) -> str:
    """What a post was understood as, in words; why not, where it was refused."""
    return " ".join(
        f"Refused: {describe(one)}" if isinstance(one, Refusal) else describe(one) + sureness(one) for one in readings
    )


def words(text: str, most: int) -> str:
    """The first words of a text on one line, at most that many characters, without marks that a chat would show."""
    line = " ".join(text.replace("*", "").replace("`", "'").split())
    return line if len(line) <= most else line[: most - 1].rstrip() + _ELLIPSIS
