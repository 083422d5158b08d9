"""The active keys: which key new values get, as the database says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import ActiveKey, Cipher
from hub.keyring import KeyKind
from hub.sources.source import CompiledQuery, Source
from hub.tables.governance import KeyInUseRow

_SELECT = select(KeyInUseRow.kind, KeyInUseRow.key_id, KeyInUseRow.turn)


async def lock_active_keys(connection: AsyncConnection, cipher: Cipher) -> None:
    """The keys in use stay so until the transaction ends, and the cipher uses them. Raises `KeyMissing`.

    Whoever stores sealed values or tokens comes through here first, unless it holds the policy version that its
    caller was authorised under.
    """
    cipher.adopt(_in_use(await connection.execute(_SELECT.with_for_update(read=True))))


class ActiveKeys:
    """Keeps one process's cipher in step with the policy version."""

    def __init__(self, source: Source, cipher: Cipher) -> None:
        self._source = source
        self._cipher = cipher
        self._query = CompiledQuery.of(_SELECT, source)
        self._version: int | None = None

    async def at(self, version: int) -> None:
        """From here on the cipher knows all that was in use at this version. Raises `KeyMissing`."""
        if self._version is None or self._version < version:
            rows = await self._source.fetch(self._query, {})
            self._cipher.refresh()
            self._cipher.adopt(_in_use(rows))
            self._version = version


def _in_use(rows: Iterable[Any]) -> Iterator[ActiveKey]:
    for kind, key_id, turn in rows:
        yield ActiveKey(KeyKind(kind), key_id, turn)
