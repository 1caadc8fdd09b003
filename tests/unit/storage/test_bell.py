"""What one process of a server has stored, the others hear of at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator

import pytest

from runtime.wake import Wake
from storage.bell import Bell
from tests.fixtures import databases

pytestmark = pytest.mark.postgres


@pytest.fixture
def url() -> Iterator[str]:
    with databases.postgresql() as address:
        yield address


class Heard(Wake):
    """Counts how often it is woken."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def set(self) -> None:
        self.times += 1
        super().set()


async def test_everybody_who_listens_hears_whoever_rings(url: str) -> None:
    ringing, ears = Wake(), [Heard(), Heard()]
    ends: list[Awaitable[None]] = [Bell(url).ring(ringing), *(Bell(url).hear(ear) for ear in ears)]
    tasks = [asyncio.ensure_future(end) for end in ends]

    async with asyncio.timeout(10):
        while not all(ear.times for ear in ears):
            ringing.set()
            await asyncio.sleep(0.02)

    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
