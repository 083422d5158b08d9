"""Every row that the rules must answer has a case, or stands in the list of what comes later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hub.policy.programmes import PROGRAMMES
from tests.plain_yaml import read_yaml
from tests.policy.cases import read_cases

HERE = Path(__file__).parent
ROWS: list[dict[str, Any]] = read_yaml((HERE / "oracle.yaml").read_text("utf-8"))
IDS = [row["id"] for row in ROWS]
LATER = (HERE / "later.txt").read_text("utf-8").split()
BUILT = {str(programme.code) for programme in PROGRAMMES}
ANSWERED = {row for case in read_cases() for row in case.rows}


def test_each_row_of_the_oracle_has_an_id_of_its_own() -> None:
    assert len(IDS) == len(set(IDS))


def test_cases_and_the_list_of_what_comes_later_name_rows_of_the_oracle_only() -> None:
    assert (ANSWERED | set(LATER)) - set(IDS) == set()


def test_each_row_has_a_case_or_comes_later_and_never_both() -> None:
    assert [row for row in IDS if (row in ANSWERED) == (row in LATER)] == []


def test_what_comes_later_concerns_no_programme_that_is_built() -> None:
    concerns = {row["id"]: set(row["concerns"]) for row in ROWS}
    assert [row for row in LATER if concerns[row] & BUILT] == []


def test_what_comes_later_may_only_shrink() -> None:
    left = 8
    assert len(LATER) == len(set(LATER)) <= left


def test_each_programme_and_each_condition_names_its_article_and_sentence() -> None:
    for programme in PROGRAMMES:
        assert 1 <= programme.article <= 22
        assert programme.sentence.endswith(".")
        assert all(reading.english.startswith("(D) ") for reading in programme.readings)
        assert all(
            reading.chinese.startswith("(D)") and reading.chinese.endswith("。") for reading in programme.readings
        )
        for condition in programme.conditions:
            assert 1 <= condition.article <= 22
            assert condition.sentence.english.endswith(").")
            assert condition.sentence.chinese.endswith("。")
