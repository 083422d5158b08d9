"""The access log: what an operator may know of one request, collected while it is answered, as one line of the log and in the metrics.

INVARIANT: names, codes and numbers of things only. No value, variable, token or header ever comes here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from hub.identity.caller import AuthenticatedCaller
from hub.ledger.event import Event
from hub.limiter.limiter import RemainingQuota
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.metrics import Metrics

log = structlog.get_logger()

NONE = "none"
"""The kind of a request that did not become an operation."""


@dataclass(slots=True)
class AccessLogEntry:
    """The request so far.

    `outcome` is that of its event in the ledger, or the code it was refused with; `left` what the client may still ask of the
    same in this minute; `receipt` is that of the answer, if one was asked for, and never logged; `has_written` says that something is stored of an operation that was stopped.
    """

    request_id: str
    outcome: str = ""
    kind: str = NONE
    roots: tuple[str, ...] = ()
    rows: int = 0
    has_written: bool = False
    left: RemainingQuota | None = None
    receipt: str | None = None
    _said: dict[str, str | None] = field(default_factory=dict)

    def asked(self, question: GraphQLRequest) -> None:
        """What is asked, by its hash and name; the text itself may hold anything."""
        self._said |= {"document": question.document_hash, "operation": question.operation_name}

    def by(self, caller: AuthenticatedCaller) -> None:
        """Who asks."""
        self._said |= {
            "client": caller.client_id,
            "account": caller.account_id,
            "organisation": caller.organisation_id,
            "purpose": caller.purpose,
        }

    def resolves(self, kind: str, roots: Iterable[str]) -> None:
        """The kind of the operation and its root fields, by their names in the schema."""
        self.kind, self.roots = kind, tuple(dict.fromkeys(roots))

    def answered(self, event: Event) -> None:
        """The event that let the answer leave."""
        self.outcome, self.rows = event.outcome, event.access.row_count

    def tell(self, metrics: Metrics, status: int, seconds: float) -> None:
        """Write the line, and count."""
        metrics.requests.labels(self.kind, self.outcome).inc()
        metrics.seconds.labels(self.kind).observe(seconds)
        log.info(
            "request",
            request_id=self.request_id,
            outcome=self.outcome,
            status=status,
            milliseconds=round(seconds * 1000, 2),
            kind=self.kind,
            roots=self.roots,
            rows=self.rows,
            **self._said,
        )
