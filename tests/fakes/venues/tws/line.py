"""Lines to the Gateway, and what a test has planned for them."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass

from tests.fakes.venues.face import Heard, Mishap
from tests.fakes.venues.tws import messages


@dataclass
class _Planned:
    mishap: Mishap
    method: str
    path: str
    left: int


class Client:
    """One connection; a muted one is told nothing."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.number = -1
        self.muted = False

    def say(self, *fields: object) -> None:
        if not self.muted and not self.writer.is_closing():
            self.writer.write(messages.framed(fields))

    def abort(self) -> None:
        self.muted = True
        self.writer.transport.abort()


class Plans:
    """What was heard, and the mishaps that a test wants; deeds are taken for POST, questions for GET."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._planned: list[_Planned] = []

    def fails(self, mishap: Mishap, *, method: str = "POST", path: str = "", times: int = 1) -> None:
        """The next messages of this kind meet it."""
        self._planned.append(_Planned(mishap, method, path, times))

    def count(self, method: str, path: str = "") -> int:
        return sum(one.method == method and one.path.startswith(path) for one in self.heard)

    def mishap(self, method: str, path: str) -> Mishap | None:
        for planned in self._planned:
            if planned.method in ("", method) and path.startswith(planned.path):
                planned.left -= 1
                if planned.left <= 0:
                    self._planned.remove(planned)
                return planned.mishap
        return None


async def message(reader: asyncio.StreamReader) -> str:
    (length,) = struct.unpack(">I", await reader.readexactly(4))
    return (await reader.readexactly(length)).decode()
