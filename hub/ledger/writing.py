"""What a writer of the ledger promises, whichever database it writes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.ledger.event import Event


class Writer(Protocol):
    """Writes to the ledger; used by one task at a time."""

    async def write(self, events: Sequence[Event]) -> int:
        """Store those events that were judged by the policy version in force, all or none, and give that version.

        The version is read in the transaction of the writing. Raises whatever the driver raises, and
        `TimeoutError`; after an error the writer can be used again.
        """

    def blames_events(self, error: Exception) -> bool:
        """True when the database refused what an event holds; false when it is away, slow or not set up."""

    async def close(self) -> None:
        """Give the connection back."""


class VersionMissing(Exception):
    """The policy store holds no version: the database is not migrated."""
