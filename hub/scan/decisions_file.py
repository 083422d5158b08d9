"""The file of a scan: a line for each person. Its owner alone can read it, and it is in its place only when it is whole."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TextIO, cast

from hub.fixed_point import format_hundredths

HEADER = (
    "person_id",
    "division_code",
    "verdict",
    "benefit_kind",
    "percent",
    "amount_yuan",
    "category",
    "reason",
)
"""The columns, as `hub.scan.statement.COLUMNS` has them; percent and yuan have two decimals, what is not known is empty."""


class DecisionsFile:
    """Takes rows as the statement gives them."""

    def __init__(self, stream: Any) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(HEADER)

    def write(self, rows: Iterable[Any]) -> None:
        self._writer.writerows(
            (person, division, verdict, kind, format_hundredths(percent), format_hundredths(amount), category, reason)
            for person, division, verdict, kind, percent, amount, category, reason in rows
        )


@contextmanager
def whole_file(file: Path) -> Iterator[TextIO]:
    """A file to write, of mode 600. It takes its place, or that of an earlier one, at the end of the block.

    After an error nothing of it is left, and an earlier one stays as it was. Raises OSError.
    """
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=file.parent, prefix=f".{file.name}.", delete=False
    ) as stream:
        temporary = Path(stream.name)  # made by tempfile, which gives it mode 600
        try:
            yield cast("TextIO", stream)
            stream.flush()
            os.fsync(stream.fileno())
            temporary.replace(file)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def decisions_file(file: Path) -> Iterator[DecisionsFile]:
    """A `whole_file` of decisions. Raises OSError."""
    with whole_file(file) as stream:
        yield DecisionsFile(stream)
