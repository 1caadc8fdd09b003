"""Labels behind their numbers in every punctuation, stops that are moved at once, and what other rooms hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parsers.parser import parse
from parsers.schema import expected

AT = datetime(2026, 7, 14, 15, tzinfo=UTC)


def read(text: str) -> dict[str, Any]:
    return dict(expected(parse(text, posted_at=AT)))


@pytest.mark.parametrize("mark", [" — ", " - ", " | ", ", ", " – ", " · "])
def test_each_level_may_stand_before_its_label(mark: str) -> None:
    told = read(mark.join(["CRV short", "0.714 entry", "0.738 stop", "0.68 / 0.645 targets"]))["expect"]

    assert (told["entry"], told["stop"], told["targets"]) == ([0.714], 0.738, [0.68, 0.645])


def test_multiples_of_the_risk_are_targets_without_a_label() -> None:
    told = read("GJ short 195.40, 25 pip stop, 2R and 4R")["expect"]

    assert told["targets"] == [{"r": 2}, {"r": 4}]


def test_a_stop_that_is_moved_now_opens_nothing() -> None:
    assert read("Stop on the SOL short down to 141 now")["kind"] == "update"


@pytest.mark.parametrize(
    "text",
    [
        "the guys in the other room are short NQ from 19,900",
        "they are long gold in the other group, 4010 entry, 4000 stop",
        "another discord shorts ES 6600 stop 6620",
    ],
)
def test_what_other_rooms_hold_opens_nothing(text: str) -> None:
    assert read(text)["kind"] == "none"


@pytest.mark.parametrize("amount", ["a little more", "a bit more", "a few more", "some more", "a tad more"])
def test_who_takes_more_opens_nothing(amount: str) -> None:
    told = read(f"Bought {amount} SOL at 140.10, average is 140.80 now")

    assert told["expect"]["actions"] == [{"action": "add", "price": 140.1, "avg": 140.8}]


def test_a_stop_that_trails_from_here_opens_nothing() -> None:
    assert read("cable long: from here I trail the stop by 25 pips")["kind"] == "update"
    assert read("SOL long now 141, trailing stop 2%, TP 160")["kind"] == "open"
