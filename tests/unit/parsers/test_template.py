"""A provider's own layout: what a template reads, what it leaves to the grammar, and what is no template."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instrument import AssetClass
from domain.provider import ProviderProfile
from domain.signal import EntryKind, MarginMode, Reading, Refusal, RefusalReason, Side, Signal, Unit
from parsers.flaws import Flaw
from parsers.parser import LONGEST, parse
from parsers.template import Template, compiled, fits

NOW = datetime(2026, 9, 16, 14, 5, tzinfo=UTC)
LAYOUT = "{side} {symbol} pad {entry} orbit {targets} chute {stop}"


def read(text: str, template: str = LAYOUT, **profile: Any) -> tuple[Reading, ...]:
    assert isinstance(compiled(template), Template)
    return parse(text, posted_at=NOW, profile=ProviderProfile(templates=(template,), **profile))


def signal(text: str, template: str = LAYOUT, **profile: Any) -> Signal:
    (found,) = read(text, template, **profile)
    assert isinstance(found, Signal), found
    return found


def flaw(text: str) -> str:
    found = compiled(text)
    assert isinstance(found, Flaw), found
    return f"{found.problem}. {found.remedy}"


def test_a_post_that_the_grammar_refuses_is_read_by_the_providers_own_layout() -> None:
    text = "buy XAUUSD alpha 2650-2655 bravo 2660, 2670 charlie 2640"

    (before,) = parse(text, posted_at=NOW)
    found = signal(text, "{side} {symbol} alpha {entry} bravo {targets} charlie {stop}")

    assert isinstance(before, Refusal)
    assert (found.ticker.symbol, found.side, found.entry.kind) == ("XAU/USD", Side.BUY, EntryKind.RANGE)
    assert found.entry.prices == (2650, 2655)
    assert [level.value for level in found.targets] == [2660, 2670]
    assert found.stop is not None
    assert found.stop.value == 2640


@pytest.mark.parametrize(
    ("text", "entry", "targets", "stop"),
    [
        ("SHORT BTC pad 67k orbit 66k / 65k chute 68k", ["67000"], ["66000", "65000"], "68000"),
        ("buy EURUSD pad 1,085 orbit 1,0920 chute 1,0800", ["1.085"], ["1.092"], "1.08"),
        ("🟢 BUY GOLD\npad 2650\norbit 1) 2660 2) 2670\nchute 2640!", ["2650"], ["2660", "2670"], "2640"),
        ("BUY $NEAR pad $5 orbit $6 chute $4.50", ["5"], ["6"], "4.5"),
        ("**BUY** AAPL **pad** 150 **orbit** T1: 160\nT2: 170 **chute** 145", ["150"], ["160", "170"], "145"),
        ("BUY AAPL 150c 12/18 pad 2.50 orbit 4 chute 1.5", ["2.5"], ["4"], "1.5"),
    ],
)
def test_the_text_of_a_place_is_read_as_the_grammar_reads_numbers(
    text: str, entry: list[str], targets: list[str], stop: str
) -> None:
    found = signal(text)

    assert list(found.entry.prices) == [Decimal(price) for price in entry]
    assert [level.value for level in found.targets] == [Decimal(price) for price in targets]
    assert found.stop is not None
    assert found.stop.value == Decimal(stop)


def test_words_that_say_how_to_enter_are_kept() -> None:
    assert signal("buy stop GOLD pad 2650 orbit 2660 chute 2640").entry.kind is EntryKind.STOP
    above = signal("GOLD buy above 2650 cut 2640", "{symbol} {side} above {entry} cut {stop}")
    assert above.entry.kind is EntryKind.STOP
    assert signal("buy gold pad now orbit 30 pips chute 20 pips").entry.kind is EntryKind.MARKET


def test_single_targets_leverage_and_words_that_change_have_places_too() -> None:
    layout = "#{any} Trade: {symbol} {side} at {entry}; lev {leverage}; T1 {target1} T2 {target2} cut {stop}"

    found = signal("#231 Trade: BTCUSDT LONG at 67,000; lev 10x cross; T1 68k T2 69k cut 65k", layout)

    assert found.ticker.asset_class is AssetClass.CRYPTO
    assert found.leverage is not None
    assert (found.leverage.value, found.margin_mode) == (10, MarginMode.CROSS)
    assert [level.value for level in found.targets] == [68000, 69000]


def test_without_a_place_for_the_side_the_levels_tell_it() -> None:
    layout = "{symbol} pad {entry} orbit {targets} chute {stop}"

    assert signal("EURUSD pad 1.085 orbit 1.08 chute 1.09", layout).side is Side.SELL


def test_a_match_is_held_against_itself_like_any_other_signal() -> None:
    (found,) = read("BUY AAPL pad 150 orbit 140 chute 145")

    assert isinstance(found, Refusal)
    assert found.reason is RefusalReason.CONTRADICTION


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bought AAPL pad 150 orbit 160 chute 145 yesterday", RefusalReason.RECAP),
        ("BUY AAPL pad 150 orbit 160 chute 145?", RefusalReason.QUESTION),
        ("BUY AAPL TSLA pad 150 orbit 160 chute 145", RefusalReason.AMBIGUOUS_SYMBOL),
    ],
)
def test_what_speaks_against_a_trade_outweighs_the_layout(text: str, reason: RefusalReason) -> None:
    (found,) = read(text)

    assert isinstance(found, Refusal)
    assert found.reason is reason


@pytest.mark.parametrize(
    "text",
    [
        "BUY AAPL pad 150 orbit 160 ✅ chute 145",
        "if it breaks BUY AAPL pad 150 orbit 160 chute 145",
        "BUY AAPL pad 150 orbit 160 chute 145 if it breaks",
        "Closed BUY AAPL pad 150 orbit 160 chute 145",
        "BUY AAPL pad 150 orbit 160 chute 145\nSELL TSLA pad 300 orbit 280 chute 310",
        "BUY AAPL pad 150 orbit 160 chute 145 or 140",
        "BUY AAPL pad a range orbit 160 chute 145",
        "BUY GOLD 2650 pad 2655 orbit 2660 chute 2640",
        "BUY AAPL from Bob pad 150 orbit 160 chute 145",
        "BUY AAPL @ 150, SL 145, TP 160",
        "",
    ],
)
def test_a_post_that_is_not_wholly_in_the_layout_is_left_to_the_grammar(text: str) -> None:
    assert read(text) == parse(text, posted_at=NOW)
    assert not any(isinstance(found, Signal) and found.ticker.symbol == "TSLA" for found in read(text))


def test_free_text_that_trades_is_not_overlooked() -> None:
    layout = LAYOUT + " note {any}"

    assert isinstance(read("BUY AAPL pad 150 orbit 160 chute 145 note well", layout)[0], Signal)
    template = compiled(layout)
    assert isinstance(template, Template)
    assert not fits(template, "BUY AAPL pad 150 orbit 160 chute 145 note close half now")
    assert not fits(template, "BUY AAPL pad 150 orbit 160 chute 145 note sell TSLA at 300")


def test_the_first_template_that_fits_is_taken() -> None:
    profile = ProviderProfile(templates=("{side} {symbol} zone {entry} chute {stop}", LAYOUT))

    (found,) = parse("buy GOLD pad 2650 orbit 2660 chute 2640", posted_at=NOW, profile=profile)

    assert isinstance(found, Signal)
    assert found.targets[0].unit is Unit.PRICE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{side} {symbol} in {price}", "unknown place {price}. Places are {side}, {symbol}, {entry}"),
        ("{side} {symbol} pad {entry} out {entry}", "{entry} twice"),
        ("{side}{symbol} pad {entry}", "nothing between {side} and {symbol}"),
        ("{side} {symbol} pad {entry} {stop}", "only a blank between {entry} and {stop}"),
        ("{side} {symbol} pad {entry} {any}", "only a blank between {entry} and {any}"),
        ("{side} pad {entry}", "no {symbol}"),
        ("{symbol} pad {entry}", "no {side}"),
        ("{side} {symbol} here", "no price"),
        ("{side} {symbol} {entry}", "no word of its own"),
        ("{side} {symbol} in {entry", "a brace without its partner"),
        ("{side} {symbol} t {targets} t1 {target1}", "{targets} and single ones"),
        ("LONG {symbol} pad {entry} t {targets} s {stop}", "names the side “LONG” itself"),
        ("{side} stop {symbol} pad {entry}", "“stop” behind {side}"),
        ("if {side} {symbol} pad {entry}", "holds “if”"),
        ("{side} {symbol} hit {entry}", "holds “hit”"),
        ("{side} {symbol} pad {entry}" + "x" * 500, "longer than 500"),
        ("hello", "no {symbol}"),
        ("", "no {symbol}"),
    ],
)
def test_a_faulty_template_is_told_by_its_first_fault(text: str, said: str) -> None:
    assert said in flaw(text)


PIECES = st.sampled_from(["BUY", "AAPL", "in", "out", "risk", "150", "-", "1,5", "{", "?", "\n", "🟢", "if", "60 pips"])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_no_post_makes_a_template_raise(text: str) -> None:
    assert read(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["{side}", "{symbol}", "{entry}", "{any}", " ", "in", "{", "1", "🟢"])).map("".join))
def test_no_text_makes_the_compiler_raise(text: str) -> None:
    assert isinstance(compiled(text), Template | Flaw)


def steps(text: str, template: str) -> int:
    """Calls into Python that reading a post makes: a measure of work that no other process disturbs."""
    counted = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal counted
        counted += 1

    profile = ProviderProfile(templates=(template,))
    parse(text, posted_at=NOW, profile=profile)
    sys.setprofile(count)
    try:
        parse(text, posted_at=NOW, profile=profile)
    finally:
        sys.setprofile(None)
    return counted


def test_the_work_grows_no_faster_than_the_post() -> None:
    template = "{side} {symbol} in in {entry} in in {targets} in risk {stop}"
    short, long = "BUY AAPL " + "in 1 " * 50, "BUY AAPL " + "in 1 " * 350

    assert len(long) < LONGEST
    assert steps(long, template) < 8 * steps(short, template)
