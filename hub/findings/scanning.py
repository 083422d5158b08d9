"""A scan for findings over everybody, district by district: one that broke off goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select, update

from hub.clock import Clock, local_day
from hub.errors import Unusable
from hub.findings.finders import in_district, in_no_district
from hub.findings.keeping import FindingCounts, close_without_subject, look_for_findings
from hub.sources.source import Source
from hub.tables.findings import FindingScanRow
from hub.tables.population import DivisionRow

Progress = Callable[[int, int], None]
"""A callback: it gets how many districts are done, and how many there are; the first time before any is."""


class FindingScanRunning(Unusable):
    """Another scan for findings is under way."""

    def __init__(self) -> None:
        super().__init__("Another scan for findings is running. Wait until it has ended, then start this one.")


async def scan_for_findings(source: Source, clock: Clock, progress: Progress) -> FindingCounts:
    """Look for findings about everybody, and close what is found no more.

    Each district is kept in a transaction of its own. A scan that broke off on the same day is taken up after the last district
    that was done; the counts are then those of the rest. Raises `FindingScanRunning` and `SourceUnavailable`.
    """
    async with source.alone("findings") as alone:
        if not alone:
            raise FindingScanRunning
        scan_id, reached = await _begin(source, clock())
        counts, districts = FindingCounts(), await _districts(source)
        left = [code for code in districts if reached is None or code > reached]
        progress(len(districts) - len(left), len(districts))
        for place, code in enumerate(left, start=len(districts) - len(left) + 1):
            now = clock()
            counts.add(await look_for_findings(source, in_district, {"district": code}, now, local_day(now)))
            async with source.begin() as connection:
                row = update(FindingScanRow).where(FindingScanRow.id == scan_id)
                await connection.execute(row.values(reached=code))
            progress(place, len(districts))
        now = clock()
        counts.add(await look_for_findings(source, in_no_district, {}, now, local_day(now)))
        counts.add(await close_without_subject(source, local_day(now)))
        async with source.begin() as connection:
            await connection.execute(update(FindingScanRow).where(FindingScanRow.id == scan_id).values(ended_at=now))
        return counts


async def _begin(source: Source, now: datetime) -> tuple[str, str | None]:
    """Return the scan, and the last district that it has done."""
    async with source.begin() as connection:
        row = FindingScanRow
        newest = select(row.id, row.begun_at, row.reached, row.ended_at).order_by(row.begun_at.desc(), row.id).limit(1)
        last = (await connection.execute(newest)).one_or_none()
        if last and last.ended_at is None and local_day(last.begun_at) == local_day(now):
            return last.id, last.reached
        scan_id = str(uuid4())
        await connection.execute(insert(row), [{"id": scan_id, "begun_at": now}])
        return scan_id, None


async def _districts(source: Source) -> list[str]:
    """Return the codes of the districts, in their order."""
    async with source.begin() as connection:
        district = select(DivisionRow.code).where(DivisionRow.level == "DISTRICT").order_by(DivisionRow.code)
        return list((await connection.execute(district)).scalars())
