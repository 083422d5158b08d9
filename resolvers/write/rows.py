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

from hub.catalogue.declarations import WriteAction
from hub.errors import Code, HubError
from hub.intake.moving import move
from hub.tables.base import Base
from hub.tables.periods import current
from hub.tables.population import (
    CategoryDeterminationRow,
    DatedFactRow,
    HouseholdRow,
    HouseholdVersionRow,
    MembershipRow,
    PersonRow,
    PersonVersionRow,
    WithdrawalRow,
)
from resolvers.write.command import WriteCommand

_VERSIONS: Mapping[type[Base], tuple[type[Base], str]] = {
    PersonRow: (PersonVersionRow, "person_id"),
    HouseholdRow: (HouseholdVersionRow, "household_id"),
}
"""Where the versions of a row stand, and the column that has the row's id."""

OWNERS = {table: owner for table, (_, owner) in _VERSIONS.items()}
"""By what is corrected: the column that names it."""

WITHDRAWN: Mapping[type[Base], str] = {
    CategoryDeterminationRow: "determination_id",
    MembershipRow: "membership_id",
    DatedFactRow: "fact_id",
}
"""By what can be withdrawn: the column that names it."""

_TICK = timedelta(microseconds=1)


async def write_row(connection: AsyncConnection, command: WriteCommand) -> str:
    """Write what a command asks for; the id of its row. Raises NOT_FOUND, SUPERSEDED, ALREADY_REGISTERED."""
    return await _ACTS[command.writes.action](connection, command)


async def _record(connection: AsyncConnection, command: WriteCommand) -> str:
    if command.writes.unique_columns:
        # Whoever writes of this person at the same moment waits here, and then sees what was written.
        await connection.execute(
            select(PersonRow.id).where(PersonRow.id == command.about["person_id"]).with_for_update()
        )
    kept = await _supersede(connection, command)
    record = {
        "id": str(uuid4()),
        "organisation_id": command.author.organisation_id,
        **command.about,
        **kept,
        **command.values,
    }
    await connection.execute(insert(command.writes.table), [record])
    if command.writes.unique_columns and await has_overlap(
        connection, command.writes.table, record["id"], command.writes.unique_columns
    ):
        raise HubError(
            Code.ALREADY_REGISTERED,
            "An entry of this kind is already registered for one of these days. Nothing was written. To correct it, give its identifier in supersedes.",
        )
    return str(record["id"])


async def has_overlap(connection: AsyncConnection, table: type[Base], row_id: str, columns: tuple[str, ...]) -> bool:
    """Return whether another row that stands, alike in these columns, holds on one of the days of a row."""
    own, other = table.__table__.alias(), table.__table__.alias()
    found = select(other.c.id).where(
        own.c.id == row_id,
        other.c.id != own.c.id,
        *(other.c[name] == own.c[name] for name in columns),
        current(own),
        current(other),
        _not_after(own.c.since, other),
        _not_after(other.c.since, own),
    )
    return (await connection.execute(found.limit(1))).first() is not None


def _not_after(first: ColumnElement[Any], rows: FromClause) -> ColumnElement[bool]:
    """A first day is not after the last of some rows."""
    return or_(rows.c.until.is_(None), rows.c.until >= first)


async def _supersede(connection: AsyncConnection, command: WriteCommand) -> Mapping[str, Any]:
    """Mark the record that this one corrects, if it names one, and give what is kept of it.

    Of two corrections at once one finds it marked. Only a record about the same, of the same organisation, can be
    corrected that is alike in the columns `same`, or one that was imported, which belongs to no organisation; any other
    is answered like none.
    """
    old_id = command.values.get("supersedes_id")
    if old_id is None:
        return {}
    record = cast("Table", command.writes.table.__table__)
    same = and_(
        record.c.id == old_id,
        *(
            record.c[name].in_([value, *command.merged_person_ids] if name == "person_id" else [value])
            for name, value in command.about.items()
        ),
        *(record.c[name] == command.values[name] for name in command.writes.matching_columns),
        or_(record.c.organisation_id == command.author.organisation_id, record.c.organisation_id.is_(None)),
    )
    kept = [record.c[name] for name in command.writes.inherited_columns if name not in command.values]
    marked = await connection.execute(
        update(record)
        .where(same, record.c.superseded_at.is_(None))
        .values(superseded_at=command.author.at)
        .returning(record.c.id, *kept)
    )
    if found := marked.one_or_none():
        return {column.name: found._mapping[column] for column in kept}
    if (await connection.execute(select(record.c.id).where(same))).first():
        raise HubError(
            Code.SUPERSEDED,
            "The record that supersedes names has already been corrected. Nothing was written. Read it again, and correct the current version.",
        )
    alike = "person and kind" if command.about else "programme, division and kind"
    raise HubError(
        Code.NOT_FOUND,
        f"Your organisation has no record of this {alike} with the identifier in supersedes. Nothing was written. Check the identifier.",
    )


