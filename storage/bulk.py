"""Many rows by one statement: what SQLAlchemy asks anew of every row is asked once for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.ext.asyncio import AsyncConnection

Way = Callable[[Any], Any]


async def execute(connection: AsyncConnection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute the statement once for each row; every row has the same names, those of columns or of bound values.

    `statement` is one that is kept for good, as what it compiles to is kept with it.
    """
    if not rows:
        return
    sql, parts = _compiled(statement, connection.dialect, tuple(rows[0]))
    # Column by column, as the interpreter is then asked for nothing between two rows.
    columns = [repeat(shared) if name is None else _column(rows, name, way) for name, way, shared in parts]
    await connection.exec_driver_sql(sql, list(zip(*columns, strict=False)))


def _column(rows: Sequence[Mapping[str, Any]], name: str, way: Way | None) -> Iterable[Any]:
    values = map(itemgetter(name), rows)
    return values if way is None else map(way, values)


@lru_cache(maxsize=64)
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Sequence[tuple[str | None, Way | None, Any]]]:
    """The statement's text, and for each of its places the name in a row and the way from there, or what all share."""
    inserts = isinstance(statement, Insert)
    plain = statement.inline() if isinstance(statement, Insert) else statement
    compiled: Any = plain.compile(dialect=dialect, column_keys=list(names) if inserts else None)
    ways: Mapping[str, Way] = compiled._bind_processors  # noqa: SLF001  what it does for each row itself
    shared = compiled.params | {c.key: c.default.arg for c in (compiled.insert_prefetch if inserts else ())}
    parts: list[tuple[str | None, Way | None, Any]] = []
    for name in compiled.positiontup:
        way = ways.get(name)
        if name in names:
            parts.append((name, way, None))
        else:
            parts.append((None, None, shared[name] if way is None else way(shared[name])))
    return compiled.string, parts
