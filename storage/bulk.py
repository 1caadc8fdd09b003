"""Many rows by few statements: what SQLAlchemy asks anew of every row is asked once for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Text, Update, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

Way = Callable[[Any], Any]

PORTIONS = (512, 128, 32, 8)
"""So many rows go into one statement: SQLite lets go of the interpreter and takes it back for each, and beside a busy
loop every time is a wait. They are few sizes, as each makes a statement that is kept."""


async def execute(connection: AsyncConnection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute the statement once for each row; every row has the same names, those of columns or of bound values.

    `statement` is one that is kept for good, as what it compiles to is kept with it. An update sets what it binds by
    name and finds its row by equality.
    """
    if not rows:
        return
    sql, parts = _compiled(statement, connection.dialect, tuple(rows[0]))
    # Column by column, as the interpreter is then asked for nothing between two rows.
    columns = [repeat(shared) if name is None else _column(rows, name, way) for name, way, shared in parts]
    values = list(zip(*columns, strict=False))
    done = 0
    for size in PORTIONS if connection.dialect.name == "sqlite" else ():
        many = _of_many(sql, len(parts), size)
        while len(values) - done >= size:
            await connection.exec_driver_sql(many, tuple(chain.from_iterable(values[done : done + size])))
            done += size
    if done < len(values):
        await connection.exec_driver_sql(sql, values[done:])


async def texts(connection: AsyncConnection, query: Select[Any]) -> list[str]:
    """What a query of one column finds, words without a comma, in no order; for that reason handed over as one."""
    found = query.subquery().c[0]
    joined = (await connection.execute(select(func.aggregate_strings(cast(found, Text), ",")))).scalar_one()
    return joined.split(",") if joined else []


async def numbers(connection: AsyncConnection, query: Select[Any]) -> list[int]:
    """The same where they are whole numbers."""
    return [int(text) for text in await texts(connection, query)]


@lru_cache(maxsize=64)
def _of_many(sql: str, width: int, count: int) -> str:
    """The statement for as many rows at once, each a list of values in the order of its places."""
    row = f"({', '.join('?' * width)})"
    rows = ", ".join([row] * count)
    if sql.startswith("INSERT"):
        before, _, after = sql.partition(f"VALUES {row}")
        return f"{before}VALUES {rows}{after}"
    pieces = sql.split("?")
    named = "".join(f"{piece}given.column{place}" for place, piece in enumerate(pieces[:-1], start=1)) + pieces[-1]
    what, _, where = named.rpartition(" WHERE ")
    return f"{what} FROM (VALUES {rows}) AS given WHERE {where}"


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
