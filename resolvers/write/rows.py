"""The row of a write: a new one, one that corrects another, or one that is changed and keeps what it was as a version.

INVARIANT: nothing is erased. Of two that come at once one is stored, and the other is told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, NoReturn, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, FromClause, RowMapping, Table, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import Act
from hub.errors import Code, HubError
from hub.tables.base import Base
from hub.tables.periods import current
from hub.tables.population import HouseholdRow, HouseholdVersionRow, PersonRow, PersonVersionRow
from resolvers.write.filing import Filing

_VERSIONS: Mapping[type[Base], tuple[type[Base], str]] = {
    PersonRow: (PersonVersionRow, "person_id"),
    HouseholdRow: (HouseholdVersionRow, "household_id"),
}
"""Where the versions of a row stand, and the column that has the row's id."""

OWNERS = {table: owner for table, (_, owner) in _VERSIONS.items()}
"""By what is corrected: the column that names it."""

_TICK = timedelta(microseconds=1)


async def write_row(connection: AsyncConnection, filing: Filing) -> str:
    """Write what a filing asks for; the id of its row. Raises NOT_FOUND, SUPERSEDED, ALREADY_REGISTERED."""
    return await _ACTS[filing.writes.act](connection, filing)


async def _record(connection: AsyncConnection, filing: Filing) -> str:
    if filing.writes.once:
        # Whoever writes of this person at the same moment waits here, and then sees what was written.
        await connection.execute(
            select(PersonRow.id).where(PersonRow.id == filing.about["person_id"]).with_for_update()
        )
    kept = await _supersede(connection, filing)
    record = {
        "id": str(uuid4()),
        "organisation_id": filing.author.organisation_id,
        **filing.about,
        **kept,
        **filing.values,
    }
    await connection.execute(insert(filing.table), [record])
    if filing.writes.once and await has_beside(connection, filing.table, record["id"], filing.writes.once):
        raise HubError(
            Code.ALREADY_REGISTERED,
            "The same is already registered for one of these days. Nothing was written. Name what is registered in supersedes to correct it.",
        )
    return str(record["id"])


async def has_beside(connection: AsyncConnection, table: type[Base], row_id: str, alike: tuple[str, ...]) -> bool:
    """Whether another row that stands, alike in these columns, holds on one of the days of a row."""
    own, other = table.__table__.alias(), table.__table__.alias()
    found = select(other.c.id).where(
        own.c.id == row_id,
        other.c.id != own.c.id,
        *(other.c[name] == own.c[name] for name in alike),
        current(own),
        current(other),
        _not_after(own.c.since, other),
        _not_after(other.c.since, own),
    )
    return (await connection.execute(found.limit(1))).first() is not None


def _not_after(first: ColumnElement[Any], rows: FromClause) -> ColumnElement[bool]:
    """A first day is not after the last of some rows."""
    return or_(rows.c.until.is_(None), rows.c.until >= first)


async def _supersede(connection: AsyncConnection, filing: Filing) -> Mapping[str, Any]:
    """Mark the record that this one corrects, if it names one, and give what is kept of it.

    Of two corrections at once one finds it marked. Only a record about the same, of the same organisation, can be
    corrected that is alike in the columns `same`, or one that was imported, which belongs to no organisation; any other
    is answered like none.
    """
    old_id = filing.values.get("supersedes_id")
    if old_id is None:
        return {}
    record = cast("Table", filing.table.__table__)
    same = and_(
        record.c.id == old_id,
        *(
            record.c[name].in_([value, *filing.formerly] if name == "person_id" else [value])
            for name, value in filing.about.items()
        ),
        *(record.c[name] == filing.values[name] for name in filing.writes.same),
        or_(record.c.organisation_id == filing.author.organisation_id, record.c.organisation_id.is_(None)),
    )
    kept = [record.c[name] for name in filing.writes.keeps if name not in filing.values]
    marked = await connection.execute(
        update(record)
        .where(same, record.c.superseded_at.is_(None))
        .values(superseded_at=filing.author.at)
        .returning(record.c.id, *kept)
    )
    if found := marked.one_or_none():
        return {column.name: found._mapping[column] for column in kept}
    if (await connection.execute(select(record.c.id).where(same))).first():
        raise HubError(
            Code.SUPERSEDED,
            "The record that supersedes names was corrected already. Nothing was written. Read it again, and correct the one that holds.",
        )
    raise HubError(
        Code.NOT_FOUND,
        "Your organisation has no record of this person and kind with the identifier in supersedes. Nothing was written. Check the identifier.",
    )


async def _register(connection: AsyncConnection, filing: Filing) -> str:
    row = {"id": str(uuid4()), **filing.values}
    await connection.execute(insert(filing.table), [row])
    return str(row["id"])


async def refuse(connection: AsyncConnection, filing: Filing) -> NoReturn:
    """Raise the refusal of a filing; of a correction that comes too late, SUPERSEDED before it.

    A correction that could never be stored would else tell, without a trace, whether a number is known elsewhere.
    """
    assert filing.refusal is not None
    if filing.writes.act is Act.CORRECT and (row_id := filing.about.get(_VERSIONS[filing.table][1])):
        await _as_read(connection, cast("Table", filing.table.__table__), row_id, filing)
    raise filing.refusal


async def _as_read(connection: AsyncConnection, table: Table, row_id: str, filing: Filing) -> RowMapping:
    """The row that is corrected, held; raises SUPERSEDED when it is not the one that was read."""
    old = (await connection.execute(select(table).where(table.c.id == row_id).with_for_update())).mappings().one()
    if old["recorded_at"] != filing.values["recorded_at"]:
        raise HubError(
            Code.SUPERSEDED,
            "Somebody has corrected this since you read it. Nothing was written. Read it again, and correct the version that holds.",
        )
    return old


async def _correct(connection: AsyncConnection, filing: Filing) -> str:
    table = cast("Table", filing.table.__table__)
    versions, owner = _VERSIONS[filing.table]
    row_id = filing.about[owner]
    old = await _as_read(connection, table, row_id, filing)
    named = {name: value for name, value in filing.about.items() if name != owner}
    if "matched_id" in named and old["id_number_token"] is not None:
        raise HubError(
            Code.NOT_FOUND,
            "There is no such provisional person within your scope. Nothing was written. Check the identifier.",
        )
    at = max(filing.author.at, old["recorded_at"] + _TICK)
    version = {column.name: old[column.name] for column in versions.__table__.columns if column.name in old}
    version |= {"id": str(uuid4()), owner: row_id, "superseded_at": at}
    await connection.execute(insert(versions), [version])
    await connection.execute(
        update(table).where(table.c.id == row_id).values({**filing.values, **named, "recorded_at": at})
    )
    return row_id


_ACTS: Mapping[Act, Callable[[AsyncConnection, Filing], Awaitable[str]]] = {
    Act.RECORD: _record,
    Act.REGISTER: _register,
    Act.CORRECT: _correct,
}
