"""A question to the endpoint in process, as any client would send it, and its answer in parts.

The question goes through the same application as one from outside, with the same limits, the same ledger and the same line in the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from hub.errors import Code
from hub.server.endpoint.endpoint import GRAPHQL
from hub.server.endpoint.inputs import INPUT_PATH

_TELLS_OF_THE_TOKEN = frozenset({Code.UNAUTHENTICATED, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED, Code.CLIENT_SUSPENDED})


class SessionOver(Exception):
    """The hub does not take the token of this browser any more."""


class PartState(StrEnum):
    """What became of one part of a question. The four look different on a page."""

    GIVEN = "GIVEN"
    EMPTY = "EMPTY"
    WITHHELD = "WITHHELD"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something was not done or not answered: a code of the hub, its sentence, and the input that it is about."""

    code: str
    message: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One root field of an answer. `withheld` has the reason for each path below it at which something is withheld."""

    state: PartState
    value: Any = None
    reason: str = ""
    failures: Sequence[Failure] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Any]:
        """The rows of a page of a list."""
        return list((self.value or {}).get("nodes") or ())

    @property
    def next(self) -> str | None:
        """The cursor of the next page, if there is one."""
        info = (self.value or {}).get("pageInfo") or {}
        return info["endCursor"] if info.get("hasNextPage") else None


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    """What the endpoint answered."""

    status: HTTPStatus
    data: Mapping[str, Any] | None
    errors: Sequence[Mapping[str, Any]]

    def part(self, name: str) -> Part:
        """Return what became of a root field, by its name in the answer."""
        own = [error for error in self.errors if (error.get("path") or [name])[0] == name]
        whole = [error for error in own if len(error.get("path") or ()) < 2]
        if self.data is None or self.data.get(name) is None:
            reasons = [error["extensions"]["reason"] for error in whole if "reason" in error["extensions"]]
            if reasons:
                return Part(PartState.WITHHELD, reason=reasons[0], failures=_failures(whole))
            return Part(PartState.FAILED, failures=_failures(whole)) if whole else Part(PartState.EMPTY)
        value = self.data[name]
        withheld = {_way(error): str(error["extensions"]["reason"]) for error in own if "reason" in error["extensions"]}
        if isinstance(value, dict) and value.get("nodes", withheld) is None and "nodes" in withheld:
            return Part(PartState.WITHHELD, reason=withheld["nodes"], failures=_failures(own))
        is_empty = value == [] or (isinstance(value, dict) and value.get("nodes") == [])
        return Part(PartState.EMPTY if is_empty else PartState.GIVEN, value, withheld=withheld)


def _failures(errors: Sequence[Mapping[str, Any]]) -> list[Failure]:
    return [
        Failure(
            error["extensions"].get("code", Code.INTERNAL),
            error["message"],
            str((error["extensions"].get(INPUT_PATH) or [""])[0]),
        )
        for error in errors
    ]


def _way(error: Mapping[str, Any]) -> str:
    """Return the names that lead from a root field to what an error is about, with points between them."""
    return ".".join(step for step in error["path"][1:] if isinstance(step, str))


class Asking:
    """Asks the application behind /graphql."""

    def __init__(self, endpoint: ASGIApp) -> None:
        self._endpoint = endpoint

    async def ask(self, token: str, text: str, variables: Mapping[str, Any] | None = None) -> EndpointAnswer:
        """Return the answer to a question. Raises `SessionOver` when the token is not taken."""
        body = orjson.dumps({"query": text, "variables": variables or {}})
        headers = [
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/json"),
            (b"accept", b"application/json"),
        ]
        scope = {"type": "http", "method": "POST", "path": GRAPHQL, "query_string": b"", "headers": headers}
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        status, parts = HTTPStatus.INTERNAL_SERVER_ERROR, list[bytes]()

        async def receive() -> Message:
            if waiting:
                return waiting.pop()
            await asyncio.Event().wait()  # whoever asks stays until the answer is there
            raise AssertionError

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = HTTPStatus(message["status"])
            else:
                parts.append(message.get("body", b""))

        await self._endpoint(scope, receive, send)
        content = orjson.loads(b"".join(parts))
        errors = content.get("errors", ())
        if content.get("data") is None and {error["extensions"].get("code") for error in errors} & _TELLS_OF_THE_TOKEN:
            raise SessionOver
        return EndpointAnswer(status, content.get("data"), errors)
