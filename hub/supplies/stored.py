"""The supplies that stand, and what the hub has registered that a file may name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.table_format import KEPT
from hub.tables.charity import SupplyRow
from hub.tables.governance import OrganisationRow
from hub.tables.periods import current
from hub.tables.population import DivisionRow


async def registered_names(connection: AsyncConnection) -> RegisteredNames:
    """Return every organisation and every division, with their names."""
    organisations = await connection.execute(select(OrganisationRow.id, OrganisationRow.name))
    divisions = await connection.execute(select(DivisionRow.code, DivisionRow.name))
    return RegisteredNames({row.id: row.name for row in organisations}, {row.code: row.name for row in divisions})


async def standing_supplies(connection: AsyncConnection, organisation_id: str | None = None) -> list[FiledSupply]:
    """Return the supplies that are not withdrawn, of one organisation or of all."""
    supply = SupplyRow.__table__
    asked = select(supply).where(current(supply)).order_by(supply.c.organisation_id, supply.c.id)
    if organisation_id is not None:
        asked = asked.where(supply.c.organisation_id == organisation_id)
    return [
        FiledSupply(row.organisation_id, {name: getattr(row, name) for name in KEPT}, row.id)
        for row in await connection.execute(asked)
    ]
