"""What may narrow and order a list is declared by the fields that it uses, and looks at the hub's own tables only."""

from __future__ import annotations

import re

import pytest
import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from sqlalchemy import bindparam, select

from hub.catalogue.declarations import QueryContext
from hub.catalogue.fields import declaration_of, using_rights
from hub.catalogue.lists import OPERATORS, FieldUsingRights, FilterField, ListField, compared
from hub.tables import metadata
from hub.tables.departments.register import RECORDS
from permissions.model import Capability
from schema import contract
from schema.callers import schema_of
from tests.schema.profiles import FULL, KEYS, grant, profile_of

READ = ("Query.persons", "Person.id", "Person.birthDate", "Person.name")
ENTRIES = {
    name: declaration_of(field)
    for name, field in FULL.query_type.fields.items()
    if isinstance(declaration_of(field), ListField) and "filter" in field.args
}
CONDITIONS = [
    (entry, name, field)
    for entry in ENTRIES
    for name, field in FULL.query_type.fields[entry].args["filter"].type.fields.items()
]
HUB_TABLES = metadata.tables.keys() - {table.__tablename__ for table in RECORDS}


def seen(*more: tuple[str, Capability]) -> GraphQLSchema:
    own = schema_of(FULL, profile_of(*(grant(name) for name in READ), *(grant(name, right) for name, right in more)))
    assert own is not None
    return own


def arguments(own: GraphQLSchema) -> list[str]:
    return list(own.query_type.fields["persons"].args)


def test_who_may_only_read_knows_of_no_filter_and_no_order() -> None:
    own = seen()
    assert arguments(own) == ["first", "after", "last", "before"]
    assert not {"PersonFilter", "DateCondition", "PersonSort", "SortDirection"} & set(own.type_map)


@pytest.mark.parametrize(
    ("capability", "known", "unknown"), [(Capability.FILTER, "filter", "sort"), (Capability.SORT, "sort", "filter")]
)
def test_each_right_shows_its_own_input_and_no_other(capability: Capability, known: str, unknown: str) -> None:
    own = seen(("Person.birthDate", capability))
    assert known in arguments(own)
    assert unknown not in arguments(own)
    assert list(
        own.query_type.fields["persons"].args[known].type.fields
        if known == "filter"
        else own.type_map["PersonSort"].fields
    ) == ["birthDate"]


def test_a_condition_on_several_fields_takes_a_right_on_each() -> None:
    first, *rest = ("Person.categories", "CategoryDetermination.category", "CategoryDetermination.outcome")
    assert "filter" not in arguments(seen((first, Capability.FILTER)))
    own = seen(*((name, Capability.FILTER) for name in (first, *rest)))
    assert list(own.type_map["PersonFilter"].fields) == ["category"]


@pytest.mark.parametrize(("entry", "name", "field"), CONDITIONS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_condition_looks_at_the_hubs_own_tables_only(entry: str, name: str, field: object) -> None:
    """A department's tables may live in another database."""
    declared, listing = declaration_of(field), ENTRIES[entry]
    assert isinstance(declared, FilterField)
    rows = listing.rows.table.__table__.alias()
    ask = QueryContext(
        shapes={},
        bind=lambda given, type_: bindparam(given, type_=type_),
        request=bindparam,
        in_statement=lambda *_: NotImplemented,
        any_of=lambda column, given: column == bindparam(given),
        list_rows=lambda *_: NotImplemented,
        json_rows=lambda *_: NotImplemented,
        in_scope=lambda *_: NotImplemented,
    )
    operators = list(field.type.fields)  # type: ignore[attr-defined]
    text = str(select(rows.c.id).where(declared.test(rows, ask, name, operators)))
    assert set(re.findall(r"(?:FROM|JOIN) (\w+)", text)) <= HUB_TABLES


def test_every_operator_of_a_condition_has_a_meaning() -> None:
    asked = {name for _, _, field in CONDITIONS for name in field.type.fields}
    assert asked == set(OPERATORS)


def test_every_use_of_a_field_is_a_right_that_can_be_granted() -> None:
    taken = {
        key
        for item in FULL.type_map.values()
        if isinstance(item, GraphQLInputObjectType)
        for field in item.fields.values()
        if isinstance(declared := declaration_of(field), FieldUsingRights)
        for key in declared.keys
    }
    assert taken
    assert taken <= set(KEYS.values())


def test_a_right_on_a_field_that_does_not_exist_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = FilterField(Capability.FILTER, ("person.shoe_size",), lambda rows, *more: compared(rows.c.name, *more))

    @strawberry.input(description="Broken (坏).")
    class Broken:
        size: str | None = using_rights(broken, "A size (尺码).")

    monkeypatch.setattr(contract, "TYPES", [*contract.TYPES, Broken])
    with pytest.raises(contract.IncompleteContract, match=r"Broken\.size takes a right on person\.shoe_size"):
        contract.build_contract.__wrapped__()
