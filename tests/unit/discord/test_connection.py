"""The connection: how it begins, how it fails, how it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.discord.pace import Pace
from bot.discord.service import BAD_TOKEN, NO_CONTENT
from domain.errors import ConfigurationError
from tests.fakes.clock import ManualClock
from tests.unit.discord.scene import QUICK, Doings, Scene, until
from web.health import State


async def test_a_wrong_token_ends_the_service_with_what_to_do(scene: Scene) -> None:
    discord = scene.renewed(token="wrong")

    with pytest.raises(ConfigurationError) as failed:
        await discord.serve()

    assert str(failed.value) == BAD_TOKEN
    assert scene.report == (State.DOWN, BAD_TOKEN)


async def test_without_the_message_content_switch_the_service_ends_with_what_to_do(scene: Scene) -> None:
    scene.server.world.settings = replace(scene.server.world.settings, message_content=False)

    with pytest.raises(ConfigurationError) as failed:
        await scene.discord.serve()

    assert str(failed.value) == NO_CONTENT


async def test_without_a_network_at_the_start_it_keeps_trying_and_says_so(scene: Scene) -> None:
    await scene.server.go_down()

    async with scene.running(wait=False):
        await until(lambda: scene.state is State.DOWN)
        said = scene.report[1]
        await scene.server.come_up()
        await scene.connected()

    assert said == "Discord cannot be reached; trying again"


async def test_a_first_gateway_connection_that_is_refused_is_tried_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.server.gateway.go_down()

    async with scene.running(wait=False):
        await until(lambda: "Failed to connect for shard_id: 0" in caplog.text)
        scene.server.gateway.come_up()
        await scene.connected()
        scene.alice.say(scene.channel, "BUY BTC")
        await scene.heard(1)


async def test_a_first_connection_that_never_comes_is_replaced_by_a_new_client(scene: Scene) -> None:
    discord = scene.renewed(timing=replace(QUICK, first_connection=0.3))
    await scene.server.gateway.go_down()

    with pytest.raises(TimeoutError):
        await discord.serve()

    assert scene.state is State.DOWN


async def test_when_a_client_dies_a_new_one_takes_over(scene: Scene) -> None:
    async with scene.running():
        first = scene.discord._client
        await scene.server.gateway.drop(4010)
        await until(lambda: scene.discord._client not in {first, None})
        await scene.connected()
        scene.alice.say(scene.channel, "BUY BTC")
        heard = await scene.heard(1)

    assert [post.text for post in heard] == ["BUY BTC"]


async def test_a_token_that_is_revoked_while_running_does_not_end_the_program(scene: Scene) -> None:
    good = scene.server.world.settings

    async with scene.running() as running:
        scene.server.world.settings = replace(good, token="another")
        await scene.server.gateway.drop(4004)
        await until(lambda: scene.report == (State.DOWN, BAD_TOKEN))
        still_runs = not running.done()
        scene.server.world.settings = good
        await scene.connected()

    assert still_runs


async def test_health_and_metrics_tell_the_connection_and_the_bots_name(scene: Scene) -> None:
    connected = scene.house.metrics.connected.labels(platform="discord")

    async with scene.running():
        await until(lambda: scene.report == (State.CONNECTED, "1 servers"))
        while_up = connected._value.get()

    assert while_up == 1
    assert connected._value.get() == 0
    assert scene.house.names["discord"] == "bellwether"


async def test_posts_heard_last_are_stored_before_the_end(scene: Scene) -> None:
    async with scene.running() as running:
        async with scene.store.write():
            scene.alice.say(scene.channel, "the last word")
            await until(lambda: scene.discord._listener._batch)
            ending = asyncio.create_task(scene.discord.aclose())
            await scene.server.until(lambda: not scene.server.gateway.live)
        await ending
        await until(running.done)

    assert [post.text for post in await scene.posts()] == ["the last word"]


async def test_a_service_that_is_cancelled_finishes_what_is_in_flight_and_leaves_no_task(
    scene: Scene, doings: Doings
) -> None:
    before = asyncio.all_tasks()
    service = asyncio.create_task(scene.discord.serve())
    await scene.connected()
    asked = scene.alice.slash(scene.channel, "wait")
    await doings.begun.wait()

    service.cancel()
    doings.gate.set()
    await asked.answered()
    await asyncio.wait({service}, timeout=5)
    await until(lambda: not scene.server.gateway.live)

    assert service.cancelled()
    assert asked.content == "finished"
    ours = {task for task in asyncio.all_tasks() - before if "fake" not in task.get_name()}
    await until(lambda: all(task.done() for task in ours), seconds=3)


def test_restarts_slow_down_far_below_a_thousand_a_day() -> None:
    clock = ManualClock()
    pace = Pace(clock)
    pauses = []

    for _ in range(14):
        pauses.append(pace.pause())
        pace.start()

    assert pauses[:6] == [0, 0, 0, 4, 8, 16]
    assert pauses[-1] == 300
    assert 86_400 / pauses[-1] < 1000 / 3
