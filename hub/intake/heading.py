"""Where the names of the columns stand in a table, and what each column is taken for.

Above them may be titles, below each name a second line (家庭收入 over 总收入 and 人均月收入), beside them columns that the
hub has not: those are named and passed over. INVARIANT: a line is a heading only if it names every column that the file
needs, so a row of somebody's data is never taken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from itertools import zip_longest

from hub.intake.formats import FileColumn, FileFormat
from hub.intake.report import Refusal, RefusalCode
from hub.intake.row_batch import NOTE
from hub.intake.sentences import Sentence
from hub.intake.terms import Label, label_keys, label_of, labels_of, means_another, spoken_unit, terms_of
from hub.intake.values import has_values

LOOKED_AT = 40
"""Lines at the top of a table among which its heading is looked for."""

_ALMOST = 0.8
"""How alike a label is to a column's name that it was probably meant for it."""

_NEAR = 0.5
"""How alike a label is to a column's name that this is told as the nearest one: whoever shares half of it is no data."""

UNITS = ("千元", "万元")
"""The units of sums beside yuan."""

Row = tuple[int, Sequence[str]]
"""A line by its number, with its cells."""

Read = Callable[[str], Label]
"""Reads a label, as `label_of` does."""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """What a deliverer's form of one table is known to say, beyond what everybody calls its columns.

    `columns` has by the key of a label (`label_keys`) what the column is; None: it is not read. `units` has by that key the unit
    that the file gave for the sums when somebody said another one, and that one. `lines` are those of the heading, where somebody
    has set them.
    """

    columns: Mapping[str, FileColumn | None] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lines: tuple[int, int] | None = None


_NOTHING_KNOWN = KnownForm()


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: its lines from `first` to `last`, and by position the names of the columns.

    `names` has the names of the format, and notes (`#4`) for what is passed over. `labels` are the words of the file.
    `units` says by position in which unit its sums are, where that is not yuan; `given` in which unit the file itself says that they
    are, if it says so.
    """

    of: FileFormat
    first: int
    last: int
    labels: tuple[str, ...]
    names: tuple[str, ...]
    units: Mapping[int, str] = field(default_factory=dict)
    given: Mapping[int, str] = field(default_factory=dict)

    @property
    def unread(self) -> tuple[int, ...]:
        """The positions of columns, counted from 1, that are labelled and passed over without being a note."""
        return tuple(
            position
            for position, (label, name) in enumerate(zip(self.labels, self.names, strict=True), start=1)
            if name == f"{NOTE}{position}" and label.strip()
        )

    @property
    def taken(self) -> int:
        return sum(not name.startswith(NOTE) for name in self.names)


@dataclass(frozen=True, slots=True)
class Unheaded:
    """A table of which no heading was found: what is wrong with it, where that can be said, and the line that is nearest to one.

    INVARIANT: the nearest line has labels and no values, whoever said that it is the heading.
    """

    refusals: Sequence[Refusal] = ()
    nearest: Heading | None = None


@dataclass(slots=True)
class _Line:
    """One line, or two that belong together, as a heading of a format. `passed` are the places that somebody said are not read."""

    of: FileFormat
    first: int
    last: int
    labels: Sequence[str]
    read: list[Label]
    columns: list[FileColumn | None]
    passed: frozenset[int] = frozenset()

    @property
    def missing(self) -> list[FileColumn]:
        return [column for column in self.of.columns if column.required and column not in self.columns]

    @property
    def doubled(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column and column in self.columns[:place]]

    @property
    def named(self) -> int:
        return len({column.name for column in self.columns if column})

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.doubled


def find_heading(
    file: str, rows: Sequence[Row], formats: Sequence[FileFormat], known: Mapping[str, KnownForm] | None = None
) -> Heading | Unheaded:
    """Return the heading of the format that a table fits best, or what is wrong with it; nothing, if it fits none of
    several. `known` has by format what is known of the deliverer's form."""
    known = known or {}
    # The same cells are read for each format, alone and with the line below. What was read may be somebody's data: it is not kept.
    read = cache(label_of)
    lines = [line for of in formats if (line := _best(rows, of, known.get(of.name, _NOTHING_KNOWN), read))]
    whole = sorted((line for line in lines if line.is_whole), key=lambda line: line.named, reverse=True)
    if whole and (len(whole) == 1 or whole[0].named > whole[1].named):
        best = whole[0]
        faults = list(_faults(file, best))
        found = _heading(rows, best, known.get(best.of.name, _NOTHING_KNOWN))
        return Unheaded(faults, found) if faults else found
    if len(formats) > 1:
        return Unheaded()
    number = rows[0][0] if rows else 1
    if not lines:
        return Unheaded(_refused(file, _Line(formats[0], number, number, (), [], [])))
    near = lines[0]
    is_shown = not any(has_values(near.of, cells) for place, cells in rows if near.first <= place <= near.last)
    nearest = _heading(rows, near, known.get(near.of.name, _NOTHING_KNOWN)) if is_shown else None
    return Unheaded(_refused(file, near), nearest)


