"""What a driver's error means, for both kinds of database: one is away, a statement came too late, or it is a mistake of ours.

PostgreSQL says it by SQLSTATE (its manual, appendix A), SQLite by the names of its result codes. A database that can be
read only, such as a replica after a failover, cannot be used by whoever writes; a write on a connection that only reads is a
mistake of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from enum import Enum

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

DRIVERS = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, sqlite3.Error)
"""Errors that come from a driver, whoever called it."""


class Meaning(Enum):
    """What became of a database."""

    AWAY = "it does not answer, or does not do what it is for"
    LATE = "a statement took longer than it may"
    READ_ONLY = "it answers, and takes nothing that is written"


_LATE = (
    "57014",  # query_canceled
    "55P03",  # lock_not_available
)
_AWAY = (
    "08",  # the connection
    "28",  # the account or its password
    "3D",  # no such database
    "40",  # the transaction was rolled back: serialization, deadlock, nobody knows how it ended
    "53",  # memory, disk, connections
    "55000",  # a database that takes no connections
    "57",  # shut down, crashed, starting
    "58",  # its own files
    "F0",  # its settings
    "XX001",  # damaged data
    "XX002",  # a damaged index
    "25P03",  # the transaction was ended for being idle
    "42P01",  # no such table: not migrated
    "42501",  # its tables belong to another account, as after a restore by somebody else
)
_READ_ONLY = ("25006",)

_SQLITE_LATE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_INTERRUPT")
_SQLITE_AWAY = (
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOLFS",
    "SQLITE_NOMEM",
    "SQLITE_NOTADB",
    "SQLITE_PERM",
    "SQLITE_PROTOCOL",
)
_SQLITE_READ_ONLY = ("SQLITE_READONLY",)


def meaning(error: BaseException, *, writing: bool = False) -> Meaning | None:
    """Return what an error, or what caused it, says of a database; None when it says nothing. `writing`: it was asked
    to write."""
    return next(filter(None, (_meaning(cause, writing) for cause in _causes(error))), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or getattr(cause, "orig", None)


def _meaning(error: BaseException, writing: bool) -> Meaning | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, writing)
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return Meaning.AWAY  # its tables were changed meanwhile; the next statement knows them anew
    if isinstance(error, asyncpg.PostgresError):
        state = getattr(error, "sqlstate", None) or ""
        if state in _LATE:
            return Meaning.LATE
        if writing and state in _READ_ONLY:
            return Meaning.READ_ONLY
        return Meaning.AWAY if state.startswith(_AWAY) else None
    if isinstance(error, asyncpg.InterfaceError):
        # asyncpg's word for a connection or pool that is gone; its other InterfaceErrors are mistakes of ours.
        return Meaning.AWAY if any(word in str(error) for word in ("closed", "closing")) else None
    return Meaning.AWAY if isinstance(error, OSError | TimeoutError | asyncpg.InternalClientError) else None


def _of_sqlite(error: sqlite3.Error, writing: bool) -> Meaning | None:
    name: str = getattr(error, "sqlite_errorname", "")
    if name.startswith(_SQLITE_LATE) or (not name and "interrupted" in str(error)):
        return Meaning.LATE
    if writing and name.startswith(_SQLITE_READ_ONLY):
        return Meaning.READ_ONLY
    if name.startswith(_SQLITE_AWAY) or "no such table" in str(error):
        return Meaning.AWAY
    return None
