"""A field of a person is four files, those of `hub/docs/adding-a-field.md`: with them it comes in, and is read by whoever may."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.identifiers import resident_id_number_from
from hub.sources.migrate import newest
from tests.copies import add_what_is_told, changed, copy_of_the_house, files_told, lines_told, run_in, works
from tests.papers import paper

PAPER = paper("hub/docs/adding-a-field.md")
(MIGRATION,) = files_told(PAPER)
TABLES, CONTRACT, INTAKE = (*lines_told(PAPER),)
PERSON = resident_id_number_from("98010119700101011")
ASKED = (
    "query($number: ResidentIdNumber!) { person(by: {idNumber: $number}) { name occupation } }",
    {"number": PERSON},
)
WORK = {
    "department": "CIVIL_AFFAIRS",
    "article": 5,
    "files": {
        "divisions": ("code,name,level,since", "980101,城北区,DISTRICT,2020-01-01"),
        "persons": ("公民身份号码,姓名,户籍地,职业", f"{PERSON},陈桂兰,980101,裁缝"),
    },
    "commands": ["migrate --new-keys", "import {folder}/city", "grants load {folder}/policy.yaml"],
    "questions": [ASKED],
}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with a field more."""
    return add_what_is_told(copy_of_the_house(tmp_path_factory.mktemp("grown")), PAPER)


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_the_field_of_the_paper_comes_in_and_is_read_with_its_four_files_alone(
    grown: Path, empty_url: str, tmp_path: Path
) -> None:
    """On PostgreSQL; that it comes in on SQLite is looked at below, with what is told to whoever may not read it, as of any
    field: at full size."""
    assert changed(grown) == {TABLES, MIGRATION, CONTRACT, INTAKE}
    found = works(grown, empty_url, tmp_path, WORK)
    assert [status for status, _ in found["commands"]] == [0, 0, 0], found["commands"]
    assert found["answers"][0]["data"] == {"person": {"name": "陈桂兰", "occupation": "裁缝"}}


@pytest.mark.at_full_size
def test_whoever_has_no_grant_on_it_is_told_so(grown: Path, tmp_path: Path) -> None:
    found = works(grown, f"sqlite:///{tmp_path / 'hub.db'}", tmp_path, WORK | {"withheld": ["Person.occupation"]})
    assert [status for status, _ in found["commands"]] == [0, 0, 0], found["commands"]
    (answer,) = found["answers"]
    assert answer["data"] == {"person": {"name": "陈桂兰", "occupation": None}}
    assert [error["extensions"]["reason"] for error in answer["errors"]] == ["NO_GRANT"]


def test_a_generated_city_has_the_column_before_anybody_fills_it(grown: Path, tmp_path: Path) -> None:
    done = run_in(grown, "hub", "generate", str(tmp_path / "city"), "--persons", "20")
    assert done.returncode == 0, done.stderr
    header, *rows = (tmp_path / "city" / "persons.csv").read_bytes().splitlines()
    assert b",occupation" in header
    assert {row.count(b",") for row in rows} == {header.count(b",")}


@pytest.mark.at_full_size  # of a table that lacks it, tests.schema.test_department asks the same
def test_without_its_migration_nothing_is_changed_and_what_to_add_is_told(tmp_path: Path) -> None:
    copy, database = copy_of_the_house(tmp_path / "copy"), tmp_path / "hub.db"
    add_what_is_told(copy, PAPER, without=MIGRATION)
    done = run_in(
        copy, "hub", "migrate", "--new-keys", HUB_DATABASE=f"sqlite:///{database}", HUB_KEYS_FILE=str(tmp_path / "k")
    )
    assert (done.returncode, done.stdout.startswith("Wrote ")) == (2, True)
    assert done.stderr == (
        "hub: The database has no person.occupation, person_version.occupation after the newest migration, "
        f"{newest()}: add a step to migrations/versions/ that makes it, or restore what was dropped. Nothing was changed.\n"
    )


@pytest.mark.at_full_size  # tests.schema.test_contract asks it of a contract in process
def test_without_a_term_in_chinese_no_command_runs_and_what_lacks_is_told(grown: Path) -> None:
    good = (grown / CONTRACT).read_text("utf-8")
    (grown / CONTRACT).write_text(good.replace("The occupation (职业).", "The occupation."), "utf-8")
    try:
        done = run_in(grown, "hub", "schema")
    finally:
        (grown / CONTRACT).write_text(good, "utf-8")
    assert (done.returncode, done.stderr) == (
        2, "hub: Person.occupation has no Chinese term in brackets in its description.\n",
    )  # fmt: skip
