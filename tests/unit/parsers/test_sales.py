"""Alerts that sell what is held: what the note behind the price says of the rest, and that none of them opens."""

from __future__ import annotations

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import NOW, told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("STC CRM 8/21 290c @ 2.45 partial. Sold a third", "CRM: part 0.333 at 2.45"),
        ("STC XLE 8/21 92p @ 2.65 partial. Booking a few before the oil report", "XLE: part - at 2.65"),
        ("STC UBER 95c 7/17 @ 3.10 partial, on target, 66%.", "UBER: part - at 3.1"),
        ("STC META 700c @ 8.40 happy with this one. Selling a couple.", "META: part - at 8.4"),
        ("STC DIS 08/21/26 115C @ 2.10 (Exit most of it, a day trade)", "DIS: part - at 2.1"),
        ("STC LOW 08/21/26 260C @ 3.65 (leaving one runner on for me)", "LOW: part - at 3.65"),
        ("STC AAPL 150c @ 2.35, will hold the rest into earnings", "AAPL: part - at 2.35"),
        ("sold to close SPY 600p 6/19 at 2.2, leaving 1", "SPY: part - at 2.2"),
        ("STC MSFT 430C 6/19 @ 4.4 - scaling, rest rides with stop at 3.9", "MSFT: part - at 4.4, stop 3.9"),
        ("STC half SPY 600p at 2.20, stop 1.80", "SPY: part 0.5 at 2.2, stop 1.8"),
        ("STC ETSY 75c 8/21 @ 4.15 partial, stop 3.20 on rest", "ETSY: part - at 4.15, stop 3.2"),
        ("BTC -2 TSLA 400p @ 1.10 half", "TSLA: part 0.5 at 1.1"),
        ("trimming TSLA 400c at 5.10 target 6.00", "TSLA: part - at 5.1"),
        ("locked in META 700c @ 8.40 for a 70% target", "META: part - at 8.4"),
        ("sell 2/3 FDX 240 puts oct 16th from 3.10 to 4.95, about 55-60%!!", "FDX: part 0.667 at 4.95"),
        ("Closed all but 1 SPY 600c @ 3.40", "SPY: part - at 3.4"),
    ],
)
def test_a_note_says_that_only_a_part_was_sold(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("STC 2 IWM 225c 6/12 @ .7", "IWM: close_all at 0.7"),
        ("STC USB 45p 09/18/2026 @ 2.6 ( 34%)", "USB: close_all at 2.6"),
        ("STC CMG 8/21 48c @ 6.30\n\nALL/REMAINING (3), +240%. A good example of patience", "CMG: close_all at 6.3"),
        ("STC all AAPL 150c @ 2.35 leaving nothing on", "AAPL: close_all at 2.35"),
        ("STC rest of AAPL 150c @ 2.35, hope you made some money", "AAPL: close_all at 2.35"),
        ("STC AAPL 150c @ 2.35 last runner", "AAPL: close_all at 2.35"),
        ("STC ETSY 75c 8/21 @ 4.15 target 5.20", "ETSY: close_all at 4.15"),
        ("Closed ETSY 75c 8/21 @ 4.15 right at target, +64%", "ETSY: close_all at 4.15"),
        ("Sold NVDA 205c 6/12 @ 2.03, target for 60%", "NVDA: close_all at 2.03"),
        ("took profits on COIN 300c @ 9 target 10", "COIN: close_all at 9"),
        ("BTC SPY 600p @ 1.2 on target for 50%", "SPY: close_all at 1.2"),
        ("STC META 700c entry 4.20 stop 3.10 exit 8.40 target 9", "META: close_all at 8.4"),
        ("closed BTC long 98000 target 99000", "BTC/USDT: close_all at 98000"),
        ("out of AMD 180c from 2 to 3.50, 75% gain", "AMD: close_all at 3.5"),
        ("closed gold from 4100 to 4130", "XAU/USD: close_all at 4130"),
    ],
)
def test_what_is_sold_with_no_word_of_a_rest_is_sold_whole(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "STC {contract} @ 3.73 partial, target met for 64%",
        "STC {contract} entry 4.20 stop 3.10 target 9",
        "{contract} STC @ 2.03 stop 1.50 target 3",
        "sold to close {contract} @ 3.10 with target 4",
        "Sold {contract} @ 2.03, target 4",
        "closed {contract} 2.03 target 4 stop 1.5",
        "Trim {contract} 3.73 target 4.50",
        "trimmed {contract} into target @ 3.73, stop 3",
        "exit {contract} 3.73 TP 4 SL 3",
        "partial close {contract} 3.73 TP 4 SL 3",
        "took profits {contract} 3.73, TP 4",
        "out of {contract} 3.73, tp 4, sl 3",
        "{contract} closed at 3.73, TP 4 SL 3",
        "{contract} trimmed 3.73 target 4 stop 3",
        "{contract} exited @ 3.73\nSL: 3\nTP: 4",
        "scaled out of {contract} long 3.73 TP 4 SL 3",
        "trimmed {contract} long at 3.73 SL 3 TP 4",
        "banked {contract} long 3.73, target 4, stop 3",
        "selling half of my {contract} @ 3.73 rest TP 4 SL 3",
        "Закрыл {contract} лонг 3.73 тп 4 стоп 3",
        "Cerramos {contract} 3.73 TP 4 SL 3",
        "{contract} закрыли 3.73, цель 4, стоп 3",
    ],
)
@pytest.mark.parametrize("contract", ["ETSY 75c 8/21", "AAPL", "#ADA/USDT"])
def test_a_post_that_leaves_a_position_opens_none(post: str, contract: str) -> None:
    readings = parse(post.format(contract=contract), posted_at=NOW)

    assert not any(isinstance(reading, Signal) for reading in readings)


