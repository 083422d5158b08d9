"""Workbooks of other kinds than .xlsx, and what is no workbook at all."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook

from hub.intake.checking import check_delivery
from hub.intake.delivery import delivered
from hub.intake.lines import FileRefused
from hub.intake.workbook import FileKind, kind_of, workbook_lines
from tests.hub.intake.cities import small_city
from tests.hub.intake.clerks import FORTY, rewritten

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(file: Path, rows: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="人员">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file


def test_a_small_file_that_states_a_thousand_million_cells_is_refused_and_ends_nothing_else(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    file = ods(tmp_path / "人员.ods", f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')
    assert kind_of(file) is FileKind.OPEN_DOCUMENT
    with pytest.raises(FileRefused) as caught:
        list(workbook_lines(file, 100, kind=FileKind.OPEN_DOCUMENT))
    assert [refusal.code for refusal in caught.value.refusals] == ["UNREADABLE_FILE"]
    delivery = delivered(tmp_path)
    assert [refusal.code for table in delivery.tables for refusal in table.refusals] == ["UNREADABLE_FILE"]


def test_what_an_old_workbook_has_merged_over_several_rows_is_said_in_each(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("家庭成员")
    sheet.write_merge(2, 4, 1, 1, "HH1")
    for row in (2, 3, 4):
        sheet.write(row, 2, f"person {row}")
    sheet.write(6, 2, 5.00101199001011e17)
    book.save(str(tmp_path / "x.xls"))
    lines = list(workbook_lines(tmp_path / "x.xls", 100, kind=FileKind.OLD_EXCEL))
    assert (lines[0].numbers, lines[0].cells) == (
        [3, 4, 5],
        [["", "HH1", f"person {row}"] for row in (2, 3, 4)],
    )
    (broken,) = lines[0].broken
    assert (broken.number, "Cell C7" in broken.sentence, "15 digits" in broken.sentence) == (7, True, True)


def test_every_file_and_sheet_is_read_or_named(tmp_path: Path) -> None:
    city = small_city(tmp_path / "city", persons=6)
    rewritten(city, *next(form for form in FORTY if form[1].container == "xlsx"))
    (city / "说明.docx").write_bytes(b"PK")
    (city / "附件").mkdir()
    (city / "报表.xls").write_text("<html><table><tr><td>姓名</td></tr></table></html>", "utf-8")
    (city / "readme.txt").write_text("for the clerk\n", "utf-8")
    delivery = delivered(city)
    told = {notice.file for notice in delivery.notices} | {refusal.file for refusal in delivery.refusals}
    read = {table.file.name for table in delivery.tables}
    assert {file.name for file in city.iterdir()} <= read | told
    assert {"说明.docx", "附件", "报表.xls", "readme.txt"} <= told
    assert any("字典" in notice.sentence for notice in delivery.notices)
    assert [refusal.code for refusal in delivery.refusals] == ["UNREADABLE_FILE"]


def test_a_sheet_that_is_called_like_a_table_is_refused_if_it_is_none_and_not_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    for name, heading in {
        "家庭": ("户编号", "户籍地"),
        "家庭成员": ("户编号", "公民身份号码"),
        "认定": (),
        "封面": ("报送说明",),
    }.items():
        book.create_sheet(name).append(heading)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "本月.xlsx")
    check = check_delivery(tmp_path, date(2026, 11, 30))
    assert [(refusal.file, refusal.column, refusal.code) for refusal in check.refusals] == [
        ("本月.xlsx [家庭成员]", "since", "MISSING_COLUMN")
    ]
    assert [notice.sentence.split(" has")[0] for notice in check.notices] == ["The sheet 认定", "The sheet 封面"]
