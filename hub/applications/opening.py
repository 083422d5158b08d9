"""Whether an application, or the move of somebody who leaves a category (§20), can be recorded: one is open at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.companions import CompanionRow, WrittenRow
from hub.codes import DeterminationOutcome
from hub.errors import Code, HubError
from hub.tables.applications import OPEN, ApplicationRow, ApplicationState
from hub.tables.population import CategoryDeterminationRow, PersonRow

_ALREADY_OPEN = "This person has an application that is not decided yet. Nothing was written. Go on with that one, or withdraw it first."
_CANNOT_CORRECT = "This application has been authorised or ended, so it cannot be corrected. Nothing was written. Withdraw it if it is open, and record a new one."
_NEVER_HELD = "No determination recognises this person in the category that movedFrom names. Nothing was written. A move is for somebody who leaves the subsistence allowance or support in extreme poverty (§20); record an application."
_STILL_HELD = "The person is recognised in the category that movedFrom names, without a last day. Nothing was written. Record the last day of that determination first."
_CONSENTED_BEFORE = "The consent is from a day before the person was recognised in the category that movedFrom names, so it cannot be a consent to leave it. Nothing was written. Give the day on which the person consented to the move."


async def open_application(connection: AsyncConnection, row: WrittenRow) -> Sequence[CompanionRow]:
    """Raises ALREADY_REGISTERED where the person has another application that is open, and STATE_CONFLICT for the correction of one
    that has gone further."""
    person_id = row.values["person_id"]
    # Whoever writes of this person at the same moment waits here, and then sees what was written.
    await connection.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())
    if corrected := row.values.get("supersedes_id"):
        state = select(ApplicationRow.state).where(ApplicationRow.id == corrected)
        if (await connection.execute(state)).scalar_one() != ApplicationState.FOUND:
            _conflict(_CANNOT_CORRECT)
    another = select(ApplicationRow.id).where(
        ApplicationRow.person_id == person_id,
        ApplicationRow.id != row.id,
        ApplicationRow.superseded_at.is_(None),
        ApplicationRow.state.in_(OPEN),
    )
    if (await connection.execute(another.limit(1))).first():
        raise HubError(Code.ALREADY_REGISTERED, _ALREADY_OPEN)
    return ()


async def open_move(connection: AsyncConnection, row: WrittenRow) -> Sequence[CompanionRow]:
    """Raises STATE_CONFLICT for the move of somebody who was not in the category, or who does not leave it; and what
    `open_application` raises."""
    held = CategoryDeterminationRow
    recognised = select(held.since, held.until).where(
        held.person_id == row.values["person_id"],
        held.category == row.values["moved_from"],
        held.outcome == DeterminationOutcome.RECOGNISED,
        held.since <= row.today,
        held.superseded_at.is_(None),
    )
    periods = (await connection.execute(recognised)).all()
    if not periods:
        _conflict(_NEVER_HELD)
    if any(until is None for _, until in periods):
        _conflict(_STILL_HELD)
    if row.values["applied_on"] < min(since for since, _ in periods):
        _conflict(_CONSENTED_BEFORE)
    return await open_application(connection, row)


def _conflict(sentence: str) -> NoReturn:
    raise HubError(Code.STATE_CONFLICT, sentence)
