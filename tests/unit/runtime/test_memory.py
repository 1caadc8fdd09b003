"""Tuning memory changes nothing but memory."""

from __future__ import annotations

import ctypes

import pytest

from runtime import memory


def test_it_works_where_the_library_can() -> None:
    memory.few_arenas()
    memory.give_back()


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())

    memory.few_arenas()
    memory.give_back()
