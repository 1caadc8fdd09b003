"""Judges how a composed post is read."""

from __future__ import annotations

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
    got: dict[str, Any] = said["expect"]
    if "signals" in got:
        return "several: signals"
    fields = _fields(made.expect, got, prediction=made.asset_class == "prediction")
    bad = [name for name, right in fields.items() if not right]
    bad += [
        name
        for name in SECONDARY
        if made.expect.get(name) is not None and not _within(made.expect[name], got.get(name))
    ]
    return (
        f"{'+'.join(bad)}: {[(name, made.expect.get(name), got.get(name)) for name in (*bad, 'entry_kind')]}"
        if bad
        else ""
    )
