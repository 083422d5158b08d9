"""Deliveries as they were recorded: all of them, the newest first, or one with its files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.codes import DeliveryState
from hub.errors import Unusable
from hub.intake.form_map import MappedColumn
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryFileRow, DeliveryRow
from hub.tables.governance import OrganisationRow
from hub.tables.types import IdList


class NoSuchDelivery(Unusable):
    """No delivery has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no delivery {number}; `hub deliveries list` shows the deliveries.")


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file or sheet of a delivery; `row` has its counts."""

    row: DeliveryFileRow
    columns: Sequence[MappedColumn]
    changes: Mapping[str, int]
    refusals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RecordedDelivery:
    """A delivery with its files, and the name of the organisation that it was for."""

    row: DeliveryRow
    organisation: str | None
    files: Sequence[RecordedFile]

    @property
    def state(self) -> DeliveryState:
        return DeliveryState[self.row.state]

    def total(self, count: str) -> int | None:
        """Return a count of rows over all files, such as `rows_new`; None where that of one file is told to nobody."""
        counts = [getattr(file.row, count) for file in self.files]
        return None if None in counts else sum(counts)


async def list_deliveries(
    connection: AsyncConnection, *, deliverer: str | None = None, most: int = 20
) -> Sequence[RecordedDelivery]:
    """Return the newest deliveries, of all deliverers or of one."""
    wanted = select(DeliveryRow.number).order_by(DeliveryRow.number.desc()).limit(most)
    if deliverer is not None:
        wanted = wanted.where(DeliveryRow.deliverer == deliverer)
    numbers = [number for (number,) in await connection.execute(wanted)]
    return await _with_files(connection, numbers)


async def find_delivery(connection: AsyncConnection, number: int) -> RecordedDelivery:
    """Return one delivery. Raises `NoSuchDelivery`."""
    for delivery in await _with_files(connection, [number]):
        return delivery
    raise NoSuchDelivery(number)


async def _with_files(connection: AsyncConnection, numbers: Sequence[int]) -> Sequence[RecordedDelivery]:
    named = (
        select(DeliveryRow.__table__, OrganisationRow.name.label("organisation"))
        .outerjoin(OrganisationRow, OrganisationRow.id == DeliveryRow.organisation_id)
        .where(DeliveryRow.number.in_(numbers))
        .order_by(DeliveryRow.number.desc())
    )
    rows = (await connection.execute(named)).mappings().all()
    of_each = select(DeliveryFileRow.__table__).where(any_of(DeliveryFileRow.delivery_id, "ids", IdList))
    files: defaultdict[str, list[RecordedFile]] = defaultdict(list)
    found = await connection.execute(
        of_each.order_by(DeliveryFileRow.position), {"ids": [str(row["id"]) for row in rows]}
    )
    for file in found.mappings():
        columns, changes, refusals = (json.loads(file[name]) for name in ("columns", "changes", "refusals"))
        recorded = RecordedFile(DeliveryFileRow(**file), [tuple(column) for column in columns], changes, refusals)
        files[str(file["delivery_id"])].append(recorded)
    return [
        RecordedDelivery(
            DeliveryRow(**{name: value for name, value in row.items() if name != "organisation"}),
            row["organisation"],
            files[str(row["id"])],
        )
        for row in rows
    ]
