"""A move: from a day on a person or a household is registered elsewhere, and on earlier days it was where it was.

What is told without its day holds from the day on which it is told (D): no past day has another answer by it. To say that a
place was wrong from the start, the day of its start is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
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


Told = tuple[Mapping[str, Any], date | None, date]
"""What a version of a row says of its place, by column; the first day of the registration, if it was said with it; and the day
on which it was told."""


def places_as_told(of: type[Base], told: Iterable[Told]) -> list[tuple[date | None, Mapping[str, Any]]]:
    """Return the places that follow from what was told, in its order, each with its first day; None: nobody knows it.

    The first one stands for all days before the first move, whatever day it names as its first: no move takes these from it.
    """
    line: list[tuple[date | None, Mapping[str, Any]]] = []
    for said, named, day in told:
        now, since = {name: said[name] for name in PLACES[of].columns}, named
        if line and all(was in (None, now[name]) for name, was in line[-1][1].items()):
            before = line.pop()[0]
            since = named or before
        elif line:
            since = named or day
        if since is not None:
            first = line[:1] if since > FIRST else []
            line = first + [place for place in line[1:] if place[0] is None or place[0] < since]
        line.append((since, now))
    return line


async def retell_places(
    connection: AsyncConnection, of: type[Base], told: Mapping[str, Iterable[Told]], at: datetime
) -> Mapping[str, tuple[Mapping[str, Any], date | None]]:
    """Put the earlier places of some rows to what follows from all that was told; return the last place of each, and since when.

    Of whom nobody tells anything any more, no earlier place is left.
    """
    table, owner = cast("Table", PLACES[of].table.__table__), PLACES[of].owner
    rows = await connection.execute(
        select(table).where(any_of(table.c[owner], "ids", IdList), current(table)), {"ids": list(told)}
    )
    stored: dict[str, dict[tuple[Any, ...], str]] = {identifier: {} for identifier in told}
    for row in rows.mappings():
        period = (row["since"], row["until"], *(row[name] for name in PLACES[of].columns))
        stored[str(row[owner])][period] = str(row["id"])
    gone: list[str] = []
    new: list[dict[str, Any]] = []
    last: dict[str, tuple[Mapping[str, Any], date | None]] = {}
    for identifier, said in told.items():
        if line := places_as_told(of, said):
            last[identifier] = line[-1][1], line[-1][0]
        wanted = {
            (since if place else FIRST, then - _DAY, *now.values())
            for place, ((since, now), (then, _)) in enumerate(pairwise(line))
            if then
        }
        gone += [place for period, place in stored[identifier].items() if period not in wanted]
        new += [
            {owner: identifier, "since": since, "until": until, **dict(zip(PLACES[of].columns, now, strict=True))}
            for since, until, *now in wanted - stored[identifier].keys()
        ]
    if gone:
        mark = update(table).where(any_of(table.c.id, "ids", IdList)).values(superseded_at=at)
        await connection.execute(mark, {"ids": gone})
    if new:
        recorded = {"recorded_at": at, "superseded_at": None}
        await connection.execute(insert(table), [place | recorded | {"id": str(uuid4())} for place in new])
    return last


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
