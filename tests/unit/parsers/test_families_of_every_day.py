"""Everyday posts in the words of many rooms, and what only sounds like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Reading, Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
SUI = "sell SUI/USDT 3.1, stop 3.31, to 2.95 2.8"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("GBPJPY buy 201.35-50 sl 200.90 tp 202.00", "buy GBP/JPY range 201.35,201.5 sl 200.9 tp 202"),
        ("USDJPY sell 148.20/05 sl 148.60 tp 147.60", "sell USD/JPY range 148.05,148.2 sl 148.6 tp 147.6"),
        ("USOIL buy 68.40-25 sl 67.90 tp 69.50", "buy USOIL range 68.25,68.4 sl 67.9 tp 69.5"),
        ("gold buy 4112-08 sl 4100 tp 4130", "buy XAU/USD range 4108,4112 sl 4100 tp 4130"),
        ("gold sell 4112/05 sl 4120 tp 4100", "sell XAU/USD range 4105,4112 sl 4120 tp 4100"),
        ("Eurusd buy 1.0840 - 55 sl 1.0800 tp 1.0900", "buy EUR/USD range 1.084,1.0855 sl 1.08 tp 1.09"),
        ("GOLD SELL 4350-53 SL 4358 TP 4345-40-35", "sell XAU/USD range 4350,4353 sl 4358 tp 4345,4340,4335"),
        ("SOL long 60.00-55 sl 50 tp 80", "buy SOL/USDT range 55,60 sl 50 tp 80"),
        ("NVDA buy 2.50-4 stop 2 target 6", "buy NVDA range 2.5,4 sl 2 tp 6"),
        ("BTC buy 61.5k-62k sl 60k tp 66k", "buy BTC/USDT range 61500,62000 sl 60000 tp 66000"),
    ],
)
def test_a_zone_may_repeat_only_its_last_digits(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "Position opened\nContract: SUIUSDT Perp\nSide: SHORT\nValue: $900\nLeverage: 8x\nEntry: 3.12",
            "sell SUI/USDT limit 3.12 sl - tp - for 900 usd",
        ),
        (
            "Contract: ETH-PERP\nPosition: LONG\nEntry price: $3,100\nStop: $3,000",
            "buy ETH/USDT limit 3100 sl 3000 tp -",
        ),
        ("Contract: AAPL 190C 6/19\nSide: BUY\nPrice: $2.40\nQty: 3", "buy AAPL limit 2.4 sl - tp - for 3 contracts"),
        ("Bought AAPL\nPrice: 190\nQty: 100\nStop: 185", "buy AAPL limit 190 sl 185 tp - for 100 shares"),
        (
            "Long MNQ\nEntry: 24800\nQty: 2\nStop: 24780\nTarget: 24850",
            "buy MNQ limit 24800 sl 24780 tp 24850 for 2 contracts",
        ),
        (
            "MES short 6840, stop 6848, targets 6830 / 6820. 3 micros",
            "sell MES limit 6840 sl 6848 tp 6830,6820 for 3 contracts",
        ),
        ("2 cars ES long 6840, stop 6832, target 6860", "buy ES limit 6840 sl 6832 tp 6860 for 2 contracts"),
        ("Market: Chiefs vs Bills\nSide: BUY\nPick: Chiefs\nPrice: 44¢", "buy Chiefs vs Bills limit 0.44 sl - tp -"),
        (
            "Bought 500 NO shares at 71¢ on 'Rate hike in 2026'",
            "buy Rate hike in 2026 limit 0.71 sl - tp - for 500 shares",
        ),
        ("Super Bowl winner market: buying Eagles at 12c", "buy Super Bowl winner limit 0.12 sl - tp -"),
        ("NBA MVP market - bought Jokic at 41c", "buy NBA MVP limit 0.41 sl - tp -"),
        ("'US recession in 2026' YES 38¢ (max 40¢)", "buy US recession in 2026 limit 0.38 sl - tp -"),
        ("Buy YES on 'US recession in 2026' 38¢ → 45¢", "buy US recession in 2026 limit 0.38 sl - tp 0.45"),
    ],
)
def test_what_is_traded_and_how_much(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    "post",
    [
        "Polymarket mover: 'US recession in 2026' YES 38¢ → 45¢ in 24h",
        "'US recession in 2026' YES now 45¢, up from 38¢",
        "'US recession in 2026' YES at 45¢ (+7¢ today)",
        "YES 38¢ / NO 62¢ 'US recession in 2026'",
        "Bought 'US recession in 2026' YES at 38¢, now 45¢",
        "Stock market: buying everything at 44c",
        "The housing market: buying homes at 44c on the dollar",
        "AFC West winner market: who are you buying at 44c?",
        "UK PM market: Starmer now 44c",
    ],
)
def test_how_a_price_moved_places_no_bet(post: str) -> None:
    assert told(post) == "nothing"


def test_a_bet_that_is_sold_is_over() -> None:
    assert told("Sell YES at 44c 'Next UK PM before May'") == "Next UK PM before May: close_all at 0.44"


def sized(reading: Reading) -> str:
    """A signal in one line, with how much of it: `… for 3 contracts`."""
    assert isinstance(reading, Signal)
    return said(reading) + (f" for {reading.size.value} {reading.size.unit}" if reading.size else "")


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("EURUSD buy: SL ❌ -30 pips", "EUR/USD: close_all at -"),
        ("GBPJPY sell SL ❌ (-2.1%)", "GBP/JPY: close_all at -"),
        ("BTC long: stop ❌ -1.5R", "BTC/USDT: close_all at -"),
        ("XAGUSD buy ❌ SL -40 pips", "XAG/USD: close_all at -"),
        ("NZDUSD продажа: стоп ❌ -33 пипса", "NZD/USD: close_all at -"),
        ("SL ❌ -25 pips", "it: close_all at -"),
        ("Our EURUSD sell limit 1.0865 is in ✅", "EUR/USD: filled at 1.0865"),
        ("Gold buy limit is in ✅", "XAU/USD: filled at -"),
        ("ETH limit 2450 hit, we're in", "ETH/USDT: filled at 2450"),
        ("buy stop on EURUSD 1.0870 is in ✅ manage your risk", "EUR/USD: filled at 1.087"),
        ("gold sell stop 4150 just got hit", "XAU/USD: filled at -"),
        ("SOL buy limit 180 is in, SL 172, TP 195", "buy SOL/USDT 180, stop 172, to 195"),
        ("EURUSD sell 1.0850 SL ❌ 1.0900 TP ✅ 1.0800", "sell EUR/USD 1.085, stop 1.09, to 1.08"),
        ("EURUSD buy 1.0850\n❌ SL: 1.0820 (-30 pips)", "buy EUR/USD 1.085, stop 1.082, to none"),
        ("EURUSD: SL ❌ -30 pips, GBPUSD: TP ✅ +50 pips", "nothing"),
        ("Results: EURUSD SL ❌ -30 pips", "nothing"),
        ("our gold limit at 4112 is in", "nothing"),
    ],
)
def test_a_stop_or_an_order_is_marked_as_met(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Take partial profits, SL to BE", "it: part - at -, stop breakeven"),
        ("let's take partials, stop to entry", "it: part - at -, stop breakeven"),
        ("time to take some profits, move SL to BE", "it: part - at -, stop breakeven"),
        ("Book partial profits, SL to cost", "it: part - at -, stop breakeven"),
        ("all EURUSD sells: SL 1.0910", "EUR/USD: stop 1.091"),
        ("silver buys: stop loss 52.10 now pls", "XAG/USD: stop 52.1"),
        ("Shorts on NQ: stop 24810 now", "NQ: stop 24810"),
        ("everyone in gold buys SL 4176 now", "XAU/USD: stop 4176"),
        ("Buys on gold: TP 4200 now", "XAU/USD: new targets : 4200"),
        ("GOLD BUYS: 4185 SL 4176 TP 4220", "buy XAU/USD 4185, stop 4176, to 4220"),
        ("Close ALL shorts now, news coming", "it: close_all at -"),
        ("exit all longs immediately, breaking news", "it: close_all at -"),
        ("Everyone close your longs", "it: close_all at -"),
        ("All shorts out now", "it: close_all at -"),
        ("lower leverage on SUI to 3x, funding is crazy", "SUI/USDT: leverage 3"),
        ("cut ETH leverage to 3x, CPI tomorrow", "ETH/USDT: leverage 3"),
        ("take half off SOL, funding is ugly", "SOL/USDT: part 0.5 at -"),
        ("TP1 hit, SL to BE, FOMC coming", "it: hit 1, stop breakeven"),
        ("close half of ETH here, earnings tonight", "ETH/USDT: part 0.5 at -"),
        ("Book partial profit at your own target", "nothing"),
        ("Always book some partials", "nothing"),
        ("BTC longs: stop 98k now getting hunted", "nothing"),
        ("Close your longs? or hold", "nothing"),
        ("Don't close your longs", "nothing"),
        ("Whales close all longs now", "nothing"),
        ("Funds closing all longs as news hits", "nothing"),
        ("Longs closing as price drops", "nothing"),
        ("all longs up 5%", "nothing"),
        ("They closed all longs", "nothing"),
    ],
)
def test_those_who_hold_a_position_are_told_what_to_do(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TP2 done, SL to the first", "it: hit 2, stop target 1"),
        ("TP3 hit, move SL to 2nd", "it: hit 3, stop target 2"),
        ("Segundo objetivo alcanzado ✅ stop al primero", "it: hit 2, stop target 1"),
        ("Segundo alvo atingido, stop no primeiro", "it: hit 2, stop target 1"),
        ("Secondo target preso, stop sul primo", "it: hit 2, stop target 1"),
        ("Zweites Ziel erreicht, Stop auf das erste", "it: hit 2, stop target 1"),
        ("Третья цель взята ✅ стоп на вторую", "it: hit 3, stop target 2"),
        ("TP2 взят, стоп на TP1", "it: hit 2, stop target 1"),
        ("Друга ціль взята, стоп на першу", "it: hit 2, stop target 1"),
        ("TP2 hit, SL to first entry", "it: hit 2, stop breakeven"),
        ("ADA target 1 done ✅ pocket half", "ADA/USDT: hit 1, part 0.5 at -"),
        ("SUI TP1 hit bank 50%", "SUI/USDT: hit 1, part 0.5 at -"),
        ("ADA tp1 ✅ cash half and stop to entry", "ADA/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("took the whole thing off at 3,120 on ETH", "ETH/USDT: close_all at 3120"),
        ("SOL: taking it all off here 188", "SOL/USDT: close_all at 188"),
        ("took my NVDA off at 184", "NVDA: close_all at 184"),
        ("Cerramos la plata en 5160 💰", "XAG/USD: close_all at 5160"),
        ("closed 3 NVDA 184 🔥", "NVDA: close_all at 184"),
        ("took the rest off SOL at 188", "SOL/USDT: part - at 188"),
        ("took some SOL off at 188", "SOL/USDT: part - at 188"),
        ("taking the whole day off", "nothing"),
    ],
)
def test_a_step_is_taken_and_the_stop_follows(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Adding one more silver buy at 52.10, 0.02 lot", "XAG/USD: add 0.02 lots at 52.1, average -"),
        ("opened one more gold buy at 4112", "XAU/USD: add some at 4112, average -"),
        ("adding a second gold sell 4120 0.05 lots", "XAU/USD: add 0.05 lots at 4120, average -"),
        ("added 0.02 lots to gold at 4112", "XAU/USD: add 0.02 lots at 4112, average -"),
        ("adding a new entry at 4112, gold", "XAU/USD: add some at 4112, average -"),
        ("one more target 180 on SOL", "SOL/USDT: more targets : 180"),
        ("new entry SOL 170", "SOL/USDT: entry 170"),
        ("GALA short order no longer valid, take it off the book", "GALA/USDT: cancel"),
        ("GALA limit no longer valid, close it out", "GALA/USDT: cancel"),
        ("EURUSD order cancelled, flat again", "EUR/USD: cancel"),
        ("EURUSD setup invalidated, closing at market", "EUR/USD: close_all at -"),
        ("SUI - short only on a break below 3.10. Stop 3.31, take profits 2.95 / 2.80", SUI),
        ("short SUI only on a daily close below 3.10, stop 3.31, tp 2.95, 2.80", SUI),
        ("SUI long only once it breaks above 3.10. Stop 2.95, target 3.40", "buy SUI/USDT 3.1, stop 2.95, to 3.4"),
        ("SUI short only on confirmation. Stop 3.31, take profits 2.95", "nothing"),
        ("SUI short, only if it breaks below 3.10. Stop 3.31, tp 2.95", "nothing"),
        ("SUI short only on a break below 3.10", "nothing"),
        ("I would short SUI only on a break below 3.10, stop 3.31, target 2.95", "nothing"),
    ],
)
def test_one_more_is_added_and_an_order_waits_for_its_price(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "XLM short 0.845, daily close above 0.872 kills it, tp 0.81 then 0.78",
            ["sell XLM/USDT limit 0.845 sl 0.872 tp 0.81,0.78"],
        ),
        ("XLM long 0.845, 0.822 kills it, tp 0.87", ["buy XLM/USDT limit 0.845 sl 0.822 tp 0.87"]),
        (
            "XLM long 0.845, 4h close below 0.822 and the idea is dead, tp 0.87",
            ["buy XLM/USDT limit 0.845 sl 0.822 tp 0.87"],
        ),
        ("XLM long 0.845, 1h close below 0.822 = invalid, tp 0.87", ["buy XLM/USDT limit 0.845 sl 0.822 tp 0.87"]),
        (
            "long NVDA 184, target 195. Daily close below 178 invalidates the idea.",
            ["buy NVDA limit 184 sl 178 tp 195"],
        ),
        (
            "SELL EUR/NZD\n\n📍 2.0235\n❌ 2.0290\n✅ 2.0160\n✅ 2.0070",
            ["sell EUR/NZD limit 2.0235 sl 2.029 tp 2.016,2.007"],
        ),
        ("🔺BUY🔺 GOLD\n📌 4215\n⛔ 4206\n💰 4225\n💰 4240", ["buy XAU/USD limit 4215 sl 4206 tp 4225,4240"]),
        (
            "XAGUSD buy stop 52.15, SL 51.60, TP 53.35\nXAGUSD sell stop 51.20, SL 51.70, TP 50.10",
            ["buy XAG/USD stop 52.15 sl 51.6 tp 53.35", "sell XAG/USD stop 51.2 sl 51.7 tp 50.1"],
        ),
        (
            "XAUUSD buy limit 4215, SL 4206, TP 4235\nXAUUSD buy limit 4195, SL 4184, TP 4235",
            ["buy XAU/USD limit 4215 sl 4206 tp 4235", "buy XAU/USD limit 4195 sl 4184 tp 4235"],
        ),
        ("CPI trade: EURUSD buy 1.0850 sl 1.0820 tp 1.0900", ["buy EUR/USD limit 1.085 sl 1.082 tp 1.09"]),
        ("LONG ETH NOW 🚨 levels coming", ["buy ETH/USDT market - sl - tp -"]),
        ("gold sell now tp sl later", ["sell XAU/USD market - sl - tp -"]),
        ("BUY GOLD NOW!! details soon", ["buy XAU/USD market - sl - tp -"]),
        ("aping MOODENG here 0.187, no sl", ["buy MOODENG/USDT market 0.187 sl - tp -"]),
    ],
)
def test_plans_in_everyday_words_open(post: str, meant: list[str]) -> None:
    assert [said(reading) for reading in parse(post, posted_at=NOW)] == meant


@pytest.mark.parametrize(
    "post",
    [
        "BTC above 100k kills shorts",
        "If BTC loses 98k the idea is dead",
        "Key levels coming for ETH",
        "Watching SOL now, levels soon",
        "Buy gold now? levels coming",
        "get ready to buy gold now levels soon",
        "long SOL now or later",
        "CPI data: gold 4215 support 4195 resistance 4235",
        "CPI plan: gold buy if 4215 breaks, SL 4206, TP 4235",
        "Last CPI: gold buy 4215, SL 4206, TP 4235",
        "BUY GOLD NOW - VIP levels soon",
        "Yesterday's trade\nSELL EURUSD 1.0850\nSL 1.09\nTP 1.08",
        "shorts: stops above 4210",
        "CPI came in hot, gold 4215 to 4195, stop hunts everywhere",
        "Sold EUR/NZD yesterday\n📍 2.0235\n✅ 2.0160",
    ],
)
def test_what_only_speaks_of_levels_opens_nothing(post: str) -> None:
    assert told(post) == "nothing"
