"""Two deliveries side by side: the rows that both spoke of, or one alone, and the columns that their files had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.deliveries.listing import RecordedDelivery
from hub.intake.files import FILES
from hub.tables.deliveries import DeliveryBatchRow
from hub.tables.row_sets import unpacked


@dataclass(frozen=True, slots=True)
class TableComparison:
    """One table of two deliveries: rows of the first alone, of the second alone, and of both; columns of one alone."""

    table: str
    first_only: int
    second_only: int
    both: int
    columns_first_only: Sequence[str]
    columns_second_only: Sequence[str]


async def compare_deliveries(
    connection: AsyncConnection, first: RecordedDelivery, second: RecordedDelivery
) -> Sequence[TableComparison]:
    """Return each table that either delivery had, in the order of import. What the rows say is not looked at.

    DANGER: the identifiers of both are in memory, about 100 bytes a row.
    """
    rows = [await _rows(connection, delivery) for delivery in (first, second)]
    columns = [_columns(delivery) for delivery in (first, second)]
    compared = []
    for of in FILES:
        one, other = (found[of.rows.__tablename__] for found in rows)
        named, named_otherwise = (found[of.name] for found in columns)
        if one or other or named or named_otherwise:
            compared.append(
                TableComparison(
                    of.name,
                    len(one - other),
                    len(other - one),
                    len(one & other),
                    sorted(named - named_otherwise),
                    sorted(named_otherwise - named),
                )
            )
    return compared


async def _rows(connection: AsyncConnection, delivery: RecordedDelivery) -> defaultdict[str, set[bytes]]:
    batch = DeliveryBatchRow
    wanted = select(batch.table_name, batch.stated, batch.repeated).where(
        batch.delivery_id == delivery.row.id, batch.ends.is_(False)
    )
    found: defaultdict[str, set[bytes]] = defaultdict(set)
    for table, stated, repeated in await connection.execute(wanted):
        found[table].update(unpacked(stated), unpacked(repeated))
    return found


def _columns(delivery: RecordedDelivery) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in delivery.files:
        found[file.row.table_name or ""].update(name for _, name, _ in file.columns if name)
    return found
