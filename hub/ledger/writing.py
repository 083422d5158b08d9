"""What a writer of the ledger promises, whichever database it writes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from hub.ledger.event import Event
from hub.limiter.quotas import CounterTotal, CounterUse, Fresh, Key

NEVER = datetime.min.replace(tzinfo=UTC)
"""The moment of a write without events, which only asks whether one could be written."""

Entry = tuple[Event, Sequence[CounterUse]]
"""An event, and what its operation uses of the client's limits."""


@dataclass(frozen=True, slots=True)
class WriteReceipt:
    """The policy version in force, what the counters came to that the stored events' operations use, and which of the
    identity numbers that they asked about were new in their window.

    A use that was not counted, since it went beyond its counter's most, is told as if it had been.
    """

    version: int
    totals: Mapping[Key, CounterTotal]
    fresh: Set[Fresh]


class LedgerWriter(Protocol):
    """Writes to the ledger; used by one task at a time."""

    async def write(self, entries: Sequence[Entry]) -> WriteReceipt:
        """Store those events that were authorised under the policy version in force, with their uses, all or none.

        The version is read in the transaction of the writing. Raises whatever the driver raises, and
        `TimeoutError`; after an error the writer can be used again.
        """

    def blames_events(self, error: Exception) -> bool:
        """Return True when the database refused what an event holds; false when it is away, slow or not set up."""

    async def close(self) -> None:
        """Give the connection back."""


class VersionMissing(Exception):
    """The policy store holds no version: the database is not migrated."""
