"""The stages of the grammar, each alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.instrument import AssetClass, Right
from domain.provider import DEFAULT_PROFILE, ProviderProfile
from parsers import codes, dates, numbers, options
from parsers.family import discovered
from parsers.lex import Kind, lex
from parsers.normalise import normalise
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, tag

WEDNESDAY = date(2026, 9, 16)


def atoms(text: str) -> list[Atom]:
    bare = normalise(text).text
    return codes.settled(tag(lex(bare), bare, DEFAULT_PROFILE))


@pytest.mark.parametrize(
    ("decorated", "bare"),
    [
        ("𝗕𝗨𝗬 ＡＡＰＬ", "BUY AAPL"),
        ("#\u200bALGO 0.1\u200b932", "#ALGO 0.1932"),
        ("**TP1:** `31.66`", "TP1: 31.66"),
        ("~~0.50~~0.62", "0.62"),
        ("||hidden|| text", " hidden  text"),
        ("<@&12345> go", " go"),
        ("[chart](https://x.test/a) AAPL", "chart AAPL"),
        ("٢٣٦٥ ۲۳۶۵", "2365 2365"),
        ("Dirección señal", "Direccion senal"),
        ("2.10__2.20", "2.10-2.20"),
    ],
)
def test_decoration_is_taken_off(decorated: str, bare: str) -> None:
    assert normalise(decorated).text == bare


def test_keycaps_and_superscripts_are_indices_and_never_numbers() -> None:
    tokens = lex(normalise("1️⃣ 3.46 TP² ➌").text)

    assert [token.kind for token in tokens] == [Kind.INDEX, Kind.NUMBER, Kind.WORD, Kind.INDEX, Kind.INDEX]


def test_quoted_lines_are_dropped_and_remembered() -> None:
    clean = normalise("> BUY GOLD\nclose it")

    assert clean.text.strip() == "close it"
    assert clean.quoted == (0, 10)


def test_offsets_point_into_the_original() -> None:
    original = "**𝗕𝗨𝗬** AAPL"

    clean = normalise(original)

    assert original[clean.offsets[clean.text.index("A")]] == "A"
    assert len(clean.offsets) == len(clean.text)


@pytest.mark.parametrize(
    ("raw", "comma", "read"),
    [
        ("66,350", False, ["66350"]),
        ("1,842.50", False, ["1842.50"]),
        ("1.842,50", False, ["1842.50"]),
        ("171,50", False, ["171.50"]),
        ("0,212", False, ["0.212"]),
        ("1,085", True, ["1.085"]),
        ("68400,69800", False, ["68400", "69800"]),
        ("1.0832,1.0860", False, ["1.0832", "1.0860"]),
        ("2,350,000", False, ["2350000"]),
        ("20.12.2026", False, []),
        ("62,900.62,900", False, []),
    ],
)
def test_written_numbers_are_read(raw: str, comma: bool, read: list[str]) -> None:
    assert numbers.values(raw, comma=comma) == tuple(Decimal(value) for value in read)


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("4756", "59", "4759"),
        ("134.30", "35", "134.35"),
        ("1.0850", "60", "1.0860"),
        ("4112", "08", "4108"),
        ("148.20", "05", "148.05"),
        ("176.40", "55", "176.55"),
        ("1.0850", "1.0860", None),
        ("60.00", "55", None),
        ("2.50", "4", None),
        ("150", "120", None),
    ],
)
def test_the_short_end_of_a_zone_is_completed(first: str, second: str, whole: str | None) -> None:
    assert numbers.shorthand(Decimal(first), second) == (None if whole is None else Decimal(whole))


@pytest.mark.parametrize(
    ("text", "asset_class", "symbol"),
    [
        ("$AAPL", AssetClass.STOCK, "AAPL"),
        ("BRK.B", AssetClass.STOCK, "BRK.B"),
        ("Netflix", AssetClass.STOCK, "NFLX"),
        ("#FETBTC", AssetClass.CRYPTO, "FET/BTC"),
        ("BTCUSDT.P", AssetClass.CRYPTO, "BTC/USDT"),
        ("BTC-PERP", AssetClass.CRYPTO, "BTC/USDT"),
        ("XBTUSD", AssetClass.CRYPTO, "BTC/USD"),
        ("1000PEPEUSDT.P", AssetClass.CRYPTO, "1000PEPE/USDT"),
        ("kPEPE", AssetClass.CRYPTO, "1000PEPE/USDT"),
        ("AVAX /USDT", AssetClass.CRYPTO, "AVAX/USDT"),
        ("bitcoin", AssetClass.CRYPTO, "BTC/USDT"),
        ("GbpUsd", AssetClass.FOREX, "GBP/USD"),
        ("eur-usd", AssetClass.FOREX, "EUR/USD"),
        ("XUAUSD", AssetClass.FOREX, "XAU/USD"),
        ("oro", AssetClass.FOREX, "XAU/USD"),
        ("الذهب", AssetClass.FOREX, "XAU/USD"),
        ("US30", AssetClass.FOREX, "US30"),
        ("/ES", AssetClass.FUTURE, "ES"),
        ("MNQU6", AssetClass.FUTURE, "MNQ"),
        (".SPXW260610C6120", AssetClass.OPTION, "SPX"),
    ],
)
def test_instruments_are_recognised(text: str, asset_class: AssetClass, symbol: str) -> None:
    found = [atom.ref for atom in atoms(text) if atom.ref]

    assert [(ref.asset_class, ref.symbol) for ref in found] in (
        [(asset_class, symbol)],
        [(asset_class, symbol.removesuffix("/USDT"))],
    )


def test_a_word_that_is_also_a_ticker_stays_a_word() -> None:
    assert not [atom for atom in atoms("SEE YOU ALL AT OPEN, GO ON") if atom.ref and atom.ref.sure > 1]


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("AAPL 150C 12/18", date(2026, 12, 18)),
        ("AAPL 150C 1/15", date(2027, 1, 15)),
        ("AAPL 150C 2026-10-16", date(2026, 10, 16)),
        ("AAPL 150C 16OCT26", date(2026, 10, 16)),
        ("AAPL Oct 16th 150C", date(2026, 10, 16)),
        ("AAPL 1016 150C", date(2026, 10, 16)),
        ("AAPL 150C Jan 2028", date(2028, 1, 21)),
        ("AAPL 150C 0dte", WEDNESDAY),
        ("AAPL 150C 1dte", date(2026, 9, 17)),
        ("AAPL 150C weekly", date(2026, 9, 18)),
        ("AAPL 150C next week", date(2026, 9, 25)),
        ("AAPL 150C", None),
    ],
)
def test_expiries_are_dated_from_the_post(text: str, expiry: date | None) -> None:
    found = options.find(atoms(text), WEDNESDAY)

    assert found is not None
    assert found.option.expiry == expiry
    assert (found.option.strike, found.option.right) == (Decimal(150), Right.CALL)


def test_the_next_trading_day_after_a_friday_is_monday() -> None:
    assert dates.relative(1, date(2026, 9, 18)) == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("text", "fraction"),
    [("half", "0.5"), ("a third", "0.333"), ("25%", "0.25"), ("3/4", "0.75"), ("2 of 5", "0.4"), ("at +34%", None)],
)
def test_parts_of_a_position_are_read(text: str, fraction: str | None) -> None:
    assert fraction_of(atoms(text)) == (Decimal(fraction) if fraction else None)


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("compra GBPUSD ahora", Sense.BUY),
        ("achat GBPUSD maintenant", Sense.BUY),
        ("verkaufen", Sense.SELL),
        ("做空", Sense.SHORT),
        ("ЛОНГ", Sense.LONG),
        ("شراء", Sense.BUY),
        ("jual emas", Sense.SELL),
        ("매수", Sense.BUY),
    ],
)
def test_directions_are_understood_in_many_languages(text: str, sense: Sense) -> None:
    assert sense in {atom.sense for atom in atoms(text)}


def test_a_guarded_word_counts_only_beside_its_language() -> None:
    assert Sense.SELL not in {atom.sense for atom in atoms("we sat and waited")}
    assert Sense.SELL in {atom.sense for atom in atoms("altın sat hedef 2300")}


def test_families_are_discovered_in_order() -> None:
    assert [family.name for family in discovered()] == ["prediction", "spread"]


def test_a_profile_decides_the_decimal_comma() -> None:
    said = tag(lex("1,085"), "1,085", ProviderProfile(decimal_comma=True))

    assert [atom.value for atom in said] == [Decimal("1.085")]
