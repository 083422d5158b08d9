"""The page at /, for whoever comes to the hub's address: what it is, where to go on, and how it is at this moment.

A browser gets HTML in the language that it likes best, without any script; everyone else a small index in JSON.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from hub.identity.addresses import KEYS_PATH, METADATA_PATH, TOKEN_PATH
from hub.server.endpoint.media import joined, prefers_html
from hub.server.endpoint.parameters import check_address
from hub.server.readiness import Readiness
from hub.server.web.catalogue.publication import ADDRESS as CATALOGUE
from hub.server.web.documentation import ADDRESS, POLICY
from hub.server.web.files import Files
from hub.server.web.front import front
from hub.server.web.languages import PARAMETERS, language_of
from hub.server.web.page import CONSOLE, DELIVERY_DESK, HEADERS, QUERY_DESK

PATHS: Mapping[str, str] = {
    "graphql": QUERY_DESK.path,
    "deliveries": DELIVERY_DESK.path,
    "console": CONSOLE.path,
    "token": TOKEN_PATH,
    "metadata": METADATA_PATH,
    "keys": KEYS_PATH,
    "contract": "/graphql/schema.graphql",
    "catalogue": f"{CATALOGUE}.csv",
    "health": "/healthz",
    "readiness": "/readyz",
    "documentation": ADDRESS,
}
"""The addresses of all parts of the hub, by name."""

LOOKING = 2.0
"""Seconds that the page waits for the hub's state."""


class FrontPage:
    """Answers GET and HEAD of /. `people` says that people can sign in, `demo` that their one-time codes appear in the terminal."""

    def __init__(self, files: Files, readiness: Readiness, issuer: str, *, people: bool, demo: bool) -> None:
        self._version, self._readiness = files.version, readiness
        self._addresses = {name: issuer + path for name, path in PATHS.items()}
        self._known = {"people": people, "demo": demo, "paths": PATHS, "addresses": self._addresses}
        self._words, templates = front()
        self._template = templates.get_template("page.html")

    async def answer(self, request: Request) -> Response:
        """Return the page, or the index. Raises INVALID_INPUT for a parameter that is not known here."""
        check_address(request, PARAMETERS)
        spoken = language_of(request)
        headers = HEADERS | {"Content-Security-Policy": POLICY, "Vary": "Accept, Accept-Language"}
        if not prefers_html(joined(request.headers.raw)):
            return JSONResponse(self._addresses, headers=headers)
        words = self._words[spoken]
        state, parts = await self._state()
        html = self._template.render(words=words, version=self._version, state=state, parts=parts, **self._known)
        return HTMLResponse(html, headers=headers | {"Content-Language": words["lang"]})

    async def _state(self) -> tuple[str, Mapping[str, Any]]:
        """Return the state of the hub, in the words of its readiness check."""
        try:
            async with asyncio.timeout(LOOKING):
                _, said = await self._readiness.look()
        except TimeoutError:
            return "unknown", {}
        parts: Any = said.get("parts", {})
        return str(said["status"]), {name: str(part) for name, part in parts.items()}
