"""What holds for the reading of any text whatever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from domain.signal import Reading, Refusal, Signal, SignalUpdate
from parsers.check import check
from parsers.parser import parse
from parsers.schema import expected
from parsers.words import describe
from storage.codec import decode, encode

POSTED = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
_KINDS = frozenset({"open", "update", "close", "cancel", "none"})


def broken(text: str) -> list[str]:
    """The laws that the reading of this text breaks, in words."""
    try:
        readings = parse(text, posted_at=POSTED)
        return list(_faults(text, readings))
    except Exception as e:  # whatever it raises is the finding
        return [f"raised {type(e).__name__}: {e}"]


def _faults(text: str, readings: Sequence[Reading]) -> Iterator[str]:
    if not readings:
        yield "it answered nothing"
    if len(readings) > 1 and not all(isinstance(reading, Signal) for reading in readings):
        yield "it answered several things that are not all signals"
    if readings != parse(text, posted_at=POSTED):
        yield "it answered something else the second time"
    if expected(readings)["kind"] not in _KINDS:
        yield "it has no kind"
    for reading in readings:
        yield from _faults_of(text, reading)


def _faults_of(text: str, reading: Reading) -> Iterator[str]:
    if not describe(reading).strip():
        yield "it has no words"
    if decode(type(reading), encode(reading)) != reading:
        yield "it is not what was written down of it"
    if isinstance(reading, Refusal) and reading.span and not 0 <= reading.span[0] <= reading.span[1] <= len(text):
        yield "its span lies outside the text"
    if isinstance(reading, Signal) and (check(reading) is not None or not reading.ticker.symbol):
        yield "it opens what contradicts itself"
    if isinstance(reading, SignalUpdate) and not reading.actions:
        yield "it is an update that does nothing"
