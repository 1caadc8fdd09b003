"""The last words on a trade: orders withdrawn, positions left, and the likes of them that end nothing."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("pulling my sui bid, don't want it anymore", "SUI/USDT: cancel"),
        ("Pulled the AVAX bid, chart changed", "AVAX/USDT: cancel"),
        ("Pulled my bids on LINK", "LINK/USDT: cancel"),
        ("Pulling the limit on gold", "XAU/USD: cancel"),
        ("Taking my ETH bid down", "ETH/USDT: cancel"),
        ("Yanking the SOL order, too risky here", "SOL/USDT: cancel"),
        ("Yanked my limit on NVDA", "NVDA: cancel"),
        ("Removing the EURUSD limit, price ran away", "EUR/USD: cancel"),
        ("Pending order cancelled, news coming", "it: cancel"),
        ("Pending deleted", "it: cancel"),
        ("Order cancelled", "it: cancel"),
        ("Limit order removed before NFP", "it: cancel"),
        ("Delete pending guys, FOMC tonight", "it: cancel"),
        ("All pendings deleted for the weekend", "it: cancel"),
        ("Cancel the limit, we missed it", "it: cancel"),
        ("Remove the order, setup is dead", "it: cancel"),
        ("Order expired unfilled", "it: cancel"),
        ("GBPJPY sell limit expired without fill", "GBP/JPY: cancel"),
        ("BTCUSDT LIMIT BUY order cancelled by user", "BTC/USDT: cancel"),
        ("❌ ORDER CANCELED\nSymbol: OPUSDT\nSide: Buy\nPrice: 1.55\nReason: timeout", "OP/USDT: cancel"),
        ("order #88123 buy limit 0.50 XAUUSD at 2310.00 canceled", "XAU/USD: cancel"),
        ("🚫 Signal cancelled\nPair: ARB/USDT\nEntry: 0.81\nStop: 0.77", "ARB/USDT: cancel"),
        ("Scrap that cable short, never triggered", "GBP/USD: cancel"),
        ("Forget the TSLA order", "TSLA: cancel"),
        ("Not taking the DOGE long anymore, order pulled", "DOGE/USDT: cancel"),
        ("No fill on AMD, order cancelled", "AMD: cancel"),
        ("I'm out of the market with my bid, cancelled it", "it: cancel"),
        ("Setup invalidated before entry, cancel", "it: cancel"),
        ("Void the last signal", "it: cancel"),
        ("This trade is no longer valid, price went to TP without us", "it: cancel"),
    ],
)
def test_an_order_that_waits_is_withdrawn(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Exit fully at market, not liking the price action", "it: close_all at -"),
        ("Exit in full here", "it: close_all at -"),
        ("Fully exited, nothing left", "it: close_all at -"),
        ("Exit everything now", "it: close_all at -"),
        ("Exit completely at 1.0920", "it: close_all at 1.092"),
        ("Closing in full at 2345.5", "it: close_all at 2345.5"),
        ("Full exit here guys", "it: close_all at -"),
        ("Exit the trade now, looks weak", "it: close_all at -"),
        ("Get out of this one now", "it: close_all at -"),
        ("Getting out at market, don't like it", "it: close_all at -"),
        (
            "✅ TRADE CLOSED\nSymbol: LDOUSDT\nSide: Long\nEntry: 1.612\nExit: 1.742\nPnL: +8.06%",
            "LDO/USDT: close_all at 1.742",
        ),
        ("TRADE CLOSED | ETHUSDT | Short | Entry 3410.5 | Exit 3352.0 | +1.7%", "ETH/USDT: close_all at 3352"),
        (
            "🔴 Position closed\nPair: SOL/USDT\nEntry price: 142.10\nClose price: 139.85\nResult: -1.6%",
            "SOL/USDT: close_all at 139.85",
        ),
        ("Closed position AAPL\nAvg entry: 212.30\nAvg exit: 219.85\nP/L: $755", "AAPL: close_all at 219.85"),
        ("Closed Short INJUSDT\nOpen: 24.10\nClose: 23.05\nProfit: 4.3%", "INJ/USDT: close_all at 23.05"),
        ("EXIT ALERT\nTicker: MSFT\nSide: Long\nEntry: 418.20\nExit: 425.60", "MSFT: close_all at 425.6"),
        (
            "📤 POSITION CLOSED\nXAUUSD SELL\nOpen price 2361.20\nClose price 2352.70\nProfit 85 pips",
            "XAU/USD: close_all at 2352.7",
        ),
        ("#5512 XAUUSD buy 0.10 closed at 2341.80, profit +41.20 USD", "XAU/USD: close_all at 2341.8"),
        ("Order closed: sell 0.20 EURUSD, open 1.0921, close 1.0898, +23 pips", "EUR/USD: close_all at 1.0898"),
        ("close #771234 buy 0.50 GBPUSD 1.2711 at 1.2744", "GBP/USD: close_all at 1.2744"),
        ("MNQ long closed: in 18210.25 out 18244.75", "MNQ: close_all at 18244.75"),
        ("Bot: exit LONG AVAXUSDT @ 27.41 (entry 26.80, +2.3%)", "AVAX/USDT: close_all at 27.41"),
        ("Take profit hit: LINKUSDT closed at 15.82", "LINK/USDT: close_all at 15.82"),
        ("Gold buys stopped out, -45 pips 😔 next one", "XAU/USD: close_all at -"),
        ("Gold sells stopped", "XAU/USD: close_all at -"),
        ("Gold longs stopped out at 2331", "XAU/USD: close_all at 2331"),
        ("Nasdaq shorts stopped out", "NAS100: close_all at -"),
        ("EURUSD sells hit SL, sorry guys", "EUR/USD: close_all at -"),
        ("XAUUSD buys closed in profit +60 pips", "XAU/USD: close_all at -"),
        ("Close all gold buys now", "XAU/USD: close_all at -"),
        ("Close your gold sells", "XAU/USD: close_all at -"),
        ("GJ sells closed at breakeven", "GBP/JPY: close_all at -"),
        ("Stopped out of NVDA at 118.40", "NVDA: close_all at 118.4"),
        ("Got stopped on the ETH long", "ETH/USDT: close_all at -"),
        ("SL hit on US30 -35 points", "US30: close_all at -"),
        ("Our BTC long took the stop loss", "BTC/USDT: close_all at -"),
        ("Tagged out on MES 6088.50", "MES: close_all at 6088.5"),
        ("liquidated the rest of TSLA at 251", "TSLA: close_all at 251"),
        ("Dumped all my SUI at 3.44", "SUI/USDT: close_all at 3.44"),
        ("Done with AMD here 164.20, flat", "AMD: close_all at 164.2"),
        ("Flat ES at 6112.50", "ES: close_all at 6112.5"),
        ("Flattened NQ 21450", "NQ: close_all at 21450"),
        ("Covered my short in COIN 244.10", "COIN: close_all at 244.1"),
    ],
)
def test_a_position_is_left_at_the_price_of_its_exit(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("AVAX long: entry 2 filled at 26.40", "AVAX/USDT: filled at 26.4"),
        ("SOL short: entry 1 filled 171.20", "SOL/USDT: filled at 171.2"),
        ("Entry 3 hit on LINK at 13.80", "LINK/USDT: filled at 13.8"),
        ("ETH: second entry filled 3310", "ETH/USDT: filled at 3310"),
        ("BTC long entry 2 triggered at 61200", "BTC/USDT: filled at 61200"),
        ("ADAUSDT Entry 1 filled ✅ price 0.4412", "ADA/USDT: filled at 0.4412"),
        ("2nd entry filled on gold 2338", "XAU/USD: filled at 2338"),
        ("DCA 1 filled on OP at 1.52", "OP/USDT: filled at 1.52"),
        ("EURUSD sell limit 1 filled at 1.0921", "EUR/USD: filled at 1.0921"),
        ("Added 1 MES @ 6104.25", "MES: add 1 contracts at 6104.25, average -"),
        ("Added 2 MNQ at 21450.50", "MNQ: add 2 contracts at 21450.5, average -"),
        ("Adding 1 ES 6098.75", "ES: add 1 contracts at 6098.75, average -"),
        ("Added another NQ @ 21480", "NQ: add some at 21480, average -"),
        ("Added one more GC at 2402.3", "GC: add some at 2402.3, average -"),
        ("Adding 2 more MES here 6099", "MES: add 2 contracts at 6099, average -"),
        ("Added 50 shares AAPL @ 212.4", "AAPL: add 50 shares at 212.4, average -"),
        ("Added 0.5 BTC at 63400", "BTC/USDT: add some at 63400, average -"),
        ("Added to MES @ 6101.50", "MES: add some at 6101.5, average -"),
    ],
)
def test_a_step_is_filled_or_added(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "put a bid on sui at 3.05, stop 2.89, taking profit at 3.30 and 3.55",
            "buy SUI/USDT 3.05, stop 2.89, to 3.3 3.55",
        ),
        (
            "LONG AAVE 284 stop 271 targets 298 315 340, using $400 margin",
            "buy AAVE/USDT 284, stop 271, to 298 315 340",
        ),
        ("Buy gold now 2352\nSame idea as yesterday, SL 2345\nTP 2360 / 2370", "buy XAU/USD , stop 2345, to 2360 2370"),
        (
            "SPX iron condor 0DTE\nSell 5910p / Buy 5900p\nSell 6100c / Buy 6110c\nCredit: 2.10",
            "sell SPX 2.1, stop none, to none",
        ),
        ("Buying Newsom at 31¢ on 'Democratic nominee 2028'", "buy Democratic nominee 2028 0.31, stop none, to none"),
        ("pulling the trigger on SUI long 3.05, stop 2.9, tp 3.4", "buy SUI/USDT 3.05, stop 2.9, to 3.4"),
        ("AVAX long\nEntry 1: 27.1\nEntry 2: 26.4\nStop: 25\nTP: 30", "buy AVAX/USDT 27.1 26.4, stop 25, to 30"),
    ],
)
def test_plans_with_the_words_of_an_end_still_open(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Market closed, see you tomorrow",
        "Should I cancel the order?",
        "If price hits 2360 cancel the pending order",
        "Exit now, if it breaks 2340",
        "exchange cancelled my order lol",
        "Exit polls say Dems win",
        "Exit liquidity, don't be it",
        "Pulling back to the 50 EMA on SUI, nice bid here",
        "Cardano pulled a 20% move",
        "TRADES CLOSED THIS WEEK: 12 wins 3 losses",
        "Order flow looks strong on ES",
        "Added MES to the watchlist",
        "big bid on BTC at 60k, whales",
        "Yesterday: Buy gold 2352, SL 2345, TP 2360 hit",
    ],
)
def test_talk_of_ends_ends_nothing(post: str) -> None:
    assert told(post) == "nothing"
