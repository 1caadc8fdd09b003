"""More posts that change, end or withdraw a trade: notices of machines, numbered exits, lapsed orders."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("MT5 #8841023 EURNZD partial close 0.15 of 0.30 @ 2.01980", "EUR/NZD: part 0.5 at 2.0198"),
        ("sold half MULN 3.79 into the halt", "MULN: part 0.5 at 3.79"),
        ("On coupe la moitié de l'EUR/USD, stop ramené à l'entrée", "EUR/USD: part 0.5 at -, stop breakeven"),
        ("took 30% of the hype short off", "HYPE/USDT: part 0.3 at -"),
        ("NVDA 195c doubled, take half off at 1.24", "NVDA: part 0.5 at 1.24"),
        ("remove half, keep rest with SL at BE", "it: part 0.5 at -, stop breakeven"),
        ("MT5 | XAUUSD | partial close | 0.05 of 0.20 lots | 4102.3", "XAU/USD: part 0.25 at 4102.3"),
        ("Closed 0.4 of 1.2 lots GBPUSD at 1.3420", "GBP/USD: part 0.333 at 1.342"),
        ("Position #55120 USDJPY: 0.10 lots of 0.40 closed at 157.22", "USD/JPY: part 0.25 at 157.22"),
        ("Took a quarter of the SOL long off at 181", "SOL/USDT: part 0.25 at 181"),
        ("Lightening up ETH by 40% at 3710", "ETH/USDT: part 0.4 at 3710"),
        ("sold half the PLTR 188", "PLTR: part 0.5 at 188"),
        ("sold 1/2 SOFI 27.4 into strength", "SOFI: part 0.5 at 27.4"),
        ("Sold 50% of AMD into the pop 171.2", "AMD: part 0.5 at 171.2"),
        ("Reduced position\nSymbol: LINKUSDT\nClosed: 25%\nPrice: 19.44", "LINK/USDT: part 0.25 at 19.44"),
        ("Partial exit 👉 DOGE 50% @ 0.2101, remainder rides", "DOGE/USDT: part 0.5 at 0.2101"),
        ("50% of the gold position is off at 4133, stop on the rest 4101", "XAU/USD: part 0.5 at 4133, stop 4101"),
        ("we closed half of eurgbp, other half SL entry", "EUR/GBP: part 0.5 at -, stop breakeven"),
    ],
)
def test_a_part_is_taken(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Model portfolio: raising the COST stop from $908 to $952", "COST: stop 952"),
        ("NIFTY 25900 CE 142 to 166 🔥 T1 done, trail SL to cost", "NIFTY: hit 1, stop breakeven"),
        ("💥💥GBPAUD first TP gone 💥💥 set BE now", "GBP/AUD: hit 1, stop breakeven"),
        ("📌 TIA » exit 1 done ✔️ cut now at 5.90", "TIA/USDT: hit 1, stop 5.9"),
        (
            "WEEKLY SWING #14 (CADJPY): objective one achieved, protective stop lowered to 109.10",
            "CAD/JPY: hit 1, stop 109.1",
        ),
        ("MANTA/USDT – Target #1 (0.871) reached 👌 Stop moved to entry", "MANTA/USDT: hit 1, stop breakeven"),
        ("SL 4080, TP moved to 4120", "it: new targets : 4120, stop 4080"),
        ("Stop al TP2", "it: stop target 2"),
        ("Stop on AVAX raised from 22.1 to 23.4", "AVAX/USDT: stop 23.4"),
        ("Trade modified\nTicket: 7741290\nSymbol: EURJPY\nNew SL: 168.20", "EUR/JPY: stop 168.2"),
        ("#7741290 modify XAUUSD sl: 4088.00 -> 4101.50", "XAU/USD: stop 4101.5"),
        ("Stop-Loss updated » 0.6120 » XRPUSDT", "XRP/USDT: stop 0.612"),
        ("SL of US30 is now at 46,050", "US30: stop 46050"),
        ("raising my TSLA stop to 402", "TSLA: stop 402"),
        ("lowering the stop on the GBPJPY short to 210.40", "GBP/JPY: stop 210.4"),
        ("gold: protect at entry now", "XAU/USD: stop breakeven"),
        ("trail SL to cost on RELIANCE", "RELIANCE: stop breakeven"),
        ("trail your stop to 4120 gold", "XAU/USD: stop 4120"),
        ("stop to TP1 level on NAS100", "NAS100: stop target 1"),
        ("lock the stop in at tp1 eth", "ETH/USDT: stop target 1"),
        ("Take profit level one reached on CADCHF. Bring stop to entry.", "CAD/CHF: hit 1, stop breakeven"),
        ("Silver paid us TP1, SL to breakeven please", "XAG/USD: hit 1, stop breakeven"),
        ("first scale hit on MNQ, stop to BE", "MNQ: hit 1, stop breakeven"),
    ],
)
def test_a_stop_or_a_target_is_told_of(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("All gold layers closed in profit, see you in NY session", "XAU/USD: close_all at -"),
        ("**Trade Closed** · STX/USDT\n`Exit` 2.118\n`Result` +9.97% (unlevered)", "STX/USDT: close_all at 2.118"),
        ("SPX condor bought back at .40, most of the credit kept", "SPX: close_all at 0.4"),
        ("Supertrend v4 (15m)\nexit long @ 0.4239 on ARBUSDT.P (TP)", "ARB/USDT: close_all at 0.4239"),
        ("BTC -2 KO 75c @ .20", "KO: close_all at 0.2"),
        ("4058で利食い", "it: close_all at 4058"),
        ("cut now at 5.90", "it: close_all at 5.9"),
        ("Trade closed: SOLUSDT @ 177.2 (+4.1%)", "SOL/USDT: close_all at 177.2"),
        ("POSITION CLOSED\nPair: ADAUSDT\nSide: LONG\nExit price: 0.812\nPnL: +3.2%", "ADA/USDT: close_all at 0.812"),
        ("Order closed #88120 EURUSD buy 0.50 @ 1.09120 profit 42.10", "EUR/USD: close_all at 1.0912"),
        ("✅ Closed AUDNZD at market, +38 pips", "AUD/NZD: close_all at -"),
        ("exit short @ 60210 on BTCUSDT (SL)", "BTC/USDT: close_all at 60210"),
        ("exit long NQ 24710 (trailing stop)", "NQ: close_all at 24710"),
        ("[EXIT] ETHUSDT long closed @ 3822.4, reason: TP", "ETH/USDT: close_all at 3822.4"),
        ("iron fly on SPX bought back at 1.15", "SPX: close_all at 1.15"),
        ("bought the TSLA put spread back for .22", "TSLA: close_all at 0.22"),
        ("Closed every EURUSD layer in profit, enjoy", "EUR/USD: close_all at -"),
        ("All US30 positions closed", "US30: close_all at -"),
        ("gold basket closed, +220 pips", "XAU/USD: close_all at -"),
        ("buys on gold all closed", "XAU/USD: close_all at -"),
        ("we're done with AVAX, flat at 24.4", "AVAX/USDT: close_all at 24.4"),
        ("BTC -1 SPY 640p @ 1.02", "SPY: close_all at 1.02"),
        ("BTC 2 KO 75c .20", "KO: close_all at 0.2"),
        ("STC -3 AMD 180c @ 2.4", "AMD: close_all at 2.4"),
    ],
)
def test_a_position_is_ended(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("AXS breakout order pulled, setup expired at the daily close", "AXS/USDT: cancel"),
        ("Order canceled: LIMIT BUY SOLUSDT 168.00 (unfilled)", "SOL/USDT: cancel"),
        ("Pending order #8841102 XAUUSD deleted", "XAU/USD: cancel"),
        ("AXS breakout order pulled", "AXS/USDT: cancel"),
        ("pulled my bid on LINK", "LINK/USDT: cancel"),
        ("pulling the NVDA limit, earnings tomorrow", "NVDA: cancel"),
        ("BUY STOP EURUSD expired", "EUR/USD: cancel"),
        ("GBPUSD setup expired", "GBP/USD: cancel"),
        ("setup void on AUDUSD, levels gone", "AUD/USD: cancel"),
        ("took the order off on EURCHF, never filled", "EUR/CHF: cancel"),
        ("withdraw the sell limit on gold", "XAU/USD: cancel"),
    ],
)
def test_an_order_is_taken_back(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Upper bid on Bitcoin filled, 88.2k.", "BTC/USDT: filled at 88200"),
        ("use 3x leverage instead of 10x", "it: leverage 3"),
        ("adding 50 shares TSLA", "TSLA: add 50 shares at -, average -"),
        ("USDCAD: TP2 gone ✅", "USD/CAD: hit 2"),
        ("gold target two achieved", "XAU/USD: hit 2"),
        ("Objective 2 met — NQ", "NQ: hit 2"),
        ("Target #3 reached: INJUSDT", "INJ/USDT: hit 3"),
        ("🎯 INJUSDT: Target 2 (22.40) hit in 3h 12m", "INJ/USDT: hit 2"),
        ("TP(1) filled ✅ BNBUSDT", "BNB/USDT: hit 1"),
        ("Exit 2 filled on APT", "APT/USDT: hit 2"),
        ("added 100 shares of SOFI at 26.9", "SOFI: add 100 shares at 26.9, average -"),
        ("lower leverage on BTC from 10x to 5x", "BTC/USDT: leverage 5"),
        ("use 5x instead of 10x on SOL", "SOL/USDT: leverage 5"),
        ("Lower bid on ETH filled at 3,420", "ETH/USDT: filled at 3420"),
        ("Limit order filled: XRPUSDT @ 2.31", "XRP/USDT: filled at 2.31"),
        ("second layer filled gold 4088", "XAU/USD: filled at 4088"),
    ],
)
def test_targets_are_reached_and_orders_filled_or_added_to(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "ETF orders cancelled as NVDA slides 4%",
        "Protective stop for wheat? none",
        "BTC to 130k soon",
        "Cancelled orders pile up as Boeing slides 3%",
        "orders fell 4% at AAPL",
        "half the market is long BTC",
        "Most of TSLA gains gone",
        "NVDA gone wild today",
        "bitcoin ETF filings pulled",
        "AAPL doubled since 2023",
        "Vanguard raised its COST stake from 3% to 5%",
        "sold half my house to buy BTC",
    ],
)
def test_news_and_talk_of_orders_change_nothing(post: str) -> None:
    assert told(post) == "nothing"
