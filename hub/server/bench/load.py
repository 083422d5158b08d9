"""Asks over HTTP as fast as answers come: a fixed number of connections, each with one question at a time.

Runs in a process of its own. Knows as much of HTTP/1.1 as a keep-alive connection to uvicorn needs, and no more, so that
it takes little from the core that it shares with the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import cast
from uuid import uuid4

import uvloop

from hub.server.bench.clocks import cpu_of_children, cpu_seconds
from hub.server.bench.questions import KEY

_END, _LENGTH = b"\r\n\r\n", b"content-length: "
_ERRORS = b'"errors":'

_TIMEOUT_SECONDS = 60.0
"""Seconds for the last answers."""


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """What is asked: a server by its port and process, with a token; and the database's process, to know its share.

    `prefer` is the header Prefer (RFC 7240) of each request, if it has one.
    """

    port: int
    pid: int
    token: str
    database_pid: int | None = None
    prefer: str | None = None


@dataclass(slots=True)
class Load:
    """What came of a round. Times in seconds; CPU of the server, and of the database where its process is known."""

    seconds: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float | None = None
    latencies: list[float] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return len(self.latencies)


class Refused(Exception):
    """A contender did not answer whole; what it said comes with it."""


def run_load(target: LoadTarget, bodies: Sequence[bytes], seconds: float, connections: int) -> Load:
    """Ask for some seconds, and wait for what is under way: a slow server's work counts, and so do its answers.

    Raises `Refused` at the first answer that is none, and when one does not come.
    """
    return uvloop.run(_run(target, bodies, seconds, connections))


async def _run(target: LoadTarget, bodies: Sequence[bytes], seconds: float, connections: int) -> Load:
    loop, load = asyncio.get_running_loop(), Load()
    requests = [_request(body, target) for body in bodies]
    made: list[_Connection] = []
    for place in range(connections):
        # Each begins elsewhere, so that they do not ask about the same people at the same time.
        start = place * len(requests) // connections
        turn = cycle([*requests[start:], *requests[:start]])
        _, connection = await loop.create_connection(
            lambda turn=turn: _Connection(turn, load),  # type: ignore[misc]
            "127.0.0.1",
            target.port,
        )
        made.append(connection)
    try:
        with measured(load, target.pid, target.database_pid):
            until = time.perf_counter() + seconds
            async with asyncio.timeout(seconds + _TIMEOUT_SECONDS):
                await asyncio.gather(*(connection.ask_until(until) for connection in made))
    except TimeoutError:
        raise Refused("it did not answer in time") from None
    finally:
        for connection in made:
            connection.close()
        await asyncio.sleep(0)  # uvloop waits for ever at its end for connections that were not closed before
    return load


@contextmanager
def measured(load: Load, pid: int, database_pid: int | None) -> Iterator[None]:
    """Notes the time and the CPU that the block took."""
    children = cpu_of_children(database_pid) if database_pid else {}
    used, begun = cpu_seconds(pid), time.perf_counter()
    yield
    load.seconds = time.perf_counter() - begun
    load.server_cpu = cpu_seconds(pid) - used
    if database_pid:
        load.database_cpu = sum(cpu - children.get(child, 0.0) for child, cpu in cpu_of_children(database_pid).items())


class _Connection(asyncio.Protocol):
    """One keep-alive connection: the next question goes out when the last answer is whole."""

    def __init__(self, requests: Iterator[bytes], load: Load) -> None:
        self._requests, self._load = requests, load
        self._parts: list[bytes] = []
        self._missing: int | None = None
        self._asked = self._until = 0.0
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def connection_lost(self, error: Exception | None) -> None:
        self._fail("it closed the connection")

    async def ask_until(self, moment: float) -> None:
        """Ask until a moment, and wait for the last answer."""
        self._until = moment
        self._ask()
        await self._ended

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        if self._missing is None:
            text = data if len(self._parts) == 1 else b"".join(self._parts)
            end = text.find(_END)
            if end < 0:
                return
            start = text[:end].lower().index(_LENGTH) + len(_LENGTH)  # servers write names as they like
            self._missing = int(text[start : text.index(b"\r", start)]) - (len(text) - end - len(_END))
        else:
            self._missing -= len(data)
        if self._missing <= 0:
            answer = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts, self._missing = [], None
            self._take(answer)

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(_keyed(next(self._requests)))

    def _take(self, answer: bytes) -> None:
        if not answer.startswith(b"HTTP/1.1 200") or _ERRORS in answer:
            self._fail(answer[max(0, answer.find(_ERRORS)) :][:600].decode(errors="replace"))
            return
        now = time.perf_counter()
        self._load.latencies.append(now - self._asked)
        if now < self._until:
            self._ask()
        elif not self._ended.done():
            self._ended.set_result(None)

    def _fail(self, said: str) -> None:
        if not self._ended.done():
            self._ended.set_exception(Refused(said))


def _request(body: bytes, target: LoadTarget) -> bytes:
    preferred = f"Prefer: {target.prefer}\r\n" if target.prefer else ""
    return (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nAuthorization: Bearer {target.token}\r\n"
        f"{preferred}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _keyed(request: bytes) -> bytes:
    """Return the request with a key of its own in the place of the mark."""
    mark = KEY.encode()
    return request.replace(mark, uuid4().hex.encode()) if mark in request else request
