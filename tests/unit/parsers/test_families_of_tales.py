"""Posts that use the words of trading for what others did, for rest, for companies, and for trades already open."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    "post",
    [
        "many are getting stopped out of RIVN shorts",
        "lots of folks stopped out of RIVN shorts",
        "everyone got stopped out of BTC",
        "a lot of you got stopped out of RIVN",
        "took the rest of June off",
        "took July off",
        "taking half of August off",
        "taking Friday off",
        "closing my charts",
        "gold took the stops above 2365 then dumped",
        "EURUSD took the stops below 1.08 then rallied",
        "forget the pending home sales",
        "Airlines cancelled all orders from Boeing",
        "Airlines cancel all Boeing orders",
        "Ryanair cancelled its Boeing order",
        "Boeing orders cancelled by airlines",
        "customers cancelled TSLA orders",
        "nvidia cancels rtx launch event",
        "Tesla stopped production, shares short of 254.7",
        "JUST SAW: BURRY SHORTED BABA AT 168.86",
        "TEAM, PELOSI SHORTED $TSLA AT 437.73",
        "The BTC long from 90137 is now +76%",
        "Largest holder of YES on 'Fed cut in March' added at 44c",
    ],
)
def test_what_others_do_and_who_rests_change_no_trade(post: str) -> None:
    assert understood(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("got stopped out of RIVN shorts", "RIVN: close_all at -"),
        ("took the rest of my TSLA off", "TSLA: part - at -"),
        ("pls cancel TSLA orders", "TSLA: cancel"),
        ("mods cancelled the TSLA order", "TSLA: cancel"),
    ],
)
def test_the_same_words_change_a_trade_of_ours(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "AAPL trim 214 TP 220",
        "AAPL trim 214 TP 220 SL 205",
        "AAPL trim 214 SL 210 TP 220",
        "AAPL 190c trim 3.2 TP 4 SL 2",
        "AAPL add 214 SL 210 TP 220",
        "EURUSD close 1.0850 SL 1.08 TP 1.09",
    ],
)
def test_a_verb_that_changes_a_trade_makes_no_entry_of_the_price_behind_it(post: str) -> None:
    assert understood(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("BUY AAPL 210 TRIM 214 TP 220 SL 205", "buy AAPL limit 210 sl 205 tp 214,220"),
        ("6835C SPX in 5.20, cut 3.90, first trim 6.80", "buy SPX limit 5.2 sl 3.9 tp 6.8"),
        ("QQQ 510p added at 3.00; stop up to 2.99!", "QQQ: add some at 3, average -, stop 2.99"),
        ("AAPL trim 214 SL 210", "AAPL: part - at 214, stop 210"),
        ("AAPL close half 214, SL 210, TP 220", "AAPL: new targets : 220, part 0.5 at 214, stop 210"),
    ],
)
def test_a_trim_behind_an_entry_is_a_target_and_one_of_its_own_takes_a_part(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("NVDA 190c target filled at 5, stop on rest 3.3", "NVDA: hit None, stop 3.3"),
        ("NVDA 190c first target filled at 5, stop on the rest at 3.3", "NVDA: hit 1, stop 3.3"),
        ("NVDA target filled at 195, stop on rest 188", "NVDA: hit None, stop 188"),
    ],
)
def test_a_target_that_was_filled_was_reached(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("CVX OUT", "CVX: close_all at -"),
        ("CVX OUT 155", "CVX: close_all at 155"),
        ("CVX OUT 3.20", "CVX/USDT: close_all at 3.2"),
        ("CVX/USDT OUT", "CVX/USDT: close_all at -"),
        ("CVX long 10x", "buy CVX/USDT market - sl - tp -"),
        ("UNI OUT", "UNI/USDT: close_all at -"),
    ],
)
def test_of_a_coin_and_a_share_of_one_name_the_better_known_is_meant_where_no_price_tells(
    post: str, meant: str
) -> None:
    assert understood(post) == meant
