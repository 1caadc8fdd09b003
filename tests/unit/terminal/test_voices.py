"""The providers of the demo are understood, and what they call makes sense at the market."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.terminal.providers import MOST_OPEN, Providers
from bot.terminal.voices import VOICES, View, Voice, expiry_after
from brokers.quotes.simulated import SimulatedQuotes
from domain.money import nearest
from domain.signal import Refusal, Signal, SignalUpdate
from parsers.parser import parse
from tests.fakes.clock import ManualClock
from tests.unit.terminal.scene import house_in, screen_on
from trading.batch import WORTH_A_WORD
from trading.engine import Engine

TODAY = date(2026, 3, 2)
voices = pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.room.handle)


def view_of(voice: Voice, seed: int) -> View:
    market, dice = SimulatedQuotes(seed, ManualClock()), Random(seed)
    ticker = dice.choice(voice.watches)
    assert market.watch(ticker)
    watched = View(ticker=ticker, quote=market._quote(ticker.key), today=TODAY, dice=dice)
    chosen = voice.instruments(watched)
    assert market.watch(chosen)
    return View(ticker=chosen, quote=market._quote(chosen.key), today=TODAY, dice=dice)


def read(voice: Voice, text: str) -> object:
    (reading,) = parse(text, posted_at=datetime(2026, 3, 2, 15, tzinfo=UTC), profile=voice.room.profile)
    return reading


@voices
@given(seed=st.integers(min_value=0, max_value=10_000))
@settings(max_examples=60, deadline=None)
def test_every_call_is_read_as_its_instrument_with_levels_on_the_right_sides(voice: Voice, seed: int) -> None:
    view = view_of(voice, seed)

    signal = read(voice, text := voice.call(view))

    assert isinstance(signal, Signal), text
    assert signal.ticker == view.ticker, text
    assert signal.stop is not None
    away, entry = signal.side.sign, (signal.entry.prices or (view.quote.mid,))[0]
    assert (entry - signal.stop.value) * away > 0, text
    assert all((target.value - entry) * away > 0 for target in signal.targets), text
    assert abs(entry - view.quote.mid) <= view.quote.mid * Decimal("0.03"), text


@voices
@given(seed=st.integers(min_value=0, max_value=10_000))
@settings(max_examples=20, deadline=None)
def test_every_update_is_read_as_one_of_the_same_instrument(voice: Voice, seed: int) -> None:
    view = view_of(voice, seed)
    texts = [
        voice.close(view.ticker, view.quote),
        voice.half(view.ticker, view.quote),
        f"{voice.name(view.ticker)} looking good, move SL to BE",
    ]

    for text in texts:
        update = read(voice, text)
        assert isinstance(update, SignalUpdate), text
        assert update.symbol == view.ticker.symbol, text


@voices
def test_talk_is_refused_in_silence_and_muddles_with_a_word(voice: Voice) -> None:
    for text in voice.talk:
        reading = read(voice, text)
        assert isinstance(reading, Refusal), text
        assert reading.reason not in WORTH_A_WORD, text
    reasons = [read(voice, text) for text in voice.muddles]
    assert all(isinstance(r, Refusal) and r.reason in WORTH_A_WORD for r in reasons), reasons


def test_the_expiry_is_a_friday_three_to_four_weeks_ahead() -> None:
    for day in range(1, 29):
        today = date(2026, 2, day)
        assert expiry_after(today).weekday() == 4
        assert 21 <= (expiry_after(today) - today).days <= 27


async def test_the_three_take_turns_and_most_of_what_they_post_becomes_a_trade(tmp_path: Path) -> None:
    out = io.StringIO()
    async with house_in(tmp_path) as (house, _, _):
        providers = Providers(house, screen_on(out, tmp_path), seed=3)

        texts = [await providers.step() for _ in range(3)]

    assert all(isinstance(read(voice, text), Signal) for voice, text in zip(VOICES, texts, strict=True))
    assert [line.split("  ")[1] for line in out.getvalue().splitlines() if line.startswith("14:")] == [
        "#stocks",
        "#crypto",
        "#options",
    ]


async def test_a_long_evening_of_posts_is_calls_updates_talk_and_muddles_all_understood(tmp_path: Path) -> None:
    seen: dict[str, set[type]] = {voice.room.handle: set() for voice in VOICES}
    async with house_in(tmp_path) as (house, market, clock):
        providers = Providers(house, screen_on(io.StringIO(), tmp_path), seed=11)
        intake = Engine(
            store=house.store,
            clock=clock,
            quotes=market,
            broker=house.brokers["paper"],
            metrics=house.metrics,
            intake=house.wakes.intake,
            dispatch=house.wakes.dispatch,
            events=house.wakes.events,
        ).intake
        dice = Random(5)
        for turn in range(90):
            voice = VOICES[turn % len(VOICES)]
            reading = read(voice, text := await providers.step())
            seen[voice.room.handle].add(type(reading))
            assert not isinstance(reading, Refusal) or text in voice.talk + voice.muddles, text
            assert await intake.step() == 1
            opened = await providers._open(voice)
            assert len(opened) <= MOST_OPEN
            for recorded in opened:
                price = (await market.quote(recorded.signal.ticker)).mid  # type: ignore[union-attr]
                digits = Decimal(1).scaleb(price.adjusted() - 4)
                market.set(recorded.signal.ticker, nearest(price * dice.randint(985, 1015) / 1000, digits))
            clock.advance(15)

    assert all(kinds == {Signal, SignalUpdate, Refusal} for kinds in seen.values()), seen
