"""Nobody is helped twice for the same thing: a write-back tells of the records that it overlaps with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.config import Settings
from schema.departments.register import RECORDS
from tests.clock import FixedClock
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes, open_hub
from tests.ground.moved import moved_out
from tests.hub.server.store import ledger
from tests.hub.server.test_withheld_values import block

pytestmark = pytest.mark.databases("either")

WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) { recordAssistance(input: $record, idempotencyKey: $key) {
    record { id } overlaps { __typename id person { id } } } }"""
PAID = {"person": {"idNumber": odd_person(2)}, "givenOn": "2026-11-20", "status": "PAID"}
AID = {"category": "SUBSISTENCE_ALLOWANCE", "amount": "1.00"}
TERM = {"stage": "PRIMARY", "schoolTerm": "2026-2027-1", "item": "STATE_GRANT"}
MEDICAL = {"amount": "1.00"}
PREMIUM = {"insuranceYear": 2027, "tier": "TIER_1", "amount": "1.00"}
NOVEMBER = {"periodFrom": "2026-11-01", "periodUntil": "2026-11-30"}


def person(number: int) -> dict[str, Any]:
    return {"person": {"idNumber": odd_person(number)}}


async def asked(hub: Hub, form: str, *parts: dict[str, Any], key: str, client: str = "reader") -> Any:
    record: dict[str, Any] = dict(PAID)
    for part in parts:
        record |= part
    return await hub.ask(WRITE, {"record": {form: record}, "key": f"overlap-{key}"}, client=client)


async def write(hub: Hub, form: str, *parts: dict[str, Any], key: str, client: str = "reader") -> Any:
    answer = await asked(hub, form, *parts, key=key, client=client)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["recordAssistance"]


