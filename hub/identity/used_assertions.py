"""Remembers which assertions were used, in the database, so that each works once whichever process sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from hub.clock import Clock
from hub.identity.client_assertion import Use
from hub.sources.source import Source
from hub.tables.governance import UsedAssertionRow

_EVERY = timedelta(minutes=1)
_AT_ONCE = 1000

_KEY = (UsedAssertionRow.client_id, UsedAssertionRow.jti)


class UsedAssertions:
    """The uses of assertions that could still be tried again; older ones are removed once a minute."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._pruned_at: datetime | None = None

    async def claim(self, use: Use) -> bool:
        """True the first time; False for an assertion that was used before. Raises `SourceUnavailable`."""
        row = {"client_id": use.client_id, "jti": use.jti, "expires_at": use.expires_at}
        try:
            async with self._source.begin() as connection:
                await connection.execute(insert(UsedAssertionRow).values(row))
        except IntegrityError:
            return False
        await self._prune()
        return True

    async def _prune(self) -> None:
        now = self._clock()
        if self._pruned_at is not None and now - self._pruned_at < _EVERY:
            return
        self._pruned_at = now
        # Rows that another process removes at this moment are skipped: two prunings never wait for each other.
        old = select(*_KEY).where(UsedAssertionRow.expires_at <= now).limit(_AT_ONCE).with_for_update(skip_locked=True)
        async with self._source.begin() as connection:
            await connection.execute(delete(UsedAssertionRow).where(tuple_(*_KEY).in_(old)))
