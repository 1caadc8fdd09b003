"""Calls of a few words: a contract behind a word of buying, and levels whose order tells the direction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import EntryKind, Signal, Unit
from parsers.parser import parse

NOW = datetime(2026, 1, 12, 15, tzinfo=UTC)


def opened(text: str) -> list[str]:
    """Symbol, side, contract, entry and stop of each position that the post opens."""
    return [_line(reading) for reading in parse(text, posted_at=NOW) if isinstance(reading, Signal)]


def _line(signal: Signal) -> str:
    option, entry = signal.ticker.option, signal.entry
    contract = [f"{option.expiry:%m/%d} {option.strike}{option.right}"] if option and option.expiry else []
    prices = "-".join(map(str, entry.prices or entry.reference))
    stop = [f"stop {signal.stop.value}"] if signal.stop else []
    return " ".join([signal.ticker.symbol, signal.side.value, *contract, prices, *stop])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in KR 1/16 $70c .52", "KR buy 01/16 70C 0.52"),
        ("in KR 1/16 $70c .52\n1/2 size\n\n<@&7>", "KR buy 01/16 70C 0.52"),
        ("im in weekly ko 71p $.31\n\nNFA", "KO buy 01/16 71P 0.31"),
        ("I'm in WULX calls 1/23 $14c .90c", "WULX buy 01/23 14C 0.90"),
        ("im in (lotto size), lite, weekly $24p PLUG .27", "PLUG buy 01/16 24P 0.27"),
        ("back in .44 uso 74p tomorrow", "USO buy 01/13 74P 0.44"),
        ("in DIA 0dte 441p .37 not in the swing port", "DIA buy 01/12 441P 0.37"),
        ("grabbed 1/4 size KTOS 1/23 $98c .85 here, vwap held", "KTOS buy 01/23 98C 0.85"),
        ("starter here MOS 2/20 $28c $1.35\nsmall for now", "MOS buy 02/20 28C 1.35"),
        ("starting IWM 2/27 $248p\n$4.10 <@&7>\n\nmay add on friday", "IWM buy 02/27 248P 4.10"),
        ("BTO EWZ 06/18 34c @1.15, loading more of them longer term", "EWZ buy 06/18 34C 1.15"),
        ("bought 1/5 position TLT 2/20 88p @ $1.42", "TLT buy 02/20 88P 1.42"),
    ],
)
def test_a_word_of_buying_before_a_whole_contract_and_its_premium_opens_it(text: str, meant: str) -> None:
    assert opened(text) == [meant]


@pytest.mark.parametrize(
    "text",
    [
        "in KR 1/16 $70c .50, out .90",
        "in KR 1/16 $70c .50 -> .90",
        "in KR 1/16 $70c at .50 if it breaks 68",
        "in KR 1/16 $70c .50?",
        "in KR 1/16 $70c .50 stopped out",
        "starter size in KR 1/16 $70c .50 would be nice",
        "i'm not in KR 1/16 $70c .50",
        "starter in KR 1/16 $70c 1.10 closed",
        "bought KR 1/16 $70c .50 last week and sold .90",
        "bought back KR 1/16 $70c .50",
    ],
)
def test_a_contract_that_is_told_of_asked_for_or_over_opens_nothing(text: str) -> None:
    assert opened(text) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Pavel TAO limit 341 - 322 sl 309.6", "TAO/USDT buy 322-341 stop 309.6"),
        ("@-Mika ETH spot limit 2310 SL 1H close below 2254", "ETH/USDT buy 2310 stop 2254"),
        ("fartcoin .84 - .81 SL .76", "FARTCOIN/USDT buy 0.81-0.84 stop 0.76"),
        ("Eth $3,120 - $3,085 sl $2,990", "ETH/USDT buy 3085-3120 stop 2990"),
        ("hype limit 34.6 - 33.9 sl 32.8", "HYPE/USDT buy 33.9-34.6 stop 32.8"),
        ("link 14.2 - 14.9 sl 15.6", "LINK/USDT sell 14.2-14.9 stop 15.6"),
        ("GOLD 4150 - 4147 sl 4140", "XAU/USD buy 4147-4150 stop 4140"),
        (
            "▲ LIMIT ADA | Entry: 0.642 - 0.638 | SL: 0.624 | Risk: 1%",
            "ADA/USDT buy 0.638-0.642 stop 0.624",
        ),
        ("▼ LIMIT SOL | Entry: 161.5 - 163.2 | SL: 168 | Risk: 1%", "SOL/USDT sell 161.5-163.2 stop 168"),
    ],
)
def test_levels_alone_that_go_on_towards_their_stop_tell_the_direction(text: str, meant: str) -> None:
    assert opened(text) == [meant]


@pytest.mark.parametrize(
    "text",
    [
        "link 14.9 - 14.2 sl 15.6",
        "▲ LIMIT SOL | Entry: 161.5 - 163.2 | SL: 168 | Risk: 1%",
        "btc 61000 sl 59500",
        "btc moved 61000 - 60500 sl 59500",
        "btc 61000 - 60500 sl 59500 hit",
        "btc limit filled 61000 sl 59500",
        "btc limit 61000 sl 59500 cancelled",
        "btc limit 61000 sl moved to 59500",
        "btc limit 61000 sl 59500 ?",
        "btc limit 61000 sl 59500 if we get there",
        "eth limit 2008 SL to 1960",
        "ETH 2558 - 2542 new sl 2472",
    ],
)
def test_levels_that_turn_or_tell_of_a_change_open_nothing(text: str) -> None:
    assert opened(text) == []


@pytest.mark.parametrize("heading", ["Bought some of both:", "Grabbed these two:", "Bought both, small size:"])
def test_contracts_on_lines_below_one_word_of_buying_are_each_opened(heading: str) -> None:
    rows = "KO 2/20 72c @ .55\nSPY 3/20 $610p @ $9.15"

    assert opened(f"{heading}\n{rows}") == ["KO buy 02/20 72C 0.55", "SPY buy 03/20 610P 9.15"]


@pytest.mark.parametrize(
    "text",
    [
        "Watching these two:\nKO 2/20 72c @ .55\nKR 2/20 70c @ 1.10",
        "Bought these last week:\nKO 2/20 72c @ .55\nKR 2/20 70c @ 1.10",
        "Bought these two:\nKO 2/20 72c @ .55 -> 1.10\nKR 2/20 70c @ 1.10 -> 1.40",
        "Sold these two:\nKO 2/20 72c @ .55\nKR 2/20 70c @ 1.10",
        "Have not bought:\nKO 2/20 72c @ .55\nKR 2/20 70c @ 1.10",
    ],
)
def test_contracts_below_a_heading_that_buys_none_of_them_now_open_nothing(text: str) -> None:
    assert opened(text) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BUY ZYDUSX\n640 CE ABOVE 21\nSL 18.5 TARGET 24 27\nMARCH SERIES", "ZYDUSX buy 21 stop 18.5"),
        ("BUY PQRIND 640 PE @ 21 SL 18.5 TGT 24/27", "PQRIND buy 21 stop 18.5"),
    ],
)
def test_an_unlisted_name_between_buy_and_an_indian_strike_is_the_underlying(text: str, meant: str) -> None:
    assert opened(text) == [meant]


CARD = "Coin: #SOL\nDirection: {}\n{}\nEntry: 161 - 163\nTargets: {}\nStop-loss: {}"


@pytest.mark.parametrize(
    ("side", "view", "targets", "stop", "meant"),
    [
        ("Long", "SOL breaked out of its flag, looks bullish.", "168 - 175", 156, "buy 161-163 stop 156"),
        ("Short", "It has broken down from the wedge and looks bearish", "158 - 155", 166, "sell 161-163 stop 166"),
    ],
)
def test_how_the_chart_looks_may_stand_between_a_direction_and_its_entry(
    side: str, view: str, targets: str, stop: int, meant: str
) -> None:
    assert opened(CARD.format(side, view, targets, stop)) == [f"SOL/USDT {meant}"]


@pytest.mark.parametrize(
    "view",
    [
        "It lost the trend and looks bearish.",
        "Wolf is long from last week.",
        "Example of how we post.",
        "Should I take it?",
    ],
)
def test_what_speaks_against_a_plan_is_heard_there_too(view: str) -> None:
    assert opened(CARD.format("Long", view, "168 - 175", 156)) == []


@pytest.mark.parametrize(
    "shares",
    ["Фиксируем:\nТП 1 - 30%\nТП 2 - 70% остатка", "Take partials:\nTP 1 - 40%\nTP 2 - 60%"],
)
def test_how_much_each_target_will_close_is_no_further_target(shares: str) -> None:
    text = f"#SOL LONG\nEntry: 161 - 158\nTP: 164 167\nSL: 152\n\n{shares}"
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert [int(level.value) for level in signal.targets] == [164, 167]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("$API3USDT SHORT entry 0.51 sl 0.55 tp 0.46", "API3/USDT sell 0.51 stop 0.55"),
        ("#C98/USDT LONG entry 0.24 sl 0.22 tp 0.3", "C98/USDT buy 0.24 stop 0.22"),
        ("WULX12USDT LONG entry 0.24 sl 0.22 tp 0.3", "WULX12/USDT buy 0.24 stop 0.22"),
        ("SOL LONG ENTRY 140 TP150USDT SL130USDT", "SOL/USDT buy 140 stop 130"),
    ],
)
def test_a_coin_whose_name_ends_in_digits_is_named_in_full(text: str, meant: str) -> None:
    assert opened(text) == [meant]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('ADA/USDT 8x " Long "\n\nNow : 0.583$\n\nTarget : 40 - 70 - 120%', ("ADA/USDT buy 0.583", [40, 70, 120])),
        ("XLM/USDT Short\nNow: 0.31\nTargets: 30 - 60 - 90%", ("XLM/USDT sell 0.31", [30, 60, 90])),
    ],
)
def test_the_price_now_over_gains_in_percent_is_that_of_a_market_order(text: str, meant: tuple[str, list[int]]) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert (signal.entry.kind, {level.unit for level in signal.targets}) == (EntryKind.MARKET, {Unit.PERCENT})
    assert (_line(signal), [int(level.value) for level in signal.targets]) == meant


@pytest.mark.parametrize(
    "text",
    [
        "ADA/USDT Short\nNow: 0.583\nProfit: 50%",
        "ADA/USDT Long\nNow : 0.583$\nTarget 1 done",
        "ADA/USDT looks good for a long\nNow : 0.583\nTarget : 0.7",
        "Is ADA/USDT a long?\nNow : 0.583\nTarget : 0.7",
    ],
)
def test_the_price_now_of_a_report_a_view_or_a_question_opens_nothing(text: str) -> None:
    assert opened(text) == []


def test_an_unlisted_name_that_is_traded_with_leverage_is_a_coin() -> None:
    plan = "Coin: WULX\nType: SHORT\n{}Entry: 2.12 - 2.24\nStop Loss: 2.5\nTP1: 2.04"

    assert opened(plan.format("Leverage: 10x\n")) == ["WULX/USDT sell 2.12-2.24 stop 2.5"]
    assert opened(plan.format("").replace("Coin", "Ticker")) == ["WULX sell 2.12-2.24 stop 2.5"]
