"""Where the entries of some events stand in the tree: the index of each leaf, found by the checkpoints before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Integer, and_, func, literal_column, select, tuple_

from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.ledger import LedgerCheckpointRow, LedgerEventRow
from hub.tables.types import Id

_BEFORE_ALL = literal_column(f"'{UUID(int=0)}'", Id())


async def leaf_places(source: Source, event_ids: Iterable[str]) -> dict[str, int]:
    """Return the index of the leaf of each event that is in the tree. Raises `SourceUnavailable` and `StatementTimeout`."""
    rows = await source.fetch(_places_query(source), {"ids": list(event_ids)})
    return {str(event_id): int(index) for event_id, index in rows}


@compiled_once
def _places_query(source: Source) -> CompiledQuery:
    """INVARIANT: the tree has the events in the order of `turn` and `id`, and each checkpoint ends with one of them
    (`hub.ledger.transparency.sealing`)."""
    event, other = LedgerEventRow.__table__.alias(), LedgerEventRow.__table__.alias()
    end, before = LedgerCheckpointRow.__table__.alias(), LedgerCheckpointRow.__table__.alias()
    one = literal_column("1", Integer())
    number = (
        select(end.c.number)
        .where(tuple_(end.c.turn, end.c.event_id) >= tuple_(event.c.turn, event.c.id))
        .order_by(end.c.turn, end.c.event_id)
        .limit(one)
        .scalar_subquery()
    )
    placed = (
        select(event.c.id, event.c.turn, number.label("number")).where(any_of(event.c.id, "ids")).subquery("placed")
    )
    begin = tuple_(
        func.coalesce(before.c.turn, literal_column("-1", Integer())), func.coalesce(before.c.event_id, _BEFORE_ALL)
    )
    place = tuple_(other.c.turn, other.c.id)
    within = (
        select(func.count())
        .select_from(other)
        .where(and_(place > begin, place < tuple_(placed.c.turn, placed.c.id)))
        .scalar_subquery()
    )
    index = func.coalesce(before.c.size, literal_column("0", Integer())) + within
    found = (
        select(placed.c.id, index)
        .outerjoin_from(placed, before, before.c.number == placed.c.number - one)
        .where(placed.c.number.is_not(None))
    )
    return CompiledQuery.of(found, source)