async def _register(connection: AsyncConnection, command: WriteCommand) -> str:
    row = {"id": str(uuid4()), **command.values}
    await connection.execute(insert(command.writes.table), [row])
    return str(row["id"])


async def _withdraw(connection: AsyncConnection, command: WriteCommand) -> str:
    """Say of a record that it holds no more, and why: one of the same organisation, or one that was imported.

    Of two who withdraw it at once one finds it superseded. Nothing is put in its place.
    """
    record = cast("Table", command.writes.table.__table__)
    row_id = command.about[WITHDRAWN[command.writes.table]]
    own = and_(
        record.c.id == row_id,
        or_(record.c.organisation_id == command.author.organisation_id, record.c.organisation_id.is_(None)),
    )
    marked = await connection.execute(
        update(record).where(own, record.c.superseded_at.is_(None)).values(superseded_at=command.author.at)
    )
    if not marked.rowcount:
        if (await connection.execute(select(record.c.id).where(own))).first():
            raise HubError(
                Code.SUPERSEDED,
                "The entry to withdraw has already been corrected or withdrawn. Nothing was written. Read it again; if it was corrected, withdraw the current version.",
            )
        raise HubError(
            Code.NOT_FOUND,
            "No entry of your organisation with this identifier is within your scope. Nothing was written. Check the identifier.",
        )
    why = {"id": str(uuid4()), "record_id": row_id, "because": command.values["because"]}
    author = {"organisation_id": command.author.organisation_id, "recorded_at": command.author.at}
    await connection.execute(insert(WithdrawalRow), [why | author])
    return row_id


async def refuse(connection: AsyncConnection, command: WriteCommand) -> NoReturn:
    """Raise the refusal of a command; of a correction that comes too late, SUPERSEDED before it.

    A correction that could never be stored would else tell, without a trace, whether a number is known elsewhere.
    """
    assert command.refusal is not None
    if command.writes.action is WriteAction.CORRECT and (
        row_id := command.about.get(_VERSIONS[command.writes.table][1])
    ):
        await _as_read(connection, cast("Table", command.writes.table.__table__), row_id, command)
    raise command.refusal


async def _as_read(connection: AsyncConnection, table: Table, row_id: str, command: WriteCommand) -> RowMapping:
    """Return the row that is corrected, held; raises SUPERSEDED when it is not the one that was read."""
    old = (await connection.execute(select(table).where(table.c.id == row_id).with_for_update())).mappings().one()
    if old["recorded_at"] != command.values["recorded_at"]:
        raise HubError(
            Code.SUPERSEDED,
            "Somebody has changed this person or household since you read it. Nothing was written. Read it again, and correct the current version.",
        )
    return old


async def _correct(connection: AsyncConnection, command: WriteCommand) -> str:
    table = cast("Table", command.writes.table.__table__)
    versions, owner = _VERSIONS[command.writes.table]
    row_id = command.about[owner]
    old = await _as_read(connection, table, row_id, command)
    named = {name: value for name, value in command.about.items() if name != owner}
    if "matched_id" in named and old["id_number_token"] is not None:
        raise HubError(
            Code.NOT_FOUND,
            "No provisional person with this identifier is within your scope. Nothing was written. Check the identifier.",
        )
    at = max(command.author.at, old["recorded_at"] + _TICK)
    moved = await move(connection, command.writes.table, old, command.values, command.author.today, at)
    version = {column.name: old[column.name] for column in versions.__table__.columns if column.name in old}
    version |= {"id": str(uuid4()), owner: row_id, "superseded_at": at}
    await connection.execute(insert(versions), [version])
    await connection.execute(
        update(table).where(table.c.id == row_id).values({**command.values, **named, **moved, "recorded_at": at})
    )
    return row_id


_ACTS: Mapping[WriteAction, Callable[[AsyncConnection, WriteCommand], Awaitable[str]]] = {
    WriteAction.RECORD: _record,
    WriteAction.REGISTER: _register,
    WriteAction.CORRECT: _correct,
    WriteAction.WITHDRAW: _withdraw,
}
