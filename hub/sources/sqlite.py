"""SQLite, the embedded default: read-only connections beside one writer, in WAL mode.

Python's sqlite3 keeps the last statements of a connection by their number alone, and nobody can have it let go of one. So a
connection is closed, and opened anew, before it keeps more bytes than it may.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import sqlite3
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Table, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hub.clock import moment_text
from hub.private_files import SQLITE_SUFFIXES, keep_private, opened, take_from_others
from hub.sources.source import (
    READS,
    CompiledQuery,
    Observer,
    Rows,
    Source,
    SourceUnavailable,
    StatementTimeout,
    ended,
)

Result = TypeVar("Result")

PREPARED = 16
"""Statements that a reading connection keeps prepared."""

PREPARED_BYTES = 8 * 1024 * 1024
"""What they may take on one connection, all together: one of the largest that are planned, or sixteen that are usual."""

FOR_A_BYTE = 12
"""Bytes that SQLite and Python take for each byte of a statement's text."""


class LastStatements:
    """The statements that one connection keeps prepared, as sqlite3 chooses them."""

    def __init__(self, most: int = PREPARED, most_bytes: int = PREPARED_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, int] = OrderedDict()

    @property
    def bytes(self) -> int:
        """About what they take."""
        return sum(self._kept.values())

    def has_room(self, text: str) -> bool:
        """Return whether a statement can be kept beside the others; alone it always can."""
        return not self._kept or text in self._kept or self.bytes + footprint(text) <= self._most_bytes

    def came(self, text: str) -> None:
        """Take note of a statement that is about to run."""
        self._kept[text] = footprint(text)
        self._kept.move_to_end(text)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


