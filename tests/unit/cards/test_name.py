"""Names on cards are words the font can draw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.kit.face import covers
from cards.kit.name import initials, shown_label, shown_name


@pytest.mark.parametrize(
    ("name", "handle", "shown"),
    [
        ("Mira Okafor", "mira", "Mira Okafor"),
        ("Дмитрий Волков", "", "Дмитрий Волков"),
        ("Ngọc Trần", "", "Ngọc Trần"),
        ("Ngo\u0323c", "", "Ngọc"),
        ("🚀 Alex 🚀", "alex", "Alex"),
        ("李明", "liming_fx", "@liming_fx"),
        ("李明", "@liming_fx", "@liming_fx"),
        ("مستثمر", "", "Trader"),
        ("李 Wei", "", "W"),
        ("🔥🔥🔥", "moon", "@moon"),
        ("", "", "Trader"),
        ("...", "dots", "@dots"),
        ("ad\u202emin\u200b", "", "admin"),
        ("two\n\tlines", "", "two lines"),
        ("Z\u0335\u0322a\u0334lgo", "", "Zalgo"),
    ],
)
def test_a_name_is_shown_as_far_as_the_font_goes(name, handle, shown):
    assert shown_name(name, handle) == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mira Okafor", "MO"), ("quantum_kat", "QK"), ("@liming_fx", "LF"), ("a b c", "AC"), ("李明", "?"), ("", "?")],
)
def test_initials_are_one_or_two_capitals(name, letters):
    assert initials(name) == letters


@given(st.text(), st.text())
def test_nothing_is_ever_drawn_that_the_font_lacks(name, handle):
    assert covers(shown_name(name, handle))
    assert covers(initials(name))
    assert covers(shown_label(name, "none"))


@given(st.text(), st.text())
def test_there_is_always_a_name(name, handle):
    assert shown_name(name, handle).strip()
