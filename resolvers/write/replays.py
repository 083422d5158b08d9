"""Which of some filings were stored before, under the same key: what they came to is told again and counts as nothing new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache

from sqlalchemy import Text, bindparam, select

from hub.sources.source import Query, Source
from hub.sources.sql import any_of
from hub.tables.exchange import IdempotencyKeyRow
from resolvers.operation import Operation
from resolvers.write.filing import Filing


async def stored_before(operation: Operation, filings: Mapping[int, Filing]) -> Set[int]:
    """The places of the filings whose key stored a record already, whatever its body was: no new verdict is told of it."""
    places: defaultdict[Source, dict[str, int]] = defaultdict(dict)
    for place, filing in filings.items():
        places[operation.doors.sources.of(filing.table)][filing.key] = place
    found: set[int] = set()
    for source, keys in places.items():
        parameters = {"actor": operation.caller.actor, "keys": list(keys)}
        for (key,) in await source.fetch(_keys_query(source), parameters):
            found |= {place for place, filing in filings.items() if filing.key == key}
    return found


@lru_cache(maxsize=8)
def _keys_query(source: Source) -> Query:
    kept = IdempotencyKeyRow.__table__
    mine = kept.c.client_id == bindparam("actor", type_=Text())
    return Query.of(select(kept.c.key).where(mine, any_of(kept.c.key, "keys")), source)
