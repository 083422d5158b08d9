"""What changed, for partners that keep in step: a list that only goes forwards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause

from hub import limits
from hub.catalogue.declarations import Order, Path, QueryContext, Rows, ScopeColumns
from hub.catalogue.fields import column, link, moment
from hub.catalogue.lists import ListField
from hub.tables.commit_order import BelowLowWatermark
from hub.tables.exchange import ChangeEventRow
from schema.chain import AssistanceRecord
from schema.pages import FIRST_PAGE, ListConnection, ListEdge, paged
from schema.population import GENERAL, PERSONAL, Person


def _settled(changes: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return BelowLowWatermark(changes.c.turn)


@strawberry.type(
    description="A change: a record or a row of the population that was stored, or that corrected an earlier one (变更)."
)
class Change:
    KEY: ClassVar[str] = "change"
    ROWS: ClassVar[Rows] = Rows(
        ChangeEventRow, scope_columns=ScopeColumns(person="person_id"), subject="person_id", about_table="table_name"
    )

    id: strawberry.ID | None = column(
        ChangeEventRow.id,
        "id",
        GENERAL,
        "The identifier of the change. The same change always has the same identifier (变更标识).",
    )  # type: ignore[assignment]
    at: datetime | None = moment(ChangeEventRow.at, "at", GENERAL, "The moment of the change (变更时间).")
    what: str | None = column(
        ChangeEventRow.table_name,
        "what",
        PERSONAL,
        "The kind of row that was written, such as premium_subsidy (数据类别).",
    )
    record: AssistanceRecord | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "record",
        PERSONAL,
        "The record of assistance as it is now. Null means that a row of the population was written (救助记录).",
    )
    person: Annotated[Person, strawberry.lazy("schema.population")] | None = link(
        Path(from_column="person_id", to_column="id"),
        "person",
        PERSONAL,
        "The person whom the change is about (受助人).",
    )


@strawberry.type(description="A change with its cursor (变更及游标).")
class ChangeEdge(ListEdge[Change]): ...


@strawberry.type(description="A page of the list of changes (变更分页).")
class ChangeConnection(ListConnection[Change, ChangeEdge]): ...


CHANGES = ListField(
    "changes",
    PERSONAL,
    rows=Change.ROWS,
    where=_settled,
    order=(Order("turn"), Order("position")),
    arguments={
        name: argument for name, argument in paged(limits.PAGE, FIRST_PAGE).items() if name in ("first", "after")
    },
    sorts={},
    is_followed=True,
)
