"""Numbers on cards: right to the digits shown, signed, short."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.kit.face import covers
from cards.kit.figure import count, duration, money, multiple, percent, price, share

ANY = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e40"), max_value=Decimal("1e40"))
PRICES = st.decimals(min_value=Decimal("1e-20"), max_value=Decimal("1e14"), allow_nan=False, allow_infinity=False)
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
POWERS = {"T": 12, "B": 9, "M": 6}


def read(written: str) -> Decimal:
    """Read a price the way a person would."""
    plain = written.replace("−", "-").replace(",", "")
    if any(letter in "₀₁₂₃₄₅₆₇₈₉" for letter in plain):
        zeros = "".join(letter for letter in plain if letter in "₀₁₂₃₄₅₆₇₈₉")
        digits = plain.split(zeros)[1]
        return Decimal("0." + "0" * int(zeros.translate(SUBSCRIPTS)) + digits)
    return Decimal(plain[:-1]).scaleb(POWERS[plain[-1]]) if plain[-1] in POWERS else Decimal(plain)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("69105", "69,105.0"),
        ("61240.55", "61,240.55"),
        ("123456.7", "123,457"),
        ("2511.4", "2,511.4"),
        ("1.08325", "1.08325"),
        ("187.42", "187.42"),
        ("2.5", "2.50"),
        ("0.52341", "0.52341"),
        ("0.0042131", "0.004213"),
        ("0.00001234567", "0.00001235"),
        ("0.00000000123456", "0.0₈1235"),
        ("1e-8", "0.0₇1"),
        ("0", "0"),
        ("-37.63", "−37.63"),
        ("1e20", "1.000e20"),
        ("1310660508", "1.311B"),
    ],
)
def test_prices_keep_their_significant_digits(value, written):
    assert price(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("128.42", "+128.42%"), ("-3.1", "−3.10%"), ("0", "0.00%"), ("-0.001", "0.00%"), ("12345.67", "+12,345.7%")],
)
def test_percentages_carry_their_sign(value, written):
    assert percent(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        ("3214.8", "USD", "+$3,214.80"),
        ("-231.7", "usd", "−$231.70"),
        ("-0.51", "USDT", "−0.51 USDT"),
        ("0", "EUR", "€0.00"),
        ("0.00001234", "BTC", "+0.00001234 BTC"),
        ("12345678", "USD", "+$12.35M"),
    ],
)
def test_money_carries_its_sign_and_currency(value, currency, written):
    assert money(Decimal(value), currency) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0s"), (45, "45s"), (720, "12m"), (24000, "6h 40m"), (86400, "1d"), (101520, "1d 4h"), (-5, "0s")],
)
def test_durations_are_told_with_two_units(seconds, written):
    assert duration(timedelta(seconds=seconds)) == written


def test_a_share_outside_nought_and_one_is_no_share():
    assert share(Decimal("0.724")) == "72%"
    assert share(Decimal("1.5")) == "n/a"
    assert share(Decimal("NaN")) == "n/a"


def test_counts_are_grouped_and_shortened():
    assert count(1250) == "1,250"
    assert count(-7) == "−7"
    assert count(3_900_000) == "3.900M"


@given(PRICES)
def test_prices_are_right_to_four_significant_digits(value):
    assert abs(read(price(value)) - value) <= value * Decimal("0.005") / 10


@given(ANY)
def test_every_figure_is_short_and_drawable(value):
    written = [percent(value), money(value, "USDT"), multiple(value), price(value), share(value)]

    assert all(len(words) <= 17 for words in written), written
    assert all(covers(words) for words in written)


@given(ANY)
def test_the_sign_is_that_of_the_number(value):
    written = percent(value)

    if written.startswith("+"):
        assert value > 0
    elif written.startswith("−"):
        assert value < 0
    else:
        assert abs(value) <= Decimal("0.005")


@given(ANY, ANY)
def test_larger_prices_never_read_smaller(one, other):
    low, high = sorted((abs(one), abs(other)))

    assert read(price(low)) <= read(price(high))
