"""Null because there is nothing, and null because it is withheld, are told apart; nobody and somebody else are not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from hub.catalogue.contract import keys
from hub.intake.city.cast import cast
from hub.sources.register import open_source
from hub.tables.governance import GrantFieldRow, GrantRow
from permissions.profile import MEMORY
from schema.contract import build_contract
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes

pytestmark = pytest.mark.databases("either")

PERSON = "query($id: UUID!) { person(by: {id: $id}) { id name sex household { id } } }"
ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
"""For what is decided before a statement is compiled."""
ZERO = {"id": odd_id("person", 0)}
"""Nothing optional is known of this person: the name and the sex are null, and there is no household."""


def reasons(answer: Any) -> dict[str, str]:
    """What an answer says was withheld, as its list of fields says it; its errors must say the same."""
    entries = {
        (entry["coordinate"], entry["reason"], tuple(entry["path"]))
        for entry in answer["extensions"]["access"]["fields"]
        if entry["outcome"] == "WITHHELD"
    }
    errors = [error for error in answer.get("errors", []) if error["extensions"]["code"] == "FIELD_WITHHELD"]
    paths = [tuple(step for step in error["path"] if isinstance(step, str)) for error in errors]
    assert sorted(paths) == sorted({path for _, _, path in entries})  # one error for each path, whatever its types
    said = {
        (path, name)
        for path, error in zip(paths, errors, strict=True)
        for name in re.findall(r"(\S+) is withheld\.", error["message"])
    }
    assert said == {(path, coordinate) for coordinate, _, path in entries}
    assert {(path, error["extensions"]["reason"]) for path, error in zip(paths, errors, strict=True)} <= {
        (path, reason) for _, reason, path in entries
    }
    return {coordinate: reason for coordinate, reason, _ in entries}


async def steward(hub: Hub, mutation: str) -> None:
    answer = await hub.ask(f"mutation {{ {mutation} }}", client="steward")
    assert codes(answer) == []


async def grant_of(hub: Hub, role: str, coordinate: str) -> str:
    """The id of a role's first grant on a field."""
    source = open_source(hub.settings)
    key = keys(build_contract()._schema)[coordinate]
    try:
        async with source.begin() as connection:
            found = (
                select(GrantRow.id)
                .join(GrantFieldRow, GrantFieldRow.grant_id == GrantRow.id)
                .where(GrantRow.role == role, GrantFieldRow.field == key)
                .order_by(GrantRow.id)
            )
            return str((await connection.execute(found)).scalars().first())
    finally:
        await source.close()


@pytest.mark.only_reads
async def test_nothing_there_is_null_without_a_word(hub: Hub) -> None:
    answer = await hub.ask(PERSON, ZERO)
    assert answer["data"]["person"] == {"id": odd_id("person", 0), "name": None, "sex": None, "household": None}
    assert "errors" not in answer
    assert answer["extensions"]["access"]["fields"] == []


@pytest.mark.only_reads
async def test_withheld_is_null_with_its_reason_though_there_is_nothing_either(hub: Hub) -> None:
    answer = await hub.ask(PERSON, ZERO, client="sparse")
    assert answer["data"]["person"] == {"id": odd_id("person", 0), "name": None, "sex": None, "household": None}
    assert reasons(answer) == {"Person.name": "PURPOSE_NOT_COVERED", "Person.sex": "GRANT_EXPIRED"}


@pytest.mark.only_reads
async def test_a_record_type_without_a_grant_is_told_for_that_type_alone(hub: Hub) -> None:
    text = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { __typename id amount } } } }"
    answer = await hub.ask(text, {"id": odd_id("person", 2)}, client="sparse")
    assert reasons(answer) == {"EducationAid.id": "NO_GRANT", "EducationAid.amount": "NO_GRANT"}
    by_type = {record["__typename"]: record for record in answer["data"]["assistanceChain"]["records"]["nodes"]}
    assert by_type["EducationAid"] == {"__typename": "EducationAid", "id": None, "amount": None}
    assert by_type["TemporaryRelief"]["amount"] is not None


@pytest.mark.only_reads
@ON_SQLITE
async def test_another_purpose_opens_and_closes_other_fields(hub: Hub) -> None:
    text = "query($n: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $n) { verdict } }"
    numbers = {"n": [cast()["allowance"]]}
    reading = await hub.ask(text, numbers, client="sparse")
    assert (reading["data"], reasons(reading)) == ({"eligibility": None}, {"Query.eligibility": "PURPOSE_NOT_COVERED"})
    other = await hub.ask(text, numbers, client="sparse", purpose="OTHER")
    assert (other["data"], reasons(other)) == ({"eligibility": [{"verdict": "ELIGIBLE"}]}, {})
    person = await hub.ask(PERSON, ZERO, client="sparse", purpose="OTHER")
    assert (person["data"], reasons(person)) == ({"person": None}, {"Query.person": "PURPOSE_NOT_COVERED"})


