from __future__ import annotations

from parsers.capitals import cased, titled


def test_a_phrase_is_found_as_it_stands_with_a_first_capital_and_in_capitals() -> None:
    assert cased(["took in", "tp"]) == {"took in", "Took in", "TOOK IN", "tp", "Tp", "TP"}


def test_a_phrase_in_titles_is_found_with_a_capital_at_every_word_too() -> None:
    assert titled(["took in"]) == {"took in", "Took in", "Took In", "TOOK IN"}
