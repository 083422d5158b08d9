"""Content negotiation at /graphql: a browser that prefers HTML gets the page, and any other client the endpoint."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from hub.server.endpoint.media import joined, prefers_html


class NegotiatedEndpoint:
    """The ASGI application at /graphql. A query sent by POST is passed on unread."""

    def __init__(self, page: ASGIApp, endpoint: ASGIApp) -> None:
        self._page = page
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wants_page = scope["method"] in {"GET", "HEAD"} and prefers_html(joined(scope["headers"]))
        await (self._page if wants_page else self._endpoint)(scope, receive, send)
