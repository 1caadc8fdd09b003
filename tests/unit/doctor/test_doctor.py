"""The doctor finds what is wrong, says how to mend it, and never says a secret."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url, text

from bot.doctor import database, machine
from bot.doctor.finding import Mark, broken, table
from bot.terminal.columns import width
from bot.verbs import doctor
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from storage.store import Store
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Settings as Switches
from tests.fakes.telegram.model import ChatKind
from tests.fakes.telegram.server import FakeTelegram
from tests.fixtures import databases
from web import server
from web.health import Health, State

Look = Callable[[str], Awaitable[tuple[int, str]]]
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def look(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.chdir(tmp_path)

    async def run(config: str) -> tuple[int, str]:
        path = tmp_path / "config.toml"
        path.write_text(config if "[web]" in config else f"[web]\nport = 1\n{config}")
        parser = argparse.ArgumentParser()
        doctor.configure(parser)
        status = await asyncio.to_thread(doctor.run, parser.parse_args(["--config", str(path)]))
        return status, capsys.readouterr().out

    return run


def flat(said: str) -> str:
    return " ".join(said.split())


def discord(fake: FakeDiscord, token: str, *channels: object) -> str:
    watched = "".join(f'[[channels]]\nplatform = "discord"\nchat = "{one}"\nprovider = "alpha"\n' for one in channels)
    return f'[discord]\ntoken = "{token}"\napi_url = "{fake.api_url}"\n{watched}'


def telegram(fake: FakeTelegram, token: str, *chats: object) -> str:
    watched = "".join(f'[[channels]]\nplatform = "telegram"\nchat = "{one}"\nprovider = "bravo"\n' for one in chats)
    return f'[telegram]\ntoken = "{token}"\nbase_url = "{fake.base_url}"\n{watched}'


def test_without_a_configuration_it_explains_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = doctor.run(argparse.Namespace(config=tmp_path / "config.toml"))

    said = capsys.readouterr().out
    assert status == 0
    assert "✓ Python" in said
    assert "`bellwether demo`" in said
    assert "cp config.example.toml" in said


async def test_an_empty_configuration_works_and_says_what_would_make_it_more(look: Look) -> None:
    status, said = await look("")

    assert status == 0
    assert "✗" not in said
    assert "is made at the first start" in said
    assert "@BotFather" in said
    assert "– Vault key" in said
    assert max(width(line) for line in said.splitlines() if "/" not in line) <= 80


async def test_a_faulty_configuration_is_told_with_its_faults(look: Look) -> None:
    status, said = await look('[web]\nport = "x"\n')

    assert status == 1
    assert "web.port" in said
    assert "1 thing needs mending" in said


async def test_a_discord_that_works_is_told_with_its_channels(look: Look) -> None:
    async with FakeDiscord() as fake:
        guild = fake.guild("Traders", fake.person("Olivia"))
        channel = fake.channel(guild, "signals")

        status, said = await look(discord(fake, fake.token, channel.id))

    assert status == 0
    assert "✓ Discord takes the token" in flat(said)
    assert "Message Content Intent is on" in said
    assert "✓ alpha #signals can be read" in flat(said)
    assert fake.token not in said


async def test_a_refused_token_a_missing_channel_and_a_missing_intent_are_told(look: Look) -> None:
    async with FakeDiscord(Switches(message_content=False)) as fake:
        refused, bad = await look(discord(fake, "wrong-token"))
        missing, lost = await look(discord(fake, fake.token, 4242))

    assert (refused, missing) == (1, 1)
    assert "✗ Discord refuses the token" in flat(bad)
    assert "wrong-token" not in bad
    assert "Message Content Intent is off" in lost
    assert "channel 4242 is not there" in flat(lost)


async def test_a_discord_in_trouble_or_out_of_reach_is_told(look: Look) -> None:
    async with FakeDiscord() as fake:
        fake.fail("GET", "/users/@me", 503)
        ill, said = await look(discord(fake, fake.token))
        fake.fail("GET", "/users/@me", drop=True, times=9)
        cut, dropped = await look(discord(fake, fake.token))

    assert (ill, cut) == (1, 1)
    assert "answers 503" in said
    assert "cannot be reached" in dropped


async def test_a_telegram_that_works_is_told_with_its_chats(look: Look) -> None:
    async with FakeTelegram() as fake:
        bot, owner = fake.add_bot(privacy=True), fake.person("Olga")
        channel = fake.add_chat("Signals", owner, ChatKind.CHANNEL)
        owner.add(channel, bot, admin=True)

        status, said = await look(telegram(fake, bot.token, channel.id))

    assert status == 0
    assert "✓ Telegram takes the token: the bot is @signal_bot" in flat(said)
    assert "! privacy mode on" in flat(said)
    assert "✓ bravo Signals can be read" in flat(said)
    assert bot.token not in said


async def test_a_deaf_bot_and_a_strange_chat_are_told(look: Look) -> None:
    async with FakeTelegram() as fake:
        bot, owner = fake.add_bot(privacy=True), fake.person("Olga")
        group = fake.add_chat("Chatter", owner, ChatKind.SUPERGROUP)
        owner.add(group, bot)

        status, said = await look(telegram(fake, bot.token, group.id, -1009999))
        refused, bad = await look(telegram(fake, "123456:not-this-one"))

    assert (status, refused) == (1, 1)
    assert "✗ bravo Chatter cannot be read: the bot is no admin there" in flat(said)
    assert "chat -1009999 is not known to the bot" in flat(said)
    assert "✗ Telegram refuses the token" in flat(bad)
    assert "not-this-one" not in bad


async def test_a_platform_that_nobody_answers_for_is_told_without_the_token(look: Look) -> None:
    status, said = await look(
        f'[telegram]\ntoken = "123:secret-part"\nbase_url = "{NOBODY}/bot"\n'
        f'[discord]\ntoken = "secret-other"\napi_url = "{NOBODY}"\n'
    )

    assert status == 1
    assert said.count("cannot be reached") == 2
    assert "secret" not in said


async def test_watched_channels_without_a_token_are_a_fault(look: Look) -> None:
    status, said = await look('[[channels]]\nplatform = "discord"\nchat = 5\nprovider = "alpha"\n')

    assert status == 1
    assert "1 channel is watched, but there is no token" in flat(said)


async def test_a_database_that_is_ready_locked_or_newer_is_told(
    look: Look, tmp_path: Path, sqlite_template: Path
) -> None:
    url = databases.copy_of(sqlite_template, tmp_path)
    config = f'[database]\nurl = "{make_url(url).database}"\n'

    ready, fine = await look(config)
    store = await Store.open(url, clock=SystemClock())
    locked, busy = await look(config)
    async with store.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.aclose()
    newer, ahead = await look(config)

    assert (ready, locked, newer) == (0, 1, 1)
    assert "✓ Database SQLite in" in flat(fine)
    assert "is in use by process" in flat(busy)
    assert "written by a newer version" in flat(ahead)


async def test_the_running_bot_is_asked_how_it_is(look: Look, tmp_path: Path, sqlite_template: Path) -> None:
    url = databases.copy_of(sqlite_template, tmp_path)
    clock, store = SystemClock(), await Store.open(url, clock=SystemClock())
    health = Health(clock.now)
    health.set("database", State.CONNECTED)
    surface = server.application(health=health, metrics=Metrics(), now=clock.now)

    async with server.serve(surface, "127.0.0.1", 0) as address:
        port = address.rpartition(":")[2]
        config = f'[web]\nport = {port}\n[database]\nurl = "{make_url(url).database}"\n'
        fine, well = await look(config)
        health.set("discord", State.DEGRADED, "reconnecting")
        still, ailing = await look(config)
    await store.aclose()

    assert (fine, still) == (0, 0)
    assert "✓ Running bot ok since" in flat(well)
    assert "in use by the running bot" in flat(well)
    assert "discord degraded (reconnecting)" in flat(ailing)


def test_damaged_paper_books_are_told(tmp_path: Path) -> None:
    sound, torn = tmp_path / "sound.sqlite3", tmp_path / "torn.sqlite3"
    with sqlite3.connect(sound) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    torn.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)

    assert database.paper_books(sound).mark is Mark.WORKS
    assert database.paper_books(torn).mark is Mark.BROKEN
    assert database.paper_books(tmp_path / "none").mark is Mark.ABSENT


@pytest.mark.parametrize(
    ("free", "mark"), [(10 * 1024**3, Mark.WORKS), (500 * 1024**2, Mark.MIND), (1024, Mark.BROKEN)]
)
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, mark: Mark) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))

    assert machine.disk(tmp_path / "not" / "there").mark is mark


def test_a_finding_shows_its_remedy_below_it() -> None:
    shown = table([broken("Thing", "does not work", "Mend it.")])

    assert shown == "✗ Thing          does not work\n                 → Mend it.\n"
