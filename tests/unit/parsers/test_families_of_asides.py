"""Posts that say more than their trade: what is not added, whose orders wait, who laughs, what will be done later."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Bought 40 COST @ 912, not adding until after earnings", "buy COST 912, stop none, to none"),
        ("Picked up SOL at 148, no adds until it reclaims", "buy SOL/USDT 148, stop none, to none"),
        ("Long ETH 3120, won't add here", "buy ETH/USDT 3120, stop none, to none"),
        ("Longed BTC 64200, adding nothing more", "buy BTC/USDT 64200, stop none, to none"),
        ("Nibbled $DIS 98.40, leaving it alone until earnings", "buy DIS 98.4, stop none, to none"),
        ("Not adding to SOL here", "nothing"),
        ("Won't add to my NVDA until earnings", "nothing"),
        ("Added 100 NO at 66c on 'Will BTC hit 150k?'", "Will BTC hit 150k?: add some at 0.66, average -"),
    ],
)
def test_what_is_not_added_changes_nothing(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Long ETH 3050, add at 2990, stop 2940, target 3250", "buy ETH/USDT 3050, stop 2940, to 3250"),
        (
            "Sell limit EURUSD 1.0950 (not filled yet), SL 1.0985, TP 1.0880",
            "sell EUR/USD 1.095, stop 1.0985, to 1.088",
        ),
        ("Added at 2990 to my ETH long, stop 2940, target 3250", "ETH/USDT: add some at 2990, average -"),
        ("SOL limit not filled yet", "nothing"),
    ],
)
def test_what_is_added_later_and_what_still_waits_is_told_apart(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("aped WIF at 2.31 lol", "buy WIF/USDT 2.31, stop none, to none"),
        ("longed BONK 0.0000231, full degen lol", "buy BONK/USDT 0.0000231, stop none, to none"),
        ("who buys SOL at 148 lol", "nothing"),
        ("they bought SOL at 148 lol", "nothing"),
    ],
)
def test_who_tells_of_a_deed_of_his_own_may_laugh(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Longed SEI 0.44, SL 0.428. I'll trail it", "buy SEI/USDT 0.44, stop 0.428, to none"),
        ("Long gold 4120 sl 4105, we'll manage it live", "buy XAU/USD 4120, stop 4105, to none"),
        ("Bought AAPL 231, SL 226, I'll post targets later", "buy AAPL 231, stop 226, to none"),
        (
            "Short GBPUSD 1.2710, SL 1.2750, no fixed target, going to trail it",
            "sell GBP/USD 1.271, stop 1.275, to none",
        ),
        ("I'll long SEI at 0.4412, SL 0.4280", "nothing"),
        ("I'll buy SOL 148 if it dips, SL 144", "nothing"),
    ],
)
def test_how_a_position_will_be_looked_after_is_no_condition(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Looking to buy SOL 145-147, SL 141, TP 155. Orders are in.", "buy SOL/USDT 145 147, stop 141, to 155"),
        (
            "Planning to short EURUSD 1.0920, SL 1.0950, TP 1.0860. Limit set",
            "sell EUR/USD 1.092, stop 1.095, to 1.086",
        ),
        ("Want to buy NVDA at 178, stop 172, target 190, order working", "buy NVDA 178, stop 172, to 190"),
        ("Looking to buy SOL 145-147, SL 141, TP 155", "nothing"),
        ("Looking to buy SOL 145-147, SL 141, TP 155. Limits are not in yet.", "nothing"),
        ("Looking to sell USDCHF 0.8920-0.8940, SL 0.8975, TP 0.8865. Alerts set.", "nothing"),
    ],
)
def test_an_intention_whose_orders_wait_is_a_plan(post: str, meant: str) -> None:
    assert told(post) == meant


PLAN = "Long SOL 148\nSL 144\nTP1 152\nTP2 156\n"


@pytest.mark.parametrize(
    "aside",
    [
        "Move stop to entry at TP 1",
        "Trailing: shift stop to breakeven at target 2",
        "Trailing stop: activate after target 1",
        "Management: close 30% at target 1, 30% at target 2",
        "Breakeven: target 1",
        "After target 1 SL to entry",
        "BE trigger: TP1",
    ],
)
def test_a_target_named_by_its_index_sets_none(aside: str) -> None:
    assert told(PLAN + aside) == "buy SOL/USDT 148, stop 144, to 152 156"
    assert told(aside + ". " + PLAN) == "buy SOL/USDT 148, stop 144, to 152 156"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Shorted 200 AFRM @ 61.20, buy-to-cover stop at 64.00", "sell AFRM 61.2, stop 64, to none"),
        ("Shorted ROKU 71.40, buy-stop 73.20", "sell ROKU 71.4, stop 73.2, to none"),
        ("Bought 200 SOFI @ 12.10, sell stop at 11.60, sell limit at 13.40", "buy SOFI 12.1, stop 11.6, to 13.4"),
        ("Bought 100 UBER 72.10, protective sell stop 70.00", "buy UBER 72.1, stop 70, to none"),
        ("Buy stop EURUSD 1.0920, sell stop 1.0850", "nothing"),
        ("Long 500 SOFI @ 12.10, sell stop 12.60", "nothing"),
    ],
)
def test_an_order_the_other_way_bounds_a_position(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("selling 40% of my JUP at 0.912, rest rides", "JUP/USDT: part 0.4 at 0.912"),
        ("Selling 25% of the ETH bag at 3400", "ETH/USDT: part 0.25 at 3400"),
        ("selling 2 of my 5 NVDA 180c at 4.10", "NVDA: part 0.4 at 4.1"),
        ("verkaufe 40% meiner SOL bei 188", "SOL/USDT: part 0.4 at 188"),
        ("продаю 40% SOL по 188", "SOL/USDT: part 0.4 at 188"),
        ("sell the rest of my JUP at 0.95", "JUP/USDT: close_all at 0.95"),
        ("selling my JUP at 0.95", "JUP/USDT: close_all at 0.95"),
        ("never selling my BTC", "nothing"),
        ("Looking for a pullback to sell half my NVDA", "nothing"),
        ("thinking of selling my BTC at 70000", "nothing"),
        ("Sell SOL 188, 50% size, stop 192", "sell SOL/USDT 188, stop 192, to none"),
        ("SELL EURUSD 1.0920 risk 1% SL 1.0950", "sell EUR/USD 1.092, stop 1.095, to none"),
    ],
)
def test_what_one_holds_is_sold_to_leave(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Make it risk free 🔒 SL at entry", "it: stop breakeven"),
        ("SOL: stop to 150 🔒", "SOL/USDT: stop 150"),
        ("Gold TP1 hit ✅ profits locked 🔒 SL to entry", "XAU/USD: hit 1, stop breakeven"),
        ("SOL T1 smashed 🔥 stop to entry on what's left", "SOL/USDT: hit 1, stop breakeven"),
        ("GOLD buy now, TP 🔒 SL 🔒", "nothing"),
        ("Gold TP1 hit ✅ TP2 🔒 move to VIP", "nothing"),
        ("🔒 VIP: entry 🔒 move SL to breakeven 🔒", "nothing"),
    ],
)
def test_a_lock_that_hides_nothing_secures(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Cancel the ETH limit if still pending", "ETH/USDT: cancel"),
        ("If pending, cancel it", "it: cancel"),
        ("Remove GBPUSD sell limit if unfilled", "GBP/USD: cancel"),
        ("Cancel SOL if you haven't been filled", "SOL/USDT: cancel"),
        ("Ignore the ROSE call, setup is void. Cancel if pending.", "ROSE/USDT: cancel"),
        ("If price hits 150 first, cancel the SOL order", "nothing"),
        ("Cancel the BTC order if it loses 60k", "nothing"),
    ],
)
def test_an_order_is_withdrawn_from_those_where_it_waits(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Big trader just added 90,000 NO shares at 78¢ on 'Will Ethereum hit $6,000 before 2027?'",
        "Smart money added 20k YES at 63c on 'Will BTC hit 150k?'",
        "Institutional trader closed 2000 SPY puts at 3.20",
        "Hedge fund added 2M shares of AMD",
        "ARK bought 100k TSLA",
        "Closed out the month +18.4%. Best trade META 620c (2.10 → 5.80), worst trade AMD 170p (-60%).",
        "Closing out the year green. Best trade NVDA 150c 2.10 → 9.80",
        "Closed the quarter +31%, biggest winner SOL 120 → 180",
    ],
)
def test_what_others_do_and_how_a_time_went_is_no_trade(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Закрываю тон полностью по 5.61", "TON/USDT: close_all at 5.61"),
        ("шорт бнб 612, стоп 625, тейк 590", "sell BNB/USDT 612, stop 625, to 590"),
    ],
)
def test_coins_are_named_in_cyrillic_letters(post: str, meant: str) -> None:
    assert told(post) == meant
