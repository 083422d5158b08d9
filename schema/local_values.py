"""Local values: the dated standards, ratios, premiums and choices of divisions, which rules use (当地标准)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, Date, FromClause, Text, and_, cast

from hub.catalogue.declarations import (
    DECLARATION,
    Argument,
    ColumnField,
    Expression,
    Order,
    QueryContext,
    Rows,
    ScopeColumns,
)
from hub.catalogue.fields import column, entry, link, moment
from hub.catalogue.lists import ListField
from hub.cipher import Cipher
from hub.policy.programmes import RULES
from hub.tables.periods import in_force, known
from hub.tables.rules import ParameterRow
from hub.tables.types import Moment
from permissions.model import Disclosure
from schema.enums import EligibilityProgramme
from schema.pages import After, First, ListConnection, ListEdge, forwards
from schema.population import DIVISION, PUBLIC, Division


def _as_text(value: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(value, Text)


@strawberry.type(
    description="A local value: a dated standard, ratio, premium or choice of a division, which rules use (当地标准)."
)
class LocalValue:
    KEY: ClassVar[str] = "local_value"
    ROWS: ClassVar[Rows] = Rows(ParameterRow, scope_columns=ScopeColumns(division="division_code"))

    id: strawberry.ID | None = column(ParameterRow.id, "id", PUBLIC, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    code: str | None = column(ParameterRow.code, "code", PUBLIC, "The code of the local value (代码).")
    division: Division | None = link(
        DIVISION,
        "division",
        PUBLIC,
        "The division that it is a value of, and of those below it that have none of their own (行政区划).",
    )
    value: str | None = strawberry.field(
        description="The value as a whole number: of fen, basis points or months, or 1 for yes and 0 for no. Null means that it is not set, which is not zero (数值).",
        default=None,
        metadata={
            DECLARATION: ColumnField("value", PUBLIC, {Disclosure.FULL: Expression(("value",), _as_text)}),
        },
    )
    since: date | None = column(ParameterRow.since, "since", PUBLIC, "The first day on which it holds (有效期起).")
    until: date | None = column(
        ParameterRow.until,
        "until",
        PUBLIC,
        "The last day on which it holds. Null means that no end is known (有效期止).",
    )
    reference: str | None = column(ParameterRow.reference, "reference", PUBLIC, "Where it is published (依据).")
    sample: bool | None = column(
        ParameterRow.sample,
        "sample",
        PUBLIC,
        "Whether it is an example that no authority has published (是否示例).",
    )
    recorded_at: datetime | None = moment(
        ParameterRow.recorded_at, "recorded_at", PUBLIC, "The moment at which the hub learned of it (登记时间)."
    )


@strawberry.type(description="A local value with its cursor (当地标准及游标).")
class LocalValueEdge(ListEdge[LocalValue]): ...


@strawberry.type(description="A page of local values (当地标准分页).")
class LocalValueConnection(ListConnection[LocalValue, LocalValueEdge]): ...


def _holding(values: FromClause, context: QueryContext) -> ColumnElement[bool]:
    holds = and_(in_force(values, context.bind("on", Date())), known(values, context.bind("known_at", Moment())))
    return and_(holds, context.any_of(values.c.code, "codes")) if context.shapes["programme"] else holds


def _codes(programme: Any, cipher: Cipher, moments: Any) -> Mapping[str, Any]:
    """Return the codes of the local values that the rule of a programme speaks of."""
    return {} if programme is None else {"codes": [each.code for each in RULES[str(programme)].parameters]}


LOCAL_VALUES = ListField(
    "local_values",
    PUBLIC,
    rows=LocalValue.ROWS,
    where=_holding,
    order=(Order("code"), Order("division_code")),
    arguments={
        "programme": Argument(_codes, lambda value: value is not None),
        "on": Argument(lambda value, cipher, moments: {"on": value or moments.today}),
        "knownAt": Argument(lambda value, cipher, moments: {"known_at": value or moments.now}),
        **forwards(),
    },
    sorts={},
)


@strawberry.type(description="What can be asked about local values (当地标准查询).")
class LocalValueQuery:
    @entry(
        LOCAL_VALUES, "The local values that hold on a day, by their code and division, page by page (当地标准列表)."
    )
    def local_values(
        self,
        programme: Annotated[
            EligibilityProgramme | None,
            strawberry.argument(
                description="Only values that the rule of this programme speaks of; all, if it is left out (救助项目)."
            ),
        ] = None,
        on: Annotated[
            date | None,
            strawberry.argument(description="The day on which they hold; today, if it is left out (日期)."),
        ] = None,
        known_at: Annotated[
            datetime | None,
            strawberry.argument(description="What the hub knew at this moment; now, if it is left out (知悉时点)."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> LocalValueConnection | None: ...
