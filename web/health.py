"""The health board: what each part of the program last said about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a component is."""

    STARTING = "starting"
    CONNECTED = "connected"
    DEGRADED = "degraded"
    DOWN = "down"
    OFF = "off"


class Status(StrEnum):
    """How the program is: what its components say together."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part: its state, since when it is in that state, and a few words on it, never a secret."""

    name: str
    state: State
    since: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The board as it stood at `at`; components by name."""

    status: Status
    at: datetime
    up_since: datetime
    components: tuple[Component, ...]


class Health:
    """The board on which components report.

    `essential` names those without which nothing works: the program is `DOWN` until each of them has reported and
    whenever one of them is down. Any other component that is neither connected nor off only degrades it.
    """

    def __init__(self, now: Callable[[], datetime], *, essential: Iterable[str] = ()) -> None:
        self._now = now
        self._up_since = now()
        self._essential = frozenset(essential)
        self._components = {name: self._component(name, State.STARTING) for name in self._essential}

    def set(self, name: str, state: State, detail: str = "") -> None:
        """Report; `since` moves only when the state changes."""
        old = self._components.get(name)
        if old is not None and old.state is state:
            self._components[name] = replace(old, detail=detail)
        else:
            self._components[name] = self._component(name, state, detail)

    def snapshot(self, now: datetime) -> Snapshot:
        """The board as it stands."""
        components = tuple(self._components[name] for name in sorted(self._components))
        return Snapshot(status=self._status(components), at=now, up_since=self._up_since, components=components)

    def _component(self, name: str, state: State, detail: str = "") -> Component:
        return Component(name=name, state=state, since=self._now(), detail=detail)

    def _status(self, components: Iterable[Component]) -> Status:
        ailing = [one for one in components if one.state not in {State.CONNECTED, State.OFF}]
        if any(one.name in self._essential and one.state is not State.DEGRADED for one in ailing):
            return Status.DOWN
        return Status.DEGRADED if ailing else Status.OK
