from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.verbs import keys, migrate
from domain.ids import UserId
from runtime.clock import SystemClock
from runtime.secret import Secret
from storage.masters import Masters
from storage.store import Store
from storage.tables import user
from storage.vault import Vault
from tests.fakes.clock import START
from tests.fixtures.databases import elsewhere, file_url


def run(verb: object, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    verb.configure(parser)  # type: ignore[attr-defined]
    return int(verb.run(parser.parse_args(arguments)))  # type: ignore[attr-defined]


def test_migrate_builds_the_tables_and_says_the_revision(
    empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(migrate, "--url", empty_database_url) == 0
    assert run(migrate, "--url", empty_database_url) == 0

    assert "up to date, at revision 0" in capsys.readouterr().out


def test_migrate_takes_the_database_from_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "{tmp_path / "bellwether.db"}"\n')

    assert run(migrate, "--config", str(config)) == 0

    assert (tmp_path / "bellwether.db").exists()


def test_migrate_says_what_is_wrong_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(migrate, "--url", "mysql://host/x") == 1

    assert "sqlite+aiosqlite:///" in capsys.readouterr().err


def test_keys_rotate_puts_every_credential_under_the_first_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = file_url(tmp_path / "bellwether.db")
    run(keys, "new")
    old = Secret(capsys.readouterr().out)
    run(keys, "new")
    new = Secret(capsys.readouterr().out)
    elsewhere(_seal(url, Masters.read(old)))
    config = tmp_path / "config.toml"
    both = f"{new.reveal().strip()},{old.reveal().strip()}"
    config.write_text(f'[database]\nurl = "{tmp_path / "bellwether.db"}"\n[vault]\nkey = "{both}"\n')

    assert run(keys, "rotate", "--config", str(config)) == 0

    assert "1 users' keys were moved" in capsys.readouterr().out
    assert elsewhere(_open(url, Masters.read(new))) == "hunter2"


def test_keys_rotate_without_a_key_says_how_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")

    assert run(keys, "rotate", "--config", str(config)) == 1

    assert "bellwether keys new" in capsys.readouterr().err


async def _seal(url: str, masters: Masters) -> None:
    store = await Store.open(url, clock=SystemClock())
    async with store.write() as connection:
        await connection.execute(insert(user).values(id=1, name="Ada", limits="{}", created_at=START))
        await Vault(masters).seal(connection, UserId(1), "alpaca", "key", "hunter2")
    await store.aclose()


async def _open(url: str, masters: Masters) -> str:
    store = await Store.open(url, clock=SystemClock())
    async with store.read() as connection:
        found = await Vault(masters).open(connection, UserId(1), "alpaca", "key")
    await store.aclose()
    assert found is not None
    return found.reveal()
