"""The pages that people sign in at, and what they may do: load their own files and talk to their own hub, nothing else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from hub.errors import seconds_to_wait
from hub.server.web.files import OWN, Files
from hub.server.web.languages import check_language


@dataclass(frozen=True, slots=True)
class SignedInPage:
    """A page that signs people in: as which client, as a steward registers it, and where they come back to."""

    client: str
    path: str


@dataclass(frozen=True, slots=True)
class ScriptedPage(SignedInPage):
    """One that is a program in the browser. `has_editors`: its editors make style elements of their own, work in workers, and
    have signs in a font."""

    template: str
    has_editors: bool = False


QUERY_DESK = ScriptedPage("graphiql", "/graphql", "page.html", has_editors=True)
DELIVERY_DESK = ScriptedPage("deliveries", "/deliveries", "deliveries/page.html")
CONSOLE = SignedInPage("console", "/console")
SCRIPTED = (QUERY_DESK, DELIVERY_DESK)
PAGES = (*SCRIPTED, CONSOLE)

HEADERS = {
    "Cache-Control": "no-store",  # each page has its own nonce, and the address may carry a sign-in code
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def policy(nonce: str | None) -> str:
    """Return the Content-Security-Policy (Level 3) of one page.

    Scripts and workers are files of the hub: none inline, none by eval. GraphiQL's editors and dialogs make style elements:
    these carry the nonce. Pictures, and some of the fonts, stand in its style sheet, as `data:`.
    """
    styles = "'self'" if nonce is None else f"'self' 'nonce-{nonce}'"
    editors = [] if nonce is None else ["worker-src 'self'", "font-src 'self' data:"]
    return "; ".join([
        "default-src 'none'",
        "script-src 'self'",
        f"style-src {styles}",
        "img-src 'self' data:",
        "connect-src 'self'",
        *editors,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


class ServedPage:
    """The ASGI application that answers with a page, or with how to build it."""

    def __init__(self, page: ScriptedPage, files: Files) -> None:
        self._missing, self._has_editors = bool(files.missing), page.has_editors
        html = (OWN / ("unbuilt.html" if files.missing else page.template)).read_text("utf-8")
        self._template = html.replace("{version}", files.version).replace("{client}", page.client)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.answer(Request(scope))(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Return the page. Raises INVALID_INPUT for a language that there is not."""
        check_language(request)
        nonce = secrets.token_urlsafe(16)
        html = self._template.replace("{nonce}", nonce)
        headers = HEADERS | {"Content-Security-Policy": policy(nonce if self._has_editors else None)}
        status = 503 if self._missing else 200
        if (seconds := seconds_to_wait(status)) is not None:
            headers |= {"Retry-After": str(seconds)}
        return HTMLResponse("" if request.method == "HEAD" else html, status, headers)
