"""Reads events back from the ledger, and finds writes whose outcome is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from hub.ledger.event import COLUMNS, Event, EventKind, Outcome, set_id
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.job_states import DeliveryJobState
from hub.tables.ledger import CoordinateSetRow, LedgerEventRow
from hub.tables.types import Id, Moment

_MOMENT = Moment()
_FIRST, _NO_ID = datetime(1970, 1, 1, tzinfo=UTC), str(UUID(int=0))
_IDS = ("id", "request_id", "organisation_id")
_SETS = {"given": "given_set", "refused": "refused_set"}
_LISTS = ("given", "refused", "subjects", "sources", "unavailable")
SELECTED = (*COLUMNS, *_SETS.values())
"""What `select_events` selects: every value of an event, and the ids of its sets."""


class Altered(Exception):
    """The fields of an event are not those that its set's id was made from: somebody has changed the ledger."""

    def __init__(self, event_id: str, name: str) -> None:
        super().__init__(f"What the event {event_id} names as {name} has been altered in the ledger, or is lost.")


async def open_intents(source: Source, *, before: datetime, after: Event | None, limit: int) -> list[Event]:
    """Intents from before a moment that have no outcome, or only an unknown one, the oldest first, from one of them on.

    Raises `SourceUnavailable`.
    """
    given = {"before": before, "most": limit, "at": after.at if after else _FIRST, "id": after.id if after else _NO_ID}
    rows = await source.fetch(_open_intents_query(source), given)
    return [event_of_row(row, source) for row in rows]


@compiled_once
def _open_intents_query(source: Source) -> CompiledQuery:
    outcome = aliased(LedgerEventRow)
    statement = (
        select_events()
        .where(
            LedgerEventRow.kind == literal_column(f"'{EventKind.WRITE_INTENT}'"),
            LedgerEventRow.at < bindparam("before", type_=_MOMENT),
            or_(
                LedgerEventRow.at > bindparam("at", type_=_MOMENT),
                and_(
                    LedgerEventRow.at == bindparam("at", type_=_MOMENT), LedgerEventRow.id > bindparam("id", type_=Id())
                ),
            ),
            # What a delivery over HTTP has begun ends with it, however long that takes.
            ~exists(
                select(literal_column("1")).where(
                    DeliveryJobRow.event_id == LedgerEventRow.id,
                    DeliveryJobRow.state.in_(
                        [literal_column(f"'{state}'") for state in DeliveryJobState if not state.is_over]
                    ),
                )
            ),
            ~exists(
                select(literal_column("1")).where(
                    outcome.intent_id == LedgerEventRow.id, outcome.outcome != literal_column(f"'{Outcome.UNKNOWN}'")
                )
            ),
        )
        .order_by(LedgerEventRow.at, LedgerEventRow.id)
        .limit(bindparam("most"))
    )
    return CompiledQuery.of(statement, source)


def select_events(*more: Any, rows: FromClause = LedgerEventRow.__table__) -> Select[Any]:
    """Return every event, or those of some rows, in the order of `SELECTED`, with the names of its sets, their ids, and further columns; what was
    written before there were sets has the names itself."""
    sets = {name: CoordinateSetRow.__table__.alias(f"{name}_names") for name in _SETS}
    columns = {name: func.coalesce(kept.c.names, rows.c[name]).label(name) for name, kept in sets.items()}
    joined: FromClause = rows
    for name, kept in sets.items():
        joined = joined.outerjoin(kept, kept.c.id == rows.c[_SETS[name]])
    return select(*(columns.get(name, rows.c[name]) for name in SELECTED), *more).select_from(joined)


def event_of_row(row: Sequence[Any], source: Source) -> Event:
    """Return an event from a row of `select_events`. Raises `Altered` when its fields are not what was recorded."""
    values: dict[str, Any] = dict(zip(SELECTED, row, strict=True))
    values |= {name: str(values[name]) for name in _IDS}
    for name in _LISTS:
        items = json.loads(values[name]) if isinstance(values[name], str) else values[name]
        values[name] = tuple(str(item) for item in items)
    for name, kept in _SETS.items():
        if (identifier := values.pop(kept)) and set_id(values[name]) != str(identifier):
            raise Altered(str(values["id"]), name)
    values["at"] = _MOMENT.process_result_value(values["at"], source.engine.dialect)
    values["kind"] = EventKind(values["kind"])
    values |= {name: values[name] and str(values[name]) for name in ("intent_id", "account_id")}
    return Event.of(values)
