"""The epoch of commit numbers: they go on from where they were, also after a database was restored (`hub.tables.commit_order`).

A restored database would give turns that partners have passed already, and they would never hear of those changes.
So each database keeps an origin that its turns count from. It is moved beyond every turn that can have been given by
whoever restores a backup (`hub migrate --restored`), and by `hub migrate` alone where PostgreSQL's own number for its
cluster is another one than before.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.source import CompiledQuery, Source
from hub.tables.exchange import TurnOriginRow

BEYOND = 2**40
"""More turns than any database gives in its life: a hundred million changes a day take thirty years."""

_ORIGIN = cast("Table", TurnOriginRow.__table__)
_CLUSTER = "select system_identifier::text from pg_control_system()"
_KNOWN_CLUSTER = select(_ORIGIN.c.cluster)


async def advance_epoch(connection: AsyncConnection, *, restored: bool) -> bool:
    """Let turns begin beyond all earlier ones, if the database was restored; true when they do."""
    on_postgresql = connection.dialect.name == "postgresql"
    cluster = await connection.scalar(text(_CLUSTER)) if on_postgresql else None
    known = (await connection.execute(_KNOWN_CLUSTER)).first()
    if known is None:
        await connection.execute(insert(_ORIGIN), {"id": 1, "origin": 0, "cluster": cluster})
        return False
    if known[0] == cluster and not restored:
        return False
    await connection.execute(update(_ORIGIN).values(origin=_ORIGIN.c.origin + BEYOND, cluster=cluster))
    return True


async def is_elsewhere(source: Source) -> bool:
    """Return True when the database is in another cluster than its turns were counted in. Raises `SourceUnavailable`."""
    if source.dialect != "postgresql":
        return False
    here, known = (
        await source.fetch(CompiledQuery(_CLUSTER, ()), {}),
        await source.fetch(CompiledQuery.of(_KNOWN_CLUSTER, source), {}),
    )
    return [row[0] for row in here] != [row[0] for row in known]
