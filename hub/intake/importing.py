"""Brings the files of a city into the database, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from hub.cipher import Cipher
from hub.clock import Clock
from hub.intake.files import FILES
from hub.intake.keys import Keys
from hub.intake.reading import HeaderRefused, Row, read
from hub.intake.report import REJECTS, FileReport, ImportReport, Refusal, RefusalCode, write_rejects
from hub.intake.storing import Storing
from hub.sources.register import Sources

CHUNK = 2_000
"""Rows of one transaction."""

Progress = Callable[[str, int, int], None]
"""Is told the file, the bytes of it that are done, and all its bytes; after each chunk."""


async def import_city(
    sources: Sources, cipher: Cipher, clock: Clock, directory: Path, *, progress: Progress | None = None
) -> ImportReport:
    """Store every good row of the city's files and report every other one, also in `rejects.csv` beside the files.

    A file may be left out when a department has nothing to deliver. An import that broke off can be started again.
    Raises `SourceUnavailable` or `StatementTimeout`, after which the chunks before stay stored, and OSError when the
    directory or a file cannot be read.
    """
    refusals = _strangers(directory)
    keys = Keys(cipher)
    reports = []
    for of in FILES:
        report = FileReport(f"{of.name}.csv")
        reports.append(report)
        total = _size(directory / report.file)
        report.present = total is not None
        if total is None:
            continue
        storing = Storing(sources, cipher, clock, keys, of)
        try:
            for chunk in _chunks(read(directory / report.file, of)):
                await storing.store(chunk, report)
                refusals.extend(refusal for row in chunk for refusal in row.refusals)
                if progress:
                    progress(report.file, chunk[-1].done, total)
        except HeaderRefused as error:
            refusals.extend(error.refusals)
    return ImportReport(tuple(reports), tuple(refusals), write_rejects(directory, refusals))


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _size(file: Path) -> int | None:
    """Its bytes; None when it was not delivered."""
    return file.stat().st_size if file.exists() else None


def _strangers(directory: Path) -> list[Refusal]:
    """A file whose name is nearly right would otherwise be passed over in silence."""
    known = {REJECTS, *(f"{of.name}.csv" for of in FILES)}
    sentence = "A city has no file of this name; see hub/intake/files.py for those that it has."
    return [
        Refusal(file.name, 0, "", RefusalCode.UNKNOWN_FILE, sentence)
        for file in sorted(directory.iterdir())
        if file.suffix.lower() == ".csv" and file.name not in known
    ]
