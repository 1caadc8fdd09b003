"""Plans and reports in sentences: cuts that bound a loss, levels of the underlying, spreads in words, stories."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Buying SMCI 42p next week @ 1.36, cut at 0.95", "buy SMCI limit 1.36 sl 0.95 tp -"),
        ("Buy NVDA 190c 5/15 at 3.20, cut at 2.40", "buy NVDA limit 3.2 sl 2.4 tp -"),
        ("BTO 5 AMD 170c 5/15 @ 2.10, cutting at 1.40", "buy AMD limit 2.1 sl 1.4 tp -"),
        ("Long SOL 141, cut at 136, target 150", "buy SOL/USDT limit 141 sl 136 tp 150"),
        ("Shorting CVNA 342, cut at 355, target 320", "sell CVNA limit 342 sl 355 tp 320"),
        ("Grabbing TSLA 420c this week @ 4.10, bail at 3", "buy TSLA limit 4.1 sl 3 tp -"),
        ("Buying OKLO here 71.20, cut it at 68", "buy OKLO market 71.2 sl 68 tp -"),
        ("Buying ETH 3050 – cut at 2980 – out at 3200", "buy ETH/USDT limit 3050 sl 2980 tp 3200"),
        ("BTO SPY 600p 0dte .85 cut at .50", "buy SPY limit 0.85 sl 0.5 tp -"),
        ("Entering long gold 4150; cut at 4139; tp 4175", "buy XAU/USD limit 4150 sl 4139 tp 4175"),
        ("Cut at 0.95", "it: close_all at 0.95"),
        ("SMCI puts cut at 0.95", "SMCI: close_all at 0.95"),
        (
            "COIN 300C 8/21 bought 9.40\nstop: stock below 284\ntargets on the stock: 310, 325",
            "buy COIN limit 9.4 sl 284underlying tp 310underlying,325underlying",
        ),
        (
            "Bought NVDA 190c 5/15 at 3.20, stock targets 195 / 198 / 202, stop if NVDA loses 186",
            "buy NVDA limit 3.2 sl 186underlying tp 195underlying,198underlying,202underlying",
        ),
        (
            "BTO TSLA 420c 5/15 @ 5.10\nTargets (underlying): 428, 435\nStop (underlying): 412",
            "buy TSLA limit 5.1 sl 412underlying tp 428underlying,435underlying",
        ),
        (
            "AMD 170p 5/15 2.20, targets on AMD 165 and 160, stop AMD 174",
            "buy AMD limit 2.2 sl 174underlying tp 165underlying,160underlying",
        ),
        (
            "BTO SPY 600c 5/8 @ 2.50, target SPY 604, 606, SL 1.50",
            "buy SPY limit 2.5 sl 1.5 tp 604underlying,606underlying",
        ),
        ("BTO SPY 600c 5/8 @ 2.50, targets 3.20, 4.10, SL SPY 597", "buy SPY limit 2.5 sl 597underlying tp 3.2,4.1"),
    ],
)
def test_a_cut_bounds_a_position_that_is_being_taken_and_a_stock_named_once_holds_for_its_list(
    text: str, meant: str
) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("DCA'd ONDO at 0.861, new average 0.873", "ONDO/USDT: add some at 0.861, average 0.873"),
        ("DCA'd into SOL 138, avg 140.5", "SOL/USDT: add some at 138, average 140.5"),
        ("DCAd ETH at 2990, avg now 3010", "ETH/USDT: add some at 2990, average 3010"),
        ("DCA-ed LINK at 13.1", "LINK/USDT: add some at 13.1, average -"),
        ("Just DCA'd my TAO long at 305", "TAO/USDT: add some at 305, average -"),
        ("DCA'ing BTC here 94,500", "BTC/USDT: add some at 94500, average -"),
        ("AVG'd down NVDA at 181, new avg 185", "NVDA: add some at 181, average 185"),
        ("TP'd half of SOL at 150", "SOL/USDT: part 0.5 at 150"),
        ("#88317730 AUDCAD sell closed at 0.9110 [tp]", "AUD/CAD: close_all at 0.911"),
        ("#8812 EURUSD buy closed at 1.0840 [sl]", "EUR/USD: close_all at 1.084"),
        ("XAUUSD buy 0.10 closed at 4171.2 (tp)", "XAU/USD: close_all at 4171.2"),
        ("closed: GBPJPY sell @ 209.10 [TP]", "GBP/JPY: close_all at 209.1"),
        ("US30 sell closed 48010 [s/l]", "US30: close_all at 48010"),
        ("Closed at 0.9110 [tp] AUDCAD", "AUD/CAD: close_all at 0.911"),
        ("Our LINK limit got triggered, filled @ 13.42", "LINK/USDT: filled at 13.42"),
        ("ETH limit filled, filled at 3010", "ETH/USDT: filled at 3010"),
        ("Gold buy limit activated – fill price 4140", "XAU/USD: filled at 4140"),
        ("SOL bid hit, got filled at 138.2", "SOL/USDT: filled at 138.2"),
        ("NVDA order triggered and filled at 181.5", "NVDA: filled at 181.5"),
    ],
)
def test_abbreviations_and_notices_of_machines_change_what_they_name(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Opening a bull put spread on AMD: sell the 190P, buy the 185P, 9/18 expiry, collecting 1.45 credit",
            "sell AMD limit 1.45 sl - tp -",
        ),
        (
            "Opening a bear call spread on TSLA: sell the 450C, buy the 460C, 6/19 expiry, collecting 2.10",
            "sell TSLA limit 2.1 sl - tp -",
        ),
        (
            "Opened a bull call spread in NVDA: bought the 190C, sold the 200C for 6/19, paid 3.40 debit",
            "buy NVDA limit 3.4 sl - tp -",
        ),
        (
            "Selling a put spread on SPY, short the 590, long the 585, 5/15, for a 1.20 credit",
            "sell SPY limit 1.2 sl - tp -",
        ),
        (
            "Bear put spread on QQQ: buying the 510 put and selling the 500 put, 5/22 exp, costs 3.10",
            "buy QQQ limit 3.1 sl - tp -",
        ),
        (
            "Put credit spread on IWM, selling the 210 put and buying the 205 put expiring 5/15 for 0.95",
            "sell IWM limit 0.95 sl - tp -",
        ),
        (
            "Iron condor on SPX: sell the 5900P and 6100C, buy the 5890P and 6110C, 5/15, collecting 3.20",
            "sell SPX limit 3.2 sl - tp -",
        ),
        ("Opening AMD 190/185 bull put spread 9/18, received 1.45", "sell AMD limit 1.45 sl - tp -"),
        (
            "Legging into a AAPL call debit spread: buy the 900C, sell the 920C, June 19, paying 8.20",
            "buy AAPL limit 8.2 sl - tp -",
        ),
        ("A bull put spread means you sell the 190P and buy the 185P, collecting a credit", "nothing"),
        ("Thinking of a bull put spread on AMD: sell the 190P, buy the 185P, 9/18 expiry, 1.45 credit", "nothing"),
    ],
)
def test_a_spread_in_words_has_its_legs_and_its_price(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Liquidity sweep below the Asian low on gold. Long from 4151, stop 4139, targets 4170 and 4188.",
            "buy XAU/USD limit 4151 sl 4139 tp 4170,4188",
        ),
        (
            "SOL swept the lows and funding went negative, so I opened a long at 141. Stop 136, targets 150 / 158",
            "buy SOL/USDT limit 141 sl 136 tp 150,158",
        ),
        (
            "Open interest dropped, funding reset, sweep of the range low. Bought ETH at 3050, SL 2980, TP 3150 / 3240",
            "buy ETH/USDT limit 3050 sl 2980 tp 3150,3240",
        ),
        (
            "Double bottom on UNI, RSI divergence, volume spike. Went long 8.12, stop 7.78, target 8.95",
            "buy UNI/USDT limit 8.12 sl 7.78 tp 8.95",
        ),
        (
            "CPI came in cool and NQ swept the overnight low. Long NQ 24850, stop 24790, target 24990",
            "buy NQ limit 24850 sl 24790 tp 24990",
        ),
        ("Whale sweep: NVDA 190C 5/15 bought at 3.20 for $2M premium", "nothing"),
        ("Sweep of the lows on TAO, could see 336 if 318 holds, invalid under 304", "nothing"),
        ("NVDA 200C sweep 5/15 $1.2M above ask", "nothing"),
    ],
)
def test_the_reasons_ahead_of_a_whole_plan_are_no_news(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("short $CVNA from 342.5 cover above 355 looking for 320 and 300", "sell CVNA limit 342.5 sl 355 tp 320,300"),
        ("shorting TSLA from 430, covering above 441, looking for 412", "sell TSLA limit 430 sl 441 tp 412"),
        ("short GME 27.40 cover over 29 target 24", "sell GME limit 27.4 sl 29 tp 24"),
        ("long NVDA from 188.5 bail under 182 looking for 199", "buy NVDA limit 188.5 sl 182 tp 199"),
        (
            "short BTC from 96k, cover on a break above 97.5k, looking for 93k",
            "sell BTC/USDT limit 96000 sl 97500 tp 93000",
        ),
        ("long oil from 71.2 out below 69.8 looking for 74", "buy USOIL limit 71.2 sl 69.8 tp 74"),
        (
            "COIN ✅ GALAUSDT\nLONG ✅ 20x\nENTRY ✅ 0.0157_0.01584\nTARGETS ✅ 0.01612, 0.01645\nSTOP ✅ 0.01528",
            "buy GALA/USDT range 0.0157,0.01584 sl 0.01528 tp 0.01612,0.01645",
        ),
        ("PAIR ✔️ EURUSD\nSELL ✔️ 1.0940\nSL ✔️ 1.0975\nTP ✔️ 1.0890", "sell EUR/USD limit 1.094 sl 1.0975 tp 1.089"),
        (
            "✅ Coin: ADAUSDT\n✅ Long\n✅ Entry: 0.71-0.715\n✅ SL: 0.69\n✅ TP: 0.74",
            "buy ADA/USDT range 0.71,0.715 sl 0.69 tp 0.74",
        ),
        (
            "XAUUSD BUY 4150_4147\nSL ✅ 4139\nTP1 ✅ 4160\nTP2 ✅ 4175",
            "buy XAU/USD range 4147,4150 sl 4139 tp 4160,4175",
        ),
        (
            "BUY ✅ GBPJPY ✅ 210.20\nSTOP ✅ 209.75\nTARGET ✅ 211.00 ✅ 212.10",
            "buy GBP/JPY limit 210.2 sl 209.75 tp 211,212.1",
        ),
        ("NVDA ✅ LONG\nIN ✅ 188.5\nSTOP ✅ 182\nTGT ✅ 199", "buy NVDA limit 188.5 sl 182 tp 199"),
    ],
)
def test_cover_above_is_a_stop_and_a_tick_parts_a_label_from_its_value(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        '{"event":"liquidation","symbol":"BTCUSDT","side":"SELL","price":95000,"qty":12.4}',
        "In: 312.40, Out: 331, +6% on MU",
        "Shares: 60, cost 312, worth 331 now",
        "Risk: $100 Reward: $300 per trade is the rule",
        "Sweep of lows on TAO then reclaim. Watching 318 for a long, stop would be 304, target 336",
        "They cover above 355, shorts in CVNA are trapped",
        "Lakers vs Nuggets tonight, Lakers priced at 44%",
        "Stop out levels on my broker: 50%, target margin 100",
        "wish I had bought gold at 4100 stop 4090 target 4200",
        "I never DCA'd into anything and it shows",
        "Why do people buy more at 4709 with SL 4702 and TP 4722?",
    ],
)
def test_talk_in_the_same_words_does_nothing(text: str) -> None:
    assert understood(text) == "nothing"
