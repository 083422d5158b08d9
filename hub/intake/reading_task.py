"""What an import wants to have read, told so that any process of the hub can do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.cipher import Cipher
from hub.intake.delivery import DeliveredTable
from hub.intake.form_map import FormMap
from hub.intake.preparing import Preparing
from hub.intake.reading import Passed, Reading
from hub.intake.row_batch import RowBatch

Batch = tuple[RowBatch, Passed]
"""Rows that are read, and what is counted beside them."""

Batches = Iterator[Batch]
"""The batches of one table, in order, prepared to be stored. To come by the next one takes some time, and may raise
`FileRefused`, or OSError when the file cannot be read."""


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """The tables in the order in which they are read, and what is needed to understand them, `at_once` lines at a time.

    `numbering` is whose the numbers of households and records are.
    """

    tables: Sequence[DeliveredTable]
    today: date
    maps: Mapping[str, FormMap]
    numbering: str
    at_once: int

    def read(self, cipher: Cipher) -> Iterator[Batches]:
        """Yield for each table its batches."""
        reading, preparing = Reading(self.today, self.maps), Preparing(cipher, self.numbering)
        return (_prepared(reading, preparing, table, self.at_once) for table in self.tables)


def _prepared(reading: Reading, preparing: Preparing, table: DeliveredTable, at_once: int) -> Batches:
    for batch, passed in reading.batches(table, at_once):
        preparing.prepare(table.of, batch)
        yield batch, passed
