"""A signal written out in any layout, language and way of writing numbers is read back as it was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.provider import ProviderProfile
from domain.signal import Refusal, Side, Signal
from parsers.parser import parse

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

WORDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "en": ("BUY", "SELL", "Entry", "Stop loss", "Take profit"),
    "es": ("COMPRA", "VENTA", "Entrada", "Stop", "Objetivo"),
    "pt": ("COMPRA", "VENDA", "Entrada", "Stop", "Alvo"),
    "fr": ("ACHAT", "VENTE", "Entrée", "Stop", "Objectif"),
    "de": ("KAUFEN", "VERKAUFEN", "Einstieg", "Stopp", "Ziel"),
    "it": ("COMPRA", "VENDI", "Ingresso", "Stop", "Obiettivo"),
    "ru": ("ПОКУПКА", "ПРОДАЖА", "Вход", "Стоп", "Цель"),
    "uk": ("КУПІВЛЯ", "ПРОДАЖ", "Вхід", "Стоп", "Ціль"),
    "tr": ("AL", "SAT", "Giriş", "Stop", "Hedef"),
    "ar": ("شراء", "بيع", "دخول", "وقف الخسارة", "هدف"),
    "fa": ("خرید", "فروش", "ورود", "حد ضرر", "هدف"),
    "id": ("BELI", "JUAL", "Masuk", "Stop", "Target"),
    "vi": ("MUA", "BÁN", "Vào lệnh", "Cắt lỗ", "Chốt lời"),
    "hi": ("खरीदें", "बेचें", "एंट्री", "स्टॉप लॉस", "टारगेट"),
    "zh": ("做多", "做空", "入场", "止损", "止盈"),
    "ja": ("買い", "売り", "エントリー", "損切り", "利確"),
    "ko": ("매수", "매도", "진입", "손절", "목표"),
}
SYMBOLS: Mapping[str, tuple[str, int, int, int]] = {
    "EURUSD": ("EUR/USD", 1, 2, 4),
    "XAUUSD": ("XAU/USD", 3000, 5000, 2),
    "BTCUSDT": ("BTC/USDT", 20000, 90000, 1),
    "SOL/USDT": ("SOL/USDT", 20, 400, 2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A signal before it is written; prices in the order entry, stop, target."""

    symbol: str
    name: str
    side: Side
    entry: Decimal
    stop: Decimal
    target: Decimal


@st.composite
def meant(draw: st.DrawFn) -> Meant:
    symbol = draw(st.sampled_from(sorted(SYMBOLS)))
    name, low, high, places = SYMBOLS[symbol]
    side = draw(st.sampled_from(Side))
    entry = draw(st.decimals(min_value=low, max_value=high, places=places))
    risk = round(entry * draw(st.decimals("0.01", "0.05", places=3)), places)
    reward = round(entry * draw(st.decimals("0.01", "0.09", places=3)), places)
    return Meant(
        symbol=symbol,
        name=name,
        side=side,
        entry=entry,
        stop=entry - side.sign * risk,
        target=entry + side.sign * reward,
    )


Layout = Callable[[Meant, tuple[str, str, str, str, str], Callable[[Decimal], str]], str]


def _block(trade: Meant, words: tuple[str, str, str, str, str], number: Callable[[Decimal], str]) -> str:
    side = words[0] if trade.side is Side.BUY else words[1]
    return (
        f"{trade.symbol} {side}\n{words[2]}: {number(trade.entry)}\n{words[3]}: {number(trade.stop)}\n"
        f"{words[4]}: {number(trade.target)}"
    )


def _side_first(trade: Meant, words: tuple[str, str, str, str, str], number: Callable[[Decimal], str]) -> str:
    side = words[0] if trade.side is Side.BUY else words[1]
    return (
        f"{side} {trade.symbol}\n\n{words[2]} {number(trade.entry)}\n{words[4]} {number(trade.target)}\n"
        f"{words[3]} {number(trade.stop)}"
    )