async def test_a_revoked_grant_is_told_as_revoked_and_after_its_end_still(hub: Hub) -> None:
    """The second root field rests on no grant that was revoked, and stays."""
    revoked = await grant_of(hub, "masked", "Person.name")
    text = "query($id: UUID!) { person(by: {id: $id}) { name sex } me { client { id } } }"
    before = await hub.ask(text, {"id": odd_id("person", 2)}, client="masked")
    assert before["data"]["person"]["name"] == "O**"
    await steward(hub, f'revokeGrant(id: "{revoked}", because: "a test") {{ id }}')
    after = await hub.ask(text, {"id": odd_id("person", 2)}, client="masked")
    assert reasons(after) == {"Person.name": "GRANT_REVOKED"}
    assert after["data"] == {"person": {"name": None, "sex": "UNKNOWN"}, "me": {"client": {"id": "masked"}}}


@ON_SQLITE
async def test_a_grant_that_ended_is_told_as_ended_as_long_as_it_is_asked_for(hub: Hub) -> None:
    text = "query($id: UUID!) { person(by: {id: $id}) { id sex } }"
    assert reasons(await hub.ask(text, ZERO, client="sparse")) == {"Person.sex": "GRANT_EXPIRED"}
    hub.clock.now += MEMORY - timedelta(days=23)  # the grant ended on 1 November in Chongqing
    hub.tokens.clear()
    assert reasons(await hub.ask(text, ZERO, client="sparse")) == {"Person.sex": "GRANT_EXPIRED"}
    hub.clock.now += timedelta(days=1)
    hub.tokens.clear()
    assert reasons(await hub.ask(text, ZERO, client="sparse")) == {"Person.sex": "GRANT_EXPIRED"}


@ON_SQLITE
@pytest.mark.parametrize("whom", ['field: "Person.name"', 'role: "reader", field: "Person.name"'])
async def test_a_block_on_a_field_is_told_as_a_block(hub: Hub, whom: str) -> None:
    await steward(hub, f'block({whom}, because: "a test") {{ id }}')
    answer = await hub.ask(PERSON, {"id": odd_id("person", 2)})
    assert reasons(answer) == {"Person.name": "BLOCKED"}
    assert answer["data"]["person"]["name"] is None
    assert answer["data"]["person"]["sex"] == "UNKNOWN"


@ON_SQLITE
@pytest.mark.parametrize(
    "whom", ['role: "reader"', 'organisation: "00000000-0000-4000-9000-000000000001"'], ids=["role", "organisation"]
)
async def test_a_block_on_a_caller_withholds_every_root(hub: Hub, whom: str) -> None:
    await steward(hub, f'block({whom}, because: "a test") {{ id }}')
    answer = await hub.ask("query($id: UUID!) { person(by: {id: $id}) { name } me { client { id } } }", ZERO)
    assert answer["data"] == {"person": None, "me": None}
    assert reasons(answer) == {"Query.person": "BLOCKED", "Query.me": "BLOCKED"}


@ON_SQLITE
@pytest.mark.parametrize(
    "whom",
    ['field: "PremiumSubsidyInput.amount"', 'role: "reader"', 'organisation: "00000000-0000-4000-9000-000000000001"'],
    ids=["field", "role", "organisation"],
)
async def test_a_block_refuses_a_write_as_it_refuses_a_read(hub: Hub, whom: str) -> None:
    await steward(hub, f'block({whom}, because: "a test") {{ id }}')
    answer = await hub.ask(WRITE_BACK, {"by": {"id": odd_id("person", 2)}})
    assert codes(answer) == ["WRITE_WITHHELD"]
    assert "(BLOCKED)" in answer["errors"][0]["message"]


