"""Labels in other layouts: tied by arrows and hyphens, in brackets, behind marks; and what only looks like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_every_day import sized

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "$CHZ\nBuy → 0.0862 to 0.0884\nSell → 0.0915 | 0.0958\nStop → 0.0821",
            "buy CHZ/USDT range 0.0862,0.0884 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "#CHZ/USDT\nBuying >> 0.0862 - 0.0884\nSelling >> 0.0915 - 0.0958\nStop >> 0.0821",
            "buy CHZ/USDT range 0.0862,0.0884 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "$CHZ LONG\nEntry => 0.0862\nTP => 0.0915, 0.0958\nSL => 0.0821",
            "buy CHZ/USDT limit 0.0862 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "#CHZ/USDT\nCompra 👉 0.0862 - 0.0884\nVenta 👉 0.0915 - 0.0958\nStop 👉 0.0821",
            "buy CHZ/USDT range 0.0862,0.0884 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "#CHZ/USDT\nKauf ➜ 0.0862\nVerkauf ➜ 0.0915 / 0.0958\nStop ➜ 0.0821",
            "buy CHZ/USDT limit 0.0862 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "#CHZ/USDT\nПокупка → 0.0862\nПродажа → 0.0915 / 0.0958\nСтоп → 0.0821",
            "buy CHZ/USDT limit 0.0862 sl 0.0821 tp 0.0915,0.0958",
        ),
        (
            "ENS long\nentry 1 - 58.20\nentry 2 - 57.40\nexit - 59.60 / 61.10\nstop - 55.90",
            "buy ENS/USDT limit 58.2,57.4 sl 55.9 tp 59.6,61.1",
        ),
        (
            "ENS short\nentry → 58.20\ncover → 56.60 / 55.10\nstop → 60.90",
            "sell ENS/USDT limit 58.2 sl 60.9 tp 56.6,55.1",
        ),
        ("XAUUSD SELL → 3388 → 3370, SL 3398", "sell XAU/USD limit 3388 sl 3398 tp 3370"),
    ],
)
def test_an_arrow_or_a_dash_ties_the_word_that_opens_a_line_to_its_price(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sell-stop BAT 0.4415 ➜ SL 0.4580 ➜ TP 0.4210", "sell BAT/USDT stop 0.4415 sl 0.458 tp 0.421"),
        ("Buy-stop EURUSD 1.0950, SL 1.0910, TP 1.1010", "buy EUR/USD stop 1.095 sl 1.091 tp 1.101"),
        ("EURUSD Sell_Stop 1.0850 SL 1.0890 TP 1.0810", "sell EUR/USD stop 1.085 sl 1.089 tp 1.081"),
        ("EURUSD SELL-STOP @ 1.0850 / SL 1.0890 / TP 1.0810", "sell EUR/USD stop 1.085 sl 1.089 tp 1.081"),
        ("EURUSD BUY-LIMIT 1.0850 SL 1.0810 TP 1.0910", "buy EUR/USD limit 1.085 sl 1.081 tp 1.091"),
        ("EURUSD Buy - stop 1.0810 - TP 1.0910", "buy EUR/USD market - sl 1.081 tp 1.091"),
        ("EURUSD SELLSTOP 1.0850 SL 1.0890 TP 1.0810", "sell EUR/USD stop 1.085 sl 1.089 tp 1.081"),
        ("BUYSTOP GOLD 3350 SL 3342 TP 3365", "buy XAU/USD stop 3350 sl 3342 tp 3365"),
    ],
)
def test_a_stop_order_may_be_written_with_a_hyphen(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "NZD/JPY ⬇️ SELL\n▫️ 91.45\n✖️ 91.90 (SL)\n✔️ 91.00 (TP1)\n✔️ 90.40 (TP2)",
            "sell NZD/JPY limit 91.45 sl 91.9 tp 91,90.4",
        ),
        ("GOLD SELL\n3388 [entry]\n3398 [stop]\n3380 [tp1] 3370 [tp2]", "sell XAU/USD limit 3388 sl 3398 tp 3380,3370"),
        ("EURUSD buy 1.0850 (entry), 1.0810 (stop), 1.0910 (target)", "buy EUR/USD limit 1.085 sl 1.081 tp 1.091"),
        ("GOLD SELL\n3388 (Einstieg)\n3398 (Stopp)\n3380 (Ziel 1)", "sell XAU/USD limit 3388 sl 3398 tp 3380"),
        ("SELL GOLD\nSL 3398 (stop)\n3380 (TP1)", "sell XAU/USD market - sl 3398 tp 3380"),
        ("gold sell 3388 (SL 3398) (TP 3370)", "sell XAU/USD limit 3388 sl 3398 tp 3370"),
    ],
)
def test_a_label_in_brackets_names_the_price_before_it(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "BUY $OP\nBuy area: 0.412 – 0.436\nTarget (short): 0.480 - 0.530\nTarget (mid): 0.620\nNo SL",
            "buy OP/USDT range 0.412,0.436 sl - tp 0.48,0.53,0.62",
        ),
        (
            "$OP buy 0.41-0.43\nTargets [short]: 0.48, 0.53\nTargets [long]: 0.70\nSL 0.38",
            "buy OP/USDT range 0.41,0.43 sl 0.38 tp 0.48,0.53,0.7",
        ),
        ("$OP short 0.43\nTP (mid): 0.40\nTP (long): 0.36\nSL 0.46", "sell OP/USDT limit 0.43 sl 0.46 tp 0.4,0.36"),
    ],
)
def test_what_stands_in_brackets_behind_a_target_is_no_direction(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "USDSGD sell limits, 3 layers: 0.8045, 0.8058, 0.8070\none SL for all 0.8092\nTP 0.7990",
            "sell USD/SGD limit 0.8045,0.8058,0.807 sl 0.8092 tp 0.799",
        ),
        ("SELL GOLD 2 orders: 3388 & 3392, SL for both 3398, TP 3370", "sell XAU/USD limit 3388,3392 sl 3398 tp 3370"),
        (
            "Gold buy in 3 layers 3310 / 3306 / 3302, stop on all layers: 3296, TP 3330",
            "buy XAU/USD limit 3310,3306,3302 sl 3296 tp 3330",
        ),
        (
            "USDSGD SELL 3 entradas 0.8045 / 0.8058 / 0.8070\nSL para todas 0.8092\nTP 0.7990",
            "sell USD/SGD limit 0.8045,0.8058,0.807 sl 0.8092 tp 0.799",
        ),
        (
            "USDSGD SELL 0.8045 / 0.8058\nStop für alle 0.8092\nTP 0.7990",
            "sell USD/SGD range 0.8045,0.8058 sl 0.8092 tp 0.799",
        ),
        (
            "Gold buy 3310 / 3306 / 3302, SL for all 3: 3296, TP 3330",
            "buy XAU/USD limit 3310,3306,3302 sl 3296 tp 3330",
        ),
    ],
)
def test_one_stop_may_be_said_to_be_that_of_all_orders(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "BUY $FIL in 3 parts \n40% at 7.85\n35% at 7.52\n25% at 7.20\n\nSell at 8.30 / 8.90 / 9.75\nCut below 6.84",
            "buy FIL/USDT limit 7.85,7.52,7.2 sl 6.84 tp 8.3,8.9,9.75",
        ),
        (
            "LONG $FIL\n50% @ 7.85\n50% @ 7.52\nTP 8.30 / 8.90\nSL 6.84",
            "buy FIL/USDT limit 7.85,7.52 sl 6.84 tp 8.3,8.9",
        ),
        ("$FIL long, half at 7.85 half at 7.52, stop 6.84, target 8.9", "buy FIL/USDT limit 7.85,7.52 sl 6.84 tp 8.9"),
    ],
)
def test_orders_may_be_told_as_shares_of_the_position(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "set a bid on SEI at 0.1180, stop 0.1122, selling 0.1255 and 0.1340",
            "buy SEI/USDT limit 0.118 sl 0.1122 tp 0.1255,0.134",
        ),
        (
            "resting bid on SEI at 0.1180, stop 0.1122, sell 0.1255 / 0.1340",
            "buy SEI/USDT limit 0.118 sl 0.1122 tp 0.1255,0.134",
        ),
        (
            "placed a bid on SEI 0.1180, sl 0.1122, exit 0.1255 and 0.1340",
            "buy SEI/USDT limit 0.118 sl 0.1122 tp 0.1255,0.134",
        ),
        (
            "left a bid for SEI at 0.1180, stop 0.1122, trim 0.1255, rest 0.1340",
            "buy SEI/USDT limit 0.118 sl 0.1122 tp 0.1255,0.134",
        ),
    ],
)
def test_whoever_sets_a_bid_buys(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "SUI — LONG\n💠 Entry ❶ 5.214\n💠 Entry ❷ 5.060\n✔️ Profit ❶ 5.340\n✔️ Profit ❷ 5.495\n⛔️ Stop 4.880",
            "buy SUI/USDT limit 5.214,5.06 sl 4.88 tp 5.34,5.495",
        ),
        (
            "TON LONG\nEntry 5.214\n🎯 Profit 1 - 5.34\n🎯 Profit 2 - 5.49\n❌ Loss - 4.88",
            "buy TON/USDT limit 5.214 sl 4.88 tp 5.34,5.49",
        ),
        ("TON LONG\nEntry 5.214\n💰 Profit 5.34 / 5.49\n🛑 Loss 4.88", "buy TON/USDT limit 5.214 sl 4.88 tp 5.34,5.49"),
        (
            "GOLD 🟡 SELL ZONE : 3288 — 3292 ⛔ 3298 ✅ 3283 ✅ 3277 ✅ 3265 ✅ OPEN",
            "sell XAU/USD range 3288,3292 sl 3298 tp 3283,3277,3265",
        ),
        (
            "💎 VIP #8 💎\nPAIR ➤ HBAR / USDT\nTYPE ➤ LONG\nBUY ZONE ➤ 1.612 TO 1.668\nTP ➤ 1.735 ~ 1.820\nSL ➤ 1.548",
            "buy HBAR/USDT range 1.612,1.668 sl 1.548 tp 1.735,1.82",
        ),
        ("🔹 PREMIUM 🔹\nBUY GOLD 3310\nSL 3300\nTP 3325", "buy XAU/USD limit 3310 sl 3300 tp 3325"),
        ("ETH short 2.48k-2.52k, inv 2.6k, tps 2.39k 2.3k", "sell ETH/USDT range 2480,2520 sl 2600 tp 2390,2300"),
        (
            "EURUSD BUY 1.0850 ✅ TP1 1.0880 ✅ TP2 1.0910 ❌ SL 1.0810",
            "buy EUR/USD limit 1.085 sl 1.081 tp 1.088,1.091",
        ),
    ],
)
def test_marks_before_labels_are_decoration(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("wrote 4 UBER 95 calls, Oct 16, 1.45", "sell UBER limit 1.45 sl - tp - for 4 contracts"),
        ("writing 3 F 12 puts 7/17 @ 0.31", "sell F limit 0.31 sl - tp - for 3 contracts"),
        ("Wrote 1 KO 72.5P 7/17 for .80", "sell KO limit 0.8 sl - tp - for 1 contracts"),
        ("BTO DIA 440c @ 1.15", "buy DIA limit 1.15 sl - tp -"),
        ("BUY XLE260717C00092000 x4 limit 0.71", "buy XLE limit 0.71 sl - tp - for 4 contracts"),
        ("BTO AAPL 250c 7/17 x3 @ 2.10", "buy AAPL limit 2.1 sl - tp - for 3 contracts"),
        ("sold 2 NVDA 200c to open 7/17 @ 1.85", "sell NVDA limit 1.85 sl - tp - for 2 contracts"),
        ("Sold -2 NVDA 200c 7/17 @ 1.85 to open", "sell NVDA limit 1.85 sl - tp - for 2 contracts"),
    ],
)
def test_written_options_are_sold_and_shares_with_the_name_of_a_coin_have_options(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "limit order in: NO, 'Starship in Las Cruces by May 30', 0.66",
            "buy Starship in Las Cruces by May 30 limit 0.66 sl - tp -",
        ),
        ("bid in: YES, 'Fed cuts in June', 0.40", "buy Fed cuts in June limit 0.4 sl - tp -"),
        ('limit in for NO, "Will BTC hit 200k in 2026?", 88c', "buy Will BTC hit 200k in 2026? limit 0.88 sl - tp -"),
        ("Stanley Cup winner: bought Oilers at 17¢", "buy Stanley Cup winner limit 0.17 sl - tp -"),
        ("2028 Dem nominee - buying Newsom @ 31¢", "buy 2028 Dem nominee limit 0.31 sl - tp -"),
        ("World Cup winner → taking Spain at 18c", "buy World Cup winner limit 0.18 sl - tp -"),
        ("long YES KXCPI-26JUL @ 0.42 x 250", "buy KXCPI-26JUL limit 0.42 sl - tp - for 250 shares"),
        (
            "Position: NO | Market: Will silver close above $50? | Price: 0.45 | Shares: 200 | TP 0.70 | SL 0.32",
            "buy Will silver close above $50? limit 0.45 sl 0.32 tp 0.7 for 200 shares",
        ),
        ("Chiefs vs Bills: took Bills at 45c", "buy Chiefs vs Bills limit 0.45 sl - tp -"),
    ],
)
def test_the_title_of_a_contest_and_an_order_that_rests_name_a_bet(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("INJ long 412 sl 398 tp 431, risk 1% of account", "buy INJ/USDT limit 412 sl 398 tp 431 for 1 risk_pct"),
        ("INJ long 412 sl 398 tp 431, 1% of account", "buy INJ/USDT limit 412 sl 398 tp 431 for 1 pct"),
    ],
)
def test_a_part_of_the_account_at_risk_is_a_risk(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("EURNZD book 40% of the position and trail the rest by 25 pips", "EUR/NZD: part 0.4 at -, trail_stop"),
        ("ETH TP2 hit, trail the rest", "ETH/USDT: hit 2, trail_stop"),
        ("trail $INJ with a 4% trailing stop", "INJ/USDT: trail_stop"),
        ("GBPCAD sells: TP2 & TP3 hit, SL now at TP2", "GBP/CAD: hit 2, hit 3, stop target 2"),
        ("GOLD stop = TP1", "XAU/USD: stop target 1"),
        ("GOLD SL → TP2", "XAU/USD: stop target 2"),
        ("NZDJPY TP1 ✅ bank 40% and leave the rest", "NZD/JPY: hit 1, part 0.4 at -"),
        ("TP1 ✅ cash 50%", "it: hit 1, part 0.5 at -"),
        ("Added one more layer on silver @ 36.4", "XAG/USD: add some at 36.4, average -"),
        ("added new limit on gold 3310", "XAU/USD: add some at 3310, average -"),
        ("QQQ calls: stop at entry for the remaining 3", "QQQ: stop breakeven"),
        ("IWM puts: stop at 1.20 for the last 2", "IWM: stop 1.2"),
        ("#DYDX/USDT Entry target 1 ✅\nAverage entry price: 2.31 💵", "DYDX/USDT: filled at 2.31"),
        ("#DYDX/USDT Entry 2 ✅", "DYDX/USDT: filled at -"),
        ("DYDX entries 1 & 2 ✅", "DYDX/USDT: filled at -"),
        (
            "Took 40% off YES on 'Ceasefire before July?' at 61c",
            "Ceasefire before July?: part 0.4 at 0.61",
        ),
        ("Taking 1/3 off YES 'Fed cuts in June?' @ 0.71", "Fed cuts in June?: part 0.333 at 0.71"),
        ("Super Bowl winner: sold Eagles at 33¢", "Super Bowl winner: close_all at 0.33"),
        ("EURUSD BUY 1.0850 SL 1.0810 TP1 1.0880 ✅ TP2 1.0910 ✅", "EUR/USD: hit 1, hit 2"),
        ("EURUSD BUY 1.0850 SL 1.0810 ✅ TP1 hit", "EUR/USD: hit 1"),
        ("took my NO 'Fed cuts in June?' off at 88c", "Fed cuts in June?: close_all at 0.88"),
        ("sold 2 NVDA 200c to close 7/17 @ 1.85", "NVDA: close_all at 1.85"),
        ("BUYSTOP cancelled on gold", "XAU/USD: cancel"),
    ],
)
def test_a_change_is_heard_in_these_words_as_well(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("COST puts expired worthless", "COST: close_all at -"),
        ("NEAR target 4 reached 🎉", "NEAR/USDT: hit 4"),
        ("GMT position closed at BE", "GMT/USDT: close_all at -"),
        ("NEAR TP2 hit ✅", "NEAR/USDT: hit 2"),
        ("NEAR limit filled", "NEAR/USDT: filled at -"),
        ("GMT setup cancelled", "GMT/USDT: cancel"),
        ("ALL targets hit", "it: close_all at -"),
        ("TEAM target 2 hit", "it: hit 2"),
        ("SPOT TP1 hit", "it: hit 1"),
        ("GM everyone, TP1 hit", "nothing"),
    ],
)
def test_a_ticker_that_is_a_word_too_may_open_a_report(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("our SL hit ❌ on to the next setup", "it: close_all at -"),
        ("stop hit 😔 next one!", "it: close_all at -"),
        ("stopped out ❌ we go again", "it: close_all at -"),
    ],
)
def test_what_comforts_behind_a_mark_says_nothing_more(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("HBAR limit is off the table, delete it if you set it", "HBAR/USDT: cancel"),
        ("cancel the gold limit if you still have it", "XAU/USD: cancel"),
        ("close gold now if you're still in this one", "XAU/USD: close_all at -"),
        ("if you took the HBAR limit, cancel it", "HBAR/USDT: cancel"),
    ],
)
def test_an_order_to_leave_may_say_whom_it_is_for(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Buy → 0.0862, sold → 0.0915 yesterday",
        "How to read: Buy → 0.0862, Sell → 0.0915, Stop → 0.0821",
        "Example: BTC\nBuy → 60000\nSell → 65000\nStop → 58000",
        "A buy-stop is an order above the market: e.g. buy-stop EURUSD 1.0950, SL 1.0910",
        "Should I set a buy-stop EURUSD 1.0950, SL 1.0910, TP 1.1010?",
        "If CPI misses I would place a sell-stop on EURUSD 1.0850 SL 1.0890 TP 1.0810",
        "sell-stop hunting below 1.0850 on EURUSD",
        "Whale set a bid on SEI at 0.1180, stop 0.1122, selling 0.1255",
        "Thinking about setting a bid on SEI at 0.1180, stop 0.1122",
        "Would set a bid on SEI at 0.1180 if it dips, stop 0.1122",
        "got a bid on SEI at 0.1180 last week, sold 0.1255",
        "Last week: BUY $FIL 40% at 7.85, 60% at 7.52, sold at 8.90",
        "DCA lesson: buy 40% at 7.85, 35% at 7.52, 25% at 7.20, stop 6.84, target 8.9",
        "LONG $FIL now, 50% at 8.3 and 50% at 9, stop 7, target 9",
        "how do I write 2 SHOP 130 calls at 3.25?",
        "He wrote 2 SHOP 130 calls at 3.25",
        "thinking of writing SHOP 130 calls at 3.25",
        "GOLD SELL ZONE 3388 - 3392 ⛔ 3398 ✅ 3383 ✅ 3377 ✅ 3365 ✅ all hit",
        "💎 VIP results 💎\nBUY GOLD 3310 TP 3325 ✅",
        "BUY GOLD 3310\n🛑 VIP\n🔹 VIP",
        "BUY GOLD 3310\nSL: VIP\nTP: premium",
        "Profit 5.34, Loss 4.88: which would you take on TON long?",
        "Super Bowl winner: Eagles 13¢, Chiefs 15¢",
        "Super Bowl winner: someone bought Eagles at 13¢",
        "Super Bowl winner: thinking of buying Eagles at 13¢",
        "Super Bowl winner: would love buying Eagles at 10¢",
        "Super Bowl winner: Eagles buying opportunity at 13¢",
        "Whale alert, Super Bowl winner: bought Eagles at 13¢",
        "Update: bought Eagles at 13¢",
        "YES, 'Fed cuts in June', 0.77 now, up from 0.5",
        "Is a limit order in on NO, 'Fed cuts in June' at .4?",
        "always trail the rest by 40 pips",
        "new SL and TP1 3400 on gold",
        "NEAR target of 3 soon?",
        "COST calls are expensive here",
        "close gold if you want",
        "cancel the gold limit if you like",
        "close gold if you are not comfortable",
        "exit gold if you are in profit",
        "close gold if you still see weakness",
        "cancel gold if you have not placed it yet",
        "Order book SOL\nBuy → 150.2 (3,000)\nSell → 150.4 (2,100)",
        "Buy-side liquidity EURUSD 1.0950, sell-side 1.0810",
        "Bids stacked on ETH at 3100, target of the bulls 3300",
        "40% at 7.85, 60% at 7.2 would be my plan for AR, stop 6.8, target 9",
        "I wrote about selling SHOP 130 calls at 3.25 in the blog",
        "Another winner: EURUSD BUY 1.0850 ✅ TP1 1.0880 ✅ TP2 1.0910 ❌ SL 1.0810",
        "Super Bowl winner: buying Eagles at 13¢ was a mistake",
        "Congrats! EURUSD BUY 1.0850 ✅ TP1 1.0880 ✅ TP2 1.0910 SL 1.0810",
    ],
)
def test_what_only_looks_like_such_a_layout_changes_nothing(post: str) -> None:
    readings = parse(post, posted_at=NOW)

    assert isinstance(readings[0], Refusal)
