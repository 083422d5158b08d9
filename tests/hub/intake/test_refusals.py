from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.cipher import Cipher
from hub.identifiers import birth_date, resident_id_number_from
from hub.intake import importing
from hub.intake.generate import cast
from hub.intake.importing import import_city
from hub.intake.report import ImportReport
from hub.intake.sentences import chinese_of
from hub.sources.register import Sources
from hub.sources.source import Source
from tests.clock import FixedClock
from tests.hub.intake.cities import append, count, everything, small_city, write

pytestmark = pytest.mark.databases("either")

MALE = resident_id_number_from("98010119900101011")
WOMAN = resident_id_number_from("98010119910202022")
BAD_CHECK = MALE[:-1] + ("0" if MALE[-1] != "0" else "1")
KNOWN = cast()["allowance"]
VILLAGE = "980101001001"


def named(report: ImportReport) -> list[tuple[str, int, str, str]]:
    return [(refusal.file, refusal.line, refusal.column, refusal.code) for refusal in report.refusals]


async def test_planted_mistakes_give_exactly_these_refusals(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=30)
    p = append(
        city,
        "persons",
        f"{BAD_CHECK},张三,MALE,,{VILLAGE},,,",
        f"{MALE},张三,FEMALE,,{VILLAGE},,,",
        f"{WOMAN},李四,FEMALE,1991-02-03,{VILLAGE},,,",
        f"{KNOWN},陈桂兰,FEMALE,,{VILLAGE},,,",
        ",王五,MAN,,989999,123,,",
        f"{resident_id_number_from('98010119900101033')},王五,MALE,,989999,,,",
        "one,two",
        f'{resident_id_number_from("98010119900101055")},"王五,MALE,,{VILLAGE},,,',
    )
    m = append(city, "memberships", f"HH00000001,{MALE},SON,2020-01-01,", f"HH99999999,{KNOWN},HEAD,2020-01-01,")
    s = append(city, "economic_snapshots", "HH00000001,2026-13-01,1e3,,,,,", "HH00000001,1949-09-30,,,,,,")
    d = append(
        city,
        "category_determinations",
        f"{KNOWN},EXTREME_POVERTY,NEAR_POVERTY,RECOGNISED,2020-01-01,",
        f"{KNOWN},POOR,,RECOGNISED,2021-01-01,2020-01-01,",
        f"{KNOWN},OTHER_HARDSHIP,,RECOGNISED,2021-01-01,2020-12-31,",
    )
    f = append(
        city,
        "dated_facts",
        f"{KNOWN},PREMIUM_SUBSIDY_QUALIFIED,2,MEDICAL_INSURANCE,2020-01-01,,2026-11-23,",
        f"{KNOWN},PREMIUM_SUBSIDY_QUALIFIED,1,MEDICAL_INSURANCE,2020-01-01,,1949-09-30,",
    )
    before_birth = birth_date(KNOWN) - timedelta(days=1)
    b = append(
        city,
        "premium_subsidy",
        f"R1,{KNOWN},MEDICAL_ASSISTANCE,2025-01-01,,,380.00,PAID,§9,2025,TIER_1,",
        f"R2,{KNOWN},PREMIUM_SUBSIDY,1949-09-30,,,380.00,PAID,§9,2025,TIER_1,",
        f"R3,{KNOWN},PREMIUM_SUBSIDY,{before_birth},,,380.00,PAID,§9,2025,TIER_1,",
        f"R4,{KNOWN},PREMIUM_SUBSIDY,{birth_date(KNOWN)},,,380.00,PAID,§9,2025,TIER_1,",
    )

    report = await import_city(Sources(source), cipher, clock, city)

    assert named(report) == [
        ("persons.csv", p, "id_number", "INVALID_VALUE"),
        ("persons.csv", p + 1, "sex", "INCONSISTENT"),
        ("persons.csv", p + 2, "birth_date", "INCONSISTENT"),
        ("persons.csv", p + 3, "id_number", "DUPLICATE_KEY"),
        ("persons.csv", p + 4, "id_number", "MISSING_VALUE"),
        ("persons.csv", p + 4, "sex", "UNKNOWN_CODE"),
        ("persons.csv", p + 4, "phone", "INVALID_VALUE"),
        ("persons.csv", p + 5, "division_code", "UNKNOWN_REFERENCE"),
        ("persons.csv", p + 6, "", "MALFORMED_LINE"),
        ("persons.csv", p + 7, "", "MALFORMED_LINE"),
        ("memberships.csv", m, "id_number", "DEPENDS_ON_REFUSED"),
        ("memberships.csv", m + 1, "household_no", "UNKNOWN_REFERENCE"),
        ("economic_snapshots.csv", s, "as_of", "INVALID_VALUE"),
        ("economic_snapshots.csv", s, "total_income_yuan", "INVALID_VALUE"),
        ("economic_snapshots.csv", s + 1, "as_of", "INCONSISTENT"),
        ("category_determinations.csv", d, "kind", "INCONSISTENT"),
        ("category_determinations.csv", d + 1, "category", "UNKNOWN_CODE"),
        ("category_determinations.csv", d + 2, "until", "INCONSISTENT"),
        ("dated_facts.csv", f, "value", "INCONSISTENT"),
        ("dated_facts.csv", f + 1, "as_of", "INCONSISTENT"),
        ("premium_subsidy.csv", b, "programme", "UNKNOWN_CODE"),
        ("premium_subsidy.csv", b + 1, "given_on", "INCONSISTENT"),
        ("premium_subsidy.csv", b + 2, "given_on", "INCONSISTENT"),
    ]
    assert all(chinese_of(refusal.sentence) != str(refusal.sentence) for refusal in report.refusals)
    persons = report.of("persons.csv")
    assert (persons.read, persons.stored, persons.refused) == (38, 30, 8)
    assert await count(source, "person") == 30


