"""What follows in the hub from the records of a department: a case of the office that wrote, and dated facts.

An organisation that stored a record about a person has a case with that person. A record type may say that its records tell
a fact of a year (`FactOfYear`), as a premium subsidy does of the tier that the person is insured in: it fills what the
register leaves open, and what the register says stands.

INVARIANT: the identifiers of what follows are made from the record's, so that any number of rounds come to the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, exists, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.sources.source import Source
from hub.tables.base import Base
from hub.tables.departments.records import FactOfYear
from hub.tables.departments.register import RECORDS, keeper_of, record_type
from hub.tables.periods import current
from hub.tables.population import CaseloadRow, DatedFactRow

_NAMESPACE = UUID("2f0d6d0e-6a5b-4b7e-8a37-0a4a3f0c9d11")
_FACTS = {table.__tablename__: (fact, keeper_of(table).value) for table in RECORDS if (fact := record_type(table).fact)}
"""The facts that records tell, by the name of their table, each with the department that keeps it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record as its department has it, and when it was written."""

    table_name: str
    at: datetime
    record: Mapping[str, Any]


async def draw(connection: AsyncConnection, hub: Source, written: Sequence[Written]) -> None:
    """Store what follows from some records, in the order in which they were written."""
    await add(connection, hub, CaseloadRow, list(_cases(written)))
    for item in written:
        if item.table_name in _FACTS:
            await _fact(connection, hub, item, *_FACTS[item.table_name])


async def add(connection: AsyncConnection, hub: Source, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Store rows of the hub's own; those that are there already are left as they are."""
    if rows:
        insert = postgresql.insert if hub.dialect == "postgresql" else sqlite.insert
        await connection.execute(insert(cast("Table", table.__table__)).on_conflict_do_nothing(), rows)


def _cases(written: Sequence[Written]) -> Iterator[dict[str, Any]]:
    """A case for each organisation and person, once."""
    seen = set()
    for item in written:
        organisation, person = item.record["organisation_id"], item.record["person_id"]
        if organisation is not None and (organisation, person) not in seen:
            seen.add((organisation, person))
            identifier = str(uuid5(_NAMESPACE, f"case:{organisation}:{person}"))
            yield {
                "id": identifier,
                "person_id": person,
                "organisation_id": organisation,
                "since": local_day(item.at),
            }


async def _fact(connection: AsyncConnection, hub: Source, written: Written, told: FactOfYear, department: str) -> None:
    record, facts = written.record, cast("Table", DatedFactRow.__table__)
    if corrected := record["supersedes_id"]:
        old = facts.c.id == _fact_id(corrected)
        await connection.execute(update(facts).where(old, current(facts)).values(superseded_at=written.at))
    if record["superseded_at"] is not None or record[told.column] not in told.numbers:
        return
    first, last = date(record[told.year], 1, 1), date(record[told.year], 12, 31)
    kind = told.kind.value
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
            "value": told.numbers[record[told.column]],
            "source": department,
            "since": first,
            "until": last,
            "as_of": record["given_on"],
            "recorded_at": written.at,
        }
        await add(connection, hub, DatedFactRow, [fact])


def _fact_id(record_id: str) -> str:
    return str(uuid5(_NAMESPACE, f"fact:{record_id}"))
