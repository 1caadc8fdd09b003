"""Logs: one line per event with its fields and trace id, as JSON or for a terminal, without secrets."""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import uuid
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime.redaction import Redactor
from runtime.secret import Secret

CHATTY: Final = ("alembic", "httpx", "httpcore", "apscheduler", "telegram.ext", "asyncio")
"""Libraries whose INFO is a line per request; they speak at DEBUG only when we do."""


class Format(StrEnum):
    """How a line is written."""

    JSON = "json"
    TEXT = "text"


class Level(StrEnum):
    """The least severe line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_REDACTOR: Final = Redactor()
"""One for the process, as the log of a process is one; it knows nothing until `hide` is called."""


def configure(*, level: Level, format: Format, stream: TextIO, file: Path | None = None) -> None:  # noqa: A002  the setting's own name
    """Send every record, ours and the libraries', to `stream`, and to `file` as well where one is given.

    May be called again; the last call holds. Raises `OSError` when the file cannot be opened. A file that a log
    rotation moves away is opened anew.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(stream)]
    handlers[0].setFormatter(_formatter(format, colours=stream.isatty()))
    if file is not None:
        handlers.append(logging.handlers.WatchedFileHandler(file, encoding="utf-8"))
        handlers[1].setFormatter(_formatter(format, colours=False))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, _Redacting):
            root.removeHandler(old)
            old.close()
    for handler in handlers:
        root.addHandler(handler)
    set_level(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def set_level(level: Level) -> None:
    """Change the level while the program runs."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(number)
    for name in CHATTY:
        logging.getLogger(name).setLevel(number if number <= logging.DEBUG else max(number, logging.WARNING))


def hide(*secrets: Secret) -> None:
    """Star these wherever their bare text turns up, such as a token in an address that a library logs."""
    _REDACTOR.hide(*secrets)


@contextlib.contextmanager
def trace(trace_id: str | None = None) -> Iterator[str]:
    """Give every line that is written inside, in this task and in those it starts, one trace id; a new one if none."""
    chosen = trace_id or uuid.uuid4().hex[:16]
    with structlog.contextvars.bound_contextvars(trace_id=chosen):
        yield chosen


def trace_id() -> str | None:
    """The trace id of the present task."""
    found = structlog.contextvars.get_contextvars().get("trace_id")
    return str(found) if found is not None else None


def bind(**fields: object) -> contextlib.AbstractContextManager[None]:
    """Add these fields to every line that is written inside the context."""
    return structlog.contextvars.bound_contextvars(**fields)


class _Redacting(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return _REDACTOR.text(super().format(record))


def _formatter(format: Format, *, colours: bool) -> _Redacting:  # noqa: A002
    renderer: Processor
    if format is Format.JSON:
        renderer = structlog.processors.JSONRenderer(_dump)
    else:
        # The plain formatter: the pretty ones print the values of local variables, and so secrets.
        renderer = structlog.dev.ConsoleRenderer(
            colors=colours, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if format is Format.JSON:
        last += [structlog.processors.format_exc_info]
    return _Redacting(foreign_pre_chain=_shared(), processors=[*last, _redact, _order, renderer])


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
    ]


def _redact(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    return {str(key): value for key, value in _REDACTOR.mapping(fields).items()}


def _order(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    first = {key: fields.pop(key) for key in ("timestamp", "level", "event", "trace_id", "logger") if key in fields}
    return {**first, **fields}


def _dump(fields: EventDict, **_settings: object) -> str:
    return json.dumps(fields, default=str, ensure_ascii=False)