def _refused(file: str, line: _Line) -> Sequence[Refusal]:
    missing = [
        Refusal(file, line.last, column.name, RefusalCode.MISSING_COLUMN, _not_found(column)) for column in line.missing
    ]
    return [*_faults(file, line), *missing]


def _not_found(column: FileColumn) -> Sentence:
    name, *terms = terms_of(column)
    return Sentence(
        "The file needs this column in its first line, and it was not found.",
        f"表头缺少“{terms[0] if terms else name}”列。",
    )


def _best(rows: Sequence[Row], of: FileFormat, known: KnownForm, read: Read) -> _Line | None:
    """Return the line, or pair of lines, that names most columns; of equals a single one, and the first.

    What somebody has set goes before it, if it is a heading, or if nothing else is.
    """
    labels, best = labels_of(of), None
    said = _set(rows, of, labels, known, read)
    if said and said.is_whole:
        return said
    for place, (number, cells) in enumerate(rows[:LOOKED_AT]):
        single = _line(of, labels, known, read, number, number, cells)
        lines = [single]
        if place + 1 < len(rows):
            lines.append(_pair(of, labels, known, read, single, *rows[place + 1]))
        for line in lines:
            if line.named and (best is None or _rank(line) > _rank(best)):
                best = line
    return said if said and not (best and best.is_whole) else best


def _set(
    rows: Sequence[Row], of: FileFormat, labels: Mapping[str, FileColumn], known: KnownForm, read: Read
) -> _Line | None:
    """Return the lines that somebody has set as the heading. INVARIANT: a line with values is none, whoever says so."""
    if known.lines is None:
        return None
    first, last = known.lines
    cells = dict(rows[:LOOKED_AT])
    if any(number not in cells or has_values(of, cells[number]) for number in known.lines):
        return None
    line = _line(of, labels, known, read, first, first, cells[first])
    return line if last == first else _pair(of, labels, known, read, line, last, cells[last])


def _rank(line: _Line) -> tuple[bool, int, int, bool]:
    return line.is_whole, line.named, -len(line.doubled), line.first == line.last


def _line(
    of: FileFormat,
    labels: Mapping[str, FileColumn],
    known: KnownForm,
    read: Read,
    first: int,
    last: int,
    cells: Sequence[str],
) -> _Line:
    named_by, columns, passed = [*map(read, cells)], list[FileColumn | None](), set[int]()
    for place, (cell, label, key) in enumerate(zip(cells, named_by, label_keys(cells, read), strict=True)):
        is_note = cell.strip().startswith(NOTE)
        named = key if is_note or key in known.columns else label.word
        if named in known.columns and known.columns[named] is None:
            passed.add(place)
        columns.append(known.columns.get(named, None if is_note else labels.get(label.word)))
    return _Line(of, first, last, cells, named_by, columns, frozenset(passed))


