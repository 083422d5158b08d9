"""The ledger on SQLite: one transaction that holds the write lock from its first statement."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, bindparam, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ledger.event import keep_sets, row_of
from hub.ledger.writing import NEVER, Entry, VersionMissing, WriteReceipt
from hub.limiter.quotas import CounterTotal, CounterUse, Fresh, Key, summed
from hub.limits import KNOWN
from hub.sources.source import Source
from hub.tables.governance import PolicyVersionRow
from hub.tables.ledger import LedgerEventRow
from hub.tables.types import Moment

_VERSION = select(PolicyVersionRow.version).where(PolicyVersionRow.id == 1)
_INSERT = insert(LedgerEventRow)
_COUNT = (
    text(
        """insert into client_use as known (client_id, counter, used, missed, until)
        values (:client_id, :counter, :used, :missed, :until)
        on conflict (client_id, counter) do update set
          used = case when known.until > :now then known.used else 0 end + excluded.used,
          missed = case when known.until > :now then known.missed else 0 end + excluded.missed,
          until = case when known.until > :now then known.until else excluded.until end
        returning used, missed, until"""
    )
    .bindparams(bindparam("until", type_=Moment()), bindparam("now", type_=Moment()))
    .columns(used=BigInteger(), missed=BigInteger(), until=Moment())
)
_COUNTED = (
    text(
        """select used, missed, until from client_use
        where client_id = :client_id and counter = :counter and until > :now"""
    )
    .bindparams(bindparam("now", type_=Moment()))
    .columns(used=BigInteger(), missed=BigInteger(), until=Moment())
)
_UNSEEN = text(
    """select value from json_each(:tokens) where not exists (
      select 1 from counted_once
      where holder = :holder and counter = :counter and missed = :missed and token = value and until > :now)"""
).bindparams(bindparam("now", type_=Moment()), bindparam("missed", type_=Boolean()))
_SEE = text(
    """insert into counted_once as known (holder, counter, missed, token, until)
    select :holder, :counter, :missed, value, :until from json_each(:tokens) where true
    on conflict (holder, counter, missed, token) do update set until = excluded.until where known.until <= :now
    returning token"""
).bindparams(bindparam("until", type_=Moment()), bindparam("now", type_=Moment()), bindparam("missed", type_=Boolean()))


class SqliteWriter:
    """Shares the source's single writing connection, in turn with every other transaction.

    The time-out is for that turn; how long another process may hold the write lock is the source's own time-out.
    """

    def __init__(self, source: Source, timeout_seconds: float) -> None:
        self._source = source
        self._timeout = timeout_seconds

    async def write(self, entries: Sequence[Entry]) -> WriteReceipt:
        # A transaction elsewhere that does not end must not hold the ledger for ever.
        async with asyncio.timeout(self._timeout), self._source.begin() as connection:
            version = (await connection.execute(_VERSION)).scalar()
            if version is None:
                raise VersionMissing
            stored = [(event, uses) for event, uses in entries if event.policy_version == version]
            if stored:
                await keep_sets(connection, [event for event, _ in stored])
                await connection.execute(_INSERT, [row_of(event) for event, _ in stored])
            totals: dict[Key, CounterTotal] = {}
            fresh: set[Fresh] = set()
            now = max((event.at for event, _ in entries), default=NEVER)
            for _, uses in stored:
                if beyond := await _beyond(connection, [use for use in summed(uses) if use.most is not None], now):
                    totals, fresh = totals | beyond[0], fresh | beyond[1]
            for use in summed(use for _, uses in stored for use in uses):
                if use.key in totals:
                    continue
                total = await _count(connection, use, now)
                if use.seen:
                    new = await _see(connection, use, total, now)
                    more = use._replace(used=len(new), missed=sum(missed for *_, missed, _ in new))
                    total, fresh = await _count(connection, more, now), fresh | new
                totals[use.key] = total
        return WriteReceipt(version, totals, fresh)

    def blames_events(self, error: Exception) -> bool:
        unusable = type(error) is StatementError  # its subclasses are the database's own complaints
        return unusable or isinstance(error, ValueError | OverflowError | DataError | IntegrityError)

    async def close(self) -> None:
        """Nothing to give back: the connection is the source's."""


async def _beyond(
    connection: AsyncConnection, uses: Sequence[CounterUse], now: datetime
) -> tuple[dict[Key, CounterTotal], set[Fresh]] | None:
    """What counters would come to by one operation's uses, and what of these would be new, if one goes beyond its most."""
    totals: dict[Key, CounterTotal] = {}
    fresh: set[Fresh] = set()
    is_beyond = False
    for use in uses:
        row = (
            await connection.execute(_COUNTED, {"client_id": use.client_id, "counter": use.counter, "now": now})
        ).first()
        new = await _unseen(connection, use, now)
        counted, _ = use.counted(new)
        total = (CounterTotal(*row) if row else CounterTotal(0, 0, use.until)).after(counted)
        is_beyond = is_beyond or (counted.used > 0 and use.most is not None and total.used > use.most)
        totals[use.key], fresh = total, fresh | new
    return (totals, fresh) if is_beyond else None


async def _unseen(connection: AsyncConnection, use: CounterUse, now: datetime) -> set[Fresh]:
    """Return what would be new of what a use asked about."""
    fresh: set[Fresh] = set()
    for missed in (False, True):
        tokens = json.dumps([token for was_missed, token in use.seen if was_missed is missed])
        values = {"holder": use.client_id, "counter": use.counter, "missed": missed, "tokens": tokens, "now": now}
        fresh |= {(*use.key, missed, token) for token in (await connection.execute(_UNSEEN, values)).scalars()}
    return fresh


async def _count(connection: AsyncConnection, use: CounterUse, now: datetime) -> CounterTotal:
    """Add to a counter; what it came to."""
    values = {name: getattr(use, name) for name in ("client_id", "counter", "used", "missed", "until")}
    return CounterTotal(*(await connection.execute(_COUNT, values | {"now": now})).one())


async def _see(connection: AsyncConnection, use: CounterUse, total: CounterTotal, now: datetime) -> set[Fresh]:
    """Remember what a use asked about, until its window ends; what of it was new."""
    fresh: set[Fresh] = set()
    for missed in (False, True):
        tokens = [token for was_missed, token in use.seen if was_missed is missed]
        if tokens and (missed or total.used - total.missed < KNOWN):
            values = {"holder": use.client_id, "counter": use.counter, "missed": missed, "tokens": json.dumps(tokens)}
            found = await connection.execute(_SEE, values | {"until": total.until, "now": now})
            fresh |= {(*use.key, missed, token) for token in found.scalars()}
    return fresh
