"""Requests to the data stewards as they were at a moment, and what is missing until they are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.codes import Department
from hub.server.console.fields import ContractField, FieldBook
from hub.server.console.rights import moment_of
from permissions.acts import Approval, FieldClass, approvals_missing
from permissions.model import Sensitivity

REQUEST = """fragment Request on AccessRequest { id kind state role capability disclosure scope until client account because
  requestedBy requestedAt decidedAt decidedBecause organisation { name department } fields { coordinate field } purposes { code }
  requester { name } approvals { by department at approver { name } } grant { id until revokedAt } }"""
LISTED = (
    """query Requests($state: RequestState, $first: Int, $after: String) {
  accessRequests(state: $state, first: $first, after: $after) { nodes { ...Request } pageInfo { hasNextPage endCursor } } } """
    + REQUEST
)
OWN = """query OwnRequests($state: RequestState, $first: Int, $after: String) {
  ownAccessRequests(state: $state, first: $first, after: $after) { nodes { id kind state role requestedAt decidedAt decidedBecause
    organisation { name } fields { coordinate } } pageInfo { hasNextPage endCursor } } }"""
ONE = (
    """query OneRequest($id: UUID!) { accessRequest(id: $id) { ...Request assignee { name } decider { name }
  cards { act decidedAt profiles opened otherwise people content contentHash } } } """
    + REQUEST
)

WAITING = frozenset({"REQUESTED", "TO_REVIEW"})
"""The states in which somebody has still to do something."""

_OF_THE_HUB = FieldClass(Department.CIVIL_AFFAIRS, Sensitivity.GENERAL)


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request at a moment. `row` is what the hub told of it; `fields` are those of the contract that it names."""

    row: Mapping[str, Any]
    state: str | None
    fields: Sequence[ContractField]
    approvals: Sequence[Mapping[str, Any]]
    missing: Mapping[str, int]

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    def waits_for(self, department: str | None, actor: str | None) -> bool:
        """Return True when it waits for somebody of a department, who neither made it nor approved it before."""
        if self.row["requestedBy"] == actor or actor in {each["by"] for each in self.approvals}:
            return False
        if self.state == "TO_REVIEW":
            return department in {each.owner for each in self.fields}
        return self.state == "REQUESTED" and department in self.missing


def shown_request(row: Mapping[str, Any], book: FieldBook, moment: datetime | None) -> ShownRequest:
    """Return a request as it was at a moment, or as it is. Of one's own requests the hub is asked for less."""
    approvals = [each for each in row.get("approvals") or () if moment is None or _before(each["at"], moment)]
    named = [each["field"] for each in row["fields"] or () if each.get("field")]
    fields = [book.by_key[key] for key in named if key in book.by_key]
    classes = [each for key in named if (each := book.class_of(key))] or [_OF_THE_HUB]
    given = [Approval(each["by"] or "", each["department"] or "") for each in approvals]
    state = row["state"] if moment is None else _state_at(row, moment)
    missing = approvals_missing(classes, given) if state == "REQUESTED" else {}
    return ShownRequest(row, state, fields, approvals, missing)


def _state_at(row: Mapping[str, Any], moment: datetime) -> str | None:
    """Return the state of a request at a moment; None before it was made, or where that cannot be told."""
    if not _before(row["requestedAt"], moment):
        return None
    if _before(row["decidedAt"], moment):
        return str(row["state"])
    return "TO_REVIEW" if row["kind"] == "BREAK_GLASS" else "REQUESTED"


def _before(text: str | None, moment: datetime) -> bool:
    found = moment_of(text)
    return found is not None and found <= moment
