"""How a follower wants his trades to be entered, as he types it and as it is shown: `ladder 4`, `split 50 30 20`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.typed import OFF, Changes, Readers, led, shares, unset, whole
from domain.money import plain
from domain.risk import RiskLimits, Weights
from trading.ladder import MOST

ENTRIES = ("entry_steps", "entry_weights", "entry_shares", "chases")
SPLIT = ("entry_weights", "entry_shares")
ONE = "one"
MOST_CHASES = 5
SPLITS = {"equal": Weights.EQUAL, "first-heavy": Weights.FIRST, "last-heavy": Weights.LAST}
HOW = (
    "Say how your trades are to be entered: `one` (a single order), `ladder 4` (in at most so many steps, over a zone "
    "as well), `equal`, `first-heavy` or `last-heavy` (how the steps share the size), `split 50 30 20` (percent of "
    "each), `chase 2` (an entry that waits follows the market so often, as far as your `deviation` allows). "
    "`chase off` ends one, `off` all."
)


def read(text: str, _now: RiskLimits) -> Changes:
    """What `text` changes of the limits; raises `BadArgument` with what would be right."""
    if text == OFF:
        return unset(ENTRIES)
    if text == ONE:
        return {"entry_steps": 1}
    if text in SPLITS:
        return {"entry_weights": SPLITS[text], "entry_shares": ()}
    return led(text, _READERS, HOW)


def shown(limits: RiskLimits) -> str:
    """The same in words; `off` where the signal alone decides."""
    return ", ".join(_parts(limits)) or OFF


def _parts(limits: RiskLimits) -> Iterator[str]:
    if limits.entry_steps is not None:
        yield ONE if limits.entry_steps == 1 else f"ladder {limits.entry_steps}"
    if limits.entry_shares:
        yield f"split {' '.join(map(plain, limits.entry_shares))}"
    elif limits.entry_weights is not Weights.EQUAL:
        yield next(word for word, weights in SPLITS.items() if weights is limits.entry_weights)
    if limits.chases is not None:
        yield f"chase {limits.chases}"


def _ladder(text: str) -> Changes:
    return {"entry_steps": whole(2, MOST, "steps")(text)}


def _chase(text: str) -> Changes:
    return {"chases": whole(1, MOST_CHASES, "times")(text)}


def _split(text: str) -> Changes:
    return {"entry_shares": shares(MOST, "step gets", "steps cannot get")(text), "entry_weights": Weights.EQUAL}


_READERS: Readers = {
    "ladder": (("entry_steps",), _ladder),
    "split": (SPLIT, _split),
    "chase": (("chases",), _chase),
}
