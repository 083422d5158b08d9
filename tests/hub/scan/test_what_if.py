"""`hub scan what-if`: what a draft of local values would change for everybody, and nobody is told of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from hub.config import Settings
from hub.scan.changes import TrialChanges
from hub.scan.districts import District
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery
from hub.tables.population import DivisionRow
from hub.tables.rules import ParameterRow
from tests.commands import run_command
from tests.databases import run_apart
from tests.hub.scan.scans import lines
from tests.hub.server.store import ledger
from tests.policy.situations import Determination, Fact, LocalValue, Person
from tests.policy.town import Town

pytestmark = pytest.mark.databases("either")

ON, SINCE = "2026-03-01", date(2026, 1, 1)
CODES = {"city": "980000", "district": "980101", "township": "980101001", "neighbour": "980102"}
HERE, THERE = ("980101", "示例一区"), ("980102", "示例二区")
LIVING = {
    ("district", "SUBSISTENCE_ALLOWANCE"): 23,
    ("district", "SUBSISTENCE_MARGIN"): 14,
    ("township", "EXTREME_POVERTY"): 4,
    ("neighbour", "SUBSISTENCE_ALLOWANCE"): 12,
    ("neighbour", "SUBSISTENCE_MARGIN"): 11,
    ("city", "SUBSISTENCE_ALLOWANCE"): 9,
}
STORED = {
    ("RESIDENT_PREMIUM_TIER_1", "city"): 4_000,
    ("PREMIUM_SUBSIDY_FIXED_90", "city"): 3_600,
    ("PREMIUM_SUBSIDY_FIXED_70", "city"): 2_800,
    ("PREMIUM_SUBSIDY_FIXED_70", "neighbour"): None,
    ("MEDICAL_RATIO_AT_LEAST_70", "city"): 70,
    ("MEDICAL_RATIO_AT_LEAST_60", "city"): 60,
}
DRAFT = {
    ("RESIDENT_PREMIUM_TIER_1", "city"): 5_000,
    ("PREMIUM_SUBSIDY_FIXED_90", "city"): 4_500,  # and the sum at 70 % is forgotten
    ("PREMIUM_SUBSIDY_FIXED_90", "neighbour"): None,
    ("PREMIUM_SUBSIDY_FIXED_70", "neighbour"): 3_500,
    ("MEDICAL_RATIO_AT_LEAST_60", "city"): 65,
}
PREMIUM = {
    "all": {"gains": 10, "loses": 20, "more": 30, "less": None, "other": None, "moreYuan": 70_000, "lessYuan": 80_000},
    "980101": {"gains": None, "loses": 10, "more": 20, "less": None, "other": None, "moreYuan": 20_000, "lessYuan": 30_000},
    "980102": {"gains": 10, "loses": 10, "more": None, "less": None, "other": None, "moreYuan": 30_000, "lessYuan": 40_000},
    None: {"gains": None, "loses": None, "more": None, "less": None, "other": None, "moreYuan": None, "lessYuan": None},
}  # fmt: skip
"""14 members of margin households lose 2,800 yuan and 27 get 900 or 1,000 more in one district; in the other one 12 lose 3,600
and 11 gain 3,500; nine persons are registered in no district, and nothing is told of them."""


def somebody(place: str, category: str) -> Person:
    facts = [Fact(kind=kind, value=1, since=SINCE) for kind in ("PREMIUM_SUBSIDY_QUALIFIED", "RESIDENT_INSURANCE_TIER")]
    return Person(place=place, determinations=[Determination(category=category, since=SINCE)], facts=facts)


async def build(settings: Settings) -> None:
    people = [somebody(*where) for where, number in LIVING.items() for _ in range(number)]
    hundredths = {key: None if value is None else value * 100 for key, value in STORED.items()}
    values = [
        LocalValue(code=code, place=place, value=value, since=SINCE) for (code, place), value in hundredths.items()
    ]
    async with open_source(settings) as source:
        town = Town(source)
        town.code = CODES
        await town.store(people, values)
        level = {"level": "DISTRICT", "parent_code": "980000", "since": date(2020, 1, 1)}
        async with source.begin() as connection:
            rows = [{"code": code, "name": name, **level} for code, name in (HERE, THERE)]
            await connection.execute(insert(DivisionRow), rows)


@pytest.fixture
def city(settings: Settings) -> Settings:
    """Persons of two districts who are all insured, and local values."""
    run_apart(build(settings))
    return settings


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return written(tmp_path, DRAFT)


def written(folder: Path, values: Mapping[tuple[str, str], int | None]) -> Path:
    said = [
        f'  - {{code: {code}, division: "{CODES[place]}", since: 2026-01-01, value: {"null" if value is None else value}}}'
        for (code, place), value in values.items()
    ]
    file = folder / "draft.yaml"
    file.write_text("\n".join(["reference: a draft", "sample: true", "unit: yuan", "values:", *said]), "utf-8")
    return file


def asked(settings: Settings, file: Path, *further: str) -> Any:
    done = run_command(settings, "scan", "what-if", str(file), "--on", ON, "--json", *further)
    assert done.exit_code == 0, done.stderr
    return {told["programme"]: told for told in json.loads(done.stdout)}


def parts(told: Any) -> Iterator[tuple[str | None, dict[str, Any]]]:
    yield "all", told["changes"]
    for district in told["districts"]:
        yield district["code"], {name: said for name, said in district.items() if name not in ("code", "name")}


async def stored(settings: Settings) -> Any:
    async with open_source(settings) as source:
        rows = await source.fetch(CompiledQuery.of(select(*ParameterRow.__table__.columns), source), {})
        return sorted(map(repr, rows))


def test_it_tells_who_gains_and_loses_and_what_it_costs_and_stores_nothing(city: Settings, draft: Path) -> None:
    before = run_apart(stored(city))
    told = asked(city, draft)
    assert told.keys() == {"PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE"}
    assert dict(parts(told["PREMIUM_SUBSIDY"])) == PREMIUM
    medical = told["MEDICAL_ASSISTANCE"]["changes"]
    assert (medical["more"], medical["moreYuan"]) == (20, None), "the rule knows a share, and no sum"
    assert told["PREMIUM_SUBSIDY"]["persons"] == 70
    assert run_apart(stored(city)) == before
    events = [event for event in run_apart(ledger(city)) if event["kind"] == "OPERATOR"]
    digest = told["PREMIUM_SUBSIDY"]["trial"]
    assert {event["operation_name"].split(" known at ")[0] for event in events} == {
        f"scan eligibility {programme} on {ON}" for programme in told
    }
    assert all(event["operation_name"].endswith(f"what if {digest}") for event in events)
    assert [event["subjects"] for event in events] == [[], []]


@pytest.mark.at_full_size
def test_what_it_tells_is_what_a_scan_finds_before_and_after_the_file_is_loaded(
    city: Settings, draft: Path, tmp_path: Path
) -> None:
    told = asked(city, draft, "--programme", "PREMIUM_SUBSIDY")["PREMIUM_SUBSIDY"]
    found = []
    for name in ("before", "after"):
        file = tmp_path / f"{name}.csv"
        scan = ("scan", "eligibility", "--programme", "PREMIUM_SUBSIDY", "--on", ON, "--out", str(file))
        assert run_command(city, *scan).exit_code == 0
        found.append(lines(file))
        assert run_command(city, "parameters", "load", str(draft)).exit_code == 0
    changes: Counter[tuple[str, str]] = Counter()
    for person, was in found[0].items():
        will_be = found[1][person]
        eligible = was["verdict"] == "ELIGIBLE", will_be["verdict"] == "ELIGIBLE"
        rise = float(will_be["amount_yuan"] or 0) - float(was["amount_yuan"] or 0)
        change = {(False, True): "gains", (True, False): "loses"}.get(eligible)
        change = change or ("more" if rise > 0 else "less" if rise < 0 else None)
        if change:
            changes[was["division_code"][:6], change] += 1
            changes["all", change] += 1
    for code, said in parts(told):
        for change in ("gains", "loses", "more", "less"):
            number = changes[code or "980000", change]
            assert said[change] == (number // 10 * 10 if number >= 10 else None), (code, change, number)


def test_as_a_table_it_names_no_district_of_which_nothing_is_told(city: Settings, draft: Path) -> None:
    done = run_command(city, "scan", "what-if", str(draft), "--on", ON, "--programme", "PREMIUM_SUBSIDY")
    assert done.exit_code == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines()[2:5]] == [
        ["all", "10", "20", "30", "<10", "<10", "70,000", "80,000"],
        [*HERE, "<10", "10", "20", "<10", "<10", "20,000", "30,000"],
        [*THERE, "10", "10", "<10", "<10", "<10", "30,000", "40,000"],
    ]
    assert "in no district" not in done.stdout


def test_what_it_cannot_use_is_told_in_a_sentence(city: Settings, draft: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("values: [{code: RESIDENT_PREMIUM_TIER_1, since: 2026-01-01, value: 1}]", "utf-8")
    nobody = tmp_path / "nobody.yaml"
    nobody.write_text(draft.read_text("utf-8").replace("980102", "980109"), "utf-8")
    for arguments, sentence in (
        ((str(wrong),), "needs `unit: yuan`"),
        ((str(tmp_path / "none.yaml"),), "does not exist"),
        ((str(nobody),), "Division 980109: is not known"),
        ((str(draft), "--on", "2025-12-31"), "is in force on 2025-12-31. Name a day"),
        ((str(draft), "--programme", "EDUCATION_AID"), "The rule of EDUCATION_AID reads no value"),
        ((str(draft), "--programme", "MEDICAL_TOP_UP"), "It reads MEDICAL_TOP_UP_THRESHOLD."),
    ):
        done = run_command(city, "scan", "what-if", *arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert sentence in " ".join(done.stderr.split())


def test_fewer_than_ten_are_not_told_and_no_sum_of_which_one_person_has_most() -> None:
    here = District(*HERE)
    changes = TrialChanges({"980101": here})
    changes.add("980101", "GAINS", 9, 90_000_00, 10_000_00)
    changes.add("980101", None, 100, None, None)
    assert {told.persons["GAINS"] for _, told in changes.by_district()} == {None}
    assert changes.of_all().more_yuan is None
    changes.add("980101", "MORE", 1, 1_00, 1_00)
    assert (changes.of_all().persons["GAINS"], changes.of_all().more_yuan) == (None, 90_000)
    changes.add("980101", "GAINS", 1, 200_000_00, 200_000_00)
    assert (changes.of_all().persons["GAINS"], changes.of_all().more_yuan) == (10, None)
    assert [district for district, told in changes.by_district() if told.says_something] == [here]
