"""Posts that tell what came of a trade: the price it ended at behind the one it began at, targets in one breath."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("closed AMD 1.20 -> 1.50", "AMD: close_all at 1.5"),
        ("out of AMD calls 1.20 → 1.50 +25%", "AMD: close_all at 1.5"),
        ("cut SPY puts\n2.10 -> 1.40 -33%", "SPY: close_all at 1.4"),
        ("took half off TSLA\n.80 -> 1.60", "TSLA: part 0.5 at 1.6"),
        ("flat ETH 3100 → 3050", "ETH/USDT: close_all at 3050"),
        ("closed EURUSD short 1.0910 -> 1.0870 +40 pips", "EUR/USD: close_all at 1.087"),
        ("stopped out of ETH 3100 -> 3040", "ETH/USDT: close_all at 3040"),
        ("out of TSLA puts 1.10 from 1.90", "TSLA: close_all at 1.1"),
        ("sold half NVDA 3.10 from 2.20", "NVDA: part 0.5 at 3.1"),
        ("trimmed AMD 4.10 from 2.05, stop at entry", "AMD: part - at 4.1, stop breakeven"),
        ("SOFI all out\n@ 1.15 +20%", "SOFI: close_all at 1.15"),
        ("taking $MU off here, not the tape for it\n\n@ 2.40 -15%", "MU: close_all at 2.4"),
        ("Stopped here on $MU 120c 20 Mar\n\n2.50 -> 1.70 -32%", "MU: close_all at 1.7"),
        ("stopped from 2.00 on SPY", "SPY: close_all at 2"),
    ],
)
def test_a_trade_ended_at_the_second_of_two_prices_or_at_that_of_its_own_line(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Out NVDA $3", "NVDA: close_all at 3"),
        ("sold the rest of AMD $2", "AMD: close_all at 2"),
        ("trim QQQ $5", "QQQ: part - at 5"),
        ("trim AMD 3.10\n+80%\nsold 1/3", "AMD: part 0.333 at 3.1"),
        ("sold half PLTR at 2.10, first half gone, sell 1/2", "PLTR: part 0.5 at 2.1"),
    ],
)
def test_a_whole_number_of_dollars_is_a_price_and_a_part_told_twice_is_one(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TP 1,2 hit", "it: hit 1, hit 2"),
        ("TP1,2,3 hit ✅", "it: hit 1, hit 2, hit 3"),
        ("GOLD TP 2,3 smashed ✅✅", "XAU/USD: hit 2, hit 3"),
        ("targets 3,4,5 done", "it: hit 3, hit 4, hit 5"),
        ("1,2 targets hit on SOL", "SOL/USDT: hit 1, hit 2"),
        ("ETH target 1,2 achieved, SL to entry", "ETH/USDT: hit 1, hit 2, stop breakeven"),
        ("TP 1,35 hit", "it: hit None"),
    ],
)
def test_targets_in_one_breath_are_several_and_decimals_none(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("ignore my previous signal on SOL", "SOL/USDT: cancel"),
        ("cancel the previous trade on gold", "XAU/USD: cancel"),
        ("ignore the earlier EURUSD setup", "EUR/USD: cancel"),
        ("disregard prior signal NAS100", "NAS100: cancel"),
        ("previous signal on BTCUSDT is cancelled", "BTC/USDT: cancel"),
        ("delete previous TP", "nothing"),
        ("remove the old stop", "nothing"),
    ],
)
def test_a_former_signal_can_be_withdrawn_and_a_former_level_is_none(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Gonna think of adding to SOL on dips",
        "looking at adding NVDA tomorrow",
        "Might consider adding some AMD on Monday, heavy flow on 3/20 $190c",
        "BTC 91000 -> 92500 running nicely",
        "NVDA 180c 2.10 -> 3.40",
    ],
)
def test_intentions_and_gains_that_run_change_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    "post",
    [
        "took KR 1/16 $70c .50 loss",
        "Took KR 1/16 $70c for a .50 loss",
        "took KR 1/16 70c 50% gain",
        "took KR 1/16 70c .50 L",
        "KR 1/16 70c .50 win",
        "small win KR 1/16 70c .50",
        "big loss TSLA 5/15 420c 5.10",
        "took a small loss on TSLA 420c 5/15 5.10",
        "took TSLA 420c 5/15 5.10 lost 30%",
        "grabbed KR 1/16 70c .50 sold .95 easy money",
        "grabbed AAPL 190 sold 195",
        "quick win on KR 1/16 70c .50 to .95",
        "KR 1/16 70c .50 to .95",
        "took NQ long 18000 -20",
        "Took ES short 5400, 10 point win",
    ],
)
def test_what_a_trade_came_to_in_few_words_opens_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("took KR 1/16 70c .50", "buy KR 0.5, stop none, to none"),
        ("took KR 1/16 70c .50-.55", "buy KR 0.5 0.55, stop none, to none"),
        ("grabbed AAPL 190, sell 195, stop 187", "buy AAPL 190, stop 187, to 195"),
        ("Buy gold 4085-4080", "buy XAU/USD 4080 4085, stop none, to none"),
    ],
)
def test_few_words_without_a_result_open(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TP1 and TP2 both hit on EURUSD, move SL to entry", "EUR/USD: hit 1, hit 2, stop breakeven"),
        ("Both TP2 and TP3 hit ✅ SL to TP1", "it: hit 2, hit 3, stop target 1"),
        ("Targets 1 and 2 both reached on SOL, SL at TP1", "SOL/USDT: hit 1, hit 2, stop target 1"),
        ("TP2 & TP3 were both tagged overnight on GBPJPY, SL to TP1 now", "GBP/JPY: hit 2, hit 3, stop target 1"),
        ("T1 & T2 both done on NIFTY 24800 CE, trail SL to 140", "NIFTY: hit 1, hit 2, stop 140"),
        ("PT1 and PT2 both filled on NVDA 190c, runner stop at entry", "NVDA: hit 1, hit 2, stop breakeven"),
        ("First and second targets both hit on AAPL. Stop to entry.", "AAPL: hit 1, hit 2, stop breakeven"),
        ("TP1, TP2 & TP3 all hit on BTC. Stop to TP2", "BTC/USDT: hit 1, hit 2, hit 3, stop target 2"),
        ("TP1 и TP2 оба взяты, стоп в бу", "it: hit 1, hit 2, stop breakeven"),
        ("TP1 and TP2 both hit", "it: hit 1, hit 2"),
        ("both targets hit on gold", "XAU/USD: close_all at -"),
        ("TP1 TP2 TP3 all hit!", "it: close_all at -"),
        ("TP3 and TP4 both hit, all targets done", "it: close_all at -"),
        ("tp1 & tp2 both hit, full close on ETH", "ETH/USDT: close_all at -"),
    ],
)
def test_targets_that_are_counted_out_are_not_all_there_are(post: str, meant: str) -> None:
    assert told(post) == meant
