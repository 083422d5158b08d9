"""How long a client's key is remembered: at least 24 hours, and then it is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_

from hub.sources.source import Source
from hub.tables.exchange import IdempotencyKeyRow

KEPT_HOURS = 24
"""The fewest hours for which a key gives the first answer again."""

AT_ONCE = 1000
"""Keys that one transaction removes: no write waits long for it."""

_KEY = (IdempotencyKeyRow.client_id, IdempotencyKeyRow.key)


async def forget_keys(source: Source, now: datetime, hours: int) -> int:
    """Forget the keys of a source that were used more than so many hours ago, and never sooner than 24; how many."""
    before = now - timedelta(hours=max(hours, KEPT_HOURS))
    # Rows that another process removes at this moment are skipped: two never wait for each other.
    old = select(*_KEY).where(IdempotencyKeyRow.at < before).limit(AT_ONCE).with_for_update(skip_locked=True)
    forgotten = 0
    while True:
        async with source.begin() as connection:
            gone = (await connection.execute(delete(IdempotencyKeyRow).where(tuple_(*_KEY).in_(old)))).rowcount
        forgotten += gone
        if gone < AT_ONCE:
            return forgotten
