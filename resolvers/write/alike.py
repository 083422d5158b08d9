"""Whoever gives somebody a number hears nothing of it beyond what is left to give, whether somebody has it or not.

That a number can be given tells that nobody has it, and so would a refusal for want of what is left: for nothing, as often as
one likes, as long as a number that somebody has is refused in another way. So what is left is looked for before anything is
told of the number or counted for it. The ledger judges again when it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, select

from hub.limiter.use import Fresh, Key, Total, Use
from hub.sources.source import Query, Source
from hub.tables.types import Moment
from hub.tables.uses import ClientUseRow, CountedOnceRow
from resolvers.lookups import look_ups_of, use_of_registered
from resolvers.operation import Operation
from resolvers.write.filing import Filing
from resolvers.write.tries import uses_of_change

_MOMENT = Moment()


async def refuse_alike(operation: Operation, filing: Filing, numbers: Collection[str]) -> None:
    """Raise what stands against giving these numbers, by what is on record now: whatever would become of the filing."""
    uses = [use_of_registered(operation, numbers), *uses_of_change(operation, filing)]
    source = operation.doors.source
    totals: dict[Key, Total] = {}
    for use in uses:
        for used, missed, until in await source.fetch(_total_query(source), _key(operation, use)):
            ends = _MOMENT.process_result_value(until, source.engine.dialect) or use.until
            totals[use.key] = Total(used, missed, ends)
    for use in uses:
        operation.allowance.judge(use.counted(await _fresh(operation, use))[0], totals.get(use.key))


async def remembered(operation: Operation, numbers: Collection[str]) -> Mapping[str, int]:
    """How many of some numbers are remembered already as looked up, by holder."""
    uses = list(look_ups_of(operation, numbers))
    return {use.client_id: len(use.seen) - len(await _fresh(operation, use)) for use in uses}


async def _fresh(operation: Operation, use: Use) -> set[Fresh]:
    """What would be new of what a use asked about."""
    source, key = operation.doors.source, _key(operation, use)
    return {
        (*use.key, missed, token)
        for missed, token in use.seen
        if not await source.fetch(_seen_query(source), key | {"token": token})
    }


def _key(operation: Operation, use: Use) -> dict[str, Any]:
    return {"holder": use.client_id, "counter": use.counter, "now": operation.moments.now}


def _open(table: Any, holder: Any) -> tuple[Any, ...]:
    """The rows of one counter whose window is open."""
    return (
        holder == bindparam("holder", type_=Text()),
        table.c.counter == bindparam("counter", type_=Text()),
        table.c.until > bindparam("now", type_=Moment()),
    )


@lru_cache(maxsize=8)
def _total_query(source: Source) -> Query:
    use = ClientUseRow.__table__
    return Query.of(select(use.c.used, use.c.missed, use.c.until).where(*_open(use, use.c.client_id)), source)


@lru_cache(maxsize=8)
def _seen_query(source: Source) -> Query:
    once = CountedOnceRow.__table__
    token = once.c.token == bindparam("token", type_=BigInteger())
    found = (token, once.c.missed.is_(False))
    return Query.of(select(once.c.token).where(*_open(once, once.c.holder), *found), source)
