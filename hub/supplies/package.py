"""An HSDS package as its lines: which file holds which table, its rows with their lines, and what cannot be read of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.intake.encodings import encoding_of
from hub.intake.lines import csv_lines
from hub.intake.report import Refusal, RefusalCode
from hub.intake.sentences import Sentence
from hub.supplies.standard import DESCRIPTOR, TABLES, HsdsTable

_AT_ONCE = 10_000

_NEEDED = Sentence("The table needs this column, and it was not found.", "缺少此列。")
_TWICE = Sentence("The table has this column twice.", "此列重复出现。")
_AGAIN = Sentence("Another row of this table has the same identifier.", "本表另一行已使用相同标识。")


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A row of a table, and the line on which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Package:
    """What was read of a package. `rows` are by the name of their table, `paths` say where each table lies, and `others` has how
    many lines each file has that the hub does not read. `descriptor` are the bytes of the descriptor, None where there is none."""

    rows: dict[str, list[PackageRow]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    descriptor: bytes | None = None


def is_package(folder: Path) -> bool:
    """Return True for a folder with a descriptor, or with the table of services that each package has."""
    return any((folder / name).is_file() for name in (DESCRIPTOR, "services.csv"))


def read_package(folder: Path) -> Package:
    """Return what a folder has as a package. Raises OSError when a file cannot be read."""
    package = Package()
    paths = _described_paths(folder, package)
    for table in TABLES:
        path = package.paths[table.name] = paths.get(table.name, table.path)
        package.rows[table.name] = []
        if (folder / path).is_file():
            package.rows[table.name] = list(_rows(folder / path, table, package.refusals))
    known = {DESCRIPTOR, *package.paths.values()}
    for file in sorted(folder.iterdir()):
        if file.name not in known and not file.name.startswith("."):
            package.others[file.name] = _lines_of(file) if file.is_file() else 0
    return package


def _described_paths(folder: Path, package: Package) -> Mapping[str, str]:
    """Return where the descriptor says that each table lies: a file of the folder itself, by the name of its resource."""
    file = folder / DESCRIPTOR
    if not file.is_file():
        return {}
    package.descriptor = file.read_bytes()
    try:
        described: Any = json.loads(package.descriptor)
        pairs = {str(each["name"]): each["path"] for each in described["resources"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        sentence = Sentence(
            "It is not the descriptor of a Data Package: JSON with a list of resources, each with a name and a path.",
            "不是有效的数据包描述文件：应为 JSON，含 resources 列表，每项有 name 和 path。",
        )
        package.refusals.append(Refusal(DESCRIPTOR, 0, "", RefusalCode.UNREADABLE_FILE, sentence))
        return {}
    for path in pairs.values():
        if not isinstance(path, str) or Path(path).name != path or not (folder / path).is_file():
            sentence = Sentence(
                "The descriptor names a file that is not in the package itself.", "描述文件所列文件不在数据包内。"
            )
            package.refusals.append(Refusal(DESCRIPTOR, 0, "", RefusalCode.UNKNOWN_FILE, sentence))
            return {}
    return pairs


def _rows(file: Path, table: HsdsTable, refusals: list[Refusal]) -> Iterator[PackageRow]:
    """Yield the rows of a table; what cannot be told into cells is refused."""
    names: Sequence[str] | None = None
    seen: set[str] = set()
    for lines in csv_lines(file, encoding_of(file), _AT_ONCE):
        refusals += (Refusal(file.name, each.number, "", each.code, each.sentence) for each in lines.broken)
        for number, cells in zip(lines.numbers, lines.rows, strict=True):
            if names is None:
                names = list(map(str.strip, cells))
                refusals += _faults_of_heading(file, number, names, table)
            elif len(cells) != len(names):
                refusals.append(
                    Refusal(file.name, number, "", RefusalCode.MALFORMED_LINE, _width(len(cells), len(names)))
                )
            else:
                row = PackageRow(number, dict(zip(names, cells, strict=True)))
                identifier = row.cells.get("id", "").strip()
                if identifier and identifier in seen:
                    refusals.append(Refusal(file.name, number, "id", RefusalCode.DUPLICATE_KEY, _AGAIN))
                seen.add(identifier)
                yield row


def _faults_of_heading(file: Path, line: int, names: Sequence[str], table: HsdsTable) -> Iterator[Refusal]:
    for name in table.required:
        if name not in names:
            yield Refusal(file.name, line, name, RefusalCode.MISSING_COLUMN, _NEEDED)
    for name, count in Counter(names).items():
        if count > 1:
            yield Refusal(file.name, line, name, RefusalCode.UNKNOWN_COLUMN, _TWICE)


def _width(found: int, wanted: int) -> Sentence:
    return Sentence(
        f"The line has {found} cells, and the heading has {wanted}.",
        f"该行有 {found} 个单元格，而表头有 {wanted} 列。",
    )


def _lines_of(file: Path) -> int:
    """Return how many lines a file has, without those of the heading and empty ones."""
    with file.open("rb") as stream:
        return max(0, sum(bool(line.strip()) for line in stream) - 1)
