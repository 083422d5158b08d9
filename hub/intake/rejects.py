"""What was refused, written down twice: as a list without values, and as the rows themselves, to be mended.

`rejects.csv` can be handed to whoever delivered the files. `rejects/` has a CSV file for each file with rejected rows:
its columns, and notes that the import passes over; mended, it is imported like any delivery. Both are put in their
place at the end, so a kill leaves those of before.

INVARIANT: the rows are people's data, and only their owner may read them, whoever else may write into the folder of the
delivery: all is written in a folder that this import made itself, into files that nobody made before.
"""

from __future__ import annotations

import csv
import errno
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from hub.intake.formats import FileFormat
from hub.intake.report import REFUSAL_COLUMNS, REJECTS, Refusal
from hub.intake.row_batch import DELIVERED, NOTE, RejectedRow
from hub.intake.sentences import chinese_of
from hub.private_files import PRIVATE

REJECTED_ROWS = "rejects"
"""The folder, beside the files, with the rows that were refused."""

_NOTES = (f"{NOTE}file", f"{NOTE}line", f"{NOTE}column", f"{NOTE}code", f"{NOTE}reason", f"{NOTE}原因", DELIVERED)
_BETWEEN = " | "

_MISREAD = re.compile(r"[=+\-@＝＋－＠]|0[0-9]|[0-9]{12}|[0-9]{4}-")
"""What a spreadsheet program would take for a formula, a number or a day of its own, and write back as another text.
Signs of full width count too: programs of East Asia take them for the others.
"""


class RejectsMended(Exception):
    """The rejected rows were changed since they were written: they would be lost."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The rows in {folder} were changed since they were written. Import them first, with `hub import {folder}`; "
            "then remove the folder, or move it away."
        )


class Rejects:
    """The refusals of one import, as they come. Used as a context: what was written is put in its place by `finish`."""

    def __init__(self, directory: Path) -> None:
        """Raises `RejectsMended`."""
        self._list, self._folder = directory / REJECTS, directory / REJECTED_ROWS
        self._unfinished = directory / f".{REJECTED_ROWS}.new"
        if self._folder.is_dir() and not self._folder.is_symlink():
            written = self._list.stat().st_mtime_ns if self._list.exists() else 0
            if any(file.stat().st_mtime_ns > written for file in self._folder.iterdir()):
                raise RejectsMended(self._folder)
        self._stack = ExitStack()
        self._own: int | None = None
        self._refusals: Any = None
        self._rows: dict[str, Any] = {}
        _remove(self._unfinished)

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        if self._own is not None:
            os.close(self._own)
        _remove(self._unfinished)

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Add to the list what is about no single row."""
        for refusal in refusals:
            if self._refusals is None:
                self._refusals = self._writer(REJECTS)
                self._refusals.writerow(REFUSAL_COLUMNS)
            self._refusals.writerow(map(kept_as_text, refusal.cells))

    def reject(self, of: FileFormat, rejected: Iterable[RejectedRow]) -> None:
        """Add rows of a file, in the order of their lines."""
        for row in sorted(rejected, key=lambda row: row.line):
            self.refuse(row.refusals)
            if of.name not in self._rows:
                if not self._rows:
                    os.mkdir(REJECTED_ROWS, 0o700, dir_fd=self._made())
                self._rows[of.name] = self._writer(f"{REJECTED_ROWS}/{of.name}.csv")
                self._rows[of.name].writerow([column.name for column in of.columns] + list(_NOTES))
            cells = [row.cells.get(column.name, "").strip() for column in of.columns]
            notes = (
                row.refusals[0].file,
                str(row.line),
                _BETWEEN.join(refusal.column for refusal in row.refusals),
                _BETWEEN.join(refusal.code for refusal in row.refusals),
                _BETWEEN.join(refusal.sentence for refusal in row.refusals),
                _BETWEEN.join(chinese_of(refusal.sentence) for refusal in row.refusals),
                row.text,
            )
            self._rows[of.name].writerow(map(kept_as_text, (*cells, *notes)))

    def finish(self) -> Path | None:
        """Put all in its place, and take away what an earlier import left; gives the list, None if it is empty."""
        self._stack.close()
        _remove(self._folder)
        if self._rows:
            os.rename(REJECTED_ROWS, self._folder, src_dir_fd=self._own)
        if self._refusals is None:
            self._list.unlink(missing_ok=True)
            return None
        os.replace(REJECTS, self._list, src_dir_fd=self._own)
        os.utime(self._list)  # the newest of all: so rows that are mended later are known as such
        return self._list

    def _writer(self, file: str) -> Any:
        opener = partial(os.open, mode=PRIVATE, dir_fd=self._made())
        made = open(file, "x", encoding="utf-8-sig", newline="", opener=opener)  # noqa: SIM115 -- the stack closes it
        stream = self._stack.enter_context(made)
        return csv.writer(stream, lineterminator="\r\n")

    def _made(self) -> int:
        """Return the folder that all is written in, made when there is something to write. Held open: another that
        takes its name meanwhile is not written to."""
        if self._own is None:
            self._unfinished.mkdir(mode=0o700)
            self._own = os.open(self._unfinished, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if os.fstat(self._own).st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "Somebody else has replaced it", str(self._unfinished))
        return self._own


def _remove(path: Path) -> None:
    """Whatever stands at a place, if anything does; of a link only itself."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def kept_as_text(cell: str) -> str:
    """A leading tab keeps a spreadsheet program from its own reading; the import passes over it."""
    return f"\t{cell}" if _MISREAD.match(cell) else cell
