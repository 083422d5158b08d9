"""The page at /graphql. It may only load its own files and connect to its own hub."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from hub.server.web.files import OWN, Files

CLIENT, PATH = "graphiql", "/graphql"
"""The client id with which the page signs people in, as a data steward registers it, and its redirect path."""

HEADERS = {
    "Cache-Control": "no-store",  # each page has its own nonce, and the address may carry a sign-in code
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy (Level 3) of one page.

    Scripts are files of the hub: none inline, none by eval. GraphiQL's dialogs hold the page still by a style element that
    they make: it carries the nonce. Its fonts and pictures stand in its style sheet, as `data:`.
    """
    return "; ".join([
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


class GraphiQLPage:
    """The ASGI application that answers with the page, or with instructions for building it."""

    def __init__(self, files: Files) -> None:
        self._missing = bool(files.missing)
        template = OWN / ("unbuilt.html" if files.missing else "page.html")
        self._template = template.read_text("utf-8").replace("{version}", files.version)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.answer(Request(scope))(scope, receive, send)

    def answer(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = self._template.replace("{nonce}", nonce)
        headers = HEADERS | {"Content-Security-Policy": policy(nonce)}
        return HTMLResponse("" if request.method == "HEAD" else html, 503 if self._missing else 200, headers)
