"""Statistics of needs and supplies (§17): how many people have a need, how far help has come, and how many places are offered.

A cell counts people, each once, by what was published of their needs: so it is told as statistics of persons are, and ten
needs of one person are as few as one. It rests on nothing that the organisation which asks can move step by step: what it
wrote lately is left out, and so are all matches with itself. What civil affairs does with a match changes no group, and
neither does a need that is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, cast

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    String,
    Table,
    and_,
    case,
    exists,
    literal_column,
    or_,
    select,
    true,
)

from hub.catalogue.declarations import Order, Path, QueryContext, Rows
from hub.catalogue.fields import computed, count, entry, link, using_rights, without_grant
from hub.catalogue.lists import compared, filtered_by
from hub.catalogue.months import MONTHS, by_month
from hub.catalogue.statistics import (
    CELL,
    COUNT,
    Grouping,
    Holds,
    StatisticField,
    among,
    counted,
    each_person,
    grouped_by,
    listed,
    sum_of,
)
from hub.codes import Term
from hub.tables.charity import MatchRow, MatchState, NeedKind, NeedRow, PublishedNeedRow
from hub.tables.periods import current
from hub.tables.population import PersonRow
from hub.tables.versions import lives
from schema.conditions import DivisionCondition
from schema.enums import DivisionLevel, EachMonth, EachValue, code_list
from schema.lists import column_is, division_among, narrows
from schema.own_writes import death_before_own_writes, uncorrected_before_own_writes
from schema.population import PERSONAL, Division
from schema.published_needs import COARSE, PublishedNeed
from schema.statistics import COUNTED, constants, groups_of, levels
from schema.supplies import OFFERED, Supply


class NeedProgress(Term):
    """How far help for a need has come, whoever acted since."""

    WAITING = "WAITING", "No match has been proposed yet", "待匹配"
    MATCHED = "MATCHED", "A match has been proposed, and nothing has been delivered yet", "已匹配"
    DELIVERED = "DELIVERED", "The help has been delivered", "已送达"


code_list(NeedProgress, "How far help for a need has come, §17 (需求进展).")


def _code(term: Term) -> ColumnElement[str]:
    return literal_column(f"'{term}'", String())


def _progress(need_id: ColumnElement[Any], context: QueryContext) -> ColumnElement[str]:
    """Return how far a need has come, by the matches with other organisations than the one that asks.

    No act of civil affairs moves it: a proposal is made by a matching run, and its charity says what was delivered.
    """
    match = MatchRow.__table__.alias()
    of_need: Select[Any] = (
        select(literal_column("1"))
        .select_from(match)
        .where(match.c.need_id == need_id, match.c.organisation_id != context.request("organisation_id"))
    )
    return case(
        (exists(of_need.where(match.c.state == _code(MatchState.DELIVERED))), _code(NeedProgress.DELIVERED)),
        (exists(of_need), _code(NeedProgress.MATCHED)),
        else_=_code(NeedProgress.WAITING),
    )


def _progress_of(rows: FromClause, context: QueryContext) -> SelectBase:
    return select(rows.c.need_id.label("key"), _progress(rows.c.need_id, context).label("value"))


def _progress_is(
    rows: FromClause, context: QueryContext, parameters: str, operators: Sequence[str]
) -> ColumnElement[bool]:
    return compared(_progress(rows.c.need_id, context), context, parameters, operators) if operators else true()


KIND = Grouping("kind", String(), listed(constants(NeedKind), String()), len(NeedKind), among(constants(NeedKind)))
PROGRESS = Grouping(
    "need_id", String(), listed(constants(NeedProgress), String()), len(NeedProgress), junction=_progress_of
)
PROGRESS_KEYS = ("need.matches", "match.state")


@strawberry.input(description="A condition on the kind of a need or of a supply, for statistics (统计类型条件).")
class OneNeedKind:
    equal: NeedKind | None = without_grant("The kind is this one (等于).")


@strawberry.input(description="A condition on how far help has come, for statistics (统计进展条件).")
class OneNeedProgress:
    equal: NeedProgress | None = without_grant("The help has come exactly this far (等于).")


@strawberry.input(description="The fields that people with a need are counted by (需求统计维度).")
class NeedDimensions:
    division: DivisionLevel | None = using_rights(
        groups_of(levels("township_code"), "published_need.township"), "By the township of the need (所在地)."
    )
    kind: EachValue | None = using_rights(
        groups_of({"VALUE": KIND}, "published_need.kind"), "By what is needed (需求类型)."
    )
    published_on: EachMonth | None = using_rights(
        groups_of({"MONTH": by_month("published_on")}, "published_need.published_on"),
        "By the month in which it was published (发布月份).",
    )
    progress: EachValue | None = using_rights(
        groups_of({"VALUE": PROGRESS}, *PROGRESS_KEYS),
        "By how far the help has come. Matches with your own organisation are left out (需求进展).",
    )


@strawberry.input(description="The conditions that every counted need must meet (需求统计筛选).")
class NeedStatisticsFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_among("township_code"), "published_need.township"), "The township of the need (所在地)."
    )
    kind: OneNeedKind | None = using_rights(
        narrows(column_is("kind"), "published_need.kind"), "What is needed (需求类型)."
    )
    progress: OneNeedProgress | None = using_rights(
        narrows(_progress_is, *PROGRESS_KEYS), "How far the help has come (需求进展)."
    )


@strawberry.input(description="The fields that places of supplies are counted by (供给统计维度).")
class SupplyDimensions:
    division: DivisionLevel | None = using_rights(
        groups_of(levels("division_code"), "supply.division"), "By the division where it is offered (服务区域)."
    )
    kind: EachValue | None = using_rights(groups_of({"VALUE": KIND}, "supply.kind"), "By what is offered (供给类型).")
    since: EachMonth | None = using_rights(
        groups_of({"MONTH": by_month("since")}, "supply.since"),
        "By the month of the first day of the offer (起始月份).",
    )


@strawberry.input(description="The conditions that every counted supply must meet (供给统计筛选).")
class SupplyStatisticsFilter:
    division: DivisionCondition | None = using_rights(
        narrows(division_among("division_code"), "supply.division"), "The division where it is offered (服务区域)."
    )
    kind: OneNeedKind | None = using_rights(narrows(column_is("kind"), "supply.kind"), "What is offered (供给类型).")


IN_DIVISION = Path(from_column="division", to_column="code", leaves_scope=True)
_NOT_COUNTED_BY = "or that the query does not count by it"
_DIVISION = f"The division of the group. Null means that it lies above that level, {_NOT_COUNTED_BY} (区划)."
_MONTH = f"The month of the group, such as 2026-11. Null means that it is none of the last {MONTHS}, {_NOT_COUNTED_BY}"


@strawberry.type(
    description="A group of people whose needs are alike in each field that the query counts by (需求分组)."
)
class NeedGroup:
    KEY: ClassVar[str] = "need_group"
    ROWS: ClassVar[Rows] = Rows()

    division: Division | None = link(IN_DIVISION, "division", COARSE, _DIVISION)
    kind: NeedKind | None = computed(
        "kind",
        "kind",
        COARSE,
        f"What is needed. Null means that it is of no kind of the list, {_NOT_COUNTED_BY} (需求类型).",
    )
    published_in: str | None = computed("publishedOn", "published_in", COARSE, f"{_MONTH} (发布月份).")
    progress: NeedProgress | None = computed(
        "progress",
        "progress",
        PERSONAL,
        "How far the help has come. Null means that the query does not count by it. If the query counts by it, a group with null is empty (需求进展).",
    )
    count: int | None = count("count", PERSONAL, COUNTED)


@strawberry.type(description="A group of supplies that are alike in each field that the query counts by (供给分组).")
class SupplyGroup:
    KEY: ClassVar[str] = "supply_group"
    ROWS: ClassVar[Rows] = Rows()

    division: Division | None = link(IN_DIVISION, "division", OFFERED, _DIVISION)
    kind: NeedKind | None = computed(
        "kind",
        "kind",
        OFFERED,
        f"What is offered. Null means that it is of no kind of the list, {_NOT_COUNTED_BY} (供给类型).",
    )
    since_month: str | None = computed("since", "since_month", OFFERED, f"{_MONTH} (起始月份).")
    count: int | None = count(
        "count",
        OFFERED,
        f"How many places there are, rounded down to whole tens. Null means that there are fewer than {CELL}, or none (名额数).",
    )


def _published(context: QueryContext, columns: Sequence[str], holds: Holds) -> SelectBase:
    """Return what was published of needs that were not corrected, with their persons who live."""
    published, need, person = (cast(Table, table.__table__).alias() for table in (PublishedNeedRow, NeedRow, PersonRow))
    died_on = death_before_own_writes(context)
    return (
        select(*(need.c.person_id if name == "person_id" else published.c[name] for name in columns))
        .join_from(published, need, need.c.id == published.c.need_id)
        .join(person, person.c.id == need.c.person_id)
        .where(
            uncorrected_before_own_writes(need, cast(Table, NeedRow.__table__), context),
            lives(died_on(person), context.request("today")),
            holds(published),
        )
    )


def _offered(context: QueryContext, columns: Sequence[str], holds: Holds) -> Select[Any]:
    """Return the supplies that stand and have not ended. They are open to everyone, so nobody's own are left out."""
    supply, today = cast(Table, Supply.ROWS.table.__table__).alias(), context.request("today")  # type: ignore[union-attr]
    stands = and_(current(supply), or_(supply.c.until.is_(None), supply.c.until >= today))
    return select(*(supply.c[name] for name in columns)).where(stands, holds(supply))


