"""What deliveries are answered with, and in which form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from graphql import GraphQLSchema
from starlette.responses import Response

from hub.clock import Clock
from hub.config import Settings
from hub.ledger.gate import LedgerGate
from hub.limiter.limiter import Limiter
from hub.server.endpoint.admission import Admission
from hub.server.endpoint.request_context import RequestContexts
from hub.sources.source import Source

NO_STORE: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""The headers of every answer: it is for who asked, and for nobody after them."""


@dataclass(frozen=True, slots=True)
class DeliveryServices:
    """What deliveries are answered with."""

    contract: GraphQLSchema
    contexts: RequestContexts
    admission: Admission
    ledger: LedgerGate
    limiter: Limiter
    hub: Source
    clock: Clock
    settings: Settings
    wake: Callable[[], None]


def json_answer(content: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    return Response(orjson.dumps(content), status, {**NO_STORE, **(headers or {})}, media_type="application/json")


def no_content() -> Response:
    """Return an answer that says by its status alone that something was done."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=dict(NO_STORE))
