"""A department is five files, those of `hub/docs/adding-a-department.md`: with them alone it works, and without any it is told which."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema

from hub.identifiers import resident_id_number_from
from hub.sources.migrate import newest
from tests.copies import add_what_is_told, changed, copy_of_the_house, files_told, lines_told, run_in, works
from tests.papers import ROOT, paper

PAPER = paper("hub/docs/adding-a-department.md")
TABLES, TYPES, RULE, MIGRATION = FILES = (*files_told(PAPER),)
(REGISTER,) = lines_told(PAPER)


def edit(copy: Path, path: str, text: str) -> None:
    (copy / path).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with a department more."""
    return add_what_is_told(copy_of_the_house(tmp_path_factory.mktemp("grown")), PAPER)


TENANT, OTHER = (resident_id_number_from(f"98010119700101{number:03d}") for number in (11, 12))
FILES_OF_A_CITY = {
    "divisions": ("code,name,level,since", "980101,城北区,DISTRICT,2020-01-01"),
    "persons": ("id_number,name,division_code", f"{TENANT},租户,980101", f"{OTHER},他人,980101"),
    "category_determinations": (
        "id_number,category,outcome,since",
        f"{TENANT},SUBSISTENCE_ALLOWANCE,RECOGNISED,2020-01-01",
    ),
    "dated_facts": (
        "id_number,kind,value,source,since,as_of",
        f"{TENANT},HOUSING_RULES_MET,1,HOUSING,2020-01-01,2020-01-01",
    ),
    "rent_subsidy": (
        "记录编号,公民身份号码,救助项目,发放日期,金额,状态,政策依据,居住人数,月租金",
        f"H-1,{TENANT},HOUSING_ASSISTANCE,2024-01-15,300.00,PAID,§11,2,900.00",
        f"H-2,{OTHER},PREMIUM_SUBSIDY,2024-01-15,300.00,PAID,§11,100,much",
    ),
}
"""Subsidies come under the words of a form; their second line has three cells that the table does not take."""

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
  record { __typename eligibility legalBasis } rentSubsidy { rent } houseRenovation { grade } overlaps { id } } }"""
WRITTEN = {"person": {"idNumber": TENANT}, "status": "PAID"}
SUBSIDY = WRITTEN | {"amount": "320.00", "givenOn": "2024-02-15", "personsHoused": 2, "rent": "950.00"}
RENOVATION = WRITTEN | {"amount": "14000.00", "givenOn": "2024-03-01", "grade": "GRADE_D"}
CHAIN = """query($number: ResidentIdNumber!) { assistanceChain(by: {idNumber: $number}) { records { nodes {
  __typename givenOn programme amount ... on RentSubsidy { rent personsHoused } ... on HouseRenovation { grade } } } } }"""
DECISION = "verdict benefitKind article conditions { code state }"
DECIDED = f"""query($number: ResidentIdNumber!) {{ person(by: {{idNumber: $number}}) {{ housingAssistance {{ {DECISION} }} }}
  eligibility(programme: HOUSING_ASSISTANCE, idNumbers: [$number]) {{ {DECISION} }} }}"""
WORK = {
    "department": "HOUSING",
    "article": 11,
    "files": FILES_OF_A_CITY,
    "commands": [
        "migrate --new-keys",
        "import {folder}/city",
        "grants load {folder}/policy.yaml",
        "scan eligibility --programme HOUSING_ASSISTANCE",
    ],
    "questions": [
        (WRITE, {"record": {"rentSubsidy": SUBSIDY}, "key": "the key of a subsidy"}),
        (WRITE, {"record": {"houseRenovation": RENOVATION}, "key": "the key of a renovation"}),
        (CHAIN, {"number": TENANT}),
        ("{ changes { nodes { what record { __typename givenOn } } } }", {}),
        (DECIDED, {"number": TENANT}),
        (WRITE, {"record": {"houseRenovation": WRITTEN}, "key": "the key of nothing"}),
    ],
}


def enum(contract: GraphQLSchema, name: str) -> list[str]:
    return [*contract.type_map[name].values]  # type: ignore[attr-defined]


def test_the_department_of_the_paper_works_with_its_five_files_alone(
    grown: Path, empty_url: str, tmp_path: Path
) -> None:
    assert changed(grown) == {TABLES, TYPES, RULE, MIGRATION, REGISTER}
    found = works(grown, empty_url, tmp_path, WORK)
    assert [status for status, _ in found["commands"]] == [0, 1, 0, 0], found["commands"]
    assert_imported(found)
    assert_in_the_contract(build_schema(found["contract"]))
    assert_answered(*found["answers"])


def test_the_department_may_have_a_database_of_its_own(grown: Path, tmp_path: Path) -> None:
    found = works(grown, f"sqlite:///{tmp_path / 'hub.db'}", tmp_path, WORK | {"sources": ["housing"]})
    subsidy, renovation, chain, _, decided, lacking = found["answers"]  # its changes are told once they are followed
    (_, migrated), *_ = found["commands"]
    assert re.search(r"^housing: applied .*_housing\.$", migrated, re.MULTILINE), migrated
    assert_imported(found)
    assert_answered(subsidy, renovation, chain, None, decided, lacking)


def assert_imported(found: Any) -> None:
    """What its table does not take is told by column."""
    _, (_, said), _, (_, scanned) = found["commands"]
    assert re.search(r"rent_subsidy\.csv +UTF-8 +2 read +1 stored", said), said
    assert re.findall(r"rent_subsidy\.csv,3,(\w+),(\w+)", found["refused"]) == [
        ("programme", "UNKNOWN_CODE"), ("persons_housed", "INVALID_VALUE"), ("rent_yuan", "INVALID_VALUE"),
    ]  # fmt: skip
    assert re.search(r"ELIGIBLE +1$", scanned, re.MULTILINE), scanned


def assert_in_the_contract(contract: GraphQLSchema) -> None:
    fields = {name: getattr(item, "fields", {}) for name, item in contract.type_map.items()}
    assert "HOUSING_ASSISTANCE" in enum(contract, "Programme")
    assert "HOUSING_ASSISTANCE" in enum(contract, "EligibilityProgramme")
    assert [*enum(contract, "DangerGrade")] == ["GRADE_C", "GRADE_D"]
    assert [*fields["Person"]["housingAssistance"].args] == ["on", "knownAt"]
    assert [*fields["RecordAssistanceInput"]][-2:] == ["rentSubsidy", "houseRenovation"]
    assert {"rentSubsidy", "houseRenovation"} <= fields["RecordAssistancePayload"].keys()
    interface = contract.type_map["AssistanceRecord"]
    shown = {item.name for item in contract.get_possible_types(interface)}  # type: ignore[arg-type]
    assert {"RentSubsidy", "HouseRenovation"} <= shown


def assert_answered(subsidy: Any, renovation: Any, chain: Any, changes: Any, decided: Any, lacking: Any) -> None:
    kept = {"eligibility": "ELIGIBLE", "legalBasis": "§11"}
    assert subsidy["data"]["recordAssistance"] == {
        "record": {"__typename": "RentSubsidy", **kept},
        "rentSubsidy": {"rent": "950.00"},
        "houseRenovation": None,
        "overlaps": [],
    }
    assert renovation["data"]["recordAssistance"] == {
        "record": {"__typename": "HouseRenovation", **kept},
        "rentSubsidy": None,
        "houseRenovation": {"grade": "GRADE_D"},
        "overlaps": [],
    }
    nodes = chain["data"]["assistanceChain"]["records"]["nodes"]
    shared = {"programme": "HOUSING_ASSISTANCE"}
    assert nodes == [
        {"__typename": "HouseRenovation", "givenOn": "2024-03-01", "amount": "14000.00", "grade": "GRADE_D", **shared},
        {"__typename": "RentSubsidy", "givenOn": "2024-02-15", "amount": "320.00", "rent": "950.00", "personsHoused": 2, **shared},
        {"__typename": "RentSubsidy", "givenOn": "2024-01-15", "amount": "300.00", "rent": "900.00", "personsHoused": 2, **shared},
    ]  # fmt: skip
    assert changes is None or changes["data"]["changes"]["nodes"] == [
        {"what": "rent_subsidy", "record": {"__typename": "RentSubsidy", "givenOn": "2024-02-15"}},
        {"what": "house_renovation", "record": {"__typename": "HouseRenovation", "givenOn": "2024-03-01"}},
    ]
    decision = {
        "verdict": "ELIGIBLE",
        "benefitKind": "HOUSING_FIRST",
        "article": 11,
        "conditions": [{"code": "NAMED", "state": "TRUE"}, {"code": "HOUSING_RULES_MET", "state": "TRUE"}],
    }
    assert decided["data"] == {"person": {"housingAssistance": decision}, "eligibility": [decision]}
    assert {error["extensions"]["code"] for error in lacking["errors"]} == {"INVALID_VARIABLES"}


ABSENT = {
    TABLES: "HOUSING keeps records, by RECORD_KEEPERS in hub/codes.py, and has no tables: "
    "add hub/tables/departments/housing.py.",
    TYPES: "HOUSING keeps records and shows none: add schema/departments/housing.py with a type and an input for each of "
    "rent_subsidy, house_renovation.",
    RULE: "No rule decides about HOUSING_ASSISTANCE: add hub/policy/programmes/housing_assistance.py with its PROGRAMME, "
    "or declare the programme with by_rule=False.",
    REGISTER: "hub/tables/departments/housing.py belongs to no department that keeps records: add Department.HOUSING to "
    "RECORD_KEEPERS in hub/codes.py, or remove the file.",
}


@pytest.mark.parametrize("absent", ABSENT)
def test_without_one_of_the_files_no_command_runs_and_what_to_add_is_told(absent: str, tmp_path: Path) -> None:
    done = run_in(add_what_is_told(copy_of_the_house(tmp_path), PAPER, without=absent), "hub", "schema")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"hub: {ABSENT[absent]}\n")


def test_without_the_migration_nothing_is_changed_and_what_to_add_is_told(tmp_path: Path) -> None:
    copy, database = copy_of_the_house(tmp_path / "copy"), tmp_path / "hub.db"
    add_what_is_told(copy, PAPER, without=MIGRATION)
    done = run_in(
        copy, "hub", "migrate", "--new-keys", HUB_DATABASE=f"sqlite:///{database}", HUB_KEYS_FILE=str(tmp_path / "k")
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"hub: The database has no house_renovation, rent_subsidy after the newest migration, {newest()}: add a step to "
        "migrations/versions/ that makes it, or restore what was dropped. Nothing was changed.\n"
    )


MISTAKES = {
    "a record type stands twice in the list": (
        TYPES,
        re.compile(r"(?m)^(    Record\(RentSubsidy,.*\n)"),
        r"\1\1",
        "The records of rent_subsidy are registered 2 times, by RentSubsidy, RentSubsidy; they have one entry.",
    ),
    "the rule has no entry": (
        RULE,
        re.compile("PROGRAMME = Assist"),
        "RULE = Assist",
        "hub/policy/programmes/housing_assistance.py has no PROGRAMME: declare the entry of its rule.",
    ),
    "a column is of no kind that a file can hold": (
        TABLES,
        re.compile(r'whole_number\(1, 99, "居住人数"\)'),
        "mapped_column(Fen)",
        "A file cannot hold rent_subsidy.persons_housed: declare it with whole_number.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_declaration_stops_every_command_with_a_sentence(mistake: str, grown: Path) -> None:
    path, found, instead, sentence = MISTAKES[mistake]
    good = (grown / path).read_text("utf-8")
    spoilt, times = found.subn(instead, good, count=1)
    assert times == 1
    edit(grown, path, spoilt)
    try:
        done = run_in(grown, "hub", "schema")
    finally:
        edit(grown, path, good)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"hub: {sentence}\n")


def test_the_paper_tells_files_as_they_are_written_here(tmp_path: Path) -> None:
    """The linter of the house has nothing to say of them."""
    copy = add_what_is_told(copy_of_the_house(tmp_path), PAPER)
    (copy / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for arguments in (("check", "-q"), ("format", "--check", "-q")):
        done = run_in(copy, "ruff", *arguments, *FILES)
        assert done.returncode == 0, done.stdout + done.stderr
