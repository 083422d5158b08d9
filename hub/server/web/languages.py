"""Chooses one of the page's languages for a reader (RFC 9110 §12.5.4)."""

from __future__ import annotations

from starlette.requests import Request

from hub.errors import Mistake, invalid_request

LANGUAGES = ("en", "zh")
"""The first one is used for readers of other languages."""


PARAMETERS = ("lang",)
"""What the address of a page may have: the language that a reader chose."""


def named_language(tag: str | None) -> str | None:
    """Return the language of ours that a tag names by its first part, such as zh-CN (RFC 5646); None for any other."""
    primary = (tag or "").strip().lower().partition("-")[0]
    return primary if primary in LANGUAGES else None


def check_language(request: Request) -> None:
    """See to it that the address of a page chooses a language that there is, or none. Raises INVALID_INPUT."""
    chosen = request.query_params.get("lang", "").strip()
    if chosen and named_language(chosen) is None:
        raise invalid_request(Mistake(PARAMETERS, f"lang must be one of {', '.join(LANGUAGES)}."))


def language_of(request: Request) -> str:
    """Return the language for whoever asks for a page. Raises INVALID_INPUT for a choice that there is not."""
    check_language(request)
    return language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def language(chosen: str | None, accepted: str) -> str:
    """Return the language chosen on the page, or else the one that the browser prefers."""
    if found := named_language(chosen):
        return found
    liked: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        primary = name.strip().lower().partition("-")[0]
        try:
            quality = float(parameter.partition("=")[2] or 1)
        except ValueError:
            continue
        for each in LANGUAGES if primary == "*" else (primary,):
            liked[each] = max(quality, liked.get(each, 0.0))
    return max(LANGUAGES, key=lambda each: liked.get(each, 0.0))