async def test_the_list_of_refusals_is_a_file_without_a_value_and_goes_when_all_is_well(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=6)
    good = (city / "persons.csv").read_text("utf-8")
    append(city, "persons", f"{BAD_CHECK},张三丰,MALE,,{VILLAGE},10099999999999,,")
    report = await import_city(Sources(source), cipher, clock, city)

    assert report.rejects_file == city / "rejects.csv"
    listed = report.rejects_file.read_text("utf-8-sig")
    assert [line[:4] for line in csv.reader(listed.splitlines())] == [
        ["file", "line", "column", "code"],
        ["persons.csv", "8", "id_number", "INVALID_VALUE"],
        ["persons.csv", "8", "phone", "INVALID_VALUE"],
    ]
    assert not any(value in listed for value in (BAD_CHECK, "张三丰", "10099999999999"))

    (city / "persons.csv").write_text(good, "utf-8")
    assert (await import_city(Sources(source), cipher, clock, city)).refusals == ()
    assert not (city / "rejects.csv").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_header_that_cannot_be_understood_refuses_the_file_and_no_other(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=6)
    (city / "divisions.csv").write_text("code,name,name,ebene\n", "utf-8")
    (city / "education_aid.csv").write_bytes(b"")
    (city / "person.csv").write_text("x\n", "utf-8")
    report = await import_city(Sources(source), cipher, clock, city)

    assert named(report)[:6] == [
        ("person.csv", 0, "", "UNKNOWN_FILE"),
        ("divisions.csv", 1, "#3", "UNKNOWN_COLUMN"),
        ("divisions.csv", 1, "#4", "UNKNOWN_COLUMN"),
        ("divisions.csv", 1, "level", "MISSING_COLUMN"),
        ("divisions.csv", 1, "since", "MISSING_COLUMN"),
        ("persons.csv", 2, "division_code", "UNKNOWN_REFERENCE"),
    ]
    assert ("education_aid.csv", 1, "record_no", "MISSING_COLUMN") in named(report)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_files_may_have_a_byte_order_mark_crlf_empty_lines_fewer_columns_and_other_encodings_in_a_line(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    content = "\ufeffcode,since,level,name\r\n\r\n980000,2000-01-01,CITY,山城\r\n"
    (tmp_path / "divisions.csv").write_bytes(content.encode() + "980101,2000-01-01,DISTRICT,区\r\n".encode("gb18030"))
    report = await import_city(Sources(source), cipher, clock, tmp_path)

    assert named(report) == [("divisions.csv", 4, "", "INVALID_ENCODING")]
    assert report.of("divisions.csv").stored == 1
    assert not report.of("persons.csv").present


async def test_a_file_may_come_alone_once_the_others_are_stored(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    await import_city(Sources(source), cipher, clock, small_city(tmp_path / "city", persons=6))
    write(tmp_path / "later", "temporary_relief", f"T1,{KNOWN},TEMPORARY_RELIEF,2026-11-20,,,500,PAID,§14,火灾,1,")
    report = await import_city(Sources(source), cipher, clock, tmp_path / "later")
    assert (report.stored, report.refusals) == (1, ())


@pytest.mark.databases("both")
async def test_an_import_that_broke_off_can_be_started_again(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = small_city(tmp_path / "city", persons=90)
    calls = iter(range(100))

    def failing() -> datetime:
        if next(calls) == 6:
            raise RuntimeError("the machine stops")
        return clock()

    with monkeypatch.context() as in_small_batches:
        in_small_batches.setattr(importing, "AT_ONCE", 40)
        with pytest.raises(RuntimeError):
            await import_city(Sources(source), cipher, failing, city)
    assert (await count(source, "division"), await count(source, "person")) == (66, 79)

    assert (await import_city(Sources(source), cipher, clock, city)).refusals == ()
    stored = {name: len(rows) for name, rows in (await everything(source)).items()}
    assert (stored["division"], stored["person"], stored["membership"]) == (66, 90, 90)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_chunk_is_stored_as_a_whole_or_not_at_all(
    source: Source, cipher: Cipher, clock: FixedClock, tmp_path: Path
) -> None:
    city = small_city(tmp_path / "city", persons=6)
    trigger = """create trigger stop after insert on division when new.code = '980103'
                 begin select raise(abort, 'stopped by the test'); end"""
    async with source.begin() as connection:
        await connection.execute(text(trigger))
    with pytest.raises(DBAPIError, match="stopped by the test"):
        await import_city(Sources(source), cipher, clock, city)
    assert (await count(source, "division"), await count(source, "division_within")) == (0, 0)
