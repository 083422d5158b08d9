"""How far a scan has come, and what it found: rows of the hub's own database, so that one that broke off goes on where it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.policy.constants import integer_literal
from hub.server.chain_scan.statements import DOUBLED_COLUMNS, MISSED_COLUMNS
from hub.sources.source import Source
from hub.tables.chain_findings import (
    ChainFindingKind,
    ChainFindingRow,
    ChainScanRow,
    ChainScanShareRow,
    ChainScanSilenceRow,
)

AT_ONCE = 20_000
"""Findings of earlier scans that one statement removes: it ends long before its time is over."""

_FINDING = cast("Table", ChainFindingRow.__table__)
_STORED = ("id", "scan_id", "kind", "division_code")
_TOLD = (
    "person_id", "programme", "state", "reason", "period_from", "period_until", "record_id", "earlier_id", "one_payer",
)  # fmt: skip
_NOTHING = (None,) * (len(DOUBLED_COLUMNS) - len(MISSED_COLUMNS))


@dataclass(slots=True)
class ChainScan:
    """A scan: the day that it speaks of, the moment by whose knowledge it decides, how far each share has come, and the sources that
    did not answer."""

    id: str
    on: date
    known_at: datetime
    reached: dict[int, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)


async def begin(source: Source, now: datetime) -> ChainScan:
    """Return the scan that broke off today, or a new one."""
    async with source.begin() as connection:
        row = ChainScanRow
        newest = (
            select(row.id, row.begun_at, row.scanned_on).where(row.ended_at.is_(None)).order_by(row.begun_at.desc())
        )
        last = (await connection.execute(newest.limit(1))).one_or_none()
        if last is None or last.scanned_on != local_day(now):
            scan = ChainScan(str(uuid4()), local_day(now), now)
            values = {"id": scan.id, "begun_at": scan.known_at, "scanned_on": scan.on}
            await connection.execute(insert(row), [values])
            return scan
        scan = ChainScan(str(last.id), last.scanned_on, last.begun_at)
        share, silence = ChainScanShareRow, ChainScanSilenceRow
        shares = select(share.number, share.reached).where(share.scan_id == scan.id)
        scan.reached |= {number: str(reached) for number, reached in await connection.execute(shares)}
        silent = select(silence.source).where(silence.scan_id == scan.id)
        scan.silent |= {*(await connection.execute(silent)).scalars()}
        return scan


async def keep(
    source: Source,
    scan: ChainScan,
    share: int,
    reached: str,
    found: Mapping[ChainFindingKind, Iterable[Sequence[Any]]],
    divisions: Mapping[str, str],
) -> None:
    """Store what was found of a part, and that the share has come so far: both or neither."""
    rows = [
        (str(uuid4()), scan.id, kind.value, divisions[str(row[0])], *row, *(_NOTHING if kind is _MISSED else ()))
        for kind, rows in found.items()
        for row in rows
    ]
    async with source.begin() as connection:
        await source.load(connection, _FINDING, (*_STORED, *_TOLD), rows)
        row = ChainScanShareRow
        this = (row.scan_id == scan.id, row.number == share)
        if (await connection.execute(update(row).where(*this).values(reached=reached))).rowcount == 0:
            await connection.execute(insert(row), [{"scan_id": scan.id, "number": share, "reached": reached}])
    scan.reached[share] = reached


_MISSED = ChainFindingKind.MISSED


async def keep_silence(source: Source, scan: ChainScan, name: str) -> None:
    """From here on the scan asks a source no more, also when it goes on after a break: it could tell of a part of everybody alone."""
    if name not in scan.silent:
        scan.silent.add(name)
        async with source.begin() as connection:
            await connection.execute(insert(ChainScanSilenceRow), [{"scan_id": scan.id, "source": name}])


async def end(source: Source, scan: ChainScan, unknown: Iterable[str], now: datetime) -> None:
    """Remove what was found of programmes that nothing is known of in the end; the scan has ended, and it alone is kept."""
    await _remove(source, _FINDING.c.programme.in_(list(unknown)), _FINDING.c.scan_id == scan.id)
    async with source.begin() as connection:
        await connection.execute(update(ChainScanRow).where(ChainScanRow.id == scan.id).values(ended_at=now))
    await _remove(source, _FINDING.c.scan_id != scan.id)
    async with source.begin() as connection:
        await _forget_others(connection, scan.id)


async def _remove(source: Source, *which: Any) -> None:
    some = select(_FINDING.c.id).where(*which).limit(integer_literal(AT_ONCE))
    while True:
        async with source.begin() as connection:
            if (await connection.execute(delete(_FINDING).where(_FINDING.c.id.in_(some)))).rowcount < AT_ONCE:
                return


async def _forget_others(connection: AsyncConnection, scan_id: str) -> None:
    for table, column in (
        (ChainScanShareRow, ChainScanShareRow.scan_id),
        (ChainScanSilenceRow, ChainScanSilenceRow.scan_id),
        (ChainScanRow, ChainScanRow.id),
    ):
        await connection.execute(delete(table).where(column != scan_id))
