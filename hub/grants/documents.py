"""Documents that a client has registered: it asks for them by their hash, and may be held to them.

Registering and removing are acts on the policy: they bump its version, so they hold before the next answer leaves.
"""

from __future__ import annotations

from datetime import datetime
from sys import getsizeof

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.bounded_cache import BoundedCache
from hub.errors import Code, HubError
from hub.grants.policy_changes import PolicyChange, lock_policy_version, next_policy_version
from hub.identifiers import document_hash
from hub.sources.source import CompiledQuery, Source
from hub.tables.governance import ClientRow, RegisteredDocumentRow

REMEMBERED_BYTES = 8 * 1024 * 1024
"""What a process remembers of them, over all clients: some thousands."""


class RegisteredDocuments:
    """Finds the text of a registered document, and remembers it until the policy changes."""

    def __init__(self, source: Source, *, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._source = source
        self._query = CompiledQuery.of(
            select(RegisteredDocumentRow.text).where(
                RegisteredDocumentRow.client_id == bindparam("client_id"),
                RegisteredDocumentRow.hash == bindparam("hash"),
            ),
            source,
        )
        self._known: BoundedCache[tuple[int, str]] = BoundedCache(remembered_bytes)

    async def text(self, client_id: str, document_hash: str, policy_version: int) -> str | None:
        """Return the text, under a version of the policy; None for one that the client has not registered.

        Only what was found is remembered: a document that was registered a moment ago is found at once. Raises
        `SourceUnavailable`.
        """
        key = (client_id, document_hash)
        known = self._known.get(key)
        if known and known[0] == policy_version:
            return known[1]
        self._known.drop(key)
        rows = await self._source.fetch(self._query, {"client_id": client_id, "hash": document_hash})
        if not rows:
            return None
        text = str(rows[0][0])
        self._known.put(key, (policy_version, text), getsizeof(text))
        return text


async def register_document(connection: AsyncConnection, client_id: str, text: str, at: datetime) -> PolicyChange:
    """Let a client ask for a document by its hash. Raises NOT_FOUND for a client that is none."""
    version, key = await lock_policy_version(connection), document_hash(text)
    await _must_exist(connection, client_id)
    if await _is_registered(connection, client_id, key):
        return PolicyChange(version, key, changed=False)
    row = {"client_id": client_id, "hash": key, "text": text, "registered_at": at}
    await connection.execute(insert(RegisteredDocumentRow), [row])
    return PolicyChange(await next_policy_version(connection), key, changed=True)


async def remove_document(connection: AsyncConnection, client_id: str, document_hash: str) -> PolicyChange:
    """Take a document away from a client. Raises NOT_FOUND when it is not registered."""
    await lock_policy_version(connection)
    if not await _is_registered(connection, client_id, document_hash):
        raise HubError(
            Code.NOT_FOUND,
            "No document with this documentId is registered for the client; `hub documents list` shows the registered documents.",
        )
    await connection.execute(
        delete(RegisteredDocumentRow).where(
            RegisteredDocumentRow.client_id == client_id, RegisteredDocumentRow.hash == document_hash
        )
    )
    return PolicyChange(await next_policy_version(connection), document_hash, changed=True)


async def hold_to_documents(connection: AsyncConnection, client_id: str, *, only: bool) -> PolicyChange:
    """Hold a client to its registered documents, or let it ask in its own words again. Raises NOT_FOUND."""
    version = await lock_policy_version(connection)
    held = await _must_exist(connection, client_id)
    if held == only:
        return PolicyChange(version, client_id, changed=False)
    await connection.execute(update(ClientRow).where(ClientRow.id == client_id).values(documents_only=only))
    return PolicyChange(await next_policy_version(connection), client_id, changed=True)


async def _must_exist(connection: AsyncConnection, client_id: str) -> bool:
    found = (await connection.execute(select(ClientRow.documents_only).where(ClientRow.id == client_id))).one_or_none()
    if found is None:
        raise HubError(Code.NOT_FOUND, "There is no client with this id; `hub grants show` lists the clients.")
    return bool(found.documents_only)


async def _is_registered(connection: AsyncConnection, client_id: str, document_hash: str) -> bool:
    known = select(RegisteredDocumentRow.hash).where(
        RegisteredDocumentRow.client_id == client_id, RegisteredDocumentRow.hash == document_hash
    )
    return (await connection.execute(known)).first() is not None
