"""What lies within what: for each new division, itself and everything above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.sources.sql import any_of
from hub.tables.population import DivisionWithinRow


async def within(connection: AsyncConnection, divisions: Sequence[tuple[str, str | None]]) -> Sequence[tuple[str, str]]:
    """Return rows of `division_within`, ancestor and division, for new divisions and their parents.

    A parent must be stored, or come earlier in the sequence.
    """
    parents = {parent for _, parent in divisions if parent}
    stored = select(DivisionWithinRow.division_code, DivisionWithinRow.ancestor_code).where(
        any_of(DivisionWithinRow.division_code, "codes")
    )
    above: defaultdict[str, list[str]] = defaultdict(list)
    for code, ancestor in await connection.execute(stored, {"codes": sorted(parents)}):
        above[code].append(ancestor)
    rows: list[tuple[str, str]] = []
    for code, parent in divisions:
        above[code] = [code, *(above[parent] if parent else ())]
        rows.extend((ancestor, code) for ancestor in above[code])
    return rows
