"""Workbooks that lie about themselves, are damaged, or are made to exhaust whoever opens them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from hub.cipher import Cipher
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.intake.workbook import workbook_lines
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import count, write
from tests.hub.intake.test_workbook import ONE, THREE, TWO, VILLAGE, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["id_number", "name", "division_code"]
PERSONS = [[number, name, VILLAGE] for number, name in ((ONE, "张三"), (TWO, "李四"), (THREE, "王五"))]
AID = ["record_no", "id_number", "programme", "given_on", "status", "legal_basis", "ratio_percent"]


def rewrite(file: Path, change: Callable[[str], str], part: str = SHEET) -> None:
    """The same archive with one part changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def aid(number: int, ratio: Any) -> list[Any]:
    return [f"M{number}", ONE, "MEDICAL_ASSISTANCE", "2026-11-20", "PAID", "§9", ratio]


def refused(report: ImportReport, file: str) -> list[tuple[int, str, str]]:
    return [(refusal.line, refusal.column, refusal.code) for refusal in report.refusals if refusal.file == file]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    write(
        tmp_path / "city",
        "divisions",
        "980000,山城,CITY,,,2000-01-01,",
        "980101,甲区,DISTRICT,980000,,2000-01-01,",
        "980101001,甲镇,TOWNSHIP,980101,,2000-01-01,",
        f"{VILLAGE},甲村,VILLAGE,980101001,,2000-01-01,",
    )
    write(tmp_path / "city", "households", f"HH1,{VILLAGE},,")
    save(tmp_path / "city" / "persons.xlsx", [HEADER, *PERSONS])
    return tmp_path / "city"


@pytest.fixture
def import_it(source: Source, cipher: Cipher, clock: FixedClock, city: Path) -> Callable[[], Any]:
    return lambda: import_city(Sources(source), cipher, clock, city)


async def test_no_row_or_column_is_lost_when_the_file_says_that_it_ends_earlier(
    source: Source, city: Path, import_it: Callable[[], Any]
) -> None:
    rewrite(city / "persons.xlsx", lambda xml: xml.replace('ref="A1:C4"', 'ref="A1:B2"'))
    report = await import_it()
    assert (report.refusals, report.of("persons.xlsx").stored) == ((), 3)


async def test_a_percentage_is_what_the_cell_shows(source: Source, city: Path, import_it: Callable[[], Any]) -> None:
    file = city / "medical_assistance.xlsx"
    save(file, [AID, *(aid(number, ratio) for number, ratio in enumerate((0.7, 0.575, 70, 0.07, 1, 0.7, 1.01, 0)))])
    book = load_workbook(file)
    sheet = book.worksheets[0]
    formats = {2: "0%", 3: "0.00%", 5: '0" 元"0%', 6: "[Red]0%", 7: '0.0"%"', 8: "0%", 9: "0%"}
    for row, number_format in formats.items():
        sheet.cell(row, 7).number_format = number_format
    book.save(file)
    report = await import_it()
    assert refused(report, file.name) == [(8, "ratio_percent", "INVALID_VALUE"), (9, "ratio_percent", "INVALID_VALUE")]
    async with source.begin() as connection:
        found = await connection.exec_driver_sql(
            "select source_record, ratio_bp from medical_assistance order by source_record"
        )
        ratios = {row[0]: row[1] for row in found}
    assert ratios == {"M0": 7000, "M1": 5750, "M2": 7000, "M3": 700, "M4": 10_000, "M5": 70}


async def test_a_formula_without_a_result_and_an_error_are_refused(
    source: Source, city: Path, import_it: Callable[[], Any]
) -> None:
    def results(xml: str) -> str:
        return re.sub(r'<c r="B3"[^>]*><f>([^<]*)</f><v */?>(</v>)?', r'<c r="B3" t="str"><f>\1</f><v>算出</v>', xml)

    save(city / "persons.xlsx", [HEADER, [ONE, "=A2&1", VILLAGE], [TWO, "=A3&1", VILLAGE], [THREE, "#REF!", VILLAGE]])
    rewrite(city / "persons.xlsx", results)
    report = await import_it()
    assert refused(report, "persons.xlsx") == [(2, "", "INVALID_VALUE"), (4, "", "INVALID_VALUE")]
    assert ["formula" in refusal.sentence for refusal in report.refusals] == [True, False]
    async with source.begin() as connection:
        names = (await connection.exec_driver_sql("select name from person")).scalars().all()
    assert list(names) == ["算出"]


