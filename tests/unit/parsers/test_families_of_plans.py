"""Plans that are whole by their levels, whatever stands around them, and trades of the past that look the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.instrument import AssetClass
from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

COUNTED = [
    (
        "MT5 #8841023\nOPENED BUY 0.30 EURNZD @ 2.01455\nsl 2.00900 tp 2.02600",
        "buy EUR/NZD limit 2.01455 sl 2.009 tp 2.026",
    ),
    (
        "MT5 #8841102\nPLACED SELL STOP 0.10 XAUUSD @ 4096.50\nsl 4104.00 tp 4080.00",
        "sell XAU/USD stop 4096.5 sl 4104 tp 4080",
    ),
    ("BUY LIMIT 0.25 GBPUSD @ 1.2650 sl 1.2610 tp 1.2720", "buy GBP/USD limit 1.265 sl 1.261 tp 1.272"),
    ("Bought 0.5 BTC at 98000, stop 96000", "buy BTC/USDT limit 98000 sl 96000 tp -"),
    (
        "⏱ 09:41 ET | MNQ | SELL 2 | 25038.25 | TP 24998.25 | SL 25063.25",
        "sell MNQ limit 25038.25 sl 25063.25 tp 24998.25",
    ),
    ("⏱ 13:20 ET | RTY | BUY 1 | MKT | TP 2462.0 | SL 2449.5", "buy RTY market - sl 2449.5 tp 2462"),
    (
        "Portfolio action: BUY ETH spot @ 2,912, $3,000 worth. Underweight vs target, no stop.",
        "buy ETH/USDT limit 2912 sl - tp -",
    ),
]
PLACED = [
    ("UK100 ⬇️ 9512 ✋9536 🎯9488 🎯9460", "sell UK100 limit 9512 sl 9536 tp 9488,9460"),
    ("btc scalp short 91250 → 90600, stop 91520, 15x isolated", "sell BTC/USDT limit 91250 sl 91520 tp 90600"),
    ("TSX pick: long ENB.TO 66.80 → 71.50, stop 64.90", "buy ENB.TO limit 66.8 sl 64.9 tp 71.5"),
    ("long SOL 150 → 155 → 160, sl 144", "buy SOL/USDT limit 150 sl 144 tp 155,160"),
    (
        "🟥 SHORT 🟥 JTOUSDT\n@2.418\n1⃣ 2.36\n2⃣ 2.29\n3⃣ 2.15\n🆘 SL 2.505",
        "sell JTO/USDT limit 2.418 sl 2.505 tp 2.36,2.29,2.15",
    ),
    ("LONG JTOUSDT\nEntry: 2.418\n🔸 2.50\n🔸 2.60\nSL 2.3", "buy JTO/USDT limit 2.418 sl 2.3 tp 2.5,2.6"),
    ("#1 LONG SOL 150\n✋ 144\n🔸 155\n🔸 160", "buy SOL/USDT limit 150 sl 144 tp 155,160"),
    ("EURUSD buy 1.0850 ➡ 1.0830, sl 1.08, tp 1.09", "buy EUR/USD range 1.083,1.085 sl 1.08 tp 1.09"),
    (
        "Brent short, scale in 68.30–68.60, cut at 69.20, targets 67.40, 66.50 and 65",
        "sell UKOIL range 68.3,68.6 sl 69.2 tp 67.4,66.5,65",
    ),
]
LEFT = [
    ("Long $TSLA 410-412 → 430 → 440, stop 402", "buy TSLA range 410,412 sl 402 tp 430,440"),
    ("SELL 1.5 XAUUSD 4150 SL 4160 TP 4130", "sell XAU/USD limit 4150 sl 4160 tp 4130"),
    ("Entry | 1.0850\nExit | 1.0910\nStop | 1.0820\nEURUSD long", "buy EUR/USD limit 1.085 sl 1.082 tp 1.091"),
    (
        "We sold USDJPY at 151.20. We will be out above 151.80 and would take profit at 150.10",
        "sell USD/JPY limit 151.2 sl 151.8 tp 150.1",
    ),
    (
        "Desk: we've sold EURGBP at 0.8712 this morning. Stop sits at 0.8745; we'll cover at 0.8650.",
        "sell EUR/GBP limit 0.8712 sl 0.8745 tp 0.865",
    ),
    (
        "Started a position in JNJ today, 40 shares @ 186.55. No stop, plan to hold for years.",
        "buy JNJ limit 186.55 sl - tp -",
    ),
    (
        "LULU long, filled 211.30, half off at 220, other half at 231, hard stop 205",
        "buy LULU limit 211.3 sl 205 tp 220,231",
    ),
    (
        "Nikkei buy stop in at 50,400 · protect 50,150 · bank 50,800 and 51,300",
        "buy JP225 stop 50400 sl 50150 tp 50800,51300",
    ),
    ("es short here, stop 6871, covering at 6852 and 6840", "sell ES market - sl 6871 tp 6852,6840"),
    ("Bought AMD 214, stop 205, I'd sell at 240", "buy AMD limit 214 sl 205 tp 240"),
    ("Shorted TSLA 410, stop 425, planning to cover at 380", "sell TSLA limit 410 sl 425 tp 380"),
    ("Bought NVDA 182 stop 176. Going to trim at 195 and 205", "buy NVDA limit 182 sl 176 tp 195,205"),
    ("US30 long 46,210 risk 45 pts aiming 60 / 120 pts", "buy US30 limit 46210 sl 45points tp 60points,120points"),
    (
        "ACCUMULATION | $CAKE | 2.41 to 2.47 | sells at 2.60, 2.74, 2.95 | stop under 2.28",
        "buy CAKE/USDT range 2.41,2.47 sl 2.28 tp 2.6,2.74,2.95",
    ),
]
CARDS = [
    (
        "Ticker » $ENA\nType » Long\nFirst buy » 0.612\nSecond buy » 0.588\nExits » 0.655 / 0.70\nCut » 0.549",
        "buy ENA/USDT limit 0.612,0.588 sl 0.549 tp 0.655,0.7",
    ),
    (
        "Ticker » $TIA\nType » Short (Futures)\nOpen » 5.84 ~ 5.96\nExits » 5.71 / 5.55 / 5.28\nCut » 6.14",
        "sell TIA/USDT range 5.84,5.96 sl 6.14 tp 5.71,5.55,5.28",
    ),
    (
        "Pair › EURUSD\nSide › Sell\nFill › 1.0850\nStop › 1.0890\nGoal › 1.0780",
        "sell EUR/USD limit 1.085 sl 1.089 tp 1.078",
    ),
    (
        "LONG: PYTH\nFROM: 0.1384\nTO: 0.1465 then 0.1550\nSTOP: 0.1320\nWITH: 5x leverage, 2% of capital",
        "buy PYTH/USDT limit 0.1384 sl 0.132 tp 0.1465,0.155",
    ),
    (
        "ZIL/USDT 10x\nBuy trigger: 0.02015 (stop-market)\nTP: 0.0208/0.0216/0.0230\nSL: 0.01945",
        "buy ZIL/USDT stop 0.02015 sl 0.01945 tp 0.0208,0.0216,0.023",
    ),
    (
        "Stock: HDFCBANK\nBuy Range: ₹1,612-1,625\nSL: ₹1,570\nTargets: ₹1,690 | ₹1,760\nHolding: 4-6 weeks",
        "buy HDFCBANK range 1612,1625 sl 1570 tp 1690,1760",
    ),
    (
        "$PENDLE spot buy at current price (4.02)\nDCA: 3.60\nSell 1: 5.10\nSell 2: 6.40\nSell 3: 9.00",
        "buy PENDLE/USDT market 4.02 sl - tp 5.1,6.4,9",
    ),
    (
        "RE-ENTRY #DYDX long again at 0.934, same stop 0.905, targets 0.962",
        "buy DYDX/USDT limit 0.934 sl 0.905 tp 0.962",
    ),
    ("BINANCE:ETHBTC long 0.03412 / tp 0.03580 / sl 0.03330", "buy ETH/BTC limit 0.03412 sl 0.0333 tp 0.0358"),
    ("M2K sell stop 2438.5 / protective 2447 / target 2421", "sell M2K stop 2438.5 sl 2447 tp 2421"),
    ("BTST buy: LT @ 3,640 — stop 3,585 — expected 3,720", "buy LT limit 3640 sl 3585 tp 3720"),
]
SETTINGS = [
    (
        "Supertrend v4 (15m)\norder buy @ 0.4127 filled on ARBUSDT.P\nTP=0.4239 SL=0.4058",
        "buy ARB/USDT limit 0.4127 sl 0.4058 tp 0.4239",
    ),
    ("LULU earnings gap long, filled 211.30, half off at 220, stop 205", "buy LULU limit 211.3 sl 205 tp 220"),
    ("RSI oversold on SOL, long 150, sl 144, tp 160", "buy SOL/USDT limit 150 sl 144 tp 160"),
    ("NFP play: buy gold 4150 sl 4140 tp 4170", "buy XAU/USD limit 4150 sl 4140 tp 4170"),
]
UNLISTED = [
    ("in MULN 3.42 avg, risk 3.20, want 3.80 / 4.20", "buy MULN limit 3.42 sl 3.2 tp 3.8,4.2"),
    ("starter in HOLO @ 2.18, stop low of day, looking for 2.60+", "buy HOLO limit 2.18 sl - tp 2.6"),
    ("Borrow located. Selling short BYND, limit 2.36, stop 2.75, target 1.60", "sell BYND limit 2.36 sl 2.75 tp 1.6"),
    ("BUY MULN 3.42 stop 3.20 target 3.80", "buy MULN limit 3.42 sl 3.2 tp 3.8"),
]
SEVERAL = [
    (
        "NFP straddle EURUSD\nBuy stop 1.1705, sl 1.1680, tp 1.1750\nSell stop 1.1645, sl 1.1670, tp 1.1600",
        ["buy EUR/USD stop 1.1705 sl 1.168 tp 1.175", "sell EUR/USD stop 1.1645 sl 1.167 tp 1.16"],
    ),
    (
        "XAUUSD\nBuy 4150 sl 4140 tp 4170\nBuy 4145 sl 4140 tp 4160",
        ["buy XAU/USD limit 4150 sl 4140 tp 4170", "buy XAU/USD limit 4145 sl 4140 tp 4160"],
    ),
    (
        "longs off the open:\nBBAI 6.12 stop 5.88 tgt 6.70\nSOUN 11.40 stop 10.95 tgt 12.60",
        ["buy BBAI limit 6.12 sl 5.88 tp 6.7", "buy SOUN limit 11.4 sl 10.95 tp 12.6"],
    ),
    (
        "Shorts today:\nHOOD 41.20 stop 42.5 target 38\nAFRM 71.4 stop 74 target 65",
        ["sell HOOD limit 41.2 sl 42.5 tp 38", "sell AFRM limit 71.4 sl 74 tp 65"],
    ),
]
NAMED = [
    ("$ELF 📈 breakout alert: buy over 78.20, stop 75.40, measured move 84", AssetClass.STOCK, "ELF"),
    ("long $STX 214.50 stop 205 target 240", AssetClass.STOCK, "STX"),
    ("STX long 1.92 sl 1.80 tp 2.10", AssetClass.CRYPTO, "STX/USDT"),
    ("$ELF long 0.52 sl 0.49 tp 0.60", AssetClass.CRYPTO, "ELF/USDT"),
    ("Long Bitcoin 88.2k stop 86k target 95k", AssetClass.CRYPTO, "BTC/USDT"),
    ("Long Solana 150 stop 144 target 160", AssetClass.CRYPTO, "SOL/USDT"),
]
TALK = [
    "Flashback 📅 March 3: BUY XAUUSD 4085, SL 4072, TP 4120. Closed at TP the next morning.",
    "Feb 14: BUY XAUUSD 4085, SL 4072, TP 4120",
    "20 Feb we bought EURUSD 1.0850, stop 1.0820, target 1.0910",
    "Trade from Jan 5: EURUSD long 1.0850 sl 1.0820 tp 1.0910",
    "BUY XAUUSD 4085, SL 4072, TP 4120. Closed in profit +35 pips",
    "BUY XAUUSD 4085, SL 4072, TP 4120. Exited at 4119.",
    "Rewind: Long SOL 150, sl 144, tp 160",
    "TBT: Long SOL 150, sl 144, tp 160",
    "Old trade: EURUSD long 1.0850 sl 1.0820 tp 1.0910",
    "Long SOL 150 → 144, stop 155",
    "I'd buy AMD at 214, stop 205, sell at 240",
    "If AMD holds 214 I'd buy, stop 205, I'd sell at 240",
    "We would buy AMD at 214, stop 205, and would sell at 240",
    "Watchlist:\nHOOD 41.20 stop 42.5 target 38\nAFRM 71.4 stop 74 target 65",
    "My trades yesterday\nHOOD 41.20 stop 42.5 target 38\nAFRM 71.4 stop 74 target 65",
    "EURUSD scenario\nBuy if above 1.1705, sl 1.1680, tp 1.1750\nSell if below 1.1645, sl 1.1670, tp 1.1600",
    "Goldman: buy EURUSD 1.0850, stop 1.08, target 1.10",
    "Whale long BTC 98000 stop 96000 target 102000",
    "Fed day. If powell is dovish buy gold 4150 sl 4140 tp 4170",
    "Don't trade the CPI. Buy gold 4150 sl 4140 tp 4170",
    "Looking back: we bought SOL at 150, stop 144, target 160",
    "Our BTC long from Nov 3: entry 98000, SL 96000, TP 102000. Still open.",
    "BUY 1.0850 EURUSD 1.0820 TP 1.09",
    "LONG VWAP 412.5 stop 410 target 420",
    "LONG ZKJ 1.95 sl 1.8 tp 2.3, 10x",
    "SHORT SETUP 4150 stop 4160 target 4120",
    "order buy @ 1 filled on BTCUSDT. New strategy position is 1",
]


@pytest.mark.parametrize(("text", "meant"), [*COUNTED, *PLACED, *LEFT, *CARDS, *SETTINGS, *UNLISTED])
def test_a_plan_is_read_by_how_its_levels_lie(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(("text", "meant"), SEVERAL)
def test_a_heading_and_its_lines_are_several_plans(text: str, meant: list[str]) -> None:
    assert [said(reading) for reading in parse(text, posted_at=NOW)] == meant


@pytest.mark.parametrize(("text", "asset_class", "symbol"), NAMED)
def test_a_name_of_a_coin_and_a_share_is_told_by_its_price(text: str, asset_class: AssetClass, symbol: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert (reading.ticker.asset_class, reading.ticker.symbol) == (asset_class, symbol)


@pytest.mark.parametrize("text", TALK)
def test_a_plan_of_the_past_or_of_a_condition_opens_nothing(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))


def test_a_date_of_today_or_yesterday_heads_a_new_trade() -> None:
    readings = [parse(f"{day}: BUY XAUUSD 4085, SL 4072, TP 4120", posted_at=NOW)[0] for day in ("March 2", "1 March")]

    assert all(isinstance(reading, Signal) for reading in readings)
