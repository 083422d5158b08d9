"""HTTP around an answer: the way to it, statuses, headers, and a client that goes away (GraphQL over HTTP)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from secrets import randbits
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.errors import Code, RefusedRequest, seconds_to_wait
from hub.identifiers import uuid_of
from hub.ledger.event import CLIENT_GONE
from hub.limiter.limiter import RemainingQuota
from hub.server.endpoint.admission import Admission
from hub.server.endpoint.answer import masked, refusal
from hub.server.endpoint.answering import Answering, written_all_the_same
from hub.server.endpoint.challenge import challenge
from hub.server.endpoint.graphql_request import METHODS, ClientGone, GraphQLRequest, read_request
from hub.server.endpoint.media import JSON, Headers, answer_media, joined
from hub.server.endpoint.metrics import Metrics
from hub.server.endpoint.preferences import preferences
from hub.server.endpoint.statuses import status_of
from hub.server.log import AccessLogEntry

GRAPHQL = "/graphql"
"""Where questions are asked."""

GRACE_SECONDS = 0.1
"""Seconds of work after which the hub begins to watch whether the client is still there."""

ENDING = 1.0
"""Seconds that cancelled work may take to end before the answer leaves all the same."""

CLOSED = 499
"""The status by which the log and the metrics count a client that went away before its answer: nothing was sent."""

log = structlog.get_logger()


class HubApplication(Starlette):
    """The hub as an ASGI application. A question goes straight to its endpoint, which tells its own mistakes; everything else
    goes by its route."""

    def __init__(self, endpoint: ASGIApp, **options: Any) -> None:
        super().__init__(**options)
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == GRAPHQL:
            await self._endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Endpoint:
    """The ASGI application behind /graphql."""

    def __init__(
        self, answering: Answering, admission: Admission, metrics: Metrics, body_seconds: float, issuer: str
    ) -> None:
        self._issuer = issuer
        self._answering = answering
        self._admission = admission
        self._metrics = metrics
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, begun = uuid_of(randbits(128), version=4), asyncio.get_running_loop().time()
        entry = AccessLogEntry(request_id)
        headers: Headers = dict(scope["headers"])
        if len(headers) < len(scope["headers"]):
            headers = joined(scope["headers"])
        extra: list[tuple[bytes, bytes]] = []
        if scope["method"] == "OPTIONS":
            # Says what may be done here, and gives no foreign page leave for any of it (no CORS).
            await _send(send, HTTPStatus.NO_CONTENT, [(b"allow", METHODS.encode())], b"")
            return
        media, question = JSON, None
        try:
            media = answer_media(headers.get(b"accept", b""))
            question = await self._read(scope, headers, receive)
            status, body = HTTPStatus.OK, await self._answer(question, headers, receive, entry)
        except ClientGone:
            entry.outcome = CLIENT_GONE
            self._tell(entry, CLOSED, begun)
            return
        except RefusedRequest as error:
            entry.outcome = error.code
            status, body, extra = _refused(error, media, scope["method"], request_id, question)
            if status == HTTPStatus.UNAUTHORIZED:
                told = challenge(error, self._issuer, has_token=b"authorization" in headers)
                extra.append((b"www-authenticate", told))
        except Exception as error:
            entry.outcome = Code.INTERNAL
            log.error("a request failed", request_id=request_id, error=type(error).__name__, exc_info=error)
            status, body, extra = _refused(masked(request_id), media, scope["method"], request_id, question)
        self._tell(entry, status, begun)
        fixed = [
            (b"content-type", f"{media}; charset=utf-8".encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"x-request-id", request_id.encode()),
        ]
        extra += [*preferences(headers.get(b"prefer", b"")).headers, *_limits(entry.left)]
        if entry.receipt is not None:
            extra += [(b"preference-applied", b"receipt"), (b"hub-receipt", entry.receipt.encode())]
        await _send(send, status, [*fixed, *extra], b"" if scope["method"] == "HEAD" else body)

    def _tell(self, entry: AccessLogEntry, status: int, begun: float) -> None:
        """Count the request, and write its line."""
        seconds = asyncio.get_running_loop().time() - begun
        self._metrics.requests.labels(entry.kind, entry.outcome).inc()
        self._metrics.seconds.labels(entry.kind).observe(seconds)
        entry.tell(status, seconds)

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> GraphQLRequest:
        try:
            async with asyncio.timeout(self._body_seconds):
                return await read_request(scope, headers, receive)
        except TimeoutError:
            raise RefusedRequest(
                Code.BAD_REQUEST,
                "The body did not arrive in time. Send the request again.",
                status=HTTPStatus.REQUEST_TIMEOUT,
            ) from None

    async def _answer(
        self, question: GraphQLRequest, headers: Headers, receive: Receive, entry: AccessLogEntry
    ) -> bytes:
        authorization = headers.get(b"authorization")
        bearer = authorization.decode("latin-1") if authorization else None
        had_its_turn = False
        try:
            async with self._admission.admit() as until:
                had_its_turn = True
                return await self._work(self._answering.answer(question, bearer, entry, until), receive, until)
        except RefusedRequest as error:
            if not had_its_turn:
                self._answering.note_refusal(question, bearer, entry, error.code)
            if entry.has_written:
                raise written_all_the_same(error) from None
            raise

    async def _work(self, answering: Coroutine[Any, Any, bytes], receive: Receive, until: float) -> bytes:
        """The answer, if it comes by a moment and its client is still there by then."""
        work = asyncio.ensure_future(answering)
        try:
            grace = min(GRACE_SECONDS, until - asyncio.get_running_loop().time())
            done, _ = await asyncio.wait({work}, timeout=grace)
            if not done:
                await _while_there(work, receive, until)
            if not work.done():
                raise self._admission.late()
            return work.result()
        except TimeoutError:
            raise self._admission.late() from None
        finally:
            if not work.done():
                # Its place is taken until it has ended: whoever stops the hub waits for it.
                work.cancel()
                await asyncio.wait([work], timeout=ENDING)


async def _while_there(work: asyncio.Future[bytes], receive: Receive, until: float) -> None:
    """Wait for the work as long as the client does, and until a moment; when the client goes away, the work is cancelled."""
    gone: asyncio.Future[Any] = asyncio.ensure_future(_disconnect(receive))
    work.add_done_callback(_heard)
    try:
        left = max(0.0, until - asyncio.get_running_loop().time())
        await asyncio.wait([work, gone], timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not work.done():
            work.cancel()
            await asyncio.wait([work], timeout=max(ENDING, left))
            raise ClientGone
    finally:
        gone.cancel()


def _heard(work: asyncio.Future[bytes]) -> None:
    """Whoever waited may be gone: then nobody else hears of the failure, and asyncio would complain."""
    if not work.cancelled():
        work.exception()


async def _disconnect(receive: Receive) -> None:
    """Returns when the client goes away. The body of a GET, mostly an empty one, arrives here first and is none."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, status: HTTPStatus, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _limits(left: RemainingQuota | None) -> list[tuple[bytes, bytes]]:
    """Return what is left of the client's minute (RateLimit header fields for HTTP, draft 10)."""
    if left is None:
        return []
    policy, now = f'"minute";q={left.most};w=60', f'"minute";r={left.uses};t={left.seconds}'
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", now.encode())]


def _refused(
    error: RefusedRequest, media: str, method: str, request_id: str, question: GraphQLRequest | None
) -> tuple[HTTPStatus, bytes, list[tuple[bytes, bytes]]]:
    status, headers = status_of(error, media), []
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        # A mutation was asked for by GET, or the method is unknown here.
        headers.append((b"allow", b"POST" if method == "GET" else METHODS.encode()))
    if (seconds := seconds_to_wait(status, error.retry_after)) is not None:
        headers.append((b"retry-after", str(seconds).encode()))
    return status, refusal(error, request_id, question.passed_over if question else ()), headers
