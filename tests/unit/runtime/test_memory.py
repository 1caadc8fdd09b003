"""Tuning memory changes nothing but memory."""

from __future__ import annotations

import ctypes
import gc

import pytest

from runtime import memory


def test_what_start_up_made_is_not_searched_again_while_the_program_runs() -> None:
    before = gc.get_threshold()

    with memory.settled():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == memory.THRESHOLDS
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


def test_it_works_where_the_library_can() -> None:
    memory.few_arenas()
    memory.give_back()


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())

    memory.few_arenas()
    memory.give_back()
