"""What a source is, whichever database stands behind it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import Any, Self, TypeVarTuple
from weakref import ReferenceType, ref

from sqlalchemy import Dialect, Executable, Table
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import Code, RefusedRequest
from hub.sources.failures import DRIVERS, Meaning, meaning

Observer = Callable[[str], None]
"""A callback: it gets the text of each statement of the read path, before that runs."""

Rows = Iterable[Sequence[Any]]
"""Rows of a table, each in the order of some named columns."""

READS = "hub_reads"
"""The option of a transaction in which nothing is written."""

HUB = "hub"
"""The name of the hub's own database."""

COMPILED = 256
"""Queries that one function keeps compiled (`compiled_once`)."""

Further = TypeVarTuple("Further")


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A statement compiled once for one dialect: its text, the parameter of each position, and its constants.

    `by_value` where the values decide how it is best run: then it is planned for those of each request, and any other once.
    """

    text: str
    order: tuple[str, ...]
    constants: Mapping[str, Any] = field(default_factory=dict)
    by_value: bool = False

    @classmethod
    def of(cls, statement: Executable, source: Source, *, by_value: bool = False) -> CompiledQuery:
        """Compile a SQLAlchemy statement. Parameters without a value must be given at each fetch."""
        return cls.in_dialect(statement, source.engine.dialect, by_value=by_value)

    @classmethod
    def in_dialect(cls, statement: Executable, dialect: Dialect, *, by_value: bool = False) -> CompiledQuery:
        """Compile a SQLAlchemy statement for a dialect, as `of` does for a source."""
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        order = tuple(compiled.positiontup or ())
        constants = {name: value for name, value in compiled.params.items() if value is not None and name in order}
        return cls(str(compiled), order, constants, by_value)


@dataclass(frozen=True, slots=True)
class _SourceOfKind:
    """A source that stands for every one of its dialect: a text that was compiled for one is that of all.

    What is remembered holds no source, and so none of its connections, beyond the source's own life.
    """

    dialect: str
    reference: ReferenceType[Source] = field(compare=False)


def compiled_once(
    query: Callable[[Source, *Further], CompiledQuery],
) -> Callable[[Source, *Further], CompiledQuery]:
    """Remember what a function compiles, for each dialect and by its further arguments: to compile takes longer than to ask."""

    @lru_cache(COMPILED)
    def kept(of: _SourceOfKind, *further: Any) -> CompiledQuery:
        source = of.reference()
        assert source is not None  # whoever asks holds it
        return query(source, *further)

    @wraps(query)
    def compiled(source: Source, *further: *Further) -> CompiledQuery:
        return kept(_SourceOfKind(source.dialect, ref(source)), *further)

    return compiled


class SourceUnavailable(RefusedRequest):
    """A database cannot be reached, stopped answering, or is `read_only` for whoever writes.

    Nothing was changed, unless `committing`: then the last word of a transaction was lost, and nobody knows.
    """

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, name: str, *, writing: bool = False, committing: bool = False, read_only: bool = False) -> None:
        consequence = "Nothing was read or written. Try again in a moment."
        if committing:
            consequence = "It is not known whether the write was stored. Send it again with the same idempotency key."
        elif writing:
            consequence = (
                "Nothing was stored. Send the write again in a moment, with the same idempotency key if it has one."
            )
        state = "can only be read at this moment" if read_only else "does not answer"
        super().__init__(Code.SOURCE_UNAVAILABLE, f"The database '{name}' {state}. {consequence}", retry_after=5)
        self.name = name
        self.committing = committing


class StatementTimeout(RefusedRequest):
    """A statement ran past its time-out and was cancelled by the database."""

    status = HTTPStatus.GATEWAY_TIMEOUT

    def __init__(self) -> None:
        super().__init__(
            Code.DEADLINE_EXCEEDED, "The operation took longer than is allowed. Ask for less, then try again."
        )


class Source(ABC):
    """One named database."""

    dialect: str

    def __init__(self, name: str, engine: AsyncEngine, observer: Observer | None = None) -> None:
        self.name = name
        self.engine = engine
        self.observer = observer

    @abstractmethod
    async def fetch(self, query: CompiledQuery, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run one reading statement. Raises `SourceUnavailable` or `StatementTimeout`."""

    @abstractmethod
    def stream(
        self, query: CompiledQuery, parameters: Mapping[str, Any], *, rows: int, end_to_end: bool = False
    ) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
        """Run one reading statement to its end, however long that takes; gives at most so many rows at a time.

        For operators' work over everyone: it has a connection of its own, so nobody waits for it, and it sees the
        database as it was when it began. `end_to_end`: what it looks for lies all over its tables, so they are better read from end
        to end than by an index. Close it (`contextlib.aclosing`): a statement that nobody listens to is stopped.
        Raises `SourceUnavailable`.
        """

    @property
    @abstractmethod
    def in_use(self) -> int:
        """Reading connections at work."""

    @abstractmethod
    async def close(self) -> None:
        """Give the connections back; what runs is finished first."""

    async def __aenter__(self) -> Self:
        """Closed at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def failure(
        self, error: BaseException, *, writing: bool = False, committing: bool = False
    ) -> RefusedRequest | None:
        """Return what a driver's error means in public; None when it is a mistake of ours.

        `writing`: the database was asked to write. `committing`: it had been told to keep what was written, and nobody
        knows whether it did.
        """
        found = Meaning.LATE if isinstance(error, PoolTimeout) else meaning(error, writing=writing)
        if found in (Meaning.AWAY, Meaning.READ_ONLY) or (found and committing):
            read_only = found is Meaning.READ_ONLY
            return SourceUnavailable(self.name, writing=writing, committing=committing, read_only=read_only)
        return StatementTimeout() if found else None

    @abstractmethod
    async def load(self, connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Rows) -> int:
        """Insert many rows within a transaction that has begun; gives how many were new.

        A row whose key is there already is left as it is. Values are those that Python has for the columns' types, and
        identifiers are text. Raises `SourceUnavailable` or `StatementTimeout`.
        """

    @abstractmethod
    async def refresh_statistics(self) -> None:
        """Let the database look anew at tables of which much has changed, so that it plans by what is there now."""

    @abstractmethod
    def alone(self, work: str) -> AbstractAsyncContextManager[bool]:
        """Return True within the block if nobody else, in any process, does this work on the database; else False.

        Whoever is killed within the block leaves nothing behind.
        """

    @asynccontextmanager
    async def begin(self, *, reading: bool = False) -> AsyncIterator[AsyncConnection]:
        """A writing transaction, committed at the end of the block; READ COMMITTED, or exclusive on SQLite.

        `reading`: nothing is written in it, so whoever asked is told of no write when it fails.
        """
        begun = committing = False
        engine = self.engine.execution_options(**{READS: True}) if reading else self.engine
        try:
            async with engine.begin() as connection:
                begun = True
                yield connection
                committing = not reading
        except Exception as error:
            if begun and not committing and not isinstance(error, (*DRIVERS, ConnectionError)):
                raise  # the caller's own, and no word about this database
            if public := self.failure(error, writing=not reading, committing=committing):
                raise public from error
            raise


async def ended(work: asyncio.Future[Any], hasten: Callable[[], Awaitable[None]] | None = None) -> None:
    """Wait until work is done, however often whoever waits is cancelled meanwhile; that is raised at the end."""
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            if hasten:
                await hasten()
            await asyncio.wait([work], timeout=0.01 if hasten else None)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
