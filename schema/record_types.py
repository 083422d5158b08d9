"""A kind of record as partners see it: what is read, what is written, and how a write-back tells of it.

Each file of `schema/departments/` has its own in `RECORDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.tables.base import Base
from schema.chain import AssistanceRecord


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record. `form` says what is written, with its article; `kind` is what such a record is one of."""

    output: type[AssistanceRecord]
    input: type[Any]
    form: str
    kind: str
    term: str

    @property
    def table(self) -> type[Base]:
        """Where its rows live."""
        table = self.output.ROWS.table
        assert table is not None
        return table

    @property
    def name(self) -> str:
        """What a write-back calls it: like its table, and so like its file and its changes."""
        name: str = self.table.__tablename__
        return name
