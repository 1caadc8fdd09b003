"""The paper venue's file: SQLite tables of orders, fills, positions, wallets and instruments.

Used from one thread. Every commit is on disk when it returns (WAL with `synchronous=FULL`). A lock file beside the
database keeps a second process out for as long as the first lives; the system drops the lock with the process.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from brokers.paper import rows
from brokers.paper.state import Changes, OrderRef, PaperOrder, Position, Wallet
from domain.errors import BrokerUnavailable, OutcomeUnknown, StorageLocked, StorageTooNew
from domain.ids import AccountId
from domain.instrument import Instrument
from domain.order import Fill

VERSION = 1
BUSY_MS = 5_000

_SCHEMA = f"""
CREATE TABLE orders (
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL, id TEXT NOT NULL, bracket TEXT, role TEXT NOT NULL,
  key TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, wanted TEXT NOT NULL, quantity TEXT NOT NULL,
  limit_price TEXT, stop_price TEXT, expires_at TEXT, at TEXT NOT NULL, state TEXT NOT NULL,
  triggered INTEGER NOT NULL, filled TEXT NOT NULL, paid TEXT NOT NULL, released TEXT NOT NULL, text TEXT NOT NULL,
  live INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX orders_by_id ON orders (account, id);
CREATE INDEX orders_live ON orders (number) WHERE live;
CREATE TABLE fills (
  account INTEGER NOT NULL, sequence INTEGER NOT NULL, exec_id TEXT NOT NULL, client_order_id TEXT NOT NULL,
  key TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL, price TEXT NOT NULL, fee TEXT NOT NULL,
  at TEXT NOT NULL, PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE positions (
  account INTEGER NOT NULL, key TEXT NOT NULL, quantity TEXT NOT NULL, average_price TEXT NOT NULL,
  realised TEXT NOT NULL, PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE wallets (account INTEGER PRIMARY KEY, cash TEXT NOT NULL, sequence INTEGER NOT NULL) STRICT;
CREATE TABLE instruments (
  key TEXT PRIMARY KEY, asset_class TEXT NOT NULL, symbol TEXT NOT NULL, expiry TEXT, strike TEXT, "right" TEXT,
  outcome TEXT, tick TEXT NOT NULL, lot TEXT NOT NULL, minimum_notional TEXT NOT NULL, multiplier TEXT NOT NULL,
  currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""


class Journal:
    """The open file.

    Raises `StorageLocked` where another process has it, `StorageTooNew` where a newer version wrote it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(path)
        try:
            self._db = _connect(path)
        except BaseException:
            os.close(lock)
            raise
        self._lock: int | None = lock

    def close(self) -> None:
        """Close the file and let others have it; closing twice is closing once."""
        self._db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save(self, changes: Changes) -> None:
        """Make all the changes durable, or none.

        Raises `BrokerUnavailable` where the disk is full, and `OutcomeUnknown` where the file fails in any other way.
        """
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                for statement, parameters in _statements(changes):
                    self._db.executemany(statement, parameters)
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise BrokerUnavailable("the paper venue's disk is full") from e
            raise OutcomeUnknown(f"the paper venue's file failed: {e}") from e

    def live_orders(self) -> Iterator[PaperOrder]:
        """The orders that something can still happen to, and the rest of their brackets, oldest first."""
        query = f"SELECT {rows.ORDER_COLUMNS} FROM orders WHERE live ORDER BY number"  # noqa: S608  a constant
        return map(rows.order, self._db.execute(query))

    def find(self, refs: Iterable[OrderRef]) -> dict[OrderRef, PaperOrder]:
        """Those of the orders that the venue ever took."""
        query = f"SELECT {rows.ORDER_COLUMNS} FROM orders WHERE account = ? AND id = ?"  # noqa: S608  a constant
        found = (self._db.execute(query, ref).fetchone() for ref in refs)
        return {order.ref: order for row in found if row is not None for order in (rows.order(row),)}

    def last_number(self) -> int:
        """The number of the newest order, 0 where there is none."""
        (number,) = self._db.execute("SELECT coalesce(max(number), 0) FROM orders").fetchone()
        return int(number)

    def positions(self) -> Iterator[tuple[AccountId, str, Position]]:
        """All positions that are not flat, or have a realised profit."""
        query = "SELECT account, key, quantity, average_price, realised FROM positions"
        return map(rows.position, self._db.execute(query))

    def wallets(self) -> Iterator[tuple[AccountId, Wallet]]:
        """The wallets of all accounts that have traded."""
        return map(rows.wallet, self._db.execute("SELECT account, cash, sequence FROM wallets"))

    def instruments(self) -> Iterator[Instrument]:
        """All instruments that were ever traded here."""
        return map(rows.instrument, self._db.execute("SELECT * FROM instruments"))

    def fills(self, account: AccountId, since: int) -> list[Fill]:
        """The account's fills after the sequence `since`, oldest first."""
        query = f"SELECT {rows.FILL_COLUMNS} FROM fills WHERE account = ? AND sequence > ? ORDER BY sequence"  # noqa: S608
        return [rows.fill(row) for row in self._db.execute(query, (account, since))]


def _lock(path: Path) -> int:
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        os.close(descriptor)
        raise StorageLocked(f"another process has {path.name} open") from e
    return descriptor


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StorageTooNew(f"{path.name} was written by a newer version of this program")
    if version == 0:
        db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")


def _statements(changes: Changes) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    yield rows.SAVE_INSTRUMENT, map(rows.of_instrument, changes.instruments)
    yield rows.SAVE_ORDER, (rows.of_order(order, live=live) for order, live in changes.orders)
    yield rows.SAVE_FILL, (rows.of_fill(account, fill) for account, fill in changes.fills)
    yield rows.SAVE_POSITION, (rows.of_position(*position) for position in changes.positions)
    yield rows.SAVE_WALLET, (rows.of_wallet(*wallet) for wallet in changes.wallets)
