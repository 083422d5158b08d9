"""The keys that access tokens are signed with: ES256, in the database, private halves sealed."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from joserfc.jwk import ECKey
from sqlalchemy import Dialect, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.clock import Clock
from hub.errors import Code, RefusedRequest
from hub.grants import policy_changes
from hub.identity.signing_ring import LEAD, KeyState, SigningKey, SigningRing
from hub.rotation.active_keys import lock_active_keys
from hub.sources.source import CompiledQuery, Source
from hub.tables.governance import SIGNING_KEY, SigningKeyRow
from hub.tables.types import Moment

ALGORITHM = "ES256"

_KEEP = timedelta(minutes=1)
_TIMEOUT_SECONDS = timedelta(seconds=1)


class SigningKeyClosed(RefusedRequest):
    """The private half of the signing key was sealed under keys that this process does not have."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self) -> None:
        super().__init__(
            Code.INTERNAL,
            "The hub cannot decrypt its signing key with the key file that it has; the operator must restore the right key file.",
        )


class SigningKeys:
    """The keys of one hub. Every process reads them from the database and keeps what it read for a minute.

    It reads them anew before it signs, and when it verifies under a policy version that it has not seen: a retired key
    is over at once. A key that this process has not read yet is looked up at once, at most once a second, so that a
    flood of invented key ids costs nothing. Methods raise `SourceUnavailable` when the database is away.
    """

    def __init__(self, source: Source, cipher: Cipher, clock: Clock) -> None:
        self._source = source
        self._cipher = cipher
        self._clock = clock
        self._query = CompiledQuery.of(
            select(
                SigningKeyRow.kid, SigningKeyRow.public_jwk, SigningKeyRow.private_sealed, SigningKeyRow.signs_from
            ).where(SigningKeyRow.retired_at.is_(None)),
            source,
        )
        self._ring: SigningRing | None = None
        self._opened: tuple[str, ECKey] | None = None
        self._loading = asyncio.Lock()

    async def signer(self) -> ECKey:
        """Return the private key for new tokens, with its `kid`; created when there is none. Raises `SigningKeyClosed`."""
        ring = await self._load(after=self._ring)
        key = ring.signer(self._clock()) or await self._first()
        if self._opened is None or self._opened[0] != key.sealed:
            self._opened = (key.sealed, self._open(key))
        return self._opened[1]

    async def public(self, kid: str, version: int = 0) -> ECKey | None:
        """Return the key that verifies tokens with this key id; None when the hub has no such key, or no longer.

        The answer is right for the policy version, in whose act a key may have been retired.
        """
        ring = await self._current(version)
        found = ring.public(self._clock())
        if kid not in found and (not ring.keys or self._clock() - ring.loaded_at >= _TIMEOUT_SECONDS):
            found = (await self._load(after=ring, version=version)).public(self._clock())
        return found.get(kid)

    async def jwks(self) -> dict[str, Any]:
        """Return the key set (RFC 7517) that verifies every token which can still be valid; never an empty one."""
        ring = await self._current()
        if not ring.keys:
            await self._first()
            ring = await self._current()
        return {"keys": [key.as_dict(private=False) for key in ring.public(self._clock()).values()]}

    async def states(self) -> list[tuple[SigningKey, KeyState]]:
        """Return what each key that was not retired does now, oldest first."""
        ring = await self._load(after=self._ring)
        states = ring.states(self._clock())
        return [(key, states[key.kid]) for key in ring.keys]

    async def renew(self) -> SigningKey:
        """Return a new key: shown now, signing after `LEAD`, at once if it is the first.

        The one before it signs until then, and verifies until its last token has expired.
        """
        kid = await self._create(only_first=False)
        ring = await self._anew()
        return next(key for key in ring.keys if key.kid == kid)

    async def retire(self, kid: str) -> bool:
        """End a key now: no process takes a token of it any more. False when there is no such key, or no longer."""
        async with self._source.begin() as connection:
            await policy_changes.lock_policy_version(connection)
            ended = await connection.execute(
                update(SigningKeyRow)
                .where(SigningKeyRow.kid == kid, SigningKeyRow.retired_at.is_(None))
                .values(retired_at=self._clock())
            )
            if ended.rowcount:
                await policy_changes.next_policy_version(connection)
        self._ring = None
        return ended.rowcount > 0

    async def _first(self) -> SigningKey:
        await self._create(only_first=True)
        ring = await self._anew()
        # The machine that was first may have a clock that is ahead of this one's.
        return ring.signer(self._clock()) or ring.keys[0]

    async def _current(self, version: int = 0) -> SigningRing:
        ring = self._ring
        if ring is None or ring.version < version or self._clock() - ring.loaded_at >= _KEEP:
            ring = await self._load(after=ring, version=version)
        return ring

    async def _load(self, after: SigningRing | None, version: int = 0) -> SigningRing:
        """Read the keys, unless another request read them since `after` was seen, under this version or a later one."""
        async with self._loading:
            ring = self._ring
            if ring is None or ring is after or ring.version < version:
                ring = self._ring = await self._fetch(max(version, ring.version if ring else 0))
            return ring

    async def _anew(self) -> SigningRing:
        """Read the keys after this request's own write: a read that was under way meanwhile may lack it."""
        async with self._loading:
            ring = self._ring = await self._fetch(self._ring.version if self._ring else 0)
            return ring

    async def _fetch(self, version: int) -> SigningRing:
        now = self._clock()
        rows = await self._source.fetch(self._query, {})
        dialect = self._source.engine.dialect
        keys = (
            SigningKey(kid, ECKey.import_key(json.loads(jwk)), sealed, _moment(begin, dialect))
            for kid, jwk, sealed, begin in rows
        )
        return SigningRing(tuple(sorted(keys, key=lambda key: (key.signs_from, key.kid))), now, version)

    async def _create(self, *, only_first: bool) -> str | None:
        """Return a new key, unless only the first one is wanted and there is one; its id."""
        now = self._clock()
        async with self._source.begin() as connection:
            await _one_at_a_time(connection)
            await lock_active_keys(connection, self._cipher)
            others = select(SigningKeyRow.kid).where(SigningKeyRow.retired_at.is_(None)).limit(1)
            is_first = (await connection.execute(others)).first() is None
            if only_first and not is_first:
                return None
            key = ECKey.generate_key("P-256", {"alg": ALGORITHM, "use": "sig"}, auto_kid=True)
            row = {
                "kid": key.kid,
                "private_sealed": self._cipher.seal(SIGNING_KEY, json.dumps(key.as_dict(private=True))),
                "public_jwk": json.dumps(key.as_dict(private=False)),
                "created_at": now,
                "signs_from": now if is_first else now + LEAD,
            }
            await connection.execute(insert(SigningKeyRow).values(row))
            return key.kid

    def _open(self, key: SigningKey) -> ECKey:
        try:
            return ECKey.import_key(json.loads(self._cipher.open(SIGNING_KEY, key.sealed)))
        except ValueError:
            raise SigningKeyClosed from None


def _moment(value: Any, dialect: Dialect) -> datetime:
    moment = Moment().process_result_value(value, dialect)
    assert moment is not None
    return moment


async def _one_at_a_time(connection: AsyncConnection) -> None:
    """Two processes that both find no key must not both make one. SQLite's transactions exclude each other anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("lock table signing_key in share row exclusive mode"))
