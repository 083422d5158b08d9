"""What follows from the cells of a row and from the hub's keys alone, before any database is asked.

It is worked out where the rows are read, since it takes as long as the database needs to store them.
"""

from __future__ import annotations

from hub.cipher import Cipher
from hub.intake.formats import FileFormat, Thing
from hub.intake.keys import row_identifiers, thing_identifiers
from hub.intake.revising import digests
from hub.intake.row_batch import DIGEST, ID, RowBatch


class Preparing:
    """Adds to a batch the identifiers of its rows, what is kept of protected values, and the digests of its rows."""

    def __init__(self, cipher: Cipher, numbering: str) -> None:
        """`numbering` is whose the numbers of households and records are."""
        self._cipher, self._numbering = cipher, numbering

    def prepare(self, of: FileFormat, batch: RowBatch) -> None:
        """Work out all that can be: the identifier of a row that is known by another one has to wait until that is found."""
        keys = [batch.values[column.name] for column in of.key]
        if of.defines:
            batch.values[ID] = thing_identifiers(self._cipher, of.defines, self._numbering, keys[0])
        elif not any(column.refers for column in of.key):
            batch.values[ID] = row_identifiers(of, self._numbering, keys)
        if of.defines in (Thing.PERSON, Thing.HOUSEHOLD):
            batch.values[DIGEST] = digests(of, batch, self._cipher)
        self._seal(of, batch)

    def renew(self, of: FileFormat, batch: RowBatch) -> None:
        """Seal anew what was sealed under keys that are not in use any more."""
        if batch.sealed_under != self._cipher.active_keys:
            self._seal(of, batch)

    def _seal(self, of: FileFormat, batch: RowBatch) -> None:
        batch.sealed_under = self._cipher.active_keys  # before it is done: another thread may change them meanwhile
        for column in of.columns:
            if protected := column.protected:
                batch.values |= protected.kept_columns(column.target, batch.values[column.name], self._cipher)
