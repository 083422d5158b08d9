"""Which media type an answer has, and which ones a question may have (GraphQL over HTTP; RFC 9110 §12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from hub.errors import Code, RefusedRequest

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"

Headers = Mapping[bytes, bytes]
"""The headers of a request by lower-case name; one that was sent twice holds both values, joined by a comma."""

FORMS = 32
"""Different headers that are remembered as read: clients send the same ones each time, of at most `HEAD` bytes."""

_UTF_8 = frozenset({"", "utf-8", "utf8"})


_BY_NAME = 2
_CLOSENESS = {"application/*": 1, "*/*": 0}


class _Liking(NamedTuple):
    """How well a media type is liked, and how exactly the part that says so names it: 2 by name, 0 as anything."""

    quality: float
    closeness: int


@lru_cache(maxsize=FORMS)
def answer_media(accept: bytes) -> str:
    """The media type that the caller likes best by the header Accept; the newer one only if it is asked for by name.

    Raises `RefusedRequest` (406) when the caller takes neither.
    """
    accepted = accept.decode("latin-1").strip()
    if not accepted:
        return JSON
    ranges = list(_ranges(accepted))
    newer, older = _liking(ranges, RESPONSE_JSON), _liking(ranges, JSON)
    best = max(newer, older)
    if best.quality <= 0:
        raise RefusedRequest(
            Code.BAD_REQUEST,
            f"The hub answers with {RESPONSE_JSON} or {JSON}, in UTF-8. Name one of them in the header Accept.",
            status=HTTPStatus.NOT_ACCEPTABLE,
        )
    by_name = best.closeness == _BY_NAME
    return RESPONSE_JSON if newer > older or (newer == older and by_name) else JSON


def prefers_html(headers: Headers) -> bool:
    """Return True for a browser that shows a page: it names HTML, and likes it better than what the endpoint answers
    with."""
    ranges = list(_ranges(headers.get(b"accept", b"").decode("latin-1")))
    html = _liking(ranges, HTML)
    return html.closeness == _BY_NAME and html > max(_liking(ranges, RESPONSE_JSON), _liking(ranges, JSON))


def joined(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the headers of a request as they came, by name."""
    by_name: dict[bytes, bytes] = {}
    for name, value in headers:
        by_name[name] = by_name[name] + b", " + value if name in by_name else value
    return by_name


@lru_cache(maxsize=FORMS)
def must_be_json(content_type: bytes, encoding: bytes) -> None:
    """Raises `RefusedRequest` (415) unless a body with these headers is JSON in UTF-8, as it is."""
    media, parameters = _parsed(content_type.decode("latin-1"))
    if media != JSON or parameters.get("charset", "").lower() not in _UTF_8:
        raise RefusedRequest(
            Code.BAD_REQUEST,
            f"The content type of the body is not accepted. Send the query as {JSON}, in UTF-8.",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    if encoding.strip().lower() != b"identity":
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "A compressed body is not accepted. Send the query without Content-Encoding.",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )


def _liking(ranges: list[tuple[str, float]], offered: str) -> _Liking:
    """The closest part of the Accept header counts, not the best one (RFC 9110 §12.5.1)."""
    close = [
        (_BY_NAME if media == offered else _CLOSENESS[media], quality)
        for media, quality in ranges
        if media == offered or media in _CLOSENESS
    ]
    closeness, quality = max(close, default=(0, 0.0))
    return _Liking(quality, closeness)


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    """Yield the parts of an Accept header with their qualities; a part that cannot be read accepts nothing."""
    for part in accepted.split(","):
        media, parameters = _parsed(part)
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            continue
        if 0 <= quality <= 1 and parameters.get("charset", "").lower() in _UTF_8:
            yield media, quality


def _parsed(value: str) -> tuple[str, dict[str, str]]:
    """Return a media type in lower case, and its parameters."""
    media, *parameters = value.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return media.strip().lower(), {name.strip().lower(): text.strip().strip('"') for name, _, text in pairs}
