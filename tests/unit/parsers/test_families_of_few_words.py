"""Changes told in few words, ends of trades, directions behind their labels, and bets in cards and brackets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("NZDUSD: protect it, SL 0.5905", "NZD/USD: stop 0.5905"),
        ("Protect it: SOL stop 141", "SOL/USDT: stop 141"),
        ("Correction on CHFJPY – SL should read 174.45", "CHF/JPY: stop 174.45"),
        ("Correction: TP should read 1.0890 on EURUSD", "EUR/USD: new targets : 1.089"),
        ("Tightening the INJ stop, new level 11.62", "INJ/USDT: stop 11.62"),
        ("Raising the stop on TSLA, new level 395", "TSLA: stop 395"),
        ("XMR second entry 348 got tagged, third still waiting", "XMR/USDT: filled at 348"),
        ("SOL second entry 141 hit, third still open", "SOL/USDT: filled at 141"),
        ("edit: third TP on $RAY is 2.42", "RAY/USDT: new targets 3: 2.42"),
        ("second target for gold is now 4040", "XAU/USD: new targets 2: 4040"),
        ("DASH: dropping the targets, we just trail it by 4% from here", "DASH/USDT: new targets : , trail_stop"),
        ("Арб: первый тейк есть ✅", "ARB/USDT: hit 1"),
        ("ETH: 2/4 targets hit", "ETH/USDT: hit None"),
        ("TP1 done, trade still on", "it: hit 1"),
    ],
)
def test_changes_and_fills_told_in_few_words_are_read(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("AUDUSD: TP done, trade over ✅", "AUD/USD: close_all at -"),
        ("NAS100: TP reached, trade complete 🏁", "NAS100: close_all at -"),
        ("🏆 #JASMY — 3/3 targets completed", "JASMY/USDT: close_all at -"),
        ("#ARB 2 of 2 TPs reached", "ARB/USDT: close_all at -"),
        ("LINK 5 out of 5 targets done", "LINK/USDT: close_all at -"),
        ("PEOPLE stopped, small loss, next", "PEOPLE/USDT: close_all at -"),
        ("Cerramos ya, no me gusta cómo se mueve", "it: close_all at -"),
    ],
)
def test_a_trade_of_which_nothing_is_left_is_closed(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("people stopped buying SOL", "nothing"),
        ("People stopped trading this coin", "nothing"),
        ("Dropping TP2 on gold", "nothing"),
        ("Be safe: SL 4010 gold", "nothing"),
        ("Black Friday Sale: 50% off", "nothing"),
        ("SOL reads like a buy at 143, target 151", "nothing"),
        ("New level unlocked! Gold target 4200 soon", "nothing"),
        ("SL/TP hit rate 40/60 on gold longs", "nothing"),
        ("BTC new level 95000 reached, stop hunters everywhere", "nothing"),
        ("MSTR announces purchase of 500 BTC at 91,000", "nothing"),
        ("Argentina shares now 16c (World Cup winner)", "nothing"),
    ],
)
def test_talk_in_the_same_words_does_nothing(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Market ▸ Will the ECB cut rates in March?\nBet ▸ Yes\nPrice now ▸ 34%\nEntry ▸ market",
            "buy Will the ECB cut rates in March? market 0.34 sl - tp -",
        ),
        (
            "BUY • Outcome: Argentina\nMarket: 2026 World Cup winner\nAvg price: 11.5¢\nShares: 900",
            "buy 2026 World Cup winner limit 0.115 sl - tp -",
        ),
        (
            "polymarket.com/event/us-government-shutdown-by-october-1 long YES .44, out at .60",
            "buy us-government-shutdown-by-october-1 limit 0.44 sl - tp 0.6",
        ),
        (
            "kalshi.com/markets/kxfed/fed#KXFED-26JUN-T4.25 YES .44, exit .60, stop .30",
            "buy KXFED-26JUN-T4.25 limit 0.44 sl 0.3 tp 0.6",
        ),
        ("bought 300 Argentina shares (World Cup winner) at 12c", "buy World Cup winner limit 0.12 sl - tp -"),
    ],
)
def test_a_bet_is_placed_in_a_card_or_beside_its_link(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "SELL • Outcome: Argentina\nMarket: 2026 World Cup winner\nAvg price: 15.5¢\nShares: 900",
            "2026 World Cup winner: close_all at 0.155",
        ),
        ("trimmed 40% of my Argentina shares (World Cup winner) at 16c", "World Cup winner: part 0.4 at 0.16"),
        ("Sold all Newsom shares (Democratic nominee 2028) at 44¢", "Democratic nominee 2028: close_all at 0.44"),
        (
            "closed my Trump contracts (Presidential election 2028) at 61c",
            "Presidential election 2028: close_all at 0.61",
        ),
    ],
)
def test_a_bet_is_left_in_a_card_or_beside_its_contest(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("buying PLTR 150p 6/12, mid is 2.28, limit 2.20", "buy PLTR limit 2.2 sl - tp -"),
        ("BTO AAPL 270c 3/20, mid at 3.10, limit order 3.00", "buy AAPL limit 3 sl - tp -"),
        (
            (
                "Signal for CADCHF ✅\nOperation: Purchase\nEntry: Market\nStop Loss: 0.6285\n"
                "Take Profit: 0.6372\nValid till: 17:00 GMT"
            ),
            "buy CAD/CHF market - sl 0.6285 tp 0.6372",
        ),
        (
            "EURUSD\nOperation: Sale\nEntry: 1.0850\nSL: 1.0890\nTP: 1.0790",
            "sell EUR/USD limit 1.085 sl 1.089 tp 1.079",
        ),
    ],
)
def test_the_quoted_middle_is_no_price_and_a_label_names_the_direction(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant
