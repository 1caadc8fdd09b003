"""Options, spreads, bets and posts in other languages are read with their dates, counts, exits and ladders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import Signal, Unit
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def read(text: str) -> str:
    """The readings in short: side, symbol, kind and prices of the entry, stop, targets."""
    return " + ".join(
        _short(reading) if isinstance(reading, Signal) else type(reading).__name__
        for reading in parse(text, posted_at=NOW)
    )


def _short(signal: Signal) -> str:
    entry = "/".join(f"{price.normalize():f}" for price in signal.entry.prices)
    stop = f"{signal.stop.value.normalize():f}" if signal.stop else "none"
    targets = ",".join(f"{target.value.normalize():f}" for target in signal.targets)
    name = f"{signal.side} {signal.ticker.symbol} {signal.entry.kind}"
    return f"{name} {entry or 'market'} stop {stop} to {targets or 'none'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I'm picking up the December 18 GOOGL 300 calls at 7.40. I'd get out under 5.00 and would sell at 11.",
            "buy GOOGL limit 7.4 stop 5 to 11",
        ),
        (
            "Picked up the Oct 16 AMZN 240 calls for 4.10. I'd cut it under 2.80 and would sell at 6.50.",
            "buy AMZN limit 4.1 stop 2.8 to 6.5",
        ),
        (
            "Open\nSymbol: IWM\nType: Put\nStrike: 238\nExpiration: 2026-09-12\nFill: 1.87 x 4\nSL: 1.2\nTP: 2.75/3.6",
            "buy IWM limit 1.87 stop 1.2 to 2.75,3.6",
        ),
        ("BTO\nTicker: AMD\nContract: 170C 9/18\nPrice: 3.10 x 5\nSL: 2.00", "buy AMD limit 3.1 stop 2 to none"),
        ("Wheel: sold 2 KO 67.5 puts exp 9/18 for 0.58 each", "sell KO limit 0.58 stop none to none"),
        (
            "Selling premium: sold 5 INTC 20 puts, 9/25 expiry, 0.33 credit",
            "sell INTC limit 0.33 stop none to none",
        ),
    ],
)
def test_an_option_is_read_with_its_count_its_writer_and_the_exits_it_intends(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Took META next week 720 puts, 9.85 fill. Stop is the stock above 741.", "741"),
        ("AAPL 240c 9/18 @ 3.20, stop if the stock closes under 232", "232"),
        ("In TSLA 360 puts 9/18 at 7.10, I'm out if shares trade above 372, target 12", "372"),
        ("AMD 9/18 170c 2.95 — stop: underlying below 164, target: underlying 178", "164"),
    ],
)
def test_a_stop_on_the_share_is_no_premium(text: str, level: str) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert signal.stop is not None
    assert signal.stop.unit is Unit.UNDERLYING
    assert signal.stop.value == Decimal(level)


@pytest.mark.parametrize(
    ("text", "written", "price"),
    [
        ("QQQ bull put spread: short the 590, long the 585, 9/18 expiry, .95 credit", "-590P +585P", "0.95"),
        ("TSLA bear put spread, long 350, short 340, 10/16 exp, 4.10 debit", "+350P -340P", "4.10"),
        ("AMD put credit spread: sell the 150, buy the 145, exp 9/25, 1.05 credit", "-150P +145P", "1.05"),
        ("Debit put spread IWM 230/225 0DTE, in 1.35, looking for 2.60", "+230P -225P", "1.35"),
        ("Credit call spread SPX 6600/6610 0dte, filled 2.40, stop 4.80", "-6600C +6610C", "2.40"),
    ],
)
def test_the_verbs_of_a_spread_name_its_legs(text: str, written: str, price: str) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert " ".join(f"{'+' if leg.side == 'buy' else '-'}{leg.strike}{leg.right}" for leg in signal.legs) == written
    assert signal.entry.prices == (Decimal(price),)


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("Compramos 2 calls de NVDA strike 200 vencimiento 05/09 a 6,40", "2026-09-05"),
        ("Achat 2 puts TSLA strike 350 échéance 09/10 à 7,40, stop 5, objectif 11", "2026-10-09"),
        ("Compra call PETR4 strike 40 vencimento 09/10 a 1,20", "2026-10-09"),
        ("NVDA 200 call alıyorum vade 09/10, 6,40, stop 4,5, hedef 9", "2026-10-09"),
        ("Покупаю коллы NVDA страйк 200 экспирация 09/10 по 6,40", "2026-10-09"),
        ("Kaufe 3 Calls AAPL Strike 240 Verfall 05.10. zu 3,20, Stop 2,10, Ziel 5", "2026-10-05"),
        ("Kaufe 3 Calls AAPL Strike 240 Verfall 18.12.2026 zu 3,20", "2026-12-18"),
        ("Bought 3 AAPL 240 calls 09/10 for 3.20", "2026-09-10"),
        ("Bought 3 AAPL 240 calls 18/09 for 3.20", "2026-09-18"),
    ],
)
def test_the_day_stands_first_where_the_language_writes_it_so(text: str, expiry: str) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert signal.ticker.option is not None
    assert str(signal.ticker.option.expiry) == expiry


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kalshi CPI note: long YES 'Core CPI above 0.3% in July?' at 0.36, take profit 0.60, stop 0.22",
            "buy Core CPI above 0.3% in July? limit 0.36 stop 0.22 to 0.6",
        ),
        (
            'Fed market on Polymarket: bought NO "Will the Fed cut in September?" at 41c, target 60c, stop 30c',
            "buy Will the Fed cut in September? limit 0.41 stop 0.3 to 0.6",
        ),
        ("CPI came in hot, YES 'Core CPI above 0.3%?' jumped from 0.36 to 0.60", "Refusal"),
        ("Breaking: 'Will the Fed cut in September?' YES now at 62c after CPI", "Refusal"),
        ("If CPI prints hot I'll buy YES 'Fed hike by December?' at 0.20", "Refusal"),
    ],
)
def test_what_a_bet_is_on_is_no_news_of_it(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "코인: AVAX\n포지션: 롱\n진입가: 24.10 ~ 24.45\n목표가: 25.2 / 26.1\n손절가: 23.3\n레버리지: 5배",
            "buy AVAX/USDT range 24.1/24.45 stop 23.3 to 25.2,26.1",
        ),
        ("나스닥 롱 25200 손절 30포인트 목표 60포인트", "buy NAS100 limit 25200 stop 30 to 60"),
        (
            "수이 롱 (3배 격리) 진입가 3.20-3.25 목표 3.4, 3.6 손절 3.05",
            "buy SUI/USDT range 3.2/3.25 stop 3.05 to 3.4,3.6",
        ),
        ("이더리움 롱 진입 3220, 1차 3280 2차 3340, 손절 3150", "buy ETH/USDT limit 3220 stop 3150 to 3280,3340"),
        ("솔라나 숏 185 1차 181 2차 176 손절 189", "sell SOL/USDT limit 185 stop 189 to 181,176"),
        ("1차 3280 2차 3190 이더리움 롱, 손절 3100, 익절 3400", "buy ETH/USDT limit 3280/3190 stop 3100 to 3400"),
        ("BTC ロング 88000 第1 90000 第2 92000 損切 86500", "buy BTC/USDT limit 88000 stop 86500 to 90000,92000"),
        ("XRP स्पॉट खरीद 2.05 से 2.11, लक्ष्य 2.6, स्टॉप 1.9", "buy XRP/USDT range 2.05/2.11 stop 1.9 to 2.6"),
        ("日経225 売り 50,400 損切 50,550 利確 50,100", "sell JP225 limit 50400 stop 50550 to 50100"),
        (
            "#SEI/USDT — ALIM 🟢\n📥 0,512 - 0,498 arası kademeli\n🎯 0,535 · 0,561\n⛔️ 4s kapanış 0,479 altı",
            "buy SEI/USDT range 0.498/0.512 stop 0.479 to 0.535,0.561",
        ),
        (
            "#ARB — SATIM 🔴\n📥 0,512 - 0,525 arası kademeli\n🎯 0,490 · 0,471\n⛔️ günlük kapanış 0,541 üstü",
            "sell ARB/USDT range 0.512/0.525 stop 0.541 to 0.49,0.471",
        ),
        (
            "Беру шорт RENDER с рынка, плечо 5х\nСтоп 7,92\nТейки: 7,41 — 7,18 — 6,75",
            "sell RENDER/USDT market market stop 7.92 to 7.41,7.18,6.75",
        ),
        ("Беру шорт DOGE з ринку, стоп 0,25, тейки 0,21 і 0,19", "sell DOGE/USDT market market stop 0.25 to 0.21,0.19"),
    ],
)
def test_a_post_in_another_language_is_read_with_its_units_and_numbered_levels(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Wheel: closed the KO 67.5 put for .10",
        "Sold my KO 67.5 puts for .58, collected nice profit",
        "Sold AMD 170c at 4.20",
        "I'd buy AAPL 240c at 3.20 and would sell at 5",
        "If SPY breaks 640 I'd buy the 640c at 3 and would sell at 5",
        "Closed SPY bull put spread: short the 590, long the 585 for .20",
    ],
)
def test_intents_and_sales_of_what_is_held_open_nothing(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))
