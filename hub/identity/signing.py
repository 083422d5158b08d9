"""The keys that access tokens are signed with: ES256, in the database, private halves sealed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from joserfc.jwk import ECKey
from sqlalchemy import bindparam, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock
from hub.errors import Code, RefusedRequest
from hub.rotation.in_use import hold
from hub.sources.source import Query, Source
from hub.tables.governance import SIGNING_KEY, SigningKeyRow

ALGORITHM = "ES256"

RECENTLY = timedelta(hours=1)
"""How long a retired key still verifies: the longest life that a token can be given."""

_KEEP = timedelta(minutes=1)
_PATIENCE = timedelta(seconds=1)


class SigningKeyClosed(RefusedRequest):
    """The private half of the signing key was sealed under keys that this process does not have."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self) -> None:
        super().__init__(
            Code.INTERNAL, "The hub's signing key does not open with its key file; the operator must restore the file."
        )


@dataclass(frozen=True, slots=True)
class _Ring:
    public: Mapping[str, ECKey]
    newest: str | None
    sealed: str
    loaded_at: datetime


class SigningKeys:
    """The keys of one hub. Every process reads them from the database and keeps what it read for a minute.

    A key that this process has not read yet is looked up at once, at most once a second, so that a flood of invented
    key ids costs nothing. Methods raise `SourceUnavailable` when the database is away.
    """

    def __init__(self, source: Source, cipher: Cipher, clock: Clock) -> None:
        self._source = source
        self._cipher = cipher
        self._clock = clock
        self._query = Query.of(
            select(
                SigningKeyRow.kid,
                SigningKeyRow.public_jwk,
                SigningKeyRow.private_sealed,
                SigningKeyRow.retired_at.is_(None),
            )
            .where(or_(SigningKeyRow.retired_at.is_(None), SigningKeyRow.retired_at > bindparam("since")))
            .order_by(SigningKeyRow.created_at.desc(), SigningKeyRow.kid),
            source,
        )
        self._ring: _Ring | None = None
        self._opened: tuple[str, ECKey] | None = None
        self._loading = asyncio.Lock()

    async def signer(self) -> ECKey:
        """The private key for new tokens, with its `kid`; created when there is none. Raises `SigningKeyClosed`."""
        ring = await self._current()
        if ring.newest is None:
            await self._create(retire_others=False)
            ring = await self._read()
        if self._opened is None or self._opened[0] != ring.sealed:
            self._opened = (ring.sealed, self._open(ring))
        return self._opened[1]

    async def public(self, kid: str) -> ECKey | None:
        """The key that verifies tokens with this key id; None when the hub has no such key, or no longer."""
        ring = await self._current()
        if kid not in ring.public and (not ring.public or self._clock() - ring.loaded_at >= _PATIENCE):
            ring = await self._load(after=ring)
        return ring.public.get(kid)

    async def jwks(self) -> dict[str, Any]:
        """The key set (RFC 7517) that verifies every token which can still be valid; never an empty one."""
        ring = await self._current()
        if ring.newest is None:
            await self._create(retire_others=False)
            ring = await self._read()
        return {"keys": [key.as_dict(private=False) for key in ring.public.values()]}

    async def rotate(self) -> str:
        """Sign with a new key from now on; returns its id. The old ones verify until their last token has expired.

        Other processes sign with their copy of the old key for up to a minute.
        """
        await self._create(retire_others=True)
        return str((await self._read()).newest)

    async def _current(self) -> _Ring:
        ring = self._ring
        if ring is None or self._clock() - ring.loaded_at >= _KEEP:
            ring = await self._load(after=ring)
        return ring

    async def _load(self, after: _Ring | None) -> _Ring:
        """Read the keys, unless another request read them since `after` was seen."""
        async with self._loading:
            if self._ring is None or self._ring is after:
                self._ring = await self._fetch()
            return self._ring

    async def _read(self) -> _Ring:
        """Read the keys in any case: a reading that was under way may have missed a change just made."""
        async with self._loading:
            self._ring = await self._fetch()
            return self._ring

    async def _fetch(self) -> _Ring:
        now = self._clock()
        rows = await self._source.fetch(self._query, {"since": now - RECENTLY - _KEEP})
        newest, sealed = next(((kid, sealed) for kid, _, sealed, unretired in rows if unretired), (None, ""))
        return _Ring({kid: ECKey.import_key(json.loads(jwk)) for kid, jwk, _, _ in rows}, newest, sealed, now)

    async def _create(self, *, retire_others: bool) -> None:
        now = self._clock()
        async with self._source.begin() as connection:
            await _one_at_a_time(connection)
            await hold(connection, self._cipher)
            unretired = SigningKeyRow.retired_at.is_(None)
            if retire_others:
                await connection.execute(update(SigningKeyRow).where(unretired).values(retired_at=now))
            elif (await connection.execute(select(SigningKeyRow.kid).where(unretired).limit(1))).first():
                return
            key = ECKey.generate_key("P-256", {"alg": ALGORITHM, "use": "sig"}, auto_kid=True)
            row = {
                "kid": key.kid,
                "private_sealed": self._cipher.seal(SIGNING_KEY, json.dumps(key.as_dict(private=True))),
                "public_jwk": json.dumps(key.as_dict(private=False)),
                "created_at": now,
            }
            await connection.execute(insert(SigningKeyRow).values(row))

    def _open(self, ring: _Ring) -> ECKey:
        try:
            return ECKey.import_key(json.loads(self._cipher.open(SIGNING_KEY, ring.sealed)))
        except ValueError:
            raise SigningKeyClosed from None


async def _one_at_a_time(connection: AsyncConnection) -> None:
    """Two processes that both find no key must not both make one. SQLite's transactions exclude each other anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("lock table signing_key in share row exclusive mode"))
