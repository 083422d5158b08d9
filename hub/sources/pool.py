"""Connections to a PostgreSQL that are lent out, each to one statement at a time, and which statements stay prepared on them.

asyncpg's own pool wraps a connection for each use, asks whether to reset it, and takes it back in a task of its own: for a
look-up that is a tenth of the server's time. Here a connection on which a statement came to its end is there for the next at
once, the last one first. One whose statement did not come to its end is closed, and another is opened in its place.

A backend keeps what it parsed and planned of a statement, 40 to 100 bytes for each byte of its text (measured on 15 and 18
with the statements of this hub), and does so in every connection. asyncpg bounds them by number and leaves out what is
longer than 15 KiB, which are just those that take longest to plan. So those are kept that come again, as long as they do not take
too much of each backend.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

import asyncpg

from hub.shielded_tasks import ShieldedTasks

UNUSED_SECONDS = 300.0
"""A connection that was not used for so long is closed: what is between it and the server may have forgotten it."""

CANCEL_SECONDS = 1.0
"""How long a statement has to end after the server was asked to cancel it. A request that overtakes its statement cancels
nothing, and nobody is told."""

STATEMENTS_BYTES = 64 * 1024 * 1024
"""What prepared statements may take in one backend: some thirty of the largest that are usual, or a thousand small ones."""

FOR_EACH = 25_000
"""Bytes that any statement takes."""

FOR_A_BYTE = 80
"""Bytes for each byte of its text."""

MOST_SEEN = 5_000
"""Statements of which it is remembered that they came once."""

Connection = Any
"""A connection of asyncpg."""


class Pool:
    """At most so many connections, opened as they are needed."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], most: int, seconds: float) -> None:
        self._connect = connect
        self._most = most
        self._seconds = seconds
        self._open: dict[Connection, int] = {}
        self._statements = 0
        self._idle: deque[tuple[Connection, float]] = deque()
        self._turns: deque[asyncio.Future[Connection | None]] = deque()
        self._closing = ShieldedTasks()
        self._is_closed = False
        self.in_use = 0
        """Connections that are lent out, being opened or being closed."""

    def lend(self) -> Loan:
        """Return a connection for a block. Raises TimeoutError when none is free in time, and what connecting raises."""
        return Loan(self)

    async def take(self) -> Connection:
        """Return a connection, to be given back. Raises like `lend`."""
        if self._is_closed:
            raise asyncpg.InterfaceError("the pool is closed")
        if self.in_use < self._most:
            self.in_use += 1
            connection = self._unused()
        else:
            connection = await self._turn()
        try:
            if connection is None:
                connection = await self._connect()
                self._open[connection] = self._statements
            elif self._open[connection] != self._statements:
                await connection.reload_schema_state()
                self._open[connection] = self._statements
        except BaseException:
            self._pass_on(connection)
            raise
        return connection

    def give_back(self, connection: Connection, *, is_at_its_end: bool) -> None:
        """Take a connection back. Unless what ran on it came to its end, it is ended beside whoever gives it back."""
        if connection.is_closed():
            self._cut_off(connection)
            self._pass_on(None)
        elif is_at_its_end and not connection.is_in_transaction():
            self._pass_on(connection)
        else:
            self._closing.begin(self._close(connection))

    def forget(self) -> None:
        """Let every connection let go of the statements that it keeps prepared, before it is lent out again."""
        self._statements += 1

    async def close(self) -> None:
        """Close all connections, each that is lent out when it comes back. What still runs after a while is cut off."""
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                while self._idle:
                    await self._idle.pop()[0].close()
                while self.in_use:
                    connection = await self._turn()
                    self.in_use -= 1
                    if connection is not None:
                        await connection.close()
        for connection in list(self._open):
            self._cut_off(connection)

    def _unused(self) -> Connection | None:
        """Return the connection that was used last, if there is one; those that were not used for long are let go of."""
        oldest = asyncio.get_running_loop().time() - UNUSED_SECONDS
        while self._idle and self._idle[0][1] < oldest:
            self._cut_off(self._idle.popleft()[0])
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._cut_off(connection)
        return None

    async def _turn(self) -> Connection | None:
        """Wait for a place: it comes with the connection of whoever gives it up, or with none."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            async with asyncio.timeout(self._seconds):
                return await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._pass_on(turn.result())
            raise

    def _pass_on(self, connection: Connection | None) -> None:
        """Give a place to who waits longest for one, with its connection if it has one."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self.in_use -= 1
        if connection is not None:
            self._idle.append((connection, asyncio.get_running_loop().time()))

    async def _close(self, connection: Connection) -> None:
        """End what runs on a connection, and the connection with it; its place is free only then.

        Where the server did not cancel in time, the connection is cut off: the server looks for that while a statement runs
        (`client_connection_check_interval`), and ends it.
        """
        with suppress(Exception):
            async with asyncio.timeout(min(CANCEL_SECONDS, self._seconds)):
                await connection.close(timeout=self._seconds)
        self._cut_off(connection)
        self._pass_on(None)

    def _cut_off(self, connection: Connection) -> None:
        self._open.pop(connection, None)
        connection.terminate()


class Loan:
    """A connection for one block."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        self._connection = await self._pool.take()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What the server itself says of a statement has ended it; anything else leaves it under way.
        ended = kind is None or issubclass(kind, asyncpg.PostgresError)
        self._pool.give_back(self._connection, is_at_its_end=ended)


def footprint(text: str) -> int:
    """Return about how many bytes a backend needs to keep a statement."""
    return FOR_EACH + FOR_A_BYTE * len(text)


class Statements:
    """Says of each statement whether it is to be kept: from the second time on, unless it alone takes a quarter of all.

    When there is no more room all of them are let go, and those that come again are kept anew: connections each have
    their own, and none can be told to let go of a single one.
    """

    def __init__(self, most_bytes: int = STATEMENTS_BYTES) -> None:
        self._most = most_bytes
        self._kept: set[str] = set()
        self._bytes = 0
        self._seen: OrderedDict[int, None] = OrderedDict()

    def keeps(self, text: str) -> bool:
        """Return whether this statement stays prepared once it has run."""
        return text in self._kept

    def came(self, text: str) -> bool:
        """Take note of a statement that is not kept; True when all that are kept must be let go before it runs."""
        size = footprint(text)
        if 4 * size > self._most:
            return False
        if hash(text) not in self._seen:
            self._seen[hash(text)] = None
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            return False
        is_full = self._bytes + size > self._most
        if is_full:
            self._kept.clear()
            self._bytes = 0
        self._kept.add(text)
        self._bytes += size
        return is_full
