"""A person was identified at the window. Whoever identified them may show them who looked, for as long as a visit lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Mistake, invalid_request
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.looks import IdentifiedBy, WindowVisitRow
from hub.tables.types import Id, Moment

LASTS = timedelta(minutes=30)
"""How long a visit lasts: the person stands at the window."""

_NO_VISIT = (
    "You have no such visit, or it has ended. Nothing was returned. Identify the person again, and begin a new visit."
)


@dataclass(frozen=True, slots=True)
class NewVisit:
    """Who was identified, and how; by whom (an account or a client), for which organisation, and when."""

    person_id: str
    identified_by: IdentifiedBy
    begun_by: str
    organisation_id: str
    at: datetime


async def begin_visit(connection: AsyncConnection, visit: NewVisit) -> str:
    """Store a visit; its id."""
    visit_id = str(uuid4())
    row = {
        "id": visit_id,
        "person_id": visit.person_id,
        "identified_by": visit.identified_by.value,
        "begun_by": visit.begun_by,
        "organisation_id": visit.organisation_id,
        "begun_at": visit.at,
        "ends_at": visit.at + LASTS,
    }
    await connection.execute(insert(WindowVisitRow).values(row))
    return visit_id


async def person_of_visit(source: Source, visit_id: str, by: str, at: datetime) -> str:
    """Return the person of a visit that somebody began and that has not ended. Raises INVALID_INPUT for any other one, and
    `SourceUnavailable`."""
    rows = await source.fetch(_person_query(source), {"id": visit_id, "by": by, "at": at})
    if not rows:
        raise invalid_request(Mistake(("visit",), _NO_VISIT))
    return str(rows[0][0])


@compiled_once
def _person_query(source: Source) -> CompiledQuery:
    visit = WindowVisitRow.__table__.c
    found = select(visit.person_id).where(
        visit.id == bindparam("id", type_=Id()),
        visit.begun_by == bindparam("by"),
        visit.begun_at <= bindparam("at", type_=Moment()),
        visit.ends_at > bindparam("at", type_=Moment()),
    )
    return CompiledQuery.of(found, source)
