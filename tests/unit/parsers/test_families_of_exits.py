"""Exits that are still to come, notices of fills, futures by their month, marks for labels, titles that add nothing."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("LINK short\nin 17.80, out 17.10 & 16.40, stop 18.30", "sell LINK/USDT limit 17.8 sl 18.3 tp 17.1,16.4"),
        ("Short NVDA at 188.40. Out at 181 or 192.", "sell NVDA limit 188.4 sl 192 tp 181"),
        ("🚀 TSLA weeklies 🚀\n430 puts\n3.85 avg\ncut at 2.60\nTP 5.20, 7", "buy TSLA limit 3.85 sl 2.6 tp 5.2,7"),
        ("Long AVAX 24.10, exit at 25.60 / 27, stop 23.20", "buy AVAX/USDT limit 24.1 sl 23.2 tp 25.6,27"),
        ("AAPL 200 calls 3/20\n2.15 fill\nstop 1.50", "buy AAPL limit 2.15 sl 1.5 tp -"),
    ],
)
def test_prices_to_leave_at_are_placed_by_where_they_lie(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "IWM 3/20 250 calls @ 1.85. Out if IWM loses 246.50, selling when premium hits 2.60 and 3.40",
            "buy IWM limit 1.85 sl 246.5underlying tp 2.6,3.4",
        ),
        ("$AMZN 230p at 3.10, will stop out at 2.20, scaling when it reaches 4.50", "buy AMZN limit 3.1 sl 2.2 tp 4.5"),
        (
            "Bought the $META 710 calls for this Friday, paid 5.20. I'll stop out at 3.80 and I'm looking for 8",
            "buy META limit 5.2 sl 3.8 tp 8",
        ),
        ("Short GBPJPY 198.40, will stop out at 198.90, target 197.10", "sell GBP/JPY limit 198.4 sl 198.9 tp 197.1"),
    ],
)
def test_when_a_price_is_there_a_part_will_be_sold_at_it(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "SUI swing\nBuy zone: 3.10 - 3.25\ngoals 3.60, 3.95\nDaily close below 2.88 = out",
            "buy SUI/USDT range 3.1,3.25 sl 2.88 tp 3.6,3.95",
        ),
        (
            "Accumulation zone: 0.0885 to 0.0930 ($ALGO)\nTP 0.112 / 0.135\nWeekly close below 0.081 = I'm out",
            "buy ALGO/USDT range 0.0885,0.093 sl 0.081 tp 0.112,0.135",
        ),
        (
            "⚡ $RENDER – scalp short (5x) ⚡\nGet in: 4.12-4.18\nGet out: 4.02 | 3.95 | 3.84\nGet out if wrong: 4.27",
            "sell RENDER/USDT range 4.12,4.18 sl 4.27 tp 4.02,3.95,3.84",
        ),
        ("Took SOL 142.10, target 151, giving up below 137", "buy SOL/USDT limit 142.1 sl 137 tp 151"),
    ],
)
def test_the_close_of_a_day_that_ends_a_plan_is_its_stop(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "Long SOL at CMP (142.4), DCA at 137.2 if we get it\nTP 148 / 155\nSL 133",
            "buy SOL/USDT market 142.4 sl 133 tp 148,155",
        ),
        (
            "Short EURUSD 1.1720, adding at 1.1745 if it gets there, stop 1.1770, target 1.1650",
            "sell EUR/USD limit 1.172 sl 1.177 tp 1.165",
        ),
    ],
)
def test_what_conditions_a_further_entry_leaves_the_first(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Filled: 150 SOFI @ 13.42 avg. Stop 12.70", "buy SOFI limit 13.42 sl 12.7 tp -"),
        ("Order filled: 500 F @ 12.10. SL 11.70, TP 13", "buy F limit 12.1 sl 11.7 tp 13"),
        ("✅ Filled\n2 MESM6 @ 6985.25\nstop: 6977", "buy MES limit 6985.25 sl 6977 tp -"),
        ("Filled: Sold 2 GCZ6 @ 4028.6, stop 4036", "sell GC limit 4028.6 sl 4036 tp -"),
        ("Limit filled: 150 SOFI @ 13.42. Stop 12.70", "SOFI: filled at 13.42"),
        ("Filled on SOFI at 13.42, stop 12.70", "SOFI: filled at 13.42"),
    ],
)
def test_a_notice_of_a_fill_with_exits_opens(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sold the HOOD 9/18 $95 put for 3.15, happy to be assigned", "sell HOOD limit 3.15 sl - tp -"),
        ("Sold 3 SOFI 5/15 $12 puts @ 0.44, assignment is ok with me", "sell SOFI limit 0.44 sl - tp -"),
        ("Sold the PLTR 140 puts for 2.05, great trade", "PLTR: close_all at 2.05"),
        ("Sold the PLTR 140 puts for 2.05 before I got assigned", "PLTR: close_all at 2.05"),
    ],
)
def test_who_may_be_assigned_writes_an_option(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("SELL 6JM6 0.0066 stop .0067 tgt .0064", "sell 6J limit 0.0066 sl 0.0067 tp 0.0064"),
        (
            "RATES DESK\n6BM6 | SELL | LIMIT\nPx 1.3310\nStop 1.3360\nTgt 1.3220",
            "sell 6B limit 1.331 sl 1.336 tp 1.322",
        ),
        (
            "MCX: BUY CRUDEOIL MAY FUT AT 5640-5660 SL 5570 TGT 5740, 5820",
            "buy CRUDEOIL range 5640,5660 sl 5570 tp 5740,5820",
        ),
    ],
)
def test_a_future_on_a_currency_is_named_with_its_month(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "#идея SUI/USDT лонг\nВход 3,145\nСтоп 2,980\nТейк 3,420 / 3,655",
            "buy SUI/USDT limit 3.145 sl 2.98 tp 3.42,3.655",
        ),
        ("OP/USDT short: entry 1,845 stop 1,912 tp 1,760", "sell OP/USDT limit 1.845 sl 1.912 tp 1.76"),
        ("BTC/USDT short: entry 98,845 stop 99,912 tp 96,760", "sell BTC/USDT limit 98845 sl 99912 tp 96760"),
        (
            "Рассматриваю шорт по DOT/USDT\nВход: 3,945\nСтоп: 4,120\nТейки: 3,810 / 3,685",
            "sell DOT/USDT limit 3.945 sl 4.12 tp 3.81,3.685",
        ),
    ],
)
def test_coins_that_never_cost_a_thousand_are_written_with_a_decimal_comma(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("#XRP long\n🔹 2.318\n✅ 2.360\n✅ 2.415\n❌ 2.262", "buy XRP/USDT limit 2.318 sl 2.262 tp 2.36,2.415"),
        ("#NZDCAD Buy 0.8105\n🔻 0.8070\n🔹 0.8140\n🔹 0.8190", "buy NZD/CAD limit 0.8105 sl 0.807 tp 0.814,0.819"),
        (
            "#DOGE short\n🔹 0.2210\n✅ 0.2160\n✅ 0.2105\n❌ 0.2262",
            "sell DOGE/USDT limit 0.221 sl 0.2262 tp 0.216,0.2105",
        ),
    ],
)
def test_a_mark_over_ticks_leads_the_entry(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "Swing adds, book:\n\nLONG $XOM 118.40, stop 115 target 126\n\nSHORT $NKE 64.10 / stop 66 target 60",
            "buy XOM limit 118.4 sl 115 tp 126 ; sell NKE limit 64.1 sl 66 tp 60",
        ),
        (
            "New adds this morning\nLong KO 71.20 stop 69.90 target 74.50\nShort DIS 104.10 stop 107 target 98",
            "buy KO limit 71.2 sl 69.9 tp 74.5 ; sell DIS limit 104.1 sl 107 tp 98",
        ),
    ],
)
def test_several_plans_under_a_title_that_adds_open_each(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "📡 WaveScout has entered a LONG position in HOOD at $98.10. Initial stop: $93.40.",
            "buy HOOD limit 98.1 sl 93.4 tp -",
        ),
        ("SwingRadar entered a SHORT position in TSLA at $431.50. Stop: $442.", "sell TSLA limit 431.5 sl 442 tp -"),
    ],
)
def test_a_program_that_tells_its_trade_with_a_stop_opens(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Bitcoin Cash long 498, stop 479, targets 524 and 545", "buy BCH/USDT limit 498 sl 479 tp 524,545"),
        ("Ethereum Classic short 17.40 stop 18.10 tp 16.20", "sell ETC/USDT limit 17.4 sl 18.1 tp 16.2"),
        (
            "Consider selling Bitcoin Cash here\n\nEntry : 512 to 520$\nTargets : 488$ , 470$\nStoploss : 541$",
            "sell BCH/USDT range 512,520 sl 541 tp 488,470",
        ),
        (
            "GS put debit spread\nExp: 2026-06-19\nBuy 780P / Sell 760P\nNet debit: 6.40\nTarget: 12\nStop: 3.10",
            "buy GS limit 6.4 sl 3.1 tp -",
        ),
    ],
)
def test_the_name_of_a_coin_may_be_two_words(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sold my gold at 4028, stop on the rest 4036", "nothing"),
        ("JPMorgan has entered a LONG position in GLD at 380. Stop 370", "nothing"),
        ("Michael Burry has entered a SHORT position in NVDA at $180. Stop: $195", "nothing"),
        ("Strategy buys another 1,150 BTC at an average of $71,200, its third purchase in March", "nothing"),
        ("did we get stopped out at 4020?", "nothing"),
    ],
)
def test_what_was_held_or_done_by_others_opens_nothing(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Delete the AUDNZD sell limit, too late to matter now", "AUD/NZD: cancel"),
        ("Pulling the gold limit, too late for this one", "XAU/USD: cancel"),
        ("> NEAR/USDT Short 2.41, SL 2.52\n\nNEAR TP2 ✔️ SL now 2.38", "NEAR/USDT: hit 2, stop 2.38"),
    ],
)
def test_an_order_may_be_withdrawn_for_any_reason(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Gold 4 118 buy, 4 109 sl, 4 126 / 4 140 tp", "buy XAU/USD limit 4118 sl 4109 tp 4126,4140"),
        ("BTC long 98,000, sl 97,000, 99,000 / 101,000 tp", "buy BTC/USDT limit 98000 sl 97000 tp 99000,101000"),
        ("Sell 5 RIOT 4/24 12p for .38 credit, buy back .10, stop .80", "sell RIOT limit 0.38 sl 0.8 tp 0.1"),
        ("Sold to open 1 IWM 4/24 250P @ 1.92, buy back at 0.95", "sell IWM limit 1.92 sl - tp 0.95"),
        ("RELIANCE 1480 CE MAY, buy above 32, stop 26, tgt 40 & 48", "buy RELIANCE stop 32 sl 26 tp 40,48"),
        (
            "EURUSD buy limit 1.0850. If filled the stop is 1.0810, target 1.0930",
            "buy EUR/USD limit 1.085 sl 1.081 tp 1.093",
        ),
        ("ZN buy limit 111'16 stop 111'02", "buy ZN limit 111.5 sl 111.0625 tp -"),
    ],
)
def test_levels_are_read_whatever_stands_beside_them(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("QQQ 610 puts 4/17: 12,400 contracts swept at 1.85, bearish", "nothing"),
        ("I'd be a buyer of gold at 3980 only, target 4060, stop 3955", "nothing"),
        ("Watch NVDA 190: above it I like calls, below it I stay flat", "nothing"),
        ("ADA long in 0.41, out 0.44, worst drawdown 0.395", "nothing"),
    ],
)
def test_what_is_told_of_no_trade_changes_and_opens_none(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("gold sell limit 4135 is off the table", "XAU/USD: cancel"),
        ("All targets hit on SOL, close the trade", "SOL/USDT: close_all at -"),
    ],
)
def test_an_order_leaves_the_table_and_a_trade_ends(post: str, meant: str) -> None:
    assert understood(post) == meant
