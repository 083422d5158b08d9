"""Supplies as an HSDS package: valid by the standard, out and back the same bytes, and nothing of another package lost without a word."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.intake.report import RefusalCode
from hub.supplies.rendering import package_of, tables_of
from hub.supplies.standard import DESCRIPTOR, TABLES
from hub.supplies.unkept import unkept
from tests.cases.golden import must_equal
from tests.hub.supplies.offers import (
    BARE,
    CHARITY,
    MEALS,
    OTHER,
    PLACES,
    drawn_values,
    files_of,
    laid_in,
    offer,
    understood,
)
from tests.hub.supplies.schemas import STANDARD, as_object, validator_of

BOTH = (offer(1), offer(2, BARE, OTHER))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def changed(files: dict[str, bytes], path: str, before: str, after: str) -> dict[str, bytes]:
    text = files[path].decode()
    assert before in text
    return files | {path: text.replace(before, after, 1).encode()}


def test_a_package_has_this_form() -> None:
    told = (f"=== {path}\n{content.decode()}" for path, content in files_of(*BOTH).items() if path != DESCRIPTOR)
    must_equal(Path(__file__).parent / "package.txt", "\n".join(told))


def test_each_row_is_valid_by_the_standard_and_a_wrong_one_is_not() -> None:
    files = files_of(*BOTH)
    for table in TABLES:
        found = rows(files[table.path])
        assert found
        for row in found:
            validator_of(table.name).validate(as_object(table.name, row))
        for column in STANDARD[table.name]["required"]:
            assert not validator_of(table.name).is_valid(as_object(table.name, found[0] | {column: ""}))
        assert not validator_of(table.name).is_valid(as_object(table.name, found[0] | {"id": "1"}))


def test_the_descriptor_names_each_file_column_and_key_and_every_key_leads_to_a_row() -> None:
    files = files_of(*BOTH)
    resources = json.loads(files[DESCRIPTOR])["resources"]
    assert {each["path"] for each in resources} == files.keys() - {DESCRIPTOR}
    tables = {each["name"]: rows(files[each["path"]]) for each in resources}
    for each in resources:
        assert [field["name"] for field in each["schema"]["fields"]] == files[each["path"]].decode().splitlines()[
            0
        ].split(",")
        for key in each["schema"].get("foreignKeys", ()):
            known = {row["id"] for row in tables[key["reference"]["resource"]]}
            assert {row[key["fields"]] for row in tables[each["name"]]} <= known


@settings(max_examples=6)
@given(st.lists(drawn_values(), max_size=4))
def test_a_package_comes_back_as_it_went_out_byte_for_byte(drawn: list[Any]) -> None:
    given_out = files_of(*(offer(place, values, (CHARITY, OTHER)[place % 2]) for place, values in enumerate(drawn)))
    for table in TABLES:
        for row in rows(given_out[table.path]):
            validator_of(table.name).validate(as_object(table.name, row))
    with TemporaryDirectory() as folder:
        package, found = understood(laid_in(Path(folder), given_out))
    assert [*package.refusals, *found.refusals] == []
    rendered = tables_of(found.supplies, PLACES)
    assert dict(package_of(rendered)) == given_out
    assert list(unkept(package, rendered)) == []


LOST = [
    ("services.csv", "maximum_age\n", "maximum_age,fees_description\n", ",60,90\n", ",60,90,free\n",
     "services.csv: fees_description is not kept as it is in line 2."),
    ("services.csv", "送餐上门", " 送餐上门", "", "", "services.csv: name is not kept as it is in line 2."),
    ("organizations.csv", "慈善会,慈善会", "慈善会,每天送餐", "", "", "organizations.csv: description is not kept as it is in line 2."),
    ("service_areas.csv", "东区,", "全区,", "", "", "service_areas.csv: name is not kept as it is in line 2."),
    ("schedules.csv", "WEEKLY", "MONTHLY", "", "", "schedules.csv: byday is not kept as it is in line 2."),
    ("service_capacity.csv", "T00:00:00.000", "T09:30:00.000", "", "", "service_capacity.csv: updated is not kept as it is in line 2."),
    ("units.csv", "id,name\n", "id,name,scheme\n", "名额\n", "名额,SI\n", "units.csv: scheme is not kept as it is in line 2."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "also", "to", "told"), LOST, ids=[each[-1] for each in LOST])
def test_what_would_not_come_back_is_told_by_file_column_and_line(
    tmp_path: Path, path: str, before: str, after: str, also: str, to: str, told: str
) -> None:
    files = changed(changed(files_of(offer()), path, before, after), path, also, to)
    package, found = understood(laid_in(tmp_path / "package", files))
    assert [*package.refusals, *found.refusals] == []
    notices = [f"{each.file}: {each.sentence}" for each in unkept(package, tables_of(found.supplies, PLACES))]
    assert told in notices


def test_a_second_row_a_row_of_nobody_and_a_file_that_is_not_read_are_told(tmp_path: Path) -> None:
    files = files_of(offer())
    area = files["service_areas.csv"].decode().splitlines()[1]
    files["service_areas.csv"] += f"{area}\n".replace(area[:8], "00000000", 1).encode()
    schedule = files["schedules.csv"].decode().splitlines()[1]
    nobody = schedule.replace(offer().id or "", "00000000-0000-4000-8000-0000000000ff").replace(
        schedule[:8], "00000000", 1
    )
    files["schedules.csv"] += f"{nobody}\n".encode()
    files |= {"phones.csv": b"id,number\n1,023-1\n2,023-2\n", DESCRIPTOR: b'{"resources": []}'}
    package, found = understood(laid_in(tmp_path / "package", files))
    assert found.refusals == package.refusals == []
    told = {f"{each.file}: {each.sentence}" for each in unkept(package, tables_of(found.supplies, PLACES))}
    assert told == {
        "datapackage.json: The descriptor differs from the hub's; an export has the hub's own.",
        "phones.csv: The file is not kept (2 lines below its heading).",
        "schedules.csv: What stands in line 3 is not kept.",
        "service_areas.csv: What stands in line 3 is not kept.",
    }


WRONG = [
    ("services.csv", f"{offer().id},", str(offer().id).replace("-", "") + ",", "id", RefusalCode.INVALID_VALUE),
    ("services.csv", CHARITY, "00000000-0000-4000-9000-0000000000ff", "organization_id", RefusalCode.UNKNOWN_REFERENCE),
    ("services.csv", "送餐上门", "", "name", RefusalCode.MISSING_VALUE),
    ("services.csv", "active", "open", "status", RefusalCode.UNKNOWN_CODE),
    ("services.csv", ",60,90", ",91,90", "maximum_age", RefusalCode.INCONSISTENT),
    ("services.csv", ",60,90", ",60,90,1", "", RefusalCode.MALFORMED_LINE),
    ("services.csv", "送餐上门", '"送餐', "", RefusalCode.MALFORMED_LINE),
    ("attributes.csv", "2026-07", "'2026-07", "value", RefusalCode.INVALID_VALUE),
    ("service_areas.csv", ",980101,", ",980199,", "extent", RefusalCode.UNKNOWN_REFERENCE),
    ("service_areas.csv", ",text", ",geojson", "extent_type", RefusalCode.INVALID_VALUE),
    ("schedules.csv", "2026-11-01", "2026-11-31", "valid_from", RefusalCode.INVALID_VALUE),
    ("schedules.csv", "2027-10-31", "2026-10-31", "valid_to", RefusalCode.INCONSISTENT),
    ("schedules.csv", "MO,WE,FR", "MO,MO", "byday", RefusalCode.INVALID_VALUE),
    ("schedules.csv", "11:00+08:00", "11:00Z", "opens_at", RefusalCode.INVALID_VALUE),
    ("service_capacity.csv", ",12,", ",0,", "available", RefusalCode.INVALID_VALUE),
    ("service_capacity.csv", ",12,", ",-3,", "available", RefusalCode.INVALID_VALUE),
    ("service_capacity.csv", "2025-11-20T", "2026-12-20T", "updated", RefusalCode.INCONSISTENT),
    ("service_capacity.csv", "+08:00", "", "updated", RefusalCode.INVALID_VALUE),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "column", "code"), WRONG)
def test_a_cell_that_is_wrong_is_refused_by_file_line_and_column(
    tmp_path: Path, path: str, before: str, after: str, column: str, code: RefusalCode
) -> None:
    package, found = understood(laid_in(tmp_path / "package", changed(files_of(offer()), path, before, after)))
    first, *_ = [*package.refusals, *found.refusals]
    line = 7 if path == "attributes.csv" else 2
    assert (first.file, first.line, first.column, first.code) == (path, line, column, code)


def without(files: dict[str, bytes], path: str) -> dict[str, bytes]:
    return files | {path: files[path].splitlines(keepends=True)[0]}


@pytest.mark.parametrize("path", ["attributes.csv", "schedules.csv", "service_areas.csv", "service_capacity.csv"])
def test_a_service_that_lacks_what_the_hub_needs_is_refused(tmp_path: Path, path: str) -> None:
    _, found = understood(laid_in(tmp_path / "package", without(files_of(offer()), path)))
    assert [(each.file, each.line, each.code) for each in found.refusals] == [
        ("services.csv", 2, RefusalCode.MISSING_VALUE)
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", RefusalCode.UNREADABLE_FILE),
        (b"[" * 100_000, RefusalCode.UNREADABLE_FILE),
        (b'{"resources": [{"name": "service"}]}', RefusalCode.UNREADABLE_FILE),
        (b'{"resources": [{"name": "service", "path": "../services.csv"}]}', RefusalCode.UNKNOWN_FILE),
        (b'{"resources": [{"name": "service", "path": "gone.csv"}]}', RefusalCode.UNKNOWN_FILE),
    ],
    ids=["empty", "deep", "pathless", "outside", "gone"],
)
def test_a_descriptor_that_describes_nothing_is_refused(tmp_path: Path, content: bytes, code: RefusalCode) -> None:
    package, _ = understood(laid_in(tmp_path / "package", files_of(offer()) | {DESCRIPTOR: content}))
    assert [(each.file, each.code) for each in package.refusals] == [(DESCRIPTOR, code)]


def test_a_table_lies_where_the_descriptor_says(tmp_path: Path) -> None:
    files = files_of(offer())
    files[DESCRIPTOR] = files[DESCRIPTOR].replace(b'"service_capacity.csv"', b'"service_capacities.csv"')
    files["service_capacities.csv"] = files.pop("service_capacity.csv")
    package, found = understood(laid_in(tmp_path / "package", files))
    assert found.refusals == package.refusals == []
    assert found.supplies[0].values == dict(MEALS)


def test_an_identifier_that_comes_twice_and_a_column_that_is_missing_are_refused(tmp_path: Path) -> None:
    files = files_of(offer())
    files["services.csv"] += files["services.csv"].splitlines(keepends=True)[1]
    files["units.csv"] = files["units.csv"].replace(b"id,name", b"id,called")
    package, _ = understood(laid_in(tmp_path / "package", files))
    assert [(each.file, each.line, each.column, each.code) for each in package.refusals] == [
        ("services.csv", 3, "id", RefusalCode.DUPLICATE_KEY),
        ("units.csv", 1, "name", RefusalCode.MISSING_COLUMN),
    ]


def test_of_one_organisation_alone_no_service_of_another_is_taken(tmp_path: Path) -> None:
    _, found = understood(laid_in(tmp_path / "package", files_of(*BOTH)), only=CHARITY)
    assert [(each.file, each.line, each.column) for each in found.refusals] == [("services.csv", 3, "organization_id")]
