"""Excel workbooks come in as CSV files do."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import TODAY, fingerprint, small_city

VILLAGE = "980101001001"
ONE, TWO, THREE = (resident_id_number_from(f"9801011990010100{number}") for number in (1, 3, 5))


def save(file: Path, rows: list[list[Any]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    for row in rows:
        sheet.append(row)
    book.create_sheet("notes").append(["nothing of this is read"])
    book.save(file)


def as_excel_has_it(name: str, cell: str) -> Any:
    """A cell as people enter it: days as days and sums as numbers."""
    if name.endswith("_yuan") and cell:
        return float(cell)
    if name in ("since", "until", "given_on") and cell:
        return datetime.combine(date.fromisoformat(cell), datetime.min.time())
    return int(cell) if name == "urban" else cell or None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_city_in_workbooks_is_the_city_in_csv(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=20)
    for file in ("persons", "households", "memberships", "economic_snapshots", "temporary_relief"):
        with (city / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        entered = [[as_excel_has_it(name, cell) for name, cell in zip(header, row, strict=True)] for row in rows]
        save(city / f"{file}.xlsx", [header, *entered])
        (city / f"{file}.csv").unlink()
    report = await import_city(Sources(source), cipher, clock, city)
    assert report.refusals == ()
    assert (report.of("persons.xlsx").written, report.of("persons.xlsx").stored) == ("Excel workbook", 20)
    before = await fingerprint(source)

    again = await import_city(Sources(source), cipher, clock, small_city(tmp_path / "csv", persons=20))
    assert again.stored == 0
    assert await fingerprint(source) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_workbook_cannot_say_is_refused_with_its_row(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=6)
    (city / "persons.csv").unlink()
    save(
        city / "persons.xlsx",
        [
            ["id_number", "name", "division_code", "birth_date"],
            [ONE, "张三", VILLAGE, TODAY],
            [None, None, None, None],
            [int(TWO[:-1] + "0"), "李四", VILLAGE],
            [THREE, "王五", int(VILLAGE), date(1990, 1, 1), "one more"],
            [TWO, "李四", int(VILLAGE), date(1990, 1, 1)],
        ],
    )
    (city / "divisions.xlsx").write_bytes((city / "persons.xlsx").read_bytes())
    (city / "education_aid.csv").unlink()
    (city / "education_aid.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    report = await import_city(Sources(source), cipher, clock, city)
    named = [(refusal.file, refusal.line, refusal.column, refusal.code) for refusal in report.refusals]
    assert [line for line in named if line[0].endswith(".xlsx")] == [
        ("divisions.xlsx", 0, "", "DELIVERED_TWICE"),
        ("persons.xlsx", 2, "birth_date", "INCONSISTENT"),
        ("persons.xlsx", 4, "", "INVALID_VALUE"),
        ("persons.xlsx", 5, "", "MALFORMED_LINE"),
        ("education_aid.xlsx", 1, "", "UNREADABLE_FILE"),
    ]
    assert report.of("persons.xlsx").stored == 1
