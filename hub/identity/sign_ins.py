"""What came of people's signing in: codes, refresh tokens, and the sign-in that all of them belong to.

A sign-in begins when a person lets a client act for them, and its code is exchanged once. Each refresh token is used
once and followed by the next. Whoever comes second, by a code or by a token, has what somebody else had as well: the
sign-in ends, with every token that came of it (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.grants import policy_changes
from hub.identity.random_tokens import hash_of
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.sign_in import RefreshTokenRow, SignInRow
from hub.tables.types import Id, Moment

CODE_LASTS = timedelta(seconds=60)
"""The life of a code: the time of a browser's way back and of one request."""

LASTS = timedelta(hours=8)
"""The longest that a client acts for a person without their signing in again: a working day."""

_MOMENT = Moment()


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in, as it was when its code or one of its refresh tokens was looked up.

    `used`: the code was exchanged before, or the token was.
    """

    id: str
    account_id: str
    client_id: str
    purpose: str
    redirect_uri: str
    code_challenge: str
    begun_at: datetime
    ends_at: datetime
    ended: bool
    used: bool

    def lasts(self, now: datetime) -> bool:
        return not self.ended and now < self.ends_at


class SignIns:
    """The sign-ins of one hub. Methods raise `SourceUnavailable`."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._by_code = _query_by_code(source)
        self._by_token = _query_by_token(source)
        self._by_id = _query_by_id(source)

    async def begin(
        self, client_id: str, account_id: str, purpose: str, redirect_uri: str, code_challenge: str, code: str
    ) -> None:
        """A person lets a client act for them; the code is for the client alone."""
        now = self._clock()
        row = {
            "id": str(uuid4()),
            "account_id": account_id,
            "client_id": client_id,
            "purpose": purpose,
            "code_hash": hash_of(code),
            "redirect_uri": redirect_uri,
            "code_challenge": code_challenge,
            "begun_at": now,
            "ends_at": now + LASTS,
        }
        async with self._source.begin() as connection:
            await connection.execute(insert(SignInRow), [row])

    async def by_code(self, code: str) -> SignIn | None:
        """Return the sign-in that a code began, however old."""
        return self._found(await self._source.fetch(self._by_code, {"hash": hash_of(code)}))

    async def by_refresh_token(self, token: str) -> SignIn | None:
        """Return the sign-in that a refresh token belongs to, however old."""
        return self._found(await self._source.fetch(self._by_token, {"hash": hash_of(token)}))

    async def by_id(self, sign_in_id: str) -> SignIn | None:
        """Return the sign-in with this id, however old. It counts as used once its code was exchanged."""
        return self._found(await self._source.fetch(self._by_id, {"id": sign_in_id}))

    async def exchange(self, sign_in: SignIn, token: str) -> bool:
        """Take the code, and give the first refresh token; false, and the end of the sign-in, when it was taken."""
        row, now = SignInRow, self._clock()
        taken = update(row).where(row.id == sign_in.id, row.exchanged_at.is_(None)).values(exchanged_at=now)
        return await self._first(sign_in, taken, token)

    async def rotate(self, sign_in: SignIn, used: str, token: str) -> bool:
        """Take a refresh token, and give the next; false, and the end of the sign-in, when it was taken."""
        row, now = RefreshTokenRow, self._clock()
        taken = update(row).where(row.hash == hash_of(used), row.used_at.is_(None)).values(used_at=now)
        return await self._first(sign_in, taken, token)

    async def end(self, sign_in_id: str) -> bool:
        """End a sign-in: its tokens stop working before the next answer. False when it had ended."""
        async with self._source.begin() as connection:
            return await self._end(connection, sign_in_id)

    async def _first(self, sign_in: SignIn, taking: Any, token: str) -> bool:
        async with self._source.begin() as connection:
            if (await connection.execute(taking)).rowcount == 1:
                row = {"hash": hash_of(token), "sign_in_id": sign_in.id, "issued_at": self._clock()}
                await connection.execute(insert(RefreshTokenRow), [row])
                return True
            await self._end(connection, sign_in.id)
            return False

    async def _end(self, connection: AsyncConnection, sign_in_id: str) -> bool:
        await policy_changes.lock_policy_version(connection)
        row = SignInRow
        ended = await connection.execute(
            update(row).where(row.id == sign_in_id, row.ended_at.is_(None)).values(ended_at=self._clock())
        )
        if ended.rowcount:
            await policy_changes.next_policy_version(connection)
        return ended.rowcount > 0

    def _found(self, rows: Sequence[Sequence[Any]]) -> SignIn | None:
        if not rows:
            return None
        key, account, client_id, purpose, redirect_uri, challenge, begun, ends, ended, used = rows[0]
        dialect = self._source.engine.dialect
        begun_at, ends_at = (_MOMENT.process_result_value(each, dialect) for each in (begun, ends))
        assert begun_at is not None
        assert ends_at is not None
        return SignIn(
            str(key),
            str(account),
            client_id,
            purpose,
            redirect_uri,
            challenge,
            begun_at,
            ends_at,
            ended=ended is not None,
            used=used is not None,
        )


@compiled_once
def _query_by_code(source: Source) -> CompiledQuery:
    row = SignInRow
    return CompiledQuery.of(_sign_in(row.exchanged_at).where(row.code_hash == bindparam("hash")), source)


@compiled_once
def _query_by_token(source: Source) -> CompiledQuery:
    return CompiledQuery.of(
        _sign_in(RefreshTokenRow.used_at)
        .join(RefreshTokenRow, RefreshTokenRow.sign_in_id == SignInRow.id)
        .where(RefreshTokenRow.hash == bindparam("hash")),
        source,
    )


@compiled_once
def _query_by_id(source: Source) -> CompiledQuery:
    row = SignInRow
    return CompiledQuery.of(_sign_in(row.exchanged_at).where(row.id == bindparam("id", type_=Id())), source)


def _sign_in(used: Any) -> Select[Any]:
    row = SignInRow
    return select(
        row.id,
        row.account_id,
        row.client_id,
        row.purpose,
        row.redirect_uri,
        row.code_challenge,
        row.begun_at,
        row.ends_at,
        row.ended_at,
        used,
    )
