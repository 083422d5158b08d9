"""The key that signs the checkpoints of this ledger: Ed25519, in the database, its private half sealed (`hub.cipher`).

It is made when the first checkpoint is, and so is the name of the log, which never changes: both are what others know it by.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select

from hub.cipher import Cipher
from hub.clock import Clock
from hub.errors import Code, RefusedRequest
from hub.ledger.transparency.signed_note import NoteSigner, SignatureKind
from hub.rotation.active_keys import lock_active_keys
from hub.sources.source import CompiledQuery, Source
from hub.tables.ledger import LEDGER_KEY, LedgerKeyRow


def origin_of(issuer: str) -> str:
    """Return the name of the log of a hub: its address without the scheme, and `/ledger`."""
    address = urlsplit(issuer)
    return f"{address.netloc}{address.path.rstrip('/')}/ledger"


class LogKey:
    """Gives the key of one ledger."""

    def __init__(self, source: Source, cipher: Cipher, clock: Clock, issuer: str) -> None:
        self._source, self._cipher, self._clock = source, cipher, clock
        self._issuer = issuer
        self._query = CompiledQuery.of(select(LedgerKeyRow.origin, LedgerKeyRow.private_sealed), source)
        self._signer: NoteSigner | None = None

    async def signer(self) -> NoteSigner:
        """Return the key, which is made when there is none.

        Raises INTERNAL when it was sealed under keys that this process does not have, and `SourceUnavailable`.
        """
        if self._signer is None:
            found = await self._source.fetch(self._query, {})
            if not found:
                await self._create()
                found = await self._source.fetch(self._query, {})
            self._signer = NoteSigner(found[0][0], SignatureKind.LOG, self._open(found[0][1]))
        return self._signer

    async def _create(self) -> None:
        """Make a key, unless another process has made one meanwhile."""
        async with self._source.begin() as connection:
            await lock_active_keys(connection, self._cipher)
            private = b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
            row = {
                "id": 1,
                "origin": origin_of(self._issuer),
                "private_sealed": self._cipher.seal(LEDGER_KEY, private),
                "created_at": self._clock(),
            }
            if self._source.dialect == "postgresql":
                await connection.exec_driver_sql("lock table ledger_key in share row exclusive mode")
            if (await connection.execute(select(LedgerKeyRow.id))).first() is None:
                await connection.execute(insert(LedgerKeyRow).values(row))

    def _open(self, sealed: str) -> Ed25519PrivateKey:
        try:
            return Ed25519PrivateKey.from_private_bytes(b64decode(self._cipher.open(LEDGER_KEY, sealed)))
        except ValueError:
            raise RefusedRequest(
                Code.INTERNAL,
                "The hub cannot decrypt the key of its ledger with the key file that it has; the operator must restore the right key file.",
            ) from None
