"""The machine: Python, SQLite, and room on the disk."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from pathlib import Path

from bot.doctor.finding import Finding, broken, mind, works
from storage.engines import sqlite_warning

OLDEST_PYTHON = (3, 11)
LITTLE = 1024**3
TOO_LITTLE = 100 * 1024**2


def python() -> Finding:
    """Whether this Python can run the program."""
    if sys.version_info < OLDEST_PYTHON:
        return broken("Python", platform.python_version(), "Install Python 3.11 or later.")
    return works("Python", platform.python_version())


def sqlite() -> Finding:
    """Whether this SQLite is sound."""
    warning = sqlite_warning()
    return works("SQLite", sqlite3.sqlite_version) if warning is None else mind("SQLite", warning)


def disk(folder: Path) -> Finding:
    """Whether there is room in `folder`, or in the nearest folder above it that exists."""
    place = nearest(folder)
    free = shutil.disk_usage(place).free
    words = f"{free / 1024**3:.1f} GB free in {place}"
    if free < TOO_LITTLE:
        return broken("Disk", words, "Free some space: the database stops when the disk is full.")
    return mind("Disk", words, "Free some space soon.") if free < LITTLE else works("Disk", words)


def nearest(folder: Path) -> Path:
    """The folder, or the first above it that exists."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
