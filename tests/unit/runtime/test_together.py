from __future__ import annotations

import asyncio

import pytest

from runtime.together import together


async def test_all_are_under_way_at_once_and_answer_in_their_order() -> None:
    met = asyncio.Barrier(2)

    async def meet(name: str) -> str:
        await met.wait()
        return name

    async with asyncio.timeout(5):
        assert await together(meet("one"), meet("other")) == ["one", "other"]


async def test_what_fails_first_is_raised_plainly_and_ends_the_others() -> None:
    ended = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await together(waits(), fails())

    assert ended == ["waits"]
