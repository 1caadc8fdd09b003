"""Work in hand is finished, within bounds, when its loop is stopped."""

from __future__ import annotations

import asyncio

import pytest

from runtime.completion import completed


async def test_the_result_comes_through() -> None:
    async def work() -> int:
        return 7

    assert await completed(work()) == 7


async def test_a_failure_comes_through_as_it_is() -> None:
    async def work() -> None:
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        await completed(work())


async def test_work_in_hand_ends_before_the_cancellation_goes_on() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.05)
        done.append("work")

    async def loop() -> None:
        await completed(work())

    task = asyncio.create_task(loop())
    await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["work"]


async def test_work_that_does_not_end_is_cut_off() -> None:
    cut: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cut.append("cut")
            raise

    async def loop() -> None:
        await completed(work(), grace=0.05)

    task = asyncio.create_task(loop())
    await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert cut == ["cut"]
