"""Verbs that only their object explains, and what is changed in the words of a correction."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("drop the buy limit on SOL", "SOL/USDT: cancel"),
        ("clear all pending orders", "it: cancel"),
        ("bin the resting order", "it: cancel"),
        ("scratch the ETH bid at 3410", "ETH/USDT: cancel"),
        ("nevermind on the AAPL bid", "AAPL: cancel"),
        ("Take that CADJPY buy stop off the screen, idea's dead", "CAD/JPY: cancel"),
        ("XRP order's off", "XRP/USDT: cancel"),
        ("forget the pending one, market left without us, delete it", "it: cancel"),
        ("drop the bid to 168 on SOL", "SOL/USDT: entry 168"),
        ("Closed buy order EURUSD at 1.0850", "EUR/USD: close_all at 1.085"),
    ],
)
def test_an_order_that_waits_is_dropped(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("AUDJPY took our stop, -41 pips. On to the next", "AUD/JPY: close_all at -"),
        ("gold ran my stop at 4088", "XAU/USD: close_all at 4088"),
        ("stop got clipped on ES 6120", "ES: close_all at 6120"),
        ("our stop on SOL got eaten", "SOL/USDT: close_all at -"),
        ("wicked into my stop on SOL", "SOL/USDT: close_all at -"),
        ("SL got taken on gold, -30 pips", "XAU/USD: close_all at -"),
        ("I took the stop to BE on gold", "XAU/USD: stop breakeven"),
        ("took my stop up to 4088 on gold", "XAU/USD: stop 4088"),
        ("BTC swept the stops below 60k", "nothing"),
        ("they ran everyone's stops on gold", "nothing"),
    ],
)
def test_a_price_takes_a_stop(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("took 1 of 3 MNQ off at 22,410, stop on the others to entry", "MNQ: part 0.333 at 22410, stop breakeven"),
        ("taking a third off SOL at 182, stop to 176", "SOL/USDT: part 0.333 at 182, stop 176"),
        ("took one of two off at 4098, stop on the runner to BE", "it: part 0.5 at 4098, stop breakeven"),
        ("sold two of the three SPX calls at 5.10", "SPX: part 0.667 at 5.1"),
        ("one out of four off here at 3.2", "it: part 0.25 at 3.2"),
        ("derisk the ETH, stop to breakeven", "ETH/USDT: stop breakeven"),
        ("pulling my LDO stop up to 1.38 so we lock in a bit", "LDO/USDT: stop 1.38"),
        ("Moving SL on gold to 4115 to secure profits", "XAU/USD: stop 4115"),
        ("SL to entry and secure 50%", "it: part 0.5 at -, stop breakeven"),
        ("secure partials, SL to BE", "it: part - at -, stop breakeven"),
        ("SL on GU shifts to 1.3420, already green", "GBP/USD: stop 1.342"),
        ("NKE hit target one 🎯 leaving the rest with a breakeven stop", "NKE: hit 1, stop breakeven"),
        ("TP1 hit all stops to BE", "it: hit 1, stop breakeven"),
    ],
)
def test_a_part_is_taken_and_a_stop_secures_the_rest(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("INJ: just two targets from now on, 24.1 and 25.6", "INJ/USDT: new targets : 24.1 25.6"),
        ("change of plan on AUDNZD, take profit is 1.1010 now instead of 1.1050", "AUD/NZD: new targets : 1.101"),
        ("EURGBP: tp 0.8390, not 0.8360", "EUR/GBP: new targets : 0.839"),
        ("Gold tp2 pushed out to 4180", "XAU/USD: new targets 2: 4180"),
        ("UKOIL sell stop: entry lowered to 74.10", "UKOIL: entry 74.1"),
        ("Gold buy stop moved to 4210", "XAU/USD: entry 4210"),
        ("Gold buy SL moved to 4210", "XAU/USD: stop 4210"),
        ("GBPUSD sell limit now 1.3550 instead of 1.3520", "GBP/USD: entry 1.355"),
        ("our JUP limit just got tagged at 0.841, we're live", "JUP/USDT: filled at 0.841"),
        ("stop got tagged on SOL", "SOL/USDT: close_all at -"),
    ],
)
def test_a_level_is_corrected(post: str, meant: str) -> None:
    assert told(post) == meant


def test_a_line_that_ends_behind_an_order_is_read_without_failing() -> None:
    assert told("dropping the pending order on AAPL\n#signals") == "AAPL: cancel"
    assert told("never add to a losing position\n\ntrade safe") == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("ETH 3420 to 3550 and SL never touched", "nothing"),
        ("bid on ETH at 3410 nearly filled, patience", "nothing"),
        ("gold almost hit TP1", "nothing"),
        ("TP1 hit on gold, TP2 about to be hit", "XAU/USD: hit 1"),
        ("SL never hit, TP2 done on SOL", "SOL/USDT: hit 2"),
        ("ETH limit never filled, cancelled", "ETH/USDT: cancel"),
        ("amazon at 228, target raised to 260 by MS", "nothing"),
    ],
)
def test_what_nearly_happened_changes_nothing(post: str, meant: str) -> None:
    assert told(post) == meant
