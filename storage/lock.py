"""The file lock that keeps a second process away from an SQLite database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from domain.errors import StorageLocked


class FileLock:
    """Holds `<database>.lock` until `release`, or until the process ends, however it ends.

    The file stays behind, empty: removing it would let two processes lock two files of one name.
    """

    def __init__(self, database: Path) -> None:
        """Take the lock; raises `StorageLocked` when another process (or another store of this one) has it."""
        self.path = database.with_name(database.name + ".lock")
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            holder = os.read(self._file, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise StorageLocked(
                f"the database {database} is in use by process {holder}: stop that one first, "
                "or give this one another database"
            ) from e
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next process have the database."""
        os.ftruncate(self._file, 0)
        os.close(self._file)
