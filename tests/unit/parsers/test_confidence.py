"""How sure a signal is, what makes it less so, and what a provider's profile asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.provider import DEFAULT_PROFILE
from domain.signal import Refusal, RefusalReason, Signal
from parsers import confidence
from parsers.parser import parse, prepare
from parsers.words import sureness

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
WHOLE = "BUY AAPL @ 150, SL 145, TP 160"


def sure(text: str) -> Decimal:
    (signal,) = parse(text, posted_at=AT)
    assert isinstance(signal, Signal), signal
    return signal.confidence


def why(text: str) -> list[str]:
    (signal,) = parse(text, posted_at=AT)
    post = prepare(text, posted_at=AT)
    assert isinstance(signal, Signal)
    assert not isinstance(post, Refusal)
    return [doubt.words for doubt in confidence.doubts(signal, confidence.grounds_of(post))]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "EURUSD sell 1.0850 sl 1.0900 tp 1.0750",
        "#ETHUSDT LONG\nEntry 2400-2450\nSL 2300\nTargets 2550 2700",
        "BTO SPY 605c 3/20 @ 2.10 SL 1.50",
        "Sold SPX 6650/6600 put spread 2.40 credit 3/20, stop 4.80",
        "YES on “Fed cuts in June?” at 42c, target 60c",
    ],
)
def test_a_whole_plan_in_plain_words_is_wholly_sure(text: str) -> None:
    assert sure(text) == 1


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("AAPL entry 150 sl 145 tp 160", "no direction is named"),
        ("BUY AAPL @ 150", "neither a stop nor a target"),
        ("BUY QXZW @ 15 SL 14 TP 17", "in none of the lists"),
        ("BUY AAPL @ 150\nSL 145\nTP 160\nmight trim early", "speak against"),
    ],
)
def test_what_was_concluded_makes_it_less_sure_and_is_named(text: str, doubt: str) -> None:
    assert confidence.LEAST <= sure(text) < 1
    assert any(doubt in words for words in why(text))


def test_two_doubts_weigh_more_than_one() -> None:
    assert sure("BUY QXZW @ 15 SL 14 TP 17\nmight trim early") < sure("BUY QXZW @ 15 SL 14 TP 17") < 1


def test_a_profile_refuses_what_is_less_sure_than_it_asks_for_and_says_why() -> None:
    strict = replace(DEFAULT_PROFILE, least_confidence=95)

    (refused,) = parse("AAPL entry 150 sl 145 tp 160", posted_at=AT, profile=strict)
    (taken,) = parse(WHOLE, posted_at=AT, profile=strict)

    assert isinstance(refused, Refusal)
    assert refused.reason is RefusalReason.UNSURE
    assert "95%" in refused.detail
    assert "no direction is named" in refused.detail
    assert isinstance(taken, Signal)


def test_of_several_signals_the_unsure_one_refuses_the_post() -> None:
    strict = replace(DEFAULT_PROFILE, least_confidence=100)
    text = "BUY AAPL @ 150, SL 145, TP 160\nBUY MSFT @ 400"

    readings = parse(text, posted_at=AT, profile=strict)

    assert [type(one) for one in readings] == [Refusal]


def test_only_what_is_less_than_sure_is_said() -> None:
    (whole,) = parse(WHOLE, posted_at=AT)
    (bare,) = parse("BUY AAPL @ 150", posted_at=AT)

    assert sureness(whole) == ""
    assert sureness(bare) == " I am 90 % sure."


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="BUYSELAPTbtc 0123456789.@/%-\n", max_size=80))
def test_it_always_lies_between_the_least_and_one(text: str) -> None:
    for reading in parse(text, posted_at=AT):
        if isinstance(reading, Signal):
            assert confidence.LEAST <= reading.confidence <= 1
