"""The consumer of the change feed: it takes in what departments store, each change once, in an order without gaps.

Each source's change events are read in the order of their turns (`hub.tables.commit_order`), settled ones only, from the place
that the last round came to. In one transaction of the hub's the place moves on, caseload and facts follow
(`consequences`), and the events of a department's own database are copied into the hub's list of changes, where they
get turns of the hub's. So order and scope of that list are one statement's matter, and a kill leaves all or nothing.

INVARIANT: the place moves only from where the events were read from. Of two processes that follow at once, one finds it
moved and reads again.
INVARIANT: what was committed in the source before `as_of` is told in the hub's list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.change_feed.projections import WrittenRecord, insert_missing, project
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.commit_order import BelowLowWatermark
from hub.tables.departments.register import RECORDS
from hub.tables.exchange import ChangeEventRow, FollowedRow
from hub.tables.types import Id, Moment

AT_ONCE = 500
"""Change events that are followed in one transaction."""

_MOMENT = Moment()
_EVENT = cast("Table", ChangeEventRow.__table__)
_FOLLOWED = cast("Table", FollowedRow.__table__)
_PLACE = select(_FOLLOWED.c.turn, _FOLLOWED.c.event_id).where(_FOLLOWED.c.source == bindparam("source"))
_STILL_THERE = select(_EVENT.c.id).where(
    _EVENT.c.id == bindparam("event_id", type_=Id()),
    _EVENT.c.turn == bindparam("turn", type_=BigInteger()),
    BelowLowWatermark(_EVENT.c.turn),
)
_COPIED = ("id", "table_name", "record_id", "person_id", "ledger_event_id", "at")
_NEXT = (
    select(*(_EVENT.c[name] for name in _COPIED), _EVENT.c.turn, BelowLowWatermark(_EVENT.c.turn).label("settled"))
    .where(
        any_of(_EVENT.c.table_name, "tables"),
        _EVENT.c.turn >= bindparam("turn", type_=BigInteger()),
        or_(
            _EVENT.c.turn > bindparam("turn", type_=BigInteger()),
            _EVENT.c.id > bindparam("event_id", type_=Id()),
        ),
    )
    .order_by(_EVENT.c.turn, _EVENT.c.id)
    .limit(literal_column(str(AT_ONCE)))
)


@compiled_once
def _compiled(source: Source, statement: Select[Any]) -> CompiledQuery:
    return CompiledQuery.of(statement, source)


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """The position in a feed: the last event that was consumed, in the order of its source."""

    turn: int = -1
    event_id: str = str(UUID(int=0))


@dataclass(frozen=True, slots=True)
class EventBatch:
    """The events after a position, all below the low watermark. `is_last`: nothing else is there that could be read."""

    events: Sequence[Mapping[str, Any]]
    written: Sequence[WrittenRecord]
    is_last: bool
    is_full: bool


async def consume(sources: Sources, source: Source, now: datetime) -> int:
    """Consume what one source has stored since the last round; returns how many changes were taken in.

    Raises `SourceUnavailable` or `StatementTimeout`; what was followed by then stays.
    """
    hub, followed = sources.hub, 0
    tables = {table.__tablename__: table for table in RECORDS if sources.of(table) is source}
    while True:
        found = await hub.fetch(_compiled(hub, _PLACE), {"source": source.name})
        place = FeedPosition(found[0][0], str(found[0][1])) if found else FeedPosition()
        try:
            async with sources.guard(source):
                whole = await sources.watermark(source).at(now) if source is not hub else None
                page = await _read(source, tables, place)
        except Exception:
            if source is not hub:
                await _tell(hub, source, None, tables)
            raise
        if page.events:
            if not await _take(hub, source, place, page):
                continue  # another process was first
            followed += len(page.events)
        if not page.is_full:
            if source is not hub:
                await _tell(hub, source, whole if page.is_last else None, tables, answers=True)
            return followed


async def _read(source: Source, tables: Mapping[str, Any], place: FeedPosition) -> EventBatch:
    """Read what a source has after a position. This takes no lock: most rounds have nothing to do."""
    start, at = FeedPosition(), {"turn": place.turn, "event_id": place.event_id}
    # A database that was restored counts its turns anew: then all of it is read again, and what is known is known.
    if place.turn >= 0 and not await source.fetch(_compiled(source, _STILL_THERE), at):
        at = {"turn": start.turn, "event_id": start.event_id}
    rows = await source.fetch(_compiled(source, _NEXT), {**at, "tables": list(tables)})
    names = (*_COPIED, "turn", "settled")
    events = [event for row in rows if (event := dict(zip(names, row, strict=True)))["settled"]]
    for event in events:
        event |= {name: str(event[name]) for name in _COPIED if name != "at" and event[name] is not None}
        event["at"] = _MOMENT.process_result_value(event["at"], source.engine.dialect)
    written = await _written(source, tables, events) if events else []
    return EventBatch(events, written, is_last=len(rows) == len(events), is_full=len(events) == AT_ONCE)


async def _written(
    source: Source, tables: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> list[WrittenRecord]:
    """Return the records of some events, in their order."""
    records: dict[str, Mapping[str, Any]] = {}
    async with source.begin() as connection:
        for name, table in tables.items():
            if ids := [event["record_id"] for event in events if event["table_name"] == name]:
                statement = select(table.__table__).where(any_of(table.__table__.c.id, "ids"))
                rows = (await connection.execute(statement, {"ids": ids})).mappings()
                records |= {str(row["id"]): dict(row) for row in rows}
    return [
        WrittenRecord(event["table_name"], event["at"], records[event["record_id"]])
        for event in events
        if event["record_id"] in records
    ]


async def _take(hub: Source, source: Source, place: FeedPosition, page: EventBatch) -> bool:
    """Store a batch and move the position to its end. Nothing is stored if another process moved the position meanwhile."""
    last = page.events[-1]
    async with hub.begin() as connection:
        await _begin(connection, hub, source)
        moved = await connection.execute(
            update(_FOLLOWED)
            .where(
                _FOLLOWED.c.source == source.name,
                _FOLLOWED.c.turn == place.turn,
                _FOLLOWED.c.event_id == place.event_id,
            )
            .values(turn=last["turn"], event_id=last["id"])
        )
        if not moved.rowcount:
            return False
        if source is not hub:
            copies = [{name: event[name] for name in _COPIED} | {"position": i} for i, event in enumerate(page.events)]
            await insert_missing(connection, hub, ChangeEventRow, copies)
        await project(connection, hub, page.written)
    return True


async def _begin(connection: AsyncConnection, hub: Source, source: Source) -> None:
    """Store the first position of a source that was never consumed."""
    start = FeedPosition()
    row = {"source": source.name, "turn": start.turn, "event_id": start.event_id, "as_of": None, "is_away": False}
    await insert_missing(connection, hub, FollowedRow, [row])


async def _tell(
    hub: Source, source: Source, now: datetime | None, tables: Mapping[str, Any], *, answers: bool = False
) -> None:
    """Note whether a source answers, and that it is followed up to a moment, if it is.

    The moment waits until every copy is told: until no change of its turn or an earlier one can come to light.
    """
    untold = exists(select(_EVENT.c.id).where(_EVENT.c.table_name.in_(tables), not_(BelowLowWatermark(_EVENT.c.turn))))
    later = or_(_FOLLOWED.c.as_of.is_(None), _FOLLOWED.c.as_of < now) if now else literal_column("1 = 0")
    as_of = case((and_(later, not_(untold)), bindparam("now", now, type_=Moment())), else_=_FOLLOWED.c.as_of)
    async with hub.begin() as connection:
        await _begin(connection, hub, source)
        statement = update(_FOLLOWED).where(_FOLLOWED.c.source == source.name)
        await connection.execute(statement.values(as_of=as_of, is_away=not answers))
