"""Many rows by few statements: what SQLAlchemy asks anew of every row is asked once for all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Text,
    Update,
    bindparam,
    func,
    select,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

Way = Callable[[Any], Any]

PORTIONS = (512, 128, 32, 8)
"""So many rows go into one statement of SQLite, which lets go of the interpreter and takes it back for each: beside a
busy loop every time is a wait. They are few sizes, as each makes a statement that is kept."""


async def execute(
    connection: AsyncConnection, statement: Insert | Update, columns: Mapping[str, Sequence[Any]], **shared: Any
) -> None:
    """Execute the statement once for each row of `columns`, all as long as each other; `shared` is alike in all rows.

    Their names are those of columns or of bound values. `statement` is one that is kept for good, as what it compiles
    to is kept with it. An update sets what it binds by name and finds its row by equality.
    """
    many = _compiled(statement, connection.dialect, tuple(columns), tuple(shared))
    alike = tuple(value if way is None else way(value) for value, way in many.alike(shared))
    given = [column if way is None else list(map(way, column)) for column, way in many.given(columns)]
    if not given[0]:
        return
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(many.of_arrays, (*alike, *given))
        return
    rows = list(zip(*given, strict=True))
    done = 0
    for size in PORTIONS:
        while len(rows) - done >= size:
            values = (*alike, *chain.from_iterable(rows[done : done + size]))
            await connection.exec_driver_sql(many.of_rows(size), values)
            done += size
    if done < len(rows):
        await connection.exec_driver_sql(many.of_rows(1), [alike + row for row in rows[done:]])


async def texts(connection: AsyncConnection, query: Select[Any]) -> list[str]:
    """What a query of one column finds, words without a comma, in no order; for that reason handed over as one."""
    found = query.subquery().c[0]
    joined = (await connection.execute(select(func.aggregate_strings(cast_to(found, Text), ",")))).scalar_one()
    return joined.split(",") if joined else []


async def numbers(connection: AsyncConnection, query: Select[Any]) -> list[int]:
    """The same where they are whole numbers."""
    return [int(text) for text in await texts(connection, query)]


def among(column: ColumnElement[int], numbers: Collection[int]) -> ColumnElement[bool]:
    """Whether the column is one of these numbers, which are handed over as one value however many they are."""
    return _Among(column, bindparam(None, numbers, _Numbers(), unique=True))


class _Numbers(TypeDecorator[Collection[int]]):
    """Whole numbers as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The dialect's own type of many numbers."""
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """What the driver takes for them."""
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)


class _Among(FunctionElement[bool]):
    type: TypeEngine[Any] = NullType()  # a Boolean would be compared with 1 on SQLite, which then looks at every row
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **how: Any) -> str:
    column, numbers = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  both are written by SQLAlchemy


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **how: Any) -> str:
    column, numbers = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({numbers})"


class _Many(NamedTuple):
    """A statement over rows that stand in a table `given`; what they share comes first among its values."""

    before: str
    after: str
    types: tuple[str, ...]
    shares: tuple[tuple[str | None, Any, Way | None], ...]
    varies: tuple[tuple[str, Way | None], ...]

    def alike(self, shared: Mapping[str, Any]) -> Iterable[tuple[Any, Way | None]]:
        """The values that all rows share, in their order, and the way of each to the driver."""
        return ((value if name is None else shared[name], way) for name, value, way in self.shares)

    def given(self, columns: Mapping[str, Sequence[Any]]) -> Iterable[tuple[Sequence[Any], Way | None]]:
        """The columns in their order, and the way of their values to the driver."""
        return ((columns[name], way) for name, way in self.varies)

    @property
    def of_arrays(self) -> str:
        """PostgreSQL's text for any number of rows: a list of values for each column."""
        first = len(self.shares) + 1
        lists = ", ".join(f"${place}::{type_}[]" for place, type_ in enumerate(self.types, start=first))
        names = ", ".join(f"column{place}" for place in range(1, len(self.types) + 1))
        return f"{self.before}unnest({lists}) AS given({names}){self.after}"

    def of_rows(self, count: int) -> str:
        """SQLite's text for so many rows: their values one after the other."""
        return _of_rows(self.before, self.after, len(self.shares), len(self.varies), count)


@lru_cache(maxsize=256)
def _of_rows(before: str, after: str, shared: int, wide: int, count: int) -> str:
    places = (f"?{place}" for place in range(shared + 1, shared + wide * count + 1))
    rows = ", ".join(f"({', '.join(row)})" for row in zip(*[places] * wide, strict=True))
    return f"{before}(VALUES {rows}) AS given{after}"


_PLACE = re.compile(r"\?|\$\d+::(TIMESTAMP WITH TIME ZONE|[A-Z]+)")
_INSERT = re.compile(r"(.*?) VALUES \((.*?)\)(.*)", re.DOTALL)


@lru_cache(maxsize=256)
def _compiled(statement: Insert | Update, dialect: Dialect, columns: tuple[str, ...], shared: tuple[str, ...]) -> _Many:
    inserts = isinstance(statement, Insert)
    plain = statement.inline() if isinstance(statement, Insert) else statement
    compiled: Any = plain.compile(dialect=dialect, column_keys=[*columns, *shared] if inserts else None)
    ways: Mapping[str, Way] = compiled._bind_processors  # noqa: SLF001  what it does for each row itself
    fixed = compiled.params | {c.key: c.default.arg for c in (compiled.insert_prefetch if inserts else ())}
    shares: list[tuple[str | None, Any, Way | None]] = []
    varies: list[tuple[str, Way | None]] = []
    types: list[str] = []
    names = iter(compiled.positiontup)

    def place(found: re.Match[str]) -> str:
        name = next(names)
        way = ways.get(name)
        if name in columns:
            varies.append((name, way))
            types.append(found[1])
            return f"given.column{len(varies)}"
        shares.append((name, None, way) if name in shared else (None, fixed[name], way))
        return f"?{len(shares)}" if found[1] is None else f"${len(shares)}::{found[1]}"

    text = _PLACE.sub(place, compiled.string)
    if inserts:
        into, values, after = _expect(_INSERT.fullmatch(text))
        before, after = f"{into} SELECT {values} FROM ", f" WHERE true{after}"  # noqa: S608  as above
    else:
        what, _, where = text.rpartition(" WHERE ")
        before, after = f"{what} FROM ", f" WHERE {where}"
    return _Many(before, after, tuple(types), tuple(shares), tuple(varies))


def _expect(found: re.Match[str] | None) -> Sequence[str]:
    assert found is not None
    return found.groups()
