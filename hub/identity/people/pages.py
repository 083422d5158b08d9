"""The pages that a person sees: plain HTML in Chinese and English that needs no script, under a policy that allows none."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from hub.errors import seconds_to_wait

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, what to do, in both languages, the status of the page, and after how many seconds it may be tried again."""

    english: str
    chinese: str
    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    retry_after: int | None = None


@cache
def _templates() -> Environment:
    """Return the templates with their style: each is compiled once for each process."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.globals["style"] = (_TEMPLATES / "style.css").read_text("utf-8")
    return templates


class Pages:
    """Renders the templates. Everything that comes from outside is escaped."""

    def __init__(self) -> None:
        self._templates = _templates()
        style = str(self._templates.globals["style"])
        self._style = f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"

    def page(
        self, name: str, status: HTTPStatus = HTTPStatus.OK, *, onward: Iterable[str] = (), **values: object
    ) -> Response:
        """Return a page. `onward` are the origins that its forms may lead to, beside the hub's own: some browsers hold
        the whole way of a form to the policy, with every redirect."""
        return HTMLResponse(
            self._templates.get_template(f"{name}.html").render(values),
            status,
            {
                "Cache-Control": "no-store",
                "Content-Security-Policy": "; ".join(
                    [
                        "default-src 'none'",
                        f"style-src '{self._style}'",
                        " ".join(["form-action 'self'", *onward]),
                        "frame-ancestors 'none'",
                        "base-uri 'none'",
                    ]
                ),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
            },
        )

    def problem(self, problem: Problem, *, details: Iterable[tuple[str, str]] = ()) -> Response:
        """Return a page that says what went wrong, with values by name that the person may pass on."""
        page = self.page("problem", problem.status, problem=problem, details=tuple(details))
        if (seconds := seconds_to_wait(problem.status, problem.retry_after)) is not None:
            page.headers["Retry-After"] = str(seconds)
        return page
