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
]


@pytest.mark.parametrize(("text", "meant"), [*COUNTED, *PLACED, *LEFT])
def test_a_plan_is_read_by_how_its_levels_lie(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


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
