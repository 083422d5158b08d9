"""Caseload, dated facts and the list of changes follow from what departments store, wherever they store it.

An organisation that stored a record about a person has a case with that person. A premium subsidy says which tier the
person is insured in that year: it fills what the register leaves open, and what the register says stands. What changed
in a department's own database takes its turn in the hub's list of changes when the hub comes to know it.

Each source's change events are read from where the last round ended, and a while before that: a transaction may be
committed after another that began later, or come from a machine with a slower clock. What was followed before is found
by its id and left as it is, so any number of rounds, at once or again, come to the same. Lag only hides rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, and_, bindparam, exists, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.codes import Department, FactKind
from hub.sources.register import Sources
from hub.sources.source import Query, Source
from hub.tables.base import Base
from hub.tables.departments.medical_insurance import PremiumSubsidyRow
from hub.tables.departments.register import DEPARTMENTS
from hub.tables.exchange import ChangeEventRow, FollowedRow
from hub.tables.periods import current
from hub.tables.population import CaseloadRow, DatedFactRow
from hub.tables.types import Moment

AT_ONCE = 500
"""Change events that are followed in one transaction."""

_NAMESPACE = UUID("2f0d6d0e-6a5b-4b7e-8a37-0a4a3f0c9d11")
_START = datetime(2000, 1, 1, tzinfo=UTC)
_MOMENT = Moment()
_UNTIL = select(FollowedRow.until).where(FollowedRow.table_name == bindparam("table_name"))
_NEWER = (
    select(ChangeEventRow.id)
    .where(ChangeEventRow.table_name == bindparam("table_name"), ChangeEventRow.at >= bindparam("since", type_=_MOMENT))
    .limit(literal_column("1"))
)
_TIERS = {"TIER_1": 1, "TIER_2": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a department stored, and the event of it."""

    event_id: str
    ledger_event_id: str
    at: datetime
    record: Mapping[str, Any]


async def follow(sources: Sources, source: Source, now: datetime, overlap: timedelta) -> int:
    """Follow what one source has stored since the last round; gives how many records were looked at.

    Raises `SourceUnavailable` or `StatementTimeout`; what was followed by then stays.
    """
    followed = 0
    for tables in DEPARTMENTS.values():
        for table in tables:
            if sources.of(table) is source:
                followed += await _follow(sources.hub, source, table, now, overlap)
    return followed


async def _follow(hub: Source, source: Source, table: type[Base], now: datetime, overlap: timedelta) -> int:
    name, followed = table.__tablename__, 0
    until = await hub.fetch(Query.of(_UNTIL, hub), {"table_name": name})
    since, last = (_MOMENT.process_result_value(until[0][0], hub.engine.dialect) if until else _START) or _START, ""
    since -= overlap
    # Looked at without a lock first: most rounds have nothing to do.
    while await source.fetch(Query.of(_NEWER, source), {"table_name": name, "since": since}):
        changes = await _changes(source, table, since, last)
        if not changes:
            return followed
        since, last = changes[-1].at, changes[-1].event_id
        followed += len(changes)
        async with hub.begin() as connection:
            await _insert(connection, hub, CaseloadRow, list(_cases(changes)))
            if source is not hub:
                await _insert(connection, hub, ChangeEventRow, [_told(change, name) for change in changes])
            if table is PremiumSubsidyRow:
                for change in changes:
                    await _tier(connection, hub, change)
            # A clock that is ahead must not carry the rounds past what others are about to store.
            await _remember(connection, hub, name, min(since, now))
    return followed


async def _changes(source: Source, table: type[Base], since: datetime, last: str) -> list[Change]:
    record, event = cast("Table", table.__table__), cast("Table", ChangeEventRow.__table__)
    statement = (
        select(
            event.c.id,
            event.c.ledger_event_id,
            event.c.at,
            *(column.label(f"record_{column.name}") for column in record.c),
        )
        .join(record, record.c.id == event.c.record_id)
        .where(event.c.table_name == table.__tablename__)
        .where(or_(event.c.at > since, and_(event.c.at == since, event.c.id > (last or str(UUID(int=0))))))
        .order_by(event.c.at, event.c.id)
        .limit(AT_ONCE)
    )
    async with source.begin() as connection:
        rows = (await connection.execute(statement)).mappings().all()
    return [
        Change(
            row["id"],
            row["ledger_event_id"],
            row["at"],
            {column.name: row[f"record_{column.name}"] for column in record.c},
        )
        for row in rows
    ]


def _cases(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    """A case for each organisation and person, once."""
    seen = set()
    for change in changes:
        organisation, person = change.record["organisation_id"], change.record["person_id"]
        if organisation is not None and (organisation, person) not in seen:
            seen.add((organisation, person))
            identifier = str(uuid5(_NAMESPACE, f"case:{organisation}:{person}"))
            yield {
                "id": identifier,
                "person_id": person,
                "organisation_id": organisation,
                "since": local_day(change.at),
            }


def _told(change: Change, table_name: str) -> dict[str, Any]:
    """The same event in the hub's list, where it gets a turn of its own."""
    return {
        "id": change.event_id,
        "table_name": table_name,
        "record_id": change.record["id"],
        "person_id": change.record["person_id"],
        "ledger_event_id": change.ledger_event_id,
        "at": change.at,
    }


async def _tier(connection: AsyncConnection, hub: Source, change: Change) -> None:
    record, facts = change.record, cast("Table", DatedFactRow.__table__)
    if corrected := record["supersedes_id"]:
        old = facts.c.id == _fact_id(corrected)
        await connection.execute(update(facts).where(old, current(facts)).values(superseded_at=change.at))
    if record["superseded_at"] is not None or record["tier"] not in _TIERS:
        return
    first, last = date(record["insurance_year"], 1, 1), date(record["insurance_year"], 12, 31)
    kind = FactKind.RESIDENT_INSURANCE_TIER.value
    known = exists(
        select(literal_column("1")).where(
            facts.c.person_id == record["person_id"],
            facts.c.kind == kind,
            current(facts),
            facts.c.since <= last,
            or_(facts.c.until.is_(None), facts.c.until >= first),
        )
    )
    if not (await connection.execute(select(known))).scalar():
        fact = {
            "id": _fact_id(record["id"]),
            "person_id": record["person_id"],
            "kind": kind,
            "value": _TIERS[record["tier"]],
            "source": Department.MEDICAL_INSURANCE.value,
            "since": first,
            "until": last,
            "as_of": record["given_on"],
            "recorded_at": change.at,
        }
        await _insert(connection, hub, DatedFactRow, [fact])


def _fact_id(record_id: str) -> str:
    return str(uuid5(_NAMESPACE, f"fact:{record_id}"))


async def _insert(connection: AsyncConnection, hub: Source, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        insert = postgresql.insert if hub.dialect == "postgresql" else sqlite.insert
        await connection.execute(insert(cast("Table", table.__table__)).on_conflict_do_nothing(), rows)


async def _remember(connection: AsyncConnection, hub: Source, name: str, until: datetime) -> None:
    insert = postgresql.insert if hub.dialect == "postgresql" else sqlite.insert
    statement = insert(cast("Table", FollowedRow.__table__))
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["table_name"], set_={"until": until}),
        [{"table_name": name, "until": until}],
    )