def cut(xml: str) -> str:
    return xml[: xml.index('<row r="3"') + 30]


def far_row(xml: str) -> str:
    return xml.replace('<row r="3"', '<row r="9000000000"')


def backwards(xml: str) -> str:
    return xml.replace('<row r="3"', '<row r="1"')


def far_column(xml: str) -> str:
    return xml.replace('r="C3"', 'r="XFE3"')


def crowded(xml: str) -> str:
    return xml.replace("</row></sheetData>", "<c/>" * 240_000 + "</row></sheetData>")


@pytest.mark.parametrize(("damage", "line"), [(cut, 3), (far_row, 3), (backwards, 3), (far_column, 3), (crowded, 4)])
async def test_a_sheet_that_is_damaged_is_read_up_to_there_and_the_other_files_go_on(
    source: Source, city: Path, import_it: Callable[[], Any], damage: Callable[[str], str], line: int
) -> None:
    rewrite(city / "persons.xlsx", damage)
    report = await import_it()
    assert [(r.file, r.line, r.code) for r in report.refusals] == [("persons.xlsx", line, "UNREADABLE_FILE")]
    assert report.of("persons.xlsx").stored == line - 2
    assert report.of("households.csv").stored == 1
    assert await count(source, "household") == 1


def without_sheets(file: Path) -> None:
    def none(xml: str) -> str:
        return xml[: xml.index("<sheets>")] + "<sheets/>" + xml[xml.index("</sheets>") + len("</sheets>") :]

    rewrite(file, none, "xl/workbook.xml")


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(8 << 20))


def huge_text(file: Path) -> None:
    rewrite(file, lambda xml: xml.replace('<row r="1"', "<!--" + "x" * (1 << 19) + '--><row r="1"').replace(
        "</row></sheetData>", f'<c r="D4" t="inlineStr"><is><t>{"ab" * (1 << 20)}</t></is></c></row></sheetData>'
    ))  # fmt: skip


def no_archive(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [without_sheets, bomb, huge_text, no_archive])
async def test_a_workbook_that_cannot_be_opened_is_refused_and_the_other_files_go_on(
    source: Source, city: Path, import_it: Callable[[], Any], damage: Callable[[Path], None]
) -> None:
    damage(city / "persons.xlsx")
    report = await import_it()
    assert [(r.file, r.line, r.column, r.code) for r in report.refusals] == [("persons.xlsx", 1, "", "UNREADABLE_FILE")]
    assert report.of("households.csv").stored == 1


async def test_a_row_with_more_cells_than_the_header_is_refused_however_far_they_are(
    source: Source, city: Path, import_it: Callable[[], Any]
) -> None:
    rewrite(city / "persons.xlsx", lambda xml: xml.replace('r="C3"', 'r="XFD3"'))
    report = await import_it()
    assert refused(report, "persons.xlsx") == [(3, "", "MALFORMED_LINE")]
    assert report.of("persons.xlsx").stored == 2


def test_the_text_of_an_open_workbook_is_as_wide_as_its_header(tmp_path: Path, database_url: str) -> None:
    """A cell beyond the header costs its own row, and no memory for the columns between."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(HEADER)
    sheet.cell(2, 16_384, "far")
    book.save(tmp_path / "wide.xlsx")
    (lines,) = workbook_lines(tmp_path / "wide.xlsx", 10, width=len(HEADER))
    assert lines.cells == [HEADER]
    assert [(broken.number, broken.text) for broken in lines.broken] == [(2, "far")]
