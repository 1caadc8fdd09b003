"""A secret is never shown by chance."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.secret import STARS, Secret


@dataclass(frozen=True)
class Holder:
    key: Secret


@given(st.text(min_size=4).map(lambda text: f"~{text}~"))
def test_no_way_of_printing_shows_the_text(text: str) -> None:
    secret = Secret(text)

    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{secret:>9}", "%s %r" % (secret, secret)]  # noqa: UP031
    shown += [repr(Holder(secret)), repr([secret]), json.dumps({"k": secret}, default=str)]

    assert all(text not in one for one in shown)
    assert str(secret) == STARS


@given(st.text())
def test_reveals_exactly_what_it_was_given(text: str) -> None:
    assert Secret(text).reveal() == text


@given(st.text(), st.text())
def test_is_equal_to_a_secret_of_the_same_text_and_to_nothing_else(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert Secret(one) != one
    assert len({Secret(one), Secret(one)}) == 1


def test_is_false_when_empty() -> None:
    assert not Secret("")
    assert Secret("x")


def test_refuses_to_be_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret("abc"))


def test_a_copy_is_the_secret_itself() -> None:
    secret = Secret("abc")

    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
