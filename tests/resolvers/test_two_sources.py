"""Medical insurance keeps its records in a database of its own: which statements run, and what they may name."""

from __future__ import annotations

import re

import pytest

from hub.server.explain import explain
from hub.sources.register import open_sources
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub
from tests.hub.ledger.events import events_of

pytestmark = pytest.mark.databases("either")

OWN = re.compile(r"\b(premium_subsidy|medical_assistance)(_\d+)?\.")
HUBS = re.compile(r"\b(person|membership|household|division_within|temporary_relief|education_aid|caseload)(_\d+)?\.")

RECORDS = "query($id: UUID!, $first: Int) { person(by: {id: $id}) { assistanceRecords(first: $first) { nodes { id givenOn } } } }"
CHAIN = """query($id: UUID!) { assistanceChain(by: {id: $id}) {
  records { nodes { __typename id givenOn person { name } ... on PremiumSubsidy { tier insuranceYear } } }
  person { a: assistanceRecords { nodes { id } } b: assistanceRecords(first: 1) { nodes { id } } } } }"""
THERE_AND_BACK = """query($id: UUID!) { person(by: {id: $id}) { assistanceRecords { nodes { ... on PremiumSubsidy {
  person { assistanceRecords { nodes { id ... on PremiumSubsidy { person { name } } } } } } } } } }"""


def split(statements: list[str]) -> tuple[list[str], list[str]]:
    """The statements of the hub's own database, and those of medical insurance's. None names tables of both."""
    own = [statement for statement in statements if OWN.search(statement)]
    others = [statement for statement in statements if statement not in own]
    assert [statement for statement in own if HUBS.search(statement)] == []
    return others, own


async def asked(hub: Hub, text: str, **variables: object) -> tuple[list[str], list[str]]:
    await hub.ask(text, variables)
    hub.statements.clear()
    answer = await hub.ask(text, variables)
    assert "errors" not in answer, answer
    return split(hub.statements)


@pytest.mark.only_reads
async def test_a_root_field_is_one_statement_for_each_source(two_hub: Hub) -> None:
    for text in (RECORDS, CHAIN.replace("person { name }", "")):
        hubs, own = await asked(two_hub, text, id=odd_id("person", 3))
        assert (len(hubs), len(own)) == (1, 1)


@pytest.mark.only_reads
async def test_a_path_that_comes_back_is_one_statement_more_for_each_time(two_hub: Hub) -> None:
    hubs, own = await asked(two_hub, CHAIN, id=odd_id("person", 3))
    assert (len(hubs), len(own)) == (2, 1)
    hubs, own = await asked(two_hub, THERE_AND_BACK, id=odd_id("person", 3))
    assert (len(hubs), len(own)) == (3, 2)


@pytest.mark.only_reads
async def test_a_source_is_not_asked_about_nobody(two_hub: Hub) -> None:
    hubs, own = await asked(two_hub, RECORDS, id=odd_id("person", 99))
    assert (len(hubs), len(own)) == (1, 0)


@pytest.mark.only_reads
async def test_a_question_without_its_records_does_not_come_to_a_source(two_hub: Hub) -> None:
    hubs, own = await asked(two_hub, "query($id: UUID!) { person(by: {id: $id}) { name } }", id=odd_id("person", 3))
    assert (len(hubs), len(own)) == (1, 0)


@pytest.mark.only_reads
async def test_records_of_both_sources_are_in_one_order(two_hub: Hub) -> None:
    chain = "query($id: UUID!) { assistanceChain(by: {id: $id}) { records { nodes { id givenOn } } } }"
    for number in range(5):
        variables = {"id": odd_id("person", number)}
        answer = await two_hub.ask(chain, variables)
        days = [record["givenOn"] for record in answer["data"]["assistanceChain"]["records"]["nodes"]]
        assert days == sorted(days, reverse=True)


@pytest.mark.only_reads
async def test_first_counts_over_both_sources(two_hub: Hub) -> None:
    everyone = [odd_person(number) for number in range(5)]
    text = "query($by: ResidentIdNumber!, $first: Int) { person(by: {idNumber: $by}) { assistanceRecords(first: $first) { nodes { id } } } }"
    for number in everyone:
        whole = (await two_hub.ask(text, {"by": number}))["data"]["person"]["assistanceRecords"]["nodes"]
        for first in range(1, len(whole) + 2):
            part = await two_hub.ask(text, {"by": number, "first": first})
            assert part["data"]["person"]["assistanceRecords"]["nodes"] == whole[:first]


async def test_the_ledger_has_the_persons_of_every_source(two_hub: Hub) -> None:
    await two_hub.ask(CHAIN, {"id": odd_id("person", 2)})
    sources = open_sources(two_hub.settings)
    try:
        event = next(iter(await events_of(sources.hub, client_id="reader", limit=1)))
    finally:
        await sources.close()
    assert set(event.access.subjects) == {odd_id("person", 2), odd_id("person", 3)}


async def test_a_withheld_column_is_named_to_no_source(two_hub: Hub) -> None:
    text = "query($id: UUID!) { person(by: {id: $id}) { assistanceRecords { nodes { id ... on PremiumSubsidy { tier } } } } }"
    variables = {"id": odd_id("person", 3)}
    await two_hub.ask(text, variables)
    assert [statement for statement in two_hub.statements if re.search(r"premium_subsidy_\d+\.tier\b", statement)]
    block = 'mutation { block(field: "PremiumSubsidy.tier", because: "a test") { id } }'
    assert "errors" not in await two_hub.ask(block, client="steward")
    two_hub.statements.clear()
    answer = await two_hub.ask(text, variables)
    assert [error["extensions"]["reason"] for error in answer["errors"]] == ["BLOCKED"]
    assert [statement for statement in two_hub.statements if re.search(r"premium_subsidy_\d+\.tier\b", statement)] == []
    assert split(two_hub.statements)[1]


@pytest.mark.only_reads
async def test_explain_shows_the_statement_of_each_source(two_hub: Hub) -> None:
    sources = open_sources(two_hub.settings)
    try:
        said = await explain(sources, two_hub.clock, CHAIN, {"id": odd_id("person", 3)}, "reader", "READING")
    finally:
        await sources.close()
    assert re.findall(r"^SQL at (\w+)$", said, re.MULTILINE) == ["hub", "medical_insurance", "hub"]
    assert "from medical_insurance: rows of PremiumSubsidy" in said


async def test_a_row_that_leads_nowhere_has_an_empty_list_and_is_not_a_gap(two_hub: Hub) -> None:
    text = """mutation($items: [RecordAssistanceItem!]!) { recordAssistanceBatch(items: $items) {
      code record { id } overlaps { id } } }"""
    premium = {"insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00", "givenOn": "2026-03-01", "status": "PAID"}
    items = [
        {"record": {"premiumSubsidy": premium | {"person": {"id": person}}}, "idempotencyKey": f"key-of-{person}"}
        for person in (odd_id("person", 99), odd_id("person", 2))
    ]
    answer = await two_hub.ask(text, {"items": items}, client="district")
    nobody, stored = answer["data"]["recordAssistanceBatch"]
    assert nobody == {"code": "NOT_FOUND", "record": None, "overlaps": []}
    assert (stored["code"], stored["overlaps"]) == (None, [])
    assert stored["record"]
