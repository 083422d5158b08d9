"""Statistics: how many persons or households there are, by groups, with small cells suppressed.

Everything that can be asked is a cell of one table: a division, and at most one value of each dimension. A filter picks such
values and nothing finer, so that no two questions differ by people who are not themselves a group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import strawberry
from sqlalchemy import (
    Boolean,
    FromClause,
    Select,
    SelectBase,
    String,
    Text,
    and_,
    exists,
    literal_column,
    or_,
    select,
)

from hub.catalogue.bands import BIRTHS, decade_among, decades
from hub.catalogue.declarations import DateInterval, Order, Path, QueryContext, Rendering, Rows
from hub.catalogue.fields import computed, count, link, using_rights
from hub.catalogue.lists import filtered_by
from hub.catalogue.statistics import (
    CELL,
    COUNT,
    GroupByField,
    Grouping,
    Holds,
    StatisticField,
    among,
    counted,
    grouped_by,
    listed,
)
from hub.codes import Category, Sex, Term
from hub.tables.base import Base
from hub.tables.population import (
    CategoryDeterminationRow,
    DivisionRow,
    DivisionWithinRow,
    HouseholdVersionRow,
    PersonVersionRow,
)
from permissions.model import Capability
from schema.conditions import DivisionCondition, OneBoolean, OneCategory, OneSex
from schema.counted_living import living_households, living_persons
from schema.enums import DateSpan, DivisionLevel, EachValue
from schema.lists import CATEGORY_TODAY, category_among, column_is, division_is, narrows
from schema.own_writes import before_own_writes, held_before_own_writes
from schema.population import GENERAL, PERSONAL, Division, Household, Person

COUNTED = (
    f"How many there are, rounded down to whole tens. Null means that there are fewer than {CELL}, or none (数量)."
)


def _at_level(column: str, level: str, expected: int) -> Grouping:
    """Return the division of this level that a row's division, the code in a column, is or lies below."""
    of_level = literal_column(f"'{level}'", String())

    def values(context: QueryContext) -> Sequence[Select[Any]]:
        division, within = DivisionRow.__table__.alias(), DivisionWithinRow.__table__.alias()
        every = select(division.c.code.label("value")).where(division.c.level == of_level)
        filters: Any = dict(context.shapes["filter"])  # type: ignore[call-overload]
        if "within" not in filters.get("division", ()):
            return [every]
        asked = context.bind("filter_division_within", String())
        below = and_(within.c.ancestor_code == asked, within.c.division_code == division.c.code)
        above = and_(within.c.ancestor_code == division.c.code, within.c.division_code == asked)
        return [every.where(exists(select(literal_column("1")).select_from(within).where(or_(below, above))))]

    def pairs(rows: FromClause, context: QueryContext) -> SelectBase:
        division, within = DivisionRow.__table__.alias(), DivisionWithinRow.__table__.alias()
        found = select(within.c.division_code.label("key"), within.c.ancestor_code.label("value"))
        return found.join(division, division.c.code == within.c.ancestor_code).where(division.c.level == of_level)

    return Grouping(column, String(), values, expected, junction=pairs)


def _categories_held(persons: FromClause, context: QueryContext) -> SelectBase:
    held = CategoryDeterminationRow.__table__.alias()
    found = select(persons.c.id.label("key"), held.c.category.label("value"))
    found = found.join(held, held.c.person_id == persons.c.id).where(held_before_own_writes(held, context))
    return found.where(held.c.category.in_([literal_column(name, String()) for name in constants(Category)])).distinct()


def constants(terms: type[Term]) -> list[str]:
    """Return the codes of a list as SQL writes them."""
    return [f"'{term}'" for term in terms]


def groups_of(grains: Mapping[str, Grouping], *keys: str) -> GroupByField:
    """Return a dimension of a statistic, that rests on the fields of these keys."""
    return GroupByField(Capability.AGGREGATE, keys, grains)


def levels(column: str) -> Mapping[str, Grouping]:
    """Return the groups of rows by the code of a division in a column.

    The city has 41 districts and counties, and about 1,030 townships and streets.
    """
    return {name: _at_level(column, name, expected) for name, expected in (("DISTRICT", 50), ("TOWNSHIP", 1_200))}


LEVELS = levels("division_code")

SEX = Grouping("sex", String(), listed(constants(Sex), String()), len(Sex), among(constants(Sex)))
BIRTH = Grouping("birth_date", Text(), listed(decades(BIRTHS), Text()), len(BIRTHS) + 1, decade_among(BIRTHS))
CATEGORY = Grouping("id", String(), listed(constants(Category), String()), len(Category), junction=_categories_held)
URBAN = Grouping("urban", Boolean(), listed(["true", "false"], Boolean()), 2, lambda column: column)


