"""Findings for operators: some of them, the newest first, or one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Unusable
from hub.identifiers import as_uuid
from hub.tables.deliveries import DeliveryRow
from hub.tables.findings import FindingKind, FindingRow, FindingState
from hub.tables.governance import OrganisationRow
from hub.tables.population import DivisionWithinRow


class NoSuchFinding(Unusable):
    """No finding has this identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"There is no finding {identifier}; `hub findings list` tells those that there are.")


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding, the name of its owner, and the number of the delivery that said it."""

    row: FindingRow
    owner: str | None
    delivery: int | None


async def list_findings(
    connection: AsyncConnection,
    *,
    kind: FindingKind | None = None,
    state: FindingState | None = None,
    division: str | None = None,
    most: int = 20,
) -> Sequence[RecordedFinding]:
    """Return the newest findings, of a kind, in a state, in a division and below it."""
    row, wanted = FindingRow, _named()
    if kind is not None:
        wanted = wanted.where(row.kind == kind)
    if state is not None:
        wanted = wanted.where(row.state == state)
    if division is not None:
        within = DivisionWithinRow
        below = select(within.division_code).where(within.ancestor_code == division)
        wanted = wanted.where(row.division_code.in_(below))
    newest = wanted.order_by(row.found_on.desc(), row.id).limit(most)
    return [_recorded(found) for found in (await connection.execute(newest)).mappings()]


async def find_finding(connection: AsyncConnection, identifier: str) -> RecordedFinding:
    """Return one finding. Raises `NoSuchFinding`."""
    if known := as_uuid(identifier):
        wanted = _named().where(FindingRow.id == known)
        for found in (await connection.execute(wanted)).mappings():
            return _recorded(found)
    raise NoSuchFinding(identifier)


def _named() -> Select[Any]:
    return (
        select(FindingRow.__table__, OrganisationRow.name.label("owner"), DeliveryRow.number.label("delivery_number"))
        .outerjoin(OrganisationRow, OrganisationRow.id == FindingRow.owner_id)
        .outerjoin(DeliveryRow, DeliveryRow.id == FindingRow.delivery_id)
    )


def _recorded(found: Any) -> RecordedFinding:
    values = dict(found)
    owner, delivery = values.pop("owner"), values.pop("delivery_number")
    return RecordedFinding(FindingRow(**values), owner, delivery)
