"""What the ledger keeps of a request about a delivery that was refused: who asked, for which of them, for which act, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from hub.errors import Code, RefusedRequest
from hub.identifiers import as_uuid
from hub.ledger.event import NO_ACCESS, Event, EventAccess, EventKind, EventRequest
from hub.server.deliveries.rights import WriteRight
from hub.server.endpoint.request_context import Rights
from permissions.model import Capability


class DeliveryWithheld(RefusedRequest):
    """Who asks lacks rights that the delivery needs; `refused` names them for the ledger."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, message: str, missing: Iterable[WriteRight] = ()) -> None:
        super().__init__(Code.WRITE_WITHHELD, message)
        self.refused = tuple(dict.fromkeys(f"{right.coordinate} {Capability.WRITE}" for right in missing))


def refusal_event(error: RefusedRequest, rights: Rights, at: datetime, job_id: str, operation: str) -> Event:
    """Return the event. What was named as a delivery is in it only where it has the form of an id: anything else may be a value."""
    request_id = as_uuid(job_id) or str(uuid4())
    refused = tuple(getattr(error, "refused", ()))
    return Event(
        at=at,
        kind=EventKind.REFUSAL,
        outcome=str(error.code),
        policy_version=rights.version,
        request=EventRequest.of(rights.caller, request_id, "", operation),
        access=EventAccess(refused=refused) if refused else NO_ACCESS,
    )
