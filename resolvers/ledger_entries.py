"""The entries of the ledger that somebody searches for, found before the statement of their root field runs.

They are found as `hub ledger search` finds them, a page at a time, and handed to the statement, which shows them by the asker's own
rights. INVARIANT: the person who was searched for is among the subjects of the event of this very search, whether anything is found or not.
INVARIANT: such an event tells nobody who searches whether the person is registered: a search by person leaves it out, and elsewhere
it says nothing of how many persons it is about. The person at the window sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Text, bindparam, select
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import SOUGHT
from hub.clock import moment_text
from hub.errors import Code, Mistake, RefusedRequest, invalid_request
from hub.ledger.event import Event
from hub.ledger.read_back import Altered
from hub.ledger.search import LedgerSearch, search_events
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.population import PersonRow
from hub.tables.types import Id, Moment
from resolvers.operation import Operation
from resolvers.rights_questions import ROW_KEY, ROWS

PERSON_ID, PERSON_TOKENS = "person_id", "person_tokens"
"""The parameters with the person who is searched for, by the hub's identifier or by the tokens of an identity number."""

SEARCHED_BY_PERSON = "LedgerEntry.persons FILTER"
"""What an event has given that searched the ledger for a person."""

ENTRY_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    ROW_KEY: Text(),
    "id": Id(),
    "at": Moment(),
    **dict.fromkeys(("kind", "outcome", "client", "account"), Text()),
    "organisation_id": Id(),
    **dict.fromkeys(
        ("purpose", "legal_basis", "operation", "request", "document", "intent", "given", "refused"), Text()
    ),
    "persons": BigInteger(),
    "row_count": BigInteger(),
}

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_DIGITS, _LAST_ID = 18, (1 << 128) - 1
_LAST_MICROSECOND = 10**_DIGITS - 1


class LedgerAltered(RefusedRequest):
    """An entry that was found is not what was recorded, so it is not told as if it were."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        sentence = "An entry that was found has been altered in the ledger, or a part of it is lost, so nothing was returned. Tell the operator of the hub: `hub verify` names the entry."
        super().__init__(Code.LEDGER_ALTERED, sentence)


@contextmanager
def unaltered() -> Iterator[None]:
    """Refuse what is asked where an entry that is read is not what was recorded. Raises `LedgerAltered`."""
    try:
        yield
    except Altered as altered:
        raise LedgerAltered from altered


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Where an entry stands in the list: it is the key of its row, whose order as a text is the newest first."""

    at: datetime
    id: str

    @property
    def key(self) -> str:
        microseconds = (self.at - _EPOCH) // _MICROSECOND
        return f"{_LAST_MICROSECOND - microseconds:0{_DIGITS}d}{_LAST_ID - UUID(self.id).int:032x}"

    @classmethod
    def of_key(cls, key: str) -> EntryPlace:
        """Return the place that a key tells."""
        at = _EPOCH + (_LAST_MICROSECOND - int(key[:_DIGITS])) * _MICROSECOND
        return cls(at, str(UUID(int=_LAST_ID - int(key[_DIGITS:], 16))))


async def ledger_entries(operation: Operation, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look up a page of the entries that have all that is given, and whether there is one more."""
    since, until = given.get("from"), given.get("until")
    if since is not None and until is not None and until <= since:
        raise invalid_request(Mistake(("until",), "until must lie after from. Exchange them."))
    source, subject = operation.services.source, None
    if PERSON_ID in given or PERSON_TOKENS in given:
        subject = await _person(source, given)
        if subject is None:
            return {ROWS: "[]"}
    search = LedgerSearch(
        subject=subject,
        client_id=given.get("client"),
        account_id=given.get("account"),
        coordinate=given.get("coordinate"),
        without=SEARCHED_BY_PERSON if subject else None,
        purpose=given.get("purpose"),
        outcome=given.get("outcome"),
        department=None if given.get("every_department") else operation.caller.department,
        since=since,
        until=until,
    )
    after = given.get("after_0")
    place = None if after is None else EntryPlace.of_key(after)
    with unaltered():
        found = await search_events(source, search, after=place, limit=given["window"])
    sought = () if subject is None else (subject,)
    return {ROWS: orjson.dumps([_row(event) for event in found]).decode(), SOUGHT: sought}


async def _person(source: Source, given: Mapping[str, Any]) -> str | None:
    """Return the id of the person who is searched for; None for nobody."""
    rows = await source.fetch(_person_query(source, PERSON_ID in given), given)
    return str(rows[0][0]) if rows else None


@compiled_once
def _person_query(source: Source, by_id: bool) -> CompiledQuery:
    named = (
        PersonRow.id == bindparam(PERSON_ID, type_=Id()) if by_id else any_of(PersonRow.id_number_token, PERSON_TOKENS)
    )
    return CompiledQuery.of(select(PersonRow.id).where(named), source)


def _row(event: Event) -> Sequence[Any]:
    """Return an entry by the names of `ENTRY_COLUMNS`. INVARIANT: persons are counted and never named."""
    asked, access = event.request, event.access
    row = {
        ROW_KEY: EntryPlace(event.at, event.id).key,
        "id": event.id,
        "at": moment_text(event.at),
        "kind": event.kind.value,
        "outcome": event.outcome,
        "client": asked.client_id,
        "account": asked.account_id,
        "organisation_id": asked.organisation_id,
        "purpose": asked.purpose,
        "legal_basis": asked.legal_basis,
        "operation": asked.operation_name,
        "request": asked.request_id,
        "document": asked.document_hash,
        "intent": event.intent_id,
        "given": orjson.dumps(access.given).decode(),
        "refused": orjson.dumps(access.refused).decode(),
        "persons": None if SEARCHED_BY_PERSON in access.given else len(access.subjects),
        "row_count": access.row_count,
    }
    return [row[name] for name in ENTRY_COLUMNS]
