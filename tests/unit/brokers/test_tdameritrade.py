"""TD Ameritrade is known, and says why nobody can trade there."""

from __future__ import annotations

from brokers.venue import venues


def test_it_says_when_it_ended_and_where_its_accounts_are() -> None:
    gone = venues()["tdameritrade"]

    assert gone.open is None
    assert "13 May 2024" in gone.closed
    assert gone.instead == "schwab"
    assert gone.environments == ()
