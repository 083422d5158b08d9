"""Each programme of the departments has its own form to write back with, and its own mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from hub.intake.generate import cast
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, rows
from tests.schema.profiles import FULL

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    replayed record { __typename programme legalBasis givenOn periodFrom periodUntil amount status eligibility
    ... on BasicLivingAid { category personsCovered } ... on TemporaryRelief { event smallSumFirst explanationDue }
    ... on PremiumSubsidy { insuranceYear tier premium }
    ... on MedicalAssistance { selfPaid ratio topUp } ... on EducationAid { stage schoolTerm item nextPeriod }
    ... on HomelessRelief { nights sentHome } ... on ServiceRecord { kind visits provider } ... on FuneralReduction { diedOn }
    ... on HousingAid { housing: item queuedOn dwelling } ... on EmploymentAid { measure: item employer }
    ... on RuralEmployment { work: item workplace } ... on DisasterRelief { relief: item disaster struckOn }
    ... on EmergencyTreatment { illness treatedOn } ... on ElectricityReduction { meter kilowattHours }
    ... on WasteFeeReduction { months } ... on CableFeeReduction { subscription }
    ... on DisabilityAid { aid: item disability grade } ... on CharityAssistance { help: kind } } } }"""
CALLED = {
    "charityAssistance": "help",
    "housingAid": "housing",
    "employmentAid": "measure",
    "ruralEmployment": "work",
    "disasterRelief": "relief",
    "disabilityAid": "aid",
}
"""What an item is called in the answer: one name cannot have the codes of several lists."""
SHARED = {"person": {"idNumber": odd_person(2)}, "givenOn": "2026-11-20", "status": "PAID"}
NO_PERIOD = {"periodFrom": None, "periodUntil": None}
PERIOD = {"periodFrom": "2026-11-01", "periodUntil": "2026-11-30"}
KEY = "a-key-of-the-programmes"

FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "charityAssistance": (
        {"kind": "COMPANIONSHIP", "amount": None, **NO_PERIOD},
        {"__typename": "CharityAssistance", "programme": "CHARITY_ASSISTANCE", "legalBasis": "§17", "eligibility": None},
    ),
    "basicLivingAid": (
        {"category": "EXTREME_POVERTY", "amount": "1000.10", "personsCovered": 3, **PERIOD},
        {"__typename": "BasicLivingAid", "programme": "EXTREME_POVERTY_SUPPORT", "legalBasis": "§8", "eligibility": "REVIEW"},
    ),
    "temporaryRelief": (
        {"amount": "50.00", "event": "火灾", "smallSumFirst": True, "explanationDue": "2026-12-20", **PERIOD},
        {"__typename": "TemporaryRelief", "programme": "TEMPORARY_RELIEF", "legalBasis": "§14", "eligibility": "REVIEW"},
    ),
    "homelessRelief": (
        {"nights": 3, "sentHome": True, "amount": None, **NO_PERIOD},
        {"__typename": "HomelessRelief", "programme": "HOMELESS_RELIEF", "legalBasis": "§14", "eligibility": None},
    ),
    "serviceRecord": (
        {"kind": "VISITS", "visits": 4, "provider": "社工服务中心", "amount": None, **PERIOD},
        {"__typename": "ServiceRecord", "programme": "CARE_VISITS", "legalBasis": "§15", "eligibility": "REVIEW"},
    ),
    "funeralReduction": (
        {"diedOn": "2026-11-10", "amount": "900.00", **NO_PERIOD},
        {"__typename": "FuneralReduction", "programme": "FUNERAL_REDUCTION", "legalBasis": "§16", "eligibility": "REVIEW"},
    ),
    "premiumSubsidy": (
        {"insuranceYear": 2027, "tier": "TIER_1", "amount": "360.00", "premium": "400.00"},
        {"__typename": "PremiumSubsidy", "programme": "PREMIUM_SUBSIDY", "legalBasis": "§9", "eligibility": "REVIEW", **NO_PERIOD},
    ),
    "medicalAssistance": (
        {"amount": "700.00", "selfPaid": "1000.00", "ratio": "70.00", "topUp": "10.00", **PERIOD},
        {"__typename": "MedicalAssistance", "programme": "MEDICAL_ASSISTANCE", "legalBasis": "§9", "eligibility": "REVIEW"},
    ),
    "educationAid": (
        {"stage": "PRIMARY", "schoolTerm": "2026-2027-1", "item": "STATE_GRANT", "amount": "500.00", "nextPeriod": False, **PERIOD},
        {"__typename": "EducationAid", "programme": "EDUCATION_AID", "legalBasis": "§10", "eligibility": "REVIEW"},
    ),
    "housingAid": (
        {"item": "RENT_SUBSIDY", "amount": "300.00", "queuedOn": "2026-01-05", "dwelling": "和平路1号", **PERIOD},
        {"__typename": "HousingAid", "programme": "HOUSING_ASSISTANCE", "legalBasis": "§11", "eligibility": "REVIEW"},
    ),
    "employmentAid": (
        {"item": "TRAINING_SUBSIDY", "amount": "800.00", "employer": "食品厂", **NO_PERIOD},
        {"__typename": "EmploymentAid", "programme": "EMPLOYMENT_AID", "legalBasis": "§12", "eligibility": "REVIEW"},
    ),
    "ruralEmployment": (
        {"item": "WORK_RELIEF", "amount": "1200.00", "workplace": "乡村公路项目", **PERIOD},
        {"__typename": "RuralEmployment", "programme": "RURAL_EMPLOYMENT", "legalBasis": "§12", "eligibility": None},
    ),
    "disasterRelief": (
        {"item": "TRANSITION_LIVING", "amount": "600.00", "disaster": "洪涝", "struckOn": "2026-11-19", **PERIOD},
        {"__typename": "DisasterRelief", "programme": "DISASTER_RELIEF", "legalBasis": "§13", "eligibility": "REVIEW"},
    ),
    "emergencyTreatment": (
        {"illness": "MAJOR_DISEASE", "amount": "9000.00", "treatedOn": "2026-11-20", **NO_PERIOD},
        {"__typename": "EmergencyTreatment", "programme": "EMERGENCY_TREATMENT", "legalBasis": "§9", "eligibility": "REVIEW"},
    ),
    "electricityReduction": (
        {"meter": "98001", "kilowattHours": 15, "amount": None, **PERIOD},
        {"__typename": "ElectricityReduction", "programme": "ELECTRICITY_REDUCTION", "legalBasis": "§16", "eligibility": "REVIEW"},
    ),
    "wasteFeeReduction": (
        {"months": 12, "amount": "96.00", **PERIOD},
        {"__typename": "WasteFeeReduction", "programme": "WASTE_FEE_REDUCTION", "legalBasis": "§16", "eligibility": "NOT_ELIGIBLE"},
    ),
    "cableFeeReduction": (
        {"subscription": "TV-1", "amount": "120.00", **PERIOD},
        {"__typename": "CableFeeReduction", "programme": "CABLE_FEE_REDUCTION", "legalBasis": "§16", "eligibility": "REVIEW"},
    ),
    "disabilityAid": (
        {"item": "DEVICE", "disability": "PHYSICAL", "grade": 2, "amount": None, **NO_PERIOD},
        {"__typename": "DisabilityAid", "programme": "ASSISTIVE_DEVICE", "legalBasis": "§16", "eligibility": "REVIEW"},
    ),
}  # fmt: skip


async def write(hub: Hub, form: str, values: dict[str, Any], key: str = KEY, client: str = "reader") -> Any:
    return await hub.ask(WRITE, {"record": {form: SHARED | values}, "key": key}, client=client)


def test_every_record_type_of_the_register_is_written_back_here() -> None:
    assert [*FORMS] == [*FULL.type_map["RecordAssistanceInput"].fields]  # type: ignore[attr-defined]


