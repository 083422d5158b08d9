"""One field for one role: what its grants, blocks and open requests come to at a moment.

What was approved, what is in force, what has ended and what was revoked are four things here; a block stands before all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.server.console.rights import moment_of

Row = Mapping[str, Any]


class CellState(StrEnum):
    """The states of a cell of the matrix, in the order in which the first one that is true is shown."""

    BLOCKED = "BLOCKED"
    IN_FORCE = "IN_FORCE"
    LACKS_APPROVALS = "LACKS_APPROVALS"
    APPROVED = "APPROVED"
    REQUESTED = "REQUESTED"
    REVOKED = "REVOKED"
    ENDED = "ENDED"


ORDER = tuple(CellState)


def state_of_grant(grant: Row, moment: datetime) -> CellState | None:
    """Return the state of a grant at a moment; None before it was made, and where a moment of it is withheld. One that is
    approved is not in force yet."""
    since, until, made, revoked = (moment_of(grant[name]) for name in ("since", "until", "recordedAt", "revokedAt"))
    if since is None or until is None or made is None or moment < made:
        return None
    if revoked is not None and revoked <= moment and revoked < until:
        return CellState.REVOKED
    if until <= moment:
        return CellState.ENDED
    return CellState.APPROVED if moment < since else CellState.IN_FORCE


def state_of_field(named: Row, state: CellState, moment: datetime) -> CellState:
    """Return the state of one field of a grant: while it lacks approvals, the grant gives nothing of it."""
    since, until = (moment_of(named[name]) for name in ("lacksApprovalsSince", "lacksApprovalsUntil"))
    lacks = since is not None and since <= moment and (until is None or moment < until)
    return CellState.LACKS_APPROVALS if lacks and state is CellState.IN_FORCE else state


def applies(block: Row, moment: datetime) -> bool:
    """Return True for a block that applies at a moment."""
    created, lifted = moment_of(block["createdAt"]), moment_of(block["liftedAt"])
    return created is not None and created <= moment and (lifted is None or moment < lifted)


@dataclass(slots=True)
class MatrixCell:
    """What there is of one field and one role. `partly`: a block refuses it to some organisations."""

    grants: list[tuple[CellState, Row]] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)

    @property
    def states(self) -> frozenset[CellState]:
        """Every state that something in the cell is in."""
        found = {state for state, _ in self.grants}
        if self.requests:
            found.add(CellState.REQUESTED)
        if any(block["organisation"] is None for block in self.blocks) and found:
            found.add(CellState.BLOCKED)
        return frozenset(found)

    @property
    def state(self) -> CellState | None:
        """What the cell comes to; None for nothing at all."""
        return next((state for state in ORDER if state in self.states), None)

    @property
    def partly(self) -> bool:
        return any(block["organisation"] is not None for block in self.blocks)

    @property
    def in_force(self) -> list[Row]:
        """The grants that are in force."""
        return [grant for state, grant in self.grants if state is CellState.IN_FORCE]


def cells_of(
    grants: Iterable[Row], requests: Iterable[Row], blocks: Sequence[Row], moment: datetime
) -> Mapping[tuple[str, str], MatrixCell]:
    """Return the cells at a moment by stable key and role, each with the blocks that apply to it."""
    cells: defaultdict[tuple[str, str], MatrixCell] = defaultdict(MatrixCell)
    for grant in grants:
        state = state_of_grant(grant, moment)
        if state is not None and grant["role"]:
            for named in grant["fields"] or ():
                cell = cells[named["field"], grant["role"]]
                cell.grants.append((state_of_field(named, state, moment), grant))
    for request in requests:
        if request["role"]:
            for named in request["fields"] or ():
                cells[named["field"], request["role"]].requests.append(request)
    for (key, role), cell in cells.items():
        cell.blocks += blocks_of(blocks, key, role, moment)
    return cells


def blocks_of(blocks: Iterable[Row], key: str, role: str, moment: datetime) -> list[Row]:
    """Return the blocks that apply to a field and a role at a moment."""
    standing = (each for each in blocks if applies(each, moment))
    return [each for each in standing if each["role"] in (None, role) and each["field"] in (None, key)]
