"""One contract for everyone: a document names what it likes of it, and what is not granted is null with its reason."""

from __future__ import annotations

import pytest

from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.hub.server.store import rows
from tests.hub.server.test_write_back import record
from tests.leaks.test_told_apart import ON_SQLITE, reasons, steward

pytestmark = pytest.mark.databases("either")

ONE = {"id": odd_id("person", 2)}
DOCUMENT = """query($id: UUID!) {
  me { client { id } }
  person(by: {id: $id}) {
    id name phone sex
    household { id address economy { totalIncome } }
    assistanceRecords { nodes { __typename id amount ... on MedicalAssistance { selfPaid } ... on EducationAid { stage } } }
  }
  persons(first: 1, filter: {birthDate: {isKnown: true}}) { nodes { id } }
  personStatistics(by: {sex: VALUE}) { sex count }
  changes { nodes { id } }
}"""
"""Something of everything: fields, links, lists with conditions, counts, and changes."""


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize("client", ["reader", "district", "masked", "mixed", "sparse", "banded", "steward"])
async def test_one_document_gives_each_client_what_it_may_have_and_reasons_for_the_rest(hub: Hub, client: str) -> None:
    answer = await hub.ask(DOCUMENT, ONE, client=client)
    assert set(answer["data"]) == {"me", "person", "persons", "personStatistics", "changes"}
    withheld = reasons(answer)
    for root, value in answer["data"].items():
        if value is None and root != "person":
            assert {f"Query.{root}", "Person.birthDate", "Person.sex"} & set(withheld)
    for name, value in (answer["data"]["person"] or {}).items():
        assert value is not None or f"Person.{name}" in withheld or name in ("name", "phone")
    assert set(codes(answer)) <= {"FIELD_WITHHELD"}


@pytest.mark.only_reads
@ON_SQLITE
async def test_what_no_grant_names_is_null_and_told_where_it_stands(hub: Hub) -> None:
    text = "query($id: UUID!) { person(by: {id: $id}) { id phone } }"
    answer = await hub.ask(text, ONE, client="sparse")
    assert answer["data"] == {"person": {"id": ONE["id"], "phone": None}}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]) == (
        ["person", "phone"],
        {"code": "FIELD_WITHHELD", "reason": "NO_GRANT"},
    )


@pytest.mark.only_reads
@ON_SQLITE
async def test_a_caller_without_any_grant_is_told_so_for_each_root(hub: Hub) -> None:
    answer = await hub.ask(DOCUMENT, ONE, client="nobody")
    assert answer["data"] == dict.fromkeys(("me", "person", "persons", "personStatistics", "changes"))
    assert set(reasons(answer).values()) == {"NO_GRANT"}
    introspected = await hub.post("{ __schema { queryType { name } } }", client="nobody")
    assert (introspected.status_code, codes(introspected.json())) == (403, ["FIELD_WITHHELD"])


@pytest.mark.only_reads
async def test_rows_of_a_record_type_of_which_nothing_is_known_are_absent(hub: Hub) -> None:
    """`sparse` knows of no kind of record but one: the others are in no list, under no fragment."""
    text = """query($n: ResidentIdNumber!) { person(by: {idNumber: $n}) { assistanceRecords { nodes {
        __typename ... on MedicalAssistance { id selfPaid } ... on PremiumSubsidy { id tier } } } } }"""
    for client in ("reader", "district", "sparse", "mixed"):
        types = await hub.ask("{ __schema { types { name } } }", client=client)
        known = {item["name"] for item in types["data"]["__schema"]["types"]}
        answer = await hub.ask(text, {"n": odd_person(1)}, client=client)
        listed = (answer["data"]["person"] or {}).get("assistanceRecords") or {"nodes": []}
        assert {item["__typename"] for item in listed["nodes"]} <= known


@pytest.mark.only_reads
@ON_SQLITE
async def test_a_list_of_records_none_of_whose_types_is_known_is_withheld_and_not_empty(hub: Hub) -> None:
    """A client may follow the link and knows of no record type: an empty list would say that there is nothing."""
    text = "query($id: UUID!) { person(by: {id: $id}) { id assistanceRecords { nodes { id } } } }"
    answer = await hub.ask(text, ONE, client="counter")
    assert answer["data"]["person"] is None or answer["data"]["person"]["assistanceRecords"] is None
    assert reasons(answer)