async def test_a_record_of_each_programme_is_kept_with_its_own_columns(hub: Hub) -> None:
    for form, (given, expected) in FORMS.items():
        answer = await write(hub, form, given | {"sourceRecord": "A-1"}, f"a-key-of-{form}")
        assert "errors" not in answer, answer
        coded = "kind" if form == "charityAssistance" else "item"
        shared = {CALLED.get(form, name): value for name, value in given.items() if name == coded}
        shared |= {"givenOn": "2026-11-20", "status": "PAID", **{name: given[name] for name in given if name != coded}}
        assert answer["data"]["recordAssistance"] == {"replayed": False, "record": shared | expected}


@pytest.mark.parametrize(
    ("form", "needed", "left"),
    [
        ("temporaryRelief", {}, {"amount": None, "event": None, "smallSumFirst": None, "explanationDue": None}),
        ("medicalAssistance", {"amount": "1.00"}, {"selfPaid": None, "ratio": None, "topUp": None}),
        ("basicLivingAid", {"category": "SUBSISTENCE_ALLOWANCE", "amount": "1.00"}, {"personsCovered": None}),
        (
            "educationAid",
            {"stage": "HIGHER", "schoolTerm": "2025-2026-2", "item": "WORK_STUDY"},
            {"amount": None, "nextPeriod": None},
        ),
    ],
)
async def test_what_is_not_required_may_be_left_out_or_null(
    hub: Hub, form: str, needed: dict[str, Any], left: dict[str, Any]
) -> None:
    omitted = await write(hub, form, needed, "without-the-rest")
    null = await write(hub, form, needed | left | NO_PERIOD | {"sourceRecord": None, "supersedes": None}, "all-as-null")
    assert "errors" not in omitted
    assert omitted == null
    assert {**left, **NO_PERIOD}.items() <= omitted["data"]["recordAssistance"]["record"].items()


MISTAKES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("basicLivingAid", {"category": "OTHER_HARDSHIP"}, ["category"]),
    ("basicLivingAid", {"amount": "0"}, ["amount"]),
    ("basicLivingAid", {"personsCovered": 0}, ["personsCovered"]),
    ("basicLivingAid", {"personsCovered": 100}, ["personsCovered"]),
    ("basicLivingAid", {"periodFrom": None}, ["periodUntil"]),
    ("basicLivingAid", {"periodFrom": "2026-12-01"}, ["periodUntil"]),
    ("temporaryRelief", {"explanationDue": "2026-11-19"}, ["explanationDue"]),
    ("temporaryRelief", {"smallSumFirst": False}, ["explanationDue"]),
    ("temporaryRelief", {"smallSumFirst": None}, ["explanationDue"]),
    ("temporaryRelief", {"event": "火" * 501}, ["event"]),
    ("temporaryRelief", {"amount": "0.00"}, ["amount"]),
    ("medicalAssistance", {"ratio": "0.00"}, ["ratio"]),
    ("medicalAssistance", {"ratio": "100.01"}, ["ratio"]),
    ("medicalAssistance", {"amount": "1000.01"}, ["amount"]),
    ("medicalAssistance", {"topUp": "1000.01"}, ["topUp"]),
    ("medicalAssistance", {"topUp": "0"}, ["topUp"]),
    ("educationAid", {"schoolTerm": "2026-2028-1"}, ["schoolTerm"]),
    ("educationAid", {"schoolTerm": "2026-2027-3"}, ["schoolTerm"]),
    ("educationAid", {"schoolTerm": "2026秋"}, ["schoolTerm"]),
    ("homelessRelief", {"nights": 0}, ["nights"]),
    ("serviceRecord", {"visits": 1_000, "provider": "社" * 501}, ["visits", "provider"]),
    ("funeralReduction", {"diedOn": "2026-11-21"}, ["diedOn"]),
    ("housingAid", {"queuedOn": "2026-11-21", "dwelling": "路" * 501}, ["queuedOn", "dwelling"]),
    ("employmentAid", {"employer": "厂" * 501, "amount": "0"}, ["employer", "amount"]),
    ("ruralEmployment", {"workplace": "村" * 501}, ["workplace"]),
    ("disasterRelief", {"struckOn": "2026-11-21", "disaster": "涝" * 501}, ["struckOn", "disaster"]),
    ("emergencyTreatment", {"treatedOn": "2026-11-21"}, ["treatedOn"]),
    ("electricityReduction", {"kilowattHours": 0, "meter": "9" * 65}, ["kilowattHours", "meter"]),
    ("wasteFeeReduction", {"months": 13}, ["months"]),
    ("cableFeeReduction", {"subscription": "9" * 65}, ["subscription"]),
    ("disabilityAid", {"grade": 5}, ["grade"]),
    ("educationAid", {"givenOn": "2026-11-24", "schoolTerm": "2026", "amount": "0", "sourceRecord": "a" * 65},
     ["givenOn", "schoolTerm", "amount", "sourceRecord"]),
]  # fmt: skip


