"""What of a package the hub does not keep: whatever would not come back as it was delivered, by file, column and lines.

There is no list of what HSDS has and the hub has not. What was understood is rendered again, and each cell that was delivered is
compared with the one that would be written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from hub.intake.report import Notice
from hub.intake.sentences import Sentence
from hub.supplies.package import Package
from hub.supplies.rendering import Row
from hub.supplies.standard import DESCRIPTOR, TABLES, HsdsTable, descriptor

_MOST_SPANS = 10
"""Spans of lines that are told of one column; of more, how many lines there are."""


def unkept(package: Package, rendered: Mapping[str, Sequence[Row]]) -> Iterator[Notice]:
    """Yield what would not come back; `rendered` are the tables of what was taken."""
    if package.descriptor not in (None, descriptor()):
        sentence = Sentence(
            "The descriptor differs from the hub's; an export has the hub's own.",
            "描述文件与本平台所写不同，导出时以本平台的描述文件为准。",
        )
        yield Notice(DESCRIPTOR, sentence)
    for table in TABLES:
        yield from _of_table(package, table, rendered[table.name])
    for name, lines in package.others.items():
        sentence = Sentence(
            f"The file is not kept ({_several(lines)} below its heading).", f"该文件未保存（表头下共 {lines} 行）。"
        )
        yield Notice(name, sentence)


def _of_table(package: Package, table: HsdsTable, rendered: Sequence[Row]) -> Iterator[Notice]:
    written = {_key(table, row): row for row in rendered}
    lost: defaultdict[str, list[int]] = defaultdict(list)
    for row in package.rows[table.name]:
        kept = written.pop(_key(table, row.cells), None)  # a second row for one key is not kept
        if kept is None:
            lost[""].append(row.line)
            continue
        for column, cell in row.cells.items():
            if cell and cell != kept.get(column, ""):
                lost[column].append(row.line)
    for column, lines in sorted(lost.items()):
        where, chinese = _spans(lines)
        if column:
            sentence = Sentence(f"{column} is not kept as it is {where}.", f"{chinese}的 {column} 未按原样保存。")
        else:
            sentence = Sentence(f"What stands {where} is not kept.", f"{chinese}未保存。")
        yield Notice(package.paths[table.name], sentence)


def _key(table: HsdsTable, row: Row) -> tuple[str, ...]:
    return tuple(row.get(column, "").strip() for column in table.key)


def _spans(lines: Sequence[int]) -> tuple[str, str]:
    """Return lines as people name them, in both languages: in lines 2-4, 7."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and spans[-1][1] == line - 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans[:_MOST_SPANS])
    more = "" if len(spans) <= _MOST_SPANS else f" and others, {len(lines):,} in all"
    word = "line" if len(lines) == 1 else "lines"
    return f"in {word} {told}{more}", f"第 {told} 行{f'等共 {len(lines)} 行' if more else ''}"


def _several(lines: int) -> str:
    return f"{lines:,} {'line' if lines == 1 else 'lines'}"
