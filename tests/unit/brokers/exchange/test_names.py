"""Names of orders, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers.exchange import names
from brokers.exchange.names import Memory, generation, hyphenated, ours, travelling
from domain.ids import AccountId, ClientOrderId, SignalId, client_order_id

ME = AccountId(1)


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_a_name_comes_back_from_every_form_it_travels_in(signal: int, times: int) -> None:
    name = client_order_id(SignalId(signal), ME, "entry")

    assert ours(travelling(name, times)) == name
    assert generation(travelling(name, times)) == times
    assert len(travelling(name, times)) <= 36
    assert ours(hyphenated(name)) == name


@pytest.mark.parametrize("foreign", ["", "web_1234", "x-TKT5PX2F", "G" * 32, "a" * 31, "a" * 32 + "-100", "--"])
def test_names_of_others_are_not_ours(foreign: str) -> None:
    assert ours(foreign) is None
    assert generation(foreign) == 0


def test_memory_lets_go_of_what_was_known_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "KEPT", 2)
    memory = Memory()
    for number in ("1", "2", "3"):
        memory.keep(ME, number, ClientOrderId("a" * 32))

    assert (ME, "1") not in memory
    assert (ME, "3") in memory
    assert memory.get(ME, "3") == "a" * 32
    assert memory.get(AccountId(2), "3") is None
