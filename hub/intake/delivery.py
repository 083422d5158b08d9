"""What a directory delivers: each file, each sheet and each column, and what it was taken for.

A file or sheet belongs to a format by its name (`persons`, 人员信息), or else by its heading. INVARIANT: whatever lies in
the directory is read, refused, or named as not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hub.intake.encodings import Encoding, encodings_of
from hub.intake.files import FILES
from hub.intake.formats import FileFormat
from hub.intake.heading import LOOKED_AT, Heading, KnownForm, Row, Unheaded, find_heading
from hub.intake.lines import FileRefused, Lines, csv_lines
from hub.intake.report import REJECTS, Notice, Refusal, RefusalCode
from hub.intake.sentences import Sentence
from hub.intake.sheet import Listed
from hub.intake.terms import is_called
from hub.intake.workbook import FileKind, kind_of, listed, workbook_lines

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".ods")
"""What a table is called; of two that differ in this alone, the first is taken."""

_SEPARATORS = (",", "\t", ";", "|", "\uff0c", "、", "^")
_NEVER = "\x1f"
"""A separator that no file has."""

_DECLARED = re.compile(r'"?sep=(.)"?\s*')
_REJECTED_ROWS = "rejects"


@dataclass(frozen=True, slots=True)
class DeliveredTable:
    """One file, or one sheet of it: what it holds, how it is written, and its heading, or why it has none.

    `size` is what `Lines.done` comes to at its end. `name` is what reports call it. `nearest` is what comes nearest to a heading
    where it has none.
    """

    file: Path
    name: str
    of: FileFormat
    written: str
    size: int
    kind: FileKind
    heading: Heading | None
    refusals: Sequence[Refusal] = ()
    index: int = 0
    encoding: Encoding = Encoding.UTF_8
    separator: str = ","
    nearest: Heading | None = None

    def lines(self, at_once: int) -> Iterator[Lines]:
        """Its lines, some at a time. Raises OSError when the file cannot be read, and `FileRefused`."""
        if self.refusals:
            raise FileRefused(self.refusals)
        if self.kind is FileKind.TEXT:
            return csv_lines(self.file, self.encoding, at_once, self.separator)
        width = len(self.heading.names) if self.heading else None
        return workbook_lines(self.file, at_once, kind=self.kind, index=self.index, width=width)


@dataclass(slots=True)
class DeliveredFiles:
    """The tables of a directory in the order of their import; what is refused as a whole, and what is not read. `formats` are what
    its tables may be."""

    tables: list[DeliveredTable] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    known: Mapping[str, KnownForm] = field(default_factory=dict)
    formats: Sequence[FileFormat] = FILES

    def of(self, of: FileFormat) -> Sequence[DeliveredTable]:
        return [table for table in self.tables if table.of is of]


def delivered(
    directory: Path, known: Mapping[str, KnownForm] | None = None, formats: Sequence[FileFormat] = FILES
) -> DeliveredFiles:
    """Look into every file of a directory for tables of some formats; `known` is by table what is known of the deliverer's form.

    Raises OSError when the directory or a file cannot be read.
    """
    delivery, files = DeliveredFiles(known=known or {}, formats=formats), []
    for file in sorted(directory.iterdir()):
        if file.name.startswith((".", "~$")) or file.name in (REJECTS, _REJECTED_ROWS):
            continue
        if file.is_dir() or file.suffix.lower() not in _TABLES:
            what = Sentence("It is not a table, and was not read.", "不是数据表，未读取。")
            delivery.notices.append(Notice(file.name, what))
        else:
            files.append(file)
    kinds = {file: kind_of(file) for file in _once(files, delivery)}
    encodings = encodings_of([file for file, kind in kinds.items() if kind is FileKind.TEXT])
    for file, kind in kinds.items():
        if kind is FileKind.TEXT:
            _look_at_text(file, encodings[file], delivery)
        elif kind is FileKind.WEB_PAGE:
            sentence = Sentence(
                "Found a web page under the name of a table; open it in Excel, and save it as .xlsx.",
                "该文件实为网页格式，请在 Excel 中打开并另存为 .xlsx 后报送。",
            )
            delivery.refusals.append(Refusal(file.name, 0, "", RefusalCode.UNREADABLE_FILE, sentence))
        else:
            _look_at_book(file, kind, delivery)
    order = {of.name: place for place, of in enumerate(formats)}
    delivery.tables.sort(key=lambda table: order[table.of.name])
    delivery.refusals.sort(key=lambda refusal: refusal.file)
    return delivery


def _once(files: Sequence[Path], delivery: DeliveredFiles) -> Sequence[Path]:
    """Return Of files that differ in what is behind the dot alone, the first kind."""
    taken: dict[str, Path] = {}
    for file in sorted(files, key=lambda file: (_TABLES.index(file.suffix.lower()), file.name)):
        if taken.setdefault(file.stem, file) is not file:
            sentence = Sentence(
                f"The same data is delivered as {taken[file.stem].suffix[1:].upper()}, and that file was taken. Deliver only one of the two.",
                "同名数据已以另一格式报送并已采用，请只报送其中一份。",
            )
            delivery.refusals.append(Refusal(file.name, 0, "", RefusalCode.DELIVERED_TWICE, sentence))
    return sorted(taken.values())


def _named(name: str, delivery: DeliveredFiles) -> Sequence[FileFormat]:
    return [of for of in delivery.formats if is_called(name, of)]


def _look_at_text(file: Path, encoding: Encoding, delivery: DeliveredFiles) -> None:
    named, size = _named(file.stem, delivery), file.stat().st_size
    best: tuple[str, Heading] | None = None
    without = Unheaded()
    for separator in _separators(file, encoding):
        rows, broken = _first_rows(csv_lines(file, encoding, LOOKED_AT, separator))
        found = find_heading(file.name, rows, named or delivery.formats, delivery.known)
        if isinstance(found, Heading):
            if best is None or found.taken > best[1].taken:
                best = separator, found
        elif found.refusals and (not without.refusals or _told_by(found.refusals) < _told_by(without.refusals)):
            without = replace(found, refusals=_broken_first(file.name, broken) or found.refusals)
    if best:
        separator, heading = best
        table = DeliveredTable(
            file, file.name, heading.of, str(encoding), size, FileKind.TEXT, heading, (), 0, encoding, separator
        )
        _take(table, delivery)
    elif named:
        written, why = str(encoding), without.refusals
        table = DeliveredTable(
            file, file.name, named[0], written, size, FileKind.TEXT, None, why, nearest=without.nearest
        )
        delivery.tables.append(table)
    elif without.refusals:
        delivery.refusals.extend(without.refusals)
    elif file.suffix.lower() == ".txt":
        delivery.notices.append(
            Notice(
                file.name,
                Sentence("The hub does not know this table, and did not read it.", "不是可识别的数据表，未读取。"),
            )
        )
    else:
        delivery.refusals.append(_unknown(file.name))


def _told_by(refusals: Sequence[Refusal]) -> tuple[int, int]:
    """Return how far a table is from what it should be, read with one separator: the right one finds most of its columns, and may
    find more that is wrong with them."""
    return sum(refusal.code is RefusalCode.MISSING_COLUMN for refusal in refusals), len(refusals)


def _separators(file: Path, encoding: Encoding) -> Sequence[str]:
    """Return the separator that the first line declares (`sep=;`), or those that there are."""
    for lines in csv_lines(file, encoding, 1, _NEVER):
        first = lines.rows[0][0] if lines.numbers else ""
        return found[1] if (found := _DECLARED.fullmatch(first)) else _SEPARATORS
    return _SEPARATORS


def _first_rows(source: Iterator[Lines]) -> tuple[list[Row], Lines]:
    """Return the first lines of a table. Raises `FileRefused` when there are none that can be read."""
    some = next(source, Lines(0))
    return list(zip(some.numbers, some.rows, strict=True)), some


def _broken_first(file: str, some: Lines) -> Sequence[Refusal]:
    first = [broken for broken in some.broken if broken.number == 1]
    return [Refusal(file, 1, "", broken.code, broken.sentence) for broken in first]


def _look_at_book(file: Path, kind: FileKind, delivery: DeliveredFiles) -> None:
    named, size = _named(file.stem, delivery), file.stat().st_size
    try:
        sheets = listed(file, kind)
        tables, others = _tables_of(file, kind, sheets, named, delivery)
    except FileRefused as error:
        _refuse_book(file, kind, named, Unheaded(error.refusals), delivery)
        return
    for table in tables:
        name = file.name if len(tables) == 1 else table.name
        _take(DeliveredTable(file, name, table.of, str(kind), size, kind, table.heading, (), table.index), delivery)
    for sheet, without in others:
        if not tables and sheet is others[0][0]:
            _refuse_book(file, kind, named, without if without.refusals else Unheaded([_unknown(file.name)]), delivery)
        elif without.refusals and (of := next(iter(_named(sheet.name, delivery)), None)):
            name, near = f"{file.name} [{sheet.name}]", without.nearest
            refused = [replace(refusal, file=name) for refusal in without.refusals]
            delivery.tables.append(
                DeliveredTable(file, name, of, str(kind), size, kind, None, refused, sheet.index, nearest=near)
            )
        elif not sheet.visible:
            delivery.notices.append(_unread_sheet(file, sheet, "is hidden", "已隐藏"))
        else:
            delivery.notices.append(_unread_sheet(file, sheet, "has no table that the hub knows", "不是可识别的数据表"))


def _tables_of(
    file: Path, kind: FileKind, sheets: Sequence[Listed], named: Sequence[FileFormat], delivery: DeliveredFiles
) -> tuple[list[DeliveredTable], list[tuple[Listed, Unheaded]]]:
    """Return the sheets that are tables, and the others with what is wrong with them: of an empty or hidden sheet, nothing."""
    tables: list[DeliveredTable] = []
    others: list[tuple[Listed, Unheaded]] = []
    for sheet in sheets:
        if not sheet.visible:
            others.append((sheet, Unheaded()))
            continue
        rows, _ = _first_rows(workbook_lines(file, LOOKED_AT, kind=kind, index=sheet.index))
        known, formats = delivery.known, delivery.formats
        found = find_heading(file.name, rows, _named(sheet.name, delivery) or named or formats, known)
        if not isinstance(found, Heading) and len(sheets) > 1:
            found = other if isinstance(other := find_heading(file.name, rows, formats, known), Heading) else found
        if isinstance(found, Heading):
            name = f"{file.name} [{sheet.name}]"
            tables.append(DeliveredTable(file, name, found.of, str(kind), 0, kind, found, (), sheet.index))
        else:
            others.append((sheet, found if rows else Unheaded()))
    return tables, others


def _refuse_book(
    file: Path, kind: FileKind, named: Sequence[FileFormat], without: Unheaded, delivery: DeliveredFiles
) -> None:
    """A workbook without any table: refused in its place among the files, if its name says what it was to be."""
    if named:
        why, near = without.refusals, without.nearest
        delivery.tables.append(DeliveredTable(file, file.name, named[0], str(kind), 0, kind, None, why, nearest=near))
    else:
        delivery.refusals.extend(without.refusals)


def _take(table: DeliveredTable, delivery: DeliveredFiles) -> None:
    delivery.tables.append(table)
    assert table.heading
    for position in table.heading.unread:
        label = " ".join(table.heading.labels[position - 1].split())
        sentence = Sentence(f"Column {position} ({label}) was not read.", f"第 {position} 列({label})未读取。")
        delivery.notices.append(Notice(table.name, sentence))


def _unread_sheet(file: Path, sheet: Listed, why: str, chinese: str) -> Notice:
    sentence = Sentence(f"The sheet {sheet.name} {why}, and was not read.", f"工作表“{sheet.name}”{chinese}，未读取。")
    return Notice(file.name, sentence)


def _unknown(name: str) -> Refusal:
    sentence = Sentence(
        "The hub knows no file with this name or this heading; hub/intake/files.py lists the files that it knows.",
        "文件名和表头均不属于可识别的数据表，请核对表头名称。",
    )
    return Refusal(name, 0, "", RefusalCode.UNKNOWN_FILE, sentence)
