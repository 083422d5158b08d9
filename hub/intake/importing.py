"""Brings the files of a city into the database, block by block: while one is stored, the next one is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from hub.cipher import Cipher
from hub.clock import Clock
from hub.intake.block import Block
from hub.intake.delivery import Delivered, delivered, strangers
from hub.intake.files import FILES
from hub.intake.keys import Keys
from hub.intake.lines import FileRefused
from hub.intake.reading import Reading
from hub.intake.rejects import Rejects
from hub.intake.report import FileReport, ImportReport
from hub.intake.storing import Storing
from hub.sources.register import Sources

AT_ONCE = 10_000
"""Lines of one block, which is stored in one transaction."""

Progress = Callable[[str, int, int], None]
"""Is told the file, how much of it is done, and all of it; after each block."""


class ImportRunning(Exception):
    """Another import into the same database is under way."""

    def __init__(self) -> None:
        super().__init__("Another import into this database is running. Wait until it has ended, then start this one.")


async def import_city(
    sources: Sources, cipher: Cipher, clock: Clock, directory: Path, *, progress: Progress | None = None
) -> ImportReport:
    """Store every good row of the city's files; report every other one, and write it down to be mended (`rejects`).

    A file may be left out when a department has nothing to deliver. An import that broke off can be started again.
    Raises `ImportRunning`; `RejectsMended`; `SourceUnavailable` or `StatementTimeout`, after which the blocks before
    stay stored; and OSError when the directory or a file cannot be read.
    """
    async with sources.hub.alone("import") as alone:
        if not alone:
            raise ImportRunning
        with Rejects(directory) as rejects:
            rejects.refuse(strangers(directory))
            keys, reading, reports = Keys(cipher), Reading(), []
            for of in FILES:
                report = FileReport(f"{of.name}.csv")
                reports.append(report)
                if (file := delivered(directory, of)) is None:
                    continue
                report.file, report.written = file.file.name, file.written
                storing = Storing(sources, cipher, clock, keys, of)
                try:
                    async with aclosing(_ahead(_blocks(reading, file))) as blocks:
                        async for block in blocks:
                            await storing.store(block, report)
                            rejects.reject(of, block.rejected)
                            if progress:
                                progress(report.file, block.done, file.size)
                except FileRefused as error:
                    rejects.refuse(error.refusals)
            return ImportReport(tuple(reports), rejects.finish())


def _blocks(reading: Reading, file: Delivered) -> Iterator[Block]:
    return reading.blocks(file.file.name, file.lines(AT_ONCE), file.of)


async def _ahead(blocks: Iterator[Block]) -> AsyncGenerator[Block]:
    """Blocks, each read in a thread while whoever asked for the one before is at work on it."""
    coming = asyncio.ensure_future(asyncio.to_thread(next, blocks, None))
    try:
        while (block := await coming) is not None:
            coming = asyncio.ensure_future(asyncio.to_thread(next, blocks, None))
            yield block
    finally:
        await asyncio.wait([coming])
        coming.cancelled() or coming.exception()  # it was read in vain
