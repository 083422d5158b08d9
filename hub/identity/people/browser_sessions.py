"""Browsers in which a person signed in a short while ago: kept in the database, so that any process knows them."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from hub.clock import Clock
from hub.identity.accounts import RegisteredAccount, RegisteredAccounts
from hub.identity.people.cookies import SESSION_LASTS
from hub.identity.random_tokens import hash_of, new_secret
from hub.sources.source import CompiledQuery, Source
from hub.tables.sign_in import BrowserSessionRow
from hub.tables.types import Moment


class BrowserSessions:
    """The browser sessions of one hub. Methods raise `SourceUnavailable`."""

    def __init__(self, source: Source, accounts: RegisteredAccounts, clock: Clock) -> None:
        self._source = source
        self._accounts = accounts
        self._clock = clock
        row = BrowserSessionRow
        self._query = CompiledQuery.of(
            select(row.account_id).where(row.hash == bindparam("hash"), row.ends_at > bindparam("now", type_=Moment())),
            source,
        )

    async def begin(self, account: RegisteredAccount) -> str:
        """Return a new browser session of a person; the secret that its browser keeps."""
        secret = new_secret()
        row = {"hash": hash_of(secret), "account_id": account.id, "ends_at": self._clock() + SESSION_LASTS}
        async with self._source.begin() as connection:
            await connection.execute(insert(BrowserSessionRow), [row])
        return secret

    async def account(self, secret: str | None) -> RegisteredAccount | None:
        """Return whose browser session it is; None when it is over, or the person was suspended."""
        if secret is None:
            return None
        rows = await self._source.fetch(self._query, {"hash": hash_of(secret), "now": self._clock()})
        account = await self._accounts.by_id(str(rows[0][0])) if rows else None
        return None if account is None or account.suspended else account

    async def end(self, secret: str) -> None:
        """A person leaves."""
        async with self._source.begin() as connection:
            await connection.execute(delete(BrowserSessionRow).where(BrowserSessionRow.hash == hash_of(secret)))
