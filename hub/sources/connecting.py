"""The one way to a PostgreSQL database, for readers, writers, the ledger and long statements alike.

Nothing is asked of the server while a connection starts but who connects and to what: a pooler such as PgBouncer (in
session mode) refuses other start-up parameters, or forgets them. Time-outs, the time zone and whether a connection may
write are set by a statement once it is there. `hub doctor` proves that they are in force.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import asyncpg

from hub.database_address import WRITABLE, has_several_hosts, names_host, says_which
from hub.tables.types import tellable

_SOCKETS = "/run/postgresql,/var/run/postgresql,/tmp,localhost"
"""Where a server is looked for that has no host, as asyncpg does; libpq looks in one place, which depends on who built it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server, or on the one of several that can be written. `seconds` bound how long connecting takes."""

    address: str
    seconds: float

    @property
    def arguments(self) -> dict[str, Any]:
        """What the driver is given."""
        which = {"target_session_attrs": WRITABLE} if has_several_hosts(self.address) else {}
        return {"dsn": self.address, "timeout": self.seconds} | ({} if says_which(self.address) else which)

    @property
    def libpq_address(self) -> str:
        """The same for a program that connects through libpq: what this driver looks for by itself is written out."""
        options = {"connect_timeout": str(math.ceil(self.seconds))}
        if has_several_hosts(self.address) and not says_which(self.address):
            options["target_session_attrs"] = WRITABLE
        if not names_host(self.address) and "PGHOST" not in os.environ:
            options["host"] = _SOCKETS
        return f"{self.address}{'&' if '?' in self.address else '?'}{urlencode(options)}"

    async def connect(self, settings: Mapping[str, str], **options: Any) -> asyncpg.Connection[asyncpg.Record]:
        """Return a connection on which some settings are in force."""
        connection = await asyncpg.connect(**self.arguments, **options)
        try:
            await prepare(connection, settings, self.seconds)
        except BaseException:
            connection.terminate()
            raise
        return connection


async def prepare(connection: asyncpg.Connection[asyncpg.Record], settings: Mapping[str, str], seconds: float) -> None:
    """Put some settings in force on a new connection, and let days be days."""
    calls = ", ".join(f"set_config(${2 * place + 1}, ${2 * place + 2}, false)" for place in range(len(settings)))
    values = [part for item in settings.items() for part in item]
    await connection.fetchrow(f"select {calls}", *values, timeout=seconds)
    await _days_as_they_are(connection)


REMEMBERED = 4096
"""Days and moments whose form on the wire is remembered: the same ones are sent and read again and again."""


async def _days_as_they_are(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """asyncpg makes infinity of the last day that Python has, and fails at days beyond it. Here it is that day, and what lies
    beyond is read as it (`hub.tables.calendar`)."""
    for name, encoder, decoder in (("date", _days, _day), ("timestamptz", _microseconds, _moment)):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder, format="tuple")


@lru_cache(REMEMBERED)
def _days(value: date) -> tuple[int]:
    return (value.toordinal() - _BEGINNING.toordinal(),)


@lru_cache(REMEMBERED)
def _day(given: tuple[int]) -> date:
    return date.fromordinal(min(max(given[0] + _BEGINNING.toordinal(), 1), date.max.toordinal()))


@lru_cache(REMEMBERED)
def _microseconds(value: datetime) -> tuple[int]:
    return ((value - _BEGINNING) // _MICROSECOND,)


@lru_cache(REMEMBERED)
def _moment(given: tuple[int]) -> datetime:
    try:
        return _BEGINNING + given[0] * _MICROSECOND
    except OverflowError:
        return tellable(datetime.max.replace(tzinfo=UTC) if given[0] > 0 else datetime.min.replace(tzinfo=UTC))


_BEGINNING, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
"""Where PostgreSQL counts days and moments from, and by what."""
