"""PostgreSQL 15-18: asyncpg for what is one statement, reading or writing; SQLAlchemy's asyncpg dialect for transactions."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import asyncpg
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from hub.sources.connecting import Server
from hub.sources.pool import Connection, Pool, Statements
from hub.sources.source import CompiledQuery, Observer, Rows, Source
from hub.sources.sql import any_of

_LOCK = text("select pg_try_advisory_lock(hashtext(:work))")
_UNLOCK = text("select pg_advisory_unlock(hashtext(:work))")

BREAKER_SECONDS = 1.0
"""Seconds that a statement's time-out on the server has before the connection itself is given up."""

_OF_ANY_SIZE = {"max_cacheable_statement_size": 0}
"""A statement stays prepared however long it is: asyncpg would leave out the long ones, which take longest to plan."""

_TO_ITS_END = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "600000",
    "work_mem": "128MB",  # what is known of millions is put together in memory
    "max_parallel_workers_per_gather": "0",  # a plan with workers does without them where rows are fetched part by part
    "plan_cache_mode": "auto",  # it runs once: planning it for its own values costs nothing beside it
}
"""Settings of a connection on which one long statement is streamed."""

_END_TO_END = {"random_page_cost": "4"}
"""PostgreSQL's own default. A server on fast disks is often told that an index costs no more than reading on, and then fetches half of
a table row by row, from wherever each lies."""

_LONG = {"statement_timeout": "600000"}
"""Setting of a connection on which a statement may take as long as it does for a large city."""

_MUCH_CHANGED = """select quote_ident(known.relname) from pg_class known left join pg_stat_user_tables seen on seen.relid = known.oid
where known.relkind = 'r' and known.relnamespace = current_schema()::regnamespace and pg_has_role(known.relowner, 'usage')
and (known.reltuples < 0 and pg_relation_size(known.oid) > 0 or seen.n_mod_since_analyze > 50 + known.reltuples / 10)"""
"""The tables with rows that were never analysed, or of which a tenth has changed since: PostgreSQL's own rule (autovacuum)."""

_LOOKED_UP = 100
"""Rows of a load that are looked up before it, evenly spread: to look up each of them takes as long as to store it."""

