"""Retention: rows of no more use are deleted, by one list of tables, each with the condition that says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, tuple_

from hub.sources.source import HUB, Source
from hub.tables.base import Base
from hub.tables.departments.register import tables_of
from hub.tables.exchange import IdempotencyKeyRow
from hub.tables.governance import RevokedTokenRow, UsedAssertionRow
from hub.tables.sign_in import BrowserSessionRow, RefreshTokenRow, SignInRow
from hub.tables.usage_counters import ClientUseRow, CountedOnceRow

A_DAY = timedelta(days=1)
"""Longer than an access token can live (HUB_TOKEN_SECONDS is an hour at most), however much clocks differ."""

AT_ONCE = 1000
"""Rows that one transaction removes: nobody who writes waits long for it."""


async def delete_expired(source: Source, now: datetime, key_hours: int) -> int:
    """Remove from a source what is over, and idempotency keys of more than so many hours ago; how many rows.

    Raises `SourceUnavailable` or `StatementTimeout`; what was removed before stays removed.
    """
    here = None if source.name == HUB else tables_of(source.name)
    forgotten = 0
    for table, is_over in _over(now, key_hours):
        if here is None or table.__tablename__ in here:
            forgotten += await _remove(source, table, is_over)
    return forgotten


def _over(now: datetime, key_hours: int) -> Iterator[tuple[type[Base], ColumnElement[bool]]]:
    """Yield the list. A revoked token is over when it has expired by itself, and a sign-in a day after its last token."""
    lasting = select(SignInRow.id).where(SignInRow.ends_at > now - A_DAY)
    yield UsedAssertionRow, UsedAssertionRow.expires_at <= now
    yield BrowserSessionRow, BrowserSessionRow.ends_at <= now
    yield ClientUseRow, ClientUseRow.until <= now
    yield CountedOnceRow, CountedOnceRow.until <= now
    yield RefreshTokenRow, RefreshTokenRow.sign_in_id.not_in(lasting)
    yield SignInRow, SignInRow.ends_at <= now - A_DAY
    yield RevokedTokenRow, RevokedTokenRow.revoked_at <= now - A_DAY
    yield IdempotencyKeyRow, IdempotencyKeyRow.at < now - timedelta(hours=key_hours)


async def _remove(source: Source, table: type[Base], is_over: ColumnElement[bool]) -> int:
    key = tuple(table.__table__.primary_key)
    # Rows that another process removes at this moment are skipped: two never wait for each other.
    old = select(*key).where(is_over).limit(AT_ONCE).with_for_update(skip_locked=True, of=table)
    removed = 0
    while True:
        async with source.begin() as connection:
            gone = (await connection.execute(delete(table).where(tuple_(*key).in_(old)))).rowcount
        removed += gone
        if gone < AT_ONCE:
            return removed
