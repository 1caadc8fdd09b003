"""The closed lists: what rooms trade is known by its ticker or name, and what is first a word is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.parser import parse
from parsers.schema import expected

AT = datetime(2026, 7, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("CDSL\nBuy at 1610-1618\nSL 1575\nTgt 1660, 1695", "CDSL"),
        ("Buy MAZDOCK CMP 3120 SL 3040 TGT 3250", "MAZDOCK"),
        ("Bought Monero at 318, stop 301, target 350", "XMR/USDT"),
        ("BUY MANH 210 SL 201 TP 226", "MANH"),
        ("Tron long 0.2410, SL 0.2290, TP 0.2600", "TRX/USDT"),
    ],
)
def test_what_rooms_trade_is_known_by_ticker_or_name(text: str, symbol: str) -> None:
    assert expected(parse(text, posted_at=AT))["expect"]["symbol"] == symbol


@pytest.mark.parametrize(
    "text", ["TRADE IDEA of the day", "OIL is moving", "PRO tip: keep it simple", "MCX opens at 9"]
)
def test_what_is_first_a_word_is_no_ticker(text: str) -> None:
    assert expected(parse(text, posted_at=AT))["kind"] == "none"