def _all(context: QueryContext) -> Holds:
    return lambda rows: true()


NEEDS_COUNTED = StatisticField(
    "need_statistics",
    PERSONAL,
    rows=PublishedNeed.ROWS,
    computed=counted(
        PublishedNeed.ROWS, NeedDimensions, NeedStatisticsFilter, _published, _all, each_person("person_id")
    ),
    arguments={"by": grouped_by(NeedDimensions), "filter": filtered_by(NeedStatisticsFilter)},
    order=tuple(Order(name) for name in ("division", "kind", "publishedOn", "progress", COUNT)),
)
PLACES_COUNTED = StatisticField(
    "supply_statistics",
    OFFERED,
    rows=Supply.ROWS,
    computed=counted(Supply.ROWS, SupplyDimensions, SupplyStatisticsFilter, _offered, _all, sum_of("places")),
    arguments={"by": grouped_by(SupplyDimensions), "filter": filtered_by(SupplyStatisticsFilter)},
    order=tuple(Order(name) for name in ("division", "kind", "since", COUNT)),
)

_BY = strawberry.argument(
    description="The fields that are counted by. If it is left out, everything is one group (统计维度)."
)
_FILTER = strawberry.argument(
    description="Only what meets these conditions is counted; everything within your scope, if it is left out (筛选条件)."
)


@strawberry.type(description="Statistics of needs and supplies (供需统计).")
class NeedStatisticsQuery:
    @entry(
        NEEDS_COUNTED,
        "How many people have a published need within your scope, by groups, in whole tens. A person with several needs is counted once in each group. Whoever died before today is not counted, and a need that was corrected is not, either. What your own organisation wrote in the last 90 days is not counted; the earlier values are (需求统计).",
    )
    def need_statistics(
        self,
        by: Annotated[NeedDimensions | None, _BY] = None,
        filter: Annotated[NeedStatisticsFilter | None, _FILTER] = None,
    ) -> list[NeedGroup] | None: ...

    @entry(
        PLACES_COUNTED,
        "How many places organisations offer within your scope, by groups, in whole tens. A supply that was withdrawn or has ended is not counted (供给统计).",
    )
    def supply_statistics(
        self,
        by: Annotated[SupplyDimensions | None, _BY] = None,
        filter: Annotated[SupplyStatisticsFilter | None, _FILTER] = None,
    ) -> list[SupplyGroup] | None: ...
