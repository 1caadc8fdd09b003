"""Exported chats: which format a file has, and its messages as posts, one after the other."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bot import exports
from bot.envelope import BrokenJson, Envelope
from domain.errors import ConfigurationError
from domain.post import Platform, Post

MESSAGES = "messages"


class Gap(StrEnum):
    """Why an entry of an export is no post."""

    SERVICE = "service"  # somebody joined, a message was pinned
    MALFORMED = "malformed"
    CUT = "cut"  # the file ends or breaks here


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An entry that is no post: its number from 1, why, and in words."""

    number: int
    gap: Gap
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post of an export; `zoneless` when the export gives its time without a zone, which is then taken as UTC."""

    post: Post
    forwarded: bool = False
    zoneless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: how a file of it begins, what one entry says, and how to make such a file.

    `read` answers None for an entry that nobody wrote, and raises `KeyError`, `TypeError`, `ValueError`,
    `AttributeError` or `OverflowError` for one that is malformed.
    """

    name: str
    platform: Platform
    how: str
    fits: Callable[[Mapping[str, Any]], bool]
    channel: Callable[[Mapping[str, Any]], str]
    read: Callable[[Mapping[str, Any], Mapping[str, Any]], Entry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An opened export; `entries` can be read once."""

    format: Format
    channel: str
    entries: Iterator[Entry | Unread]


def open_export(path: Path) -> Export:
    """The export in a file, whose text is held in memory while its messages are read one by one.

    Raises `ConfigurationError` that says how to export when the file is none that we know.
    """
    try:
        envelope = Envelope(_text(path), MESSAGES)
    except BrokenJson as e:
        raise ConfigurationError(_unknown(path, f"it is {e}")) from e
    if not envelope.found:
        whole = "it holds a whole account; export the one channel" if "chats" in envelope.header else "no messages"
        raise ConfigurationError(_unknown(path, whole))
    found = next((one for one in formats() if one.fits(envelope.header)), None)
    if found is None:
        raise ConfigurationError(_unknown(path, "its messages are of no form that I know"))
    return Export(format=found, channel=found.channel(envelope.header), entries=_entries(found, envelope))


@cache
def formats() -> tuple[Format, ...]:
    """Every module's FORMAT in `bot.exports`, by module name."""
    names = sorted(module.name for module in pkgutil.iter_modules(exports.__path__))
    return tuple(importlib.import_module(f"{exports.__name__}.{name}").FORMAT for name in names)


def _entries(found: Format, envelope: Envelope) -> Iterator[Entry | Unread]:
    raw, number = envelope.entries(), 0
    while True:
        number += 1
        try:
            entry = next(raw)
        except StopIteration:
            return
        except BrokenJson as e:
            yield Unread(number=number, gap=Gap.CUT, words=str(e))
            return
        yield _entry(found, envelope.header, entry, number)


def _entry(found: Format, header: Mapping[str, Any], entry: Any, number: int) -> Entry | Unread:
    try:
        read = found.read(header, entry)
    except KeyError as e:
        return Unread(number=number, gap=Gap.MALFORMED, words=f"{e} is missing")
    except (TypeError, ValueError, AttributeError, OverflowError, OSError):
        return Unread(number=number, gap=Gap.MALFORMED, words="a part of it is written as no such export writes it")
    return read if read is not None else Unread(number=number, gap=Gap.SERVICE)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as e:
        raise ConfigurationError(f"{path} cannot be read ({e.strerror}): check the path and its rights") from e
    except UnicodeDecodeError as e:
        raise ConfigurationError(_unknown(path, "it is not text in UTF-8")) from e


def _unknown(path: Path, why: str) -> str:
    ways = "\n".join(f"  {one.name}: {one.how}" for one in formats())
    return f"{path} is no exported chat: {why}. Make an export with one of these:\n{ways}"
