"""The ledger on PostgreSQL: one statement writes all events of the moment and reads the policy version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import asyncpg

from hub.ledger.event import Event
from hub.ledger.writing import NEVER, Entry, VersionMissing, Written
from hub.limiter.use import Total, Use, summed
from hub.limits import KNOWN
from hub.sources.postgresql import PostgresSource

# Lists of lists cannot be unnested side by side: each list travels as the text of an array and is cast.
_COLUMNS: tuple[tuple[str, str, str, Callable[[Event], Any]], ...] = (
    ("id", "uuid", "", lambda event: event.id),
    ("at", "timestamptz", "", lambda event: event.at),
    ("kind", "text", "", lambda event: event.kind.value),
    ("outcome", "text", "", lambda event: str(event.outcome)),
    ("request_id", "uuid", "", lambda event: event.request_id),
    ("client_id", "text", "", lambda event: event.client_id),
    ("account_id", "uuid", "", lambda event: event.account_id),
    ("organisation_id", "uuid", "", lambda event: event.organisation_id),
    ("token_id", "text", "", lambda event: event.token_id),
    ("purpose", "text", "", lambda event: event.purpose),
    ("legal_basis", "text", "", lambda event: str(event.legal_basis)),
    ("policy_version", "bigint", "", lambda event: event.policy_version),
    ("document_hash", "text", "", lambda event: event.document_hash),
    ("operation_name", "text", "", lambda event: event.operation_name),
    ("given", "text", "::text[]", lambda event: array_text(event.given)),
    ("refused", "text", "::text[]", lambda event: array_text(event.refused)),
    ("subjects", "text", "::uuid[]", lambda event: f"{{{','.join(event.subjects)}}}"),  # UUIDs: nothing to quote
    ("row_count", "bigint", "", lambda event: event.row_count),
    ("intent_id", "uuid", "", lambda event: event.intent_id),
    ("sources", "text", "::text[]", lambda event: array_text(event.sources)),
    ("unavailable", "text", "::text[]", lambda event: array_text(event.unavailable)),
)
_NAMES = ", ".join(name for name, *_ in _COLUMNS)
_USE: tuple[tuple[str, str, Callable[[Use], Any]], ...] = (
    ("client_id", "text", lambda use: use.client_id),
    ("counter", "text", lambda use: use.counter),
    ("used", "bigint", lambda use: use.used),
    ("missed", "bigint", lambda use: use.missed),
    ("until", "timestamptz", lambda use: use.until),
)
# What was asked about travels in lists of its own: a use has any number of them.
_SEEN = ("text", "text", "boolean", "bigint", "timestamptz", "bigint")
_USES = len(_COLUMNS) + 1
_SEENS = _USES + len(_USE) + 1
_NOW = _SEENS + len(_SEEN)
_USED = ", ".join(name for name, *_ in _USE)
_STATEMENT = f"""
with v as materialized (select version from policy_version where id = 1),
written as (
  insert into ledger_event ({_NAMES})
  select {", ".join(f"e.{name}{cast}" for name, _, cast, _ in _COLUMNS)}
  from unnest({", ".join(f"${place}::{kind}[]" for place, (_, kind, _, _) in enumerate(_COLUMNS, 1))}) as e({_NAMES}), v
  where e.policy_version = v.version
),
asked as (
  select s.holder, s.counter, s.missed, s.token, coalesce(w.until, s.until) as until
  from unnest({", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_SEEN, _SEENS))})
         as s(holder, counter, missed, token, until, policy_version)
  join v on s.policy_version = v.version
  left join client_use w on w.client_id = s.holder and w.counter = s.counter and w.until > ${_NOW}
  where (s.missed or w.used is null or w.used - w.missed < {KNOWN})
    and not exists (
      select from counted_once k
      where (k.holder, k.counter, k.missed, k.token) = (s.holder, s.counter, s.missed, s.token) and k.until > ${_NOW})
),
fresh as (
  insert into counted_once as known (holder, counter, missed, token, until)
  select holder, counter, missed, token, until from asked order by holder, counter, missed, token
  on conflict (holder, counter, missed, token) do update set until = excluded.until where known.until <= ${_NOW}
  returning holder, counter, missed, token
),
counted as (
  insert into client_use as known ({_USED})
  select u.client_id, u.counter, u.used + coalesce(f.used, 0), u.missed + coalesce(f.missed, 0), u.until
  from unnest({", ".join(f"${place}::{kind}[]" for place, (_, kind, _) in enumerate(_USE, _USES))},
              ${_SEENS - 1}::bigint[]) as u({_USED}, policy_version)
  join v on u.policy_version = v.version
  left join (
    select holder, counter, count(*) as used, count(*) filter (where missed) as missed from fresh group by 1, 2) f
    on f.holder = u.client_id and f.counter = u.counter
  order by u.client_id, u.counter
  on conflict (client_id, counter) do update set
    used = case when known.until > ${_NOW} then known.used else 0 end + excluded.used,
    missed = case when known.until > ${_NOW} then known.missed else 0 end + excluded.missed,
    until = case when known.until > ${_NOW} then known.until else excluded.until end
  returning {_USED}
)
select version, array(select row({_USED}) from counted), array(select row(holder, counter, missed, token) from fresh) from v
"""  # noqa: S608 -- names of columns only


class PostgresWriter:
    """Keeps one connection of its own: the read path's cannot write, and the ledger must not queue behind others."""

    def __init__(self, source: PostgresSource, timeout_seconds: float) -> None:
        self._source = source
        self._timeout = timeout_seconds
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def write(self, entries: Sequence[Entry]) -> Written:
        columns: list[Any] = [[value(event) for event, _ in entries] for *_, value in _COLUMNS]
        uses = [
            (version, use)
            for version in {event.policy_version for event, _ in entries}
            for use in summed(use for event, uses in entries if event.policy_version == version for use in uses)
        ]
        columns += [[value(use) for _, use in uses] for *_, value in _USE]
        columns += [[version for version, _ in uses]]
        columns += _lists_of_seen(uses)
        columns += [max((event.at for event, _ in entries), default=NEVER)]
        connection = await self._open()
        try:
            row = await connection.fetchrow(_STATEMENT, *columns, timeout=self._timeout)
        except BaseException:
            # Whatever state the connection is in, the next batch starts on a fresh one.
            self._connection = None
            connection.terminate()
            raise
        if row is None:
            raise VersionMissing
        version, counted, fresh = row
        totals = {(client, counter): Total(*total) for client, counter, *total in counted}
        return Written(version, totals, {tuple(item) for item in fresh})

    async def _open(self) -> asyncpg.Connection[asyncpg.Record]:
        if self._connection is None or self._connection.is_closed():
            milliseconds = str(int(self._timeout * 1000))
            self._connection = await self._source.connect({
                "statement_timeout": milliseconds,
                "lock_timeout": milliseconds,
                "idle_in_transaction_session_timeout": milliseconds,
                "plan_cache_mode": "force_generic_plan",
                "TimeZone": "UTC",
                "jit": "off",
                "application_name": "hub:ledger",
            })  # fmt: skip
        return self._connection

    def blames_events(self, error: Exception) -> bool:
        return isinstance(error, ValueError | asyncpg.DataError | asyncpg.IntegrityConstraintViolationError)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=self._timeout)
            self._connection = None


def _lists_of_seen(uses: Iterable[tuple[int, Use]]) -> list[list[Any]]:
    """Whose, what, until when and under which policy version: the lists of `_SEEN`."""
    seen = [(*use.key, *item, use.until, version) for version, use in uses for item in use.seen]
    return [[row[place] for row in seen] for place in range(len(_SEEN))]


def array_text(items: Iterable[str]) -> str:
    """A list as PostgreSQL writes an array: every item quoted, so that none can end it."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"
