"""What the simulator says of a query is what the access report of the real answer says; and it reads nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ground.city import odd_id
from tests.ground.hub import Hub, codes
from tests.hub.server.test_rights_questions import steward

pytestmark = [pytest.mark.databases("either"), pytest.mark.only_reads]

SIMULATE = """query($client: String!, $document: String!, $variables: String, $purpose: String!) {
  simulateOperation(client: $client, purpose: $purpose, document: $document, variables: $variables, ofEveryDepartment: true) {
    position path coordinate outcome disclosure scope reason price } }"""
PERSON = """query($by: PersonKey!) { one: person(by: $by) { id name sex birthDate phone bankAccount idNumber division { code name }
  household { id economy { totalIncome } members { person { name } } } } }"""
QUERIES = {
    "{ me { client { id name } purpose { code } } }": {},
    "{ persons(first: 2, filter: {sex: {equal: MALE}}) { nodes { id name phone } totalCount pageInfo { hasNextPage } } }": {},
    "{ personStatistics(by: {sex: VALUE}) { sex count } }": {},
    "query($by: PersonKey!) { assistanceChain(by: $by) { records(first: 2) { nodes { __typename programme } } } }": {
        "by": {"id": odd_id("person", 1)}
    },
    PERSON: {"by": {"id": odd_id("person", 1)}},
}
CLIENTS = ("reader", "masked", "sparse", "district", "nobody", "counter")


async def simulated(hub: Hub, client: str, document: str, variables: Any, purpose: str = "READING") -> list[Any]:
    document = " ".join(document.split())
    given = {"client": client, "document": document, "variables": json.dumps(variables), "purpose": purpose}
    found: list[Any] = await steward(hub, SIMULATE, **given)
    return found


async def test_a_simulated_query_is_told_like_the_real_one(hub: Hub) -> None:
    """Whatever the access report says of the real answer is simulated, and what is simulated as given is not in the report."""
    met = set()
    for document, variables in QUERIES.items():
        for client in CLIENTS:
            real = await hub.ask(document, variables, client=client)
            assert set(codes(real)) <= {"FIELD_WITHHELD"}, (document, real)
            report = [each for each in real["extensions"]["access"]["fields"] if each.get("reason") != "SMALL_CELL"]
            rows = await simulated(hub, client, document, variables)
            said = {(each["path"], each["outcome"], each["reason"]) for each in rows}
            told = {(".".join(each["path"]), each["outcome"], each.get("reason")) for each in report}
            assert told <= said, (document, client, told - said, rows)
            given = {path for path, outcome, _ in said if outcome == "GIVEN"}
            assert not given & {path for path, outcome, _ in told if outcome == "WITHHELD"}, (document, client)
            assert [each["position"] for each in rows] == list(range(1, len(rows) + 1))
            assert rows[0]["price"] > 0
            met |= {outcome for _, outcome, _ in told}
    assert {"WITHHELD", "MASKED"} <= met


async def test_a_query_that_would_be_refused_says_so(hub: Hub) -> None:
    held = await simulated(hub, "reader", "{ me { client { id } } }", {}, purpose="EMERGENCY_RELIEF")
    assert [(each["outcome"], each["reason"]) for each in held] == [("REFUSED", "PURPOSE_NOT_HELD")]
    for document, variables, place in (
        ("{ nothing }", "{}", "document"),
        ("{", "{}", "document"),
        ('mutation { suspendClient(id: "reader") { id } }', "{}", "document"),
        (PERSON, "[]", "variables"),
        (PERSON, "{", "variables"),
        (PERSON, "{}", "variables"),
    ):
        one_line = " ".join(document.split())
        asked = {"client": "reader", "document": one_line, "variables": variables, "purpose": "READING"}
        answer = await hub.ask(SIMULATE, asked, client="steward")
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["inputPath"]) == ("INVALID_INPUT", [place]), answer


async def test_nothing_of_any_row_is_read_for_it(hub: Hub) -> None:
    hub.statements.clear()
    await simulated(hub, "reader", PERSON, {"by": {"id": odd_id("person", 1)}})
    assert hub.statements
    assert [text for text in hub.statements if " person" in text.lower() or "household" in text.lower()] == []
    withheld = await hub.ask(SIMULATE, {"client": "none", "document": "{", "variables": None, "purpose": ""})
    assert codes(withheld) == ["FIELD_WITHHELD"]
