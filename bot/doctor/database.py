"""The database, the paper books beside it, and the vault in it; nothing is written, made or migrated."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

from sqlalchemy import make_url, select

from bot.doctor.finding import Finding, absent, broken, works
from bot.doctor.machine import nearest
from bot.settings.model import Settings
from domain.errors import StorageError, StorageLocked
from runtime.clock import SystemClock
from storage.store import Store
from storage.tables import data_key

PATIENCE = 20.0
BOOKS = "Paper books"


def file_of(settings: Settings) -> Path | None:
    """The database's file; None for a server."""
    url = make_url(settings.database.address)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


async def database(settings: Settings, *, running: bool) -> list[Finding]:
    """Whether the database can be used, and the vault's keys with it; `running` is whether the bot has it now."""
    path = file_of(settings)
    if path is not None and not path.exists():
        return [_to_be_made(path), _vault(settings, frozenset())]
    try:
        async with asyncio.timeout(PATIENCE):
            store = await Store.open(settings.database.address, clock=SystemClock(), migrate=False)
            try:
                revision, masters = await store.revision(), await _masters(store)
            finally:
                await store.aclose()
    except StorageLocked as e:
        used = works("Database", f"{settings.database.shown}, in use by the running bot")
        return [used if running else broken("Database", str(e)), _vault(settings, frozenset())]
    except TimeoutError:
        return [broken("Database", f"{settings.database.shown} did not answer in {PATIENCE:g} s")]
    except StorageError as e:
        return [broken("Database", str(e))]
    return [works("Database", f"{settings.database.shown}, at revision {revision}"), _vault(settings, masters)]


def paper_books(path: Path) -> Finding:
    """Whether the paper venue's books are whole."""
    if not path.exists():
        return absent(BOOKS, f"{path} is made at the first start")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as e:
        return broken(BOOKS, f"{path} cannot be read ({e})", "Restore it with the database of the same day.")
    if verdict != "ok":
        return broken(BOOKS, f"{path} is damaged: {verdict}", "Restore it with the database of the same day.")
    return works(BOOKS, str(path))


def _to_be_made(path: Path) -> Finding:
    folder = nearest(path.parent)
    if not os.access(folder, os.W_OK):
        return broken("Database", f"{path} cannot be made: {folder} cannot be written", "Check its rights.")
    return absent("Database", f"{path} is made at the first start")


def _vault(settings: Settings, used: frozenset[str]) -> Finding:
    from storage.masters import Masters  # noqa: PLC0415  cryptography is loaded only where there is a key

    if settings.vault.key is None:
        if used:
            return broken("Vault key", "missing, and broker keys are stored under one", "Put it back as vault.key.")
        return absent("Vault key", "none: followers trade on paper only", "Make one with: bellwether keys new")
    known = {Masters.read(part).primary for part in settings.vault.parts}
    missing = sorted(used - known)
    if missing:
        names = ", ".join(missing)
        return broken("Vault key", f"broker keys are stored under {names}", "Add that key behind the present one.")
    return works("Vault key", "fits what is stored" if used else "there")


async def _masters(store: Store) -> frozenset[str]:
    async with store.read() as connection:
        return frozenset((await connection.scalars(select(data_key.c.master).distinct())).all())
