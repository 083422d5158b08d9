"""What would be missing from a whole list, told before anything is stored: its rows are looked up, and none is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cipher import Cipher
from hub.intake.deliveries.ending import kept_kinds, revising_of
from hub.intake.deliveries.form_maps import known_forms
from hub.intake.deliveries.missing import AT_ONCE, MissingRows, WholeList
from hub.intake.deliveries.whole_list import ENDS, Ending, decide_ending
from hub.intake.delivery import delivered
from hub.intake.form_map import FormMap
from hub.intake.formats import FileFormat, Thing
from hub.intake.keys import Keys, row_identifiers
from hub.intake.lines import FileRefused
from hub.intake.reading import Reading
from hub.intake.report import FileReport
from hub.intake.row_batch import RowBatch
from hub.intake.scope import DeliveryScope
from hub.sources.register import Sources
from hub.tables.row_sets import packed, unpacked


async def preview(
    sources: Sources,
    cipher: Cipher,
    directory: Path,
    whole: WholeList,
    maps: Mapping[str, FormMap],
    percent: int,
    scope: DeliveryScope | None = None,
) -> Ending:
    """Return what would be missing, and what would become of it. A row that the import refuses for what it refers to still counts
    as named here.

    DANGER: the identifiers of the rows are in memory, some 200 bytes a row. Raises OSError when a file cannot be read.
    """
    delivery = await asyncio.to_thread(delivered, directory, known_forms(maps))
    formats = {of.name for kind in whole.kinds for of in ENDS[kind]} | set(whole.kinds)
    reading, keys = Reading(whole.day, maps), Keys(cipher, whole.deliverer)
    named: dict[str, set[bytes]] = {name: set() for name in formats}
    reports: list[tuple[FileFormat, FileReport]] = []
    for table in delivery.tables:
        report = FileReport(table.name)
        reports.append((table.of, report))
        if table.of.name not in formats:
            continue
        batches = reading.batches(table, AT_ONCE)
        try:
            while found := await asyncio.to_thread(next, batches, None):
                batch, _ = found
                report.read += batch.read
                report.refused += len(batch.rejected)
                async with sources.hub.begin(reading=True) as hub:
                    named[table.of.name].update(unpacked(packed(await _named(hub, keys, table.of, batch))))
        except FileRefused as error:
            report.codes.update(refusal.code for refusal in error.refusals)
    kept = kept_kinds(whole.kinds, reports, is_file_refused=bool(delivery.refusals))
    async with sources.hub.begin(reading=scope is None) as hub:
        if scope:
            await scope.hold(hub, "", (), 0)
        missing = await MissingRows(revising_of(sources, cipher, whole.kinds), whole, scope).find(hub, named, kept)
    return decide_ending(missing.kinds, percent)


async def _named(hub: AsyncConnection, keys: Keys, of: FileFormat, batch: RowBatch) -> Collection[str]:
    """Return the identifiers of what the good rows of a batch name, if it is stored."""
    keys.begin_batch()
    columns: list[Sequence[Any]] = []
    for column in of.key:
        values = batch.values[column.name]
        thing = of.defines or column.refers
        columns.append(await _identifiers(hub, keys, thing, values) if thing else values)
    if of.defines:
        return {each for each in columns[0] if each}
    rows = [row for row in zip(*columns, strict=True) if None not in row]
    return row_identifiers(of, keys.deliverer, list(zip(*rows, strict=True))) if rows else ()


async def _identifiers(hub: AsyncConnection, keys: Keys, thing: Thing, values: Sequence[str]) -> Sequence[str | None]:
    if thing is Thing.HOUSEHOLD:
        return [keys.new(thing, value) for value in values]
    known = await keys.known(hub, thing, values)
    return [known.get(value) for value in values]
