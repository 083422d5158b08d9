"""Some thousand rows of a file, as columns: what is done to a row is done to a whole column at once.

A city has millions of rows, and each step of Python costs about as much as the database needs to store a row.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from hub.intake.report import Refusal, RefusalCode

NOTE = "#"
"""How the name of a column begins that the import passes over."""

DELIVERED = f"{NOTE}delivered"
"""The note with a line that could not be told into cells; it stays with its row until that is mended."""

ID, DIGEST = f"{NOTE}id", f"{NOTE}digest"
"""Among the values, the columns with the identifiers of the rows, and with the digests of what they say (`preparing`)."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not taken: its cells as they were delivered, by column, and what is wrong with it.

    `text` is the whole line where it could not be told into cells. `key` is what the row defines, if that is known.
    """

    line: int
    refusals: Sequence[Refusal]
    cells: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    key: str | None = None


class RowBatch:
    """Rows of one file. `values` has a list for each column of its format, None where not known; `lines` the numbers.

    What is worked out of these stands among the values too; `sealed_under` are the keys by which it was sealed. `referred` has the
    identifiers of what the rows refer to, by column, where all of it is found before the batch is stored.

    INVARIANT: all lists are equally long, and a place in them is a row.
    """

    def __init__(
        self, file: str, lines: list[int], columns: Sequence[Sequence[str]], names: Sequence[str], done: int
    ) -> None:
        """`columns` has the cells of each of the named columns."""
        self.file, self.lines, self.done = file, lines, done
        self.values: dict[str, list[Any]] = {}
        self.sealed_under: tuple[str, ...] = ()
        self.referred: dict[str, list[Any]] = {}
        self.rejected: list[RejectedRow] = []
        self._cells: Sequence[Sequence[str]] | bytes = columns
        self._names = names
        self._refusals: defaultdict[int, list[Refusal]] = defaultdict(list)

    def __getstate__(self) -> dict[str, Any]:
        """What another process gets: of the cells one piece, since they are needed for rejected rows alone."""
        return vars(self) | {"_cells": pickle.dumps(self._columns, pickle.HIGHEST_PROTOCOL)}

    @property
    def _columns(self) -> Sequence[Sequence[str]]:
        """The cells of each column."""
        if isinstance(self._cells, bytes):
            self._cells = cast("Sequence[Sequence[str]]", pickle.loads(self._cells))  # noqa: S301 -- of `__getstate__`
        return self._cells

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def read(self) -> int:
        """How many rows there were before any was rejected."""
        return len(self.lines) + len(self.rejected)

    def delivered(self) -> Mapping[str, Sequence[str]]:
        """The cells by the names of the columns that the file has."""
        return dict(zip(self._names, self._columns, strict=True))

    def refuse(self, place: int, column: str, code: RefusalCode, sentence: str) -> None:
        """Note what is wrong with a row; it stays until `reject`."""
        self._refusals[place].append(Refusal(self.file, self.lines[place], column, code, sentence))

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns that the file has."""
        return self._names

    @property
    def refused(self) -> Sequence[int]:
        """The places of the rows that something is noted to be wrong with."""
        return sorted(self._refusals)

    @property
    def is_refused(self) -> bool:
        """True while something is noted that is wrong with a row."""
        return bool(self._refusals)

    def pass_over(self, is_beside: Callable[[Sequence[str], Sequence[Any]], bool], columns: Sequence[str]) -> int:
        """Take out those of the refused rows that are none, by their cells and the values of some columns; how many."""
        beside = {
            place
            for place in self._refusals
            if is_beside(self._row(place), [self.values[name][place] for name in columns])
        }
        if beside:
            left = [place for place in range(len(self)) if place not in beside]
            places = {old: new for new, old in enumerate(left)}
            self._keep(left)
            kept = {places[old]: refusals for old, refusals in self._refusals.items() if old in places}
            self._refusals = defaultdict(list, kept)
        return len(beside)

    def _row(self, place: int) -> Sequence[str]:
        return [column[place] for column in self._columns]

    def _keep(self, places: Sequence[int]) -> None:
        self.lines = [self.lines[place] for place in places]
        self._cells = [[column[place] for place in places] for column in self._columns]
        self.values = {name: [column[place] for place in places] for name, column in self.values.items()}

    def reject(self, key: str | None = None) -> None:
        """Take the rows out that something is wrong with. `key` names the column of what they define, if anything."""
        if not self._refusals:
            return
        for place, refusals in sorted(self._refusals.items()):
            cells = dict(zip(self._names, self._row(place), strict=True))
            defined = self.values[key][place] if key else None
            known = defined if isinstance(defined, str) else None
            text = cells.get(DELIVERED, "")
            self.rejected.append(RejectedRow(self.lines[place], tuple(refusals), cells, text, known))
        self._keep([place for place in range(len(self)) if place not in self._refusals])
        self._refusals.clear()
