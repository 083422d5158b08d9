"""The papers at /documentation: what the hub's folder has to read, as pages for a browser and as they lie there for a program.

A paper is found by its path in the folder, among those that there are and no others, so that no path leads elsewhere. Links
between papers hold in the pages as they do in the folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hub.server.endpoint.media import joined, prefers_html
from hub.server.endpoint.parameters import check_address
from hub.server.web.files import TYPES, Files
from hub.server.web.front import front
from hub.server.web.languages import PARAMETERS, language_of
from hub.server.web.page import HEADERS

ROOT = Path(__file__).parents[3]
ADDRESS = "/documentation"
BEGINNING: Mapping[str, str] = {"en": "README.md", "zh": "hub/docs/README.zh.md"}
"""The document to begin with, by language."""

PLACES = ("*.md", ".github/*.md", "hub/*.md", "hub/docs/**/*.md", "hub/docs/*.svg")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of pages without a script: it allows only the hub's own styles and drawings."""

_COMMENT = re.compile(r"^<!--.*-->$\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DocumentationPage:
    """One document as a page: its title, its HTML language tag, and its text as HTML."""

    title: str
    lang: str
    html: str


class Documentation:
    """Answers GET and HEAD of /documentation and of each document below it."""

    def __init__(self, files: Files) -> None:
        self._version = files.version
        self._words, templates = front()
        self._template = templates.get_template("paper.html")

    async def answer(self, request: Request) -> Response:
        """Return the document, or 404 if there is none at this path. Raises INVALID_INPUT for an unknown parameter."""
        check_address(request, PARAMETERS)
        spoken = language_of(request)
        path = request.path_params.get("path") or BEGINNING[spoken]
        file = papers().get(path)
        if file is None:
            raise HTTPException(404)
        headers = HEADERS | {"Content-Security-Policy": POLICY, "Vary": "Accept, Accept-Language"}
        if file.suffix != ".md":
            return Response(file.read_bytes(), headers=headers, media_type=TYPES[file.suffix])
        if not prefers_html(joined(request.headers.raw)):
            return Response(file.read_bytes(), headers=headers, media_type="text/plain; charset=utf-8")
        paper = as_page(path)
        words = self._words["zh" if paper.lang != "en" else spoken]
        html = self._template.render(paper=paper, words=words, version=self._version)
        return HTMLResponse(html, headers=headers | {"Content-Language": paper.lang})


@cache
def papers() -> Mapping[str, Path]:
    """Return every document and drawing by its path in the hub's folder."""
    return {path.relative_to(ROOT).as_posix(): path for place in PLACES for path in sorted(ROOT.glob(place))}


@cache
def as_page(path: str) -> DocumentationPage:
    """Return a paper as a page."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_COMMENT.sub("", papers()[path].read_text("utf-8")))
    titles: Counter[str] = Counter()
    heading = ""
    for at, token in enumerate(tokens):
        for child in token.children or ():
            _lead_on(path, child)
        if token.type == "heading_open":
            title = "".join(child.content for child in tokens[at + 1].children or ())
            heading = heading or title
            name = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            token.attrSet("id", f"{name}-{titles[name]}" if titles[name] else name)
            titles[name] += 1
    html = str(parser.renderer.render(tokens, parser.options, {}))
    # What is wider than the window scrolls by itself, also by keyboard.
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
    return DocumentationPage(heading, "zh-CN" if ".zh." in path else "en", html)


def _lead_on(path: str, token: Token) -> None:
    """A link or a drawing of a document has the same target on its page."""
    for name in ("href", "src"):
        link = str(token.attrGet(name) or "#")
        if not link.startswith("#") and not urlsplit(link).scheme:
            token.attrSet(name, urljoin(f"{ADDRESS}/{path}", link))
