"""What a withdrawal does to rows that have a history of their own: memberships, snapshots, determinations, facts, records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import RowMapping, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.deliveries.outcome import TableWithdrawal
from hub.intake.deliveries.statements import RowStatements
from hub.intake.formats import FileFormat
from hub.intake.revising import version_identifier
from hub.sources.sql import any_of
from hub.tables.types import IdList


class HistoryWithdrawal:
    """Takes back, at a moment, what one delivery said of rows of a format."""

    def __init__(self, of: FileFormat, at: datetime) -> None:
        self._of, self._at = of, at
        self._table = cast("Table", of.rows.__table__)

    async def withdraw(
        self, home: AsyncConnection, rows: Mapping[str, RowStatements], outcome: TableWithdrawal
    ) -> Sequence[str]:
        """Return the rows that ended. One that was corrected or withdrawn in the hub since is left as it is."""
        ends: dict[str, str] = {}
        restored: dict[str, dict[str, Any]] = {}
        for identifier, versions in (await self._versions(home, list(rows))).items():
            statements, last = rows[identifier], versions[-1]
            if last["superseded_at"] is not None:
                outcome.kept_otherwise += 1
            elif not statements.standing and statements.is_first(versions[0]["recorded_at"]):
                ends[str(last["id"])] = identifier
            elif changes := self._changes(statements, versions):
                own = {"id": version_identifier(identifier, len(versions)), "recorded_at": self._at}
                supersedes = {"supersedes_id": last["id"]} if "supersedes_id" in self._table.c else {}
                restored[str(last["id"])] = {**last, **changes, **own, **supersedes}
            else:
                outcome.count_kept(statements)
        marked = await self._supersede(home, [*ends, *restored])
        new = [version for before, version in restored.items() if before in marked]
        if new:
            await home.execute(insert(self._table), new)
        ended = [identifier for last, identifier in ends.items() if last in marked]
        outcome.ended += len(ended)
        outcome.restored += len(new)
        outcome.kept_otherwise += len(ends) + len(restored) - len(marked)
        return ended

    async def _versions(self, home: AsyncConnection, ids: Sequence[str]) -> Mapping[str, Sequence[RowMapping]]:
        """Return by the identifier of a row all versions that deliveries made of it, in their order."""
        found: dict[str, list[RowMapping]] = {}
        wanted = {identifier: identifier for identifier in ids}
        number = 0
        statement = select(self._table).where(any_of(self._table.c.id, "ids", IdList))
        while wanted:
            rows = (await home.execute(statement, {"ids": list(wanted)})).mappings().all()
            for row in rows:
                found.setdefault(wanted[str(row["id"])], []).append(row)
            number += 1
            wanted = {
                version_identifier(wanted[str(row["id"])], number): wanted[str(row["id"])]
                for row in rows
                if row["superseded_at"] is not None
            }
        return found

    def _changes(self, statements: RowStatements, versions: Sequence[RowMapping]) -> Mapping[str, Any]:
        """Return the columns that hold something else without the delivery."""
        before, after = (
            {
                column.target: version[column.target] if (version := statements.version(versions, at)) else None
                for column, at in statements.columns(self._of, with_own=with_own)
            }
            for with_own in (True, False)
        )
        return {target: value for target, value in after.items() if value != before[target]}

    async def _supersede(self, home: AsyncConnection, ids: Sequence[str]) -> set[str]:
        """Return those of some versions that held until now."""
        if not ids:
            return set()
        table = self._table.c
        mark = update(self._table).where(any_of(table.id, "ids", IdList), table.superseded_at.is_(None))
        marked = await home.execute(mark.values(superseded_at=self._at).returning(table.id), {"ids": list(ids)})
        return {str(identifier) for (identifier,) in marked}