_AGAIN = (
    asyncpg.InvalidCachedStatementError,  # a migration changed the tables under a prepared statement
    asyncpg.ConnectionDoesNotExistError,  # a connection ended, by a pooler, a failover or an administrator
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""Errors after which a statement that reads is tried once more, on another connection if it lost its own: nothing of it was
answered yet."""

_PLANNED_ONCE, _BY_VALUE = "force_generic_plan", "force_custom_plan"

# Look-ups by key gain most from a plan that is made once: planning costs more than running them.
READING: Mapping[str, str] = {"plan_cache_mode": _PLANNED_ONCE, "default_transaction_read_only": "on"}
"""Settings of the connections that read, beside their limits."""

WRITING: Mapping[str, str] = {"plan_cache_mode": "force_generic_plan"}
"""Settings of the connections on which one statement writes, beside their limits: it is the same one again and again."""


def connections_of_a_process(pool_size: int) -> int:
    """How many connections one process may hold to one database: those that read, those that write one statement each, and
    those of transactions."""
    return pool_size + _writers(pool_size) + _transactions(pool_size)


def _writers(pool_size: int) -> int:
    return max(2, pool_size // 2)


def _transactions(pool_size: int) -> int:
    return max(2, pool_size // 4)


class _ReadingConnection(asyncpg.Connection):
    """A connection that reads. It knows how it was told last to plan statements."""

    plans: str | None = _PLANNED_ONCE

    async def plan(self, query: CompiledQuery, seconds: float) -> None:
        """See to it that a statement is planned as it wants to be."""
        wanted = _BY_VALUE if query.by_value else _PLANNED_ONCE
        if self.plans != wanted:
            self.plans = None  # nobody knows, until it is done
            await self.execute(f"set plan_cache_mode = {wanted}", timeout=seconds)
            self.plans = wanted


class PostgresSource(Source):
    dialect = "postgresql"

    def __init__(
        self, name: str, url: str, *, pool_size: int, timeout_seconds: float, observer: Observer | None = None
    ) -> None:
        limits = {
            "statement_timeout": str(int(timeout_seconds * 1000)),
            "lock_timeout": str(int(timeout_seconds * 500)),
            "idle_in_transaction_session_timeout": str(int(timeout_seconds * 2000)),
            "client_connection_check_interval": "1000",  # a statement whose connection was cut off ends within a second
            "TimeZone": "UTC",
            "jit": "off",
            "application_name": f"hub:{name}",
        }
        self._server = Server(url, timeout_seconds)
        self._timeout = timeout_seconds
        self._writing = limits
        self._reading = {**limits, **READING}
        self._readers = Pool(self._connect_to_read, pool_size, timeout_seconds)
        self._writers = Pool(self._connect_to_write_one, _writers(pool_size), timeout_seconds)
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect_to_write,
            pool_size=_transactions(pool_size),
            max_overflow=0,
            pool_timeout=timeout_seconds,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
        )
        super().__init__(name, engine, observer)
        self._statements = Statements()

    @property
    def libpq_address(self) -> str:
        """The database that it connects to, for a program that connects through libpq. It has the password."""
        return self._server.libpq_address

    async def _connect_to_write(self, **_: Any) -> asyncpg.Connection[asyncpg.Record]:
        return await self._server.connect(self._writing)

    async def connect(self, settings: Mapping[str, str]) -> asyncpg.Connection[asyncpg.Record]:
        """Return a connection beside those that read and those that write, on which some settings are in force."""
        return await self._server.connect(settings)

    async def _connect_to_read(self) -> Connection:
        # The statements are bounded in bytes, by `Statements`.
        options = {"statement_cache_size": 10_000, "connection_class": _ReadingConnection, **_OF_ANY_SIZE}
        return await self._server.connect(self._reading, **options)

    async def _connect_to_write_one(self) -> Connection:
        # One or two statements for each table that is written to.
        settings = {**self._writing, **WRITING}
        return await self._server.connect(settings, statement_cache_size=100, **_OF_ANY_SIZE)

    async def unlike(self) -> Mapping[str, str]:
        """Return the settings that are not in force as they should be, on a connection that reads and one that writes,
        with what they are instead. Raises `SourceUnavailable`."""
        wrong: dict[str, str] = {}
        names = "select name, setting from pg_settings where name = any($1)"
        read = await self.fetch(CompiledQuery(names, ("names",)), {"names": list(self._reading)})
        wrong |= {name: value for name, value in read if self._reading[name] != value}
        async with self.begin() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            written = await driver.fetch(names, list(self._writing))
        return wrong | {name: value for name, value in written if self._writing[name] != value}

    async def fetch(self, query: CompiledQuery, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if self.observer:
            self.observer(query.text)
        values = {**query.constants, **parameters}
        arguments = [values[name] for name in query.order]
        try:
            try:
                return await self._run(query, arguments)
            except _AGAIN as error:
                if isinstance(error, asyncpg.InvalidCachedStatementError):
                    self._readers.forget()
                return await self._run(query, arguments)
        except Exception as error:
            if public := self.failure(error):
                raise public from error
            raise

    async def _run(self, query: CompiledQuery, arguments: list[Any]) -> Sequence[Sequence[Any]]:
        text = query.text
        if not self._statements.keeps(text) and self._statements.came(text):
            self._readers.forget()
        breaker = self._timeout + BREAKER_SECONDS
        async with self._readers.lend() as connection:
            await connection.plan(query, breaker)
            if self._statements.keeps(text):
                return cast("Sequence[Sequence[Any]]", await connection.fetch(text, *arguments, timeout=breaker))
            once = await connection.prepare(text, name="", timeout=breaker)
            return cast("Sequence[Sequence[Any]]", await once.fetch(*arguments, timeout=breaker))

    async def write(self, text: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """Run one statement that writes, in a transaction of its own: what it wrote is kept when this returns.

        Raises `IntegrityError` for a row whose key is there already, `SourceUnavailable` and `StatementTimeout`. What the
        server itself says of a statement ends its transaction, so that nothing is kept of it; when the connection is lost
        before the server has answered, nobody knows (`SourceUnavailable.committing`).
        """
        sent = False
        try:
            async with self._writers.lend() as connection:
                sent = True
                try:
                    return await self._written(connection, text, arguments)
                except asyncpg.InvalidCachedStatementError:
                    return await self._written(connection, text, arguments)  # as for `fetch`
        except asyncpg.IntegrityConstraintViolationError as error:
            raise IntegrityError(text, None, error) from None
        except Exception as error:
            if public := self.failure(error, writing=True, committing=sent and not _is_refusal(error)):
                raise public from error
            raise

    async def _written(self, connection: Any, text: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        return cast(
            "Sequence[Sequence[Any]]",
            await connection.fetch(text, *arguments, timeout=self._timeout + BREAKER_SECONDS),
        )

    async def stream(
        self, query: CompiledQuery, parameters: Mapping[str, Any], *, rows: int, end_to_end: bool = False
    ) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        if self.observer:
            self.observer(query.text)
        values = {**query.constants, **parameters}
        connection: asyncpg.Connection[asyncpg.Record] | None = None
        try:
            connection = await self.connect(self._reading | _TO_ITS_END | (_END_TO_END if end_to_end else {}))
            async with connection.transaction():
                cursor = await connection.cursor(query.text, *(values[name] for name in query.order))
                while part := await cursor.fetch(rows):
                    yield part
        except Exception as error:
            if public := self.failure(error):
                raise public from error
            raise
        finally:
            if connection is not None:
                connection.terminate()

    async def refresh_statistics(self) -> None:
        """PostgreSQL does it by itself within minutes. Until then a statement over everybody may take a thousand times as long."""
        try:
            connection = await self.connect(self._writing | _LONG)
            try:
                for row in await connection.fetch(_MUCH_CHANGED):
                    await connection.execute(f"analyze {row[0]}")
            finally:
                await connection.close()
        except Exception as error:
            if self.failure(error) is None:
                raise

    async def load(self, connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Rows) -> int:
        if not (given := list(rows)):
            return 0
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            if await _seem_new(connection, table, columns, given):
                # One that was not looked up may be there, or be stored at this moment.
                with suppress(asyncpg.UniqueViolationError):
                    async with driver.transaction():
                        await driver.copy_records_to_table(table.name, records=given, columns=columns)
                    return len(given)
            # COPY stops at the first row that is there already, so it fills a table of its own first.
            staged, names = f"staged_{table.name}", ", ".join(columns)
            await driver.execute(f"create temp table {staged} (like {table.name}) on commit drop")
            await driver.copy_records_to_table(staged, records=given, columns=columns)
        except Exception as error:
            if public := self.failure(error, writing=True):
                raise public from error
            raise
        insert = f"insert into {table.name} ({names}) select {names} from {staged} on conflict do nothing"  # noqa: S608
        return (await connection.exec_driver_sql(insert)).rowcount

    @asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[bool]:
        # A lock of the session, which the server gives back when the connection ends. Not in a transaction, which
        # would be ended for being idle.
        name = {"work": f"hub: {work}"}
        try:
            connection = await self.engine.connect()
        except Exception as error:
            if public := self.failure(error):
                raise public from error
            raise
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            alone = bool((await connection.execute(_LOCK, name)).scalar())
            yield alone
            if alone:
                await connection.execute(_UNLOCK, name)
        except BaseException:
            await connection.invalidate()  # the connection ends, and its lock with it
            raise
        finally:
            await connection.close()

    @property
    def in_use(self) -> int:
        return self._readers.in_use

    async def close(self) -> None:
        await self._readers.close()
        await self._writers.close()
        await self.engine.dispose()


async def _seem_new(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> bool:
    """Return True if none of some rows is there, as far as the identifiers of a few of them say."""
    if "id" not in columns:
        return False
    # Counted, and not looked for until one is found: for that the planner would read a table from its beginning to its end.
    there = select(func.count()).select_from(table).where(any_of(table.c.id, "ids"))
    place, few = columns.index("id"), rows[:: -(-len(rows) // _LOOKED_UP)]
    return (await connection.execute(there, {"ids": [row[place] for row in few]})).scalar() == 0


def _is_refusal(error: Exception) -> bool:
    """Return whether the server itself has ended a statement, and told of it: asyncpg has the same class for what it
    tells itself of a connection that was lost (SQLSTATE class 08)."""
    return isinstance(error, asyncpg.PostgresError) and not (error.sqlstate or "08").startswith("08")
