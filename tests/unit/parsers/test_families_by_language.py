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
}


@pytest.mark.parametrize(("text", "meant"), [case for cases in POSTS.values() for case in cases])
def test_a_post_is_read_as_its_writer_means_it(text: str, meant: str) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal), signal
    assert told(signal) == meant
