"""A delivery is written down from its beginning to its end: who, for whom, which files, which rows, what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.codes import DeliveryState
from hub.errors import RefusedRequest
from hub.identifiers import OPERATOR
from hub.intake.delivery import DeliveredFiles, DeliveredTable
from hub.intake.form_map import MappedColumn, columns_of
from hub.intake.report import FileReport, ImportReport
from hub.sources.source import Source
from hub.tables.deliveries import DeliveryBatchRow, DeliveryFileRow, DeliveryRow
from hub.tables.row_sets import packed

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DeliveryOrigin:
    """Who hands over, and for which organisation, division and period, where that was said.

    `delivered_by` is a client, or `operator:` with an account of the machine; `account_id` is who signed in with the client.
    `numbers_restart`: the deliverer numbers households and records anew in each period. `forms_of` is whose form maps are
    used and kept, where that is not the deliverer. `whole_lists` are the tables of which it names all that there is, and
    `job_id` is how it is called where it came over HTTP.
    """

    delivered_by: str = OPERATOR
    account_id: str | None = None
    organisation_id: str | None = None
    division_code: str | None = None
    period_from: date | None = None
    period_until: date | None = None
    numbers_restart: bool = False
    forms_of: str | None = None
    whole_lists: tuple[str, ...] = ()
    job_id: str | None = None

    def forms(self, deliverer: str) -> str:
        """Return whose form maps are used and kept."""
        return deliverer if self.forms_of is None else self.forms_of

    def numbering(self, deliverer: str) -> str:
        """Return whose the numbers of households and records are: the deliverer's, or those of its period."""
        return f"{deliverer} {self.period_from}/{self.period_until}" if self.numbers_restart else deliverer


class ImportRunning(Exception):
    """Another import into the same database is under way, or a withdrawal."""

    def __init__(self) -> None:
        super().__init__("Another import into this database is running. Wait until it has ended, then start this one.")


BY_OPERATOR = DeliveryOrigin()
"""By whoever runs the machine, for nobody in particular."""


class DeliveryRecord:
    """The record of a delivery that is under way. `number` is what people call it by."""

    def __init__(self, hub: Source, clock: Clock, number: int, begun_at: datetime) -> None:
        self._hub, self._clock = hub, clock
        self.id, self.number, self.begun_at = str(uuid4()), number, begun_at
        self._batches = 0

    def now(self) -> datetime:
        """Return the present moment, later than all that any delivery before recorded, whatever the clock says."""
        return max(self._clock(), self.begun_at)

    async def note(
        self,
        connection: AsyncConnection,
        table: str,
        at: datetime,
        columns: Sequence[str],
        *,
        stated: Iterable[str],
        repeated: Iterable[str] = (),
    ) -> None:
        """Note of which rows some lines spoke, in the transaction that stores these."""
        row = {
            "delivery_id": self.id,
            "position": self._batches,
            "table_name": table,
            "at": at,
            "columns": " ".join(columns),
            "stated": packed(stated),
            "repeated": packed(repeated),
            "ends": False,
        }
        await connection.execute(insert(DeliveryBatchRow), [row])
        self._batches += 1

    async def finish(self, files: Sequence[dict[str, Any]], state: DeliveryState) -> None:
        """Store what the files were, and what became of the delivery."""
        async with self._hub.begin() as connection:
            if files:
                await connection.execute(
                    insert(DeliveryFileRow),
                    [file | {"delivery_id": self.id, "position": place} for place, file in enumerate(files)],
                )
            ended = update(DeliveryRow).where(DeliveryRow.id == self.id)
            await connection.execute(ended.values(state=state, ended_at=self.now()))


