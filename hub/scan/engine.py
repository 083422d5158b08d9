"""The engine of a scan: whatever works the rule's statement out. The database that has the rows does so by itself, or DuckDB
does, which reads them there. Their answers are equal, row for row.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from sqlalchemy import Select

from hub.errors import Unusable
from hub.scan.engine_names import EngineName
from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery, Source

PART = 10_000
"""Persons that are read, recorded and written together."""

SHARES = 2
"""How many shares of everybody are worked on at once: by itself, a database puts together what is known of each person in
one process. Each share reads the tables from end to end, so more of them soon cost more than they save.
"""

FROM_PERSONS = 1_000_000
"""Persons from which on DuckDB is chosen by itself, where it is installed: what it saves is then worth its start."""

EXTRA = ("duckdb", "duckdb_extension_postgres_scanner")
"""The packages of the optional extra `duckdb`."""


class ScanEngine(Protocol):
    """Works statements out. `shares` is into how many shares everybody is to be divided; all of them may be asked for at once."""

    name: str
    shares: int

    def stream(self, statement: Select[Any], given: Mapping[str, Any]) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        """Give the rows of a statement, at most `PART` at a time, however long it takes. Raises `SourceUnavailable`, or `Unusable`."""


EngineOpening = Callable[[Source, int], AbstractAsyncContextManager[ScanEngine]]
"""Opens the engine for a source and so many persons."""


class OwnEngine:
    """The database that has the rows."""

    shares = SHARES

    def __init__(self, source: Source) -> None:
        self._source = source
        self.name = source.dialect

    def stream(self, statement: Select[Any], given: Mapping[str, Any]) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        return self._source.stream(CompiledQuery.of(statement, self._source), given, rows=PART, end_to_end=True)


@asynccontextmanager
async def own_engine(source: Source, persons: int) -> AsyncIterator[ScanEngine]:
    """Open the engine of the database itself, whatever the size."""
    yield OwnEngine(source)


def engine_of(name: EngineName, dialect: str) -> EngineOpening:
    """Return what opens the engine of a name on a kind of database. Raises `Unusable` for one that cannot be had there."""
    if name is not EngineName.AUTO and dialect != "postgresql":
        raise Unusable("The hub's database is SQLite, which decides by itself. Leave --engine out.")
    if name is EngineName.DUCKDB and not is_installed():
        raise Unusable("DuckDB is not installed. Install the hub's extra `duckdb`, or leave --engine out.")

    @asynccontextmanager
    async def opening(source: Source, persons: int) -> AsyncIterator[ScanEngine]:
        wanted = name is EngineName.DUCKDB or (name is EngineName.AUTO and persons >= FROM_PERSONS and is_installed())
        if wanted and isinstance(source, PostgresSource):
            async with import_module("hub.scan.duckdb_engine").duckdb_engine(source, persons) as engine:
                yield engine
        else:
            yield OwnEngine(source)

    return opening


def is_installed() -> bool:
    """Return whether this installation has the extra `duckdb`."""
    return all(find_spec(package) for package in EXTRA)
