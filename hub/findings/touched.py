"""Findings about whom a delivery spoke of, or a withdrawal: looked for when it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, or_, select, union

from hub.clock import Clock, local_day
from hub.findings.finders import named
from hub.findings.keeping import AT_ONCE, FindingCounts, close_without_subject, look_for_findings
from hub.findings.scanning import scan_for_findings
from hub.sources.source import CompiledQuery, Source
from hub.tables.base import Base
from hub.tables.deliveries import DeliveryRow
from hub.tables.periods import current
from hub.tables.population import (
    CategoryDeterminationRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.types import Moment

MOST = 200_000
"""Persons and households that are looked at one by one: about 100 bytes each. Of more, everybody is looked at."""

_SINCE: ColumnElement[datetime] = bindparam("since", type_=Moment())


async def look_at_delivery(source: Source, clock: Clock, number: int) -> FindingCounts:
    """Look for findings about whoever was recorded otherwise since a delivery began, or since it was withdrawn.

    Raises `SourceUnavailable`, and `FindingScanRunning` where so many were recorded that everybody is looked at.
    """
    async with source.begin() as connection:
        row = DeliveryRow
        began = select(func.coalesce(row.withdrawn_at, row.begun_at)).where(row.number == number)
        since = (await connection.execute(began)).scalar_one()
    rows = await source.fetch(_touched_query(source), {"since": since, "most": MOST + 1})
    if len(rows) > MOST:
        return await scan_for_findings(source, clock, lambda *_: None)
    now, counts = clock(), FindingCounts()
    for some in _parts([str(identifier) for (identifier,) in rows]):
        counts.add(await look_for_findings(source, named, {"ids": some}, now, local_day(now)))
    counts.add(await close_without_subject(source, local_day(now)))
    return counts


def _parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[place : place + AT_ONCE] for place in range(0, len(ids), AT_ONCE))


@lru_cache(maxsize=8)
def _touched_query(source: Source) -> CompiledQuery:
    """Return whoever was recorded otherwise since a moment, and the households of these persons."""
    membership = MembershipRow.__table__.alias()
    persons = union(
        _recorded_since(PersonRow, "id"),
        _recorded_since(MembershipRow, "person_id"),
        _recorded_since(CategoryDeterminationRow, "person_id"),
    ).cte()
    of_persons = (
        select(membership.c.household_id)
        .join(persons, persons.c.id == membership.c.person_id)
        .where(current(membership))
    )
    everything = union(
        select(persons.c.id),
        of_persons,
        _recorded_since(HouseholdRow, "id"),
        _recorded_since(MembershipRow, "household_id"),
        _recorded_since(EconomicSnapshotRow, "household_id"),
    ).subquery()
    return CompiledQuery.of(select(everything.c.id).limit(bindparam("most")), source)


def _recorded_since(rows: type[Base], column: str) -> Select[Any]:
    """Return of whom a row was recorded since a moment, or was replaced."""
    table = rows.__table__
    return select(table.c[column].label("id")).where(_since(table))


def _since(table: FromClause) -> ColumnElement[bool]:
    recorded = table.c.recorded_at >= _SINCE
    return or_(recorded, table.c.superseded_at >= _SINCE) if "superseded_at" in table.c else recorded
