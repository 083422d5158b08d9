"""The ledger on SQLite: one transaction that holds the write lock from its first statement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from hub.ledger.event import Event
from hub.ledger.writing import VersionMissing
from hub.sources.source import Source
from hub.tables.governance import PolicyVersionRow
from hub.tables.ledger import LedgerEventRow

_VERSION = select(PolicyVersionRow.version).where(PolicyVersionRow.id == 1)
_INSERT = insert(LedgerEventRow)
_NAMES = tuple(item.name for item in fields(Event))


class SqliteWriter:
    """Shares the source's single writing connection, in turn with every other transaction.

    The time-out is for that turn; how long another process may hold the write lock is the source's own time-out.
    """

    def __init__(self, source: Source, timeout_seconds: float) -> None:
        self._source = source
        self._timeout = timeout_seconds

    async def write(self, events: Sequence[Event]) -> int:
        # A transaction elsewhere that does not end must not hold the ledger for ever.
        async with asyncio.timeout(self._timeout), self._source.begin() as connection:
            version = (await connection.execute(_VERSION)).scalar()
            if version is None:
                raise VersionMissing
            if rows := [_row(event) for event in events if event.policy_version == version]:
                await connection.execute(_INSERT, rows)
        return version

    def blames_events(self, error: Exception) -> bool:
        unusable = type(error) is StatementError  # its subclasses are the database's own complaints
        return unusable or isinstance(error, ValueError | OverflowError | DataError | IntegrityError)

    async def close(self) -> None:
        """Nothing to give back: the connection is the source's."""


def _row(event: Event) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in _NAMES}
    return row | {"kind": event.kind.value, "outcome": str(event.outcome), "legal_basis": str(event.legal_basis)}
