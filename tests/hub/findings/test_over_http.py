"""Findings, asked for and answered as a client does: its owner's and its district's, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from hub.catalogue.contract import keys
from hub.sources.register import open_source
from hub.tables import metadata
from hub.tables.findings import FindingKind
from schema.contract import build_contract
from tests.ground.city import ORGANISATION, OTHER_ORGANISATION, odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change, ledger, of_kind

pytestmark = pytest.mark.databases("either")

LIST = """query($filter: FindingFilter) { %s(filter: $filter, first: 10) { nodes {
  id kind certainty state person { id } household { id } division { code } owner { name } foundOn dueOn closedOn reason
  timesReopened } } }"""
ANSWER = """mutation($id: UUID!, $answer: FindingAnswer!, $reason: FindingReason!) {
  answerFinding(id: $id, answer: $answer, reason: $reason) { id state reason answeredAt } }"""
FINDING = metadata.tables["finding"]


def finding_id(number: int) -> str:
    return f"00000000-0000-4000-a000-{number:012d}"


async def with_findings(hub: Hub) -> None:
    """1: own, about a person of the district; 2: another organisation's, about its household; 3: nobody's; 4: own, elsewhere;
    5: nobody's, elsewhere."""
    found: list[dict[str, Any]] = [
        {"person_id": odd_id("person", 1), "kind": "TWO_HOUSEHOLDS", "division_code": "980101", "owner_id": ORGANISATION},
        {"household_id": odd_id("household", 2), "kind": "SUMS_CONTRADICT", "division_code": "980101", "owner_id": OTHER_ORGANISATION},
        {"person_id": odd_id("person", 2), "kind": "VERY_OLD", "division_code": "980101"},
        {"person_id": odd_id("person", 3), "kind": "TWO_NAMES", "division_code": "980102", "owner_id": ORGANISATION},
        {"person_id": odd_id("person", 3), "kind": "VERY_OLD", "division_code": "980102"},
    ]  # fmt: skip
    today = hub.clock().date()
    usual = {"certainty": "DEFINITE", "state": "OPEN", "found_on": today, "due_on": today, "times_reopened": 0}
    async with open_source(hub.settings) as source, source.begin() as connection:
        for number, each in enumerate(found, start=1):
            await connection.execute(insert(FINDING), [{"id": finding_id(number), **usual, **each}])


async def listed(hub: Hub, client: str, root: str = "findings", **filters: Any) -> list[int]:
    answer = await hub.ask(LIST % root, {"filter": filters or None}, client=client)
    assert set(codes(answer)) <= {"FIELD_WITHHELD"}, answer
    return [int(node["id"][-2:]) for node in answer["data"][root]["nodes"]]


async def answered(hub: Hub, number: int, answer: str, reason: str) -> Any:
    told = await hub.ask(ANSWER, {"id": finding_id(number), "answer": answer, "reason": reason}, client="district")
    return codes(told) or told["data"]["answerFinding"]["state"]


async def test_an_owner_and_a_district_see_their_findings_and_the_owner_answers(hub: Hub) -> None:
    await with_findings(hub)
    assert await listed(hub, "reader") == [1, 2, 3, 4, 5]
    assert await listed(hub, "district") == [1, 2, 3]
    assert await listed(hub, "reader", "ownFindings") == [1, 4]
    assert await listed(hub, "district", "ownFindings") == [1]
    assert await listed(hub, "district", kind={"equal": "VERY_OLD"}) == [3]
    assert await listed(hub, "reader", division={"within": "980102"}, state={"in": ["OPEN"]}) == [4, 5]
    refused = await hub.ask(LIST % "findings", client="masked")
    assert (refused["data"]["findings"], codes(refused)) == (None, ["FIELD_WITHHELD"])

    assert await answered(hub, 1, "ACCEPTED", "RIGHT_BY_DOCUMENT") == ["INVALID_INPUT"]
    assert await answered(hub, 1, "ACCEPTED", "NEXT_DELIVERY") == "ACCEPTED"
    assert await answered(hub, 1, "ACCEPTED", "NEXT_DELIVERY") == "ACCEPTED"
    assert await answered(hub, 3, "DISPUTED", "RIGHT_BY_DOCUMENT") == "DISPUTED"
    for number in (2, 5, 99):
        assert await answered(hub, number, "ACCEPTED", "NEXT_DELIVERY") == ["NOT_FOUND"]
    written = [event for event in of_kind(await ledger(hub.settings), "WRITE_OUTCOME") if event["outcome"] == "WRITTEN"]
    assert sorted(event["subjects"] for event in written) == [[odd_id("person", 1)], [odd_id("person", 2)]]
    read = [event for event in of_kind(await ledger(hub.settings), "READ") if odd_id("person", 3) in event["subjects"]]
    assert read, "whoever lives in a household of a finding is read with it"


async def test_a_finding_about_a_household_is_in_the_caseload_of_whoever_has_a_member(hub: Hub) -> None:
    """Today is the last day of the only case with 2 that is at home in the household, beside one with 3 from today on."""
    await with_findings(hub)
    text = "{ findings(first: 10) { nodes { id kind } } }"

    async def in_the_caseload() -> list[int]:
        nodes = (await hub.ask(text, client="caseload"))["data"]["findings"]["nodes"]
        return sorted(int(node["id"][-2:]) for node in nodes)

    assert await in_the_caseload() == [2, 3, 4, 5]
    await change(hub.settings, f"delete from caseload where person_id = '{odd_id('person', 3)}'")
    assert await in_the_caseload() == [2, 3]
    ended = f"update membership set until = '2026-11-22' where person_id = '{odd_id('person', 2)}'"
    await change(hub.settings, ended)
    assert await in_the_caseload() == [3]


