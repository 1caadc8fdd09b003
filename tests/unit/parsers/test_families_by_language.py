"""Posts as native providers of seventeen languages write them are read in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import Level, Signal, Unit
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def levels(found: Iterable[Level]) -> str:
    return " ".join(f"{plain(one.value)}{'' if one.unit is Unit.PRICE else one.unit.value}" for one in found)


def plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def told(signal: Signal) -> str:
    prices = (*signal.entry.prices, *signal.entry.reference)
    entry = " ".join([signal.entry.kind.value, *map(plain, prices)])
    stop = levels([signal.stop]) if signal.stop else "-"
    return f"{signal.side} {signal.ticker.symbol}, {entry}, {stop}, {levels(signal.targets)}"


POSTS = {
    "es": [
        (
            "abro corto en doge 0,2140, stop 0,2235, salgo en 0,2030 y 0,1940",
            "sell DOGE/USDT, limit 0.214, 0.2235, 0.203 0.194",
        ),
        ("Largo en SOL 142,5 con stop en 138 y salida en 149 / 155", "buy SOL/USDT, limit 142.5, 138, 149 155"),
    ],
    "pt": [
        ("COMPRA PETR4 31,80 | alvo 33,20 | stop 31,05", "buy PETR4, limit 31.8, 31.05, 33.2"),
        (
            "Entrei vendido em SOL a 187,20 🩳 stop 192,50, alvo 1 em 181,00 e alvo 2 em 175,40",
            "sell SOL/USDT, limit 187.2, 192.5, 181 175.4",
        ),
        ("Estou vendendo EURUSD em 1,1712, loss 1,1745, gain 1,1650", "sell EUR/USD, limit 1.1712, 1.1745, 1.165"),
        ("Montei posição em ITUB4 a 34,10, objetivo 36,50, stop curto 33,20", "buy ITUB4, limit 34.1, 33.2, 36.5"),
        (
            "Abri long de LINK em 17,05. Stopo em 16,40, realizo em 17,90 e 18,60",
            "buy LINK/USDT, limit 17.05, 16.4, 17.9 18.6",
        ),
        ("Compra SOL entre 135 e 138, saio em 129, alvos 146/152", "buy SOL/USDT, range 135 138, 129, 146 152"),
    ],
    "fr": [
        ("Achat MC.PA à 561,20, stop 545, objectif 590 puis 610", "buy MC.PA, limit 561.2, 545, 590 610"),
        (
            "Je shorte ETH 3 390, je coupe au-dessus de 3 460, je prends mes profits à 3 280 et 3 190",
            "sell ETH/USDT, limit 3390, 3460, 3280 3190",
        ),
    ],
    "de": [
        ("Stop-Buy NAS100 bei 24.650, SL 24.520, TP 24.900", "buy NAS100, stop 24650, 24520, 24900"),
        (
            "Habe gerade ETH zu 3.388 gekauft, Stop-Loss liegt bei 3.290, Verkauf bei 3.520 und 3.690",
            "buy ETH/USDT, limit 3388, 3290, 3520 3690",
        ),
    ],
    "it": [
        (
            "Dentro ONDO spot tra 0,89 e 0,92. Stop sotto 0,84. Vendo a 1,00 e 1,12",
            "buy ONDO/USDT, range 0.89 0.92, 0.84, 1 1.12",
        ),
    ],
    "ru": [
        (
            "TON/USDT — лонг\nНабираю позицию 3,12–3,18\nФиксирую: 3,27 / 3,39\nВыход при закреплении ниже 3,02",
            "buy TON/USDT, range 3.12 3.18, 3.02, 3.27 3.39",
        ),
    ],
    "uk": [
        (
            "Відкрив лонг по NEAR\nВхід: 2.71\nСтоп: 2.58\nЦілі: 2.83, 2.97",
            "buy NEAR/USDT, limit 2.71, 2.58, 2.83 2.97",
        ),
        (
            "Продаж EURUSD лімітом 1,1702, стоп 30 піпсів, тейк 60 піпсів",
            "sell EUR/USD, limit 1.1702, 30pips, 60pips",
        ),
        (
            "Відкрив лонг по золоту @ 4047.3 (SL 4038, TP 4062 та 4075)",
            "buy XAU/USD, limit 4047.3, 4038, 4062 4075",
        ),
    ],
    "id": [
        (
            "SINYAL SPOT $FET\nArea beli 0,612 - 0,628\nTarget jual 0,655 / 0,690\nStop loss 0,585\nModal maks 2%",
            "buy FET/USDT, range 0.612 0.628, 0.585, 0.655 0.69",
        ),
    ],
    "ar": [
        ("أمر معلق شراء محدد XAUUSD 4025 ستوب 4012 تيك بروفت 4050", "buy XAU/USD, limit 4025, 4012, 4050"),
        ("دخلت شورت ETH من 3390 ستوب 3460 اهداف 3280 3190", "sell ETH/USDT, limit 3390, 3460, 3280 3190"),
    ],
    "tr": [
        ("THYAO alım 312,5 stop 305 hedef 325", "buy THYAO, limit 312.5, 305, 325"),
        ("1.1702'den EURUSD satıyorum, stop 1.1740, kâr al 1.1640", "sell EUR/USD, limit 1.1702, 1.174, 1.164"),
    ],
    "hi": [
        ("निफ्टी 25000 सीई खरीदें 130 के ऊपर, स्टॉप लॉस 105, टारगेट 160 190", "buy NIFTY, stop 130, 105, 160 190"),
        ("ETH bech do 3390, SL 3460, target 3280 aur 3190", "sell ETH/USDT, limit 3390, 3460, 3280 3190"),
    ],
    "fa": [("خرید SOL در محدوده 140 تا 143، حد ضرر 136، اهداف 149 و 155", "buy SOL/USDT, range 140 143, 136, 149 155")],
    "vi": [
        (
            "Vào lệnh short ETH giá 3390, cắt lỗ 3460, chốt lời 3280 và 3190",
            "sell ETH/USDT, limit 3390, 3460, 3280 3190",
        )
    ],
    "zh": [
        ("以太坊3390附近做空，止损3460，目标3280、3190", "sell ETH/USDT, limit 3390, 3460, 3280 3190"),
        ("现价空大饼，止损62300，目标60200", "sell BTC/USDT, market, 62300, 60200"),
    ],
    "ja": [("ゴールド4052で売り、損切り4063、利確4040、4025", "sell XAU/USD, limit 4052, 4063, 4040 4025")],
    "ko": [("유로달러 지정가 매수 1.1640 손절 1.1610 익절 1.1700", "buy EUR/USD, limit 1.164, 1.161, 1.17")],
    "en": [("Bitcoin long 61200, stop 59800, target 63000", "buy BTC/USDT, limit 61200, 59800, 63000")],
}


@pytest.mark.parametrize(("text", "meant"), [case for cases in POSTS.values() for case in cases])
def test_a_post_is_read_as_its_writer_means_it(text: str, meant: str) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal), signal
    assert told(signal) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Quizá abra corto en doge 0,2140, stop 0,2235, salgo en 0,2030",
        "Talvez compre SOL a 142,5, stop 137, alvo 150",
        "Vielleicht kaufe ich SOL bei 142,5, Stopp 137, Ziel 150",
        "Forse compro ETH a 3.050, stop 2.960, obiettivo 3.180",
        "Возможно, открою лонг SOL по 142.3, стоп 137.5, цель 149",
        "Si rompe 62.000 compro BTC con stop 60.500",
        "Ayer vendí SOL en 155, compré en 142,5 con stop en 138",
        "Salgo de DOGE a 0,2030",
        "Фиксирую половину TON по 3,27, стоп в бу",
        "BBCA buy 8.950, cl 8.700, tp 9.300-9.500",
    ],
)
def test_doubt_tales_and_leaving_open_nothing_in_any_language(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))
