from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hub.codes import Sex
from hub.identifiers import birth_date, resident_id_number
from hub.intake.files import FILES
from hub.intake.generate import cast, generate
from hub.intake.records import RECORDS
from tests.hub.intake.cities import TODAY, small_city


def rows(directory: Path, file: str) -> list[dict[str, str]]:
    with (directory / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def content(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(directory.iterdir())}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    assert content(small_city(tmp_path / "one")) == content(small_city(tmp_path / "two"))


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    one, two = content(small_city(tmp_path / "one")), content(small_city(tmp_path / "two", seed=8))
    assert one["persons.csv"] != two["persons.csv"]
    assert one["divisions.csv"] == two["divisions.csv"]


def test_a_city_has_every_file_and_exactly_the_persons_asked_for(tmp_path: Path) -> None:
    city = generate(tmp_path, persons=123, seed=1, today=TODAY)
    assert set(city.rows) == {of.name for of in FILES}
    assert city.rows["persons"] == 123
    assert city.rows["divisions"] == 1 + 41 * (1 + 3 + 9)
    assert {file: len(rows(tmp_path, file)) for file in city.rows} == dict(city.rows)


def test_identity_numbers_are_unique_and_agree_with_their_rows(tmp_path: Path) -> None:
    persons = rows(small_city(tmp_path), "persons")
    assert len({person["id_number"] for person in persons}) == len(persons)
    for person in persons:
        number = resident_id_number(person["id_number"])
        assert date.fromisoformat(person["birth_date"]) == birth_date(number) <= TODAY
        assert person["sex"] == (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
        assert person["division_code"].startswith(number[:6])


MOST = {"basic_living_aid", "temporary_relief", "premium_subsidy", "medical_assistance", "education_aid"}


def test_each_person_has_six_or_seven_records_of_three_departments_and_some_have_others(tmp_path: Path) -> None:
    small_city(tmp_path)
    records = [record for file in RECORDS for record in rows(tmp_path, file.name)]
    counts = Counter(record["id_number"] for file in MOST for record in rows(tmp_path, file))
    assert len(counts) == 300
    assert set(counts.values()) <= {6, 7}
    assert [file.name for file in RECORDS if not rows(tmp_path, file.name)] == []
    assert len({record["record_no"] for record in records}) == len(records)
    assert all(record["given_on"] <= TODAY.isoformat() for record in records)


def test_a_city_has_gaps_refusals_and_exits(tmp_path: Path) -> None:
    small_city(tmp_path)
    determinations = rows(tmp_path, "category_determinations")
    assert {row["outcome"] for row in determinations} == {"RECOGNISED", "REFUSED"}
    assert any(row["until"] for row in determinations)
    assert any(not row["total_income_yuan"] for row in rows(tmp_path, "economic_snapshots"))
    assert {row["value"] for row in rows(tmp_path, "dated_facts")} >= {"", "0", "1", "2"}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cast_opens_every_city(tmp_path: Path, seed: int) -> None:
    small_city(tmp_path, seed=seed)
    numbers = cast()
    assert [row["id_number"] for row in rows(tmp_path, "persons")][: len(numbers)] == list(numbers.values())
    assert resident_id_number(numbers["allowance"]) == numbers["allowance"]

    category = {
        row["id_number"]: (row["category"], row["outcome"]) for row in rows(tmp_path, "category_determinations")
    }
    facts = {(row["id_number"], row["kind"]): row["value"] for row in rows(tmp_path, "dated_facts")}
    division = {row["id_number"]: row["division_code"][:6] for row in rows(tmp_path, "persons")}
    seen = {
        label: (
            category[number][0],
            facts[number, "RESIDENT_INSURANCE_TIER"],
            facts[number, "PREMIUM_SUBSIDY_QUALIFIED"],
            division[number],
        )
        for label, number in numbers.items()
    }
    assert seen == {
        "allowance": ("SUBSISTENCE_ALLOWANCE", "1", "1", "980101"),
        "extreme_poverty": ("EXTREME_POVERTY", "1", "1", "980101"),
        "margin_tier_2": ("SUBSISTENCE_MARGIN", "2", "1", "980101"),
        "not_enrolled": ("SUBSISTENCE_ALLOWANCE", "0", "1", "980101"),
        "unknown_qualification": ("SUBSISTENCE_ALLOWANCE", "1", "", "980101"),
        "other_district": ("SUBSISTENCE_ALLOWANCE", "1", "1", "980102"),
    }


def test_nobody_of_the_cast_has_a_premium_subsidy_of_this_year(tmp_path: Path) -> None:
    small_city(tmp_path)
    of_this_year = {row["id_number"] for row in rows(tmp_path, "premium_subsidy") if row["insurance_year"] >= "2026"}
    assert of_this_year
    assert not of_this_year & set(cast().values())


def test_a_city_too_small_for_the_cast_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 6 persons"):
        generate(tmp_path, persons=5, seed=1, today=TODAY)
    with pytest.raises(ValueError, match="2 to 99 districts"):
        generate(tmp_path, persons=6, seed=1, today=TODAY, districts=1)
