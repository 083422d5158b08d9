"""Error responses of any address where nothing else has an answer: a code and a sentence, in JSON, or for browsers as a page."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from hub.errors import Code, RefusedRequest
from hub.server.endpoint.answer import masked, refusal
from hub.server.web.refused_page import RefusedPage

_SENTENCES: Mapping[int, tuple[Code, str]] = {
    HTTPStatus.NOT_FOUND: (
        Code.NOT_FOUND,
        "There is nothing at this address. Send queries to /graphql, without a slash at its end.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        Code.BAD_REQUEST,
        "This address does not accept that HTTP method. Use one that the header Allow names.",
    ),
}

log = structlog.get_logger()


def error_response(error: RefusedRequest, request_id: str | None = None) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return the headers and the body that tell of a refusal."""
    request_id = request_id or str(uuid4())
    body = refusal(error, request_id)
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", request_id.encode()),
    ]
    if error.retry_after is not None:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    return headers, body


class ErrorResponses:
    """Answers what was raised while a request was answered. `page` tells people at a browser; everyone else gets JSON."""

    def __init__(self, page: RefusedPage) -> None:
        self._page = page

    def handlers(self) -> Mapping[Any, Any]:
        """Return the exception handlers for the application to mount, outermost."""
        return {
            RefusedRequest: self.refused,
            HTTPException: self.not_here,
            ClientDisconnect: gone,
            Exception: self.failed,
        }

    async def refused(self, request: Request, error: Exception) -> Response:
        """Answer when a database is away, or anything else is refused as a whole."""
        assert isinstance(error, RefusedRequest)
        return self._response(request, error)

    async def not_here(self, request: Request, error: Exception) -> Response:
        """Answer where there is no such address, or no such method."""
        assert isinstance(error, HTTPException)
        code, sentence = _SENTENCES.get(error.status_code, (Code.BAD_REQUEST, error.detail))
        response = self._response(request, RefusedRequest(code, sentence, status=HTTPStatus(error.status_code)))
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods_at(request))
        return response

    async def failed(self, request: Request, error: Exception) -> Response:
        """Answer a mistake of ours with its number, and nothing else of it."""
        request_id = str(uuid4())
        log.error("a request failed", request_id=request_id, error=type(error).__name__, exc_info=error)
        return self._response(request, masked(request_id), request_id)

    def _response(self, request: Request, error: RefusedRequest, request_id: str | None = None) -> Response:
        request_id = request_id or str(uuid4())
        if page := self._page.answer(request, error, request_id):
            return page
        headers, body = error_response(error, request_id)
        return Response(body, error.status, {name.decode(): value.decode() for name, value in headers})


def _methods_at(request: Request) -> list[str]:
    """Return every method of the address that was asked for: a route knows only its own (RFC 9110 §15.5.6)."""
    here = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in here for method in getattr(route, "methods", None) or ()})


async def gone(_: Request, __: Exception) -> Response:
    """Answer a client that went away while its request was read: nobody hears this."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)
