"""What a withdrawal does to rows that have a history of their own: memberships, snapshots, determinations, facts, records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import RowMapping, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.deliveries.outcome import TableWithdrawal
from hub.intake.deliveries.statements import RowStatements
from hub.intake.formats import WITHDRAWN, FileFormat
from hub.intake.revising import version_identifier
from hub.sources.sql import any_of
from hub.tables.population import WithdrawalRow
from hub.tables.types import IdList


class HistoryWithdrawal:
    """Takes back, at a moment, what one delivery said of rows of a format."""

    def __init__(self, of: FileFormat, at: datetime, because: str, moments: Collection[datetime]) -> None:
        """`moments` are those at which deliveries and withdrawals changed rows of this format."""
        self._of, self._at, self._because, self._moments = of, at, because, moments
        self._table = cast("Table", of.rows.__table__)

    async def withdraw(
        self, home: AsyncConnection, rows: Mapping[str, RowStatements], outcome: TableWithdrawal
    ) -> Sequence[str]:
        """Return the rows that no delivery says any more. One that was corrected or withdrawn in the hub since is left as it is;
        one that ended holds again if the last delivery that stands says so.
        """
        ends: dict[str, str] = {}
        restored: dict[str, dict[str, Any]] = {}
        ended_before: list[str] = []
        for identifier, versions in (await self._versions(home, list(rows))).items():
            statements, last = rows[identifier], versions[-1]
            is_alone = not statements.standing and statements.is_first(versions[0]["recorded_at"])
            is_said = not is_alone and statements.holds(versions)
            changes = self._changes(statements, versions)
            if last["superseded_at"] is not None and last["superseded_at"] not in self._moments:
                outcome.kept_otherwise += 1
            elif is_alone and last["superseded_at"]:
                ended_before.append(identifier)
            elif not is_said and not last["superseded_at"]:
                ends[str(last["id"])] = identifier
            elif is_said and (changes or last["superseded_at"]):
                own = {"id": version_identifier(identifier, len(versions)), "recorded_at": self._at}
                supersedes = {"supersedes_id": last["id"]} if "supersedes_id" in self._table.c else {}
                restored[str(last["id"])] = {**last, **changes, **own, **supersedes}
            else:
                outcome.count_kept(statements)
        reopened = {last for last, version in restored.items() if version["superseded_at"]}
        marked = await self._supersede(home, [*ends, *(restored.keys() - reopened)])
        new = [version | {"superseded_at": None} for last, version in restored.items() if last in marked | reopened]
        if new:
            await home.execute(insert(self._table), new)
        ended = {last: identifier for last, identifier in ends.items() if last in marked}
        await self._say_why(home, list(ended))
        outcome.ended += len(ended)
        outcome.restored += len(new)
        outcome.kept_otherwise += len(ends) - len(ended) + len(restored) - len(new)
        return [*(identifier for identifier in ended.values() if not rows[identifier].standing), *ended_before]

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

    async def _say_why(self, home: AsyncConnection, ids: Sequence[str]) -> None:
        """Say why rows do not hold any more, where a file could say so too."""
        if not ids or all(column.name != WITHDRAWN for column in self._of.columns):
            return
        rows = [
            {"id": str(uuid4()), "record_id": identifier, "because": self._because, "recorded_at": self._at}
            for identifier in ids
        ]
        await home.execute(insert(WithdrawalRow), rows)
