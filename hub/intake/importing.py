"""Brings the files of a city into the database, batch by batch: while one is stored, the next one is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from pathlib import Path

from hub.cipher import Cipher
from hub.clock import Clock, local_day
from hub.codes import DeliveryState
from hub.intake.admitting import Admitting, DelivererRights
from hub.intake.deliveries.ending import end_after_import, kept_kinds
from hub.intake.deliveries.form_maps import (
    changed_maps,
    check_confirmed,
    keep_form_maps,
    known_forms,
    load_form_maps,
)
from hub.intake.deliveries.missing import WholeList
from hub.intake.deliveries.recording import BY_OPERATOR, DeliveryOrigin, ImportRunning, files_of, recorded
from hub.intake.deliveries.whole_list import DEFAULT_PERCENT
from hub.intake.delivery import DeliveredTable, delivered
from hub.intake.files import FILES
from hub.intake.form_map import FormMap
from hub.intake.formats import FileFormat
from hub.intake.keys import Keys
from hub.intake.lines import FileRefused
from hub.intake.reading_apart import Reader
from hub.intake.reading_task import Batch, Batches, ReadingTask
from hub.intake.rejects import Rejects
from hub.intake.report import FileReport, ImportReport
from hub.intake.scope import DeliveryScope
from hub.intake.seen_rows import SeenRows
from hub.intake.storing import Storing
from hub.rotation.active_keys import lock_active_keys
from hub.sources.register import Sources

AT_ONCE = 10_000
"""Lines of one batch, which is stored in one transaction."""

Progress = Callable[[str, int, int], None]
"""A callback: it gets the file, how much of it is done, and all of it, after each batch."""


async def import_city(
    sources: Sources,
    cipher: Cipher,
    clock: Clock,
    directory: Path,
    *,
    deliverer: str = "",
    origin: DeliveryOrigin = BY_OPERATOR,
    scope: DeliveryScope | None = None,
    rights: DelivererRights | None = None,
    progress: Progress | None = None,
    most_missing: int = DEFAULT_PERCENT,
    confirmed: Mapping[str, FormMap] | None = None,
) -> ImportReport:
    """Store every good row of the city's files; report every other one, and write it down to be mended (`rejects`).

    What came before is left as it is, and what comes changed is a new version. The numbers of households and records are
    those of the `deliverer`; without one, the whole city's. The delivery is recorded with its `origin`, unless the
    directory has no file of a city. What lies outside the `scope` of who delivers is refused like what does not exist.
    What would tell more than its deliverer may know is refused by the `rights` of who delivers. What is missing from a whole
    list ends (`whole_list`), unless it is more than `most_missing` percent.

    It is read by the maps of its deliverer that are kept, or by those that were `confirmed`.

    A file may be left out when a department has nothing to deliver. An import that broke off can be started again.
    Raises `ImportRunning`; `FormMapChanged`, before anything is stored, when one of those is another by now; `RejectsMended`;
    `SourceUnavailable` or `StatementTimeout`, after which the batches before stay stored; and OSError when the directory or a file
    cannot be read.
    """
    async with sources.hub.alone("import") as alone:
        if not alone:
            raise ImportRunning
        with Rejects(directory) as rejects, Reader(directory) as reader:
            async with sources.hub.begin() as connection:
                kept_maps = await load_form_maps(connection, origin.forms(deliverer))
            maps = kept_maps if confirmed is None else confirmed
            delivery = await asyncio.to_thread(delivered, directory, known_forms(maps))
            check_confirmed(delivery, maps, kept_maps)
            rejects.refuse(delivery.refusals)
            if not (delivery.tables or delivery.refusals):
                nothing = tuple(FileReport(f"{of.name}.csv") for of in FILES)
                return ImportReport(nothing, rejects.finish(), tuple(delivery.notices))
            async with recorded(sources.hub, clock, origin, deliverer) as record:
                async with sources.hub.begin() as connection:
                    await lock_active_keys(connection, cipher)  # those that what is read is sealed under
                keys = Keys(cipher, origin.numbering(deliverer), scope, record.begun_at)
                task = ReadingTask(delivery.tables, local_day(clock()), maps, keys.deliverer, AT_ONCE)
                reports: list[tuple[FileFormat, FileReport]] = []
                tables = reader.read(task, cipher)
                for of in FILES:
                    with SeenRows() as seen:
                        admitting = partial(Admitting, rights, origin, of) if rights else None
                        storing = Storing(sources, cipher, record, keys, of, seen, scope, admitting)
                        told = [
                            await _import_table(table, next(tables), storing, rejects, progress)
                            for table in delivery.of(of)
                        ]
                        reports += [(of, report) for report in told or [FileReport(f"{of.name}.csv")]]
                ending = None
                if origin.whole_lists:
                    kept = kept_kinds(origin.whole_lists, reports, is_file_refused=bool(delivery.refusals))
                    whole = WholeList(
                        deliverer, origin.organisation_id, origin.whole_lists, local_day(record.begun_at), record.number
                    )
                    ending = await end_after_import(sources, cipher, record, whole, kept, most_missing, scope)
                changed, notices = changed_maps(delivery, maps, kept_maps)
                async with sources.hub.begin() as connection:
                    await keep_form_maps(connection, origin.forms(deliverer), changed, record.now(), record.id)
                delivery.notices += notices
                report = ImportReport(
                    tuple(each for _, each in reports), rejects.finish(), tuple(delivery.notices), record.number, ending
                )
                state = DeliveryState.PARTLY_REFUSED if report.rejects_file else DeliveryState.STORED
                await record.finish(await files_of(directory, delivery, report), state)
                for source in sources:
                    await source.refresh_statistics()
                return report


async def _import_table(
    table: DeliveredTable, batches: Batches, storing: Storing, rejects: Rejects, progress: Progress | None
) -> FileReport:
    """Store the rows of one file or sheet, and tell what came of it."""
    report = FileReport(table.name, table.written)
    try:
        async with aclosing(_ahead(batches, storing)) as ahead:
            async for batch, passed in ahead:
                await storing.store(batch, report)
                rejects.reject(table.of, batch.rejected)
                report.forms.update(passed.forms)
                report.passed_over += passed.lines
                if progress:
                    progress(report.file, batch.done, table.size)
    except FileRefused as error:
        rejects.refuse(error.refusals)
        report.codes.update(refusal.code for refusal in error.refusals)
    return report


async def _ahead(batches: Batches, storing: Storing) -> AsyncGenerator[Batch]:
    """Batches, each waited for in a thread, and foreseen, while whoever asked for the one before is at work on it."""

    async def following() -> Batch | None:
        if found := await asyncio.to_thread(next, batches, None):
            await storing.foresee(found[0])
        return found

    coming = asyncio.ensure_future(following())
    try:
        while (batch := await coming) is not None:
            coming = asyncio.ensure_future(following())
            yield batch
    finally:
        await asyncio.wait([coming])
        coming.cancelled() or coming.exception()  # it was read in vain
