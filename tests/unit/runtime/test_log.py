"""Log lines carry their fields and trace id, and no secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import structlog

from runtime import log
from runtime.secret import STARS, Secret

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_x"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield io.StringIO()
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for name in log.CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.fixture
def lines(stream: io.StringIO) -> Any:
    log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_writes_one_json_object_per_event_with_its_fields(lines: Any) -> None:
    structlog.get_logger("trading").info("order_submitted", client_order_id="ab12", price=Decimal("1.50"))

    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "event": "order_submitted",
        "logger": "trading",
        "client_order_id": "ab12",
        "price": "1.50",
    }


def test_writes_records_of_the_libraries_in_the_same_form(lines: Any) -> None:
    logging.getLogger("discord.gateway").warning("Shard ID %s has stopped responding", 3)

    [line] = lines()
    assert (line["event"], line["logger"]) == ("Shard ID 3 has stopped responding", "discord.gateway")
    assert line["level"] == "warning"


def test_every_line_inside_a_trace_carries_its_id(lines: Any) -> None:
    logger = structlog.get_logger()

    with log.trace("t-1") as given:
        logger.info("inside")
        logging.getLogger("discord").info("a library inside")
        assert log.trace_id() == given
    logger.info("outside")

    assert [line.get("trace_id") for line in lines()] == ["t-1", "t-1", None]


async def test_a_trace_follows_the_tasks_that_start_inside_it_and_no_other(lines: Any) -> None:
    async def work(name: str) -> None:
        with log.trace(name):
            await asyncio.sleep(0)
            async with asyncio.TaskGroup() as group:
                group.create_task(speak(name))

    async def speak(name: str) -> None:
        await asyncio.sleep(0)
        structlog.get_logger().info("spoke", name=name)

    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(work(str(number)))

    assert len(lines()) == 5
    assert all(line["trace_id"] == line["name"] for line in lines())


def test_a_trace_without_a_name_gets_a_new_one() -> None:
    with log.trace() as one, log.trace() as other:
        assert one != other
    assert log.trace_id() is None


def test_bound_fields_end_with_their_context(lines: Any) -> None:
    with log.bind(signal=7):
        structlog.get_logger().info("a")
    structlog.get_logger().info("b")

    assert [line.get("signal") for line in lines()] == [7, None]


def test_stars_secrets_however_they_are_logged(lines: Any, stream: io.StringIO) -> None:
    secret = Secret('hush "hush" \\ ünd')
    log.hide(secret)
    logger = structlog.get_logger()

    logger.info("a", key=secret, nested={"list": [secret]}, text=f"the key is {secret.reveal()}")
    logger.info("b", password="open", api_key="sesame", headers={"Authorization": "Bearer x"})
    logging.getLogger("aiohttp.access").info("with %s", secret.reveal())
    try:
        raise ValueError(secret.reveal())
    except ValueError:
        logger.exception("c")
        logging.getLogger("discord").exception("d")

    assert "hush" not in stream.getvalue()
    assert "sesame" not in stream.getvalue()
    a, b, access, *failures = lines()
    assert (a["key"], a["nested"], a["text"]) == (STARS, {"list": [STARS]}, f"the key is {STARS}")
    assert (b["password"], b["api_key"], b["headers"]) == (STARS, STARS, {"Authorization": STARS})
    assert access["event"] == f"with {STARS}"
    assert all("ValueError" in line["exception"] for line in failures)


@pytest.mark.parametrize("form", list(log.Format))
async def test_the_telegram_token_in_the_addresses_that_httpx_logs_is_starred(
    stream: io.StringIO, form: log.Format
) -> None:
    log.configure(level=log.Level.DEBUG, format=form, stream=stream)

    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")

    assert f"https://api.telegram.org/bot{STARS}/getMe" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


@pytest.mark.parametrize("form", list(log.Format))
def test_no_local_variable_shows_in_a_traceback(stream: io.StringIO, form: log.Format) -> None:
    log.configure(level=log.Level.INFO, format=form, stream=stream)

    def fail(opened: str) -> None:
        raise RuntimeError(str(len(opened)))

    try:
        fail("broker" + "-key-in-a-local")
    except RuntimeError:
        structlog.get_logger().exception("failed")

    assert "RuntimeError: 21" in stream.getvalue()
    assert "broker-key-in-a-local" not in stream.getvalue()


def test_the_text_form_is_one_readable_line_without_colours_off_a_terminal(stream: io.StringIO) -> None:
    log.configure(level=log.Level.INFO, format=log.Format.TEXT, stream=stream)

    with log.trace("t-9"):
        structlog.get_logger("bot").warning("discord_gone", again_in=5)

    [line] = stream.getvalue().splitlines()
    assert "discord_gone" in line
    assert "again_in=5" in line
    assert "trace_id=t-9" in line
    assert "\x1b" not in line


def test_the_level_changes_while_the_program_runs(stream: io.StringIO) -> None:
    log.configure(level=log.Level.WARNING, format=log.Format.JSON, stream=stream)
    logger = structlog.get_logger()

    logger.info("before")
    log.set_level(log.Level.INFO)
    logger.info("after")
    logging.getLogger("httpx").info("a line per request")

    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["after"]


def test_writes_to_a_file_too_and_opens_it_anew_after_a_rotation(stream: io.StringIO, tmp_path: Path) -> None:
    file = tmp_path / "bellwether.log"
    log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=stream, file=file)

    structlog.get_logger().info("first", token="hush")
    file.rename(tmp_path / "bellwether.log.1")
    structlog.get_logger().info("second")

    assert json.loads((tmp_path / "bellwether.log.1").read_text())["token"] == STARS
    assert json.loads(file.read_text())["event"] == "second"
    assert len(stream.getvalue().splitlines()) == 2


def test_configuring_twice_writes_each_line_once(stream: io.StringIO) -> None:
    old = io.StringIO()
    log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=old)
    log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=stream)

    structlog.get_logger().info("once")

    assert len(stream.getvalue().splitlines()) == 1
    assert old.getvalue() == ""


def test_importing_changes_nothing() -> None:
    program = (
        "import logging, structlog; before = (structlog.get_config()['processors'][:], logging.root.handlers[:]);"
        "import runtime.log, runtime.metrics, runtime.secret, prometheus_client;"
        "assert not structlog.is_configured(); assert logging.root.handlers == before[1];"
        "names = {m.name for m in prometheus_client.REGISTRY.collect()};"
        "assert not [n for n in names if 'bellwether' in n], names"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == 0, done.stderr


def test_aiohttp_is_among_the_libraries_whose_records_are_written(lines: Any) -> None:
    aiohttp.log.server_logger.error("Error handling request", extra={"password": "x"})

    assert lines()[0]["logger"] == "aiohttp.server"


@pytest.mark.parametrize("form", list(log.Format))
def test_stars_secrets_that_only_show_once_the_line_is_written(stream: io.StringIO, form: log.Format) -> None:
    @dataclass
    class Request:
        url: str

    log.configure(level=log.Level.INFO, format=form, stream=stream)
    log.hide(Secret("swordfish-nine"))
    logger = structlog.get_logger()

    logger.info("an_object", request=Request("http://x/swordfish-nine"))
    try:
        raise ValueError("swordfish-nine")
    except ValueError:
        logger.exception("a_traceback")

    assert f"http://x/{STARS}" in stream.getvalue()
    assert f"ValueError: {STARS}" in stream.getvalue()
    assert "swordfish-nine" not in stream.getvalue()
