"""Bad input and bad circumstances: each ends in a clear sentence, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.program import config, running
from tests.fakes.discord.model import Channel, Message, Upload
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram.server import FakeTelegram

POST = "BUY AAPL @ $150, SL $145, TP $160"


@asynccontextmanager
async def bot(path: Path) -> AsyncIterator[Process]:
    """`bellwether run` as a process of its own."""
    with path.with_suffix(".log").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(path), stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def ends(process: Process, path: Path, seconds: float = 30) -> tuple[int, str]:
    """The exit status and all that was said."""
    async with asyncio.timeout(seconds):
        status = await process.wait()
    return status, path.with_suffix(".log").read_text()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
def place(discord: FakeDiscord) -> tuple[Person, Person, Channel]:
    owner = discord.person("Olivia")
    guild = discord.guild("Traders", owner)
    return discord.person("Pro", guild), discord.person("Bold", guild), discord.channel(guild, "signals")


def watching(channel: Channel) -> str:
    return f'[[channels]]\nplatform = "discord"\nchat = "{channel.id}"\nprovider = "stocks"\nname = "Stock Pro"\n'


async def test_a_wrong_discord_token_ends_with_what_to_do_and_without_the_token(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    path = config(tmp_path, discord=discord)
    path.write_text(path.read_text().replace(discord.token, "not.the.right-token"))

    async with bot(path) as process:
        status, said = await ends(process, path)

    assert status == 1
    assert "Discord refuses the bot token" in said
    assert "not.the.right-token" not in said


async def test_a_wrong_telegram_token_ends_with_what_to_do_and_without_the_token(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        account = telegram.add_bot()
        path = config(tmp_path, telegram=(telegram, account))
        path.write_text(path.read_text().replace(account.token, "123456:" + "A" * 35))

        async with bot(path) as process:
            status, said = await ends(process, path)

    assert status == 1
    assert "Telegram refuses the token" in said
    assert "A" * 35 not in said


async def test_a_faulty_configuration_names_every_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[discord]\ntokn = "x"\n[risk]\nmax_position_pct = 200\n')

    async with bot(path) as process:
        status, said = await ends(process, path)

    assert status == 1
    assert "config.toml:2" in said
    assert "tokn" in said
    assert "token" in said
    assert "max_position_pct" in said


async def test_a_configuration_without_a_token_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[log]\nlevel = "info"\n')

    async with bot(path) as process:
        status, said = await ends(process, path)

    assert status == 1
    assert "token" in said
    assert "demo" in said


async def test_a_second_process_on_the_same_database_refuses_and_names_the_first(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    path = config(tmp_path, discord=discord)
    async with running(path), bot(path) as second:
        status, said = await ends(second, path)

    assert status == 1
    assert "bellwether.sqlite3" in said
    assert str(os.getpid()) in said


async def test_a_database_of_a_newer_version_is_left_alone(discord: FakeDiscord, tmp_path: Path) -> None:
    path = config(tmp_path, discord=discord)
    async with running(path):
        pass
    with sqlite3.connect(tmp_path / "bellwether.sqlite3") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()

    async with bot(path) as process:
        status, said = await ends(process, path)

    assert status == 1
    assert "9999" in said
    assert "newer" in said


async def test_without_a_network_at_start_it_waits_and_then_works(
    discord: FakeDiscord, place: tuple[Person, Person, Channel], tmp_path: Path
) -> None:
    _, trader, channel = place
    path = config(tmp_path, discord=discord, channels=watching(channel))
    await discord.go_down(forget=True)
    async with bot(path) as process:
        await asyncio.sleep(2)
        assert process.returncode is None
        await discord.come_up()
        await discord.gateway.connected(1, 30)

        answer = await trader.slash(channel, "follow", provider="stocks").answered(20)

        assert "Stock Pro" in str(answer.response.embeds) + answer.response.content


async def test_sigterm_ends_it_within_ten_seconds_with_status_0(discord: FakeDiscord, tmp_path: Path) -> None:
    path = config(tmp_path, discord=discord)
    async with bot(path) as process:
        await discord.gateway.connected(1, 30)
        process.send_signal(signal.SIGTERM)

        status, said = await ends(process, path, 10)

    assert status == 0
    assert "Traceback" not in said
    assert "Unclosed" not in said


async def test_hostile_posts_are_filed_and_the_next_signal_is_copied(
    discord: FakeDiscord, place: tuple[Person, Person, Channel], tmp_path: Path
) -> None:
    provider, trader, channel = place
    provider.user.bot = True
    async with running(config(tmp_path, discord=discord, channels=watching(channel))) as program:
        await trader.slash(channel, "follow", provider="stocks").answered(15)
        for text in hostile():
            provider.say(channel, text)
        provider.say(channel, "", files=[Upload("chart.bin", bytes(range(256)) * 40)])
        provider.say(channel, "", embeds=[{"title": ""}])
        discord.gateway.dispatch("MESSAGE_CREATE", {"id": "nonsense", "channel_id": str(channel.id)})
        discord.gateway.dispatch("MESSAGE_UPDATE", {"content": None})
        provider.say(channel, POST)

        message = await told(trader, "Order placed")

        assert "AAPL" in str(message.embeds)
        async with program.house.store.read() as connection:
            left = (await connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE state = 'new'")).scalar_one()
            failed = (
                await connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE state = 'failed'")
            ).scalar_one()
        assert (left, failed) == (0, 0)


async def test_an_update_that_cannot_be_parsed_does_not_hold_up_those_behind_it(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        account = telegram.add_bot()
        provider, trader = telegram.person("Pro"), telegram.person("Bold")
        group = telegram.add_chat("Signals", provider, kind="group")
        provider.add(group, account, admin=True)
        channels = (
            f'[[channels]]\nplatform = "telegram"\nchat = "{group.id}"\nprovider = "stocks"\nname = "Stock Pro"\n'
        )
        async with running(config(tmp_path, telegram=(telegram, account), channels=channels)):
            trader.start(account)
            await trader.hears(seconds=15)
            trader.say(account, "/follow stocks")
            await trader.hears(seconds=15)
            account.updates.inject({"message": {"message_id": "x", "chat": 7}})
            account.updates.inject({"channel_post": None})

            provider.say(group, POST)

            heard = await trader.hears(seconds=15)
            assert "Order placed" in heard.text


async def test_a_full_disk_keeps_what_is_in_hand_and_goes_on_when_there_is_room(
    discord: FakeDiscord, place: tuple[Person, Person, Channel], tmp_path: Path
) -> None:
    provider, trader, channel = place
    async with running(config(tmp_path, discord=discord, channels=watching(channel))) as program:
        await trader.slash(channel, "follow", provider="stocks").answered(15)
        async with program.house.store.write() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(20):
            provider.say(channel, f"chatter {number} " + "x" * 1800)
        provider.say(channel, POST)
        await asyncio.sleep(2)

        async with program.house.store.write() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

        message = await told(trader, "Order placed", seconds=45)
        assert "AAPL" in str(message.embeds)


async def told(person: Person, wanted: str, seconds: float = 15) -> Message:
    while True:
        message = await person.hears(seconds=seconds)
        if wanted in str(message.embeds) + message.content:
            return message


def hostile() -> list[str]:
    """Posts of up to 4,000 characters of anything; Discord itself takes 2,000 from most."""
    return [
        "BUY " * 500,
        "9" * 2000,
        "🔥" * 1000,
        "**__~~`" * 280,
        "\u202e\u200b\u0000BUY AAPL".replace("\u0000", "") * 100,
        "BUY AAPL @ " + "1," * 900,
        "|| > " * 400,
        "𝗕𝗨𝗬 " * 400,
        "@everyone <@&1> <#2> " * 90,
        "' OR 1=1; DROP TABLE copy; --",
        "{{7*7}} ${jndi:ldap://x} <script>alert(1)</script>",
        "BUY AAPL @ 1e309 SL -5 TP nan",
    ]
