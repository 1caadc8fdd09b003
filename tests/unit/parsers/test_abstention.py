"""A plan that is written out whole opens nothing where a clause beside it says that nobody takes it now."""

from __future__ import annotations

import pytest

from domain.signal import Refusal, RefusalReason, Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_opens import NOW

CARDS = (
    ("BUY EURUSD", "Entry: 1.0840", "SL: 1.0800", "TP1: 1.0880\nTP2: 1.0920"),
    ("#BTCUSDT LONG", "Entry: 64000-64500", "Stop: 62000", "Targets: 66000, 68000, 70000"),
    ("Long NVDA 180", "Stop 175", "Target 190"),
    ("Gold sell 4085 sl 4095 tp 4060",),
)
PASSED = (
    "Not taking this one.",
    "I won't be taking this trade.",
    "I'm not in this one",
    "Skipping this.",
    "Skipping this one, spread is too wide",
    "Passing on this.",
    "Hard pass.",
    "Sitting this one out",
    "Sitting out until CPI.",
    "Staying on the sidelines.",
    "No trade for me.",
    "Not my setup.",
    "Too risky for me.",
    "Missed this one.",
    "Not convinced",
    "Someone else's trade.",
)
AWAITED = (
    "Wait for the candle to close.",
    "Wait for a 15m candle close above",
    "Waiting for a retest before entry",
    "No entry yet.",
    "Only valid after the break",
    "Only after the retest confirms.",
    "Enter only after the candle closes",
    "Entry after confirmation",
    "I'll enter after the retest",
    "If the candle closes above, enter.",
    "Needs confirmation.",
    "Let the candle close first.",
    "Wait for London open",
    "Waiting for CPI before entering",
    "Will post entry later",
    "Might take this later.",
    "Thinking about this one.",
)
GONE = (
    "This trade was closed in profit.",
    "Already closed in profit.",
    "Hit all its targets earlier.",
    "This one hit the stop",
    "Already stopped at breakeven",
    "Closed at breakeven.",
    "This trade is over.",
    "Everything closed",
    "Setup didn't work",
    "Trade ended in profit",
    "This played out perfectly.",
    "I'm out of this one.",
    "Profit taken.",
    "80 pips banked.",
    "Took a small loss on this.",
    "Last week's signal.",
    "Hope you all caught it",
    "Status: Closed in profit",
)
BESIDE = (
    "Good luck!",
    "I'm taking this one.",
    "Already in.",
    "Retest confirmed, entering now.",
    "H4 candle closed above the level.",
    "Close above the resistance on 4h.",
    "Previous trade closed in profit.",
    "Waiting for TP now.",
    "Wait for TP2 before moving stop.",
    "Don't chase it.",
    "Don't miss this one!",
    "Don't risk more than 1%.",
    "Not the best entry but good RR.",
    "No rush.",
    "Passing through resistance now.",
    "This trade is risky, small size.",
    "Pending order.",
    "If entry is missed, skip",
    "Out before NFP",
    "Daily closed green",
)


def arranged(clause: str) -> list[str]:
    """The cards with the clause ahead of them, behind them and between their lines."""
    whole = [f"{clause}\n" + "\n".join(card) for card in CARDS] + ["\n".join(card) + f"\n\n{clause}" for card in CARDS]
    return whole + ["\n".join((*card[:at], clause, *card[at:])) for card in CARDS for at in range(1, len(card))]


FOREIGN = (
    "No entro en esta.",
    "Esperando confirmación",
    "Não vou entrar.",
    "Aguardar confirmação.",
    "Je ne prends pas ce trade.",
    "Attendre la confirmation.",
    "Nehme ich nicht.",
    "Warte auf Bestätigung.",
    "Не захожу.",
    "Пропускаю эту сделку.",
    "Жду подтверждения.",
    "Закрыта в плюс.",
    "Bunu almıyorum.",
    "Onay bekliyorum.",
    "Salto questa.",
    "Tunggu konfirmasi.",
)


@pytest.mark.parametrize("clause", [*PASSED, *AWAITED, *GONE, *FOREIGN])
def test_opens_nothing_where_a_line_says_that_the_plan_is_not_taken(clause: str) -> None:
    opened = [text for text in arranged(clause) if isinstance(parse(text, posted_at=NOW)[0], Signal)]

    assert opened == []


@pytest.mark.parametrize(
    "text",
    [
        "Gold sell 4085 sl 4095 tp 4060 not taking this one",
        "Gold sell 4085 sl 4095 tp 4060, closed in profit",
        "Gold sell 4085 sl 4095 tp 4060. Late entry, skip.",
        "BTO AAPL 190/200 call spread 10/16 @ 2.10\nNot taking this one.",
        'BUY YES "Fed cut in March" @ 45c\nPassing on this one.',
    ],
)
def test_opens_nothing_where_the_same_line_or_a_contract_says_so(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


@pytest.mark.parametrize("clause", BESIDE)
def test_opens_where_a_line_behind_the_plan_speaks_of_something_else(clause: str) -> None:
    refused = [
        text
        for text in ("\n".join(card) + f"\n\n{clause}" for card in CARDS)
        if not isinstance(parse(text, posted_at=NOW)[0], Signal)
    ]

    assert refused == []


@pytest.mark.parametrize(
    "text",
    [
        "#NOT LONG\nEntry: 0.00712\nStop: 0.00664\nTargets: 0.00735, 0.00768",
        "Status: Pending\nBUY EURUSD\nEntry: 1.0840\nSL: 1.0800\nTP: 1.0880",
        "Long KSS at 19.12, 18.60 and I'm out. Target 20.40",
        "Sell limit EURUSD 1.0950 (not filled yet), SL 1.0985, TP 1.0880",
        "SELL XAUUSD 4085\nStop_Loss: 4095\nTP: 4060",
    ],
)
def test_a_name_a_label_and_a_stop_in_words_pass_on_nothing(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Signal)


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("Not taking this one.", RefusalReason.CHAT),
        ("Entry after confirmation.", RefusalReason.CONDITIONAL),
        ("This trade was closed in profit.", RefusalReason.RECAP),
    ],
)
def test_the_refusal_points_at_what_was_said(clause: str, reason: RefusalReason) -> None:
    text = "\n".join((*CARDS[0], clause))

    found = parse(text, posted_at=NOW)[0]

    assert isinstance(found, Refusal)
    assert found.reason is reason
    assert found.span is not None
    assert text[slice(*found.span)] == clause.rstrip(".")
