"""Takes out what a plan says of its chart: `liquidity sweep done`, `reclaimed the 50 day`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.capitals import titled
from parsers.neighbours import text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SHAPES = frozenset(
    {"wedge", "flag", "pennant", "triangle", "channel", "trendline", "structure", "pattern", "chart", "charts", "trend"}
    | {"candle", "candles", "wick", "wicks", "breakout", "breakdown", "retest", "pullback", "bounce", "rejection"}
    | {"reversal", "divergence", "crossover", "momentum", "volume", "liquidity", "imbalance", "fvg", "bos", "choch"}
    | {"support", "resistance", "vwap", "ema", "sma", "ma", "dma", "rsi", "macd", "fib", "lows", "highs",
      "sweep"}
    | {"engulfing", "doji", "hammer", "neckline", "volatility", "consolidation", "downtrend", "uptrend", "orderblock"}
    | {"golden cross", "death cross", "ema cross", "macd cross", "bullish cross", "bearish cross", "stop hunt"}
    | {"volume spike", "supertrend", "fakeout", "demand", "supply", "squeeze", "imbalances", "reclaimed", "rejected"}
    | {"block", "gap", "strength", "weakness", "range", "bottom", "top", "inside", "fake"}
)  # fmt: skip
_SAYING = _SHAPES | (
    {"a", "an", "the", "of", "off", "on", "in", "at", "from", "with", "and", "is", "are", "was", "has", "this", "that"}
    | {"still", "just", "again", "twice", "back", "into", "through", "to", "its", "there", "here", "very", "after",
      "like"}
    | {"nice", "clean", "clear", "strong", "good", "great", "big", "huge", "beautiful", "perfect", "solid", "textbook"}
    | {"major", "key", "daily", "weekly", "monthly", "hourly", "intraday", "local", "fresh", "double", "triple",
      "falling"}
    | {"rising", "ascending", "descending", "bull", "bear", "bullish", "bearish", "higher", "lower", "hidden",
      "inverse"}
    | {"head", "handle", "failed", "false", "fair", "value", "order", "market", "relative", "golden", "pocket", "hunt"}
    | {"oversold", "overbought", "extended", "exhausted", "intact", "done", "complete", "completed", "confirmed",
      "held"}
    | {"filled", "swept", "taken", "tested", "tapped", "broken", "broke", "breaking", "holding", "cross", "shoulders"}
    | {"hold", "holds", "bouncing", "bounced", "bounces", "retesting", "retested", "testing", "tagged", "tagging"}
    | {"looks", "looking", "coming", "building", "rolling", "rolled", "turning", "turned", "curling", "coiling"}
    | {"forming", "formed", "out", "up", "down", "above", "below", "under", "over", "near", "around", "well", "nicely"}
    | {"break", "rejecting", "rejects", "defended", "respected", "sweeping", "grab", "day", "week", "month", "morning"}
    | {"yesterday's", "yesterday", "today's", "previous", "prior", "high", "low", "close", "open", "sessions",
      "session"}
    | {"side", "zone", "area", "band", "line", "price", "action", "london", "asia", "asian", "ny", "based", "equal"}
    | {"risk", "risky", "tight", "size", "small", "half", "light", "position", "quick", "scalp", "trade", "swing"}
)  # fmt: skip
WRITTEN = titled(_SHAPES)
_DAYS = frozenset({"high", "low", "close", "range", "lows", "highs", "candle", "session", "day"})
_AVERAGED = frozenset({"ema", "sma", "ma", "dma", "day", "week", "fib", "ema's", "period", "d", "h"})
_TRADING = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_TAKING = _TRADING | {Sense.ENTRY}
_LABELS = frozenset({Sense.STOP, Sense.TARGET})
_BOUNDS = frozenset({Sense.STOP, Sense.TARGET, Sense.RISK, Sense.INVALID})
_FRAMES = frozenset({Sense.FRAME, Sense.UNIT, Sense.ORDINAL})
_BREAKS = frozenset({",", ".", ";", "|", "•", "·", "-", "–", "—", "/", "(", ")", "…", "...", "..", "!", "--", "»", "~"})
_PARTINGS = frozenset(
    {"lfg", "gl", "gla", "good", "luck", "all", "nfa", "everyone", "guys", "team", "fingers", "crossed"}
)
_TRIGGERS = frozenset({"breakout", "breakdown", "break", "retest", "support", "resistance"})


def talked(atoms: list[Atom]) -> list[Atom]:
    """The atoms of a plan without the clauses that only speak of its chart."""
    senses = said(atoms)
    if senses.isdisjoint(_TAKING):
        return atoms
    bounded = not senses.isdisjoint(_BOUNDS)
    for start, end in reversed(_stretches(atoms)):
        if _speaks(atoms, start, end) and (bounded or not any(atom.against for atom in atoms[start:end])):
            del atoms[
                start : end + (start > 0 and _breaks(atoms, start - 1) and end < len(atoms) and _breaks(atoms, end))
            ]
    return atoms


def _stretches(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """What stands between two breaks, or between a price, a break and a label, without a price of its own."""
    found: list[tuple[int, int]] = []
    start: int | None = 0
    for at, atom in enumerate(atoms):
        if _breaks(atoms, at):
            if start is not None and start < at:
                found.append((start, at))
            start = at + 1
        elif atom.sense in _LABELS:
            if start is not None and start < at:
                found.append((start, at))
            start = None
        elif atom.sense is Sense.NOW or (atom.sense is Sense.NUMBER and not _averages(atoms, at)):
            start = at + 1
    if start is not None and start < len(atoms):
        found.append((start, len(atoms)))
    return found


def _breaks(atoms: Sequence[Atom], at: int) -> bool:
    return atoms[at].sense is Sense.NEWLINE or atoms[at].text in _BREAKS


def _averages(atoms: Sequence[Atom], at: int) -> bool:
    """`the 200 ema`, `50 day`."""
    return text_at(atoms, at + 1) in _AVERAGED and atoms[at].text.isdigit()


def _speaks(atoms: Sequence[Atom], start: int, end: int) -> bool:
    """Whether every word between `start` and `end` can be said of a chart, and one of them only of that."""
    if any(atom.ref for atom in atoms[start:end]):
        return False
    words = [word for atom in atoms[start:end] if atom.sense not in _FRAMES for word in atom.text.lower().split()]
    if not (_SHAPES & {*words, *(atom.text.lower() for atom in atoms[start:end])}):
        return False
    behind = start > 0 and not _breaks(atoms, start - 1)
    if behind and (words[0] in _TRIGGERS or end == start + 1):
        return False
    while words and (words[-1] in _PARTINGS or not words[-1].isascii()):
        words.pop()
    if any(word.startswith("yesterday") for word in words) and not _of_a_day(words):
        return False
    return text_at(atoms, end) != ":" and all(word in _SAYING or word.isdigit() for word in words)


def _of_a_day(words: Sequence[str]) -> bool:
    """`inside day yesterday`, `yesterday's high`; `yesterday's breakout` was another trade."""
    return words[-1:] == ["yesterday"] or any(
        word == "yesterday's" and after in _DAYS for word, after in pairwise(words)
    )
