"""The owner of a finding answers it. Done again, it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Code, HubError
from hub.tables.findings import FindingAnswer, FindingReason, FindingRow, FindingState


@dataclass(frozen=True, slots=True)
class ChosenFinding:
    """A finding that somebody names, the rows that they may answer, and the moment at which they do."""

    id: str
    within: ColumnElement[bool]
    parameters: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """The person whom the finding is about, if it is about one, and whether the answer changed anything."""

    person_id: str | None
    changed: bool


async def answer(
    connection: AsyncConnection, chosen: ChosenFinding, said: FindingAnswer, reason: FindingReason
) -> AnsweredFinding:
    """Put a finding into the state of an answer. Raises NOT_FOUND, and STATE_CONFLICT for one that is closed."""
    finding = cast("Table", FindingRow.__table__)
    asked = select(finding).where(finding.c.id == chosen.id, chosen.within).with_for_update()
    found = (await connection.execute(asked, chosen.parameters)).one_or_none()
    if found is None:
        raise HubError(
            Code.NOT_FOUND,
            "There is no such finding for your organisation to answer. Nothing was written. Check the identifier.",
        )
    if found.state == FindingState.CLOSED:
        raise HubError(
            Code.STATE_CONFLICT,
            "The finding is closed: it is found no more. Nothing was written, and nothing is to do.",
        )
    if (found.state, found.reason) == (said, reason):
        return AnsweredFinding(found.person_id, changed=False)
    answered = update(finding).where(finding.c.id == chosen.id)
    await connection.execute(answered.values(state=said, reason=reason, answered_at=chosen.at))
    return AnsweredFinding(found.person_id, changed=True)