def footprint(text: str) -> int:
    """Return about how many bytes a connection needs to keep a statement."""
    return FOR_A_BYTE * len(text)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading connection, and the statements that it keeps prepared."""

    connection: aiosqlite.Connection
    prepared: LastStatements = field(default_factory=LastStatements)


class SqliteSource(Source):
    dialect = "sqlite"

    def __init__(
        self, name: str, file: Path, *, pool_size: int, timeout_seconds: float, observer: Observer | None = None
    ) -> None:
        super().__init__(name, _writing_engine(file, timeout_seconds), observer)
        self._file = file
        self._timeout = timeout_seconds
        self._pool_size = pool_size
        self._closed = False
        self._connections: asyncio.LifoQueue[_Reading | None] = asyncio.LifoQueue()
        for _ in range(pool_size):
            self._connections.put_nowait(None)

    async def fetch(self, query: CompiledQuery, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if self.observer:
            self.observer(query.text)
        values = {**query.constants, **parameters}
        arguments = [adapt(values[name]) for name in query.order]
        try:
            async with asyncio.timeout(self._timeout):
                return await self._run(query.text, arguments)
        except TimeoutError as error:
            raise StatementTimeout() from error
        except (sqlite3.Error, OSError) as error:
            if public := self.failure(error):
                raise public from error
            raise

    async def _run(self, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]:
        reading = await self._connections.get()
        try:
            if self._closed:
                raise SourceUnavailable(self.name)
            if reading is not None and not reading.prepared.has_room(text):
                full, reading = reading.connection, None
                await _closed(full)
            if reading is None:
                reading = _Reading(await self._connect())
            reading.prepared.came(text)
            return await _run(reading.connection, _rows(reading.connection, text, arguments))
        finally:
            self._connections.put_nowait(reading)

    async def stream(
        self, query: CompiledQuery, parameters: Mapping[str, Any], *, rows: int, end_to_end: bool = False
    ) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        if self.observer:
            self.observer(query.text)
        values = {**query.constants, **parameters}
        connection: aiosqlite.Connection | None = None
        try:
            connection = await self._connect()
            cursor = await _run(connection, connection.cursor())
            await _run(connection, cursor.execute(query.text, [adapt(values[name]) for name in query.order]))
            while part := list(await _run(connection, cursor.fetchmany(rows))):
                yield part
        except (sqlite3.Error, OSError) as error:
            if public := self.failure(error):
                raise public from error
            raise
        finally:
            if connection is not None:
                await _closed(connection)

    async def _connect(self) -> aiosqlite.Connection:
        target = _existing(self._file)
        _probe(target)
        connection = await _opened(target, uri=True, isolation_level=None, cached_statements=PREPARED)
        try:
            # Fetched to their end: an interrupt stays in force while any statement of the connection is open.
            await connection.execute_fetchall(f"pragma busy_timeout = {int(self._timeout * 1000)}")
            await connection.execute_fetchall("pragma query_only = on")
            await connection.execute_fetchall("pragma schema_version")  # looks into the file: SQLite opens anything
        except BaseException:
            await _closed(connection)
            raise
        return connection

    async def load(self, connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Rows) -> int:
        if not (adapted := _adapted(rows)):
            return 0
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        insert = f"insert into {table.name} ({names}) values ({places}) on conflict do nothing"  # noqa: S608
        return (await connection.exec_driver_sql(insert, adapted)).rowcount

    async def refresh_statistics(self) -> None:
        """Do nothing: SQLite plans by the indexes alone, for nobody has told it to keep statistics."""

    @asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[bool]:
        # A lock on a file beside the database, which the system gives back when the process ends.
        try:
            file = opened(self._file.with_name(f"{self._file.name}.{work}-lock"), "w")
        except OSError as error:
            raise SourceUnavailable(self.name) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @property
    def in_use(self) -> int:
        return self._pool_size - self._connections.qsize()

    async def close(self) -> None:
        self._closed = True
        held = [await self._connections.get() for _ in range(self._pool_size)]
        try:
            await _closed(*(reading.connection for reading in held if reading is not None))
        finally:
            for _ in held:
                self._connections.put_nowait(None)
            await self.engine.dispose()


def _probe(target: str) -> None:
    """Raise what opening raises, before aiosqlite does: its thread would outlive the failure, and maybe the loop."""
    sqlite3.connect(target, uri=True).close()


async def _opened(target: str, **options: Any) -> aiosqlite.Connection:
    """Return a connection. One that comes when its asker was cancelled is closed: its thread would outlive the loop."""
    connection = aiosqlite.connect(target, **options)
    connection._thread.daemon = True  # as SQLAlchemy has it: a process ends although a connection was left open
    opening = asyncio.ensure_future(_awaited(connection))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(asyncio.CancelledError):
            await ended(opening)
        if opening.exception() is None:
            await _closed(connection)
        raise


async def _closed(*connections: aiosqlite.Connection) -> None:
    """Closed, also for somebody who is cancelled meanwhile: they wait for it, so that no thread outlives the loop."""
    closing = asyncio.gather(*(connection.close() for connection in connections), return_exceptions=True)
    await ended(closing)
    for failure in filter(None, closing.result()):
        raise failure


async def _awaited(connection: aiosqlite.Connection) -> aiosqlite.Connection:
    return await connection


async def _rows(connection: aiosqlite.Connection, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]:
    return list(await connection.execute_fetchall(text, arguments))


async def _run(connection: aiosqlite.Connection, statement: Coroutine[Any, Any, Result]) -> Result:
    """Return what a statement gives; it is stopped when nobody waits for it any more."""
    running = asyncio.ensure_future(statement)
    try:
        return await asyncio.shield(running)
    finally:
        await _stopped(connection, running)


async def _stopped(connection: aiosqlite.Connection, statement: asyncio.Future[Any]) -> None:
    """Wait until the connection is at rest; a statement that nobody waits for any more is interrupted.

    More than once, since an interrupt is lost on a statement that the connection's thread has yet to begin.
    """
    try:
        await ended(statement, hasten=connection.interrupt)
    finally:
        statement.exception()


def adapt(value: Any) -> Any:
    """Return a parameter as SQLite takes it: days and moments as text, lists as JSON."""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps([adapt(item) for item in value])
    return value


_PLAIN = {str, int, bool, float, bytes, type(None)}
_DAYS = _PLAIN | {date, datetime}
_day_text = lru_cache(4096, typed=True)(adapt)
"""The text of a day or moment: those of many rows are few."""


def _adapted(rows: Rows) -> Sequence[Sequence[Any]]:
    """Return rows as SQLite takes them, adapted column by column: most have nothing to adapt."""
    columns: list[Iterable[Any]] = []
    for column in zip(*rows, strict=True):
        kinds = set(map(type, column))
        columns.append(column if kinds <= _PLAIN else map(_day_text if kinds <= _DAYS else adapt, column))
    return list(zip(*columns, strict=True))


def create_database(file: Path) -> None:
    """Make an empty database, with its folder, where there is none. Nothing else makes one: a file that is away is missed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    keep_private(file)


def _existing(file: Path) -> str:
    """Return the address of a file that is there: SQLite would make one that is not."""
    return f"{file.absolute().as_uri()}?mode=rw"


def _writing_engine(file: Path, timeout_seconds: float) -> AsyncEngine:
    async def open_existing(*_: object, **options: Any) -> aiosqlite.Connection:
        return await _opened(_existing(file), **options, uri=True)

    engine = create_async_engine(
        f"sqlite+aiosqlite:///{file}",
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"async_creator_fn": open_existing},
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def probe(*_: object) -> None:
        for end in SQLITE_SUFFIXES:
            take_from_others(file.with_name(f"{file.name}{end}"))
        _probe(_existing(file))

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, in one step that takes the write lock
        cursor = connection.cursor()
        cursor.execute(f"pragma busy_timeout = {int(timeout_seconds * 1000)}")
        cursor.execute("pragma journal_mode = wal")
        cursor.execute("pragma synchronous = full")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("begin" if connection.get_execution_options().get(READS) else "begin immediate")

    return engine
