"""Judges how a composed post is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.signal import Refusal
from parsers.parser import parse
from parsers.schema import expected
from tests.composed.draw import POSTED, Made
from tests.corpus.score import SECONDARY, _fields, _within


def wrong(made: Made) -> str:
    """What is wrong in the reading of the post; empty where nothing is."""
    readings = parse(made.text, posted_at=POSTED)
    said = expected(readings)
    if made.kind == "none":
        return f"opens: {said['expect']}" if said["kind"] == "open" else ""
    if said["kind"] != made.kind:
        first = readings[0]
        why = f"{first.reason} {first.detail}" if isinstance(first, Refusal) else said
        return f"{said['kind']}: {why}"
    wanted, found = _signals(made.expect), _signals(said["expect"])
    if len(wanted) != len(found):
        return f"count: {len(found)} signals"
    faults = (_fault(made, one, got) for one, got in zip(wanted, found, strict=True))
    return next(filter(None, faults), "")


def _signals(expect: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    signals: list[Mapping[str, Any]] = expect.get("signals", [expect])
    return signals


def _fault(made: Made, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> str:
    fields = _fields(wanted, got, prediction=made.asset_class == "prediction")
    bad = [name for name, right in fields.items() if not right]
    bad += [name for name in SECONDARY if wanted.get(name) is not None and not _within(wanted[name], got.get(name))]
    shown = [(name, wanted.get(name), got.get(name)) for name in (*bad, "entry_kind")]
    return f"{'+'.join(bad)}: {shown}" if bad else ""
