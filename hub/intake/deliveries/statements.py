"""What deliveries said of the rows that one of them spoke of: when, in which columns, and whether that delivery still stands.

What was said is not kept apart from the rows: it is what the version of a row says that held at the moment of the batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, repeat

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import DeliveryState
from hub.intake.formats import UNTIL, FileColumn, FileFormat
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.row_sets import identifier_of, unpacked

Statement = tuple[int, datetime]
"""The number of a delivery, and a moment at which the row held what it said."""


@dataclass(slots=True)
class RowStatements:
    """What was said of one row. `standing` has the last statement of each set of columns, of deliveries that stand.

    `own` is the statement of the delivery that is withdrawn, with its columns. `first_at` is when a delivery first spoke of
    the row: what it was before came from elsewhere. `ended` is when one that stands ended the row last, as it did not name it:
    that says its last day, and not that it is there. `moments` has, of what deliveries said that stand, when the row held it,
    when it was said first, and in which columns.
    """

    first_at: datetime | None = None
    stated_at: datetime | None = None
    own: tuple[str, Statement] | None = None
    standing: dict[str, Statement] = field(default_factory=dict)
    ended: Statement | None = None
    moments: list[tuple[datetime, datetime, str]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of the last delivery that stands and spoke of the row; 0 if there is none."""
        return max((number for number, _ in self.standing.values()), default=0)

    def is_first(self, recorded_at: datetime) -> bool:
        """Return whether a row that was first recorded then was made by the first delivery that spoke of it."""
        return self.first_at is not None and recorded_at >= self.first_at

    def holds(self, versions: Sequence[RowMapping]) -> bool:
        """Return whether the row holds by what was last said of it, or before any delivery; a file may have withdrawn it."""
        _, at = max(self.standing.values(), default=(0, None))
        version = self.version(versions, at)
        return version is not None and (at is None or version["superseded_at"] != at)

    def columns(self, of: FileFormat, *, with_own: bool) -> Iterator[tuple[FileColumn, datetime | None]]:
        """Yield the columns that are no part of the key, each with the moment at which the row held what was last said of
        it, or None where no delivery spoke of it."""
        moments = self._moments(with_own=with_own)
        return ((column, moments.get(column.name)) for column in of.columns if column.target and not column.key)

    def version(self, versions: Sequence[RowMapping], at: datetime | None) -> RowMapping | None:
        """Return which of the versions of the row, in their order, held at a moment; None: before any delivery."""
        held = [
            version
            for version in versions
            if (version["recorded_at"] <= at if at else not self.is_first(version["recorded_at"]))
        ]
        return held[-1] if held else None

    def _moments(self, *, with_own: bool) -> Mapping[str, datetime]:
        said = [(statement, columns) for columns, statement in self.standing.items()]
        if self.ended:
            said.append((self.ended, UNTIL))
        if with_own and self.own:
            said.append((self.own[1], self.own[0]))
        found: dict[str, datetime] = {}
        for (_, at), columns in sorted(said):
            found.update(zip(columns.split(), repeat(at)))
        return found


async def moments_of(connection: AsyncConnection, of: FileFormat) -> Collection[datetime]:
    """Return when deliveries stored batches of a table, and when deliveries were withdrawn."""
    batch, row = DeliveryBatchRow, DeliveryRow
    stored = select(batch.at).where(batch.table_name == of.rows.__tablename__).distinct()
    withdrawn = select(row.withdrawn_at).where(row.withdrawn_at.is_not(None))
    return {*(await connection.execute(stored)).scalars(), *(await connection.execute(withdrawn)).scalars()}


async def statements_of(
    connection: AsyncConnection, of: FileFormat, withdrawn: DeliveryRow
) -> Mapping[str, RowStatements]:
    """Return by identifier what was said of each row of a table that a delivery spoke of.

    Persons and households can be registered in the hub before any delivery speaks of them. Other rows with such identifiers
    come from deliveries alone: what is as old as the first delivery of all is from one, even if that was killed.

    DANGER: all of these are in memory, some 500 bytes a row, and the batches of every other delivery are read.
    """
    row, batch, table = DeliveryRow, DeliveryBatchRow, of.rows.__tablename__
    first = None if of.defines else (await connection.execute(select(func.min(row.begun_at)))).scalar()
    own = select(batch.stated, batch.repeated).where(batch.table_name == table, batch.delivery_id == withdrawn.id)
    found: dict[bytes, RowStatements] = {}
    for stated, repeated in await connection.execute(own):
        found.update((identifier, RowStatements(first)) for identifier in chain(unpacked(stated), unpacked(repeated)))
    if not found:
        return {}
    every = (
        select(row.number, row.state, batch.at, batch.columns, batch.ends, batch.stated, batch.repeated)
        .join(row, row.id == batch.delivery_id)
        .where(batch.table_name == table)
        .order_by(row.number, batch.position)
    )
    async for number, state, at, columns, ends, stated, repeated in await connection.stream(every):
        for statements, held_at in _spoken_of(found, at, stated, repeated):
            statements.first_at = statements.first_at or at
            if number == withdrawn.number:
                statements.own = columns, (number, held_at)
            elif state == DeliveryState.WITHDRAWN:
                continue
            elif ends:
                statements.ended = number, held_at
            else:
                statements.standing[columns] = number, held_at
                if not statements.moments or held_at != statements.moments[-1][0]:
                    statements.moments.append((held_at, at, columns))
    return {identifier_of(identifier): statements for identifier, statements in found.items()}


def _spoken_of(
    found: Mapping[bytes, RowStatements], at: datetime, stated: bytes, repeated: bytes
) -> Iterator[tuple[RowStatements, datetime]]:
    """Yield those of some rows that a batch spoke of, each with a moment at which it held what the batch said."""
    for identifier in unpacked(stated):
        if statements := found.get(identifier):
            statements.stated_at = at
            yield statements, at
    for identifier in unpacked(repeated):
        if statements := found.get(identifier):
            yield statements, statements.stated_at or at
