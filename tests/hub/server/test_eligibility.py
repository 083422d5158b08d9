"""Each programme is asked of one person and of many with the same outcome, and is a right of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from hub.catalogue.contract import keys, origin
from hub.codes import Department
from hub.config import Settings
from hub.grants.articles import may_hold
from hub.intake.city.cast import cast
from hub.policy.programmes import PROGRAMMES
from hub.sources.register import open_sources
from schema.contract import build_contract
from tests.databases import run_apart
from tests.ground.apart import HubApart, hub_apart
from tests.ground.city import odd_person
from tests.ground.hub import Hub, codes
from tests.ground.shared import UNTIRING
from tests.hub.server.store import change, rows
from tests.resolvers.loaded import City, conditions_of, load_city

pytestmark = pytest.mark.databases("either")

EVERY_PROGRAMME = pytest.mark.parametrize("programme", [str(entry.code) for entry in PROGRAMMES])
EVERYBODY = [*cast().values(), *(odd_person(number) for number in range(5))]
DECISION = "programme verdict benefitKind percent amount category reason article sentence conditions { code state }"
DAY = date(2026, 11, 23)


def field(programme: str) -> str:
    """The field of a person that has a programme's decision."""
    first, *words = programme.lower().split("_")
    return first + "".join(word.title() for word in words)


async def of_many(hub: Hub, programme: str, client: str = "rules") -> Any:
    text = (
        "query($of: [ResidentIdNumber!]!, $programme: EligibilityProgramme!, $on: Date) {"
        f" eligibility(programme: $programme, idNumbers: $of, on: $on) {{ {DECISION} person {{ id }} }} }}"
    )
    return await hub.ask(text, {"of": EVERYBODY, "programme": programme, "on": str(DAY)}, client=client)


async def enrich(settings: Settings) -> None:
    """What the registers of the departments say of the cast, so that no programme is asked of empty registers."""
    found = await rows(settings, "select id, birth_date from person order by id_number_token")
    kinds = ("SEVERELY_DISABLED", "GRAVELY_ILL", "JOBLESS", "RELAPSED_INTO_POVERTY", "MAJOR_DISEASE_PATIENT",
             "EMERGENCY_TREATMENT_QUALIFIED", "AT_SCHOOL", "EDUCATION_AID_QUALIFIED", "NEWLY_ASSESSED_STUDENT",
             "ALLOWANCE_RULES_MET", "RIGID_PROPERTY_RULES_MET", "HOUSING_RULES_MET", "EMPLOYMENT_AID_QUALIFIED",
             "DISASTER_STRICKEN", "SUDDEN_EMERGENCY", "UNABLE_TO_SELF_CARE", "DISABLED", "ELECTRICITY_QUALIFIED",
             "CABLE_FEE_QUALIFIED", "FUNERAL_QUALIFIED", "DISABILITY_SUBSIDY_QUALIFIED",
             "REHABILITATION_QUALIFIED", "DEVICE_QUALIFIED")  # fmt: skip
    facts = [
        (person, kind, (place + number) % 3 % 2)
        for place, person in enumerate(str(row["id"]) for row in found)
        for number, kind in enumerate(kinds)
        if (place + number) % 4
    ]
    facts += [(str(row["id"]), "MEDICAL_BURDEN_LEFT", 400_000 * (place % 6)) for place, row in enumerate(found)]
    moment = "2026-01-01T00:00:00.000000Z"
    await change(
        settings,
        *(
            "insert into dated_fact (id, person_id, kind, value, source, since, as_of, recorded_at) values "
            f"('{uuid4()}', '{person}', '{kind}', {value}, 'HEALTH', '2026-01-01', '2026-01-01', '{moment}')"
            for person, kind, value in facts
        ),
    )


async def the_city(settings: Settings) -> City:
    sources = open_sources(settings)
    try:
        return await load_city(sources)
    finally:
        await sources.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def registers(
    request: pytest.FixtureRequest, new_city: Callable[[str, ExitStack], Settings]
) -> Iterator[tuple[HubApart, City]]:
    """A hub on a city whose registers say something of the cast, and its rows. Nothing is written there afterwards."""
    with ExitStack() as kept:
        settings = new_city(request.param, kept)
        run_apart(enrich(settings))
        yield kept.enter_context(hub_apart(replace(settings, **UNTIRING))), run_apart(the_city(settings))


@EVERY_PROGRAMME
async def test_one_person_and_many_are_decided_alike_and_as_the_rule_reads(
    registers: tuple[HubApart, City], programme: str, size: Callable[[int, int], int]
) -> None:
    # given
    hub, city, every = registers[0].for_a_test(), registers[1], size(9, 3)
    # when
    many = await of_many(hub, programme)
    text = f"query($of: ResidentIdNumber!, $on: Date) {{ person(by: {{idNumber: $of}}) {{ id {field(programme)}(on: $on) {{ {DECISION} }} }} }}"
    each = [await hub.ask(text, {"of": number, "on": str(DAY)}, client="rules") for number in EVERYBODY[::every]]
    # then
    assert [codes(answer) for answer in (many, *each)] == [[] for _ in range(len(each) + 1)]
    decisions = many["data"]["eligibility"]
    assert [decision | {"person": None} for decision in decisions[::every]] == [
        answer["data"]["person"][field(programme)] | {"person": None} for answer in each
    ]
    assert (
        len({decision["verdict"] for decision in decisions}) > 1
        or "RECOGNITION" in programme
        or programme == "WASTE_FEE_REDUCTION"
    )
    for decision in decisions:
        (person,) = city.find("person", id=decision["person"]["id"])
        read = city.decision(programme, person, DAY, datetime(2026, 11, 24, tzinfo=UTC))
        assert (decision["verdict"], decision["reason"], decision["benefitKind"], decision["category"]) == (
            read["verdict"], read["reason"], read["benefit_kind"], read["category"],
        )  # fmt: skip
        assert [(item["code"], item["state"]) for item in decision["conditions"]] == [
            (item["code"], item["state"]) for item in conditions_of(read)
        ]


