"""The limit of registrations: beyond it a caller hears the same, whether somebody has the number that is given or nobody has.

That a number can be given tells that nobody has it, and so would a refusal for want of what is left: for nothing, as often as
one likes, as long as a number that somebody has is refused in another way. So what is left is looked for before anything is
told of the number or counted for it. The ledger judges again when it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, select

from hub.limiter.quotas import CounterTotal, CounterUse, Fresh, Key
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.types import Moment
from hub.tables.usage_counters import ClientUseRow, CountedOnceRow
from resolvers.operation import Operation
from resolvers.usage import look_ups_of, use_of_registered
from resolvers.write.command import WriteCommand
from resolvers.write.counted import uses_of_attempt

_MOMENT = Moment()


async def check_registration_limit(operation: Operation, command: WriteCommand, numbers: Collection[str]) -> None:
    """Raise what stands against giving these numbers, by what is on record now: whatever would become of the command."""
    uses = [use_of_registered(operation, numbers), *uses_of_attempt(operation, command)]
    source = operation.services.source
    totals: dict[Key, CounterTotal] = {}
    for use in uses:
        for used, missed, until in await source.fetch(_total_query(source), _key(operation, use)):
            ends = _MOMENT.process_result_value(until, source.engine.dialect) or use.until
            totals[use.key] = CounterTotal(used, missed, ends)
    for use in uses:
        operation.quotas.check(use.counted(await _fresh(operation, use))[0], totals.get(use.key))


async def remembered(operation: Operation, numbers: Collection[str]) -> Mapping[str, int]:
    """Return how many of some numbers are remembered already as looked up, by holder."""
    uses = list(look_ups_of(operation, numbers))
    return {use.client_id: len(use.seen) - len(await _fresh(operation, use)) for use in uses}


async def _fresh(operation: Operation, use: CounterUse) -> set[Fresh]:
    """Return what would be new of what a use asked about."""
    source, key = operation.services.source, _key(operation, use)
    return {
        (*use.key, missed, token)
        for missed, token in use.seen
        if not await source.fetch(_seen_query(source), key | {"token": token})
    }


def _key(operation: Operation, use: CounterUse) -> dict[str, Any]:
    return {"holder": use.client_id, "counter": use.counter, "now": operation.moments.now}


def _open(table: Any, holder: Any) -> tuple[Any, ...]:
    """Return the rows of one counter whose window is open."""
    return (
        holder == bindparam("holder", type_=Text()),
        table.c.counter == bindparam("counter", type_=Text()),
        table.c.until > bindparam("now", type_=Moment()),
    )


@compiled_once
def _total_query(source: Source) -> CompiledQuery:
    use = ClientUseRow.__table__
    return CompiledQuery.of(select(use.c.used, use.c.missed, use.c.until).where(*_open(use, use.c.client_id)), source)


@compiled_once
def _seen_query(source: Source) -> CompiledQuery:
    once = CountedOnceRow.__table__
    token = once.c.token == bindparam("token", type_=BigInteger())
    found = (token, once.c.missed.is_(False))
    return CompiledQuery.of(select(once.c.token).where(*_open(once, once.c.holder), *found), source)
