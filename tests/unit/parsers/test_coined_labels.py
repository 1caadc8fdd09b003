"""Labels of a provider's own making, told by where their prices lie; and prices that are called other things."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_every_day import sized

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("$FET | LONG | 0.482 | kill 0.455 | pay 0.51, 0.54", "buy FET/USDT limit 0.482 sl 0.455 tp 0.51,0.54"),
        (
            "GBPUSD long\nGetting in: 1.3380\nPanic button: 1.3340\nPayday one: 1.3430\nPayday two: 1.3490",
            "buy GBP/USD limit 1.338 sl 1.334 tp 1.343,1.349",
        ),
        (
            "XAUUSD SELL 4310\nDanger: 4319\nPrize 1: 4302\nPrize 2: 4294",
            "sell XAU/USD limit 4310 sl 4319 tp 4302,4294",
        ),
        ("short NQ 25140\nsafety 25190\nharvest 25060 / 25010", "sell NQ limit 25140 sl 25190 tp 25060,25010"),
        ("UNI/USDC | bid 6.40 | bank 6.75 7.10 | wrong under 6.05", "buy UNI/USDC limit 6.4 sl 6.05 tp 6.75,7.1"),
        (
            "US500 long at 7,410\n🧯 floor: 7,380\n🍒 treat 1: 7,440\n🍒 treat 2: 7,470",
            "buy SPX500 limit 7410 sl 7380 tp 7440,7470",
        ),
        (
            "INJ SHORT\nSELL 14.20 (60%) AND 14.70 (40%)\nCOVER 13.40 (50%), 12.90 (50%)\nESCAPE HATCH 15.30",
            "sell INJ/USDT limit 14.2,14.7 sl 15.3 tp 13.4,12.9",
        ),
        (
            "gold (spot)\nwe buy: 4288\nwe are wrong: 4279\nwe take: 4297 / 4306",
            "buy XAU/USD limit 4288 sl 4279 tp 4297,4306",
        ),
        (
            "Accumulating $PYPL:\ndip 1 – 71.50\ndip 2 – 69.00\ndip 3 – 66.50\nStop 63. Targets 78, 84.",
            "buy PYPL limit 71.5,69,66.5 sl 63 tp 78,84",
        ),
        (
            "⛔ 0.2289\n🎯 0.2096 | 0.2050\n🚪 0.2140 - 0.2152\n📉 SHORT\n🪙 ALGO/USDT",
            "sell ALGO/USDT range 0.214,0.2152 sl 0.2289 tp 0.2096,0.205",
        ),
    ],
)
def test_a_label_of_ones_own_is_what_the_place_of_its_price_makes_it(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("EURUSD buy 1.0840 risk 20 pips reward 20 / 40 pips", "buy EUR/USD limit 1.084 sl 20pips tp 20pips,40pips"),
        (
            "US30 SELL 49,120\nRisk: 60 points\nGain: 60 / 120 points",
            "sell US30 limit 49120 sl 60points tp 60points,120points",
        ),
        ("TIA long 4.20 stop 4% take +5% / +9%", "buy TIA/USDT limit 4.2 sl 4pct tp 5pct,9pct"),
    ],
)
def test_a_gain_beside_a_risk_is_a_target_at_that_distance(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


@pytest.mark.parametrize(
    "post",
    [
        "◈ SEI / USDT · 3x\n◈ Entry at CMP: 0.2710\n◈ First sell: 0.2950\n◈ Second sell: 0.3240\n◈ SL: 0.2390",
        "SEI/USDT\nEntry: 0.2710\nSell 1: 0.2950\nSell 2: 0.3240\nStop: 0.2390",
        "SEI/USDT 📌 Entry 0.2710 📌 1st sell 0.2950 📌 2nd sell 0.3240 📌 Stop 0.2390",
    ],
)
def test_sales_that_rise_from_an_entry_are_its_targets(post: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert sized(reading).endswith("sl 0.239 tp 0.295,0.324")


@pytest.mark.parametrize(
    "post",
    [
        "BTC long from 90,000, support 88,000, resistance 94,000",
        "ADA long in 0.41, out 0.44, worst drawdown 0.395",
        "ETH short 3400, mark 3350, liquidation 3600",
        "SOL/USDT Long\nAverage: 142.10\nLast: 145.20\nFloor: 138.00\nCeiling: 151.00",
        "Shoulda gone long AVAX at 21.40 with my safety at 20.60, would be paid at 23.40 now",
        "LINK long plan: if 14.20 holds, in 14.40, bail 13.90, prize 15.30",
        "Sold my DOT long: in 1.48, out 1.57, bad below 1.41",
        "BTC long entry 90,000 | breakeven 90,090 | liq 82,000 | mark 91,400",
    ],
)
def test_what_else_a_price_is_called_makes_no_plan(post: str) -> None:
    (reading, *_) = parse(post, posted_at=NOW)

    assert not (isinstance(reading, Signal) and (reading.stop or reading.targets))


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "📌 Монета: XRP/USDT\n📌 Позиция: ЛОНГ\n📌 Вход: 1,382 – 1,398\n📌 Тейки: 1,450 • 1,518\n📌 Стоп: 1,331",
            "buy XRP/USDT range 1.382,1.398 sl 1.331 tp 1.45,1.518",
        ),
        (
            "Moneda: SUI/USDT\nOperación: CORTO\nEntrada: 1,905\nObjetivo: 1,850\nStop: 1,972",
            "sell SUI/USDT limit 1.905 sl 1.972 tp 1.85",
        ),
        (
            "Actif : TIA/USDT\nSens : ACHAT\nEntrée : 4,292\nObjectif : 4,645\nStop : 4,038",
            "buy TIA/USDT limit 4.292 sl 4.038 tp 4.645",
        ),
        ("BTC LARGO\nEntrada 98,500\nStop 97,200\nObjetivo 101,000", "buy BTC/USDT limit 98500 sl 97200 tp 101000"),
    ],
)
def test_of_a_cheap_coin_a_comma_is_a_decimal_one(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant


def test_a_cheap_coin_at_a_thousand_dollars_is_refused() -> None:
    (reading,) = parse("XRP long 1405 sl 1370 tp 1450", posted_at=NOW)

    assert isinstance(reading, Refusal)


@pytest.mark.parametrize(
    "post",
    [
        "MNQ short still open, down about 12 points at the moment",
        "NQ long still in play, up 30",
        "EURUSD long remains open, 20 points in the red",
    ],
)
def test_a_position_that_still_stands_is_no_new_one(post: str) -> None:
    readings = parse(post, posted_at=NOW)

    assert not any(isinstance(reading, Signal) for reading in readings)


def test_no_market_is_named_through_the_end_of_a_sentence() -> None:
    readings = parse(
        "May on Kalshi: best was NO on the strike, 0.61 to 0.93. Left the Chile one at 21c.", posted_at=NOW
    )

    assert not any(isinstance(reading, Signal) for reading in readings)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "EURJPY | Buy | @ 171.20 | abort 170.80 | bag 171.70 | bag rest 172.30",
            "buy EUR/JPY limit 171.2 sl 170.8 tp 171.7,172.3",
        ),
        (
            "Nasdaq short now, line in sand 25,260, first objective 25,080, stretch 24,960",
            "sell NAS100 market - sl 25260 tp 25080,24960",
        ),
        (
            "$MARA shares: bought 14.20, giving up under 13.40, unloading 15.60 and 16.80",
            "buy MARA limit 14.2 sl 13.4 tp 15.6,16.8",
        ),
        ("Kauf DAX 24.120\nNotbremse 24.060\nErnte 24.190 / 24.260", "buy GER40 limit 24120 sl 24060 tp 24190,24260"),
        (
            "Compra ORO 4288\nFreno: 4279\nCosecha 1: 4297\nCosecha 2: 4306",
            "buy XAU/USD limit 4288 sl 4279 tp 4297,4306",
        ),
    ],
)
def test_verbs_of_leaving_and_a_list_under_one_label_name_levels_too(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert sized(reading) == meant
