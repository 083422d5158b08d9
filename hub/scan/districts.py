"""Which district a division lies in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from hub.policy.constants import code_literal
from hub.sources.source import CompiledQuery, Source
from hub.tables.population import DivisionRow, DivisionWithinRow


@dataclass(frozen=True, slots=True, order=True)
class District:
    """A district or county (区县). Without code and name: whoever is registered in none that the hub knows."""

    code: str
    name: str


NO_DISTRICT = District("", "")


async def districts(source: Source) -> Mapping[str, District]:
    """Return Of each division, the district that it is or lies in. Raises `SourceUnavailable`."""
    within, district = DivisionWithinRow, DivisionRow
    statement = (
        select(within.division_code, district.code, district.name)
        .join(district, district.code == within.ancestor_code)
        .where(district.level == code_literal("DISTRICT"))
    )
    rows = await source.fetch(CompiledQuery.of(statement, source), {})
    return {division: District(code, name) for division, code, name in rows}
