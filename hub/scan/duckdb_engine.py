"""DuckDB in this process, attached to PostgreSQL: it reads the tables once for each share of everybody, over several connections
side by side, and works the statement out on every core.

It is loaded only where the extra `duckdb` is installed. It can write nothing: neither in PostgreSQL, to which it is attached for
reading, nor in a file, since nothing outside of it is open to it once it is attached. INVARIANT: no text of DuckDB's errors is passed on, since it names the address
with the password, or values.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from sqlalchemy import Dialect, Select, Text, cast, select

from hub.errors import Unusable
from hub.scan.duckdb_dialect import DuckdbDialect
from hub.scan.engine import EXTRA, PART, ScanEngine
from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery, ended
from hub.tables.types import Id

Result = TypeVar("Result")

PERSONS_IN_A_SHARE = 1_000_000
"""What is known of so many is put together at a time. Each share reads the tables anew."""

_SETTINGS: Mapping[str, str | bool | int | float | list[str]] = {
    "memory_limit": "3GiB",
    "temp_directory": "",  # what is known of persons is in no file, not even for a moment
    "preserve_insertion_order": False,  # an order that nobody asks for would be kept in memory
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

_ONCE_LOADED = (
    "set pg_statement_timeout_millis = 0",
    "set pg_idle_in_transaction_timeout_millis = 600000",
)

_ONCE_ATTACHED = (
    "use hub",
    "set enable_external_access = false",  # no file, and no other database
    "set lock_configuration = true",
)

# DuckDB waits for ever where rows are fetched from a union while it is still at work (duckdb/duckdb#22215). So they are put down
# first: those of one share, in its memory.
_DECIDED, _READ = "create or replace temp table decided", "from temp.decided"

_CURRENT_SCHEMA = CompiledQuery("select current_schema()", ())
_DIALECT: Dialect = DuckdbDialect()  # type: ignore[no-untyped-call]


class DuckdbEngine:
    """An attached DuckDB. Its statements come one after the other, each on every core, and all see the database as it was
    when the first one began."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: PostgresSource, shares: int) -> None:
        self.shares = shares
        self._connection, self._source = connection, source
        self._one_at_a_time = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "duckdb")

    async def attach(self) -> None:
        """Attach it for reading, to what the hub's own connections are connected to. Raises `SourceUnavailable` and `Unusable`."""
        ((schema,),) = await self._source.fetch(_CURRENT_SCHEMA, {})
        address = _text(self._source.libpq_address)
        for statement in (
            f"load {_text(str(_scanner()))}",
            *_ONCE_LOADED,
            f"attach {address} as hub (type postgres, read_only, schema {_text(schema)})",
            *_ONCE_ATTACHED,
            "begin transaction",
        ):
            await self._run(self._connection.execute, statement)

    async def stream(
        self, statement: Select[Any], given: Mapping[str, Any]
    ) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        query = CompiledQuery.in_dialect(_readable(statement), _DIALECT)
        if self._source.observer:
            self._source.observer(query.text)
        async with self._one_at_a_time:
            await self._run(
                self._connection.execute, f"{_DECIDED} as {query.text}", [given[name] for name in query.order]
            )
            await self._run(self._connection.execute, _READ)
            while part := await self._run(self._connection.fetchmany, PART):
                yield part

    async def _run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        running = asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *arguments))
        try:
            return await asyncio.shield(running)
        except duckdb.Error as error:
            raise self._public(error) from None
        finally:
            await ended(running, hasten=self._interrupt)
            running.exception()

    async def _interrupt(self) -> None:
        self._connection.interrupt()

    def _public(self, error: duckdb.Error) -> Unusable:
        what = "stopped"
        if isinstance(error, duckdb.IOException):
            what = f"cannot reach the database '{self._source.name}'"
        if isinstance(error, duckdb.OutOfMemoryException):
            what = "needs more memory than it may have"
        return Unusable(
            f"DuckDB {what} ({type(error).__name__}). Nothing was decided. Let PostgreSQL decide: --engine postgresql."
        )

    async def close(self) -> None:
        """Give the connections back, once what was stopped has ended."""
        await self._run(self._connection.close)
        self._thread.shutdown()


@asynccontextmanager
async def duckdb_engine(source: PostgresSource, persons: int) -> AsyncIterator[ScanEngine]:
    """Open an attached DuckDB for so many persons. Raises `SourceUnavailable`, and `Unusable` for what DuckDB cannot do."""
    shares = max(1, -(-persons // PERSONS_IN_A_SHARE))
    engine = DuckdbEngine(duckdb.connect(":memory:", config=dict(_SETTINGS)), source, shares)
    try:
        await engine.attach()
        yield engine
    finally:
        await engine.close()


def _scanner() -> Path:
    """Return the file of DuckDB's own extension, for this version of it. DuckDB loads none that its makers have not signed."""
    package = find_spec(EXTRA[1])
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}" / "postgres_scanner.duckdb_extension"


def _readable(statement: Select[Any]) -> Select[Any]:
    """Return a statement with its identifiers as text: DuckDB makes an object of each, which takes longer than all else of a row."""
    columns = statement.subquery().c
    return select(
        *(cast(column, Text).label(column.name) if isinstance(column.type, Id) else column for column in columns)
    )


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
