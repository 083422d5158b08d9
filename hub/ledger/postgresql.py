"""The ledger on PostgreSQL: one statement writes all events of the moment and reads the policy version.

Rows go to it as one parameter of each kind, with the JSON of each row: asyncpg looks at each element of an array with checks of
Python's, and a list for each column made forty arrays of one write. What was counted comes back in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from hub.ledger.event import Event, row_of, rows_of_sets, sets_of
from hub.ledger.writing import NEVER, Entry, VersionMissing, WriteReceipt
from hub.limiter.quotas import CounterTotal, CounterUse, summed
from hub.limits import KNOWN
from hub.sources.postgresql import PostgresSource
from hub.tables.commit_order import NEXT_ON_POSTGRESQL

REMEMBERED = 10_000
"""How many sets a writer remembers to be stored: a hub has some hundreds of questions, each with a set for every profile."""

_EVENT = {
    "id": "uuid",
    "at": "timestamptz",
    "kind": "text",
    "outcome": "text",
    "request_id": "uuid",
    "client_id": "text",
    "account_id": "uuid",
    "organisation_id": "uuid",
    "token_id": "text",
    "purpose": "text",
    "legal_basis": "text",
    "policy_version": "bigint",
    "document_hash": "text",
    "operation_name": "text",
    "given": "text[]",
    "refused": "text[]",
    "given_set": "uuid",
    "refused_set": "uuid",
    "subjects": "uuid[]",
    "row_count": "bigint",
    "intent_id": "uuid",
    "sources": "text[]",
    "unavailable": "text[]",
    "content_hash": "text",
}
_SET = {"id": "uuid", "names": "text[]"}
_USED = {"client_id": "text", "counter": "text", "used": "bigint", "missed": "bigint", "until": "timestamptz"}
# Of one that is bounded also its most, and the entry that it belongs to.
_USE = _USED | {"policy_version": "bigint", "most": "bigint", "entry": "bigint"}
_SEEN = {
    "holder": "text",
    "counter": "text",
    "missed": "boolean",
    "token": "bigint",
    "until": "timestamptz",
    "policy_version": "bigint",
}
_EVENTS, _SETS, _USES, _SEENS = range(1, 5)
_NOW = "$5::text::timestamptz"
"""The statement's parameters: the places of the rows of each kind, and the moment of the latest event."""


def rows_given(place: int, name: str, columns: Mapping[str, str]) -> str:
    """Return what follows `from`: the rows of the parameter at a place, under a name, with the type of each column.

    PostgreSQL expects ten elements of an array that it does not know, and a hundred rows of one JSON: with the latter it would go
    through whole tables for a single row.
    """
    typed = ", ".join(map(" ".join, columns.items()))
    return f"unnest(${place}::json[]) as {name}_given(item), json_to_record({name}_given.item) as {name}({typed})"


