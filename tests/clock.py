"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime


class FixedClock:
    """A `hub.clock.Clock` whose moment a test sets: noon of 23 November 2026 in Chongqing, to begin with."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
