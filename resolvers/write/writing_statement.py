"""The one statement that stores records of a table, each with its key and its change event, or not at all.

It stores what stands in nobody's way, and has no word for why it leaves a record out. In the hub's own database it holds
the row of the policy's version while it does so, and enters the intents of what it stored, as far as these are not on
record yet; and nothing by identity number for whom look-ups are locked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Column, Date, Table

from hub.ledger.postgresql import events_inserted, rows_given, sets_inserted
from hub.limiter.quotas import LOOKUPS, guessing
from hub.tables.base import Base
from hub.tables.commit_order import NEXT_ON_POSTGRESQL
from hub.tables.types import Id, Moment

_ELEMENTS = {Id: "uuid", Moment: "timestamptz", Date: "date", BigInteger: "bigint", Boolean: "boolean"}

BESIDE = {
    "idempotency_key": "text",
    "body_hash": "text",
    "change_id": "uuid",
    "actor": "text",
    "at": "timestamptz",
    "intent_id": "uuid",
    "position": "bigint",
    "policy_version": "bigint",
    "holders": "text[]",
}
"""What is given of each record beside its row, and its type."""


def _element(column: Column[Any]) -> str:
    return next((name for kind, name in _ELEMENTS.items() if isinstance(column.type, kind)), "text")


@lru_cache(maxsize=64)
def writing_statement(table: type[Base], same: tuple[str, ...], *, in_the_hub: bool) -> str:
    """Return the statement. What a record corrects is about the same person, and alike in the columns `same`.

    It takes the rows of the records, each with its columns and those of `BESIDE`, and in the hub's own database also those of the
    intents and of their sets of coordinates, and from how many misses, and what percentage of them, somebody is guessing: nothing is
    stored there for `holders` of counters who are.

    It answers with the version of the policy, null in a department's database, and the ids of the records that it stored.
    """
    rows = cast("Table", table.__table__)
    columns = tuple(column for column in rows.columns if column.name != "superseded_at")
    given = {column.name: _element(column) for column in columns} | BESIDE
    inserted = ", ".join(column.name for column in columns)
    alike = "".join(f" and r.{name} = n.{name}" for name in ("person_id", *same))
    policy, intents, version = "", "", "null::bigint"
    of_policy = also = ""
    if in_the_hub:
        policy = "policy as materialized (select version from policy_version where id = 1 for share),\n"
        of_policy = ", policy"
        also = f"""policy.version = g.policy_version
    and not exists (
      select from client_use u
      where u.client_id = any(g.holders) and u.counter = '{LOOKUPS}' and u.until > g.at
        and {guessing("u", "$4::bigint", "$5::bigint")})
    and """
        intents = f""",
named as (
  {sets_inserted(3)}
),
intended as (
  {events_inserted(2, " where e.id in (select intent_id from kept)")}
)"""  # noqa: S608 -- names of columns only
        version = "(select version from policy)"
    return f"""
with {policy}new as materialized (
  select g.*
  from {rows_given(1, "g", given)}{of_policy}
  where {also}not exists (select from idempotency_key k where k.client_id = g.actor and k.key = g.idempotency_key)
),
old as (
  update {rows.name} as r set superseded_at = n.at
  from new n
  where r.id = n.supersedes_id and r.superseded_at is null{alike}
    and (r.organisation_id = n.organisation_id or r.organisation_id is null)
  returning n.id as by
),
stored as (
  insert into {rows.name} ({inserted})
  select {", ".join(f"n.{column.name}" for column in columns)}
  from new n
  where n.supersedes_id is null or n.id in (select by from old)
  returning id
),
kept as (select n.* from new n where n.id in (select id from stored)),
keyed as (
  insert into idempotency_key (client_id, key, body_hash, table_name, record_id, person_id, at)
  select k.actor, k.idempotency_key, k.body_hash, '{rows.name}', k.id, k.person_id, k.at
  from kept k order by k.actor, k.idempotency_key
),
changed as (
  insert into change_event (id, table_name, record_id, person_id, ledger_event_id, at, turn, position)
  select k.change_id, '{rows.name}', k.id, k.person_id, k.intent_id, k.at, {NEXT_ON_POSTGRESQL}, k.position
  from kept k
){intents}
select {version}, array(select id from kept)
"""  # noqa: S608 -- names of tables and columns only
