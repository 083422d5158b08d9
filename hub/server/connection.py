"""One connection, bounded in bytes and time before anybody knows who asks (RFC 9110, RFC 9112).

uvicorn's own protocol over httptools keeps whatever comes, for as long as it comes: a header of any length, half a
header or half a body for ever. Here each of them has an end, and the caller a sentence where HTTP has room for one. An
offer to speak another protocol (`Upgrade`) is passed over: the hub speaks HTTP/1.1 and HTTP/1.0.
"""

from __future__ import annotations

import asyncio
import re
from asyncio.events import TimerHandle
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import httptools
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from hub.errors import Code, RefusedRequest
from hub.limits import HEAD, HEADERS
from hub.server.error_responses import error_response

LINGER = 2.0
"""Seconds in which the rest of a refused body is still taken, so that its sender comes to read why it was refused."""

MARGIN = 1.0
"""Seconds past the time for a body: whoever reads one says in its own form that it came too late."""

WAITS = "hub.waits_for_body"
"""The extension of a scope by which an application gives a body the time that its size needs."""

_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=:%\[\]-]*")
"""The characters of a host with a port (RFC 3986 §3.2.2)."""

_DROPPED = frozenset({b"upgrade", b"http2-settings"})


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long a connection is waited for, in seconds, and how many there may be."""

    arriving: float
    """For a whole head, and then for a whole body."""
    idle: float
    """For the next request."""
    connections: int


class Connection(HttpToolsProtocol):
    """A connection of one client or proxy."""

    def __init__(self, *arguments: Any, limits: ConnectionLimits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._asked = self.app
        self.timeout_keep_alive = limits.idle  # type: ignore[assignment]
        self._timers: dict[str, TimerHandle] = {}
        self._refused = self._ending = False
        self._upgraded: bytes | None = None
        self._in_head = self._in_body = False
        self._kept = self._size = 0
        self.idle_since: float | None = None

    # --- from the transport ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) >= self._limits.connections:
            self._make_room()
        super().connection_made(transport)
        self.idle_since = self.loop.time()
        if len(self.connections) > self._limits.connections:
            self._refuse(_BUSY)
        else:
            self._begin("head", self._limits.arriving, self._came_too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in self._timers.values():
            timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._refused or self._ending:
            return
        self._kept += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self._refuse(_UNREADABLE)
        if self._size > HEAD.most or self._kept > HEAD.most:
            self._refuse(HEAD.refusal())
        if not (self._refused or self._ending):
            self._wait_for_the_rest()

    def _wait_for_the_rest(self) -> None:
        """Give what has begun to arrive its time: most requests are whole by now, and need no timer."""
        if self.idle_since is not None and "head" not in self._timers:
            self._begin("head", self._limits.arriving, self._came_too_late)
        if self._in_body and "body" not in self._timers:
            self._begin("body", self._limits.arriving + MARGIN, self._came_too_late)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            head, self._upgraded = self._upgraded, None
            if head is None:
                raise httptools.HttpParserError("CONNECT") from None
            # The offer is passed over: the same request without it, read from its body on.
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self._feed(head + data[offer.args[0] :])

    def pause_writing(self) -> None:
        super().pause_writing()
        self._begin("writing", max(self._limits.arriving, self._limits.idle), self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._end("writing")

    # --- from the parser ------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._size, self._kept, self._in_head = 0, 0, True

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        # What comes behind a body (trailers) is counted and dropped: it must not speak for the request.
        if self._in_head and self._size <= HEAD.most and len(self.headers) <= HEADERS.most:
            super().on_header(name, value)

    def _count(self, more: int) -> None:
        self._size += more
        self._kept = 0

    def on_headers_complete(self) -> None:
        self._kept = 0
        if self.parser.should_upgrade():
            if self._size > HEAD.most:
                self._refuse(HEAD.refusal())
            elif len(self.headers) > HEADERS.most:
                self._refuse(HEADERS.refusal())
            elif self.parser.get_method() != b"CONNECT":
                self._upgraded = self._without_offer()
            return
        self._end("head")
        self._in_head, self._in_body, self.idle_since = False, True, None
        self.scope["extensions"] = {WAITS: self._wait_longer}  # type: ignore[dict-item]
        if self._size > HEAD.most:
            self.url = b"/"  # a longer address than its own bound makes the parser say that this is no HTTP
            self.app = _refusing(HEAD.refusal())
        elif len(self.headers) > HEADERS.most:
            self.app = _refusing(HEADERS.refusal())
        elif self.parser.get_http_version() == "1.1" and not _names_one_host(self.headers):
            self.app = _refusing(_NO_HOST)
        else:
            self.app = self._asked
        super().on_headers_complete()

    def _wait_longer(self, seconds: float) -> None:
        """Give the body that is arriving so much time more: for an application that knows who sends it."""
        if "body" in self._timers:
            self._begin("body", self._limits.arriving + MARGIN + seconds, self._came_too_late)

    def on_body(self, body: bytes) -> None:
        self._kept = 0
        if self._upgraded is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._kept = 0
        if self._upgraded is None:
            self._in_body = False
            self._end("body")
            self._end("rest")
            super().on_message_complete()

    def _without_offer(self) -> bytes:
        """Return the head of a request as it came, without what offers another protocol."""
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        for name, value in self.headers:
            if name == b"connection":
                value = b", ".join(  # noqa: PLW2901
                    token for token in map(bytes.strip, value.split(b",")) if token.lower() not in _DROPPED
                )
            if name not in _DROPPED and not (name == b"connection" and not value):
                lines.append(name + b": " + value)
        return b"\r\n".join([*lines, b"", b""])

    # --- the end of a request, and of a connection -----------------------------------------------------------

    def on_response_complete(self) -> None:
        if self.cycle.more_body and not self.transport.is_closing():
            self._in_body = False
            self._end("body")
            self._begin("rest", LINGER, self._close)
        super().on_response_complete()
        if self.cycle.response_complete and not self.pipeline:
            self.idle_since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def send_400_response(self, msg: str) -> None:
        self._refuse(_UNREADABLE)

    def _came_too_late(self) -> None:
        if self.pipeline:
            self._begin("body", self._limits.arriving, self._came_too_late)  # it was not read: others come first
        elif self.idle_since is not None and self.scope is None:
            self._close()  # nothing was asked
        else:
            self._refuse(_LATE)

    def _refuse(self, error: RefusedRequest) -> None:
        """Say why, where nothing else is being said on this connection, and end it."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self.pipeline:
            self._close()  # several at once: nobody could tell which of them is meant
            return
        cycle = self.cycle
        busy = cycle is not None and not cycle.response_complete
        if busy and not cycle.more_body:
            cycle.keep_alive = False  # what was asked before is answered, and then it ends
            self.flow.pause_reading()
            return
        if not (busy and cycle.response_started):
            self._write(error)
        if busy:
            cycle.disconnected = True
            cycle.message_event.set()
        self._close(linger=True)

    def _write(self, error: RefusedRequest) -> None:
        headers, body = error_response(error)
        lines = b"".join(b"%s: %s\r\n" % item for item in (*headers, (b"connection", b"close")))
        self.transport.write(STATUS_LINE[error.status] + lines + b"\r\n" + body)

    def _close(self, *, linger: bool = False) -> None:
        """Close. What was said last is still given time to leave, and what still comes is dropped meanwhile."""
        self._ending = True
        if self.transport.is_closing():
            return
        if linger:
            self._begin("closing", LINGER, self.transport.close)
        else:
            self.transport.close()
        self._begin("end", 2 * LINGER, self.transport.abort)

    def _make_room(self) -> None:
        """Close the connection that has waited longest for a request, if there is one."""
        idle = [other for other in self.connections if isinstance(other, Connection) and other.idle_since is not None]
        if idle:
            min(idle, key=lambda other: other.idle_since or 0.0).give_way()

    def give_way(self) -> None:
        """Close, as another connection needs the place."""
        self.connections.discard(self)
        self._close()

    def _begin(self, name: str, seconds: float, then: Any) -> None:
        self._end(name)
        self._timers[name] = self.loop.call_later(seconds, then)

    def _end(self, name: str) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()


def connections(limits: ConnectionLimits) -> Any:
    """Return what a server makes its connections with."""
    return partial(Connection, limits=limits)


def _names_one_host(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether the headers of a request name the host that it is for, once and well-formed (RFC 9112 §3.2)."""
    hosts = [value for name, value in headers if name == b"host"]
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def _refusing(error: RefusedRequest) -> Any:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        headers, body = error_response(error)
        await send({"type": "http.response.start", "status": error.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return refuse


_UNREADABLE = RefusedRequest(
    Code.BAD_REQUEST, "The hub cannot read this as an HTTP/1.1 request. Send a well-formed HTTP/1.1 request."
)
_NO_HOST = RefusedRequest(
    Code.BAD_REQUEST, "An HTTP/1.1 request names the host that it is for. Send the header Host, once (RFC 9112 §3.2)."
)
_LATE = RefusedRequest(
    Code.BAD_REQUEST, "The request did not arrive completely in time. Send it again.", status=HTTPStatus.REQUEST_TIMEOUT
)
_BUSY = RefusedRequest(
    Code.OVERLOADED,
    "The hub has more connections than it can keep. Try again in a moment.",
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    retry_after=2,
)
