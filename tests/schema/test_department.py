"""A department is five files, those of `hub/docs/adding-a-department.md`: with them alone it works, and without any it is told which."""

from __future__ import annotations

import re
from collections.abc import Iterable
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


WORKER, OTHER = (resident_id_number_from(f"98010119700101{number:03d}") for number in (11, 12))
FILES_OF_A_CITY = {
    "divisions": ("code,name,level,since", "980101,城北区,DISTRICT,2020-01-01"),
    "persons": ("id_number,name,division_code", f"{WORKER},职工,980101", f"{OTHER},他人,980101"),
    "category_determinations": (
        "id_number,category,outcome,since",
        f"{WORKER},SUBSISTENCE_ALLOWANCE,RECOGNISED,2020-01-01",
    ),
    "dated_facts": (
        "id_number,kind,value,source,since,as_of",
        f"{WORKER},WORKER_IN_HARDSHIP,1,TRADE_UNION,2020-01-01,2020-01-01",
    ),
    "worker_subsidy": (
        "记录编号,公民身份号码,救助项目,发放日期,金额,状态,政策依据,供养人数,月工资",
        f"H-1,{WORKER},WORKER_SUPPORT,2024-01-15,300.00,PAID,§18,2,900.00",
        f"H-2,{OTHER},PREMIUM_SUBSIDY,2024-01-15,300.00,PAID,§18,100,much",
    ),
}
"""Subsidies come under the words of a form; their second line has three cells that the table does not take."""

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
  record { __typename eligibility legalBasis } workerSubsidy { wage } workerTraining { level } overlaps { id } } }"""
WRITTEN = {"person": {"idNumber": WORKER}, "status": "PAID"}
SUBSIDY = WRITTEN | {"amount": "320.00", "givenOn": "2024-02-15", "personsSupported": 2, "wage": "950.00"}
RENOVATION = WRITTEN | {"amount": "14000.00", "givenOn": "2024-03-01", "level": "EXPERT"}
CHAIN = """query($number: ResidentIdNumber!) { assistanceChain(by: {idNumber: $number}) { records { nodes {
  __typename givenOn programme amount ... on WorkerSubsidy { wage personsSupported } ... on WorkerTraining { level } } } } }"""
DECISION = "verdict benefitKind article conditions { code state }"
DECIDED = f"""query($number: ResidentIdNumber!) {{ person(by: {{idNumber: $number}}) {{ workerSupport {{ {DECISION} }} }}
  eligibility(programme: WORKER_SUPPORT, idNumbers: [$number]) {{ {DECISION} }} }}"""
WORK = {
    "department": "TRADE_UNION",
    "article": 18,
    "files": FILES_OF_A_CITY,
    "commands": [
        "migrate --new-keys",
        "import {folder}/city",
        "grants load {folder}/policy.yaml",
        "scan eligibility --programme WORKER_SUPPORT",
    ],
    "questions": [
        (WRITE, {"record": {"workerSubsidy": SUBSIDY}, "key": "the key of a subsidy"}),
        (WRITE, {"record": {"workerTraining": RENOVATION}, "key": "the key of a renovation"}),
        (CHAIN, {"number": WORKER}),
        ("{ changes { nodes { what record { __typename givenOn } } } }", {}),
        (DECIDED, {"number": WORKER}),
        (WRITE, {"record": {"workerTraining": WRITTEN}, "key": "the key of nothing"}),
    ],
}


def enum(contract: GraphQLSchema, name: str) -> list[str]:
    return [*contract.type_map[name].values]  # type: ignore[attr-defined]


@pytest.mark.at_full_size
@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_the_department_of_the_paper_works_with_its_five_files_alone(
    grown: Path, empty_url: str, tmp_path: Path
) -> None:
    """On PostgreSQL; on SQLite below, where its tables are apart from the hub's: `make test` asks that, and the paper about a
    field on PostgreSQL."""
    found = works(grown, empty_url, tmp_path, WORK)
    assert [status for status, _ in found["commands"]] == [0, 1, 0, 0], found["commands"]
    assert_imported(found)
    assert_in_the_contract(build_schema(found["contract"]))
    assert_answered(*found["answers"])


@pytest.mark.at_full_size  # its parts are asked of the departments that there are
def test_the_department_may_have_a_database_of_its_own(grown: Path, tmp_path: Path) -> None:
    assert changed(grown) == {TABLES, TYPES, RULE, MIGRATION, REGISTER}
    found = works(grown, f"sqlite:///{tmp_path / 'hub.db'}", tmp_path, WORK | {"sources": ["trade_union"]})
    subsidy, renovation, chain, _, decided, lacking = found["answers"]  # its changes are told once they are followed
    (_, migrated), *_ = found["commands"]
    assert re.search(r"^trade_union: applied .*_trade_union\.$", migrated, re.MULTILINE), migrated
    assert_imported(found)
    assert_in_the_contract(build_schema(found["contract"]))
    assert_answered(subsidy, renovation, chain, None, decided, lacking)


def assert_imported(found: Any) -> None:
    """What its table does not take is told by column."""
    _, (_, said), _, (_, scanned) = found["commands"]
    assert re.search(r"worker_subsidy\.csv +UTF-8 +2 read +1 stored", said), said
    assert re.findall(r"worker_subsidy\.csv,3,(\w+),(\w+)", found["refused"]) == [
        ("programme", "UNKNOWN_CODE"), ("persons_supported", "INVALID_VALUE"), ("wage_yuan", "INVALID_VALUE"),
    ]  # fmt: skip
    assert re.search(r"ELIGIBLE +1$", scanned, re.MULTILINE), scanned


def assert_in_the_contract(contract: GraphQLSchema) -> None:
    fields = {name: getattr(item, "fields", {}) for name, item in contract.type_map.items()}
    assert "WORKER_SUPPORT" in enum(contract, "Programme")
    assert "WORKER_SUPPORT" in enum(contract, "EligibilityProgramme")
    assert [*enum(contract, "SkillLevel")] == ["SKILLED", "EXPERT"]
    assert [*fields["Person"]["workerSupport"].args] == ["on", "knownAt"]
    assert [*fields["RecordAssistanceInput"]][-2:] == ["workerSubsidy", "workerTraining"]
    assert {"workerSubsidy", "workerTraining"} <= fields["RecordAssistancePayload"].keys()
    interface = contract.type_map["AssistanceRecord"]
    shown = {item.name for item in contract.get_possible_types(interface)}  # type: ignore[arg-type]
    assert {"WorkerSubsidy", "WorkerTraining"} <= shown


def assert_answered(subsidy: Any, renovation: Any, chain: Any, changes: Any, decided: Any, lacking: Any) -> None:
    kept = {"eligibility": "ELIGIBLE", "legalBasis": "§18"}
    assert subsidy["data"]["recordAssistance"] == {
        "record": {"__typename": "WorkerSubsidy", **kept},
        "workerSubsidy": {"wage": "950.00"},
        "workerTraining": None,
        "overlaps": [],
    }
    assert renovation["data"]["recordAssistance"] == {
        "record": {"__typename": "WorkerTraining", **kept},
        "workerSubsidy": None,
        "workerTraining": {"level": "EXPERT"},
        "overlaps": [],
    }
    nodes = chain["data"]["assistanceChain"]["records"]["nodes"]
    shared = {"programme": "WORKER_SUPPORT"}
    assert nodes == [
        {"__typename": "WorkerTraining", "givenOn": "2024-03-01", "amount": "14000.00", "level": "EXPERT", **shared},
        {"__typename": "WorkerSubsidy", "givenOn": "2024-02-15", "amount": "320.00", "wage": "950.00", "personsSupported": 2, **shared},
        {"__typename": "WorkerSubsidy", "givenOn": "2024-01-15", "amount": "300.00", "wage": "900.00", "personsSupported": 2, **shared},
    ]  # fmt: skip
    assert changes is None or changes["data"]["changes"]["nodes"] == [
        {"what": "worker_subsidy", "record": {"__typename": "WorkerSubsidy", "givenOn": "2024-02-15"}},
        {"what": "worker_training", "record": {"__typename": "WorkerTraining", "givenOn": "2024-03-01"}},
    ]
    decision = {
        "verdict": "ELIGIBLE",
        "benefitKind": "WORKER_SUPPORT",
        "article": 18,
        "conditions": [{"code": "NAMED", "state": "TRUE"}, {"code": "QUALIFIED", "state": "TRUE"}],
    }
    assert decided["data"] == {"person": {"workerSupport": decision}, "eligibility": [decision]}
    assert {error["extensions"]["code"] for error in lacking["errors"]} == {"INVALID_VARIABLES"}


ABSENT = {
    TABLES: "TRADE_UNION keeps records, by RECORD_KEEPERS in hub/codes.py, and has no tables: "
    "add hub/tables/departments/trade_union.py.",
    TYPES: "TRADE_UNION keeps records and shows none: add schema/departments/trade_union.py with a type and an input for each of "
    "worker_subsidy, worker_training.",
    RULE: "No rule decides about WORKER_SUPPORT: add hub/policy/programmes/worker_support.py with its PROGRAMME, "
    "or declare the programme with by_rule=False.",
    REGISTER: "hub/tables/departments/trade_union.py belongs to no department that keeps records: add Department.TRADE_UNION to "
    "RECORD_KEEPERS in hub/codes.py, or remove the file.",
}


def cases(names: Iterable[str], first: str) -> list[Any]:
    """Names to be parameters, of which all but the first to be asked wait for full size: each starts a process in a house of its
    own, where one sentence tells of all alike, and `tests.schema.test_records` asks of two of them in process."""
    return [pytest.param(name, id=name, marks=[pytest.mark.at_full_size] * (name != first)) for name in names]


@pytest.mark.parametrize("absent", cases(ABSENT, TYPES))
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
        f"hub: The database has no worker_subsidy, worker_training after the newest migration, {newest()}: add a step to "
        "migrations/versions/ that makes it, or restore what was dropped. Nothing was changed.\n"
    )


MISTAKES = {
    "a record type stands twice in the list": (
        TYPES,
        re.compile(r"(?m)^(    Record\(WorkerTraining,.*\n)"),
        r"\1\1",
        "The records of worker_training are registered 2 times, by WorkerTraining, WorkerTraining; they have one entry.",
    ),
    "the rule has no entry": (
        RULE,
        re.compile("PROGRAMME = Assist"),
        "RULE = Assist",
        "hub/policy/programmes/worker_support.py has no PROGRAMME: declare the entry of its rule.",
    ),
    "a column is of no kind that a file can hold": (
        TABLES,
        re.compile(r'whole_number\(1, 99, "供养人数"\)'),
        "mapped_column(Fen)",
        "A file cannot hold worker_subsidy.persons_supported: declare it with whole_number.",
    ),
}


@pytest.mark.parametrize("mistake", cases(MISTAKES, "a column is of no kind that a file can hold"))
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