@pytest.mark.parametrize(
    "post",
    [
        "STC AAPL 150c @ 2.35?",
        "STC AAPL 150c @ 2.35 is the format, this is an example",
        "If it runs STC AAPL 150c @ 2.35",
        "the coin sold half its value",
        "coin sold off hard",
    ],
)
def test_talk_of_sales_sells_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sold SPY 600c @ 3.40 SL 5 PT 1", "sell SPY 3.4, stop 5, to 1"),
        ("STC half gold, buying ETH at 3700 sl 3600 tp 3900", "nothing"),
        ("Scaling into SOL long 150, stop 140, target 170", "buy SOL/USDT 150, stop 140, to 170"),
        ("BTC long 98000, exit 99000, stop 97000", "buy BTC/USDT 98000, stop 97000, to 99000"),
        ("Closed gold. Buying SOL 150, stop 140, target 170", "nothing"),
    ],
)
def test_what_is_written_or_taken_beside_is_no_sale(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("AVG CRM 8/21 290c @ 2.70, added @ .85", "CRM: add some at 0.85, average 2.7"),
        ("Avg TSLA 400c 6/19 @ 3.33 (added @ 2.95)", "TSLA: add some at 2.95, average 3.33"),
        ("added @ .98, avg 1.40 AMD 6/12 180c", "AMD: add some at 0.98, average 1.4"),
        ("Added to ETH long @ 3650, AVG @ 3700", "ETH/USDT: add some at 3650, average 3700"),
        ("AVG AAPL @ 214.50, added @ 212", "AAPL: add some at 212, average 214.5"),
        ("AVERAGE QQQ 510c @ 2.25 - added another @ 1.90", "QQQ: add some at 1.9, average 2.25"),
        ("added to gold short 4122, avg 4118, SL 4131", "XAU/USD: add some at 4122, average 4118, stop 4131"),
        ("took another 25% off META 700c 9.10", "META: part 0.25 at 9.1"),
        ("closed TP1 and move SL to BE", "it: hit 1, stop breakeven"),
        ("Chốt TP1 vàng, dời SL về entry", "XAU/USD: hit 1, stop breakeven"),
        ("закрыли первый тейк по золоту", "XAU/USD: hit 1"),
        ("closed gold at TP2", "XAU/USD: close_all at -"),
        ("ORCL puts at $4.15 taking more 30%", "ORCL: part 0.3 at 4.15"),
        ("DELL puts at $3.45 taking another 15%", "DELL: part 0.15 at 3.45"),
        ("taking more SHOP calls at 6.15", "SHOP: add some at 6.15, average -"),
        ("SHOP taking 1/4th at $6.15", "SHOP: part 0.25 at 6.15"),
        ("SNOW took half at $7.25", "SNOW: part 0.5 at 7.25"),
        ("OUT ALL BUT 2 SL ENTRY, LETTING IT RIDE", "it: part - at -, stop breakeven"),
        ("out all but one, stop at entry", "it: part - at -, stop breakeven"),
        ("sold everything except one runner @ 5.2", "it: part - at 5.2"),
    ],
)
def test_what_is_added_and_what_is_taken_is_told_apart(post: str, meant: str) -> None:
    assert told(post) == meant
