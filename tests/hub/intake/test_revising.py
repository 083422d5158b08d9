"""What comes again: unchanged it is counted, changed it is a new version, and nothing that was known is erased (P1-P3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from hub.cipher import Cipher
from hub.identifiers import resident_id_number_from
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables import metadata
from tests.clock import FixedClock
from tests.hub.intake.cities import everything, write

pytestmark = pytest.mark.databases("either")

ONE, TWO = (resident_id_number_from(f"9801011990010100{number}") for number in (1, 3))
HERE, THERE = "980101001001", "980102001001"
Import = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    divisions = ["980000,山城,CITY,,,2000-01-01,"]
    for code in (HERE, THERE):
        divisions += [
            f"{code[:6]},区,DISTRICT,980000,,2000-01-01,",
            f"{code[:9]},镇,TOWNSHIP,{code[:6]},,2000-01-01,",
            f"{code},村,VILLAGE,{code[:9]},,2000-01-01,",
        ]
    write(tmp_path, "divisions", *divisions)
    write(tmp_path, "persons", f"{ONE},张三,MALE,,{HERE},13800000001,,", f"{TWO},李四,MALE,,{HERE},,,")
    write(tmp_path, "households", f"0001,{HERE},一组1号,1")
    write(tmp_path, "memberships", f"0001,{ONE},HEAD,2020-01-01,")
    write(tmp_path, "economic_snapshots", "0001,2026-01-01,36000.00,1000.00,,,,")
    write(tmp_path, "category_determinations", f"{ONE},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2024-01-01,")
    write(tmp_path, "dated_facts", f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2026-01-01,,2026-01-05")
    write(tmp_path, "temporary_relief", f"1,{ONE},TEMPORARY_RELIEF,2026-01-20,,,500.00,PAID,§14,火灾,1,")
    return tmp_path


@pytest.fixture
def again(source: Source, cipher: Cipher, clock: FixedClock, city: Path) -> Import:
    """Import the city once more, a day later each time."""

    async def run(**options: Any) -> ImportReport:
        clock.now += timedelta(days=1)
        return await import_city(Sources(source), cipher, clock, city, **options)

    return run


async def rows(source: Source, table: str, *columns: str) -> Sequence[Sequence[Any]]:
    """Some columns of every row, in the order in which they were recorded."""
    of = metadata.tables[table]
    async with source.begin() as connection:
        found = await connection.execute(select(*(of.c[name] for name in columns)).order_by(of.c.recorded_at))
        return [tuple(row) for row in found]


def changed(report: ImportReport) -> dict[str, dict[str, int]]:
    return {file.file: dict(file.changes) for file in report.files if file.changed}


CHANGES = {
    "dated_facts": (
        f"{ONE},PREMIUM_SUBSIDY_QUALIFIED,0,MEDICAL_INSURANCE,2026-01-01,,2026-11-05", {"value": 1, "as_of": 1},
        "dated_fact", "value", [1, 0],
    ),
    "category_determinations": (
        f"{ONE},SUBSISTENCE_ALLOWANCE,,RECOGNISED,2024-01-01,2026-10-31", {"until": 1},
        "category_determination", "until", [None, date(2026, 10, 31)],
    ),
    "economic_snapshots": (
        "0001,2026-01-01,12000.00,1000.00,,,,", {"total_income_yuan": 1},
        "economic_snapshot", "total_income_fen", [3_600_000, 1_200_000],
    ),
    "memberships": (
        f"0001,{ONE},SON,2020-01-01,2026-11-01", {"relation": 1, "until": 1}, "membership", "relation", ["HEAD", "SON"],
    ),
    "temporary_relief": (
        f"1,{ONE},TEMPORARY_RELIEF,2026-01-20,,,600.00,PAID,§14,火灾,1,", {"amount_yuan": 1},
        "temporary_relief", "amount_fen", [50_000, 60_000],
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", CHANGES)
async def test_p3_a_row_that_comes_again_changed_is_a_new_version_and_the_report_says_in_which_columns(
    source: Source, again: Import, city: Path, file: str
) -> None:
    line, columns, table, column, values = CHANGES[file]
    await again()
    write(city, file, line)
    for number in range(3):
        report = await again()
        assert report.refusals == ()
        assert changed(report) == ({f"{file}.csv": columns} if number == 0 else {})
        versions = await rows(source, table, column, "superseded_at", "recorded_at")
        assert [version[0] for version in versions] == values
        assert versions[0][1] == versions[1][2]
        assert versions[1][1] is None


async def test_p3_what_goes_back_and_forth_is_a_version_each_time(source: Source, again: Import, city: Path) -> None:
    for income in ("36000.00", "12000.00", "36000.00", "36000.00", "9000.00"):
        write(city, "economic_snapshots", f"0001,2026-01-01,{income},1000.00,,,,")
        await again()
    found = await rows(source, "economic_snapshot", "total_income_fen", "superseded_at")
    assert [income for income, _ in found] == [3_600_000, 1_200_000, 3_600_000, 900_000]
    assert [superseded is None for _, superseded in found] == [False, False, False, True]


async def test_p3_a_person_whose_name_district_and_phone_change_keeps_what_was_known(
    source: Source, again: Import, city: Path, clock: FixedClock
) -> None:
    await again()
    known = clock.now
    write(city, "persons", f"{ONE},张叁,MALE,,{THERE},13800000002,,", f"{TWO},李四,MALE,,{HERE},,,")
    report = await again()
    assert changed(report) == {"persons.csv": {"name": 1, "division_code": 1, "phone": 1}}
    assert report.of("persons.csv").already_there == 1
    assert await rows(source, "person_version", "name", "division_code", "recorded_at", "superseded_at") == [
        ("张三", HERE, known, clock.now)
    ]
    assert ("张叁", THERE) in await rows(source, "person", "name", "division_code")
    before = await everything(source)
    assert changed(await again()) == {}
    assert await everything(source) == before


async def test_p3_an_old_file_does_not_undo_what_was_corrected_in_the_hub(
    source: Source, again: Import, city: Path, clock: FixedClock
) -> None:
    await again()
    person, snapshot = metadata.tables["person"], metadata.tables["economic_snapshot"]
    async with source.begin() as connection:
        await connection.execute(update(person).values(name="改正"))
        (old,) = (await connection.execute(select(snapshot))).mappings()
        await connection.execute(update(snapshot).values(superseded_at=clock.now))
        corrected = {**old, "id": "11111111-1111-4111-8111-111111111111", "supersedes_id": old["id"], "savings_fen": 7}
        await connection.execute(snapshot.insert(), [corrected])
    before = await everything(source)
    assert changed(await again()) == {}
    assert await everything(source) == before

    write(city, "economic_snapshots", "0001,2026-01-01,36000.00,1000.00,5.00,,,")
    assert changed(await again()) == {"economic_snapshots.csv": {"savings_yuan": 1}}
    standing = [row for row in (await everything(source))["economic_snapshot"] if row.superseded_at is None]
    assert [(row.savings_fen, row.supersedes_id) for row in standing] == [(500, corrected["id"])]


async def test_a_column_that_a_file_leaves_out_is_left_as_it_is(source: Source, again: Import, city: Path) -> None:
    await again()
    (city / "persons.csv").write_text(f"id_number,division_code,name\n{ONE},{HERE},张叁\n", "utf-8")
    assert changed(await again()) == {"persons.csv": {"name": 1}}
    assert ("张叁", "138****0001") in await rows(source, "person", "name", "phone_mask")


async def test_p2_a_number_that_is_given_again_to_another_record_is_refused_and_changes_nothing(
    source: Source, again: Import, city: Path
) -> None:
    await again()
    before = await everything(source)
    write(
        city,
        "temporary_relief",
        f"1,{TWO},TEMPORARY_RELIEF,2026-01-20,,,500.00,PAID,§14,火灾,1,",
    )
    report = await again()
    assert [(r.file, r.line, r.column, r.code) for r in report.refusals] == [
        ("temporary_relief.csv", 2, "record_no", "STORED_OTHERWISE")
    ]
    write(city, "temporary_relief", f"1,{ONE},TEMPORARY_RELIEF,2026-02-20,,,500.00,PAID,§14,火灾,1,")
    assert [r.code for r in (await again()).refusals] == ["STORED_OTHERWISE"]
    assert await everything(source) == before


async def test_p1_the_same_household_number_of_another_district_takes_nobody_into_the_first_family(
    source: Source, again: Import, city: Path
) -> None:
    await again()
    write(city, "households", f"0001,{THERE},二组2号,0")
    write(city, "memberships", f"0001,{TWO},HEAD,2020-01-01,")
    write(city, "economic_snapshots", "0001,2026-01-01,1.00,1.00,,,,")
    report = await again()
    assert [(r.file, r.column, r.code) for r in report.refusals] == [
        ("households.csv", "household_no", "STORED_OTHERWISE"),
        ("memberships.csv", "household_no", "DEPENDS_ON_REFUSED"),
        ("economic_snapshots.csv", "household_no", "DEPENDS_ON_REFUSED"),
    ]
    own = await again(deliverer="980102")
    assert own.refusals == ()
    members = await rows(source, "membership", "household_id", "person_id")
    assert len({household for household, _ in members}) == len(members) == 2


async def test_p1_two_families_of_one_number_in_one_file_are_told_apart_or_refused(
    source: Source, again: Import, city: Path
) -> None:
    write(city, "households", f"0001,{HERE},一组1号,1", f"0001,{THERE},二组2号,0")
    write(city, "memberships", f"0001,{ONE},HEAD,2020-01-01,", f"0001,{TWO},HEAD,2020-01-01,")
    report = await again()
    assert [(r.file, r.line, r.code) for r in report.refusals] == [
        ("households.csv", 3, "DUPLICATE_KEY"),
        ("memberships.csv", 2, "DEPENDS_ON_REFUSED"),
        ("memberships.csv", 3, "DEPENDS_ON_REFUSED"),
        ("economic_snapshots.csv", 2, "DEPENDS_ON_REFUSED"),
    ]


async def test_a_division_that_is_stored_otherwise_is_told_and_left(source: Source, again: Import, city: Path) -> None:
    await again()
    write(city, "divisions", "980000,山城,CITY,,,2000-01-01,2026-06-30")
    assert [(r.file, r.code) for r in (await again()).refusals] == [("divisions.csv", "STORED_OTHERWISE")]
    async with source.begin() as connection:
        assert (await connection.execute(text("select count(*) from division where until is not null"))).scalar() == 0
