"""Posts that set several levels at once, or say where the stop of what goes on stands, and their likes."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("New SL 4102 new TP 4155", "it: new targets : 4155, stop 4102"),
        ("SL 4102 TP 4155 updated for gold", "XAU/USD: new targets : 4155, stop 4102"),
        ("Update GOLD TP 4155 SL 4102", "XAU/USD: new targets : 4155, stop 4102"),
        ("EURUSD update: SL 1.0880, TP1 1.0960, TP2 1.0990", "EUR/USD: new targets : 1.096 1.099, stop 1.088"),
        ("Modify gold: SL 4102 TP1 4140 TP2 4155", "XAU/USD: new targets : 4140 4155, stop 4102"),
        ("tp2 now 1.12", "it: new targets 2: 1.12"),
        ("[UPDATE] GBPUSD | SL: 1.3388 | TP: unchanged", "GBP/USD: stop 1.3388"),
        ("Move SL to TP1, TP2 is next", "it: stop target 1"),
        ("GOLD hit our TP at 2560 from 2540", "nothing"),
    ],
)
def test_levels_set_in_one_breath_are_all_set(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("holding SOL, stop at 150", "SOL/USDT: stop 150"),
        ("Letting the rest run with stop at 4120", "it: stop 4120"),
        ("rest of gold stop at 4120", "XAU/USD: stop 4120"),
        ("runners on, stop 4120", "it: stop 4120"),
        ("sold 3/4, leaving a runner with BE stop", "it: part 0.75 at -, stop breakeven"),
        ("stop to 1.0905 (was 1.0880)", "it: stop 1.0905"),
        ("Paper trade: long ES 5480 stop 5470", "nothing"),
        ("half out BTC 65k rest BE", "BTC/USDT: part 0.5 at 65000, stop breakeven"),
        ("BE hit on EURUSD", "EUR/USD: close_all at -"),
        ("stop to even on AVAX", "AVAX/USDT: stop breakeven"),
        ("halved the position on gold", "XAU/USD: part 0.5 at -"),
        ("scratch the ETH order", "ETH/USDT: cancel"),
        ("killing the pending on GJ", "GBP/JPY: cancel"),
        ("scratched ETH", "ETH/USDT: close_all at -"),
        ("Long SOL 148, holding with a stop at 140", "buy SOL/USDT 148, stop 140, to none"),
        ("BTC halving in 2028", "nothing"),
        ("killing it today on gold", "nothing"),
    ],
)
def test_what_goes_on_has_its_stop(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("closed the remaining half SOL 156", "SOL/USDT: close_all at 156"),
        ("Closing my remaining 50% at 4150", "it: close_all at 4150"),
        ("sold the last third of NVDA 5.20", "NVDA: close_all at 5.2"),
        ("Trimmed, leaving the last third on SOL", "SOL/USDT: part 0.667 at -"),
        ("closed half, remaining half runs", "it: part 0.5 at -"),
        ("Close 50% of remaining position on gold", "XAU/USD: part 0.5 at -"),
        ("Pulling AAPL limit before earnings", "AAPL: cancel"),
        ("pull all bids", "it: cancel"),
        ("pulling gold stop up to 4120", "XAU/USD: stop 4120"),
    ],
)
def test_what_remains_is_all_there_is(post: str, meant: str) -> None:
    assert told(post) == meant


def test_a_month_before_its_year_is_no_share() -> None:
    assert told("BOT +10 IWM 100 (Weeklys) 13 JUN 26 268 PUT @1.12 CBOE") == "buy IWM 1.12, stop none, to none"
    assert told("BOT +10 IWM 100 (Weeklys) 17 MAR 27 268 PUT @1.12 CBOE") == "buy IWM 1.12, stop none, to none"
