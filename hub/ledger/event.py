"""What the ledger keeps of one operation, and the rows that it is stored as.

Which fields an event gave or refused is stored apart: each set of names is kept once, and events have its hash. One question
gives the same fields each time, and their names are more than half of its event. INVARIANT: a set is stored with the first event
that has it, in one transaction, and is never changed: the hash of its names is its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from secrets import randbits
from sys import getsizeof
from time import time_ns
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.bounded_cache import BoundedCache
from hub.identifiers import uuid_of
from hub.tables.ledger import CoordinateSetRow

IDS_BYTES = 4 * 1024 * 1024
"""What the ids of sets that were worked out may take with their sets: some thousand of usual questions."""


class EventKind(StrEnum):
    """Which step of an operation an event records."""

    READ = "READ"
    WRITE_INTENT = "WRITE_INTENT"
    WRITE_OUTCOME = "WRITE_OUTCOME"
    REFUSAL = "REFUSAL"
    OPERATOR = "OPERATOR"


CLIENT_GONE = "CLIENT_GONE"
"""The outcome of an operation whose client went away before its answer: nothing was sent."""


class Outcome(StrEnum):
    """What came of an operation that was answered; one that was not has its error code as outcome instead.

    UNKNOWN is the outcome of a write whose operation ended while it was being stored: what the change events say of it later
    is entered beside it.
    """

    ANSWERED = "ANSWERED"
    PARTLY_WITHHELD = "PARTLY_WITHHELD"
    WITHHELD = "WITHHELD"
    INTENDED = "INTENDED"
    WRITTEN = "WRITTEN"
    REPLAYED = "REPLAYED"
    NOT_STORED = "NOT_STORED"
    UNKNOWN = "UNKNOWN"


def new_id() -> str:
    """Return an id that nobody has: a UUID of version 7 (RFC 9562), which begins with the millisecond.

    What is written side by side so stands side by side in every index that has it, however large the ledger is. DANGER: it
    tells when it was made, so it is for what nobody outside sees.
    """
    milliseconds = time_ns() // 1_000_000
    return uuid_of(milliseconds << 80 | randbits(80), version=7)


def outcome_id(intent_id: str, outcome: str) -> str:
    """Return the id of an outcome: it follows from its intent's, so that it is there once, whoever enters it and
    however often.

    It stands beside its intent's. UNKNOWN has one of its own, since what it turned out to be is entered beside it.
    """
    named = f"{intent_id} unknown" if outcome == Outcome.UNKNOWN else intent_id
    digest = int.from_bytes(sha256(named.encode()).digest()[:10])
    return uuid_of(UUID(intent_id).int >> 80 << 80 | digest, version=8)


class Asker(Protocol):
    """Who asks, as far as an event tells of them (`hub.identity.caller`)."""

    @property
    def client_id(self) -> str: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def organisation_id(self) -> str: ...
    @property
    def token_id(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def legal_basis(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRequest:
    """Who asked, for which purpose, and which document: what all events of one operation have alike.

    `account_id` is the person who asked by the client, if one did.
    """

    request_id: str
    client_id: str
    account_id: str | None = None
    organisation_id: str
    token_id: str
    purpose: str
    legal_basis: str
    document_hash: str
    operation_name: str | None = None

    @classmethod
    def of(cls, asker: Asker, request_id: str, document_hash: str, operation_name: str | None) -> EventRequest:
        """Return what an asker's request is to all of its events."""
        return cls(
            request_id=request_id,
            client_id=asker.client_id,
            account_id=asker.account_id,
            organisation_id=asker.organisation_id,
            token_id=asker.token_id,
            purpose=asker.purpose,
            legal_basis=asker.legal_basis,
            document_hash=document_hash,
            operation_name=operation_name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAccess:
    """What of whom was read, written or refused.

    `given` and `refused` are coordinates such as `Person.name`, `subjects` are the UUIDs of the persons whose data
    was read or written, in the order of the answer. `sources` are the databases that were asked, `unavailable` those of
    them that did not answer.
    """

    given: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    row_count: int = 0
    sources: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()


NO_ACCESS = EventAccess()
"""Nothing was read, written or refused by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the ledger.

    `policy_version` is the version by which the operation was judged. `intent_id` ties the outcome of a write to its
    intent. `content_hash` is the SHA-256 of what a decision was made by: the decision card of a request. INVARIANT: no value of
    personal data.
    """

    id: str = field(default_factory=new_id)
    at: datetime
    kind: EventKind
    outcome: str
    policy_version: int
    request: EventRequest
    access: EventAccess = NO_ACCESS
    intent_id: str | None = None
    content_hash: str | None = None

    def values(self) -> dict[str, Any]:
        """Return its values by the names of the ledger's columns."""
        of_parts = ((self, _OWN), (self.request, _REQUEST), (self.access, _ACCESS))
        return {name: getattr(part, name) for part, names in of_parts for name in names}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Event:
        """Return the event that has these values."""
        request, access = ({name: values[name] for name in names} for names in (_REQUEST, _ACCESS))
        own = {name: values[name] for name in _OWN}
        return cls(**own, request=EventRequest(**request), access=EventAccess(**access))


_REQUEST, _ACCESS = (tuple(item.name for item in fields(part)) for part in (EventRequest, EventAccess))
_OWN = tuple(item.name for item in fields(Event) if item.name not in ("request", "access"))
COLUMNS = (*_OWN, *_REQUEST, *_ACCESS)
"""The names of all values of an event."""


def ledger_event(
    request: EventRequest,
    at: datetime,
    policy_version: int,
    kind: EventKind,
    outcome: str,
    access: EventAccess = NO_ACCESS,
    intent_id: str | None = None,
) -> Event:
    """Return a line for the ledger, under a version of the policy. The outcome of an intent has an id of its own making."""
    return Event(
        id=outcome_id(intent_id, outcome) if intent_id else new_id(),
        at=at,
        kind=kind,
        outcome=outcome,
        policy_version=policy_version,
        request=request,
        access=access,
        intent_id=intent_id,
    )


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
        "content_hash": event.content_hash,
    }
