"""The command of a write: a row as it is to be stored, and the result, as the statement that reads the answer takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Writes
from hub.errors import Code, HubError
from hub.tables.base import Base
from hub.tables.types import Id
from resolvers.write.references import ResolvedReferences
from resolvers.write.validate import IdempotencyKey

RESULTS = "results"
"""The parameter of the statement that reads the answer: it has what became of each record that was to be written."""

COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "position": BigInteger(),
    "record_id": Id(),
    "person_id": Id(),
    "household_id": Id(),
    "replayed": Boolean(),
    "beside": Boolean(),
    "code": Text(),
    "message": Text(),
}

Result = Mapping[str, Any]
"""The values of some of these columns; the others are null."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, for which organisation, and when: all that one operation writes has the same."""

    actor: str
    organisation_id: str
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class WriteCommand:
    """A row as it is to be written: what it is about and its columns, by whom, and under which key.

    With a `refusal` there is nothing to store; only an earlier one under the same key can be the answer. `merged_person_ids` are
    the provisional persons who turned out to be the one it is about: their rows are that person's to correct.
    """

    writes: Writes
    references: ResolvedReferences
    values: Mapping[str, Any]
    key: IdempotencyKey
    author: Author

    @property
    def about(self) -> Mapping[str, str]:
        """Whom and what it is about, by the columns that say so."""
        return self.references.about

    @property
    def refusal(self) -> HubError | None:
        return self.references.refusal

    @property
    def merged_person_ids(self) -> tuple[str, ...]:
        return self.references.merged_person_ids

    @property
    def table(self) -> type[Base]:
        return self.writes.table


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Where a row is, whom and which household it is about, and whether it was there before.

    `subjects` are the persons for the ledger; `overlaps` says that another row holds on one of the same days.
    """

    record_id: str
    person_id: str | None
    replayed: bool
    household_id: str | None = None
    subjects: tuple[str, ...] = ()
    overlaps: bool | None = None


def found_or_missed(commands: Mapping[int, WriteCommand]) -> Mapping[str, list[int]]:
    """Return what the commands at some places tell of the numbers that they name, by what becomes of them.

    Stored, they name somebody who is there, and give numbers that nobody had. NOT_FOUND tells nothing but that it is nobody
    within the scope who is named, ALREADY_REGISTERED that somebody there has the number. One that is refused for another
    reason says nothing of whose its number is: neither a miss, nor cover for one.
    """
    codes = {place: command.refusal and command.refusal.code for place, command in commands.items()}

    def places(wanted: Code | None) -> list[int]:
        return [place for place, code in codes.items() if code == wanted]

    stored = places(None)
    return {
        "found": stored,
        "registered": stored,
        "missed": places(Code.NOT_FOUND),
        "known": places(Code.ALREADY_REGISTERED),
    }


def result_of(position: int, stored: WriteResult) -> Result:
    """Return a record that is stored."""
    return {
        "position": position,
        "record_id": stored.record_id,
        "person_id": stored.person_id,
        "household_id": stored.household_id,
        "replayed": stored.replayed,
        "beside": stored.overlaps,
    }


def failure_of(position: int, error: HubError) -> Result:
    """Return a record that is not stored, or of which nobody knows."""
    return {"position": position, "replayed": False, "code": error.code, "message": error.message}


def parameters_of(results: Iterable[Result]) -> Mapping[str, str]:
    """Return the parameter, for `QueryContext.json_rows`."""
    return {RESULTS: orjson.dumps([[each.get(name) for name in COLUMNS] for each in results]).decode()}