@strawberry.input(description="The fields that persons are counted by (人员统计维度).")
class PersonDimensions:
    division: DivisionLevel | None = using_rights(
        groups_of(LEVELS, "person.division"), "By the division of registration (户籍地)."
    )
    sex: EachValue | None = using_rights(groups_of({"VALUE": SEX}, "person.sex"), "By the sex (性别).")
    birth_date: DateSpan | None = using_rights(
        groups_of({"DECADE": BIRTH}, "person.birth_date"), "By the date of birth (出生日期)."
    )
    category: EachValue | None = using_rights(
        groups_of({"VALUE": CATEGORY}, *CATEGORY_TODAY),
        "By the low-income categories in force today. A person of several categories is counted in each of them (当前类别).",
    )


@strawberry.input(description="The conditions that every counted person must meet (人员统计筛选).")
class PersonStatisticsFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_is, "person.division"), "The division of registration (户籍地)."
    )
    sex: OneSex | None = using_rights(narrows(column_is("sex"), "person.sex"), "The sex (性别).")
    category: OneCategory | None = using_rights(
        narrows(category_among(held_before_own_writes), *CATEGORY_TODAY), "The categories in force today (当前类别)."
    )


@strawberry.input(description="The fields that households are counted by (家庭统计维度).")
class HouseholdDimensions:
    division: DivisionLevel | None = using_rights(
        groups_of(LEVELS, "household.division"), "By the division of registration (户籍地)."
    )
    urban: EachValue | None = using_rights(groups_of({"VALUE": URBAN}, "household.urban"), "By urban or rural (城乡).")


@strawberry.input(description="The conditions that every counted household must meet (家庭统计筛选).")
class HouseholdStatisticsFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_is, "household.division"), "The division of registration (户籍地)."
    )
    urban: OneBoolean | None = using_rights(
        narrows(column_is("urban"), "household.urban"), "Whether the household is urban (城镇)."
    )


IN_DIVISION = Path(from_column="division", to_column="code", leaves_scope=True)
DIVISION = "The division of the group. Null means that the division is not known, or that the query does not count by it (户籍地)."


@strawberry.type(
    description="A group of persons with the same value in each field that the query counts by (人员分组)."
)
class PersonGroup:
    KEY: ClassVar[str] = "person_group"
    ROWS: ClassVar[Rows] = Rows()

    division: Division | None = link(IN_DIVISION, "division", GENERAL, DIVISION)
    category: Category | None = computed(
        "category",
        "category",
        GENERAL,
        "The low-income category of the group. Null means that no category is in force, or that the query does not count by it (类别).",
    )
    sex: Sex | None = computed(
        "sex",
        "sex",
        GENERAL,
        "The sex of the group. Null means that the sex is not known, or that the query does not count by it (性别).",
    )
    birth_decade: DateInterval | None = computed(
        "birthDate",
        "birth_decade",
        GENERAL,
        "The decade of birth of the group. Null means that the date of birth is not known, or that the query does not count by it (出生年代).",
    )
    count: int | None = count("count", PERSONAL, COUNTED)


@strawberry.type(
    description="A group of households with the same value in each field that the query counts by (家庭分组)."
)
class HouseholdGroup:
    KEY: ClassVar[str] = "household_group"
    ROWS: ClassVar[Rows] = Rows()

    division: Division | None = link(IN_DIVISION, "division", GENERAL, DIVISION)
    urban: bool | None = computed(
        "urban",
        "urban",
        GENERAL,
        "True for urban households, false for rural ones. Null means that this is not known, or that the query does not count by it (城乡).",
        Rendering.BOOLEAN,
    )
    count: int | None = count("count", PERSONAL, COUNTED)


def _statistic(
    key: str,
    rows: Rows,
    versions: type[Base],
    living: Callable[[QueryContext], Holds],
    by: Any,
    filter: Any,
    order: tuple[str, ...],
) -> StatisticField:
    assert rows.table is not None
    stood: Any = before_own_writes(rows.table.__table__, versions.__table__)  # type: ignore[arg-type]
    return StatisticField(
        key,
        PERSONAL,
        rows=rows,
        computed=counted(rows, by, filter, stood, living),
        arguments={"by": grouped_by(by), "filter": filtered_by(filter)},
        order=tuple(Order(name) for name in (*order, COUNT)),
    )


PERSONS_COUNTED = _statistic(
    "person_statistics",
    Person.ROWS,
    PersonVersionRow,
    living_persons,
    PersonDimensions,
    PersonStatisticsFilter,
    ("division", "category", "sex", "birthDate"),
)
HOUSEHOLDS_COUNTED = _statistic(
    "household_statistics",
    Household.ROWS,
    HouseholdVersionRow,
    living_households,
    HouseholdDimensions,
    HouseholdStatisticsFilter,
    ("division", "urban"),
)
