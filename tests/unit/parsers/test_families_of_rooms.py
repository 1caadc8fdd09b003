"""Opens in the words of rooms in a hurry: fills of options, orders with an end, ladders, bets and warnings."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("$CAT $410 puts 7/17 filled 4.15\n🔴 stop 40%\n🎯 50% / 100%", "buy CAT 4.15, stop 40, to 50 100"),
        ("ndx 21500c 0dte 8.2 filled, pt 12 / 15", "buy NDX 8.2, stop none, to 12 15"),
        ("filled on AMD 180c 7/17 2.40, sl 1.6", "buy AMD 2.4, stop 1.6, to none"),
        ("Filled long ETH 3420, stop 3380, target 3520", "buy ETH/USDT 3420, stop 3380, to 3520"),
        ("NVDA 190c limit filled 3.30, stop 2.20", "NVDA: filled at 3.3"),
        ("SPX 6210c filled 3.1", "SPX: filled at 3.1"),
        ("NVDA 190c from 3.30 filled our target 5", "NVDA: hit 5"),
        ("Puts here — $LULU 240p next week @ 3.35", "buy LULU 3.35, stop none, to none"),
        ("Calls now! TSLA 420c 6/19 4.20", "buy TSLA 4.2, stop none, to none"),
        ("calls here look good on NVDA at 180", "nothing"),
        ("SPY 600c now 1.20", "nothing"),
        ("COIN 0918 380c 12.10 small", "buy COIN 12.1, stop none, to none"),
        ("in iwm 245p for tmrw 1.12 sl .80", "buy IWM 1.12, stop 0.8, to none"),
        ("snagged AMD 180c fri 1.20", "buy AMD 1.2, stop none, to none"),
        ("CRM weekly 260C 2.85 entry. targets 4 / 5.5, stop 2", "buy CRM 2.85, stop 2, to 4 5.5"),
    ],
)
def test_an_option_is_bought_in_few_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "SELL STOP order XAGUSD 48.20, SL 48.90, TP1 47.5. Remove if not triggered by Friday",
            "sell XAG/USD 48.2, stop 48.9, to 47.5",
        ),
        ("buy limit sol 168.5 sl 160 tp 185 - cancel after 24h", "buy SOL/USDT 168.5, stop 160, to 185"),
        ("Cancel the limit if not filled by NY close", "nothing"),
        (
            "20x degen long on sol from 182 stop 178 tp 190 dont tail if ur broke",
            "buy SOL/USDT 182, stop 178, to 190",
        ),
        ("BUY GBPJPY 198.20 SL 197.80 TP 199.20 skip if you are new", "buy GBP/JPY 198.2, stop 197.8, to 199.2"),
        ("short eth 3420 sl 3480 tp 3300 if it loses 3400", "nothing"),
        (
            "laddering btc longs 67.9k 67.4k 66.8k / sl 65.9k / tp 71k",
            "buy BTC/USDT 67900 67400 66800, stop 65900, to 71000",
        ),
        ("GOLD sell 4120 4125 4130 sl 4140 tp 4100", "sell XAU/USD 4120 4125 4130, stop 4140, to 4100"),
        ("BUY GOLD 4120 1 4118 sl 4110 tp 4140", "nothing"),
        (
            "Scalp 🔽 JUP/USDT 20x | In 0.828-0.8295 | Out 0.805 · 0.802 | Cut 0.833",
            "sell JUP/USDT 0.828 0.8295, stop 0.833, to 0.805 0.802",
        ),
        ("In 4.10 out 5.60, cut the rest at 5.1 on NVDA 190c, nice day", "nothing"),
        ("LONG SOL entry 182 tp 186 > 190 > 195 sl 176", "buy SOL/USDT 182, stop 176, to 186 190 195"),
        ("Gold SL 4102 > 4118", "XAU/USD: stop 4118"),
        (
            "Buy ADA/BTC 1040 sats tp1 1150 tp2 1240 sats sl 980",
            "buy ADA/BTC 0.0000104, stop 0.0000098, to 0.0000115 0.0000124",
        ),
        (
            '{"symbol":"AVAXUSDT.P","side":"sell","price":24.4,"stop_loss":25.1,"take_profit":[24,23.5,23]}',
            "sell AVAX/USDT 24.4, stop 25.1, to 24 23.5 23",
        ),
        (
            "SHORT\nCrypto: OP-USDT\nOpen at: 1.18\nProfit 1: 1.06\nProfit 2: 0.91\nLoss limit: 1.37",
            "sell OP/USDT 1.18, stop 1.37, to 1.06 0.91",
        ),
        (
            "🔵 Bybit: New Trade (#31)\nPair: APT/USDT\nSide: Long (5x)\nOpen Rate: 4.912",
            "buy APT/USDT 4.912, stop none, to none",
        ),
        ("buying ford at the open, sl 10.9, first target 12.2", "buy F , stop 10.9, to 12.2"),
        ("selling microsoft short at 480 stop 490 target 460", "sell MSFT 480, stop 490, to 460"),
        ("buying a ford at 40000", "nothing"),
        ("my uncle is buying ford at 11.4", "nothing"),
    ],
)
def test_a_plan_is_told_in_haste(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sold 25% of the Brazil World Cup YES at 31c, holding the rest", "Brazil World Cup: part 0.25 at 0.31"),
        ("Closed my Lakers win NO at 70c", "Lakers win: close_all at 0.7"),
        ("Adding to Yankees pennant YES at 14c", "Yankees pennant: add some at 0.14, average -"),
        ("Bought Fed cut September YES at 38c", "buy Fed cut September 0.38, stop none, to none"),
        ("Should I buy Fed cut September YES at 38c?", "nothing"),
        ("Spain World Cup YES went from 30c to 47c", "nothing"),
        ("they bought 500k of Harris win YES at 40c", "nothing"),
        ("bought yesterday NO 40c", "nothing"),
    ],
)
def test_a_bet_is_named_before_its_outcome(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("$TSM 7/10 250P 8.50 → 12 / 16, stop 6", "buy TSM 8.5, stop 6, to 12 16"),
        ("NVDA 190c 3.30 → 5, stop 2", "buy NVDA 3.3, stop 2, to 5"),
        ("short SOL 182 → 176 / 170, stop 186", "sell SOL/USDT 182, stop 186, to 176 170"),
        ("buy EURUSD 1.0840 -> 55 zone sl 1.0800 tp 1.0900", "buy EUR/USD 1.084 1.0855, stop 1.08, to 1.09"),
        ("DOGE long .212, invalid .199", "buy DOGE/USDT 0.212, stop 0.199, to none"),
        ("DOGE long is invalid now", "DOGE/USDT: cancel"),
        ("DOGE stop .199, runner to .26", "nothing"),
        ("IWM 245C @1.85 exp today, out at 2.50, stop 1.30", "buy IWM 1.85, stop 1.3, to 2.5"),
        ("tighten up on ATOM, stop 4.12", "ATOM/USDT: stop 4.12"),
        ("BTC TP4/4 hit", "BTC/USDT: close_all at -"),
        ("half booked on ADA at 0.91", "ADA/USDT: part 0.5 at 0.91"),
        ("cutting COIN, thesis broken", "COIN: close_all at -"),
        ("Doubling my AMD position at 168", "AMD: add some at 168, average -"),
    ],
)
def test_arrows_ends_and_orders_to_tighten(post: str, meant: str) -> None:
    assert told(post) == meant
