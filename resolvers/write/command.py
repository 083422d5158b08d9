"""The command of a write: a row as it is to be written, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.catalogue.declarations import Writes
from hub.errors import HubError
from hub.sources.source import Source
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
    """A row as it is to be written in its `home`: whom and what it is `about`, by the columns that say so, and its other columns, by
    whom, and under which key.

    With a `refusal` there is nothing to store; only an earlier one under the same key can be the answer. `merged_person_ids` are
    the provisional persons who turned out to be the one it is about: their rows are that person's to correct.
    """

    writes: Writes
    home: Source
    about: Mapping[str, str]
    values: Mapping[str, Any]
    key: IdempotencyKey
    author: Author
    refusal: HubError | None = None
    merged_person_ids: tuple[str, ...] = ()


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