@ON_SQLITE
async def test_a_mutation_without_a_grant_is_withheld_and_the_others_of_the_document_are_done(hub: Hub) -> None:
    text = """mutation { suspendClient(id: "district") { id }
        block(role: "banded", field: "Person.sex", because: "a test") { id } }"""
    answer = await hub.ask(text, client="reader")
    assert answer["data"] == {"suspendClient": None, "block": None}
    assert codes(answer) == ["WRITE_WITHHELD"] * 2
    assert await rows(hub.settings, "select id from client where suspended_at is not null") == []


@ON_SQLITE
async def test_an_input_field_without_a_grant_is_named_and_nothing_is_written(hub: Hub) -> None:
    text = """mutation($r: RecordAssistanceInput!) { recordAssistance(input: $r, idempotencyKey: "one contract") { replayed } }"""
    answer = await hub.ask(text, {"r": record()}, client="masked")
    assert (answer["data"], codes(answer)) == ({"recordAssistance": None}, ["WRITE_WITHHELD"])


@ON_SQLITE
async def test_a_field_that_ceases_to_be_granted_between_two_pages_leaves_the_pages_whole(hub: Hub) -> None:
    text = "query($after: String) { persons(first: 2, after: $after) { nodes { id sex } pageInfo { endCursor } } }"
    first = await hub.ask(text)
    assert codes(first) == []
    await steward(hub, 'block(role: "reader", field: "Person.sex", because: "a test") { id }')
    after = first["data"]["persons"]["pageInfo"]["endCursor"]
    second = await hub.ask(text, {"after": after})
    assert reasons(second) == {"Person.sex": "BLOCKED"}
    assert [item["sex"] for item in second["data"]["persons"]["nodes"]] == [None, None]
    assert not {item["id"] for item in first["data"]["persons"]["nodes"]} & {
        item["id"] for item in second["data"]["persons"]["nodes"]
    }


@pytest.mark.only_reads
@ON_SQLITE
async def test_many_objects_asked_for_side_by_side_keep_what_is_permitted_of_each(hub: Hub) -> None:
    """As a gateway asks for entities: one forbidden field costs nothing but itself."""
    keys = {f"p{place}": odd_id("person", place) for place in range(3)}
    asked = " ".join(f'{name}: person(by: {{id: "{key}"}}) {{ id phone sex }}' for name, key in keys.items())
    answer = await hub.ask(f"{{ {asked} }}", client="sparse")
    assert {name: value["id"] for name, value in answer["data"].items()} == keys
    assert set(reasons(answer)) == {"Person.phone", "Person.sex"}


@pytest.mark.only_reads
@ON_SQLITE
async def test_all_or_nothing_refuses_what_no_grant_names(hub: Hub) -> None:
    text = "query($id: UUID!) { person(by: {id: $id}) { id phone } }"
    response = await hub.post(text, ONE, client="sparse", Prefer="handling=strict")
    assert (response.status_code, codes(response.json())) == (403, ["FIELD_WITHHELD"])


MIXED = """query($by: PersonKey!, $filter: PersonFilter, $name: String!) {
    who: __typename person(by: $by) { id } persons(first: 1, filter: $filter) { nodes { id } }
    __type(name: $name) { name } }"""
"""What is asked of the schema beside data, with variables of types that not everyone's view has."""


@pytest.mark.only_reads
@ON_SQLITE
@pytest.mark.parametrize("client", ["reader", "district", "sparse", "counter", "rules", "steward"])
async def test_introspection_beside_data_takes_nothing_away_from_it(hub: Hub, client: str) -> None:
    """The variables are of the one contract, whatever of it the caller's own view shows."""
    variables = {"by": ONE, "filter": {"birthDate": {"isKnown": True}}, "name": "Person"}
    answer = await hub.ask(MIXED, variables, client=client)
    alone = await hub.ask(MIXED.replace("__type(name: $name) { name }", "").replace("who: __typename", "")
                          .replace(", $name: String!", ""), variables, client=client)  # fmt: skip
    shown = answer["data"].pop("__type")
    assert answer["data"].pop("who") == "Query"
    assert shown in (None, {"name": "Person"})
    assert answer["data"] == alone["data"]
    assert reasons(answer) == reasons(alone)
