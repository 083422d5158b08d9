"""What a withdrawal does to persons and households: columns go back, and who nothing says or needs any more leaves.

Whoever leaves stays as a version: what was recorded until the withdrawal, and when, is not erased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import RowMapping, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import local_day
from hub.intake.deliveries.outcome import TableWithdrawal
from hub.intake.deliveries.statements import RowStatements
from hub.intake.formats import FileColumn, FileFormat
from hub.intake.moving import PLACES, SINCE, Told, forget_places, retell_places
from hub.intake.revising import VERSIONS, keep_version
from hub.sources.register import Sources
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.deliveries import UnsaidRow
from hub.tables.exchange import ChangeEventRow, IdempotencyKeyRow
from hub.tables.findings import FindingRow
from hub.tables.population import DeliveredRow, HouseholdRow, PersonRow
from hub.tables.types import IdList

REFERS = {PersonRow: "person_id", HouseholdRow: "household_id"}
"""The column of other tables that says whose a row is."""

_NO_REFERENCE: Collection[type[Base]] = (
    ChangeEventRow,
    FindingRow,
    IdempotencyKeyRow,
    *(versions for versions, _ in VERSIONS.values()),
    *(places.table for places in PLACES.values()),
)
"""Tables that say what happened, and need nobody to be there."""


class ThingWithdrawal:
    """Takes back, at a moment, what one delivery said of persons or households."""

    def __init__(self, cipher: Cipher, of: FileFormat, at: datetime, moments: Collection[datetime]) -> None:
        """`moments` are those at which deliveries and withdrawals changed rows of this format."""
        self._cipher, self._of, self._at = cipher, of, at
        self._moments = {at, *moments}
        self._table = cast("Table", of.rows.__table__)

    async def withdraw(
        self, hub: AsyncConnection, rows: Mapping[str, RowStatements], outcome: TableWithdrawal
    ) -> Sequence[str]:
        """Return those that no delivery says any more: `leave` lets them go. What was corrected in the hub since stays."""
        unsaid, digests = [], []
        found = await self._versions(hub, list(rows))
        written = {
            identifier
            for identifier, versions in found.items()
            if any(version["recorded_at"] not in self._moments for version in versions)
        }
        told = {identifier: self._told(rows[identifier], versions) for identifier, versions in found.items()}
        lived = await retell_places(hub, self._of.rows, told, self._at)
        for identifier, versions in found.items():
            statements = rows[identifier]
            before, after = (self._said(statements, versions, with_own=with_own) for with_own in (True, False))
            changes = [column for column in before if before[column] != after[column]]
            if changes:
                digests.append(identifier)
            new = self._new(versions[-1], changes, before, after)
            if identifier in lived:
                place, since = lived[identifier]
                now = {**versions[-1], **new}
                if now[SINCE] != since and all(now[name] == value for name, value in place.items()):
                    new[SINCE] = since
            if new:
                await keep_version(hub, self._of.rows, versions[-1], self._at)
                row = update(self._table).where(self._table.c.id == identifier)
                await hub.execute(row.values(new | {"recorded_at": self._at}))
            if (
                not statements.standing
                and statements.is_first(versions[0]["recorded_at"])
                and identifier not in written
            ):
                unsaid.append(identifier)
                digests.append(identifier)
            elif new:
                outcome.restored += 1
            else:
                outcome.count_kept(statements)
        if digests:
            gone = delete(DeliveredRow).where(any_of(DeliveredRow.id, "ids", IdList))
            await hub.execute(gone, {"ids": digests})
        return unsaid

    def _told(self, statements: RowStatements, versions: Sequence[RowMapping]) -> Sequence[Told]:
        """Return what deliveries that stand, and people in the hub, told of where somebody or something is registered."""
        written = {version["recorded_at"] for version in versions if version["recorded_at"] not in self._moments}
        said = sorted([*statements.moments, *((at, at, SINCE) for at in written)], key=lambda moment: moment[1])
        held = ((statements.version(versions, held_at), at, columns.split()) for held_at, at, columns in said)
        return [
            (dict(found), found[SINCE] if SINCE in columns else None, local_day(at))
            for found, at, columns in held
            if found is not None
        ]

    def _said(
        self, statements: RowStatements, versions: Sequence[RowMapping], *, with_own: bool
    ) -> Mapping[FileColumn, Any]:
        return {
            column: self._value(column, version) if (version := statements.version(versions, at)) else None
            for column, at in statements.columns(self._of, with_own=with_own)
        }

    def _new(
        self,
        row: RowMapping,
        changes: Sequence[FileColumn],
        before: Mapping[FileColumn, Any],
        after: Mapping[FileColumn, Any],
    ) -> dict[str, Any]:
        """Return what is stored in the place of what the delivery said, where that still holds."""
        new: dict[str, Any] = {}
        for column in changes:
            value = after[column]
            if self._value(column, row) != before[column] or (value is None and column.required):
                continue
            kept = column.protected.kept(column.target, value, self._cipher) if column.protected else None
            new |= kept or {column.target: value}
        return new

    def _value(self, column: FileColumn, row: RowMapping) -> Any:
        if not column.protected:
            return row[column.target]
        sealed = row[f"{column.target}_sealed"]
        return sealed and self._cipher.open(column.protected.name, sealed)

    async def _versions(self, hub: AsyncConnection, ids: Sequence[str]) -> Mapping[str, Sequence[RowMapping]]:
        """Return by identifier the versions of those that are there, in their order; the last is the row itself."""
        versions, owner = VERSIONS[self._of.rows]
        earlier = versions.__table__
        rows = await hub.execute(
            select(self._table).where(any_of(self._table.c.id, "ids", IdList)).with_for_update(), {"ids": list(ids)}
        )
        current = {str(row["id"]): row for row in rows.mappings()}
        found: defaultdict[str, list[RowMapping]] = defaultdict(list)
        wanted = select(earlier).where(any_of(earlier.c[owner], "ids", IdList)).order_by(earlier.c.recorded_at)
        for row in (await hub.execute(wanted, {"ids": list(current)})).mappings():
            found[str(row[owner])].append(row)
        return {identifier: [*found[identifier], row] for identifier, row in current.items()}


async def leave(sources: Sources, hub: AsyncConnection, of: FileFormat, at: datetime) -> Sequence[str]:
    """Let those persons or households go that no delivery says any more and that no row that holds refers to.

    Return their identifiers.
    """
    table = cast("Table", of.rows.__table__)
    unsaid = await hub.execute(select(table.c.id).join(UnsaidRow, UnsaidRow.id == table.c.id).with_for_update(of=table))
    ids = {str(identifier) for identifier in unsaid.scalars()}
    for mapper in Base.registry.mappers:
        ids -= await _referred(sources, hub, mapper.class_, of.rows, ids)
    if not ids:
        return ()
    rows = await hub.execute(select(table).where(any_of(table.c.id, "ids", IdList)), {"ids": sorted(ids)})
    for row in rows.mappings().all():
        await keep_version(hub, of.rows, row, at)
    await forget_places(hub, of.rows, sorted(ids), at)
    for gone in (
        delete(table).where(any_of(table.c.id, "ids", IdList)),
        delete(UnsaidRow).where(any_of(UnsaidRow.id, "ids", IdList)),
    ):
        await hub.execute(gone, {"ids": sorted(ids)})
    return sorted(ids)


async def _referred(
    sources: Sources, hub: AsyncConnection, rows: type[Base], thing: type[Base], ids: Collection[str]
) -> set[str]:
    """Return those of some things that rows of a table refer to, of those that hold."""
    table = rows.__table__
    names = [REFERS[thing], *(["matched_id"] if rows is thing else [])]
    columns = [table.c[name] for name in names if name in table.c]
    if not ids or not columns or rows in _NO_REFERENCE:
        return set()
    column = columns[0]
    wanted = select(column).where(any_of(column, "ids", IdList)).distinct()
    if "superseded_at" in table.c:
        wanted = wanted.where(table.c.superseded_at.is_(None))
    home = sources.of(rows)
    if home is sources.hub:
        return {str(identifier) for identifier in (await hub.execute(wanted, {"ids": sorted(ids)})).scalars()}
    async with home.begin() as connection:
        return {str(identifier) for identifier in (await connection.execute(wanted, {"ids": sorted(ids)})).scalars()}
