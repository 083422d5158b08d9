"""What is counted, for one client and one counter, in a window that its first use opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

LOOKUPS = "lookups"
"""The counter of identity numbers asked about; every other counter is a root field such as `Query.person`."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Use:
    """An addition to a counter. `until` ends the window that this use opens, if none is open at `at`."""

    client_id: str
    counter: str
    at: datetime
    until: datetime
    used: int = 0
    missed: int = 0

    @property
    def key(self) -> Key:
        return self.client_id, self.counter


@dataclass(frozen=True, slots=True)
class Total:
    """What a counter came to in a window. `missed` counts identity numbers that found nobody."""

    used: int
    missed: int
    until: datetime

    def before(self, use: Use) -> Total:
        """The total without what a use added."""
        return Total(self.used - use.used, self.missed - use.missed, self.until)


def summed(uses: Iterable[Use]) -> list[Use]:
    """One use for each counter, in the order of their keys: two writers never wait for each other crosswise."""
    sums: dict[Key, Use] = {}
    for use in uses:
        known = sums.get(use.key)
        sums[use.key] = replace(known, used=known.used + use.used, missed=known.missed + use.missed) if known else use
    return [sums[key] for key in sorted(sums)]
