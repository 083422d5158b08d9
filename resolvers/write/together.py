"""New records of one table are stored together, by one statement: each with its key and its change event, or not at all.

It stores what stands in nobody's way, which is nearly everything. What it leaves -- a key that was used before, a
correction that came too late, a refusal, anything with rules of its own -- is stored or refused step by step (`store`),
which says why. PostgreSQL writes to several tables in one statement; where that cannot be done, it stores nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import BigInteger, Boolean, Column, Date, Table

from hub.catalogue.declarations import WriteAction
from hub.cipher import Cipher
from hub.sources.postgresql import PostgresSource
from hub.sources.source import CompiledQuery, Source
from hub.tables.base import Base
from hub.tables.commit_order import NextCommitNumber
from hub.tables.exchange import BODY
from hub.tables.types import Id, Moment
from resolvers.operation import Operation, StalePolicy
from resolvers.write.command import WriteCommand, WriteResult
from resolvers.write.earlier import SUPERSEDES
from resolvers.write.resolve import in_force

TOGETHER = 100
"""The most records that one statement stores. A revoked right stops a batch at the next one, and a connection that is lost
leaves nobody knowing of no more than these."""

_ELEMENTS = {Id: "uuid", Moment: "timestamptz", Date: "date", BigInteger: "bigint", Boolean: "boolean"}
_ABOUT = {"person_id"}

_BESIDE: Mapping[str, tuple[str, Callable[[WriteCommand, Cipher], Any]]] = {
    "idempotency_key": ("text", lambda command, cipher: command.key.text),
    "body_hash": ("text", lambda command, cipher: cipher.seal(BODY, command.key.body_hash)),
    "change_id": ("uuid", lambda command, cipher: str(uuid4())),
}
"""What is stored of a record beside its row: the type of each, and how it is made."""


async def store_together(operation: Operation, commands: Mapping[str, WriteCommand]) -> Mapping[str, WriteResult]:
    """Store commands of one table that are given by the ids of their intents, under the policy that they were judged by; what
    was stored of them, by the same ids. The others are left for `store`.

    Raises `StalePolicy`, `IntegrityError` when somebody else stored one of the keys at the same moment, `SourceUnavailable`
    and `StatementTimeout`; then nothing is stored, unless the refusal says that nobody knows.
    """
    new = {intent: command for intent, command in commands.items() if _is_plain(command)}
    if not new:
        return {}
    (table,) = {command.table for command in new.values()}
    source, hub = operation.services.sources.of(table), operation.services.source
    if not isinstance(source, PostgresSource):
        return {}
    if source is not hub:
        await in_force(operation)
    statement = _statement(source, next(iter(new.values())).writes.matching_columns, table, source is hub)
    found = await source.write(statement.query, statement.values(operation, new))
    ((version, stored),) = found
    if source is hub and version != operation.policy_version:
        raise StalePolicy(version)
    return {str(intent): _stored(str(record), new[str(intent)]) for intent, record in stored}


def _is_plain(command: WriteCommand) -> bool:
    """Return a new record about one person, which keeps nothing of another one and has no rules of its own."""
    writes = command.writes
    keeps = SUPERSEDES in command.values and any(name not in command.values for name in writes.inherited_columns)
    return (
        command.refusal is None
        and writes.action is WriteAction.RECORD
        and not (writes.unique_columns or writes.overlap_columns or command.merged_person_ids or keeps)
        and command.about.keys() == _ABOUT
    )


def _stored(record_id: str, command: WriteCommand) -> WriteResult:
    person_id = command.about["person_id"]
    return WriteResult(record_id, person_id, replayed=False, subjects=(person_id,))


@dataclass(frozen=True, slots=True)
class _Statement:
    """The statement for a table: it takes a list of values for each of its columns, and for each of `_BESIDE`."""

    query: CompiledQuery
    columns: tuple[str, ...]

    def values(self, operation: Operation, commands: Mapping[str, WriteCommand]) -> Mapping[str, Any]:
        cipher, ordered = operation.services.cipher, sorted(commands.items(), key=lambda pair: pair[1].key.text)
        places = {intent: place for place, intent in enumerate(commands)}
        rows = [
            {"id": str(uuid4()), "organisation_id": command.author.organisation_id, **command.about, **command.values}
            for _, command in ordered
        ]
        return {
            **{name: [row.get(name) for row in rows] for name in self.columns},
            **{name: [make(command, cipher) for _, command in ordered] for name, (_, make) in _BESIDE.items()},
            "intent_id": [intent for intent, _ in ordered],
            "position": [places[intent] for intent, _ in ordered],
            "actor": operation.caller.actor,
            "at": operation.moments.now,
            "policy_version": operation.policy_version,
        }


def _element(column: Column[Any]) -> str:
    return next((name for kind, name in _ELEMENTS.items() if isinstance(column.type, kind)), "text")


@lru_cache(maxsize=64)
def _statement(source: Source, same: tuple[str, ...], table: type[Base], in_the_hub: bool) -> _Statement:
    """Rows are given in the order of their keys, so that two who store the same keys never wait for each other crosswise."""
    rows = cast("Table", table.__table__)
    columns = [column for column in rows.columns if column.name != "superseded_at"]
    lists = {column.name: _element(column) for column in columns}
    lists |= {name: kind for name, (kind, _) in _BESIDE.items()} | {"intent_id": "uuid", "position": "bigint"}
    single = {"actor": "text", "at": "timestamptz", "policy_version": "bigint"}
    place = {name: f"${number}" for number, name in enumerate((*lists, *single), start=1)}
    names, inserted = ", ".join(lists), ", ".join(column.name for column in columns)
    alike = "".join(f" and r.{name} = n.{name}" for name in ("person_id", *same))
    version = (
        "select version from policy_version where id = 1 for share"
        if in_the_hub
        else f"select {place['policy_version']}::bigint as version"
    )
    turn = NextCommitNumber().compile(dialect=source.engine.dialect)
    text = f"""
with policy as materialized ({version}),
new as materialized (
  select g.*
  from unnest({", ".join(f"{place[name]}::{kind}[]" for name, kind in lists.items())}) as g({names}), policy
  where policy.version = {place["policy_version"]}::bigint
    and not exists (select from idempotency_key k where k.client_id = {place["actor"]}::text and k.key = g.idempotency_key)
),
old as (
  update {rows.name} as r set superseded_at = {place["at"]}::timestamptz
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
  select {place["actor"]}::text, k.idempotency_key, k.body_hash, '{rows.name}', k.id, k.person_id, {place["at"]}::timestamptz
  from kept k order by k.idempotency_key
),
changed as (
  insert into change_event (id, table_name, record_id, person_id, ledger_event_id, at, turn, position)
  select k.change_id, '{rows.name}', k.id, k.person_id, k.intent_id, {place["at"]}::timestamptz, {turn}, k.position
  from kept k
)
select (select version from policy), array(select row(intent_id, id) from kept)
"""  # noqa: S608 -- names of tables and columns only
    return _Statement(CompiledQuery(text, tuple(place)), tuple(column.name for column in columns))
