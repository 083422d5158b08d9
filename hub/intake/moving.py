"""A move: from a day on a person or a household is registered elsewhere, and on earlier days it was where it was.

What is told without its day holds from the day on which it is told (D): no past day has another answer by it. To say that a
place was wrong from the start, the day of its start is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import RowMapping, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.days import FIRST
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.periods import current
from hub.tables.population import HouseholdPlaceRow, HouseholdRow, PersonPlaceRow, PersonRow
from hub.tables.types import IdList

SINCE = "registered_since"
"""The column with the first day of a registration."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the earlier places of a row stand: their table, the column with the row's id, and what makes a place."""

    table: type[Base]
    owner: str
    columns: tuple[str, ...]


PLACES: Mapping[type[Base], Places] = {
    PersonRow: Places(PersonPlaceRow, "person_id", ("division_code",)),
    HouseholdRow: Places(HouseholdPlaceRow, "household_id", ("division_code", "urban")),
}


async def move(
    connection: AsyncConnection, of: type[Base], row: RowMapping, given: Mapping[str, Any], today: date, at: datetime
) -> Mapping[str, Any]:
    """Keep where a person or household was until the registration that is `given`, and return its first day by column.

    `row` is the row as it stands, held by the transaction. What is given holds from its first day on, `today` if it names
    none: places that were known of later days are superseded. What was not known before was no other place, and a place that
    stays gets another first day if one is given. Nothing is returned where nothing moves.
    """
    places = PLACES[of]
    was = {name: row[name] for name in places.columns}
    now = was | {name: given[name] for name in places.columns if name in given}
    since = given.get(SINCE)
    if since is None:
        if all(was[name] in (None, now[name]) for name in places.columns):
            return {}
        since = today
    table = cast("Table", places.table.__table__)
    stored = await _stored(connection, table, places.owner, row["id"])
    begins = stored[-1]["until"] + _DAY if stored else FIRST
    gone = [place for place in stored if place["until"] >= since]
    kept = [dict(place) | {"until": since - _DAY} for place in gone if place["since"] < since]
    if since > begins and was != now:
        kept.append(was | {places.owner: row["id"], "since": begins, "until": since - _DAY})
    elif since > begins and stored:
        gone, kept = [stored[-1]], [dict(stored[-1]) | {"until": since - _DAY}]
    if gone:
        mark = update(table).where(any_of(table.c.id, "ids", IdList)).values(superseded_at=at)
        await connection.execute(mark, {"ids": [str(place["id"]) for place in gone]})
    if kept:
        new = [place | {"id": str(uuid4()), "recorded_at": at, "superseded_at": None} for place in kept]
        await connection.execute(insert(table), new)
    return {SINCE: since}


async def take_back_move(
    connection: AsyncConnection, of: type[Base], row_id: str, moved_at: datetime, at: datetime
) -> None:
    """Put the earlier places of a row back to what they were before a move that was told at a moment."""
    table, owner = cast("Table", PLACES[of].table.__table__), PLACES[of].owner
    own = table.c[owner] == row_id
    await connection.execute(
        update(table).where(own, table.c.recorded_at == moved_at, current(table)).values(superseded_at=at)
    )
    gone = await connection.execute(select(table).where(own, table.c.superseded_at == moved_at))
    again = [dict(place) | {"id": str(uuid4()), "recorded_at": at, "superseded_at": None} for place in gone.mappings()]
    if again:
        await connection.execute(insert(table), again)


async def forget_places(connection: AsyncConnection, of: type[Base], ids: Sequence[str], at: datetime) -> None:
    """End the earlier places of rows that leave the register."""
    table = cast("Table", PLACES[of].table.__table__)
    gone = update(table).where(any_of(table.c[PLACES[of].owner], "ids", IdList), current(table))
    await connection.execute(gone.values(superseded_at=at), {"ids": list(ids)})


async def _stored(connection: AsyncConnection, table: Table, owner: str, row_id: Any) -> Sequence[RowMapping]:
    """Return the earlier places of a row that hold, the first one first."""
    found = await connection.execute(
        select(table).where(table.c[owner] == row_id, current(table)).order_by(table.c.since)
    )
    return found.mappings().all()
