"""What statistics are made of: the hub's own tables, single values, and lists of groups that do not depend on anybody."""

from __future__ import annotations

import re

import pytest
from graphql import GraphQLList

from hub.catalogue.fields import declaration_of
from hub.catalogue.statistics import GroupByField, StatisticField
from permissions.model import Capability
from schema.callers import schema_of
from tests.schema.profiles import FULL, exposed, grant, profile_of

STATISTICS = {
    name: field for name, field in FULL.query_type.fields.items() if isinstance(declaration_of(field), StatisticField)
}
OWN_TABLES = {
    "need", "published_need", "need_match", "supply", "person", "household", "category_determination", "withdrawal", "division", "division_within", "delivery", "delivery_batch",
}  # fmt: skip


@pytest.mark.parametrize("entry", STATISTICS)
def test_a_condition_of_a_statistic_is_one_value_or_one_place(entry: str) -> None:
    """With a list of values, or a day, two questions could differ by one person."""
    conditions = STATISTICS[entry].args["filter"].type.fields
    operators = [(name, field) for item in conditions.values() for name, field in item.type.fields.items()]
    assert {name for name, _ in operators} <= {"equal", "within"}
    assert not any(isinstance(field.type, GraphQLList) for _, field in operators)


@pytest.mark.parametrize("entry", STATISTICS)
def test_every_way_to_count_can_be_asked_for_and_has_its_right(entry: str) -> None:
    for field in STATISTICS[entry].args["by"].type.fields.values():
        declared = declaration_of(field)
        assert isinstance(declared, GroupByField)
        assert declared.capability is Capability.AGGREGATE
        assert set(declared.grains) == set(field.type.values)


def test_a_statistic_looks_at_the_hubs_own_tables_only() -> None:
    lines = [
        line for line in exposed() if re.match(r"(Person|Household|Need|Supply)(Dimensions|StatisticsFilter)\.", line)
    ]
    assert len(lines) >= 10
    assert {table for line in lines for table in re.findall(r"(\w+)\.\w+(?=,|$)", line)} <= OWN_TABLES


def test_who_may_count_by_nothing_can_still_count_the_whole() -> None:
    rights = [grant("Query.personStatistics"), grant("PersonGroup.count", Capability.AGGREGATE)]
    own = schema_of(FULL, profile_of(*rights))
    assert own is not None
    assert list(own.query_type.fields["personStatistics"].args) == []
    own = schema_of(FULL, profile_of(*rights, grant("Person.sex", Capability.AGGREGATE)))
    assert own is not None
    assert list(own.type_map["PersonDimensions"].fields) == ["sex"]
    assert "birthDate" not in str(own.type_map["PersonGroup"].fields)
