"""The ledger on PostgreSQL: one statement writes all events of the moment and reads the policy version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import asyncpg
from sqlalchemy import URL

from hub.ledger.event import Event
from hub.ledger.writing import VersionMissing

# Lists of lists cannot be unnested side by side: each list travels as the text of an array and is cast.
_COLUMNS: tuple[tuple[str, str, str, Callable[[Event], Any]], ...] = (
    ("id", "uuid", "", lambda event: event.id),
    ("at", "timestamptz", "", lambda event: event.at),
    ("kind", "text", "", lambda event: event.kind.value),
    ("outcome", "text", "", lambda event: str(event.outcome)),
    ("request_id", "uuid", "", lambda event: event.request_id),
    ("client_id", "text", "", lambda event: event.client_id),
    ("organisation_id", "uuid", "", lambda event: event.organisation_id),
    ("token_id", "text", "", lambda event: event.token_id),
    ("purpose", "text", "", lambda event: event.purpose),
    ("legal_basis", "text", "", lambda event: str(event.legal_basis)),
    ("policy_version", "bigint", "", lambda event: event.policy_version),
    ("document_hash", "text", "", lambda event: event.document_hash),
    ("operation_name", "text", "", lambda event: event.operation_name),
    ("given", "text", "::text[]", lambda event: array_text(event.given)),
    ("refused", "text", "::text[]", lambda event: array_text(event.refused)),
    ("subjects", "text", "::uuid[]", lambda event: array_text(event.subjects)),
    ("row_count", "bigint", "", lambda event: event.row_count),
    ("intent_id", "uuid", "", lambda event: event.intent_id),
)
_NAMES = ", ".join(name for name, *_ in _COLUMNS)
_STATEMENT = f"""
with v as materialized (select version from policy_version where id = 1),
written as (
  insert into ledger_event ({_NAMES})
  select {", ".join(f"e.{name}{cast}" for name, _, cast, _ in _COLUMNS)}
  from unnest({", ".join(f"${place}::{kind}[]" for place, (_, kind, _, _) in enumerate(_COLUMNS, 1))}) as e({_NAMES}), v
  where e.policy_version = v.version
)
select version from v
"""  # noqa: S608 -- names of columns only


class PostgresWriter:
    """Keeps one connection of its own: the read path's cannot write, and the ledger must not queue behind others."""

    def __init__(self, url: URL, timeout_seconds: float) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._timeout = timeout_seconds
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def write(self, events: Sequence[Event]) -> int:
        columns = [[value(event) for event in events] for *_, value in _COLUMNS]
        connection = await self._open()
        try:
            version = await connection.fetchval(_STATEMENT, *columns, timeout=self._timeout)
        except BaseException:
            # Whatever state the connection is in, the next batch starts on a fresh one.
            self._connection = None
            connection.terminate()
            raise
        if version is None:
            raise VersionMissing
        return int(version)

    async def _open(self) -> asyncpg.Connection[asyncpg.Record]:
        if self._connection is None or self._connection.is_closed():
            milliseconds = str(int(self._timeout * 1000))
            self._connection = await asyncpg.connect(
                self._address,
                timeout=self._timeout,
                server_settings={
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": milliseconds,
                    "plan_cache_mode": "force_generic_plan",
                    "timezone": "UTC",
                    "jit": "off",
                    "application_name": "hub:ledger",
                },
            )
        return self._connection

    def blames_events(self, error: Exception) -> bool:
        return isinstance(error, ValueError | asyncpg.DataError | asyncpg.IntegrityConstraintViolationError)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=self._timeout)
            self._connection = None


def array_text(items: Iterable[str]) -> str:
    """A list as PostgreSQL writes an array: every item quoted, so that none can end it."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"
