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


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Order #4412 deleted", "it: cancel"),
        ("deleting pendings before NFP", "it: cancel"),
        ("EURUSD pending removed", "EUR/USD: cancel"),
        ("US30 buy stop deleted", "US30: cancel"),
        ("XAUUSD sell limit 2361 removed, no touch", "XAU/USD: cancel"),
        ("Removed sell limit XAUUSD 2361.5", "XAU/USD: cancel"),
        ("delete order: buy limit 0.10 EURUSD at 1.0810", "EUR/USD: cancel"),
        ("🗑 Pending order deleted\nEURUSD BUY LIMIT @ 1.0810", "EUR/USD: cancel"),
        ("Order Cancelled ❌\n#SOLUSDT\nReason: Entry not reached in 24h", "SOL/USDT: cancel"),
        ("Your order to buy 10 AAPL @ 210.00 was canceled", "AAPL: cancel"),
        ("Canceled: Buy 100 AMD LMT 158.50 GTC", "AMD: cancel"),
        ("Order Expired: BUY 5 NVDA 180C @ 2.10", "NVDA: cancel"),
        ("CANCELED BUY +2 SPY 100 20 JUN 26 600 CALL @1.20", "SPY: cancel"),
        ("#BTC/USDT Manually Cancelled ❌", "BTC/USDT: cancel"),
        ("#LINK/USDT Cancelled\nTarget reached ahead of any fill", "LINK/USDT: cancel"),
        ("we cancel gold", "XAU/USD: cancel"),
        ("cancel this gold setup pls", "XAU/USD: cancel"),
        ("Forget about the ETH trade, it ran", "ETH/USDT: cancel"),
        ("Gold setup is invalid now", "XAU/USD: cancel"),
        ("Not valid anymore, delete it", "it: cancel"),
        ("Delete it", "it: cancel"),
        ("Cancel pls", "it: cancel"),
        ("Cancel all pending orders", "it: cancel"),
        ("cancel all limits now", "it: cancel"),
        ("Scratch the sell limit on oil", "USOIL: cancel"),
        ("bid cancelled on DOGE", "DOGE/USDT: cancel"),
        ("Took my XRP bid off the book", "XRP/USDT: cancel"),
        ("my ADA order never filled so I pulled it", "ADA/USDT: cancel"),
        ("SOL didn't come to us, cancelling", "SOL/USDT: cancel"),
        ("ETH left without us. Order cancelled.", "ETH/USDT: cancel"),
        ("Price ran without us, removing the limit", "it: cancel"),
        ("Missed the entry, cancel it", "it: cancel"),
        ("Standing down on TSLA, no entry", "TSLA: cancel"),
        ("Setup voided: GBPJPY", "GBP/JPY: cancel"),
    ],
)
def test_notices_and_chats_withdraw_an_order(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TP not reached, closing AVAX manually 26.9", "AVAX/USDT: close_all at 26.9"),
        ("Close gold now", "XAU/USD: close_all at -"),
        ("Close now +35 pips", "it: close_all at -"),
        ("closing now guys", "it: close_all at -"),
        ("Closed at market", "it: close_all at -"),
        ("closed manually +22 pips", "it: close_all at -"),
        ("Out here", "it: close_all at -"),
        ("I'm out", "it: close_all at -"),
        ("all out here +30%", "it: close_all at -"),
        ("out of the rest at 4.10", "it: close_all at 4.1"),
        ("out NVDA calls 3.40", "NVDA: close_all at 3.4"),
        ("STC SPY 600c @ 1.85", "SPY: close_all at 1.85"),
        ("sold all TSLA 250c 3.10", "TSLA: close_all at 3.1"),
        ("SL hit ❌", "it: close_all at -"),
        ("Stopped out, -1R", "it: close_all at -"),
        ("Stop loss hit, we go again", "it: close_all at -"),
        ("stopped out on runner at BE", "it: close_all at -"),
        ("stopped at breakeven, no harm", "it: close_all at -"),
        ("XAUUSD SL hit -50pips ❌ next setup soon", "XAU/USD: close_all at -"),
        ("BTC trade closed at entry", "BTC/USDT: close_all at -"),
        ("GBPUSD closed at 1.2744 (+33 pips)", "GBP/USD: close_all at 1.2744"),
        ("All TPs hit on gold, done for the day", "XAU/USD: close_all at -"),
        ("final target reached 🎯 trade complete", "it: close_all at -"),
        ("Position: LONG BTCUSDT\nStatus: CLOSED\nExit price: 64120\nPnL: +3.1%", "BTC/USDT: close_all at 64120"),
        ("🏁 Trade #88 finished\nETHUSDT SHORT\nClosed at 3321.4\nProfit 2.2%", "ETH/USDT: close_all at 3321.4"),
        ("⛔ Stop Loss triggered\nPair: DOTUSDT\nPrice: 6.21", "DOT/USDT: close_all at 6.21"),
        ("STOP LOSS HIT\nSymbol: APTUSDT\nEntry: 8.21\nSL: 7.95", "APT/USDT: close_all at -"),
        ("✅ TAKE PROFIT\nSymbol: NEARUSDT\nSide: Long\nEntry: 5.10\nExit: 5.42", "NEAR/USDT: close_all at 5.42"),
        ("SLD 2 MESZ6 @ 6120.25 to close", "MES: close_all at 6120.25"),
        ("Sold to close 5 QQQ 520C at 2.44", "QQQ: close_all at 2.44"),
        ("NQ flat at 21480.25, +30 pts", "NQ: close_all at 21480.25"),
        ("exit es 6120", "ES: close_all at 6120"),
        ("Closed my META long here 605.20, up 2%", "META: close_all at 605.2"),
        ("Cutting PLTR at 24.10, thesis broken", "PLTR: close_all at 24.1"),
        ("Cut it here", "it: close_all at -"),
        ("Taking the L on DOGE at 0.131", "DOGE/USDT: close_all at 0.131"),
        ("Close the trade at break even", "it: close_all at -"),
        ("Close everything before news", "it: close_all at -"),
        ("Close all positions before CPI", "it: close_all at -"),
        ("Close all trades now, FOMC in 10 min", "it: close_all at -"),
        ("Let's close gold here, +60 pips secured", "XAU/USD: close_all at -"),
        ("Gold closed +45 pips", "XAU/USD: close_all at -"),
        ("We're flat gold", "XAU/USD: close_all at -"),
        ("Market order close ETHUSDT 3340", "ETH/USDT: close_all at 3340"),
        ("reduce only close LONG SOLUSDT @ 172.4", "SOL/USDT: close_all at 172.4"),
        ("Sold my YES on 'Fed cuts in July' at 71c", "Fed cuts in July: close_all at 0.71"),
    ],
)
def test_notices_and_chats_leave_a_position(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Closed for the holidays, back Monday",
        "Exit fully understood?",
        "Close to breaking out on gold",
        "Cancel culture is wild",
        "They cancelled the FOMC presser",
        "Order books are thin",
        "Netflix cancelled my favorite show, never again",
        "Trade talks cancelled, futures dumping",
        "US cancels trade deal with China",
        "Boeing: order cancelled by Ryanair, shares fall",
        "Never cancel a stop order",
        "Ignore the noise, trade the plan",
        "The trade deal is dead",
        "The bull trend is dead",
        "Order pulled from Tesla by Hertz",
        "Exit the casino now lol",
        "How do I exit the trade?",
        "You can exit everything at the TP of your choice always",
        "If you are still in, exit now",
        "I would exit fully at 2350 if I were you",
        "Gold closed at 2345 yesterday",
        "Gold closed the day at 2345",
        "BTC closed the weekly candle above 64k",
        "SPX closed at 6012, up 0.4%",
        "Stock market closed lower, Nasdaq down 2%",
        "Added 2 new members today",
        "Filled up my car at 3.40",
        "order a pizza and relax",
        "is this trade closed or still open?",
        "trade is on hold, wait",
    ],
)
def test_what_markets_and_companies_end_is_no_trade(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    "text",
    [
        "Exchange closed today",
        "Everything is closed, bank holiday",
        "AAPL now selling at 150",
        "Sellers stopped out at the highs on gold",
    ],
)
def test_what_is_closed_or_sold_by_others_changes_and_opens_nothing(text: str) -> None:
    assert told(text) == "nothing"
