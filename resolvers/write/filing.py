"""A write as it is to be stored, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.catalogue.declarations import Writes
from hub.errors import Code, HubError
from hub.tables.base import Base
from resolvers.write.judge import IdempotencyKey
from resolvers.write.within import Placed


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, for which organisation, and when: all that one operation writes has the same."""

    actor: str
    organisation_id: str
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Filing:
    """A row as it is to be written: what it is about and its columns, by whom, and under which key.

    With a `refusal` there is nothing to store; only an earlier one under the same key can be the answer. `formerly` are
    the provisional persons who turned out to be the one it is about: their rows are that person's to correct.
    """

    writes: Writes
    placed: Placed
    values: Mapping[str, Any]
    key: IdempotencyKey
    author: Author

    @property
    def about(self) -> Mapping[str, str]:
        """Whom and what it is about, by the columns that say so."""
        return self.placed.about

    @property
    def refusal(self) -> HubError | None:
        return self.placed.refusal

    @property
    def formerly(self) -> tuple[str, ...]:
        return self.placed.formerly

    @property
    def table(self) -> type[Base]:
        return self.writes.table


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a row is, whom and which household it is about, and whether it was there before.

    `subjects` are the persons for the ledger; `beside` says that another row holds on one of the same days.
    """

    record_id: str
    person_id: str | None
    replayed: bool
    household_id: str | None = None
    subjects: tuple[str, ...] = ()
    beside: bool | None = None


def found_or_missed(filings: Mapping[int, Filing]) -> Mapping[str, list[int]]:
    """What the filings at some places tell of the numbers that they name, by what becomes of them.

    Stored, they name somebody who is there, and give numbers that nobody had. NOT_FOUND tells nothing but that it is nobody
    within the scope who is named, ALREADY_REGISTERED that somebody there has the number. One that is refused for another
    reason says nothing of whose its number is: neither a miss, nor cover for one.
    """
    codes = {place: filing.refusal and filing.refusal.code for place, filing in filings.items()}

    def places(wanted: Code | None) -> list[int]:
        return [place for place, code in codes.items() if code == wanted]

    stored = places(None)
    return {
        "found": stored,
        "registered": stored,
        "missed": places(Code.NOT_FOUND),
        "known": places(Code.ALREADY_REGISTERED),
    }
