"""Prices that no label took find their places where the plan leaves but one, and stay where it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parsers.parser import parse
from parsers.schema import expected

AT = datetime(2026, 7, 14, 15, tzinfo=UTC)


def read(text: str) -> dict[str, Any]:
    return dict(expected(parse(text, posted_at=AT)))


@pytest.mark.parametrize(
    "words",
    [
        "draw: 0.95 then 1.02",
        "magnets 0.95, 1.02",
        "eyeing 0.95 then 1.02",
        "unload 0.95 / 1.02",
        "offers at 0.95 and 1.02",
        "targets in order 0.95, 1.02",
        "profit points : 0.95 , 1.02",
    ],
)
def test_prices_beyond_the_entry_are_targets_whatever_they_are_called(words: str) -> None:
    told = read(f"CRV long 0.80, SL 0.70, {words}")["expect"]

    assert (told["entry"], told["stop"], told["targets"]) == ([0.8], 0.7, [0.95, 1.02])


@pytest.mark.parametrize(
    "words", ["resistance at 0.95", "volume 1.02", "ATH was 1.20", "RSI 0.95", "win rate 0.95", "above 0.95 it flies"]
)
def test_what_the_words_call_another_thing_is_no_target(words: str) -> None:
    assert read(f"CRV long 0.80, SL 0.70, {words}").get("expect", {}).get("targets", []) == []


@pytest.mark.parametrize(
    ("text", "entry", "targets"),
    [
        ("Pair: INJ/USDT\nPosition: LONG\nOpen at:\n22.4\n21.8\nTake:\n23.1\n24\nStop: 20.9", [22.4, 21.8], [23.1, 24]),
        ("Short INJ/USDT\n22.4\n22.9\nthen down to\n21\n20\nStop 23.5", [22.4, 22.9], [21, 20]),
        ("LONG INJ 22.4, 23.1, 24, stop 20.9", [22.4], [23.1, 24]),
    ],
)
def test_entries_that_fall_and_targets_that_rise_part_by_themselves(
    text: str, entry: list[float], targets: list[float]
) -> None:
    told = read(text)["expect"]

    assert (told["entry"], told["targets"]) == (entry, targets)


@pytest.mark.parametrize(
    "text",
    [
        "LONG INJ 22.4, 23.1, 21, 24, stop 20.9",
        "LONG INJ 22.4, 23.1, 24, stop 22.6",
        "LONG INJ 22.4, 88000, stop 20.9",
    ],
)
def test_prices_that_do_not_agree_open_nothing_with_targets(text: str) -> None:
    assert read(text).get("expect", {}).get("targets", []) == []
