"""What stands behind a database's refusal, for an operator: what happened, and what to do. No word of a driver's is repeated."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator

import asyncpg

from hub.errors import HubError
from hub.sources.failures import DRIVERS
from hub.sources.source import HUB, SourceUnavailable

REFUSALS = (*DRIVERS, OSError)
"""What a question to a database can raise beside the hub's own errors."""

READ_ONLY = "it can only be read, as if it were a replica; name the primary server in the address"

_BY_SQLSTATE = {
    "28P01": "the password is wrong, or the user is not known; correct both in the address",
    "28": "the server does not let this user in from here; its administrator allows it in pg_hba.conf",
    "3D000": "there is no database of that name; make it with `createdb --owner=USER NAME`",
    "42501": "a table belongs to another user; restore with `pg_restore --no-owner --role=USER`, or let its owner grant it",
    "42P01": "a table of the hub is missing; run `hub migrate`",
    "42703": "the tables are those of another release; run `hub migrate` of the newest one",
    "25006": READ_ONLY,
    "53100": "its disk is full; make room",
    "53300": "it has no connection left; lower HUB_POOL_SIZE or HUB_PROCESSES, or raise max_connections",
    "57P03": "it is starting or stopping; wait for it",
    "57": "it ended the connection; see the server's log",
    "XX": "it says that it is damaged; see the server's log, and restore the backup if need be",
}
"""By SQLSTATE, or by its class where all of that have one remedy (PostgreSQL's manual, appendix A)."""

_BY_RESULT_CODE = {
    "SQLITE_NOTADB": "the file is not an SQLite database; give the right one, or restore its backup",
    "SQLITE_CORRUPT": "the file is damaged; restore its backup",
    "SQLITE_CANTOPEN": "the file cannot be opened; `hub migrate` makes a new one, and its folder must be open to the hub's user",
    "SQLITE_PERM": "the hub's user may not open the file",
    "SQLITE_READONLY": "the hub's user may only read it; give the file and its folder to that user",
    "SQLITE_FULL": "the disk is full; make room",
    "SQLITE_BUSY": "another program uses it; wait for it to end, or stop it",
    "SQLITE_IOERR": "the disk reports an error; see the system's log",
}


def sentence_of(error: BaseException, name: str | None = None) -> str:
    """Return the sentence about a database that did not do what it was asked; `name` is the source's, where it is
    known."""
    found = _known(error)
    if found is None and isinstance(error, HubError):
        return error.message
    name = error.name if isinstance(error, SourceUnavailable) else name
    variable = "HUB_DATABASE" if name in (HUB, None) else f"HUB_SOURCE_{str(name).upper()}"
    return f"The database '{name or HUB}' ({variable}) does not answer as it should: {cause(error)}."


def cause(error: BaseException) -> str:
    """Return what happened and what to do, as the rest of a sentence; an error without a known cause is named by its
    kind."""
    unknown = f"the hub does not know this error ({type(list(_chain(error))[-1]).__name__}); look into the server's log"
    return _known(error) or unknown


def _known(error: BaseException) -> str | None:
    return next((found for each in _chain(error) if (found := _of(each))), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came of, each once."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        seen.append(following)
        yield following
        following = getattr(following, "orig", None) or following.__cause__


def _of(error: BaseException) -> str | None:
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2])
    if isinstance(error, sqlite3.Error):
        name: str = getattr(error, "sqlite_errorname", "")
        known = (said for code, said in _BY_RESULT_CODE.items() if name.startswith(code))
        return next(known, None) or (
            "a table of the hub is missing; run `hub migrate`" if "no such table" in str(error) else None
        )
    if isinstance(error, socket.gaierror):
        return "the host is not found; correct the address"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens at that address; start the server, or correct host and port"
    if isinstance(error, TimeoutError):
        return "no answer came in time; check that the server is up and that the network lets the hub reach it"
    if isinstance(error, FileNotFoundError):
        return "the file or folder does not exist; `hub migrate` makes a new database"
    if isinstance(error, PermissionError):
        return "the hub's user may not open it; give it to that user"
    return None