def rows_parameter(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return rows as the parameter has them; names that are no columns are left out by the database."""
    return [orjson.dumps(row).decode() for row in rows]


def events_inserted(place: int, conditions: str) -> str:
    """Return the SQL that stores the events `e` of a parameter (`row_of`). What follows `from` may join other rows and name
    conditions."""
    names = ", ".join(_EVENT)
    values = ", ".join(f"e.{name}" for name in _EVENT)
    return f"""insert into ledger_event ({names}, turn)
  select {values}, {NEXT_ON_POSTGRESQL}
  from {rows_given(place, "e", _EVENT)}{conditions}"""  # noqa: S608 -- names of columns only


def sets_inserted(place: int, also: str = "") -> str:
    """Return the SQL that stores the sets of coordinates of a parameter that are not stored yet."""
    return f"""insert into coordinate_set (id, names)
  select s.id, s.names from {rows_given(place, "s", _SET)}{also} order by s.id
  on conflict do nothing"""  # noqa: S608 -- no names at all


_COLUMNS = ", ".join(_USED)
_STATEMENT = f"""
with v as materialized (select version from policy_version where id = 1),
sets as (
  {sets_inserted(_SETS, ", v")}
),
written as (
  {events_inserted(_EVENTS, ", v where e.policy_version = v.version")}
),
uses as (
  select u.*
  from {rows_given(_USES, "u", _USE)}
  join v on u.policy_version = v.version
),
asked as (
  select s.holder, s.counter, s.missed, s.token, coalesce(w.until, s.until) as until
  from {rows_given(_SEENS, "s", _SEEN)}
  join v on s.policy_version = v.version
  left join client_use w on w.client_id = s.holder and w.counter = s.counter and w.until > {_NOW}
  where (s.missed or w.used is null or w.used - w.missed < {KNOWN})
    and not exists (
      select from counted_once k
      where (k.holder, k.counter, k.missed, k.token) = (s.holder, s.counter, s.missed, s.token) and k.until > {_NOW})
),
new as (
  select holder, counter, count(*) as used, count(*) filter (where missed) as missed from asked group by 1, 2
),
bounded as (
  select u.client_id, u.counter, coalesce(w.used, 0) + u.used + coalesce(n.used, 0) as used,
         coalesce(w.missed, 0) + u.missed + coalesce(n.missed, 0) as missed, coalesce(w.until, u.until) as until,
         u.most, u.entry, u.used + coalesce(n.used, 0) as more
  from uses u
  left join client_use w on w.client_id = u.client_id and w.counter = u.counter and w.until > {_NOW}
  left join new n on n.holder = u.client_id and n.counter = u.counter
  where u.most is not null
),
beyond as (
  select {_COLUMNS} from bounded where entry in (select entry from bounded where more > 0 and used > most)
),
fresh as (
  insert into counted_once as known (holder, counter, missed, token, until)
  select holder, counter, missed, token, until from asked a
  where not exists (select from beyond b where b.client_id = a.holder and b.counter = a.counter)
  order by holder, counter, missed, token
  on conflict (holder, counter, missed, token) do update set until = excluded.until where known.until <= {_NOW}
  returning holder, counter, missed, token
),
counted as (
  insert into client_use as known ({_COLUMNS})
  select u.client_id, u.counter, u.used + coalesce(f.used, 0), u.missed + coalesce(f.missed, 0), u.until
  from uses u
  left join (
    select holder, counter, count(*) as used, count(*) filter (where missed) as missed from fresh group by 1, 2) f
    on f.holder = u.client_id and f.counter = u.counter
  where not exists (select from beyond b where b.client_id = u.client_id and b.counter = u.counter)
  order by u.client_id, u.counter
  on conflict (client_id, counter) do update set
    used = case when known.until > {_NOW} then known.used else 0 end + excluded.used,
    missed = case when known.until > {_NOW} then known.missed else 0 end + excluded.missed,
    until = case when known.until > {_NOW} then known.until else excluded.until end
  returning {_COLUMNS}
)
select version,
  array(select json_build_array({_COLUMNS}) from counted union all select json_build_array({_COLUMNS}) from beyond),
  array(select json_build_array(holder, counter, missed, token) from fresh
        union all select json_build_array(a.holder, a.counter, a.missed, a.token)
        from asked a join beyond b on b.client_id = a.holder and b.counter = a.counter)
from v
"""  # noqa: S608 -- names of columns only
_LOCK = "select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1::text[]) as key"


class KnownSets:
    """Remembers which sets are stored, as long as its connection lasts: behind another one may be another database."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def missing(self, events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
        """Return the sets of some events that may not be stored yet."""
        return {identifier: names for identifier, names in sets_of(events).items() if identifier not in self._known}

    def stored(self, sets: Iterable[str]) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._known.update(sets)

    def forget(self) -> None:
        self._known.clear()


class PostgresWriter:
    """Keeps one connection of its own: the read path's cannot write, and the ledger must not queue behind others."""

    def __init__(self, source: PostgresSource, timeout_seconds: float) -> None:
        self._source = source
        self._timeout = timeout_seconds
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._known = KnownSets()

    async def write(self, entries: Sequence[Entry]) -> WriteReceipt:
        uses = [
            (version, use)
            for version in {event.policy_version for event, _ in entries}
            for use in summed(use for event, uses in entries if event.policy_version == version for use in uses)
        ]
        connection = await self._open()
        sets = self._known.missing(event for event, _ in entries)
        parameters = (
            rows_parameter(row_of(event) for event, _ in entries),
            rows_parameter(rows_of_sets(sets)),
            rows_parameter(_uses(uses, entries)),
            rows_parameter(_seen(uses)),
            max((event.at for event, _ in entries), default=NEVER).isoformat(),
        )
        try:
            if bounded := sorted({"\n".join(use.key) for _, use in uses if use.most is not None}):
                # Whether a use goes beyond is known only by what all others counted: one after the other.
                async with connection.transaction():
                    await connection.execute(_LOCK, bounded, timeout=self._timeout)
                    row = await connection.fetchrow(_STATEMENT, *parameters, timeout=self._timeout)
            else:
                row = await connection.fetchrow(_STATEMENT, *parameters, timeout=self._timeout)
        except BaseException:
            # Whatever state the connection is in, the next batch starts on a fresh one.
            self._connection = None
            connection.terminate()
            raise
        if row is None:
            raise VersionMissing
        self._known.stored(sets)
        version, counted, fresh = row
        totals = {
            (client, counter): CounterTotal(used, missed, datetime.fromisoformat(until))
            for client, counter, used, missed, until in map(orjson.loads, counted)
        }
        return WriteReceipt(version, totals, {tuple(item) for item in map(orjson.loads, fresh)})

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
        return isinstance(
            error, orjson.JSONEncodeError | ValueError | asyncpg.DataError | asyncpg.IntegrityConstraintViolationError
        )

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=self._timeout)
            self._connection = None


def _uses(uses: Iterable[tuple[int, CounterUse]], entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """Yield the rows of `_USE`, each under a version of the policy."""
    entries_of = {use.key: place for place, (_, used) in enumerate(entries) for use in used if use.most is not None}
    for version, use in uses:
        row = use._asdict() | {"policy_version": version, "entry": entries_of.get(use.key)}
        del row["seen"]
        yield row


def _seen(uses: Iterable[tuple[int, CounterUse]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of `_SEEN`: a use has any number of them."""
    for version, use in uses:
        for missed, token in use.seen:
            yield {
                "holder": use.client_id,
                "counter": use.counter,
                "missed": missed,
                "token": token,
                "until": use.until,
                "policy_version": version,
            }
