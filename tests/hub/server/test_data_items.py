"""The data catalogue over HTTP: every item that can be granted, with its declaration; and how fresh its data is, for whoever may know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hub.catalogue.contract import coordinates, declared
from hub.clock import moment_text
from hub.codes import Department
from schema.contract import build_contract
from tests.ground.hub import Hub, codes
from tests.hub.server.store import change
from tests.hub.server.test_changes_of_sources import as_of

pytestmark = pytest.mark.databases("either")

CONTRACT = build_contract()._schema
ITEMS = """query Items($about: String, $type: String, $owner: Department, $sharing: Sharing, $sensitivity: Sensitivity, $after: String) {
  dataItems(about: $about, type: $type, owner: $owner, sharing: $sharing, sensitivity: $sensitivity, first: 200, after: $after) {
    nodes { coordinate key type sharing sensitivity owner capabilities disclosures approvals } pageInfo { hasNextPage endCursor } } }"""
ITEM = "query Item($coordinate: String!) { dataItem(coordinate: $coordinate) { coordinate term valueType asOf } }"


async def every(hub: Hub, **asked: Any) -> list[dict[str, Any]]:
    """All items that meet some conditions, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await hub.ask(ITEMS, {**asked, "after": after}, client="developer")
        assert codes(answer) == [], answer
        page = answer["data"]["dataItems"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def item(hub: Hub, coordinate: str, client: str = "steward") -> Any:
    return await hub.ask(ITEM, {"coordinate": coordinate}, client=client)


@pytest.mark.only_reads
async def test_the_catalogue_has_every_item_as_it_is_declared(hub: Hub) -> None:
    found = await every(hub)
    told = {each["coordinate"]: (each["key"], each["sharing"], each["sensitivity"], each["owner"]) for each in found}
    assert len(told) == len(found)
    assert told == {
        coordinate: (key, said.share, said.sensitivity, said.owner)
        for coordinate, key, each in declared(CONTRACT)
        for said in (each.classification,)
    }
    assert list(told) == sorted(coordinates(CONTRACT))
    of = {each["coordinate"]: each for each in found}
    assert of["Person.birthDate"]["capabilities"].split() == ["READ", "FILTER", "SORT", "AGGREGATE"]
    assert of["Person.name"]["disclosures"].split() == ["FULL", "MASKED"]
    assert (of["PremiumSubsidyInput.amount"]["capabilities"], of["PremiumSubsidyInput.amount"]["disclosures"]) == (
        "WRITE", None,
    )  # fmt: skip
    assert (of["Mutation.approveRequest"]["approvals"], of["Person.name"]["approvals"]) == (2, 1)


@pytest.mark.only_reads
async def test_it_is_searched_in_both_languages_and_narrowed(hub: Hub) -> None:
    both = [{each["coordinate"] for each in await every(hub, text=text)} for text in ("bank ACCOUNT", "银行账")]
    assert "Person.bankAccount" in both[0] & both[1]
    insurers = await every(hub, owner="MEDICAL_INSURANCE", sensitivity="PERSONAL", sharing="CONDITIONAL")
    assert {each["owner"] for each in insurers} == {Department.MEDICAL_INSURANCE}
    assert {each["type"] for each in await every(hub, type="Person", about="name")} == {"Person"}
    assert await every(hub, about="%' or 1=1 --") == []
    for wrong, place in (({"about": " "}, "about"), ({"type": "Nothing"}, "type"), ({"type": ""}, "type")):
        answer = await hub.ask(ITEMS, wrong, client="developer")
        assert codes(answer) == ["INVALID_INPUT"], answer
        assert answer["errors"][0]["extensions"]["inputPath"] == [place]
    assert codes(await hub.ask(ITEMS, {"owner": "NOBODY"}, client="developer")) == ["INVALID_VARIABLES"]


@pytest.mark.only_reads
async def test_whoever_has_no_grant_is_told_nothing_and_freshness_is_a_right_of_its_own(hub: Hub) -> None:
    answer = await item(hub, "Person.name", "nobody")
    assert (answer["data"], codes(answer)) == ({"dataItem": None}, ["FIELD_WITHHELD"])
    answer = await item(hub, "Person.name", "developer")
    assert (answer["data"]["dataItem"]["term"], answer["data"]["dataItem"]["asOf"]) == ("姓名", None)
    assert [error["path"] for error in answer["errors"]] == [["dataItem", "asOf"]]
    answer = await item(hub, "Person.nickname")
    assert (answer["data"], codes(answer)) == ({"dataItem": None}, [])
    answer = await item(hub, "Query.why(ofEveryDepartment:)")
    assert answer["data"]["dataItem"]["valueType"] == "Boolean"


DELIVERY = "insert into delivery (id, number, deliverer, delivered_by, state, begun_at, ended_at, withdrawn_at) values ('{id}', {number}, '', 'a test', '{state}', '{at}', '{at}', {withdrawn})"
FILE = "insert into delivery_file (delivery_id, position, name, sha256, size, table_name, columns, rows_read, rows_refused, changes, refusals) values ('{id}', 0, 'a', 'b', 1, '{table}', '[]', 1, 0, '{{}}', '{{}}')"


async def delivered(hub: Hub, number: int, table: str, state: str = "STORED", *, withdrawn: bool = False) -> str:
    """A delivery with a file of a table; the moment at which it ended."""
    at = moment_text(hub.clock.now + timedelta(hours=number - 900))
    key = f"00000000-0000-4000-8000-000000000{number}"
    said = {"id": key, "number": number, "table": table, "state": state, "at": at}
    ended = f"'{at}'" if withdrawn else "null"
    await change(hub.settings, DELIVERY.format(**said, withdrawn=ended), FILE.format(**said))
    return at


async def test_the_newest_delivery_that_stands_says_up_to_when_the_data_is_there(two_hub: Hub) -> None:
    """Of a department's own database it is how far the hub has read it."""
    await delivered(two_hub, 901, "persons")
    persons = await delivered(two_hub, 903, "persons", "PARTLY_REFUSED")
    memberships = await delivered(two_hub, 902, "memberships")
    for number, table in ((904, "persons"), (905, "premium_subsidies"), (906, "memberships")):
        await delivered(two_hub, number, table, "FAILED" if number == 906 else "STORED", withdrawn=number == 904)
    found = {}
    for name in (
        "Person.name",
        "HouseholdMember.relation",
        "PremiumSubsidy.amount",
        "TemporaryRelief.amount",
        "Query.persons",
    ):
        read = [await as_of(two_hub)]
        answer = await item(two_hub, name)
        read.append(await as_of(two_hub))
        assert codes(answer) == [], answer
        found[name] = answer["data"]["dataItem"]["asOf"]
        assert name != "PremiumSubsidy.amount" or found.pop(name) in read
    assert found == {
        "Person.name": persons,
        "HouseholdMember.relation": memberships,
        "TemporaryRelief.amount": moment_text(two_hub.clock.now),  # as the city was imported
        "Query.persons": None,
    }