def _pair(
    of: FileFormat,
    labels: Mapping[str, FileColumn],
    known: KnownForm,
    read: Read,
    above: _Line,
    number: int,
    cells: Sequence[str],
) -> _Line:
    """Two lines: the lower word where there is one, joined to the upper where both together are a name."""
    words, group = [], ""
    for upper, lower in zip_longest(above.labels, cells, fillvalue=""):
        group = upper if upper.strip() else group if lower.strip() else ""
        joined = group.strip() + lower.strip()
        word = read(joined).word
        words.append(joined if not lower.strip() or word in labels or word in known.columns else lower)
    return _line(of, labels, known, read, above.first, number, words)


def _faults(file: str, line: _Line) -> Iterable[Refusal]:
    """Return columns that are named twice, and labels that name something else, or nothing, though nearly a column.

    The label itself is not repeated: where the heading is missing, it is somebody's data.
    """
    taken = {column.name for column in line.columns if column}
    left = [word for word, column in labels_of(line.of).items() if column.name not in taken]
    for place, (label, column) in enumerate(zip(line.read, line.columns, strict=True)):
        if place in line.doubled:
            sentence = Sentence(
                "Found a second column of the same name, or of the same meaning; keep one of them.",
                "前面已有同名（同义）的列，请只保留一列。",
            )
        elif column and means_another(column, label):
            sentence = Sentence(
                "Found a unit or period that does not fit this column; sums are in yuan, 千元 or 万元, of a year, "
                "and income per head of a month.",
                "列名中的单位或周期不符：金额以元、千元或万元为单位，收支按年填报，人均收入按月填报。",
            )
        elif place in line.passed:
            continue
        elif (
            not column
            and label.word
            and not line.labels[place].strip().startswith(NOTE)
            and (near := _nearest(label.word, left, _ALMOST))
        ):
            sentence = Sentence(
                f"Found a column whose name is almost {near}, the name of a column of this file. Correct the name; or put # "
                "before it, and the column is skipped.",
                f"没有此名称的列，但与“{near}”列名称相近。请改为规范列名；如无需读取，请在列名前加 #。",
            )
        elif not column and not line.is_whole and label.word and not line.labels[place].strip().startswith(NOTE):
            near = _nearest(label.word, left, _NEAR)
            sentence = Sentence(
                "Found a column with a name that this file does not have"
                f"{f'; the nearest that is not there yet is {near}' if near else ''}.",
                f"本表没有此名称的列{f'，最接近的未出现的列为“{near}”' if near else ''}。",
            )
        else:
            continue
        yield Refusal(file, line.last, f"#{place + 1}", RefusalCode.UNKNOWN_COLUMN, sentence)


def _nearest(word: str, others: Iterable[str], least: float) -> str | None:
    """Return which of some words is most like one, if it is as much like it as it must be at least."""
    alike = [(SequenceMatcher(None, word, other).ratio(), other) for other in others]
    ratio, nearest = max(alike, key=lambda pair: pair[0], default=(0.0, ""))
    return nearest if ratio >= least else None


def _heading(rows: Sequence[Row], line: _Line, known: KnownForm) -> Heading:
    spoken = ""
    for number, cells in rows:
        if number < line.first:
            spoken = next(filter(None, map(spoken_unit, cells)), spoken)
    names, units, given = [], {}, {}
    keys = label_keys(line.labels)
    for place, (label, column) in enumerate(zip(line.read, line.columns, strict=True)):
        own = line.labels[place].strip()
        names.append(column.name if column else own if own.startswith(NOTE) else f"{NOTE}{place + 1}")
        if column and is_sum(column):
            given[place] = label.unit or ("" if label.word == column.name else spoken)
            before, said = known.units.get(keys[place], ("", ""))
            unit = said if said and before == given[place] else given[place]
            if unit in UNITS:
                units[place] = unit
    return Heading(line.of, line.first, line.last, tuple(line.labels), tuple(names), units, given)


def is_sum(column: FileColumn) -> bool:
    """Return True for a column of sums, which may be in another unit than yuan."""
    return column.name.endswith("_yuan")
