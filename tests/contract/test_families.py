"""The contract of a family of layouts: what every module of `parsers.families` keeps, shown on posts of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signal import Reading, Refusal, Signal, SignalUpdate
from parsers.family import discovered
from parsers.parser import parse, prepare

POSTED_AT = datetime(2026, 3, 4, 15, tzinfo=UTC)
CORPUS = Path(__file__).parents[1] / "corpus" / "dev.jsonl"

EXAMPLES: Mapping[str, Sequence[str]] = {
    "prediction": (
        "Bought YES on 'Will the Fed cut rates in June?' at 62c",
        "KXFED-26JUN-T4.25 NO @ 31c, target 45c",
        "https://polymarket.com/event/bitcoin-above-150k-in-2026 buying YES at 0.38",
        "Closed YES on 'Will the Fed cut rates in June?' at 71c",
        "In on Lakers at 44% (Lakers vs Nuggets)",
        "Taking NO in the 'US measles cases above 3000 in 2026' market, paying 41 cents, $60 total",
    ),
    "spread": (
        "SPY 560/555 put credit spread 3/20 @ 1.15 credit",
        "BTO AAPL 250/260 call debit spread 4/17 for 3.40 debit",
        "Iron condor SPX 5800/5790 6100/6110 3/20 @ 2.35 credit",
        "Opening a bull put spread on AMD: sell the 190P, buy the 185P, 9/18 expiry, collecting 1.45 credit",
    ),
}
NOISE = ("🚀🚀🚀\n{}", "**{}**", "{}\n\n_not financial advice_", "\u200b{}\u200b", "{}\r\n", "@everyone\n{}")
CASES = [(family, text) for family, texts in EXAMPLES.items() for text in texts]


def read(text: str) -> tuple[Reading, ...]:
    return parse(text, posted_at=POSTED_AT)


def labelled() -> Iterator[tuple[str, str]]:
    for line in map(json.loads, CORPUS.read_text("utf-8").splitlines()):
        of = "prediction" if line["asset_class"] == "prediction" else "spread" if "legs" in line["expect"] else ""
        yield of, line["text"]


def claims(text: str) -> list[str]:
    """The families that take the post for theirs."""
    post = prepare(text, posted_at=POSTED_AT)
    return [] if isinstance(post, Refusal) else [one.name for one in discovered() if one.read(post) is not None]


def test_every_family_shows_examples_and_has_a_name_and_an_order_of_its_own() -> None:
    found = discovered()

    assert {family.name for family in found} == set(EXAMPLES)
    assert len({family.order for family in found}) == len(found)


@pytest.mark.parametrize(("family", "text"), CASES)
def test_it_reads_its_own_posts_and_no_other_family_does(family: str, text: str) -> None:
    assert claims(text) == [family]
    assert all(isinstance(reading, Signal | SignalUpdate) for reading in read(text))


@pytest.mark.parametrize("family", EXAMPLES)
def test_it_leaves_the_posts_of_others_alone(family: str) -> None:
    strangers = [text for of, text in labelled() if of != family and family in claims(text)]

    assert [text for text in strangers if any(isinstance(reading, Signal) for reading in read(text))] == []


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(("family", "text"), CASES)
def test_decoration_changes_nothing(family: str, text: str, noise: str) -> None:
    assert claims(noise.format(text)) == [family]
    assert read(noise.format(text)) == read(text)


@pytest.mark.parametrize("doubt", ["if it dips: {}", "{} ?", "maybe {}", "Results of the week:\n{} ✅ +40%"])
@pytest.mark.parametrize(("family", "text"), [case for case in CASES if "Closed" not in case[1]])
def test_a_doubt_keeps_it_from_opening(family: str, text: str, doubt: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in read(doubt.format(text))), family


@given(st.lists(st.sampled_from(sorted({word for _, text in CASES for word in text.split()})), max_size=30))
def test_no_arrangement_of_its_words_fails(words: list[str]) -> None:
    assert read(" ".join(words))