DECIDED = """query($ids: [ResidentIdNumber!]!, $id: UUID!) {
  eligibility(programme: %s, idNumbers: $ids) { verdict reason findings { id kind } }
  person(by: {id: $id}) { %s { findings { id kind } } } }"""


async def test_a_review_names_its_findings_to_those_who_may_know_them(hub: Hub) -> None:
    """1 is in two households; 2 and 3, from the next district, are at home together. Names and ages leave no rule undecided."""
    await with_findings(hub)
    asked = {"ids": [odd_person(1), odd_person(2), odd_person(3)], "id": odd_id("person", 1)}

    async def decided(client: str, programme: str = "PREMIUM_SUBSIDY", field: str = "premiumSubsidy") -> list[Any]:
        answer = await hub.ask(DECIDED % (programme, field), asked, client=client)
        several: list[Any] = answer["data"]["eligibility"]
        assert answer["data"]["person"][field]["findings"] == several[0]["findings"]
        assert ("FIELD_WITHHELD" in codes(answer)) is (several[0]["findings"] is None)
        return several

    async def named(client: str) -> list[list[int]]:
        return [[int(found["id"][-2:]) for found in one["findings"]] for one in await decided(client)]

    review, *_ = await decided("rules", "RIGID_RECOGNITION", "rigidRecognition")
    assert (review["verdict"], review["reason"]) == ("REVIEW", "TWO_HOUSEHOLDS")
    assert review["findings"] is None, "the findings would tell of what is withheld"
    assert await named("reader") == [[1], [2], [2]]
    assert {one["findings"] for one in await decided("masked")} == {None}
    one, other = (update(FINDING).where(FINDING.c.id == finding_id(number)) for number in (1, 2))
    async with open_source(hub.settings) as source, source.begin() as connection:
        await connection.execute(one.values(state="CLOSED"))
        await connection.execute(other.values(division_code="980102"))
    assert await named("reader") == [[], [2], [2]]
    assert (await named("district"))[:2] == [[], []], "a finding in another district"


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_what_is_closed_is_not_answered_nor_what_is_elsewhere(hub: Hub) -> None:
    await with_findings(hub)
    async with open_source(hub.settings) as source, source.begin() as connection:
        await connection.execute(update(FINDING).where(FINDING.c.id == finding_id(1)).values(state="CLOSED"))
    assert await answered(hub, 1, "CORRECTED", "DELIVERED_ANEW") == ["STATE_CONFLICT"]
    answer = {"id": finding_id(4), "answer": "CORRECTED", "reason": "DELIVERED_ANEW"}
    elsewhere = await hub.ask(ANSWER, answer, client="district")
    assert codes(elsewhere) == ["NOT_FOUND"], "the names are withheld there"
    unknown = await hub.ask(ANSWER, answer, client="reader")
    assert codes(unknown) == ["WRITE_WITHHELD"]


FOUND_BY = {
    "Person.name": {4},
    "Person.birthDate": {3, 5},
    "EconomicSnapshot.totalIncome": {2},
    "HouseholdMember.until": {1},
}
"""Of some fields, the planted findings that are found by comparing them."""


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_finding_is_told_to_nobody_who_may_not_read_what_it_compares(hub: Hub) -> None:
    """Nor can such a finding be answered: its identifier follows from its kind and from whom it is about."""
    await with_findings(hub)
    left = {1, 2, 3, 4, 5}
    block = 'mutation($f: String!) { block(role: "reader", field: $f, because: "a test") { id } }'
    for field, hidden in FOUND_BY.items():
        assert codes(await hub.ask(block, {"f": field}, client="steward")) == []
        left -= hidden
        if left:
            answer = await hub.ask(LIST % "findings", client="reader")
            assert {int(node["id"][-2:]) for node in answer["data"]["findings"]["nodes"]} == left
            told = [each for each in answer["extensions"]["access"]["fields"] if each["coordinate"] == "Query.findings"]
            assert [each["outcome"] for each in told] == ["PARTLY_WITHHELD"]
    for root in ("findings", "ownFindings"):
        answer = await hub.ask(LIST % root, {"filter": {"kind": {"equal": "TWO_NAMES"}}}, client="reader")
        assert [node["kind"] for node in (answer["data"][root] or {"nodes": []})["nodes"]] == []
    assert await answered(hub, 1, "ACCEPTED", "NEXT_DELIVERY") == "ACCEPTED"
    for_district = block.replace("reader", "district")
    assert codes(await hub.ask(for_district, {"f": "HouseholdMember.until"}, client="steward")) == []
    assert await answered(hub, 1, "DISPUTED", "RIGHT_BY_DOCUMENT") == ["NOT_FOUND"]
    assert await listed(hub, "district") == [2, 3]
    for field in ("Household.members", "CategoryDetermination.outcome"):
        assert codes(await hub.ask(block, {"f": field}, client="steward")) == []
    asked = {"ids": [odd_person(1)], "id": odd_id("person", 1)}
    answer = await hub.ask(DECIDED % ("PREMIUM_SUBSIDY", "premiumSubsidy"), asked)
    assert answer["data"]["eligibility"][0]["findings"] is None, "none of the kinds that a decision names is told"


def test_each_kind_says_which_fields_of_the_contract_it_compares() -> None:
    known = set(keys(build_contract()._schema).values())
    for kind in FindingKind:
        assert kind.compares, kind
        assert set(kind.compares) <= known, kind
