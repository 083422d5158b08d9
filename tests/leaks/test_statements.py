"""Withheld fields change no statement but for their nulls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.catalogue.contract import origin, rows_of, rows_on
from hub.catalogue.declarations import ColumnField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import ListField
from hub.catalogue.statistics import StatisticField
from hub.config import Settings
from hub.sources.register import open_source
from hub.sources.source import CompiledQuery, Source
from hub.tables.departments.register import RECORDS
from hub.tables.rules import ParameterRow
from permissions.model import Disclosure
from permissions.profile import Profile
from resolvers.authorise import Permitted
from resolvers.plan import Branch, Leaf, Node
from resolvers.prepare import Prepared
from resolvers.select import TYPENAME, Selected
from resolvers.withheld import MARKS
from schema.callers import schema_of
from tests.ground.city import odd_id
from tests.leaks.asking import Root, prepared, prepared_roots
from tests.leaks.profiles import FULL, KEYS, WIDE, drawn_profile, granted
from tests.leaks.questions import drawn_question
from tests.promises import Promise

pytestmark = pytest.mark.databases("either")

SEEDS = st.integers(0, 2**40)
DATABASES = {"sqlite": "sqlite:////nowhere/hub.db", "postgresql": "postgresql://nobody@127.0.0.1:1/nothing"}
FINDING_ROWS = {
    "id", "code", "level", "person_id", "household_id", "division_code", "since", "until", "superseded_at", "recorded_at", "as_of",
    "account_id", "requested_by", "approved_by",
}  # fmt: skip
"""Columns by which rows are found, placed, dated and told apart, whoever asks: keys, places, periods, and who did something."""
READ = re.compile(r"\b([a-z_]+)_\d+\.\"?([a-z_]+)\"?")
"""A column of a stored table, as statements name it: `person_1.name`."""
PARAMETER = re.compile(r"\$(\d+)|\?")
MARK = re.compile(rf":{MARKS} \|\| 'w\d+'")
MARK_IN_TEXT = re.compile(rf"' \|\| coalesce\(to_json\(:{MARKS}::[A-Z]+ \|\| 'w\d+'\)::text, 'null'\) \|\| '")
"""A parameter of a statement, and a mark that names what is withheld there; on PostgreSQL within a text of JSON."""
DECIDING = {("category_determination", "category"), ("category_determination", "outcome"), ("dated_fact", "kind")}
"""Columns that every rule decides by: the decision is granted in its own right."""
OF_HOUSEHOLDS = {
    ("household", "urban"),
    *(
        ("economic_snapshot", f"{name}_fen")
        for name in ("total_income", "income_per_head", "savings", "medical_spend", "education_spend", "other_spend")
    ),
}
ALSO_DECIDING = {
    "margin_recognition": OF_HOUSEHOLDS,
    "rigid_recognition": OF_HOUSEHOLDS,
    "subsistence_allowance": {("person", "birth_date")},
    "medical_assistance": {("category_determination", "kind")},
    "housing_assistance": OF_HOUSEHOLDS | {("category_determination", "kind")},
    "waste_fee_reduction": OF_HOUSEHOLDS,
    "care_visits": {("person", "birth_date")},
    "collective_care": {("person", "birth_date")},
}
"""Columns that some rules decide by, under the keys of their fields of a person."""
FUNDS = {(table, name) for table in ("fund_allocation", "fund_payment") for name in ("programme", "year", "amount_fen")}
ADDED_UP = {
    "fund_balances": FUNDS,
    "supply_statistics": {("supply", "places")},
    "recorded": {
        (table.__tablename__, name) for table in RECORDS for name in ("programme", "given_on", "status", "amount_fen")
    },
}
"""Columns that a sum is made of, under the keys of the fields that have it: it is granted in its own right."""
PERIODS = {
    (table.__tablename__, name)
    for table in RECORDS
    for name in ("programme", "given_on", "period_from", "period_until", "status")
}
GAPS = {"missed": PERIODS.union(*ALSO_DECIDING.values()), "doubled": PERIODS}
"""Columns by which it is found what a chain has not or has twice, under the keys of these fields: granted in their own right."""
OWN_WRITES = {("change_event", "at"), ("change_event", "table_name"), ("delivery", "withdrawn_at")}
"""Columns by which a statistic leaves out what the organisation that asks wrote or delivered itself."""
SAID_IN_THE_QUESTION = {
    "Query.delivery": {("delivery", "number")},
    "Query.ownFundAllocations": {("fund_allocation", "programme"), ("organisation", "department")},
    "Query.ownFundPayments": {("fund_payment", "programme"), ("organisation", "department")},
}
"""Columns that a root finds its rows by, whose values the question itself says: the number, or who asks."""


@pytest.fixture(params=DATABASES)
def source(request: pytest.FixtureRequest) -> Iterator[Source]:
    """A source that compiles and is never asked."""
    opened = open_source(Settings(database=DATABASES[request.param]))
    yield opened
    asyncio.run(opened.close())


def drawn(seed: int, source: Source) -> Iterator[tuple[Profile, Root, list[Permitted]]]:
    """Root fields of a drawn question under a drawn profile, each with what is withheld below it."""
    random = Random(seed)
    profile = drawn_profile(random)
    own = schema_of(FULL, profile)
    if own is not None:
        for root in prepared_roots(drawn_question(own, random), profile, source):
            if root.prepared.statements:
                yield profile, root, list(withheld(root.prepared.authorised.root))


def withheld(permitted: Permitted) -> Iterator[Permitted]:
    if not permitted.shown:
        yield permitted
    for children in permitted.children.values():
        for child in children:
            yield from withheld(child)


def as_constants(permitted: Permitted) -> Selected:
    """The selection with a constant, `__typename`, in place of each withheld field."""
    if not permitted.shown:
        return replace(permitted.selected, name=TYPENAME, definition=None, children={})
    below = {name: tuple(map(as_constants, children)) for name, children in permitted.children.items()}
    return replace(permitted.selected, children=below)


def columns_of(node: Node) -> Iterator[tuple[str, str]]:
    """The table and column of all that the shown fields of a plan need, and of the orders their reader may know."""
    for table in node.tables:
        stored = table.rows.table.__tablename__ if table.rows.table else ""
        yield from ((stored, step.column) for step in node.declaration.order if step.column not in table.unsorted)
        for item in table.fields:
            if isinstance(item, Leaf):
                yield from ((stored, name) for choice in item.choices for name in choice.expression.needs)
            elif isinstance(item, Branch):
                yield from columns_of(item.node)


def columns_used(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """The table and column of all that the question may filter, sort or count by."""
    for used in prepared.authorised.granted:
        coordinate, _, capability = used.partition(" ")
        type_name, _, field = coordinate.partition(".")
        item = FULL.type_map[type_name]
        declared = declaration_of(item.fields[field])
        if capability and isinstance(declared, ColumnField):
            yield from ((rows_of(item).table.__tablename__, name) for name in declared.views[Disclosure.FULL].needs)


def deciding(node: Node) -> Iterator[tuple[str, str]]:
    """The table and column of all that the rules of a plan decide by."""
    for table in node.tables:
        if table.rows.table is None:
            key = node.declaration.key
            yield from (*DECIDING, *ALSO_DECIDING.get(key, ()), *ADDED_UP.get(key, ()), *GAPS.get(key, ()))
            yield from OWN_WRITES if key == "recorded" else ()
        yield from (column for item in table.fields if isinstance(item, Branch) for column in deciding(item.node))


def told_by_kind(node: Node) -> Iterator[tuple[str, str]]:
    """The table and column of the kinds of rows of which only some are told, to those who may read the kind."""
    for table in node.tables:
        if node.kinds is not None and table.rows.table is not None:
            yield table.rows.table.__tablename__, node.kinds.column
        yield from (column for item in table.fields if isinstance(item, Branch) for column in told_by_kind(item.node))


def every_column() -> set[tuple[str, str]]:
    """The table and column of each field of the contract, in any form that it is shown in; what finds rows left out."""
    return {
        (rows_of(item).table.__tablename__, name)
        for item in FULL.type_map.values()
        if isinstance(item, GraphQLObjectType) and not item.name.startswith("__")
        if hasattr(origin(item), "ROWS") and rows_of(item).table
        if rows_of(item).table is not ParameterRow  # what a division has published is about nobody
        for field in item.fields.values()
        if isinstance(declared := declaration_of(field), ColumnField)
        for view in declared.views.values()
        for name in view.needs
        if name not in FINDING_ROWS
    }


def statement_of(prepared: Prepared) -> tuple[str, dict[str, Any], Mapping[str, Any]]:
    assert prepared.plan is not None
    (statement,) = prepared.statements
    query = statement.query
    return unmarked(query), dict(query.constants), prepared.plan.finished


def unmarked(query: CompiledQuery) -> str:
    """A statement with names for its parameters, and plain nulls where it marks what is withheld."""
    names = iter(query.order)
    text = PARAMETER.sub(lambda found: f":{query.order[int(found[1]) - 1] if found[1] else next(names)}", query.text)
    return MARK.sub("NULL", MARK_IN_TEXT.sub("null", text))


@pytest.mark.databases("both")
def test_a_withheld_field_is_a_null_in_an_unchanged_statement(
    source: Source, size: Callable[[int, int], int], promise: Promise
) -> None:
    """Nor does the statement name a column that only withheld fields need, or is sealed where only masks are shown."""
    every, met = every_column(), 0

    @settings(max_examples=size(4, 200))
    @example(3192)
    @example(9)  # of this one and the next much is withheld, so that never nothing is put to the test
    @example(39)
    @given(SEEDS)
    def holds(seed: int) -> None:
        nonlocal met
        for profile, root, gone in drawn(seed, source):
            constant = as_constants(root.prepared.authorised.root)
            text, *more = statement_of(prepared(constant, root.document, root.read, profile, source).prepared)
            for item in gone:
                text = text.replace(f"'{item.response}', '{item.type_name}'", f"'{item.response}', NULL")
                text = text.replace(f'"{item.response}":"{item.type_name}"', f'"{item.response}":null')
            assert statement_of(root.prepared) == (text, *more)
            assert root.prepared.plan is not None
            node = root.prepared.plan.root
            may = {*columns_of(node), *columns_used(root.prepared), *deciding(node)}
            may |= SAID_IN_THE_QUESTION.get(node.coordinate, set()) | {*told_by_kind(node)}
            if isinstance(node.declaration, StatisticField):
                may |= OWN_WRITES
            assert set(READ.findall(text)) & every <= may
            met += len(gone)

    holds()
    assert met > 0  # otherwise nothing was put to the test
    promise("a withheld field is a null in an unchanged statement", met, "fields")


def test_each_rule_reads_what_is_declared_that_it_decides_by(source: Source) -> None:
    every, person = every_column(), FULL.type_map["Person"]
    assert isinstance(person, GraphQLObjectType)
    rules = [name for name, field in person.fields.items() if "on" in field.args]
    assert len(rules) > 20
    read, everything = {}, all_but(())
    for rule in rules:
        text = f'{{ person(by: {{id: "{odd_id("person", 2)}"}}) {{ {rule} {{ verdict }} }} }}'
        (root,) = prepared_roots(text, everything, source)
        assert root.prepared.plan is not None
        read[rule] = set(READ.findall(statement_of(root.prepared)[0])) & every - {*deciding(root.prepared.plan.root)}
    assert read == {rule: set() for rule in rules}


def lists_in_an_order_of_their_own() -> dict[str, tuple[str, list[str]]]:
    """Of each list with an order of its own: the question, and the coordinates of the fields that it is ordered by."""
    assert FULL.query_type is not None
    found = {}
    for name, item in FULL.query_type.fields.items():
        declared = declaration_of(item)
        if isinstance(declared, ListField) and not any(
            isinstance(one.type, GraphQLNonNull) for one in item.args.values()
        ):
            rows, steps = rows_on(get_named_type(item.type)), {step.column for step in declared.order}
            ordering = [
                f"{rows.name}.{field}"
                for field, each in getattr(rows, "fields", {}).items()
                if isinstance(of := declaration_of(each), ColumnField)
                if of.views.keys() >= {Disclosure.FULL} and steps & {*of.views[Disclosure.FULL].needs}
            ]
            if ordering:
                key = "id" if "id" in getattr(rows, "fields", {}) else "number"
                found[name] = f"{{ {name} {{ nodes {{ {key} }} edges {{ cursor }} }} }}", ordering
    return found


def test_no_list_is_in_an_order_that_its_reader_may_not_know(source: Source) -> None:
    """The place of a row would tell what is withheld, as a sort by it does."""
    lists, everything = lists_in_an_order_of_their_own(), all_but(())
    assert {"needs", "offers", "publishedNeeds", "supplies", "deliveries"} <= lists.keys()
    for text, ordering in lists.values():
        (in_order,) = prepared_roots(text, everything, source)
        (placed,) = prepared_roots(text, all_but(ordering), source)
        columns = {column for _, column in READ.findall(statement_of(in_order.prepared)[0])}
        left = {column for _, column in READ.findall(statement_of(placed.prepared)[0])}
        assert columns - left, text
        assert not left & {KEYS[coordinate].rpartition(".")[2] for coordinate in ordering}


def all_but(coordinates: Sequence[str]) -> Profile:
    """The rights to read everything in full, but for some fields."""
    return granted((key, WIDE) for name, key in KEYS.items() if name not in coordinates)


def test_the_columns_put_to_the_test_are_those_of_the_contract() -> None:
    every = every_column()
    person = {"name", "sex", "birth_date"} | {
        f"{name}_{form}" for name in ("id_number", "phone", "bank_account") for form in ("sealed", "mask")
    }
    assert {("person", name) for name in person} <= every
    assert {("economic_snapshot", "savings_fen"), ("temporary_relief", "given_on"), ("membership", "relation")} <= every
