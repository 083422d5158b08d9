"""Projections of a department's records into the hub's own tables: a case of the office that wrote, and dated facts.

An organisation that stored a record about a person has a case with that person. A record type may say that its records tell
a fact of a year (`FactOfYear`), as a premium subsidy does of the tier that the person is insured in: it fills what the
register leaves open, and what the register says stands.

INVARIANT: the identifiers of what follows are made from the record's, so that any number of rounds come to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.sources.source import Source
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.departments.records import FactOfYear
from hub.tables.departments.register import RECORDS, keeper_of, record_type
from hub.tables.periods import current
from hub.tables.population import CaseloadRow, DatedFactRow
from hub.tables.types import Id, Moment

_NAMESPACE = UUID("2f0d6d0e-6a5b-4b7e-8a37-0a4a3f0c9d11")
_FACTS = {table.__tablename__: (fact, keeper_of(table).value) for table in RECORDS if (fact := record_type(table).fact)}
"""The facts that records tell, by the name of their table, each with the department that keeps it."""


_FACT = cast("Table", DatedFactRow.__table__)
_END = (
    update(_FACT)
    .where(_FACT.c.id == bindparam("fact", type_=Id()), current(_FACT))
    .values(superseded_at=bindparam("at", type_=Moment()))
)


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """A record as its department has it, and when it was written."""

    table_name: str
    at: datetime
    record: Mapping[str, Any]


async def project(connection: AsyncConnection, hub: Source, written: Sequence[WrittenRecord]) -> None:
    """Store what follows from some records, in the order in which they were written."""
    await insert_missing(connection, hub, CaseloadRow, list(_cases(written)))
    if telling := [item for item in written if item.table_name in _FACTS]:
        told = await _known(connection, telling)
        for item in telling:
            told.take(item, *_FACTS[item.table_name])
        await insert_missing(connection, hub, DatedFactRow, told.added)
        if told.ended:
            await connection.execute(_END, [{"fact": identifier, "at": at} for identifier, at in told.ended.items()])


async def insert_missing(
    connection: AsyncConnection, hub: Source, table: type[Base], rows: list[dict[str, Any]]
) -> None:
    """Store rows of the hub's own; those that are there already are left as they are."""
    if rows:
        insert = postgresql.insert if hub.dialect == "postgresql" else sqlite.insert
        await connection.execute(insert(cast("Table", table.__table__)).on_conflict_do_nothing(), rows)


def _cases(written: Sequence[WrittenRecord]) -> Iterator[dict[str, Any]]:
    """Yield a case for each organisation and person, once."""
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


@dataclass(slots=True)
class _Facts:
    """Facts that hold of some persons, by their ids and by whom they are about, while what records tell is taken in: what is
    `added`, and when one `ended`."""

    holding: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    about: defaultdict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    added: list[dict[str, Any]] = field(default_factory=list)
    ended: dict[str, datetime] = field(default_factory=dict)

    def take(self, written: WrittenRecord, told: FactOfYear, department: str) -> None:
        """What a record corrects holds no more; what it tells of a year is added where nothing is known of that year."""
        record = written.record
        if (corrected := record["supersedes_id"]) and self.holding.pop(_fact_id(corrected), None):
            self.ended[_fact_id(corrected)] = written.at
        if record["superseded_at"] is not None or record[told.column] not in told.numbers:
            return
        fact = {
            "id": _fact_id(record["id"]),
            "person_id": str(record["person_id"]),
            "kind": told.kind.value,
            "value": told.numbers[record[told.column]],
            "source": department,
            "since": date(record[told.year], 1, 1),
            "until": date(record[told.year], 12, 31),
            "as_of": record["given_on"],
            "recorded_at": written.at,
        }
        others = (self.holding.get(identifier) for identifier in self.about[fact["person_id"], fact["kind"]])
        if not any(other and _overlap(fact, other) for other in others):
            self.hold(fact)
            self.added.append(fact)

    def hold(self, fact: Mapping[str, Any]) -> None:
        self.holding[fact["id"]] = fact
        self.about[fact["person_id"], fact["kind"]].append(fact["id"])


def _overlap(fact: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether both hold on some day."""
    return bool(other["since"] <= fact["until"] and (other["until"] is None or other["until"] >= fact["since"]))


async def _known(connection: AsyncConnection, written: Sequence[WrittenRecord]) -> _Facts:
    """Return the facts that hold of those whom some records are about, and those that the corrected ones told."""
    columns = (_FACT.c[name] for name in ("id", "person_id", "kind", "since", "until"))
    statement = select(*columns).where(
        current(_FACT),
        any_of(_FACT.c.kind, "kinds"),
        or_(any_of(_FACT.c.person_id, "persons"), any_of(_FACT.c.id, "facts")),
    )
    corrected = [item.record["supersedes_id"] for item in written if item.record["supersedes_id"]]
    parameters = {
        "kinds": sorted({fact.kind.value for fact, _ in _FACTS.values()}),
        "persons": sorted({str(item.record["person_id"]) for item in written}),
        "facts": [_fact_id(identifier) for identifier in corrected],
    }
    known = _Facts()
    for row in (await connection.execute(statement, parameters)).mappings():
        known.hold({**row, "id": str(row["id"]), "person_id": str(row["person_id"])})
    return known


def _fact_id(record_id: str) -> str:
    return str(uuid5(_NAMESPACE, f"fact:{record_id}"))
