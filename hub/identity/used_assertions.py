"""Remembers which assertions were used, in the database, so that each works once whichever process sees it."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from hub.identity.client_assertion import AssertionUse
from hub.sources.source import Source
from hub.tables.governance import UsedAssertionRow


class UsedAssertions:
    """The uses of assertions that could still be tried again; the background jobs forgets older ones."""

    def __init__(self, source: Source) -> None:
        self._source = source

    async def claim(self, use: AssertionUse) -> bool:
        """Return True the first time; False for an assertion that was used before. Raises `SourceUnavailable`."""
        row = {"client_id": use.client_id, "jti": use.jti, "expires_at": use.expires_at}
        try:
            async with self._source.begin() as connection:
                await connection.execute(insert(UsedAssertionRow).values(row))
        except IntegrityError:
            return False
        return True
