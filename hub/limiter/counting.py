"""Counts what work uses that outlives its request, in the transaction that does the work: with it or not at all.

The counters are those that the ledger writes for requests, and are found by the same keys. INVARIANT: the row of a counter is
held from its first use until the end of the transaction, so count last, and in the order of the keys (`summed`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.limiter.quotas import CounterTotal, CounterUse
from hub.limits import KNOWN
from hub.tables.usage_counters import ClientUseRow, CountedOnceRow

_USE = cast("Table", ClientUseRow.__table__)
_ONCE = cast("Table", CountedOnceRow.__table__)


async def count(
    connection: AsyncConnection, use: CounterUse, free: Collection[int] = ()
) -> tuple[CounterUse, CounterTotal]:
    """Count a use; return what was new of it, and what its counter came to. `free` are tokens that are remembered as found and add
    nothing."""
    total = await _add(connection, use)
    found = sorted(token for missed, token in use.seen if not missed)
    missed = sorted(token for was_missed, token in use.seen if was_missed)
    await _remember(connection, use, total.until, sorted(free), missed=False)
    new = 0
    if total.used - total.missed < KNOWN:
        new = await _remember(connection, use, total.until, found, missed=False)
    new_missed = await _remember(connection, use, total.until, missed, missed=True)
    more = use._replace(used=new + new_missed, missed=new_missed, seen=frozenset())
    counted = more._replace(used=use.used + more.used, missed=use.missed + more.missed)
    return counted, await _add(connection, more)


async def total_of(connection: AsyncConnection, use: CounterUse) -> CounterTotal:
    """Return what the counter of a use has come to, and hold it."""
    return await _add(connection, use._replace(used=0, missed=0))


async def remembered(connection: AsyncConnection, use: CounterUse) -> set[int]:
    """Return the tokens of a counter that is bounded: these are few."""
    mine = (_ONCE.c.holder == use.client_id, _ONCE.c.counter == use.counter, _ONCE.c.until > use.at)
    return set((await connection.execute(select(_ONCE.c.token).where(*mine))).scalars())


async def _add(connection: AsyncConnection, use: CounterUse) -> CounterTotal:
    values = {name: getattr(use, name) for name in ("client_id", "counter", "used", "missed", "until")}
    new = _insert(connection, _USE).values(**values)
    is_open, given = _USE.c.until > use.at, new.excluded
    counted: dict[str, Any] = {
        "used": case((is_open, _USE.c.used), else_=0) + given.used,
        "missed": case((is_open, _USE.c.missed), else_=0) + given.missed,
        "until": case((is_open, _USE.c.until), else_=given.until),
    }
    added = new.on_conflict_do_update(index_elements=["client_id", "counter"], set_=counted)
    found = await connection.execute(added.returning(_USE.c.used, _USE.c.missed, _USE.c.until))
    return CounterTotal(*found.one())


async def _remember(
    connection: AsyncConnection, use: CounterUse, until: datetime, tokens: Collection[int], *, missed: bool
) -> int:
    """Remember what was asked about until the window ends; return how many were new."""
    if not tokens:
        return 0
    new = _insert(connection, _ONCE)
    is_over = _ONCE.c.until <= use.at
    seen = new.on_conflict_do_update(
        index_elements=["holder", "counter", "missed", "token"], set_={"until": new.excluded.until}, where=is_over
    ).returning(_ONCE.c.token)
    rows = [
        {"holder": use.client_id, "counter": use.counter, "missed": missed, "token": token, "until": until}
        for token in tokens
    ]
    return len((await connection.execute(seen, rows)).all())


def _insert(connection: AsyncConnection, table: Table) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
