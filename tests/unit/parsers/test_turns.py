"""Turns of phrase by which people change, leave or keep a trade, and the talk that only sounds like them."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("make your SL 4099", "it: stop 4099"),
        ("those of the better entry make your SL 3352", "it: stop 3352"),
        ("making my gold trade risk free", "XAU/USD: stop breakeven"),
        ("I'll move my stop to breakeven", "it: stop breakeven"),
        ("I will be moving SL to 1.0920 now", "it: stop 1.092"),
        ("We will adjust the stop loss to 3352", "it: stop 3352"),
        ("Set SL to zero risk", "it: stop breakeven"),
        ("SL at 2.20 in case CPI is hot", "it: stop 2.2"),
        ("stop at $1.10 on SPY puts", "SPY: stop 1.1"),
        ("lock in profits now and set BE", "it: part - at -, stop breakeven"),
        ("Take profits\nMove stop to entry", "it: part - at -, stop breakeven"),
        ("close half and go risk free", "it: part 0.5 at -, stop breakeven"),
        ("Moved my SOL stop to 171.\n\nNo point in giving it back if it loses the low.", "SOL/USDT: stop 171"),
        ("Raising my stop on TSLA to 401.\nhappy to be wrong", "TSLA: stop 401"),
        ("+60 pips from entry. Closing partials and moving SL to entry", "it: part - at -, stop breakeven"),
        (
            "+35 pips from low entry. Taking partials and making the trade risk free.",
            "it: part - at -, stop breakeven",
        ),
    ],
)
def test_a_stop_is_moved_by_who_says_where_it_is_or_will_be(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("all out at 3.20. onto the next", "it: close_all at 3.2"),
        ("All out now at $3.35\n\nStaying light today", "it: close_all at 3.35"),
        (
            "out rest of LOW 260p in profit at $3.35\n\nwill look to re-enter once it bases",
            "LOW: close_all at 3.35",
        ),
        ("flat AMD at 2.10, will re-enter if it holds 180", "AMD: close_all at 2.1"),
        ("I am closing my longs now in good profit", "it: close_all at -"),
        ("Closing all my trades here in good profits", "it: close_all at -"),
        ("out lol .40", "it: close_all at 0.4"),
        ("CLOSE NEAR ENTRY", "it: close_all at -"),
        ("out of NEAR", "NEAR/USDT: close_all at -"),
        ("exit AMD before the close", "AMD: close_all at -"),
        ("sold half into the close", "it: part 0.5 at -"),
        ("close at entry, not looking good", "it: close_all at -"),
    ],
)
def test_who_leaves_may_say_why_and_what_comes_next(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("CRM sold a con at 2.10", "CRM: part - at 2.1"),
        ("sold a contract of NVDA 2.20", "NVDA: part - at 2.2"),
        ("sold my last contract AMD 2.10", "AMD: close_all at 2.1"),
        ("FIRST TRIM on AMD 2.10", "AMD: part - at 2.1"),
        ("FIRST TRIM ON $DIS (1/4th trim) pays for risk.\n\n.80 -> 1.10 +37%", "DIS: part 0.25 at 1.1"),
        ("trim ETSY .85\neasy 40%", "ETSY: part - at 0.85"),
        ("trimmed HALF .65", "it: part 0.5 at 0.65"),
        ("trimmed AMD $6 sorry it filled while I was away", "AMD: part - at 6"),
        ("trim SPY 2.10\n+120%\nsold half\ntrade is risk free", "SPY: part 0.5 at 2.1"),
        ("trimmed half +50%, trade is risk free", "it: part 0.5 at -, stop breakeven"),
    ],
)
def test_a_part_is_sold_and_the_talk_beside_it_is_none_of_it(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("I put more buys on 3365", "it: add some at 3365, average -"),
        ("placed another buy at 4020", "it: add some at 4020, average -"),
        ("placing more shorts around 1.0950 EURUSD", "EUR/USD: add some at 1.095, average -"),
        ("put another layer at 4050", "it: add some at 4050, average -"),
    ],
)
def test_more_of_a_side_that_is_put_on_makes_a_position_grow(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "make sure your stop is in",
        "we made 40% at breakeven",
        "I'll move my stop to breakeven once TP1 hits",
        "I will move SL to 4100 if it bounces",
        "I'm moving my stop to 4100. Only if TP1 hits",
        "Move stop to 38.\n\nif it breaks the low",
        "I will be adjusting stops later",
        "holding SPY calls into the close",
        "holding XLE 0dte calls till close.",
        "hold until close",
        "close gold in case 4000 breaks",
        "all trades closed in profit",
        "First trim 4055, second 4060",
        "lol out of here",
        "3 out of 3 today, who's next?",
        "all out of ideas at 3.20 lol",
        "my broker closing at 5.30 today. maybe later",
        "BTC dumping 64,250. if it holds I buy",
        "FIRST TRIM ON the chart tomorrow",
        "I'll put more time into my longs",
        "Target 1,2,3 coming",
        "A FRIEND SHORTED BRENT AT 64.38",
        "taking the rest of the day off",
        "took the rest of the month off",
        "stop at 3 trades a day",
        "going risk free is for cowards",
        "closing my account, in profit",
    ],
)
def test_advice_conditions_and_the_end_of_the_day_change_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("PEPE: TP2 (25%) - 25% remaining", "PEPE/USDT: hit 2, part 0.25 at -"),
        ("LINK TP2 (40%) ✅ (60% left)", "LINK/USDT: hit 2, part 0.4 at -"),
        ("ETH TP3 20% closed, 40% left", "ETH/USDT: hit 3, part 0.2 at -"),
        ("ADA: TP1 (20%), 80% left", "ADA/USDT: hit 1, part 0.2 at -"),
        ("BTC TP1 (50%) TP2 (50%)", "nothing"),
        ("TP1 20% TP2 30% remaining at TP3", "nothing"),
    ],
)
def test_shares_sold_and_left_beside_a_target_say_that_it_was_reached(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("tp3 hit running to tp4", "it: hit 3"),
        ("target 2 hit, running to 3", "it: hit 2"),
        ("BTC running to TP2", "nothing"),
        ("adding here 4050, same SL", "it: add some at 4050, average -"),
        ("added AMD .55, same target", "AMD: add some at 0.55, average -"),
        ("averaging NVDA at 1.20, new avg 1.50", "NVDA: add some at 1.2, average 1.5"),
        ("disregard last alert", "it: cancel"),
        ("doubled up on TSLA puts 2.10", "TSLA: add some at 2.1, average -"),
        ("SOL long 171\nTake profits\n180\n190\nStop set 165", "buy SOL/USDT 171, stop 165, to 180 190"),
        ("long SOL, stop at 150", "buy SOL/USDT , stop 150, to none"),
        ("stop at 4100 hit", "nothing"),
    ],
)
def test_what_goes_on_or_stays_is_told_from_what_changes(post: str, meant: str) -> None:
    assert told(post) == meant