@pytest.mark.only_reads
@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_every_mistake_of_a_record_is_told_at_once(hub: Hub) -> None:
    for form, changes, named in MISTAKES:
        answer = await write(hub, form, FORMS[form][0] | changes)
        assert codes(answer) == ["INVALID_INPUT"] * len(named), (form, changes)
        said = [error["message"].split(" must ")[0] for error in answer["errors"]]
        assert sorted(said) == sorted(named), (form, changes)
    assert await rows(hub.settings, "select * from change_event") == []


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_values_at_the_boundaries_are_taken(hub: Hub) -> None:
    good = [
        ("basicLivingAid", {"personsCovered": 1}), ("basicLivingAid", {"personsCovered": 99}),
        ("basicLivingAid", {"periodFrom": "2026-11-30"}), ("basicLivingAid", {"periodUntil": None}),
        ("temporaryRelief", {"explanationDue": "2026-11-20"}), ("temporaryRelief", {"event": "火" * 500}),
        ("medicalAssistance", {"ratio": "0.01"}), ("medicalAssistance", {"ratio": "100"}),
        ("medicalAssistance", {"amount": "1000.00", "topUp": "1000.00"}),
    ]  # fmt: skip
    for place, (form, changes) in enumerate(good):
        assert "errors" not in await write(hub, form, FORMS[form][0] | changes, f"boundary-{place}"), changes


@pytest.mark.only_reads
@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_exactly_one_form_is_taken(hub: Hub) -> None:
    both = {form: SHARED | FORMS[form][0] for form in ("temporaryRelief", "educationAid")}
    for record in (both, {}):
        assert codes(await hub.ask(WRITE, {"record": record, "key": KEY})) == ["INVALID_VARIABLES"]


async def test_the_verdict_on_the_day_of_payment_is_kept_with_the_record(hub: Hub) -> None:
    """NOT_ELIGIBLE refuses nothing: the department decides, and the record says what the hub knew."""
    premium = {"insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00"}
    people = cast()
    seen = {}
    for label in ("allowance", "not_enrolled", "unknown_qualification"):
        answer = await write(
            hub, "premiumSubsidy", premium | {"person": {"idNumber": people[label]}}, f"verdict-of-{label}"
        )
        seen[label] = answer["data"]["recordAssistance"]["record"]["eligibility"]
    assert seen == {"allowance": "ELIGIBLE", "not_enrolled": "NOT_ELIGIBLE", "unknown_qualification": "REVIEW"}
    past = {"person": {"idNumber": people["allowance"]}, "givenOn": "2000-01-01", "insuranceYear": 2016}
    answer = await write(hub, "premiumSubsidy", premium | past, "before-anything-was-known")
    assert answer["data"]["recordAssistance"]["record"]["eligibility"] == "REVIEW"


async def test_the_kept_verdict_is_the_one_of_then(hub: Hub) -> None:
    premium = {"insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00"}
    first = await write(hub, "premiumSubsidy", premium)
    assert first["data"]["recordAssistance"]["record"]["eligibility"] == "REVIEW"
    await change(
        hub.settings,
        "insert into category_determination (id, person_id, category, outcome, since, recorded_at) values "
        f"('00000000-0000-4000-8000-000000000099', '{odd_id('person', 2)}', 'EXTREME_POVERTY', 'REFUSED',"
        " '2020-01-01', '2026-01-01T00:00:00.000000Z')",
    )
    again = await write(hub, "premiumSubsidy", premium)
    assert again["data"]["recordAssistance"]["record"] == first["data"]["recordAssistance"]["record"]
