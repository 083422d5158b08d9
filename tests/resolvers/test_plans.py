"""One statement for each root field, whatever the depth; and on a known plan, no work of graphql-core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hub.policy.programmes import PROGRAMMES
from hub.server.endpoint import documents, plans
from hub.server.endpoint.introspecting import Introspector
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub
from tests.resolvers.comparison import NOBODY

pytestmark = [pytest.mark.only_reads, pytest.mark.databases("either")]

PERSON = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { id name household { id } } }"
DEEP = """query($by: PersonKey!, $first: Int) { assistanceChain(by: $by) { records(first: $first) { nodes { id
... on MedicalAssistance { ratio person { household {
  economy { savings } division { name } members { person { name categories { category } premiumSubsidy {
    conditions { state } person { household { members { since } } } } } }
} } } ... on TemporaryRelief { person { household { members { person { name } } } } } } } } }"""
MANY = "query($of: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $of) { position person { name household { members { person { id } } } } } }"


class Called(Exception):
    """Work was done that a known plan must not need."""


@contextmanager
def without_graphql_core(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Parsing, validation and execution do not work any more."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise Called

    with patch.context() as within:
        within.setattr(documents, "parse", refuse)
        within.setattr(documents, "validate", refuse)
        within.setattr(Introspector, "build", refuse)
        within.setattr(plans, "read", refuse)
        yield


async def statements_of(hub: Hub, text: str, variables: Any, **asked: str) -> list[str]:
    """The statements that an answer takes, once the caller is known."""
    await hub.ask("{ __typename }", **asked)
    hub.statements.clear()
    answer = await hub.ask(text, variables, **asked)
    assert answer.get("data")
    assert "INTERNAL" not in str(answer.get("errors"))
    return list(hub.statements)


@pytest.mark.parametrize("first", [None, 1])
@pytest.mark.parametrize("number", [0, 2])
async def test_a_deep_question_is_one_statement(hub: Hub, first: int | None, number: int) -> None:
    variables = {"by": {"idNumber": odd_person(number)}, "first": first}
    assert len(await statements_of(hub, DEEP, variables)) == 1
    assert len(await statements_of(hub, DEEP, variables)) == 1


async def test_a_hundred_persons_are_one_statement_and_the_same_as_for_one(hub: Hub) -> None:
    one = await statements_of(hub, MANY, {"of": [odd_person(2)]})
    hundred = await statements_of(hub, MANY, {"of": [odd_person(2), NOBODY] * 50})
    assert len(one) == 1
    assert hundred == one


@pytest.mark.parametrize(
    "asked",
    ["eligibility(programme: PREMIUM_SUBSIDY, idNumbers: [$of])", "person(by: {idNumber: $of}) { premiumSubsidy"],
)
async def test_a_decision_brings_the_sentences_of_its_own_programme_alone(hub: Hub, asked: str) -> None:
    said = {programme.code: {each.sentence.english for each in programme.every_condition} for programme in PROGRAMMES}
    own = said.pop("PREMIUM_SUBSIDY")
    text = f"query($of: ResidentIdNumber!) {{ {asked} {{ conditions {{ sentence }} }} }}{' }' * asked.count('{ p')}"
    (statement,) = await statements_of(hub, text, {"of": odd_person(2)})
    assert {sentence for sentence in own if sentence.replace("'", "''") in statement} == own
    assert [
        sentence for sentence in set().union(*said.values()) - own if sentence.replace("'", "''") in statement
    ] == []


async def test_each_root_field_is_one_statement(hub: Hub) -> None:
    text = "query($id: UUID!) { a: household(id: $id) { id } b: household(id: $id) { id } me { client { id } } __typename }"
    assert len(await statements_of(hub, text, {"id": odd_id("household", 0)})) == 3


async def test_a_root_field_that_is_withheld_is_no_statement(hub: Hub) -> None:
    text = "query($id: UUID!) { household(id: $id) { id } me { client { id } } }"
    asked = {"client": "sparse", "purpose": "OTHER"}
    assert await statements_of(hub, text, {"id": odd_id("household", 0)}, **asked) == []
    assert await statements_of(hub, text, {"id": odd_id("household", 0)}, **asked) == []


async def test_a_known_plan_runs_without_graphql_core(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"by": {"idNumber": odd_person(2)}}
    first, hits = await hub.ask(DEEP, variables), hub.answering.documents.hits
    with without_graphql_core(monkeypatch):
        assert await hub.ask(DEEP, variables) == first
        assert await hub.ask(DEEP.replace(" ", "  # said otherwise\n"), variables) == first
        other = DEEP.replace("records(", "other: records(")
        assert (await hub.ask(other, variables))["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert hub.answering.documents.hits == hits + 2
    assert first["data"]["assistanceChain"]["records"]["nodes"]


async def test_another_value_runs_the_same_plan_with_the_same_statement(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await statements_of(hub, PERSON, {"id": odd_person(0)})
    with without_graphql_core(monkeypatch):
        hub.statements.clear()
        for number in (1, 2, 3):
            answer = await hub.ask(PERSON, {"id": odd_person(number)})
            assert answer["data"]["person"]["id"] == odd_id("person", number)
    assert hub.statements == known * 3


FLAGS = """query($id: ResidentIdNumber!, $flag: Boolean!) {
  person(by: {idNumber: $id}) { id name @skip(if: $flag) household @include(if: $flag) { id } } }"""
KEY = "query($by: PersonKey!) { person(by: $by) { name } }"
FIRST = "query($id: UUID!, $first: Int) { person(by: {id: $id}) { assistanceRecords(first: $first) { nodes { id } } } }"


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (FLAGS, {"id": odd_person(1), "flag": True}, {"id": odd_person(1), "flag": False}),
        (KEY, {"by": {"id": odd_id("person", 1)}}, {"by": {"idNumber": odd_person(1)}}),
        (FIRST, {"id": odd_id("person", 2), "first": 1}, {"id": odd_id("person", 2)}),
    ],
    ids=["@skip", "the way to name a person", "first"],
)
async def test_what_changes_a_statement_has_a_plan_of_its_own(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, text: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    ones, others = await statements_of(hub, text, one), await statements_of(hub, text, other)
    assert ones != others
    answers = await hub.ask(text, one), await hub.ask(text, other)
    hub.statements.clear()
    with without_graphql_core(monkeypatch):
        again = await hub.ask(text, one), await hub.ask(text, other)
    assert again == answers
    assert hub.statements == ones + others


async def test_first_is_a_value_unless_it_is_left_out(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    person = {"id": odd_id("person", 2)}
    await hub.ask(FIRST, person | {"first": 1})
    await hub.ask(FIRST, person)
    with without_graphql_core(monkeypatch):
        counts = [
            len((await hub.ask(FIRST, person | given))["data"]["person"]["assistanceRecords"]["nodes"])
            for given in ({"first": 1}, {"first": 2}, {"first": 1000}, {"first": None}, {})
        ]
    assert counts == [1, 2, 3, 3, 3]


async def test_each_type_below_an_interface_keeps_its_own_arguments(hub: Hub) -> None:
    text = """query($id: UUID!, $many: Int) { person(by: {id: $id}) { assistanceRecords { nodes { __typename
      ... on TemporaryRelief { person { name assistanceRecords(first: 1) { nodes { id } } } }
      ... on EducationAid { person { assistanceRecords(first: $many) { nodes { id } } } } } } } }"""
    for _ in range(2):
        answer = await hub.ask(text, {"id": odd_id("person", 2), "many": 2})
        records = answer["data"]["person"]["assistanceRecords"]["nodes"]
        found = {record["__typename"]: len(record["person"]["assistanceRecords"]["nodes"]) for record in records}
        assert found == {"TemporaryRelief": 1, "EducationAid": 2}


async def test_who_may_not_read_positions_still_gets_decisions_in_the_order_asked(hub: Hub) -> None:
    text = "query($of: [ResidentIdNumber!]!) { eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $of) { verdict } }"
    answer = await hub.ask(
        text, {"of": [NOBODY, odd_person(2), odd_person(0), NOBODY]}, client="sparse", purpose="OTHER"
    )
    verdicts = [decision["verdict"] for decision in answer["data"]["eligibility"]]
    assert [verdict == "NOT_FOUND" for verdict in verdicts] == [True, False, False, True]


PAGES = """query($from: Date!, $first: Int, $after: String) {
  persons(filter: {birthDate: {from: $from}}, sort: [{division: DESCENDING}, {birthDate: ASCENDING}], first: $first, after: $after) {
    nodes { id name household { members { person { id } } } } pageInfo { hasNextPage endCursor } totalCount } }"""


async def test_the_pages_of_a_list_run_one_plan_with_one_statement_each(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the second page on: the first has no cursor, and so a plan of its own. Nulls at a page's end change nothing."""
    known = {"from": "1950-01-01", "first": 3}
    first = (await hub.ask(PAGES, known))["data"]["persons"]
    second = (await hub.ask(PAGES, known | {"after": first["pageInfo"]["endCursor"]}))["data"]["persons"]
    hub.statements.clear()
    after, ids = second["pageInfo"]["endCursor"], []
    with without_graphql_core(monkeypatch):
        assert (await hub.ask(PAGES, known))["data"]["persons"] == first
        hub.statements.clear()
        while after:
            found = (await hub.ask(PAGES, known | {"first": 7, "after": after}))["data"]["persons"]
            ids += [item["id"] for item in found["nodes"]]
            after = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
    assert len(set(hub.statements)) == 1
    assert len(hub.statements) == -(-len(ids) // 7)
    assert len(ids) == first["totalCount"] - 6


async def test_a_filter_of_another_form_has_a_plan_of_its_own(hub: Hub) -> None:
    text = "query($f: PersonFilter, $s: [PersonSort!]) { persons(filter: $f, sort: $s) { nodes { id } } }"
    forms = [{}, {"f": {"sex": {"equal": "MALE"}}}, {"f": {"sex": {"in": ["MALE"]}}}, {"s": [{"name": "ASCENDING"}]}]
    found = [await statements_of(hub, text, form) for form in forms]
    assert len({statement for (statement,) in found}) == len(forms)
    assert await statements_of(hub, text, {"f": {"sex": {"equal": "FEMALE"}}}) == found[1]
