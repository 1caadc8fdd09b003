"""The health board says what its components say together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.health import Health, State, Status

START = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Ticking:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.mark.parametrize(
    ("database", "discord", "status"),
    [
        (State.CONNECTED, State.CONNECTED, Status.OK),
        (State.CONNECTED, State.OFF, Status.OK),
        (State.CONNECTED, State.STARTING, Status.DEGRADED),
        (State.CONNECTED, State.DEGRADED, Status.DEGRADED),
        (State.CONNECTED, State.DOWN, Status.DEGRADED),
        (State.DEGRADED, State.CONNECTED, Status.DEGRADED),
        (State.STARTING, State.CONNECTED, Status.DOWN),
        (State.DOWN, State.CONNECTED, Status.DOWN),
    ],
)
def test_only_an_essential_component_brings_the_program_down(database: State, discord: State, status: Status) -> None:
    board = Health(Ticking(), essential=("database",))

    board.set("database", database)
    board.set("discord", discord)

    assert board.snapshot(START).status is status


def test_is_down_until_every_essential_component_has_reported() -> None:
    board = Health(Ticking(), essential=("database",))

    assert board.snapshot(START).status is Status.DOWN
    assert board.snapshot(START).components[0].state is State.STARTING


def test_is_fine_when_nothing_is_there_that_could_fail() -> None:
    assert Health(Ticking()).snapshot(START).status is Status.OK


def test_since_moves_with_the_state_and_not_with_its_detail() -> None:
    now = Ticking()
    board = Health(now)
    board.set("discord", State.CONNECTED, "1 guild")

    now.time += timedelta(minutes=1)
    board.set("discord", State.CONNECTED, "2 guilds")
    [same] = board.snapshot(now.time).components
    board.set("discord", State.DOWN, "gateway closed")
    [other] = board.snapshot(now.time).components

    assert (same.since, same.detail) == (START, "2 guilds")
    assert (other.since, other.detail) == (START + timedelta(minutes=1), "gateway closed")


@given(st.dictionaries(st.text(max_size=5), st.sampled_from(State)))
def test_is_ok_exactly_when_every_component_is_connected_or_off(states: dict[str, State]) -> None:
    board = Health(Ticking())
    for name, state in states.items():
        board.set(name, state)

    snapshot = board.snapshot(START)

    assert (snapshot.status is Status.OK) == (set(states.values()) <= {State.CONNECTED, State.OFF})
    assert [component.name for component in snapshot.components] == sorted(states)
