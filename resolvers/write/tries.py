"""What is tried to be changed of one person or household: counted before it is written, whatever becomes of it.

A refusal tells as much as a rule's verdict does: that a membership is registered for one of its days already tells
these days to whoever tries one day after the other. So every try counts, and is judged with those of all processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from hub.catalogue.declarations import Act
from hub.limiter.use import CHANGED, Use
from hub.sources.source import Query, Source
from hub.tables.base import Base
from hub.tables.types import Id, Moment
from resolvers.operation import Operation
from resolvers.write.filing import Filing
from resolvers.write.replays import stored_before
from resolvers.write.rows import OWNERS

EVERYBODY = "everybody"
"""The holder of what all organisations together change."""

_MOMENT = Moment()


async def count_change(operation: Operation, filing: Filing) -> None:
    """Count a try. What was stored before is told again."""
    if filing.refusal is None:
        uses = await uses_of_change(operation, filing)
        if uses and not await stored_before(operation, {0: filing}):
            operation.tally.add(uses)


async def uses_of_change(operation: Operation, filing: Filing) -> list[Use]:
    """What a try uses of the counters of whom or what it is about, as far as that was found.

    A correction is one of all organisations. One that comes too late is refused and tells nothing, so it is its own
    organisation's: nobody keeps others from correcting by what cannot be stored.
    """
    corrects = filing.writes.act is Act.CORRECT
    holder = operation.caller.organisation_id
    if corrects and await _is_in_time(operation.doors.source, filing):
        holder = EVERYBODY
    return list(_uses(operation, filing, holder, (OWNERS[filing.table],) if corrects else filing.writes.about))


def _uses(operation: Operation, filing: Filing, holder: str, owners: tuple[str, ...]) -> Iterator[Use]:
    for owner in owners:
        if owner in filing.about:
            name = operation.doors.cipher.name(
                f"{filing.table.__tablename__} of {holder} by {owner}", filing.about[owner]
            )
            yield operation.allowance.use(holder, CHANGED + name, operation.moments.now, 1)


async def _is_in_time(source: Source, filing: Filing) -> bool:
    """Whether the version that a correction names is the one that stands, as far as is known before it is held."""
    row_id = filing.about.get(OWNERS[filing.table])
    found: Any = await source.fetch(_version_query(source, filing.table), {"id": row_id}) if row_id else ()
    read = filing.values["recorded_at"]
    return any(_MOMENT.process_result_value(at, source.engine.dialect) == read for (at,) in found)


@lru_cache(maxsize=8)
def _version_query(source: Source, table: type[Base]) -> Query:
    row = table.__table__
    return Query.of(select(row.c.recorded_at).where(row.c.id == bindparam("id", type_=Id())), source)