@pytest.mark.only_reads
async def test_what_lies_outside_the_scope_is_told_without_telling_of_any_row(hub: Hub) -> None:
    """The entry stands for the field, whoever was asked about: it tells nothing of this person."""
    text = (
        "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { household { id } premiumSubsidy { amount } } }"
    )
    near = await hub.ask(text, {"id": cast()["allowance"]}, client="mixed")
    far = await hub.ask(text, {"id": cast()["other_district"]}, client="mixed")
    assert near["data"]["person"]["household"] is not None
    assert near["data"]["person"]["premiumSubsidy"] == {"amount": "378.00"}
    assert far["data"]["person"] == {"household": None, "premiumSubsidy": {"amount": None}}
    assert near["extensions"] == far["extensions"]
    entries = near["extensions"]["access"]["fields"]
    assert [(entry["coordinate"], entry["outcome"], entry["reason"]) for entry in entries] == [
        ("Person.household", "PARTLY_WITHHELD", "OUT_OF_SCOPE"),
        ("EligibilityDecision.amount", "PARTLY_WITHHELD", "OUT_OF_SCOPE"),
    ]


@pytest.mark.only_reads
async def test_a_value_in_a_scope_that_no_row_can_be_placed_in_is_out_of_scope(hub: Hub) -> None:
    text = (
        "query($n: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $n) { verdict amount } }"
    )
    answer = await hub.ask(text, {"n": [cast()["allowance"]]}, client="mixed")
    assert answer["data"] == {"eligibility": [{"verdict": "ELIGIBLE", "amount": None}]}
    assert reasons(answer) == {"EligibilityDecision.amount": "OUT_OF_SCOPE"}


ELSEWHERE, NOBODY = odd_person(3), odd_person(99)
ELSEWHERE_ID, NOBODY_ID = odd_id("person", 3), odd_id("person", 99)
FAR_HOUSEHOLD, NO_HOUSEHOLD = "6a3652bd-6996-5777-a86d-1a649b7afd7c", odd_id("household", 99)
ELIGIBILITY = """query($n: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $n) {
  position verdict reason conditions { state } person { id }
} }"""
WRITE_BACK = """mutation($by: PersonKey!) { recordAssistance(idempotencyKey: "told-apart", input: {premiumSubsidy: {
  person: $by, insuranceYear: 2026, tier: TIER_1, amount: "380.00", givenOn: "2026-11-20", status: PAID
}}) { replayed record { id } } }"""


def as_told(response: httpx.Response) -> tuple[int, str]:
    """Status and body, without the number that each refused request has of its own."""
    return response.status_code, re.sub(r'"requestId":"[^"]*"', "", response.text)


@pytest.mark.parametrize(
    ("text", "there", "nowhere"),
    [
        ("query($by: PersonKey!) { person(by: $by) { id name } }", {"by": {"id": ELSEWHERE_ID}}, {"by": {"id": NOBODY_ID}}),
        ("query($by: PersonKey!) { person(by: $by) { id name } }", {"by": {"idNumber": ELSEWHERE}}, {"by": {"idNumber": NOBODY}}),
        ("query($id: UUID!) { household(id: $id) { id members { relation } } }", {"id": FAR_HOUSEHOLD}, {"id": NO_HOUSEHOLD}),
        ("query($by: PersonKey!) { assistanceChain(by: $by) { records { nodes { id } } } }", {"by": {"id": ELSEWHERE_ID}}, {"by": {"id": NOBODY_ID}}),
        (
            ELIGIBILITY,
            {"n": [ELSEWHERE, cast()["allowance"]]},
            {"n": [NOBODY, cast()["allowance"]]},
        ),
        (WRITE_BACK, {"by": {"id": ELSEWHERE_ID}}, {"by": {"id": NOBODY_ID}}),
        (WRITE_BACK, {"by": {"idNumber": ELSEWHERE}}, {"by": {"idNumber": NOBODY}}),
    ],
    ids=["person", "person by number", "household", "chain", "eligibility", "write-back", "write-back by number"],
)  # fmt: skip
async def test_somebody_out_of_scope_is_answered_like_nobody(hub: Hub, text: str, there: Any, nowhere: Any) -> None:
    """Byte for byte, first and from the remembered plan; the reader, who may know, is answered otherwise."""
    for _ in range(2):
        one, other = [as_told(await hub.post(text, given, client="district")) for given in (there, nowhere)]
        assert one == other
    one, other = [as_told(await hub.post(text, given, client="reader")) for given in (there, nowhere)]
    assert one != other


@pytest.mark.only_reads
async def test_eligibility_says_not_found_for_somebody_out_of_scope(hub: Hub) -> None:
    text = "query($n: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $n) { verdict person { id } } }"
    answer = await hub.ask(text, {"n": [cast()["other_district"]]}, client="district")
    assert answer["data"] == {"eligibility": [{"verdict": "NOT_FOUND", "person": None}]}
    answer = await hub.ask(text, {"n": [cast()["other_district"]]})
    assert answer["data"]["eligibility"][0]["verdict"] == "ELIGIBLE"
