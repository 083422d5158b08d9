"""Rows that were refused are kept, so that they can be mended and imported again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.files import FILES
from hub.intake.importing import import_city
from hub.intake.rejects import Rejects, RejectsMended
from hub.intake.report import ImportReport, Refusal, RefusalCode
from hub.intake.row_batch import RejectedRow
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import append, count, small_city, write

pytestmark = pytest.mark.databases("either")

VILLAGE = "980101001001"
ONE, TWO, THREE = (resident_id_number_from(f"9801011990010100{number}") for number in (1, 3, 5))


def named(report: ImportReport) -> list[tuple[str, int, str, str]]:
    return [(refusal.file, refusal.line, refusal.column, refusal.code) for refusal in report.refusals]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(stream)]


def save(file: Path, mended: list[dict[str, str]], encoding: str = "utf-8-sig") -> None:
    """As a spreadsheet program saves it."""
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(mended[0]))
        writer.writeheader()
        writer.writerows(mended)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city with three persons who are not taken, and what depends on them."""
    city = small_city(tmp_path / "city", persons=6)
    append(
        city,
        "persons",
        f"{ONE},张三,MAN,,{VILLAGE},023-12345678,,",
        f'{TWO},"=李,四",MALE,1990-02-30,{VILLAGE},,,',
        f"{THREE},王五,MALE,1990-01-01,{VILLAGE}",
    )
    append(city, "memberships", *(f"HH00000001,{number},SON,2020-01-01," for number in (ONE, TWO, THREE)))
    return city


