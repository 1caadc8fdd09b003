"""Bets in a row or a sentence: what the market is called, the outcome, what it cost and where it is left."""

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
        ("PCE above 0.2% in June?  →  NO  →  38c  →  $150", "PCE above 0.2% in June?", "NO", "0.38"),
        ("Rate cut in September? | YES | 35c | 100 shares", "Rate cut in September?", "YES", "0.35"),
        ("Trump out by 2027? - NO - 88¢ - $500", "Trump out by 2027?", "NO", "0.88"),
        ("ECB cut in April — took NO at 72 cents", "ECB cut in April", "NO", "0.72"),
        ("T1 to win LCK: bought YES 0.58", "T1 to win LCK", "YES", "0.58"),
        ("Compré SÍ en '¿Habrá recorte en marzo?' a 44 centavos", "¿Habrá recorte en marzo?", "YES", "0.44"),
        ("Achète OUI sur « Dissolution avant juin ? » à 18 centimes", "Dissolution avant juin ?", "YES", "0.18"),
    ],
)
def test_a_bet_in_a_row_is_placed(text: str, market: str, outcome: str, price: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert (reading.ticker.symbol, reading.ticker.outcome) == (market, outcome)
    assert [str(paid) for paid in reading.entry.prices] == [price]


def test_a_price_to_cut_a_bet_at_is_its_stop() -> None:
    (reading,) = parse("Lakers to win the title, YES @ 0.22, selling 0.40, cutting at 0.15", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert (str(reading.stop.value), [str(level.value) for level in reading.targets]) == ("0.15", ["0.40"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Sold 25% of my Chiefs shares at 66c", "update"), ("Dumped my Newsom shares at 31c", "close")],
)
def test_shares_of_an_outcome_are_sold(text: str, kind: str) -> None:
    assert expected(parse(text, posted_at=NOW))["kind"] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Polymarket odds update: Gen.G to win Worlds, YES @ 0.41",
        "Gen.G to win Worlds, YES 41c → 48c",
        "CPI above 0.3% in August? → YES 47c / NO 53c",
        "Fed cuts in March — YES 31c (+5c)",
        "Rate cut in September? → YES → resolved, paid 100c",
        "Sold my Bills shares at 61c yesterday, +20c",
        "My bet, YES 40c, lost",
        "Breaking: CPI above 0.3% in August — YES - 47c",
        "Lakers to win game 7, YES 40c, won",
        "CPI above 0.3% in August? What do you think?",
        "If CPI comes above 0.3% I will take YES at 47c",
        "Someone took YES at 72 cents on Fed hold, $2M",
    ],
)
def test_quotes_of_a_market_and_bets_that_are_over_place_none(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)


@pytest.mark.parametrize(
    ("text", "market", "outcome", "prices"),
    [
        ("Taking the Chiefs to win Super Bowl LXI at 58c", "Chiefs to win Super Bowl LXI", "Chiefs", ["0.58"]),
        ("Backing Arsenal to win the league at $0.62", "Arsenal to win the league", "Arsenal", ["0.62"]),
        ("Georgia Senate race: bought 80 shares of Ossoff at $0.61", "Georgia Senate race", "Ossoff", ["0.61"]),
        ("NBA champion market: in on Thunder at 34%, 1% of my account", "NBA champion", "Thunder", ["0.34"]),
        ("betting $50 on a recession in 2026, no at 0.64", "a recession in 2026", "NO", ["0.64"]),
        ("putting $120 on gold above 5000 by May, yes at 22c", "gold above 5000 by May", "YES", ["0.22"]),
        ('YES on "Starmer out by July?"\nbid 41c\nbid 36c', "Starmer out by July?", "YES", ["0.41", "0.36"]),
        ('NO on "Tariff deal by May?", bids between 52c and 55c', "Tariff deal by May?", "NO", ["0.52", "0.55"]),
        ('✅ Order filled\n"Cut in June?"\nBought Yes · 300 shares · avg 44¢', "Cut in June?", "YES", ["0.44"]),
    ],
)
def test_a_bet_on_who_wins_in_steps_or_by_a_receipt_is_placed(
    text: str, market: str, outcome: str, prices: list[str]
) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert (reading.ticker.symbol, reading.ticker.outcome) == (market, outcome)
    assert [str(paid) for paid in reading.entry.prices] == prices


@pytest.mark.parametrize(
    "text",
    [
        "Would you take the Chiefs to win it all at 58c?",
        "Chiefs to win the Super Bowl now trading at 58c",
        "my brother put $200 on France winning the World Cup, yes at 0.24",
        "they put $200 on France winning the World Cup, yes at 0.24",
    ],
)
def test_what_others_bet_is_none(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)


def test_a_bid_that_is_taken_down_is_withdrawn() -> None:
    text = 'Taking down my unfilled bid on "Rain in May by the lake?", no position there'

    assert expected(parse(text, posted_at=NOW))["kind"] == "cancel"
