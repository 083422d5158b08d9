"""What the ledger keeps of one operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from secrets import randbits
from time import time_ns
from typing import Any
from uuid import UUID

from hub.identifiers import uuid_of


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
    intent. INVARIANT: no value of personal data.
    """

    id: str = field(default_factory=new_id)
    at: datetime
    kind: EventKind
    outcome: str
    policy_version: int
    request: EventRequest
    access: EventAccess = NO_ACCESS
    intent_id: str | None = None

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
