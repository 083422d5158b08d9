"""Tells a person at a browser, at any address, why there is no page, and where to go on. Programs are told the same in JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hub.errors import RefusedRequest
from hub.server.endpoint.media import joined, prefers_html
from hub.server.web.documentation import POLICY
from hub.server.web.files import Files
from hub.server.web.front import front
from hub.server.web.languages import language
from hub.server.web.page import HEADERS


class RefusedPage:
    """The page for what was refused of a browser's GET or HEAD: what kind of refusal it is in the reader's language, the
    hub's sentence about it, its code, and the number of the request."""

    def __init__(self, files: Files) -> None:
        self._version = files.version
        self._words, templates = front()
        self._template = templates.get_template("refused.html")

    def answer(self, request: Request, error: RefusedRequest, request_id: str) -> HTMLResponse | None:
        """Return the page, or None for whoever is to be told in JSON."""
        if request.method not in {"GET", "HEAD"} or not prefers_html(joined(request.headers.raw)):
            return None
        words = self._words[language(request.query_params.get("lang"), request.headers.get("accept-language", ""))]
        html = self._template.render(
            words=words,
            version=self._version,
            error=error,
            request_id=request_id,
        )
        headers = HEADERS | {
            "Content-Security-Policy": POLICY,
            "Vary": "Accept, Accept-Language",
            "Content-Language": words["lang"],
            "X-Request-Id": request_id,
        }
        if error.retry_after is not None:
            headers["Retry-After"] = str(error.retry_after)
        return HTMLResponse("" if request.method == "HEAD" else html, error.status, headers)