@asynccontextmanager
async def recorded(hub: Source, clock: Clock, origin: DeliveryOrigin, deliverer: str) -> AsyncIterator[DeliveryRecord]:
    """Begin a delivery; what ends the block with an error leaves it as one that broke off.

    INVARIANT: nobody else imports meanwhile. So a delivery that is still running was killed.
    """
    async with hub.begin() as connection:
        await end_killed(connection)
        number = ((await connection.execute(select(func.max(DeliveryRow.number)))).scalar() or 0) + 1
        record = DeliveryRecord(hub, clock, number, await next_moment(connection, clock))
        row = {
            "id": record.id,
            "number": number,
            "deliverer": deliverer,
            "delivered_by": origin.delivered_by,
            "account_id": origin.account_id,
            "organisation_id": origin.organisation_id,
            "division_code": origin.division_code,
            "period_from": origin.period_from,
            "period_until": origin.period_until,
            "numbers_restart": origin.numbers_restart,
            "state": DeliveryState.RUNNING,
            "begun_at": record.begun_at,
            "whole_lists": " ".join(origin.whole_lists) or None,
            "job_id": origin.job_id,
        }
        await connection.execute(insert(DeliveryRow), [row])
    try:
        yield record
    except Exception:
        with suppress(RefusedRequest):  # the database is away: the next delivery marks this one
            await record.finish((), DeliveryState.FAILED)
        raise


async def next_moment(connection: AsyncConnection, clock: Clock) -> datetime:
    """Return the present moment, later than all that any delivery or withdrawal recorded, whatever the clock says."""
    row = DeliveryRow
    moments = (row.begun_at, row.ended_at, row.withdrawn_at, row.missing_ended_at)
    found = select(*(func.max(moment) for moment in moments))
    latest = max(filter(None, (await connection.execute(found)).one()), default=None)
    return max(clock(), latest + _TICK) if latest else clock()


async def end_killed(connection: AsyncConnection) -> None:
    """Mark deliveries that are still running as broken off. INVARIANT: nobody imports now."""
    row, batch = DeliveryRow, DeliveryBatchRow
    last_batch = select(func.max(batch.at)).where(batch.delivery_id == row.id).scalar_subquery()
    killed = update(row).where(row.state == DeliveryState.RUNNING)
    await connection.execute(
        killed.values(state=DeliveryState.FAILED, ended_at=func.coalesce(last_batch, row.begun_at))
    )


async def files_of(directory: Path, delivery: DeliveredFiles, report: ImportReport) -> Sequence[dict[str, Any]]:
    """Return the rows of the files of a delivery: of each table, and of each file that was refused as a whole.

    Raises OSError when a file cannot be read.
    """
    tables = {table.name: table for table in delivery.tables}
    whole = dict.fromkeys(refusal.file for refusal in delivery.refusals if refusal.file not in tables)
    digests: dict[Path, tuple[str, int]] = {}
    rows = []
    for file in report.files:
        if table := tables.get(file.file):
            rows.append(_file_row(file, table) | await _content(table.file, digests))
    for name in whole:
        refused = FileReport(name)
        refused.codes.update(refusal.code for refusal in delivery.refusals if refusal.file == name)
        rows.append(_file_row(refused, None) | await _content(directory / name, digests))
    return rows


async def _content(file: Path, digests: dict[Path, tuple[str, int]]) -> dict[str, Any]:
    if file not in digests:
        digests[file] = await asyncio.to_thread(_digest, file)
    sha256, size = digests[file]
    return {"sha256": sha256, "size": size}


def _digest(file: Path) -> tuple[str, int]:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest(), file.stat().st_size


def _file_row(report: FileReport, table: DeliveredTable | None) -> dict[str, Any]:
    return {
        "name": report.file,
        "table_name": table and table.of.name,
        "written": table and table.written,
        "columns": json.dumps(_columns(table), ensure_ascii=False),
        "rows_read": report.read,
        "rows_new": report.told("rows_new", report.stored),
        "rows_unchanged": report.told("rows_unchanged", report.already_there),
        "rows_changed": report.told("rows_changed", report.changed),
        "rows_refused": report.refused,
        "changes": json.dumps({} if report.untold else dict(sorted(report.changes.items()))),
        "refusals": json.dumps(dict(sorted(report.codes.items()))),
    }


def _columns(table: DeliveredTable | None) -> Sequence[MappedColumn]:
    """Return of each column of a heading its label, what it was taken for, and its unit."""
    if table is None or table.heading is None:
        return ()
    return columns_of(table.heading)
