"""Bets told in a sentence: what is bet on, which way, at what price, and how a bet is left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal
from parsers.parser import parse
from parsers.schema import expected

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "market", "outcome", "price"),
    [
        ("bought yes on a rate cut in September at 38c, small", "a rate cut in September", "YES", 0.38),
        ("took no on Fed hiking in 2026 for 81c", "Fed hiking in 2026", "NO", 0.81),
        ("grabbed yes on the Yankees making the playoffs at 55c", "Yankees making the playoffs", "YES", 0.55),
        ("buying no on another launch before August @ 30¢, 200 shares", "another launch before August", "NO", 0.3),
        (
            "buying NO 57¢, 75 contracts https://kalshi.com/markets/kxcpi/cpi#KXCPI-26JUL-T0.4",
            "KXCPI-26JUL-T0.4",
            "NO",
            0.57,
        ),
        ("Bought 150 shares of Spain in 'World Cup winner' at 17c", "World Cup winner", "Spain", 0.17),
        (
            '"Next Premier of Japan" — Takaichi at 42c, 300 shares',
            "Next Premier of Japan",
            "Takaichi",
            0.42,
        ),
        ("'Best Picture': Sinners @ 41c, target 60c", "Best Picture", "Sinners", 0.41),
        (
            "❓ Will Norway win Eurovision 2027?\n➡️ NO\n💲 0.61 → 0.80\n🧱 400 shares",
            "Will Norway win Eurovision 2027?",
            "NO",
            0.61,
        ),
        (
            "❓ Will it rain in NYC on Friday?\n➡️ YES\n💲 34c → 52c\n🧱 120 contracts",
            "Will it rain in NYC on Friday?",
            "YES",
            0.34,
        ),
    ],
)
def test_a_bet_in_a_sentence_or_on_a_card_is_placed(text: str, market: str, outcome: str, price: float) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert (reading.ticker.symbol, reading.ticker.outcome) == (market, outcome)
    assert [float(paid) for paid in reading.entry.prices] == [price]


def test_behind_the_arrow_of_a_card_stands_the_target() -> None:
    (reading,) = parse("Will oil close above $80?\nYES\n0.34 → 0.55\n250 shares", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert [str(level.value) for level in reading.targets] == ["0.55"]


@pytest.mark.parametrize(
    ("text", "kind", "market"),
    [
        ("took half off the Mets win World Series YES at 66¢", "update", "Mets win World Series"),
        ("Taking a third off my Fed cuts in July NO at 71c", "update", "Fed cuts in July"),
        ("dumped all my shutdown by October 31 yes at 95c", "close", "shutdown by October 31"),
        ("sold half my recession in 2026 no at 81c", "update", "recession in 2026"),
        ("out of my rate hike in july yes at 40c", "close", "rate hike in july"),
        ("trimmed my government shutdown yes at 80c", "update", "government shutdown"),
        ("Added 200 shares of Kast in 'President of Chile' at 66c", "update", "President of Chile"),
        ('sold 100 shares of Thunder in "2027 NBA Champion" at 71c', "close", "2027 NBA Champion"),
        ("[BET CLOSED]\nContract: 2027 NBA Champion\nSide: Thunder\nSold: 71¢ (100%)", "close", "2027 NBA Champion"),
        ("[BET CLOSED]\nMarket: Rate cut in July?\nSide: NO\nSold: 71¢ (50%)", "update", "Rate cut in July?"),
        ("Took my NO limit down on 'Rate cut at July meeting', not chasing it", "cancel", "Rate cut at July meeting"),
        ("sold my YES on 'Rate cut at July meeting' at 40c, not worth holding", "close", "Rate cut at July meeting"),
    ],
)
def test_a_bet_is_left_added_to_and_withdrawn(text: str, kind: str, market: str) -> None:
    read = expected(parse(text, posted_at=NOW))

    assert (read["kind"], read["expect"]["symbol"]) == (kind, market)


@pytest.mark.parametrize(
    "text",
    [
        "yes on government shutdown by January 31 at 68c",
        "bought yes on whatever they said at 68c",
        "If I bought yes on a rate cut at 38c I would be up",
        '"World Cup winner" — Spain at 17c, up 3c today',
        '"World Cup winner" — Spain at 17c',
        "Will the Fed cut in July?\nYES\n0.34 → 0.55\n250,000 shares traded",
        "Will the Fed cut in July?\nYES 0.34 → 0.55\n+21c today",
        "sold my YES on 'Rate cut at July meeting' at 40c. should have held?",
        "my brother bought yes on a rate cut in September at 38c",
    ],
)
def test_talk_and_quotes_of_bets_stay_refused(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)


@pytest.mark.parametrize(
    ("text", "kind", "action"),
    [
        ("took my BTC limit down to 91000", "update", "set_entry"),
        ("Taking our gold buy limit up to 4102", "update", "set_entry"),
        ("Take your silver bids down, CPI first", "cancel", ""),
        ("Took my gold buy limit down, not chasing it", "cancel", ""),
    ],
)
def test_an_order_that_is_taken_down_is_withdrawn_or_changed(text: str, kind: str, action: str) -> None:
    read = expected(parse(text, posted_at=NOW))

    assert read["kind"] == kind
    assert [told["action"] for told in read["expect"].get("actions", [])] == ([action] if action else [])
