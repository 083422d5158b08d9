"""The HTTP request becomes a question (GraphQL over HTTP): POST with JSON, or GET for what only reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson
from graphql.pyutils import did_you_mean, suggestion_list
from starlette.types import Receive, Scope

from hub.errors import MOST_MISTAKES, Code, Mistake, RefusedRequest
from hub.identifiers import document_hash
from hub.limits import BYTES
from hub.server.endpoint.media import Headers, must_be_json
from hub.server.endpoint.parameters import check_parameters, mistake
from hub.server.endpoint.preferences import Preferences, preferences

METHODS = "GET, POST, OPTIONS"
"""What may be done at /graphql."""

PREFLIGHT = "GraphQL-Require-Preflight"
"""A header that every GET must carry, with any value. No form, link or image of a foreign page can send it: a browser
asks for leave first, and the hub never gives it. (Everyone must also send their token, in a header that is as good; this
one holds even if a token should ever travel in a cookie.)"""

_PROPERTIES = ("query", "documentId", "operationName", "variables", "extensions")
"""What the body of a POST can have, and the address of a GET. The address of a POST has nothing: its query is in its body."""

LONGEST_NAME = 100
"""Characters of the name of a property that are repeated: no known one has as many."""

_THERE_ARE = f" There are {', '.join(_PROPERTIES[:-1])} and {_PROPERTIES[-1]}."

_DOCUMENT = re.compile(r"sha256:([0-9a-f]{64})", re.ASCII)
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,127}", re.ASCII)
_NUL = b"\\u0000"
"""The NUL character as JSON writes it: PostgreSQL keeps no text with it."""


class ClientGone(Exception):
    """The client closed the connection before its question was whole."""


class PersistedQueryNotSupported(RefusedRequest):
    """A document was asked for by its hash in Apollo's way. Its clients know code and message, and send the document next."""

    def __init__(self) -> None:
        super().__init__(Code.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What is asked, and what its asker prefers of the answer. `variables` are as they came. With `only_reads` (asked by
    GET) it may not be a mutation. A question by the hash of a registered document has no text yet. `size` is how many bytes
    it came in, and `document_hash` the SHA-256 of the text: how the ledger names a document. `passed_over` says of each other
    property of its body, and of what it prefers that is not known, that it was passed over.
    """

    text: str
    registered: str | None
    document_hash: str
    operation_name: str | None
    variables: Mapping[str, Any]
    preferred: Preferences
    size: int
    only_reads: bool = False
    passed_over: Sequence[Mistake] = ()


async def read_request(scope: Scope, headers: Headers, receive: Receive) -> GraphQLRequest:
    """Read a request as a question; raises `RefusedRequest` for what is none."""
    preferred = preferences(headers.get(b"prefer", b""))
    if scope["method"] == "GET":
        size = len(scope["query_string"])
        return _question(_from_address(scope, headers), preferred, size, only_reads=True)
    if scope["method"] != "POST":
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "Send a POST request with a JSON body that has query or documentId, or a GET request if it only reads.",
            status=HTTPStatus.METHOD_NOT_ALLOWED,
        )
    must_be_json(headers.get(b"content-type", b""), headers.get(b"content-encoding", b"identity"))
    if scope["query_string"]:
        check_parameters((name for name, _ in _parameters(scope)), ())
    body = await _body(receive)
    return _question(_json(body, "The body"), preferred, len(body))


def _from_address(scope: Scope, headers: Headers) -> dict[str, Any]:
    """Return the content of a GET's question. Its body, if there should be one, is not read."""
    if PREFLIGHT.lower().encode() not in headers:
        raise RefusedRequest(
            Code.BAD_REQUEST,
            f"A GET must carry the header {PREFLIGHT}, with any value, so that no foreign page can send it. Add it, or "
            "use POST.",
        )
    given = _parameters(scope)
    check_parameters((name for name, _ in given), _PROPERTIES)
    content: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        if name in content:
            content[name] = _json(content[name].encode(), name)
    if any(_has_nul(value) for value in content.values()):
        raise _nul()
    return content


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    """Return the names and values that stand in the address."""
    try:
        return parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise RefusedRequest(
            Code.BAD_REQUEST, "The parameters of the address are not UTF-8. Encode them as UTF-8."
        ) from None


def _json(text: bytes, name: str) -> Any:
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RefusedRequest(Code.BAD_REQUEST, f"{name} must be valid JSON.") from None
    if _NUL in text and _has_nul(content):
        raise _nul()
    return content


def _nul() -> RefusedRequest:
    return RefusedRequest(Code.BAD_REQUEST, "A text must not contain the character U+0000. Remove it.")


def _has_nul(content: Any) -> bool:
    """Return True when a text or a name anywhere in some JSON has the NUL character."""
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


def _question(content: Any, preferred: Preferences, size: int, *, only_reads: bool = False) -> GraphQLRequest:
    if not isinstance(content, dict):
        raise RefusedRequest(
            Code.BAD_REQUEST, "The body must be one JSON object. Send each query in a request of its own."
        )
    others = _others(content) if content.keys() - _PROPERTIES else ()
    text, name, variables = content.get("query"), content.get("operationName"), content.get("variables")
    registered = _registered(content.get("documentId"))
    if registered and text is not None:
        raise RefusedRequest(Code.BAD_REQUEST, "Send query or documentId, not both.")
    extensions = content.get("extensions")
    if not registered and text is None and isinstance(extensions, dict) and "persistedQuery" in extensions:
        raise PersistedQueryNotSupported
    if not registered and not (isinstance(text, str) and text.strip()):
        raise RefusedRequest(
            Code.BAD_REQUEST,
            " ".join(
                (
                    "query must be a string with a GraphQL document, or documentId must name a registered document.",
                    *(other.sentence for other in others),
                )
            ),
        )
    if name not in (None, "") and not (isinstance(name, str) and _NAME.fullmatch(name)):
        # The ledger keeps it, so it must not be any text at all.
        raise RefusedRequest(Code.BAD_REQUEST, "operationName must be a GraphQL name of at most 128 characters.")
    if variables is not None and not isinstance(variables, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "variables must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise RefusedRequest(Code.BAD_REQUEST, "extensions must be an object.")
    text = text or ""
    document, passed_over = registered or document_hash(text), (*preferred.passed_over, *others)
    return GraphQLRequest(
        text, registered, document, name or None, variables or {}, preferred, size, only_reads, passed_over
    )


def _others(content: Mapping[str, Any]) -> list[Mistake]:
    """Return what is said of properties that the hub does not know: GraphQL over HTTP keeps their names for later, and has a
    server pass over them. Whoever mistyped one must hear of it."""
    names = [name[:LONGEST_NAME] for name in content if name not in _PROPERTIES][:MOST_MISTAKES]
    meant = (did_you_mean(suggestion_list(name, _PROPERTIES)) for name in names)
    return [
        mistake(name, f"is no property of a request, and was passed over.{meaning or _THERE_ARE}")
        for name, meaning in zip(names, meant, strict=True)
    ]


def _registered(given: Any) -> str | None:
    """Return the hash in a documentId (GraphQL over HTTP, persisted documents)."""
    if given is None:
        return None
    found = _DOCUMENT.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise RefusedRequest(
            Code.BAD_REQUEST,
            "documentId must be sha256: followed by the SHA-256 of the document in lower-case hexadecimal.",
        )
    return found[1]


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > BYTES.most:
            raise BYTES.refusal()
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)
