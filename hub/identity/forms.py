"""The form of a request, or the query of its address, within limits."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from starlette.requests import Request

LONGEST_BODY = 16 * 1024
_MOST_FIELDS = 32


async def read_form(request: Request) -> dict[str, str]:
    """Return the parameters of a token request; empty ones count as absent (RFC 6749 §3.2). Raises InvalidRequestError."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise InvalidRequestError("Send the parameters as application/x-www-form-urlencoded.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise InvalidRequestError(
                f"The request is longer than {LONGEST_BODY} bytes.", status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
    try:
        text = body.decode()
    except ValueError:
        raise _unreadable() from None
    return parameters(text)


def parameters(text: str) -> dict[str, str]:
    """Return the parameters of a form or of an address, each given once; empty ones count as absent (§3.1).

    Raises InvalidRequestError.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise _unreadable() from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidRequestError("Send each parameter once.")
    return {name: value for name, value in pairs if value}


def _unreadable() -> InvalidRequestError:
    return InvalidRequestError(f"The form must be UTF-8 with at most {_MOST_FIELDS} parameters.")
