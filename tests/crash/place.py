"""Where one scenario plays: a folder, a database that somebody follows a provider in, and a way to look at it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.engine import make_url

from domain.copy import CopyState
from domain.instrument import AssetClass
from domain.post import Platform
from domain.risk import RiskLimits
from runtime.clock import SystemClock
from storage import orders, people, providers
from storage import tables as t
from storage.engines import postgresql_engines, sqlite_engines
from storage.people import Newcomer
from storage.store import Store
from tests.crash.market import Market
from tests.crash.stage import Stage
from tests.fixtures import databases

HANDLE = "stocks"
ALIVE = [state.value for state in CopyState if state.alive]
LIMITS = RiskLimits()
OF_FOLLOWERS = {
    "bold": LIMITS,
    "careful": replace(LIMITS, max_position_pct=LIMITS.max_position_pct / 2),
    "coins": replace(LIMITS, asset_classes=frozenset({AssetClass.CRYPTO})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A prepared scenario."""

    folder: Path
    url: str
    market: Market

    @property
    def venue(self) -> Path:
        """The paper venue's file."""
        path = make_url(self.url).database if self.url.startswith("sqlite") else None
        return Path(path).with_name(f"{Path(path).stem}.paper.sqlite3") if path else self.folder / "data/paper.sqlite3"


@contextmanager
def databases_of(kind: str, template: Path | str, folder: Path) -> Iterator[str]:
    """The address of a migrated database that nobody else has."""
    if kind == "sqlite":
        yield databases.file_url(Path(shutil.copy(template, folder / "bellwether.sqlite3")))
    else:
        with databases.postgresql(str(template)) as url:
            yield url


async def prepare(stage: Stage, folder: Path, url: str) -> Place:
    """Write the settings, and let everybody follow the provider."""
    channel = (
        f'[[channels]]\nplatform = "{stage.platform}"\nchat = "{stage.chat}"\nprovider = "{HANDLE}"\nname = "Stock Pro"'
    )
    quiet = "[paper]\nmarket_hours = false\n\n[web]\nport = 0"
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\n\n{quiet}\n\n{stage.settings}\n\n{channel}\n')
    now = SystemClock().now()
    store = await Store.open(url, clock=SystemClock())
    async with store.write() as connection:
        provider = await providers.enrol(connection, HANDLE, "Stock Pro", now=now)
        for name, external in stage.followers.items():
            who = Newcomer(platform=stage.platform, external_id=external, name=name, chat_id=None)
            user = await people.welcome(connection, who, limits=OF_FOLLOWERS[name], now=now)
            await providers.follow(connection, user, provider, now=now)
    await store.aclose()
    return Place(folder=folder, url=url, market=Market(folder / "prices.txt"))


class Window:
    """Looks at the database while the bot works, without a lock and without writing."""

    def __init__(self, address: str) -> None:
        url = make_url(address)
        sqlite = url.get_backend_name() == "sqlite"
        self._engines = sqlite_engines(Path(str(url.database))) if sqlite else postgresql_engines(url)

    async def aclose(self) -> None:
        """Let go of the database."""
        await self._engines.reader.dispose()
        await self._engines.writer.dispose()

    async def listening(self) -> bool:
        """Whether the channel's history will be read from some message on; Telegram keeps what nobody has fetched."""
        marked = t.channel.c.last_message_id.is_not(None) | (t.channel.c.platform == Platform.TELEGRAM)
        query = select(func.count()).where(marked)
        return await self._count(query) > 0

    async def settled(self) -> bool:
        """Whether every copy was decided, and every order that was to be sent has an answer."""
        undecided = [CopyState.PENDING.value]
        unsent = (t.order.c.state == "ready") & ~t.order.c.attached
        return not (
            await self._count(select(func.count()).where(t.inbox.c.state == "new"))
            or await self._count(select(func.count()).where(t.copy.c.state.in_(undecided)))
            or await self._count(
                select(func.count()).where(or_(unsent, t.order.c.state.in_(["submitting", "unknown"])))
            )
        )

    async def quiet(self) -> bool:
        """Whether nothing is left to do: no copy or order lives, no post is unread, no parcel waits."""
        return not (
            await self._count(select(func.count()).where(t.copy.c.state.in_(ALIVE)))
            or await self._count(select(func.count()).where(t.order.c.state.in_(orders.UNFINISHED)))
            or await self._count(select(func.count()).where(t.inbox.c.state == "new"))
            or await self._count(select(func.count()).where(t.outbox.c.done_at.is_(None)))
            or await self._count(select(func.count()).where(t.raw_update.c.handled_at.is_(None)))
        )

    async def signals(self) -> int:
        """How many signals are on record."""
        return await self._count(select(func.count()).select_from(t.signal))

    async def signals_known(self) -> bool:
        """Whether a signal is on record."""
        return await self.signals() > 0

    async def rows(self, query: str) -> Sequence[Sequence[Any]]:
        """What a query in plain SQL finds."""
        async with self._engines.reader.connect() as connection:
            return (await connection.exec_driver_sql(query)).all()

    async def _count(self, query: Select[Any]) -> int:
        async with self._engines.reader.connect() as connection:
            return int((await connection.execute(query)).scalar_one())


def venue_rows(path: Path) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The paper venue's own books, table by table; empty before it has any."""
    tables = ("orders", "fills", "positions")
    if not path.exists():
        return {name: [] for name in tables}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        known = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            name: [dict(r) for r in db.execute(f"SELECT * FROM {name}")] if name in known else [] for name in tables
        }
