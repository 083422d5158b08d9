"""Whether a database has every table and column of the models: a step of the migrations makes each, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.source import HUB, CompiledQuery, Source
from hub.tables import metadata
from hub.tables.departments.register import tables_of

_THERE = {
    "postgresql": (
        "select c.relname::text, a.attname::text from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "where c.relname in ({}) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped "
        "and pg_table_is_visible(c.oid)"
    ),
    "sqlite": "select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c where t.name in ({})",
}


async def lacking(source: Source) -> Sequence[str]:
    """Return the tables, and the columns of other tables, that a database has not. Raises `SourceUnavailable`."""
    return _lacking(source.name, await source.fetch(CompiledQuery(_statement(source), ()), {}))


async def lacking_within(connection: AsyncConnection, source: Source) -> Sequence[str]:
    """Return what a database has not, as the transaction of a connection sees it."""
    return _lacking(source.name, (await connection.execute(text(_statement(source)))).all())


def _statement(source: Source) -> str:
    names = ", ".join(f"'{name}'" for name in _names(source.name))
    return _THERE[source.dialect].format(names)


def _names(source_name: str) -> Sequence[str]:
    return sorted(metadata.tables if source_name == HUB else tables_of(source_name))


def _lacking(source_name: str, found: Iterable[Sequence[str]]) -> Sequence[str]:
    there = {(table, column) for table, column in found}
    tables = {table for table, _ in there}
    lost = [name for name in _names(source_name) if name not in tables]
    columns = ((name, column.name) for name in _names(source_name) for column in metadata.tables[name].columns)
    return [*lost, *(f"{name}.{column}" for name, column in columns if name in tables and (name, column) not in there)]
