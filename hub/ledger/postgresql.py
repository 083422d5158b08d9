"""The ledger on PostgreSQL: one statement writes all events of the moment and reads the policy version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import asyncpg

from hub.ledger.coordinates import KnownSets, set_id
from hub.ledger.event import Event
from hub.ledger.writing import NEVER, Entry, VersionMissing, WriteReceipt
from hub.limiter.counter_use import CounterTotal, CounterUse, summed
from hub.limits import KNOWN
from hub.sources.postgresql import PostgresSource
from hub.tables.commit_order import NEXT_ON_POSTGRESQL

# Lists of lists cannot be unnested side by side: each list travels as the text of an array and is cast.
_COLUMNS: tuple[tuple[str, str, str, Callable[[Event], Any]], ...] = (
    ("id", "uuid", "", lambda event: event.id),
    ("at", "timestamptz", "", lambda event: event.at),
    ("kind", "text", "", lambda event: event.kind.value),
    ("outcome", "text", "", lambda event: str(event.outcome)),
    ("request_id", "uuid", "", lambda event: event.request.request_id),
    ("client_id", "text", "", lambda event: event.request.client_id),
    ("account_id", "uuid", "", lambda event: event.request.account_id),
    ("organisation_id", "uuid", "", lambda event: event.request.organisation_id),
    ("token_id", "text", "", lambda event: event.request.token_id),
    ("purpose", "text", "", lambda event: event.request.purpose),
    ("legal_basis", "text", "", lambda event: str(event.request.legal_basis)),
    ("policy_version", "bigint", "", lambda event: event.policy_version),
    ("document_hash", "text", "", lambda event: event.request.document_hash),
    ("operation_name", "text", "", lambda event: event.request.operation_name),
    ("given_set", "uuid", "", lambda event: set_id(event.access.given)),
    ("refused_set", "uuid", "", lambda event: set_id(event.access.refused)),
    ("subjects", "text", "::uuid[]", lambda event: f"{{{','.join(event.access.subjects)}}}"),  # UUIDs: nothing to quote
    ("row_count", "bigint", "", lambda event: event.access.row_count),
    ("intent_id", "uuid", "", lambda event: event.intent_id),
    ("sources", "text", "::text[]", lambda event: array_text(event.access.sources)),
    ("unavailable", "text", "::text[]", lambda event: array_text(event.access.unavailable)),
)
_NAMES = ", ".join(name for name, *_ in _COLUMNS)
EVENT_LISTS = len(_COLUMNS)
"""How many lists some events are handed over as (`lists_of`)."""
_USE: tuple[tuple[str, str, Callable[[CounterUse], Any]], ...] = (
    ("client_id", "text", lambda use: use.client_id),
    ("counter", "text", lambda use: use.counter),
    ("used", "bigint", lambda use: use.used),
    ("missed", "bigint", lambda use: use.missed),
    ("until", "timestamptz", lambda use: use.until),
)
# What was asked about travels in lists of its own: a use has any number of them.
_SEEN = ("text", "text", "boolean", "bigint", "timestamptz", "bigint")
# Of a use: the policy version, and of one that is bounded its most and the entry that it belongs to.
_BOUND = ("bigint", "bigint", "bigint")
_USES = len(_COLUMNS) + 1
_SEENS = _USES + len(_USE) + len(_BOUND)
_NOW = _SEENS + len(_SEEN)
_SETS = _NOW + 1
_USED = ", ".join(name for name, *_ in _USE)


def events_inserted(first: int, conditions: str) -> str:
    """Return the SQL that stores the events `e` whose lists are the parameters from a place on. What follows `from` may join
    other rows and name conditions."""
    lists = ", ".join(f"${place}::{kind}[]" for place, (_, kind, _, _) in enumerate(_COLUMNS, first))
    values = ", ".join(f"e.{name}{cast}" for name, _, cast, _ in _COLUMNS)
    return f"""insert into ledger_event ({_NAMES}, given, refused, turn)
  select {values}, '{{}}'::text[], '{{}}'::text[], {NEXT_ON_POSTGRESQL}
  from unnest({lists}) as e({_NAMES}){conditions}"""  # noqa: S608 -- names of columns only


def lists_of(events: Iterable[Event]) -> list[list[Any]]:
    """Return what `events_inserted` takes: a list of values for each column."""
    events = list(events)
    return [[value(event) for event in events] for *_, value in _COLUMNS]


def sets_inserted(first: int, also: str = "") -> str:
    """Return the SQL that stores sets of coordinates that are not stored yet, given by two lists: ids, and names as text."""
    return f"""insert into coordinate_set (id, names)
  select s.id, s.names::text[] from unnest(${first}::uuid[], ${first + 1}::text[]) as s(id, names){also} order by s.id
  on conflict do nothing"""  # noqa: S608 -- no names at all


_STATEMENT = f"""
with v as materialized (select version from policy_version where id = 1),
sets as (
  {sets_inserted(_SETS, ", v")}
),
written as (
  {events_inserted(1, ", v where e.policy_version = v.version")}
),
uses as (
  select u.*
  from unnest({", ".join(f"${place}::{kind}[]" for place, kind in enumerate((*(use[1] for use in _USE), *_BOUND), _USES))})
         as u({_USED}, policy_version, most, entry)
  join v on u.policy_version = v.version
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
new as (
  select holder, counter, count(*) as used, count(*) filter (where missed) as missed from asked group by 1, 2
),
bounded as (
  select u.client_id, u.counter, coalesce(w.used, 0) + u.used + coalesce(n.used, 0) as used,
         coalesce(w.missed, 0) + u.missed + coalesce(n.missed, 0) as missed, coalesce(w.until, u.until) as until,
         u.most, u.entry, u.used + coalesce(n.used, 0) as more
  from uses u
  left join client_use w on w.client_id = u.client_id and w.counter = u.counter and w.until > ${_NOW}
  left join new n on n.holder = u.client_id and n.counter = u.counter
  where u.most is not null
),
beyond as (
  select {_USED} from bounded where entry in (select entry from bounded where more > 0 and used > most)
),
fresh as (
  insert into counted_once as known (holder, counter, missed, token, until)
  select holder, counter, missed, token, until from asked a
  where not exists (select from beyond b where b.client_id = a.holder and b.counter = a.counter)
  order by holder, counter, missed, token
  on conflict (holder, counter, missed, token) do update set until = excluded.until where known.until <= ${_NOW}
  returning holder, counter, missed, token
),
counted as (
  insert into client_use as known ({_USED})
  select u.client_id, u.counter, u.used + coalesce(f.used, 0), u.missed + coalesce(f.missed, 0), u.until
  from uses u
  left join (
    select holder, counter, count(*) as used, count(*) filter (where missed) as missed from fresh group by 1, 2) f
    on f.holder = u.client_id and f.counter = u.counter
  where not exists (select from beyond b where b.client_id = u.client_id and b.counter = u.counter)
  order by u.client_id, u.counter
  on conflict (client_id, counter) do update set
    used = case when known.until > ${_NOW} then known.used else 0 end + excluded.used,
    missed = case when known.until > ${_NOW} then known.missed else 0 end + excluded.missed,
    until = case when known.until > ${_NOW} then known.until else excluded.until end
  returning {_USED}
)
select version,
  array(select row({_USED}) from counted union all select row({_USED}) from beyond),
  array(select row(holder, counter, missed, token) from fresh
        union all select row(a.holder, a.counter, a.missed, a.token)
        from asked a join beyond b on b.client_id = a.holder and b.counter = a.counter)
from v
"""  # noqa: S608 -- names of columns only
_LOCK = "select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1::text[]) as key"


class PostgresWriter:
    """Keeps one connection of its own: the read path's cannot write, and the ledger must not queue behind others."""

    def __init__(self, source: PostgresSource, timeout_seconds: float) -> None:
        self._source = source
        self._timeout = timeout_seconds
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._known = KnownSets()

    async def write(self, entries: Sequence[Entry]) -> WriteReceipt:
        columns: list[Any] = lists_of(event for event, _ in entries)
        uses = [
            (version, use)
            for version in {event.policy_version for event, _ in entries}
            for use in summed(use for event, uses in entries if event.policy_version == version for use in uses)
        ]
        columns += [[value(use) for _, use in uses] for *_, value in _USE]
        entries_of = {use.key: place for place, (_, uses) in enumerate(entries) for use in uses if use.most is not None}
        columns += [[version for version, _ in uses], [use.most for _, use in uses]]
        columns += [[entries_of.get(use.key) for _, use in uses]]
        columns += _lists_of_seen(uses)
        columns += [max((event.at for event, _ in entries), default=NEVER)]
        connection = await self._open()
        sets = self._known.missing(event for event, _ in entries)
        columns += [list(sets), [array_text(names) for names in sets.values()]]
        try:
            if bounded := sorted({"\n".join(use.key) for _, use in uses if use.most is not None}):
                # Whether a use goes beyond is known only by what all others counted: one after the other.
                async with connection.transaction():
                    await connection.execute(_LOCK, bounded, timeout=self._timeout)
                    row = await connection.fetchrow(_STATEMENT, *columns, timeout=self._timeout)
            else:
                row = await connection.fetchrow(_STATEMENT, *columns, timeout=self._timeout)
        except BaseException:
            # Whatever state the connection is in, the next batch starts on a fresh one.
            self._connection = None
            connection.terminate()
            raise
        if row is None:
            raise VersionMissing
        self._known.stored(sets)
        version, counted, fresh = row
        totals = {(client, counter): CounterTotal(*total) for client, counter, *total in counted}
        return WriteReceipt(version, totals, {tuple(item) for item in fresh})

    async def _open(self) -> asyncpg.Connection[asyncpg.Record]:
        if self._connection is None or self._connection.is_closed():
            self._known.forget()
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


def _lists_of_seen(uses: Iterable[tuple[int, CounterUse]]) -> list[list[Any]]:
    """Return whose, what, until when and under which policy version: the lists of `_SEEN`."""
    seen = [(*use.key, *item, use.until, version) for version, use in uses for item in use.seen]
    return [[row[place] for row in seen] for place in range(len(_SEEN))]


def array_text(items: Iterable[str]) -> str:
    """Return a list as PostgreSQL writes an array: every item quoted, so that none can end it."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"
