"""`hub parameters check`: what is wrong in a file of local values, or missing from it, by stable codes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.clock import local_day, system_clock
from hub.policy.parameter_check import check_parameters
from hub.policy.parameter_codes import Unit
from hub.policy.parameter_file import ParameterFileError, read_parameters
from hub.policy.parameters import SAMPLES
from hub.policy.programmes import PARAMETERS

CITY, DISTRICT, TOWNSHIP = "980000", "980101", "980101002"
EVERY = tuple(PARAMETERS)
SHARES = {"PREMIUM_SUBSIDY_FIXED_90": 72, "PREMIUM_SUBSIDY_FIXED_70": 56} | {
    code: 1 for code, parameter in PARAMETERS.items() if parameter.unit is Unit.YES_NO
}
"""Of a premium of 80 yuan; what is yes or no is yes, and everything else is 80 of its unit."""

YEAR = "since: 2026-01-01, until: 2026-12-31"


def file_of(folder: Path, *values: str, complete: bool = True) -> Path:
    """A file for the city with these values; all others are set for the year, unless it is not `complete`."""
    named = " ".join(values)
    others = (
        [f"code: {code}, {YEAR}, value: {SHARES.get(code, 80)}" for code in EVERY if code not in named]
        if complete
        else []
    )
    file = folder / "parameters.yaml"
    lines = "".join(f"  - {{{value}}}\n" for value in (*values, *others))
    head = f'reference: a test\nsample: false\nunit: yuan\ndivision: "{CITY}"\nvalues:\n'
    file.write_text(head + lines, "utf-8")
    return file


def found(file: Path, **span: date) -> list[tuple[str, str]]:
    return [(finding.code.value, finding.where) for finding in check_parameters(file, **span)]


def test_the_samples_lack_nothing_today_or_two_years_from_now() -> None:
    assert check_parameters(SAMPLES, CITY) == []
    assert check_parameters(SAMPLES, CITY, until=local_day(system_clock()) + timedelta(days=731)) == []


def test_what_a_complete_file_needs_is_a_value_for_each_parameter(tmp_path: Path) -> None:
    assert found(file_of(tmp_path)) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (f"code: NOBODY, {YEAR}, value: 1", "UNKNOWN_PARAMETER"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 100.01", "OUT_OF_RANGE"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: -1", "OUT_OF_RANGE"),
        (f"code: RESIDENT_PREMIUM_TIER_1, {YEAR}, value: 10000000000.01", "OUT_OF_RANGE"),
        (f"code: MEDICAL_RATIO_AT_LEAST_70, {YEAR}, value: 69.99", "BELOW_FLOOR"),
        (f"code: MEDICAL_RATIO_AT_LEAST_60, {YEAR}, value: 59.99", "BELOW_FLOOR"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 0.555", "INVALID_VALUE"),
        ("code: RIGID_SPEND_RATIO, since: soon, value: 1", "INVALID_DAY"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 1, division: 980101", "INVALID_DIVISION"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 1, reference: ''", "NO_REFERENCE"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 1, sample: 3", "INVALID_SAMPLE"),
        (f"code: RIGID_SPEND_RATIO, {YEAR}, value: 1, colour: red", "UNKNOWN_KEY"),
    ],
)
def test_each_mistake_of_a_value_has_its_code_and_its_place(tmp_path: Path, value: str, code: str) -> None:
    assert (code, "Value 1") in found(file_of(tmp_path, value))


@pytest.mark.parametrize(
    "value",
    [
        f"code: MEDICAL_RATIO_AT_LEAST_70, {YEAR}, value: 70",
        f"code: MEDICAL_RATIO_AT_LEAST_60, {YEAR}, value: 60",
        f"code: RIGID_SPEND_RATIO, {YEAR}, value: 100",
        f"code: SUBSISTENCE_STANDARD_URBAN, {YEAR}, value: 10000000000",
    ],
)
def test_a_value_at_its_limit_is_fine(tmp_path: Path, value: str) -> None:
    assert found(file_of(tmp_path, value)) == []


def test_periods_that_overlap_are_told_by_parameter_and_division(tmp_path: Path) -> None:
    first = "code: RIGID_SPEND_RATIO, since: 2026-01-01, until: 2026-06-30, value: 1"
    file = file_of(tmp_path, first, "code: RIGID_SPEND_RATIO, since: 2026-06-30, until: 2026-12-31, value: 2")
    assert found(file) == [("OVERLAP", "RIGID_SPEND_RATIO in 980000")]


def test_days_without_a_value_are_told_before_between_and_after(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        "code: RIGID_SPEND_RATIO, since: 2026-02-01, until: 2026-03-31, value: 1",
        "code: RIGID_SPEND_RATIO, since: 2026-05-01, until: 2026-11-30, value: 1",
    )
    assert found(file) == [
        ("MISSING", "RIGID_SPEND_RATIO in 980000 from 2026-01-01 to 2026-01-31"),
        ("MISSING", "RIGID_SPEND_RATIO in 980000 from 2026-04-01 to 2026-04-30"),
        ("MISSING", "RIGID_SPEND_RATIO in 980000 from 2026-12-01 to 2026-12-31"),
    ]


def test_a_span_of_days_can_be_asked_for(tmp_path: Path) -> None:
    file = file_of(tmp_path, "code: RIGID_SPEND_RATIO, since: 2026-02-01, value: 1")
    asked = found(file, since=date(2026, 3, 1), until=date(2027, 1, 1))
    missing = {where.split()[0] for code, where in asked if code == "MISSING"}
    assert missing == {code for code in EVERY if not PARAMETERS[code].optional} - {"RIGID_SPEND_RATIO"}
    assert found(file, since=date(2026, 3, 1), until=date(2026, 3, 1)) == []


def test_a_district_lacks_nothing_that_the_city_around_it_has(tmp_path: Path) -> None:
    district = f'code: RIGID_SPEND_RATIO, {YEAR}, value: 1, division: "{DISTRICT}"'
    city = f"code: RIGID_SPEND_RATIO, {YEAR}, value: 2"
    assert found(file_of(tmp_path, district, city)) == []


def test_what_only_a_township_has_is_missing_around_it(tmp_path: Path) -> None:
    file = file_of(tmp_path, f'code: RIGID_SPEND_RATIO, {YEAR}, value: 1, division: "{TOWNSHIP}"')
    assert found(file) == [("MISSING", "RIGID_SPEND_RATIO in 980000 from 2026-01-01 to 2026-12-31")]


def test_a_value_that_is_said_to_be_not_set_is_told_and_is_not_missing(tmp_path: Path) -> None:
    file = file_of(tmp_path, f"code: RIGID_SPEND_RATIO, {YEAR}, value: null")
    assert found(file) == [("NOT_SET", "RIGID_SPEND_RATIO in 980000 from 2026-01-01 to 2026-12-31")]


@pytest.mark.parametrize("text", ["[", "- 1", "values: 3"])
def test_what_is_no_parameter_file_is_unreadable(tmp_path: Path, text: str) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text(text, "utf-8")
    assert found(file) == [("UNREADABLE", "The file")]


def test_p10_a_fixed_sum_that_is_not_its_share_of_the_premium_is_found_and_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text(
        'reference: test\nsample: true\nunit: yuan\ndivision: "980000"\nvalues:\n'
        "  - {code: RESIDENT_PREMIUM_TIER_1, since: 2026-01-01, value: 400}\n"
        "  - {code: PREMIUM_SUBSIDY_FIXED_90, since: 2026-01-01, value: 300}\n"
        "  - {code: PREMIUM_SUBSIDY_FIXED_70, since: 2026-01-01, value: 280.50}\n",
        "utf-8",
    )
    found = [finding for finding in check_parameters(file) if finding.code == "NOT_ITS_SHARE"]
    assert [str(finding) for finding in found] == [
        "PREMIUM_SUBSIDY_FIXED_90 in 980000: `value` is 300.00 yuan, and 90 % of RESIDENT_PREMIUM_TIER_1 (400.00 yuan) are 360.00 yuan; one of them is wrong."
    ]
    with pytest.raises(ParameterFileError, match="one of them is wrong"):
        read_parameters(file)


@pytest.mark.parametrize("unit", ["", "unit: fen\n", "unit: 元\n"])
def test_p14_a_file_says_that_its_sums_are_yuan(tmp_path: Path, unit: str) -> None:
    file = file_of(tmp_path)
    file.write_text(file.read_text("utf-8").replace("unit: yuan\n", unit), "utf-8")
    assert found(file) == [("INVALID_UNIT", "The file")]


def test_p14_sums_are_read_as_yuan_and_shares_as_percent(tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        f"code: SUBSISTENCE_STANDARD_URBAN, {YEAR}, value: 740.5",
        f"code: RIGID_SPEND_RATIO, {YEAR}, value: 33.33",
        f"code: FIGURES_MONTHS, {YEAR}, value: 24",
        complete=False,
    )
    assert [value.value for value in read_parameters(file)] == [74_050, 3_333, 24]
