"""Lists of persons and of households: how they are narrowed and ordered, and their pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_, exists, literal_column, select, true

from hub import limits
from hub.catalogue.declarations import QueryContext, Rows
from hub.catalogue.fields import total, using_rights
from hub.catalogue.lists import (
    Bounds,
    FilterField,
    ListField,
    SortField,
    Test,
    compared,
    filtered_by,
    inputs_of,
    narrowed_by,
    sorted_by,
)
from hub.codes import DeterminationOutcome
from hub.tables.periods import current, in_force
from hub.tables.population import CategoryDeterminationRow, DivisionWithinRow
from hub.tables.versions import is_living
from permissions.model import Capability
from schema.conditions import BooleanCondition, CategoryCondition, DateCondition, DivisionCondition, SexCondition
from schema.enums import SortDirection
from schema.pages import FIRST_PAGE, TOTAL, ListConnection, ListEdge, paged
from schema.population import GENERAL, PERSONAL, Household, Person

CATEGORY_TODAY = ("person.categories", "category_determination.category", "category_determination.outcome")
"""The fields that a category held today rests on: which determinations there are, of what, and how decided."""


def holds_today(determination: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return True for a determination that puts its living person into its category today."""
    today = context.request("today")
    return and_(
        current(determination),
        in_force(determination, today),
        is_living(determination.c.person_id, today),
        is_recognised(determination),
    )


def is_recognised(determination: FromClause) -> ColumnElement[bool]:
    return determination.c.outcome == literal_column(f"'{DeterminationOutcome.RECOGNISED}'")


def column_is(name: str) -> Test:
    def test(rows: FromClause, context: QueryContext, parameters: str, operators: Sequence[str]) -> ColumnElement[bool]:
        return compared(rows.c[name], context, parameters, operators) if operators else true()

    return test


def division_among(column: str) -> Test:
    """Return the condition that a division, the code in a column, is one or lies below it."""

    def test(rows: FromClause, context: QueryContext, parameters: str, operators: Sequence[str]) -> ColumnElement[bool]:
        within = DivisionWithinRow.__table__.alias()
        return exists(
            select(literal_column("1"))
            .select_from(within)
            .where(
                compared(within.c.ancestor_code, context, parameters, operators),
                within.c.division_code == rows.c[column],
            )
        )

    return test


division_is = division_among("division_code")


def category_among(holds: Callable[[FromClause, QueryContext], ColumnElement[bool]]) -> Test:
    """Return the condition that a person has a category by a determination that `holds`."""

    def test(
        persons: FromClause, context: QueryContext, parameters: str, operators: Sequence[str]
    ) -> ColumnElement[bool]:
        held = CategoryDeterminationRow.__table__.alias()
        return exists(
            select(literal_column("1"))
            .select_from(held)
            .where(held.c.person_id == persons.c.id, holds(held, context))
            .where(compared(held.c.category, context, parameters, operators))
        )

    return test


category_is = category_among(holds_today)


def narrows(test: Test, *keys: str, bounds: Bounds | None = None) -> FilterField:
    return FilterField(Capability.FILTER, keys, test, bounds)


def _sorts(column: str, key: str) -> SortField:
    return SortField(Capability.SORT, (key,), column)


@strawberry.input(description="The conditions that every listed person must meet (人员筛选).")
class PersonFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_is, "person.division"), "The division of registration (户籍地)."
    )
    sex: SexCondition | None = using_rights(narrows(column_is("sex"), "person.sex"), "The sex (性别).")
    birth_date: DateCondition | None = using_rights(
        narrows(column_is("birth_date"), "person.birth_date"), "The date of birth (出生日期)."
    )
    category: CategoryCondition | None = using_rights(
        narrows(category_is, *CATEGORY_TODAY), "The categories in force today (当前类别)."
    )


@strawberry.input(one_of=True, description="One step of the order: exactly one field, with its direction (人员排序).")
class PersonSort:
    name: SortDirection | None = using_rights(
        _sorts("name", "person.name"), "By the name, in the order of Unicode code points (姓名)."
    )
    birth_date: SortDirection | None = using_rights(
        _sorts("birth_date", "person.birth_date"), "By the date of birth (出生日期)."
    )
    division: SortDirection | None = using_rights(
        _sorts("division_code", "person.division"), "By the code of the division of registration (户籍地)."
    )


@strawberry.input(description="The conditions that every listed household must meet (家庭筛选).")
class HouseholdFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_is, "household.division"), "The division of registration (户籍地)."
    )
    urban: BooleanCondition | None = using_rights(
        narrows(column_is("urban"), "household.urban"), "Whether the household is urban (城镇)."
    )


@strawberry.input(one_of=True, description="One step of the order: exactly one field, with its direction (家庭排序).")
class HouseholdSort:
    address: SortDirection | None = using_rights(
        _sorts("address", "household.address"), "By the address, in the order of Unicode code points (住址)."
    )
    urban: SortDirection | None = using_rights(
        _sorts("urban", "household.urban"), "By urban or rural: ascending, rural households come first (城镇)."
    )
    division: SortDirection | None = using_rights(
        _sorts("division_code", "household.division"), "By the code of the division of registration (户籍地)."
    )


@strawberry.type(description="A person with the cursor of the row (人员及游标).")
class PersonEdge(ListEdge[Person]): ...


@strawberry.type(description="A page of a list of persons (人员分页).")
class PersonConnection(ListConnection[Person, PersonEdge]):
    KEY: ClassVar[str] = "person_page"

    total_count: int | None = total("total", GENERAL, TOTAL)


@strawberry.type(description="A household with its cursor (家庭及游标).")
class HouseholdEdge(ListEdge[Household]): ...


@strawberry.type(description="A page of a list of households (家庭分页).")
class HouseholdConnection(ListConnection[Household, HouseholdEdge]):
    KEY: ClassVar[str] = "household_page"

    total_count: int | None = total("total", GENERAL, TOTAL)


def _listing(key: str, rows: Rows, filter: Any, sort: Any) -> ListField:
    return ListField(
        key,
        PERSONAL,
        rows=rows,
        where=narrowed_by(filter),
        arguments={
            "filter": filtered_by(filter),
            "sort": sorted_by(sort),
            **paged(limits.PAGE, FIRST_PAGE),
        },
        sorts={name: step.column for name, step in inputs_of(sort, SortField).items()},
        division="division",
    )


PERSONS = _listing("persons", Person.ROWS, PersonFilter, PersonSort)
HOUSEHOLDS = _listing("households", Household.ROWS, HouseholdFilter, HouseholdSort)
