"""The HTTP request becomes a question (GraphQL over HTTP, POST with JSON)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import Receive, Scope

from hub.errors import Code, RefusedRequest

LARGEST_BODY = 1024 * 1024
"""Bytes of one request: a batch of 1,000 identity numbers needs about 25 kB."""

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,127}", re.ASCII)
_NUL = b"\\u0000"
"""The NUL character as JSON writes it: PostgreSQL keeps no text with it."""


class ClientGone(Exception):
    """The client closed the connection before its question was whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `variables` are as they came."""

    text: str
    operation_name: str | None
    variables: Mapping[str, Any]

    @property
    def document_hash(self) -> str:
        """SHA-256 of the text: how the ledger names a document."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def media_type(headers: Mapping[bytes, bytes]) -> str:
    """The media type of the answer: the new one for whoever accepts it."""
    accepted = headers.get(b"accept", b"").decode("latin-1").lower()
    return RESPONSE_JSON if RESPONSE_JSON in accepted else JSON


async def read_question(scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Question:
    """Read a request's body as a question; raises `RefusedRequest` for what is none."""
    if scope["method"] != "POST":
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "Send the question by POST, as JSON with a query.",
            status=HTTPStatus.METHOD_NOT_ALLOWED,
        )
    content_type = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if content_type != JSON.encode():
        raise RefusedRequest(
            Code.BAD_REQUEST, f"Send the question as {JSON}.", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        )
    body = await _body(receive)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RefusedRequest(Code.BAD_REQUEST, "The body is not valid JSON.") from None
    if _NUL in body and _has_nul(content):
        raise RefusedRequest(Code.BAD_REQUEST, "No text may have the character U+0000. Leave it out.")
    return _question(content)


def _has_nul(content: Any) -> bool:
    """True when a text or a name anywhere in some JSON has the NUL character."""
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and "\0" in item:
            return True
    return False


def _question(content: Any) -> Question:
    if not isinstance(content, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "The body must be one JSON object; batches of questions are not taken.")
    text, name, variables = content.get("query"), content.get("operationName"), content.get("variables")
    if not isinstance(text, str) or not text.strip():
        raise RefusedRequest(Code.BAD_REQUEST, "query must be a string with a GraphQL document.")
    if name not in (None, "") and not (isinstance(name, str) and _NAME.fullmatch(name)):
        # The ledger keeps it, so it must not be any text at all.
        raise RefusedRequest(Code.BAD_REQUEST, "operationName must be a GraphQL name of at most 128 characters.")
    if variables is not None and not isinstance(variables, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "variables must be an object.")
    if not isinstance(content.get("extensions") or {}, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "extensions must be an object.")
    return Question(text, name or None, variables or {})


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise RefusedRequest(
                Code.TOO_LARGE,
                f"The request is larger than {LARGEST_BODY:,} bytes. Split it into several.",
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)
