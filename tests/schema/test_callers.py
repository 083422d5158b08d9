"""A caller's own schema shows what the profile sees, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from graphql import GraphQLSchema, parse, print_schema, print_type, validate, validate_schema
from hypothesis import given
from hypothesis import strategies as st

from permissions.model import Capability
from permissions.profile import MEMORY
from schema.callers import schema_of
from tests.ground.city import odd_id, odd_person
from tests.ground.hub import Hub, codes
from tests.schema.profiles import FULL, KEYS, NOW, grant, profile_of, seen

pytestmark = pytest.mark.only_reads

RECORD = ("Query.person", "Person.assistanceRecords")
INPUT = tuple(
    f"PremiumSubsidyInput.{name}" for name in ("insuranceYear", "tier", "amount", "givenOn", "status", "premium")
)
WRITING = ("Mutation.recordAssistance", *INPUT)
READING = ("Query.person", "Person.id")


def messages(own: GraphQLSchema, question: str) -> list[str]:
    return [error.message for error in validate(own, parse(question), hide_suggestions=True)]


def test_a_hidden_field_is_unknown() -> None:
    own = seen("Query.person", "Person.id")
    assert list(own.type_map["Person"].fields) == ["id"]
    for name in ("nam", "name"):
        asked = f'{{ person(by: {{id: "00000000-0000-4000-8000-000000000000"}}) {{ {name} }} }}'
        assert messages(own, asked) == [f"Cannot query field '{name}' on type 'Person'."]


def test_types_enums_and_scalars_of_hidden_fields_are_gone() -> None:
    own = seen("Query.person", "Person.id")
    named = {name for name in own.type_map if not name.startswith("__")}
    assert named == {"Query", "Person", "PersonKey", "ID", "UUID", "ResidentIdNumber", "String", "Boolean"}
    assert "Sex" in seen("Query.person", "Person.sex").type_map


def test_a_field_of_an_interface_is_there_when_any_record_type_grants_it() -> None:
    own = seen(*RECORD, "TemporaryRelief.amount", "EducationAid.stage")
    assert list(own.type_map["AssistanceRecord"].fields) == ["amount"]
    assert list(own.type_map["TemporaryRelief"].fields) == ["amount"]
    assert list(own.type_map["EducationAid"].fields) == ["amount", "stage"]
    assert "PremiumSubsidy" not in own.type_map
    assert validate_schema(own) == []


def test_an_interface_without_a_field_takes_its_lists_with_it() -> None:
    own = seen("Query.person", "Person.id", "Person.assistanceRecords", "EducationAid.stage")
    assert "AssistanceRecord" not in own.type_map
    assert list(own.type_map["Person"].fields) == ["id"]


def test_a_link_to_a_type_without_fields_is_gone() -> None:
    own = seen("Query.person", "Person.id", "Person.household", "Household.economy")
    assert "Household" not in own.type_map
    assert list(own.type_map["Person"].fields) == ["id"]


def test_nobody_has_a_schema_without_an_entry() -> None:
    assert schema_of(FULL, profile_of(grant("Person.name"))) is None
    assert schema_of(FULL, profile_of(grant("Query.person"))) is None


def test_an_input_stays_without_the_optional_fields_that_are_hidden() -> None:
    own = seen(*READING, written=WRITING)
    assert "sourceRecord" not in own.type_map["PremiumSubsidyInput"].fields
    assert "recordAssistance" in own.mutation_type.fields


@pytest.mark.parametrize("missing", ["insuranceYear", "tier", "amount", "givenOn", "status"])
def test_an_input_that_lacks_a_required_field_takes_its_mutation_with_it(missing: str) -> None:
    written = tuple(name for name in WRITING if not name.endswith(f".{missing}"))
    own = seen(*READING, written=written)
    assert own.mutation_type is None
    gone = {"PremiumSubsidyInput", "RecordAssistanceInput", "InsuranceTier", "RecordStatus", "Money"}
    assert gone & set(own.type_map) == set()


def test_who_may_write_learns_whether_it_was_stored_whatever_else_is_hidden() -> None:
    own = seen("Query.person", "Person.id", written=WRITING)
    assert list(own.type_map["RecordAssistancePayload"].fields) == ["position", "code", "message", "replayed"]


def test_exactly_one_of_stays_exactly_one_of() -> None:
    own = seen(*READING, written=WRITING)
    assert [own.type_map[name].is_one_of for name in ("PersonKey", "RecordAssistanceInput")] == [True, True]
    assert "input PersonKey @oneOf {" in print_type(own.type_map["PersonKey"])


ONE, OTHER = f'id: "{odd_id("person", 0)}"', f'idNumber: "{odd_person(0)}"'


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("keys_given", ["", f"{ONE}, {OTHER}", "id: null", f"{ONE}, idNumber: null"])
async def test_none_two_or_an_empty_one_of_exactly_one_is_refused_in_the_document(hub: Hub, keys_given: str) -> None:
    answer = await hub.ask(f"{{ person(by: {{{keys_given}}}) {{ id }} }}")
    assert "data" not in answer
    assert codes(answer) == ["INVALID_QUERY"]


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", [{}, {"id": None}, {"id": odd_id("person", 0), "idNumber": odd_person(0)}])
async def test_none_two_or_an_empty_one_of_exactly_one_is_refused_in_a_variable(
    hub: Hub, key: dict[str, str | None]
) -> None:
    answer = await hub.ask("query($by: PersonKey!) { person(by: $by) { id } }", {"by": key})
    assert "data" not in answer
    assert codes(answer) == ["INVALID_VARIABLES"]


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_a_variable_that_may_be_null_is_refused_for_one_of_exactly_one(hub: Hub) -> None:
    answer = await hub.ask("query($id: UUID) { person(by: {id: $id}) { id } }", {"id": odd_id("person", 0)})
    assert codes(answer) == ["INVALID_QUERY"]


def test_a_field_stays_for_a_while_after_its_grant_ended_and_then_is_gone() -> None:
    entry, held = grant("Query.person"), grant("Person.id")

    def after(ended: timedelta) -> list[str]:
        past = grant("Person.name", until=NOW - ended)
        own = schema_of(FULL, profile_of(entry, held, past))
        assert own is not None
        return list(own.type_map["Person"].fields)

    assert after(timedelta(0)) == ["id", "name"]
    assert after(MEMORY - timedelta(microseconds=1)) == ["id", "name"]
    assert after(MEMORY) == ["id"]


def test_a_grant_that_has_yet_to_begin_shows_nothing() -> None:
    own = schema_of(FULL, profile_of(grant("Query.person"), grant("Person.id", since=NOW + timedelta(seconds=1))))
    assert own is None


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_profiles_of_equal_content_share_one_schema(hub: Hub) -> None:
    """The grants behind them have other names, other ends: what may be done is the same."""
    first = profile_of(grant("Query.person"), grant("Person.id"))
    second = profile_of(grant("Query.person"), grant("Person.id", id="other", until=NOW + timedelta(days=7)))
    other = profile_of(grant("Query.person"), grant("Person.name"))
    assert hub.answering._views.schema(first) is hub.answering._views.schema(second)
    assert hub.answering._views.schema(first) is not hub.answering._views.schema(other)


@given(st.frozensets(st.sampled_from(sorted(KEYS)), max_size=len(KEYS)), st.booleans())
def test_any_profile_has_a_valid_schema_of_what_it_sees_and_no_more(chosen: frozenset[str], writes: bool) -> None:
    """Exceptions: what only asks (inputs), and an interface's fields on its visible types."""
    capabilities = [Capability.READ, *([Capability.WRITE] if writes else [])]
    profile = profile_of(*(grant(name, capability) for name in chosen for capability in capabilities))
    own = schema_of(FULL, profile)
    if own is None:
        return
    assert validate_schema(own) == []
    shared = set(FULL.type_map["AssistanceRecord"].fields)
    shown = {
        f"{name}.{field}"
        for name, item in own.type_map.items()
        for field in getattr(item, "fields", {})
        if not name.startswith("__") and f"{name}.{field}" in KEYS
    }
    beyond = {name for name in shown - chosen if name.partition(".")[2] not in shared or name.startswith("Person.")}
    assert {name for name in beyond if not name.startswith("AssistanceRecord.")} == set()
    assert "AssistanceRecord" not in own.type_map or own.get_possible_types(own.type_map["AssistanceRecord"])
    assert print_schema(own)
