"""What a deliverer's form is taken for is kept, used by the next delivery, and a change of it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.cipher import Cipher
from hub.config import Settings
from hub.identifiers import resident_id_number_from
from hub.intake.checking import check_delivery
from hub.intake.deliveries.form_maps import load_form_maps
from hub.intake.deliveries.recording import BY_OPERATOR, DeliveryOrigin
from hub.intake.form_map import BY_ITSELF, FormMap
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.sources.register import Sources
from hub.sources.source import Source
from hub.tables.deliveries import FormMapRow
from hub.tables.population import HouseholdRow, PersonRow
from tests.clock import FixedClock
from tests.commands import run_command
from tests.hub.intake.cities import count

pytestmark = pytest.mark.databases("either")

ONE = resident_id_number_from("98010119900101001")
Deliver = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
def deliver(source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path) -> Deliver:
    """Import one file of some lines, a day later each time."""

    async def run(file: str, *lines: str, origin: DeliveryOrigin = BY_OPERATOR) -> ImportReport:
        clock.now += timedelta(days=1)
        folder = tmp_path / f"{clock.now:%Y-%m-%d}"
        folder.mkdir()
        (folder / f"{file}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return await import_city(Sources(source), cipher, clock, folder, deliverer="980101", origin=origin)

    return run


async def test_a_change_of_form_is_told_and_each_form_is_a_version(source: Source, deliver: Deliver) -> None:
    await deliver("divisions", "code,name,level,since", "980000,山城,CITY,2000-01-01")
    await deliver("persons", "人员名单", "公民身份号码,姓名,户籍地,联系电话", f"{ONE},张三,980000,13800000001")
    same = await deliver("persons", "人员名单", "公民身份号码,姓名,户籍地,联系电话", f"{ONE},张三,980000,13800000001")
    assert same.notices == ()
    report = await deliver("persons", "身份证号,姓名,户籍地,性别", f"{ONE},张三,980000,男")
    told = [(notice.file, str(notice.sentence)) for notice in report.notices]
    assert told == [
        (
            "persons.csv",
            "The column id_number was called 公民身份号码 until now, and is called 身份证号 in this delivery.",
        ),
        ("persons.csv", "The column phone (联系电话) was delivered until now, and is missing in this delivery."),
        ("persons.csv", "The column sex (性别) was not delivered until now."),
    ]
    assert all("此前" in notice.sentence.chinese or "本次" in notice.sentence.chinese for notice in report.notices)
    async with source.begin() as connection:
        rows = await connection.execute(
            select(FormMapRow.table_name, FormMapRow.version, FormMapRow.superseded_at).order_by(FormMapRow.recorded_at)
        )
        kept = [(table, version, ended is None) for table, version, ended in rows]
        maps = await load_form_maps(connection, "980101")
        assert await load_form_maps(connection, "980102") == {}
    assert kept == [("persons", 1, False), ("persons", 2, True)]
    assert (maps["persons"].lines, maps["persons"].columns[0]) == ((1, 1), ("身份证号", "id_number", ""))


async def test_another_unit_is_told_before_somebody_is_ten_thousand_times_as_rich(deliver: Deliver) -> None:
    await deliver("divisions", "code,name,level,since", "980000,山城,CITY,2000-01-01")
    await deliver("households", "household_no,division_code", "1,980000")
    await deliver("economic_snapshots", "户编号,核对日期,家庭总收入(万元)", "1,2026-01-01,1.2")
    report = await deliver("economic_snapshots", "户编号,核对日期,家庭总收入(元)", "1,2026-01-01,12000")
    assert [str(notice.sentence) for notice in report.notices][-1] == (
        "The sums of total_income_yuan were in 万元 until now, and are in 元 in this delivery."
    )


async def test_what_somebody_said_that_labels_and_words_mean_is_used_by_the_next_delivery(
    source: Source, settings: Settings, deliver: Deliver, tmp_path: Path
) -> None:
    await deliver("divisions", "code,name,level,since", "980000,山城,CITY,2000-01-01")
    lines = ("证照码,姓名,户籍地,性别", f"{ONE},张三,980000,汉子")
    refusals = (await deliver("persons", *lines)).refusals
    assert ("id_number", "MISSING_COLUMN") in [(refusal.column, refusal.code) for refusal in refusals]

    form = ("deliveries", "form", "persons", "--deliverer", "980101")
    assert "No form of persons is kept" in run_command(settings, *form).stdout
    for wrong in (
        ("--column", "证照码=number"),
        ("--word", "sex:汉子=MAN"),
        ("--word", "sex=MALE"),
        ("--column", "证照码"),
    ):
        assert run_command(settings, *form, *wrong).exit_code == 2
    done = run_command(settings, *form, "--column", "证照码=id_number", "--word", "sex:汉子=MALE")
    assert "证照码 means id_number" in done.stdout

    folder = tmp_path / "checked"
    folder.mkdir()
    (folder / "persons.csv").write_text("\n".join(lines) + "\n", "utf-8")
    checked = run_command(settings, "import", str(folder), "--check", "--deliverer", "980101")
    assert (checked.exit_code, "证照码 -> id_number" in checked.stdout) == (0, True)
    assert (await deliver("persons", *lines)).refusals == ()
    async with source.begin() as connection:
        assert (await connection.execute(select(PersonRow.sex))).scalar_one() == "MALE"
    assert "version 2" in run_command(settings, *form).stdout


def test_a_line_and_a_unit_that_were_set_hold_where_the_file_has_them_and_says_no_other(tmp_path: Path) -> None:
    said = FormMap("economic_snapshots", units={"家庭总收入": ("", "万元")}, heading=(3, 3))

    def read(*lines: str) -> tuple[int, dict[int, str]]:
        (tmp_path / "economic_snapshots.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (table,) = check_delivery(tmp_path, date(2026, 12, 1), {said.table: said}).tables
        assert table.table.heading
        return table.table.heading.first, dict(table.table.heading.units)

    heading, row = "户编号,核对日期,家庭总收入", "1,2026-01-01,1.2"
    assert read(heading, row, heading, row) == (3, {2: "万元"})  # an example stands above it
    assert read(heading, row, row, row) == (1, {2: "万元"})  # line 3 is somebody's data
    assert read(row, heading.replace("收入", "收入(元)"), "", row) == (2, {})
    assert said.with_said(FormMap(said.table, heading=BY_ITSELF)).heading is None


async def test_where_numbering_restarts_the_numbers_are_those_of_the_period(source: Source, deliver: Deliver) -> None:
    await deliver("divisions", "code,name,level,since", "980000,山城,CITY,2000-01-01")
    november = replace(BY_OPERATOR, period_from=date(2026, 11, 1), numbers_restart=True)
    december = replace(november, period_from=date(2026, 12, 1))
    for origin, households in ((november, 1), (november, 1), (december, 2), (BY_OPERATOR, 3)):
        report = await deliver("households", "household_no,division_code", "1,980000", origin=origin)
        assert report.refusals == ()
        assert await count(source, HouseholdRow.__tablename__) == households
