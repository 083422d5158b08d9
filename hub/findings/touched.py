"""Findings about whom a delivery spoke of, or a withdrawal: looked for when it has ended."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Iterator, Mapping
from contextlib import aclosing
from itertools import chain

from sqlalchemy import bindparam, select, union

from hub.clock import Clock, local_day
from hub.findings.finders import named
from hub.findings.keeping import AT_ONCE, FindingCounts, close_without_subject, look_for_findings
from hub.findings.scanning import scan_for_findings
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.periods import current
from hub.tables.population import (
    CategoryDeterminationRow,
    EconomicSnapshotRow,
    HouseholdRow,
    MembershipRow,
    PersonRow,
)
from hub.tables.row_sets import identifier_of, unpacked
from hub.tables.types import IdList

MOST = 200_000
"""Persons and households that are looked at one by one: about 100 bytes each. Of more, everybody is looked at."""

_BATCHES = 8
"""Batches of a delivery that are read together."""

_ABOUT: Mapping[str, tuple[type[Base], tuple[str, ...]]] = {
    rows.__tablename__: (rows, columns)
    for rows, columns in (
        (PersonRow, ("id",)),
        (HouseholdRow, ("id",)),
        (MembershipRow, ("person_id", "household_id")),
        (CategoryDeterminationRow, ("person_id",)),
        (EconomicSnapshotRow, ("household_id",)),
    )
}
"""Of each table by which something is found: the columns that say about whom its rows are."""


async def look_at_delivery(source: Source, clock: Clock, number: int) -> FindingCounts:
    """Look for findings about whoever a delivery told something new of, or, if it is withdrawn, about whoever it spoke of.

    Of each table only those rows are read, by their keys, that the delivery noted. Raises `SourceUnavailable`, and
    `FindingScanRunning` where they are about so many that everybody is looked at.
    """
    touched: set[str] = set()
    async with aclosing(_rows_of(source, number)) as batches:
        async for table, ids in batches:
            for some in _parts(ids):
                touched.update(await _ids(source, _about_query(source, table), some))
            if len(touched) > MOST:
                return await scan_for_findings(source, clock, lambda *_: None)
    homes: set[str] = set()
    for some in _parts(sorted(touched)):
        homes.update(await _ids(source, _homes_query(source), some))
    now, counts = clock(), FindingCounts()
    for some in _parts(sorted(touched | homes)):
        counts.add(await look_for_findings(source, named, {"ids": some}, now, local_day(now)))
    counts.add(await close_without_subject(source, local_day(now)))
    return counts


async def _rows_of(source: Source, number: int) -> AsyncGenerator[tuple[str, list[str]], None]:
    """Yield the rows that a delivery told something new of, batch by batch, each with its table; of one that is withdrawn, all
    that it spoke of."""
    async with aclosing(source.stream(_batches_query(source), {"number": number}, rows=_BATCHES)) as parts:
        async for part in parts:
            for table, stated, repeated, withdrawn_at in part:
                if table in _ABOUT:
                    spoken_of = chain(unpacked(stated), unpacked(repeated) if withdrawn_at else ())
                    yield table, [identifier_of(bytes(row)) for row in spoken_of]


async def _ids(source: Source, query: CompiledQuery, ids: Collection[str]) -> Iterator[str]:
    return (str(identifier) for (identifier,) in await source.fetch(query, {"ids": list(ids)}))


def _parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[place : place + AT_ONCE] for place in range(0, len(ids), AT_ONCE))


@compiled_once
def _batches_query(source: Source) -> CompiledQuery:
    batch, delivery = DeliveryBatchRow, DeliveryRow
    batches = select(batch.table_name, batch.stated, batch.repeated, delivery.withdrawn_at).join(
        delivery, delivery.id == batch.delivery_id
    )
    return CompiledQuery.of(batches.where(delivery.number == bindparam("number")).order_by(batch.position), source)


@compiled_once
def _about_query(source: Source, table_name: str) -> CompiledQuery:
    """Return about whom some rows of a table are; a later version of a row is about the same."""
    rows, columns = _ABOUT[table_name]
    table = rows.__table__
    those = any_of(table.c.id, "ids", IdList)
    return CompiledQuery.of(union(*(select(table.c[column]).where(those) for column in columns)), source)


@compiled_once
def _homes_query(source: Source) -> CompiledQuery:
    """Return the households of some persons."""
    membership = MembershipRow.__table__
    homes = select(membership.c.household_id).distinct()
    return CompiledQuery.of(homes.where(any_of(membership.c.person_id, "ids", IdList), current(membership)), source)
