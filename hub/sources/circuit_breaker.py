"""The circuit breaker of a department's source, and the time that one root field may wait for it.

A source that failed several times in a row is not asked for a while, so that nobody waits for what will not come; then
the next question tries it again. Each process finds out for itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from circuitbreaker import CircuitBreaker

from hub.sources.source import SourceUnavailable

FAILURES = 3
"""How often in a row a source may fail before it is left alone."""

REST = 5
"""Seconds that a source is left alone."""


class SourceCircuitBreaker:
    """The circuit breaker of one source. A root field may wait `seconds` for all that it asks of the source."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        self._breaker = CircuitBreaker(FAILURES, REST, Exception, name)

    @asynccontextmanager
    async def guard(self, spent: float = 0.0) -> AsyncIterator[None]:
        """Bounds what is asked within, and learns from how it ends; raises `SourceUnavailable` in a time of rest.

        `spent` are the seconds that were waited already. A question that is given up by its own client says nothing
        about the source.
        """
        if self._breaker.opened:
            raise SourceUnavailable(self.name)
        try:
            async with asyncio.timeout(max(self.seconds - spent, 0.0)):
                yield
        except Exception as error:
            with suppress(type(error)), self._breaker:
                raise
            raise
        with self._breaker:
            pass
