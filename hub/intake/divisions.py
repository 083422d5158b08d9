"""What lies within what: for each new division, itself and everything above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.sql import any_of
from hub.tables.population import DivisionWithinRow


async def within(connection: AsyncConnection, divisions: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows of `division_within` for new divisions. A parent must be stored, or come earlier in the sequence."""
    parents = {division["parent_code"] for division in divisions if division["parent_code"]}
    stored = select(DivisionWithinRow.division_code, DivisionWithinRow.ancestor_code).where(
        any_of(DivisionWithinRow.division_code, "codes")
    )
    above: defaultdict[str, list[str]] = defaultdict(list)
    for code, ancestor in await connection.execute(stored, {"codes": sorted(parents)}):
        above[code].append(ancestor)
    rows: list[dict[str, str]] = []
    for division in divisions:
        code, parent = division["code"], division["parent_code"]
        above[code] = [code, *(above[parent] if parent else ())]
        rows.extend({"ancestor_code": ancestor, "division_code": code} for ancestor in above[code])
    return rows