CASES: list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]], bool]] = [
    ("the same month", "basicLivingAid", [AID, NOVEMBER], [AID, NOVEMBER], True),
    ("the last day is the first", "basicLivingAid", [AID, NOVEMBER],
     [AID, {"periodFrom": "2026-11-30", "periodUntil": "2026-12-31"}], True),
    ("the day after", "basicLivingAid", [AID, NOVEMBER],
     [AID, {"periodFrom": "2026-12-01", "periodUntil": "2026-12-31"}], False),
    ("no last day", "basicLivingAid", [AID, {"periodFrom": "2026-11-01"}],
     [AID, {"periodFrom": "2030-01-01", "periodUntil": "2030-01-31"}], True),
    ("the day it was given", "basicLivingAid", [AID], [AID, NOVEMBER], True),
    ("another day", "medicalAssistance", [MEDICAL], [MEDICAL, {"givenOn": "2026-11-19"}], False),
    ("another programme", "basicLivingAid", [AID, NOVEMBER], [AID, NOVEMBER, {"category": "EXTREME_POVERTY"}], False),
    ("at home, for the household", "basicLivingAid", [AID, NOVEMBER], [AID, NOVEMBER, person(3)], True),
    ("at home, for the person", "medicalAssistance", [MEDICAL, NOVEMBER], [MEDICAL, NOVEMBER, person(3)], False),
    ("another household", "basicLivingAid", [AID, NOVEMBER], [AID, NOVEMBER, person(1)], False),
    ("the same term and item", "educationAid", [TERM], [TERM, {"givenOn": "2026-10-01"}], True),
    ("another item", "educationAid", [TERM], [TERM, {"item": "FEE_REDUCTION"}], False),
    ("another term", "educationAid", [TERM], [TERM, {"schoolTerm": "2025-2026-2"}], False),
    ("the same insured year", "premiumSubsidy", [PREMIUM], [PREMIUM, {"givenOn": "2026-01-01"}], True),
    ("another insured year", "premiumSubsidy", [PREMIUM], [PREMIUM, {"insuranceYear": 2025}], False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "first", "second", "overlaps"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_an_overlap_is_told(
    hub: Hub, form: str, first: list[dict[str, Any]], second: list[dict[str, Any]], overlaps: bool
) -> None:
    one = await write(hub, form, *first, key="one")
    other = await write(hub, form, *second, key="other")
    assert [item["id"] for item in other["overlaps"]] == ([one["record"]["id"]] if overlaps else [])
    again = await write(hub, form, *first, key="one")
    assert [item["id"] for item in again["overlaps"]] == ([other["record"]["id"]] if overlaps else [])


async def test_a_record_of_no_known_term_overlaps_by_its_days(hub: Hub) -> None:
    """Record 3 of the city is education aid of 2026-03-01 without a term or an item."""
    same_day = await write(hub, "educationAid", TERM, {"givenOn": "2026-03-01"}, key="same-day")
    assert [item["id"] for item in same_day["overlaps"]] == [odd_id("record", 3)]
    other_day = await write(
        hub, "educationAid", TERM | {"item": "WORK_STUDY"}, {"givenOn": "2026-03-02"}, key="other-day"
    )
    assert other_day["overlaps"] == []


async def test_a_correction_does_not_overlap_with_what_it_corrects(hub: Hub) -> None:
    one = await write(hub, "medicalAssistance", MEDICAL, key="one")
    corrected = await write(hub, "medicalAssistance", MEDICAL, {"supersedes": one["record"]["id"]}, key="corrected")
    assert corrected["overlaps"] == []
    assert (await write(hub, "medicalAssistance", MEDICAL, key="one"))["overlaps"] == []


async def test_an_overlap_is_read_with_the_callers_own_rights(hub: Hub) -> None:
    """Person 3 lives with person 2 in another district, where the district's office may not look."""
    await write(hub, "basicLivingAid", AID, NOVEMBER, person(3), key="of-person-3")
    mine = await write(hub, "basicLivingAid", AID, NOVEMBER, key="of-person-2", client="district")
    assert mine["overlaps"] == []
    third = await write(hub, "basicLivingAid", AID, NOVEMBER, key="of-person-2-again", client="district")
    assert [item["id"] for item in third["overlaps"]] == [mine["record"]["id"]]


async def test_each_item_of_a_batch_has_its_own_overlaps(hub: Hub) -> None:
    text = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) { record { id } overlaps { id } } }"""
    items = [
        {"record": {"premiumSubsidy": PAID | PREMIUM | {"insuranceYear": year}}, "idempotencyKey": f"overlap-{place}"}
        for place, year in enumerate((2027, 2025, 2027))
    ]
    answer = await hub.ask(text, {"items": items})
    first, _, third = (item["record"]["id"] for item in answer["data"]["recordAssistanceBatch"])
    assert [[found["id"] for found in item["overlaps"]] for item in answer["data"]["recordAssistanceBatch"]] == [
        [third],
        [],
        [first],
    ]


@pytest.fixture
async def departed(
    city_settings: Settings, clock: FixedClock, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Hub]:
    """The hub whose department of medical insurance keeps its records in a database of its own."""
    server = None if city_settings.dialect == "sqlite" else request.getfixturevalue("postgres_server")
    with moved_out(city_settings, tmp_path, server) as settings:
        async with open_hub(settings, clock) as opened:
            yield opened


async def test_an_overlap_is_told_from_a_departments_own_database(departed: Hub) -> None:
    one = await write(departed, "premiumSubsidy", PREMIUM, key="one")
    other = await write(departed, "premiumSubsidy", PREMIUM, key="other")
    assert [item["id"] for item in other["overlaps"]] == [one["record"]["id"]]
    corrected = await write(departed, "premiumSubsidy", PREMIUM, {"supersedes": one["record"]["id"]}, key="corrected")
    assert [item["id"] for item in corrected["overlaps"]] == [other["record"]["id"]]


ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
FORMS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("basicLivingAid", AID | NOVEMBER, ["programme", "givenOn", "periodFrom", "periodUntil"]),
    ("medicalAssistance", MEDICAL, ["programme", "givenOn", "periodFrom", "periodUntil"]),
    ("premiumSubsidy", PREMIUM, ["givenOn", "periodUntil", "insuranceYear"]),
    ("educationAid", TERM, ["givenOn", "periodUntil", "schoolTerm", "item"]),
]


def told_of_overlaps(answer: Any) -> list[tuple[str, str]]:
    """What is said of the list itself: the outcome and the reason."""
    said = answer["extensions"]["access"]
    fields = said.get("coordinates", said.get("fields", []))
    return [
        (each["outcome"], each["reason"]) for each in fields if each["coordinate"] == "RecordAssistancePayload.overlaps"
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("form", "given", "column"), [(form, given, column) for form, given, columns in FORMS for column in columns]
)
async def test_s3_an_overlap_is_told_to_whoever_may_read_all_that_it_compares(
    hub: Hub, form: str, given: dict[str, Any], column: str
) -> None:
    """Else whoever writes one record after the other learns another department's last day by halving."""
    other = "medicalAssistance" if form != "medicalAssistance" else "premiumSubsidy"
    others = MEDICAL if other == "medicalAssistance" else PREMIUM
    for place, (name, values) in enumerate(((form, given), (other, others))):
        await write(hub, name, values, key=f"before-{place}")
    await block(hub, f"{form[0].upper()}{form[1:]}.{column}")
    answer = await asked(hub, form, given, key="withheld")
    assert answer["data"]["recordAssistance"]["overlaps"] == []
    assert told_of_overlaps(answer) == [("PARTLY_WITHHELD", "NO_GRANT")]
    (event,) = [each for each in await ledger(hub.settings) if each["request_id"] and each["refused"]][-1:]
    assert f"{form[0].upper()}{form[1:]}.{column}" in event["refused"]
    assert len((await asked(hub, other, others, key="told"))["data"]["recordAssistance"]["overlaps"]) == 1


async def test_s3_overlaps_of_which_nothing_may_be_told_are_null(hub: Hub) -> None:
    await write(hub, "basicLivingAid", AID, NOVEMBER, key="one")
    await block(hub, *(f"{record.output.__name__}.periodUntil" for record in RECORDS))
    answer = await asked(hub, "basicLivingAid", AID | NOVEMBER, key="other")
    assert answer["data"]["recordAssistance"]["overlaps"] is None
    assert codes(answer) == ["FIELD_WITHHELD"]
    assert told_of_overlaps(answer) == [("WITHHELD", "NO_GRANT")]
