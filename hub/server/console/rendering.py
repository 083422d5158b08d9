"""Templates and words become a page, under a policy that allows no script and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from hub.bounded_yaml import content_of
from hub.clock import CHONGQING
from hub.codes import Department
from hub.errors import seconds_to_wait
from hub.server.web.page import HEADERS
from permissions.acts import Rule

FOLDER = Path(__file__).parent / "templates"

POLICY = "; ".join([
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
])  # fmt: skip
"""The Content-Security-Policy of the console: its own styles, its own forms, and nothing else."""

CONSOLE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": POLICY,
    "Vary": "Cookie, Accept-Language",
    # Under no-referrer a browser says of a form that it comes from nowhere, and the hub could not tell its own from another site's.
    "Referrer-Policy": "same-origin",
}


@cache
def _parts() -> tuple[Mapping[str, Any], Environment]:
    """Return the words by language, and the templates; each process reads them once."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"moment": shown_moment, "day": shown_day}
    return _words(), templates


def _words() -> Mapping[str, Any]:
    """Return the words by language, of all parts of the console: each part has a file of its own."""
    words: dict[str, dict[str, Any]] = {}
    for path in sorted((FOLDER / "words").glob("*.yaml")):
        for language, told in content_of(path.read_text("utf-8")).items():
            known = words.setdefault(language, {})
            if twice := known.keys() & told.keys():
                raise ValueError(f"{path.name} has words that another file has, too: {', '.join(sorted(twice))}.")
            known.update(told)
    return words


def words_in(language: str) -> Mapping[str, Any]:
    """Return the words of the console in a language."""
    found: Mapping[str, Any] = _parts()[0][language]
    return found


def render(
    name: str, language: str, status: HTTPStatus = HTTPStatus.OK, *, retry_after: int | None = None, **values: object
) -> Response:
    """Return a page. Everything that comes from outside is escaped."""
    template = _parts()[1].get_template(f"{name}.html")
    words = words_in(language)
    departments = {each.value: each.english if language == "en" else each.chinese for each in Department}
    html = template.render(
        words=words, language=language, sentence=_sentence_in(words), departments=departments, **values
    )
    headers = CONSOLE_HEADERS | {"Content-Language": words["lang"]}
    if (seconds := seconds_to_wait(status, retry_after)) is not None:
        headers = headers | {"Retry-After": str(seconds)}
    return HTMLResponse(html, status, headers)


def shown_moment(moment: datetime | str | None) -> str:
    """Return a moment as people in Chongqing write it, to the minute."""
    return _local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def shown_day(moment: datetime | str | None) -> str:
    """Return the day of a moment in Chongqing."""
    return _local(moment).strftime("%Y-%m-%d") if moment else ""


def _local(moment: datetime | str) -> datetime:
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(CHONGQING)


def _sentence_in(words: Mapping[str, Any]) -> Any:
    """Return what says a failure of the hub in a language: by its rule, by its code, or in the hub's own words."""
    rules = {str(rule): rule.name for rule in Rule}

    def sentence(failure: Any) -> str:
        if words["lang"] == "en":
            return str(failure.message)
        return str(
            words["rules"].get(rules.get(failure.message, "")) or words["codes"].get(failure.code, failure.message)
        )

    return sentence
