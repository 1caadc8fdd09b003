"""The Telegram side from start to end: connecting, being refused, being called, stopping."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.telegram.service import BAD_TOKEN, Telegram
from domain.errors import ConfigurationError
from storage import inbox
from tests.fakes.telegram.faults import Fault
from tests.unit.telegram.scene import QUICK, Doings, Scene, until
from web.health import State

SECRET = "s3cret_of-ours"


def webhook(path: str = "/telegram") -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "mode": "webhook",
        "webhook_url": f"http://127.0.0.1:{port}{path}",
        "webhook_secret": SECRET,
        "webhook_listen": f"127.0.0.1:{port}",
    }


async def test_connected_it_says_as_whom_and_stopped_that_it_is(scene: Scene) -> None:
    async with scene.running() as task:
        up = scene.report
        connected = scene.house.metrics.connected.labels(platform="telegram")._value.get()
        await scene.telegram.aclose()
        await until(task.done)

    assert up == (State.CONNECTED, "as @signal_bot")
    assert connected == 1
    assert scene.report[0] is State.OFF
    assert scene.house.names["telegram"] == "signal_bot"


async def test_a_wrong_token_stops_the_program_and_is_shown_nowhere(
    scene: Scene, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    # The library that makes the calls tells each address, token and all; `runtime.log` stars that.
    caplog.set_level(logging.WARNING, logger="httpx")
    wrong = f"{scene.bot.id}:{'x' * 35}"
    telegram = scene.renew(token=wrong)

    with pytest.raises(ConfigurationError) as caught:
        await telegram.serve()

    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + str(scene.report)
    assert str(caught.value) == BAD_TOKEN
    assert wrong not in shown
    assert "x" * 35 not in capsys.readouterr().out
    assert scene.report == (State.DOWN, BAD_TOKEN)
    assert telegram._bot is None


async def test_a_token_that_is_revoked_later_is_reported_and_tried_on(
    scene: Scene, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scene.running():
        revoked = scene.server.world.bots.pop(scene.bot.token)
        scene.bot.updates.end_poll()
        await until(lambda: scene.report[0] is State.DOWN)
        scene.server.world.bots[revoked.token] = revoked
        await until(lambda: scene.report[0] is State.CONNECTED)

    assert scene.bot.token not in caplog.text + capsys.readouterr().out


async def test_no_network_at_start_is_waited_out_and_health_says_so(scene: Scene) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}/bot"
    scene.renew(base_url=nobody)

    async with scene.running(wait=False):
        await until(lambda: scene.report[0] is State.DEGRADED)
        degraded = scene.report
        scene.house.settings = scene.make_house().settings
        await scene.connected()

    assert degraded == (State.DEGRADED, "Telegram cannot be reached; trying again")


async def test_it_can_be_stopped_while_it_tries_to_connect(scene: Scene) -> None:
    scene.server.fault(Fault("getMe", code=502, times=1000))

    async with scene.running(wait=False) as task:
        await until(lambda: scene.report[0] is State.DEGRADED)
        await scene.telegram.aclose()
        await until(task.done)

    assert scene.report[0] is State.OFF


async def test_another_reader_of_the_bots_updates_is_named_and_outlasted(scene: Scene) -> None:
    await scene.watch(scene.group)

    async with scene.running(), aiohttp.ClientSession() as other:
        await until(lambda: scene.bot.updates._poll is not None)
        async with other.get(f"{scene.server.base_url}{scene.bot.token}/getUpdates", params={"timeout": 0}) as answer:
            assert answer.status == 200
        await until(lambda: scene.report[0] is State.DEGRADED)
        conflict = scene.report[1]
        polls = scene.bot.updates.polls
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)
        await scene.connected()

    assert conflict.startswith("another program reads this bot's updates")
    assert texts == ["BUY BTC"]
    assert scene.bot.updates.polls - polls < 5


async def test_a_cut_line_and_a_bad_gateway_lose_nothing(scene: Scene) -> None:
    await scene.watch(scene.group)
    for fault in (Fault("getupdates", drop=True), Fault("getupdates", code=502), Fault("getupdates", retry_after=1)):
        scene.server.fault(fault)

    async with scene.running():
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]
    assert scene.server.faults.pending == []


async def test_polling_takes_a_webhook_away_and_drops_nothing(scene: Scene) -> None:
    await scene.watch(scene.group)
    scene.owner.say(scene.group, "BUY BTC")

    async with scene.running():
        texts = await scene.texts(1)

    [call] = scene.server.made("deleteWebhook")
    assert texts == ["BUY BTC"]
    assert str(call.body.get("drop_pending_updates", "false")).lower() == "false"


async def test_the_webhook_takes_posts_and_commands_with_the_secret(scene: Scene) -> None:
    await scene.watch(scene.group)
    scene.renew(**webhook())

    async with scene.running():
        scene.owner.say(scene.group, "BUY BTC")
        scene.owner.say(scene.group, "/ping")
        answer = await scene.owner.hears(scene.group)
        texts = await scene.texts(1)
        queue = scene.bot.updates
        await until(lambda: not queue.pending)

    assert (answer.text, texts) == ("pong", ["BUY BTC"])
    assert queue.webhook is not None
    assert queue.webhook.secret == SECRET
    assert queue.allowed[:2] == ["message", "edited_message"]
    [call] = scene.server.made("setWebhook")
    assert str(call.body.get("drop_pending_updates", "false")).lower() == "false"


async def test_the_webhook_refuses_strangers_and_nonsense_and_stores_nothing(scene: Scene) -> None:
    await scene.watch(scene.group)
    settings = webhook("/hook/telegram")
    scene.renew(**settings)
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders"}
    forged = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "text": "BUY SCAM"}}
    statuses = []
    scene.bot.updates.drop()

    async with scene.running(), aiohttp.ClientSession() as stranger:
        for headers, body in (
            ({}, forged),
            ({"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}, forged),
            ({"X-Telegram-Bot-Api-Secret-Token": "é"}, forged),
            ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, ["nonsense"]),
            ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, {"no": "number"}),
        ):
            async with stranger.post(settings["webhook_url"], json=body, headers=headers) as answer:
                statuses.append(answer.status)
        async with stranger.post(
            settings["webhook_url"], data=b"{", headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
        ) as answer:
            statuses.append(answer.status)

    assert statuses == [403, 403, 403, 400, 400, 400]
    assert await scene.stored() == []


async def test_the_webhook_is_called_again_for_what_could_not_be_stored(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.watch(scene.group)
    scene.renew(**webhook())
    keep, failures = inbox.keep_raw, iter([OSError("disk full"), OSError("disk full")])

    async def unlucky(*args: object) -> None:
        for failure in failures:
            raise failure
        await keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "keep_raw", unlucky)
    async with scene.running():
        scene.owner.say(scene.group, "BUY BTC")
        scene.owner.say(scene.group, "SELL ETH")
        texts = await scene.texts(2)
        hook = scene.bot.updates.webhook
        assert hook is not None
        await until(lambda: not scene.bot.updates.pending)

    assert texts == ["BUY BTC", "SELL ETH"]
    assert hook.attempts >= 4
    assert [row.error for row in await scene.stored() if "BUY" in row.body] == [None]


async def test_an_address_that_is_taken_is_a_mistake_in_the_settings(scene: Scene) -> None:
    settings = webhook()
    host, _, port = settings["webhook_listen"].rpartition(":")
    telegram = scene.renew(**settings)

    with socket.socket() as taken:
        taken.bind((host, int(port)))
        taken.listen()
        with pytest.raises(ConfigurationError, match=r"telegram\.webhook_listen"):
            await telegram.serve()


async def test_a_command_in_flight_is_finished_before_the_end(scene: Scene, doings: Doings) -> None:
    async with scene.running() as task:
        scene.owner.say(scene.group, "/wait")
        await until(doings.begun.is_set)
        ending = asyncio.create_task(scene.telegram.aclose())
        await until(lambda: scene.bot.updates._poll is None or scene.telegram._stop.is_set())
        scene.owner.say(scene.group, "/ping")
        doings.gate.set()
        answer = await scene.owner.hears(scene.group)
        await ending
        await until(task.done)

    assert answer.text == "finished"
    assert len(doings.calls) == 1
    scene.renew()
    async with scene.running():
        later = await scene.owner.hears(scene.group)
    assert later.text == "pong"


async def test_a_command_that_does_not_end_in_time_is_cut_off_and_told_of_at_the_next_start(
    scene: Scene, doings: Doings
) -> None:
    scene.renew(timing=replace(QUICK, grace=0.2))
    async with scene.running():
        scene.owner.say(scene.group, "/wait")
        await until(doings.begun.is_set)
    scene.renew()

    async with scene.running():
        told = await scene.owner.hears(scene.group)

    assert told.text.startswith("⚠️ I was stopped while I worked on /wait.")
    assert len(doings.calls) == 1


async def test_a_service_that_failed_is_started_anew(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.watch(scene.group)
    keep, failures = inbox.keep_raw, iter([OSError("disk full")])

    async def unlucky(*args: object) -> None:
        for failure in failures:
            raise failure
        await keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "keep_raw", unlucky)
    async with scene.running():
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]


async def test_no_task_is_left_behind(scene: Scene) -> None:
    before = asyncio.all_tasks()
    async with scene.running():
        scene.owner.say(scene.group, "/ping")
        await scene.owner.hears(scene.group)

    left = [task for task in asyncio.all_tasks() - before if "telegram" in task.get_name()]
    assert left == []
    assert isinstance(scene.telegram, Telegram)