async def test_every_row_is_kept_with_what_is_wrong_with_it_for_its_owner_alone(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    report = await import_city(Sources(source), cipher, clock, city)

    persons = rows(city / "rejects" / "persons.csv")
    assert [(row["#line"], row["#column"], row["#code"]) for row in persons] == [
        ("8", "sex", "UNKNOWN_CODE"),
        ("9", "birth_date", "INVALID_VALUE"),
        ("10", "", "MALFORMED_LINE"),
    ]
    assert [(row["id_number"], row["name"], row["phone"]) for row in persons] == [
        (ONE, "张三", "023-12345678"),
        (TWO, "=李,四", ""),
        ("", "", ""),
    ]
    assert persons[2]["#delivered"] == f"{THREE},王五,MALE,1990-01-01,{VILLAGE}"
    assert [(row["id_number"], row["#code"]) for row in rows(city / "rejects" / "memberships.csv")] == [
        (ONE, "DEPENDS_ON_REFUSED"),
        (TWO, "DEPENDS_ON_REFUSED"),
        (THREE, "UNKNOWN_REFERENCE"),
    ]
    assert {(city / "rejects").stat().st_mode & 0o777} == {0o700}
    assert {file.stat().st_mode & 0o777 for file in (city / "rejects").iterdir()} == {0o600}
    assert report.refused == len(report.refusals) == 6


async def test_a_spreadsheet_program_reads_no_number_formula_or_day_into_a_kept_row(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    with (city / "rejects" / "persons.csv").open(encoding="utf-8-sig", newline="") as stream:
        _, first, second, _ = csv.reader(stream)
    assert (first[0], first[5]) == (f"\t{ONE}", "\t023-12345678")
    assert second[1:4] == ["\t=李,四", "MALE", "\t1990-02-30"]


async def test_what_was_mended_is_imported_and_what_was_not_is_refused_again(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    persons = rows(city / "rejects" / "persons.csv")
    persons[0]["sex"] = "MALE"
    save(city / "rejects" / "persons.csv", persons, "gb18030")
    report = await import_city(Sources(source), cipher, clock, city / "rejects")

    assert report.of("persons.csv").written == "GB18030"
    assert named(report) == [
        ("persons.csv", 3, "birth_date", "INVALID_VALUE"),
        ("persons.csv", 4, "id_number", "MISSING_VALUE"),
        ("persons.csv", 4, "division_code", "MISSING_VALUE"),
        ("memberships.csv", 3, "id_number", "DEPENDS_ON_REFUSED"),
        ("memberships.csv", 4, "id_number", "UNKNOWN_REFERENCE"),
    ]
    assert (await count(source, "person"), await count(source, "membership")) == (7, 7)

    again = city / "rejects" / "rejects" / "persons.csv"
    persons = rows(again)
    assert persons[1]["#delivered"].startswith(THREE)
    persons[0]["birth_date"] = ""
    persons[1] |= {"id_number": THREE, "division_code": VILLAGE}
    save(again, persons)
    report = await import_city(Sources(source), cipher, clock, again.parent)
    assert (report.refusals, report.stored) == ((), 4)
    assert (await count(source, "person"), await count(source, "membership")) == (9, 9)


async def test_what_was_refused_is_remembered_until_it_is_stored(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path, tmp_path: Path
) -> None:
    await import_city(Sources(source), cipher, clock, city)
    relief = "T{0},{1},TEMPORARY_RELIEF,2026-11-20,,,500,PAID,§14,火灾,1,"
    later = tmp_path / "later"
    write(later, "temporary_relief", *(relief.format(place, number) for place, number in enumerate((ONE, THREE))))
    report = await import_city(Sources(source), cipher, clock, later)
    assert [code for *_, code in named(report)] == ["DEPENDS_ON_REFUSED", "UNKNOWN_REFERENCE"]
    assert await count(source, "refused_key") == 2

    write(tmp_path / "mended", "persons", f"{ONE},张三,MALE,,{VILLAGE},,,", f"{TWO},李四,MALE,,{VILLAGE},,,")
    assert (await import_city(Sources(source), cipher, clock, tmp_path / "mended")).stored == 2
    assert await count(source, "refused_key") == 0
    report = await import_city(Sources(source), cipher, clock, later)
    assert (report.stored, [code for *_, code in named(report)]) == (1, ["UNKNOWN_REFERENCE"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nobody_who_may_write_beside_the_files_gets_at_the_rows(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "persons.csv").touch(0o666)
    for place in (".rejects.new", "rejects"):
        (city / place).symlink_to(theirs, target_is_directory=True)
    report = await import_city(Sources(source), cipher, clock, city)
    assert report.refused == 6
    assert (theirs / "persons.csv").read_bytes() == b""
    assert not (city / "rejects").is_symlink()
    assert (city / "rejects" / "persons.csv").stat().st_mode & 0o777 == 0o600
    assert not (city / ".rejects.new").exists()


def test_a_folder_that_takes_the_name_of_the_imports_own_meanwhile_is_not_written_to(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "rejects").mkdir(parents=True)
    wrong = Refusal("persons.csv", 2, "name", RefusalCode.INVALID_ENCODING, "Wrong.")
    with Rejects(tmp_path) as rejects:
        rejects.refuse([wrong])
        (tmp_path / ".rejects.new").rename(tmp_path / "away")
        (tmp_path / ".rejects.new").symlink_to(theirs, target_is_directory=True)
        rejects.reject(next(of for of in FILES if of.name == "persons"), [RejectedRow(2, [wrong], {"name": "张三"})])
        rejects.finish()
    assert not list((theirs / "rejects").iterdir())
    assert "张三" in (tmp_path / "rejects" / "persons.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_import_without_a_wrong_row_writes_nothing_beside_the_files(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=6)
    before = city.stat().st_mtime_ns
    assert (await import_city(Sources(source), cipher, clock, city)).refused == 0
    assert city.stat().st_mtime_ns == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_name_of_a_file_is_no_formula_in_the_list(
    source: Source, cipher: Cipher, clock: FixedClock, city: Path
) -> None:
    for name in ("=1+1", "＝1+1"):
        (city / f"{name}.csv").write_text("id\n", "utf-8")
    report = await import_city(Sources(source), cipher, clock, city)
    assert {"=1+1.csv", "＝1+1.csv"} <= {refusal.file for refusal in report.refusals}
    listed = (city / "rejects.csv").read_text("utf-8-sig").splitlines()
    assert [line[0] for line in listed if "1+1" in line] == ["\t", "\t"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_mended_rows_are_never_overwritten(source: Source, cipher: Cipher, clock: FixedClock, city: Path) -> None:
    await import_city(Sources(source), cipher, clock, city)
    await import_city(Sources(source), cipher, clock, city)
    kept = city / "rejects" / "persons.csv"
    save(kept, mended := rows(kept))
    with pytest.raises(RejectsMended, match="hub import"):
        await import_city(Sources(source), cipher, clock, city)
    assert rows(kept) == mended


async def test_a_division_that_is_refused_takes_all_below_it_along(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    write(
        tmp_path,
        "divisions",
        "980000,山城,CITY,,,2000-01-01,",
        "980101,甲区,DISTRICT,980000,,2000-13-01,",
        "980101001,甲镇,TOWNSHIP,980101,,2000-01-01,",
        "980101001001,甲村,VILLAGE,980101001,,2000-01-01,",
        "980102001,乙镇,TOWNSHIP,980102,,2000-01-01,",
        "980102,乙区,DISTRICT,980000,,2000-01-01,",
    )
    write(tmp_path, "persons", f"{ONE},张三,MALE,,980101001001,,,")
    write(tmp_path, "temporary_relief", f"T1,{ONE},TEMPORARY_RELIEF,2026-11-20,,,500,PAID,§14,火灾,1,")
    report = await import_city(Sources(source), cipher, clock, tmp_path)
    assert named(report) == [
        ("divisions.csv", 3, "since", "INVALID_VALUE"),
        ("divisions.csv", 4, "parent_code", "DEPENDS_ON_REFUSED"),
        ("divisions.csv", 5, "parent_code", "DEPENDS_ON_REFUSED"),
        ("divisions.csv", 6, "parent_code", "UNKNOWN_REFERENCE"),
        ("persons.csv", 2, "division_code", "DEPENDS_ON_REFUSED"),
        ("temporary_relief.csv", 2, "id_number", "DEPENDS_ON_REFUSED"),
    ]
    assert await count(source, "division") == 2
