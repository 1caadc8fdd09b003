"""What the parser remembers of words: short ones once, long ones not at all."""

from __future__ import annotations

from parsers.memory import remembered


def test_a_short_word_is_read_once() -> None:
    read: list[str] = []

    @remembered
    def recall(word: str) -> int:
        read.append(word)
        return len(word)

    assert [recall("btc"), recall("btc"), recall("BTC")] == [3, 3, 3]
    assert read == ["btc", "BTC"]


def test_a_long_word_is_read_anew_and_not_kept() -> None:
    read: list[str] = []

    @remembered
    def recall(word: str) -> int:
        read.append(word)
        return len(word)

    assert [recall("x" * 4000), recall("x" * 4000)] == [4000, 4000]
    assert len(read) == 2
