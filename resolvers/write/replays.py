"""Which of some commands were stored before, under the same key: what they came to is told again and counts as nothing new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache

from sqlalchemy import Text, bindparam, select

from hub.sources.source import CompiledQuery, Source, SourceUnavailable, StatementTimeout
from hub.sources.sql import any_of
from hub.tables.exchange import IdempotencyKeyRow
from resolvers.operation import Operation
from resolvers.write.command import WriteCommand


async def stored_before(operation: Operation, commands: Mapping[int, WriteCommand]) -> Set[int]:
    """Return the places of the commands whose key stored a record already, whatever its body was: no new verdict is
    told of it."""
    homes: defaultdict[Source, dict[int, str]] = defaultdict(dict)
    for place, command in commands.items():
        homes[operation.services.sources.of(command.table)][place] = command.key.text
    found: set[int] = set()
    for source, keys in homes.items():
        parameters = {"actor": operation.caller.actor, "keys": sorted(set(keys.values()))}
        try:
            async with operation.services.sources.guard(source):
                rows = await source.fetch(_keys_query(source), parameters)
        except (SourceUnavailable, StatementTimeout):
            if source is operation.services.source:
                raise
            continue  # a department that is away says so where the record is stored
        stored = {str(key) for (key,) in rows}
        found |= {place for place, key in keys.items() if key in stored}
    return found


@lru_cache(maxsize=8)
def _keys_query(source: Source) -> CompiledQuery:
    kept = IdempotencyKeyRow.__table__
    mine = kept.c.client_id == bindparam("actor", type_=Text())
    return CompiledQuery.of(select(kept.c.key).where(mine, any_of(kept.c.key, "keys")), source)
