"""Events as tests need them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import uuid4

from hub.config import Settings
from hub.ledger.event import COLUMNS, NO_ACCESS, Event, EventKind, Outcome, new_id
from hub.ledger.search import LedgerSearch, search_events
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.sources.source import Source
from tests.clock import FixedClock


def an_event(**given: Any) -> Event:
    """A read of one person's name at policy version 1, except for what is given."""
    values: dict[str, Any] = dict.fromkeys(COLUMNS) | asdict(NO_ACCESS)
    values |= {
        "id": new_id(),
        "at": FixedClock().now,
        "kind": EventKind.READ,
        "outcome": Outcome.ANSWERED,
        "request_id": str(uuid4()),
        "client_id": "education-office",
        "organisation_id": str(uuid4()),
        "token_id": "token-1",
        "purpose": "EDUCATION_AID",
        "legal_basis": "STATUTORY_DUTY",
        "policy_version": 1,
        "document_hash": "0" * 64,
        "given": ("Person.name", "Query.person"),
        "subjects": (str(uuid4()),),
        "row_count": 1,
    }
    return Event.of(values | given)


def unlimited() -> Limiter:
    """A limiter whose limits no test reaches."""
    return Limiter(Quotas.of(Settings()))


async def events_of(
    source: Source, *, subject: str | None = None, client_id: str | None = None, limit: int = 100
) -> list[Event]:
    """The newest events about a person, of a client, or both; those of one moment in the order of their ids."""
    found = await search_events(source, LedgerSearch(subject=subject, client_id=client_id), limit=limit)
    return sorted(sorted(found, key=lambda event: event.id), key=lambda event: event.at, reverse=True)
