"""The command of a write: a row as it is to be stored, and the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.catalogue.declarations import Writes
from hub.errors import Code, HubError
from hub.tables.base import Base
from resolvers.write.references import ResolvedReferences
from resolvers.write.validate import IdempotencyKey


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
