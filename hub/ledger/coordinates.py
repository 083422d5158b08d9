"""Which fields an event gave or refused: each set of names is kept once, and events have its hash.

One question gives the same fields each time, and their names are more than half of its event. INVARIANT: a set is stored
with the first event that has it, in one transaction, and is never changed: the hash of its names is its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from sys import getsizeof
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.bounded_cache import BoundedCache
from hub.identifiers import uuid_of
from hub.ledger.event import Event
from hub.tables.ledger import CoordinateSetRow

REMEMBERED = 10_000
"""How many sets a writer remembers to be stored: a hub has some hundreds of questions, each with a set for every profile."""

IDS_BYTES = 4 * 1024 * 1024
"""What the ids that were worked out may take with their sets: some thousand of usual questions."""

_ids: BoundedCache[str] = BoundedCache(IDS_BYTES)


def set_id(names: tuple[str, ...]) -> str | None:
    """Return the id of a set: a UUID of version 8 (RFC 9562) from the SHA-256 of its names; None for no names at all."""
    if not names:
        return None
    if (found := _ids.get(names)) is None:
        found = uuid_of(int.from_bytes(sha256("\n".join(names).encode()).digest()[:16]), version=8)
        _ids.put(names, found, getsizeof(names) + sum(map(getsizeof, names)))
    return found


def sets_of(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Return every set of some events, by its id."""
    sets = (names for event in events for names in (event.access.given, event.access.refused))
    return {identifier: names for names in sets if (identifier := set_id(names))}


async def keep_sets(connection: AsyncConnection, events: Iterable[Event]) -> None:
    """Store the sets of some events that are not stored yet, in the transaction in which the events are."""
    if sets := sets_of(events):
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(cast("Table", CoordinateSetRow.__table__)).on_conflict_do_nothing()
        await connection.execute(statement, rows_of_sets(dict(sorted(sets.items()))))


def rows_of_sets(sets: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return the rows of some sets, by the names of their columns."""
    return [{"id": identifier, "names": list(names)} for identifier, names in sets.items()]


def row_of(event: Event) -> dict[str, Any]:
    """Return the row of an event, by the names of its columns."""
    asked, access = event.request, event.access
    return {
        "id": event.id,
        "at": event.at,
        "kind": event.kind.value,
        "outcome": str(event.outcome),
        "policy_version": event.policy_version,
        "request_id": asked.request_id,
        "client_id": asked.client_id,
        "account_id": asked.account_id,
        "organisation_id": asked.organisation_id,
        "token_id": asked.token_id,
        "purpose": asked.purpose,
        "legal_basis": str(asked.legal_basis),
        "document_hash": asked.document_hash,
        "operation_name": asked.operation_name,
        "given": [],
        "refused": [],
        "given_set": set_id(access.given),
        "refused_set": set_id(access.refused),
        "subjects": access.subjects,
        "row_count": access.row_count,
        "intent_id": event.intent_id,
        "sources": access.sources,
        "unavailable": access.unavailable,
    }


class KnownSets:
    """Remembers which sets are stored, as long as its connection lasts: behind another one may be another database."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def missing(self, events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
        """Return the sets of some events that may not be stored yet."""
        return {identifier: names for identifier, names in sets_of(events).items() if identifier not in self._known}

    def stored(self, sets: Iterable[str]) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._known.update(sets)

    def forget(self) -> None:
        self._known.clear()