@pytest.mark.only_reads
@EVERY_PROGRAMME
async def test_a_programme_is_a_right_of_its_own_whichever_way_it_is_asked_for(hub: Hub, programme: str) -> None:
    answer = await of_many(hub, programme, client="reader")
    if programme == "PREMIUM_SUBSIDY":
        assert codes(answer) == []
        return
    assert answer.get("data") == {"eligibility": None}, answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "FIELD_WITHHELD", "reason": "NO_GRANT"}
    assert f"Person.{field(programme)}" in error["message"]
    text = f"query($of: ResidentIdNumber!) {{ person(by: {{idNumber: $of}}) {{ {field(programme)} {{ verdict }} }} }}"
    withheld = await hub.ask(text, {"of": EVERYBODY[0]}, client="reader")
    assert withheld["data"] == {"person": {field(programme): None}}
    assert withheld["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "NO_GRANT"}


@pytest.mark.only_reads
async def test_whoever_learns_verdicts_learns_no_income(hub: Hub) -> None:
    text = "query($of: ResidentIdNumber!) { person(by: {idNumber: $of}) { household { economy { totalIncome } } } }"
    answer = await hub.ask(text, {"of": EVERYBODY[0]}, client="rules")
    assert answer["data"] == {"person": {"household": None}}
    assert answer["errors"][0]["extensions"] == {"code": "FIELD_WITHHELD", "reason": "NO_GRANT"}


@pytest.mark.parametrize(
    ("form", "who", "values", "expected"),
    [
        ("medicalAssistance", "allowance", {"amount": "1.00"}, "ELIGIBLE"),
        ("medicalAssistance", "margin_tier_2", {"amount": "1.00"}, "ELIGIBLE"),
        ("basicLivingAid", "allowance", {"amount": "1.00", "category": "SUBSISTENCE_ALLOWANCE"}, "ELIGIBLE"),
        ("basicLivingAid", "extreme_poverty", {"amount": "1.00", "category": "EXTREME_POVERTY"}, "ELIGIBLE"),
        ("educationAid", "allowance", {"stage": "PRIMARY", "schoolTerm": "2026-2027-1", "item": "WORK_STUDY"}, "REVIEW"),
        ("temporaryRelief", "allowance", {}, "REVIEW"),
        ("ruralEmployment", "allowance", {"item": "WORK_RELIEF"}, None),
    ],
)  # fmt: skip
async def test_a_record_keeps_what_the_rule_of_its_programme_said(
    hub: Hub, form: str, who: str, values: dict[str, Any], expected: str | None
) -> None:
    text = """mutation($record: RecordAssistanceInput!) { recordAssistance(input: $record, idempotencyKey: "a-key-of-a-rule") {
        record { eligibility } } }"""
    record = {"person": {"idNumber": cast()[who]}, "givenOn": "2026-11-20", "status": "PAID", **values}
    answer = await hub.ask(text, {"record": {form: record}})
    assert answer["data"]["recordAssistance"]["record"] == {"eligibility": expected}


def test_every_programme_has_its_field_of_a_person_under_its_own_key() -> None:
    person = build_contract()._schema.type_map["Person"]
    expected = {f"{origin(person).KEY}.{programme.code.lower()}" for programme in PROGRAMMES}
    found = keys(build_contract()._schema)
    assert {found[f"Person.{field(programme.code)}"] for programme in PROGRAMMES} == expected
    codes_of_the_contract = build_contract()._schema.type_map["EligibilityProgramme"].values  # type: ignore[attr-defined]
    assert [*codes_of_the_contract] == [programme.code for programme in PROGRAMMES]


RESPONSIBLE = {
    1: {"CIVIL_AFFAIRS", "EDUCATION", "AGRICULTURE", "MEDICAL_INSURANCE"},
    8: {"CIVIL_AFFAIRS"},
    9: {"MEDICAL_INSURANCE", "HEALTH"},
    10: {"EDUCATION"},
    11: {"HOUSING"},
    12: {"HUMAN_RESOURCES", "AGRICULTURE"},
    13: {"EMERGENCY_MANAGEMENT"},
    14: {"CIVIL_AFFAIRS"},
    15: {department.value for department in Department} - {"CHARITY"},
    16: {"DEVELOPMENT_REFORM", "CIVIL_AFFAIRS", "URBAN_MANAGEMENT", "RADIO_TV", "DISABLED_FEDERATION"},
}
"""The brackets that close the articles of the notice."""


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.code)
def test_only_the_units_that_its_article_lists_may_hold_a_purpose_of_a_programme(programme: Any) -> None:
    units = {department.value for department in Department if may_hold(department, programme.article)}
    assert units == RESPONSIBLE[programme.article]
