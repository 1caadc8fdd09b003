"""Changes between a greeting and a farewell, denied changes, changes of a trade named with its side."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Hey team, close all, too choppy", "it: close_all at -"),
        ("Hi all, TP3 hit", "it: hit 3"),
        ("🔔 limit got filled 👍\n#forex #signals", "it: filled at -"),
        ("TP1 ✅\nhttps://t.me/room/123", "it: hit 1"),
        ("Team, sl to be thanks", "it: stop breakeven"),
        ("closed manually, not liking the price action\ntrade safe", "it: close_all at -"),
        ("EUR/USD – 40% closed @ 1.0805\nstop to 1.0817", "EUR/USD: part 0.4 at 1.0805, stop 1.0817"),
        ("there goes TP2 on gold 🔥", "XAU/USD: hit 2"),
        ("ETH long: TP raised to 3290 / SL moved to 3140", "ETH/USDT: new targets : 3290, stop 3140"),
        ("INJ buy - added more at 23.85, stop now 23.44", "INJ/USDT: add some at 23.85, average -, stop 23.44"),
        ("moved TP2 to 192.90 on GBPJPY ✅", "GBP/JPY: new targets 2: 192.9"),
        ("set a 25 pip trailing stop on EURUSD", "EUR/USD: trail_stop"),
        ("33% taken on LINK, sl be", "LINK/USDT: part 0.33 at -, stop breakeven"),
    ],
)
def test_what_is_said_between_greeting_and_farewell_is_done(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "do not close NAS100",
        "I didn't close INJ 🙏",
        "not cancelling the LINK order",
        "no partials yet",
        "PLTR not stopped out, still in",
        "nearly stopped out on GBPJPY, phew",
        "shorts are getting stopped on RIVN",
        "once TP1 hits we move SL to BE",
        "BTC buy 50 pips away from TP2",
    ],
)
def test_what_is_denied_awaited_or_done_by_others_changes_nothing(post: str) -> None:
    assert told(post) == "nothing"