def _bullets(trade: Meant, words: tuple[str, str, str, str, str], number: Callable[[Decimal], str]) -> str:
    side = words[0] if trade.side is Side.BUY else words[1]
    return (
        f"🚀 #{trade.symbol} {side} 🚀\n▪️ {words[2]} → {number(trade.entry)}\n▪️ {words[4]} → {number(trade.target)}\n"
        f"▪️ {words[3]} → {number(trade.stop)}"
    )


def _pipes(trade: Meant, words: tuple[str, str, str, str, str], number: Callable[[Decimal], str]) -> str:
    side = words[0] if trade.side is Side.BUY else words[1]
    return (
        f"{side} {trade.symbol} | {words[2]} {number(trade.entry)} | {words[3]} {number(trade.stop)} | "
        f"{words[4]} {number(trade.target)}"
    )


LAYOUTS: tuple[Layout, ...] = (_block, _side_first, _bullets, _pipes)


def _grouped(value: Decimal) -> str:
    return f"{value:,f}"


def _comma(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _plain(value: Decimal) -> str:
    return f"{value:f}"


NOISE = (
    "{}\n\nNot financial advice.",
    "⚡️⚡️ {}",
    "@everyone\n{}",
    "{}\n#signals #trading",
    "**{}**",
    "\u200b{}\u200b",
    "{}\nhttps://example.com/chart/77",
)


def read(text: str, *, comma: bool = False) -> Signal:
    (found,) = parse(text, posted_at=NOW, profile=ProviderProfile(decimal_comma=comma))
    assert isinstance(found, Signal), (text, found)
    return found


def holds(found: Signal, trade: Meant) -> bool:
    return (
        (found.ticker.symbol, found.side) == (trade.name, trade.side)
        and (found.entry.prices or found.entry.reference) == (trade.entry,)
        and found.stop is not None
        and found.stop.value == trade.stop
        and [level.value for level in found.targets] == [trade.target]
    )


@pytest.mark.parametrize("language", sorted(WORDS))
@given(trade=meant(), layout=st.sampled_from(LAYOUTS))
@settings(max_examples=60, deadline=None)
def test_in_every_language_and_layout(language: str, trade: Meant, layout: Layout) -> None:
    text = layout(trade, WORDS[language], _plain)

    assert holds(read(text), trade), text


@given(trade=meant(), layout=st.sampled_from(LAYOUTS))
@settings(max_examples=150, deadline=None)
def test_with_thousands_marked(trade: Meant, layout: Layout) -> None:
    text = layout(trade, WORDS["en"], _grouped)

    assert holds(read(text), trade), text


@given(
    trade=meant(), layout=st.sampled_from(LAYOUTS), language=st.sampled_from(["de", "es", "fr", "it", "pt", "ru", "tr"])
)
@settings(max_examples=150, deadline=None)
def test_with_a_decimal_comma(trade: Meant, layout: Layout, language: str) -> None:
    text = layout(trade, WORDS[language], _comma)

    assert holds(read(text, comma=True), trade), text


@given(trade=meant(), layout=st.sampled_from(LAYOUTS), noise=st.sampled_from(NOISE))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_around_it(trade: Meant, layout: Layout, noise: str) -> None:
    text = noise.format(layout(trade, WORDS["en"], _plain))

    assert holds(read(text), trade), text


@given(trade=meant(), layout=st.sampled_from(LAYOUTS), language=st.sampled_from(sorted(WORDS)))
@settings(max_examples=150, deadline=None)
def test_a_stop_on_the_wrong_side_never_opens(trade: Meant, layout: Layout, language: str) -> None:
    wrong = Meant(
        symbol=trade.symbol,
        name=trade.name,
        side=trade.side.opposite,
        entry=trade.entry,
        stop=trade.stop,
        target=trade.target,
    )
    text = layout(wrong, WORDS[language], _plain)

    (found,) = parse(text, posted_at=NOW)

    assert isinstance(found, Refusal), (text, found)
