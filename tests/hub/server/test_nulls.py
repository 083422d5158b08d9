"""Errors stand only where a null stands in the answer, on a path that a client can follow; or in the report alone (U1, U2)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change
from tests.leaks.test_told_apart import steward

pytestmark = pytest.mark.databases("either")

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
PREMIUM = {
    "person": {"idNumber": odd_person(2)},
    "insuranceYear": 2026,
    "tier": "TIER_1",
    "amount": "380.05",
    "givenOn": "2026-11-02",
    "status": "PAID",
}
WRITE = """mutation($record: RecordAssistanceInput!, $key: String!) {
  recordAssistance(input: $record, idempotencyKey: $key) { replayed record { id programme amount }
    premiumSubsidy { id amount tier } educationAid { id stage } } }"""
BATCH = """mutation($items: [RecordAssistanceItem!]!) {
  recordAssistanceBatch(items: $items) { position replayed code premiumSubsidy { id amount } } }"""
LISTED = """{ persons(first: 200) { nodes { id assistanceRecords { nodes {
  __typename ... on TemporaryRelief { amount } ... on EducationAid { amount } } } } } }"""


def at(answer: Any, path: list[str | int]) -> Any:
    """What stands at the end of an error's path: a client follows it so."""
    value = answer["data"]
    for step in path:
        value = value[step]
    return value


def reliefs(answer: Any) -> int:
    """How many records of temporary relief there are in a list of persons."""
    people = answer["data"]["persons"]["nodes"]
    kinds = [record["__typename"] for one in people for record in one["assistanceRecords"]["nodes"]]
    return kinds.count("TemporaryRelief")


async def block(hub: Hub, field: str) -> None:
    await steward(hub, f'block(role: "reader", field: "{field}", because: "test") {{ id }}')


async def test_u1_a_write_back_has_no_errors_about_types_that_are_not_in_its_answer(hub: Hub) -> None:
    """What was written comes back as its own type, too."""
    await block(hub, "BasicLivingAid.amount")
    await block(hub, "EducationAid.stage")
    key = str(uuid4())
    for replayed in (False, True):
        answer = await hub.ask(WRITE, {"record": {"premiumSubsidy": PREMIUM}, "key": key})
        assert "errors" not in answer
        done = answer["data"]["recordAssistance"]
        assert done["replayed"] is replayed
        assert done["record"] == {
            "id": done["premiumSubsidy"]["id"],
            "programme": "PREMIUM_SUBSIDY",
            "amount": "380.05",
        }
        assert (done["premiumSubsidy"]["tier"], done["educationAid"]) == ("TIER_1", None)
        assert [told["coordinate"] for told in answer["extensions"]["access"]["fields"]] == []


@ON_SQLITE
async def test_u1_each_item_of_a_batch_comes_back_as_its_own_type(hub: Hub) -> None:
    items = [{"record": {"premiumSubsidy": PREMIUM}, "idempotencyKey": str(uuid4())} for _ in range(2)]
    items[1]["record"] = {"premiumSubsidy": PREMIUM | {"person": {"id": odd_id("person", 99)}}}
    answer = await hub.ask(BATCH, {"items": items})
    first, second = answer["data"]["recordAssistanceBatch"]
    assert (first["replayed"], first["code"], first["premiumSubsidy"]["amount"]) == (False, None, "380.05")
    assert (second["replayed"], second["code"], second["premiumSubsidy"]) == (False, "NOT_FOUND", None)
    assert "errors" not in answer


async def test_u1_an_error_leads_to_the_first_null_and_says_how_many_there_are(hub: Hub) -> None:
    await block(hub, "TemporaryRelief.amount")
    for _ in range(2):  # the second time from the remembered plan
        answer = await hub.ask(LISTED)
        (error,) = answer["errors"]
        assert error["extensions"]["reason"] == "BLOCKED"
        assert at(answer, error["path"]) is None
        assert error["extensions"]["count"] == reliefs(answer) > 1
        assert error["message"].startswith("TemporaryRelief.amount is withheld.")
        (told,) = answer["extensions"]["access"]["fields"]
        assert (told["coordinate"], told["outcome"], told["count"]) == (
            "TemporaryRelief.amount",
            "WITHHELD",
            error["extensions"]["count"],
        )


@ON_SQLITE
async def test_u1_where_no_row_has_it_nothing_is_said_of_what_is_withheld(hub: Hub) -> None:
    await block(hub, "TemporaryRelief.amount")
    await change(hub.settings, "delete from temporary_relief")
    answer = await hub.ask(LISTED)
    assert "errors" not in answer
    assert answer["extensions"]["access"]["fields"] == []
    nobody = f'{{ person(by: {{id: "{odd_id("person", 99)}"}}) {{ name }} }}'
    await block(hub, "Person.name")
    assert await hub.ask(nobody) | {"extensions": None} == {"data": {"person": None}, "extensions": None}


@ON_SQLITE
async def test_u2_what_is_withheld_is_told_in_the_report_alone_for_whoever_prefers_so(hub: Hub) -> None:
    await block(hub, "TemporaryRelief.amount")
    plain = await hub.post(LISTED)
    preferred = await hub.post(LISTED, Prefer="withheld=report")
    assert "preference-applied" not in plain.headers
    assert preferred.headers["preference-applied"] == "withheld=report"
    told, reported = plain.json(), preferred.json()
    assert codes(told) == ["FIELD_WITHHELD"]
    assert "errors" not in reported
    assert (reported["data"], reported["extensions"]) == (told["data"], told["extensions"])
    both = await hub.post(LISTED, Prefer="handling=strict, withheld=report")
    assert both.headers["preference-applied"] == "handling=strict, withheld=report"
    assert codes(both.json()) == ["FIELD_WITHHELD"]


@ON_SQLITE
async def test_u2_a_client_s_registration_may_say_the_same_once_and_for_all(hub: Hub) -> None:
    await block(hub, "TemporaryRelief.amount")
    await change(
        hub.settings,
        "update client set withheld_in_report = true where id = 'reader'",
        "update policy_version set version = version + 1",
    )
    answer = await hub.ask(LISTED)
    assert "errors" not in answer
    assert [told["outcome"] for told in answer["extensions"]["access"]["fields"]] == ["WITHHELD"]
    failed = await hub.ask(
        WRITE, {"record": {"premiumSubsidy": PREMIUM | {"person": {"id": odd_id("person", 99)}}}, "key": "k" * 36}
    )
    assert codes(failed) == ["NOT_FOUND"], "what fails is told as before"
