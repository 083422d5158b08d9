"""Deliveries of files: who handed over what, for whom, and what became of the rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import strawberry
from sqlalchemy import BigInteger, ColumnElement, FromClause, true

from hub import limits
from hub.catalogue.declarations import Order, Path, QueryContext, RootField, Rows, ScopeColumns
from hub.catalogue.fields import coded, column, link, moment
from hub.catalogue.lists import ListField
from hub.codes import DeliveryState
from hub.tables.deliveries import DeliveryFileRow, DeliveryRow
from schema.governance import Organisation
from schema.numbers import number_within
from schema.pages import FIRST_PAGE, ListConnection, ListEdge, paged
from schema.population import DIVISION, GENERAL, Division


@strawberry.type(
    description="A file or sheet of a delivery, and how many of its rows were stored or refused (报送文件)."
)
class DeliveryFile:
    KEY: ClassVar[str] = "delivery_file"
    ROWS: ClassVar[Rows] = Rows(DeliveryFileRow, key="position")

    name: str | None = column(DeliveryFileRow.name, "name", GENERAL, "The name of the file, with its sheet (文件名).")
    sha256: str | None = column(DeliveryFileRow.sha256, "sha256", GENERAL, "The SHA-256 of the file (文件摘要).")
    table: str | None = column(
        DeliveryFileRow.table_name,
        "table",
        GENERAL,
        "The table whose rows the file contains, such as persons. Null means that it was refused as a whole (数据表).",
    )
    written: str | None = column(
        DeliveryFileRow.written, "written", GENERAL, "How the file is written, such as UTF-8 (文件格式)."
    )
    rows_read: int | None = column(
        DeliveryFileRow.rows_read, "rows_read", GENERAL, "How many rows were read (读取行数)."
    )
    rows_new: int | None = column(
        DeliveryFileRow.rows_new,
        "rows_new",
        GENERAL,
        "How many rows were new. Null means that it would have told the deliverer what it may not read (新增行数).",
    )
    rows_unchanged: int | None = column(
        DeliveryFileRow.rows_unchanged,
        "rows_unchanged",
        GENERAL,
        "How many rows were the same as in the last delivery. Null means that it would have told the deliverer what it may not read (未变行数).",
    )
    rows_changed: int | None = column(
        DeliveryFileRow.rows_changed,
        "rows_changed",
        GENERAL,
        "How many rows differed from the last delivery. Null means that it would have told the deliverer what it may not read (变动行数).",
    )
    rows_refused: int | None = column(
        DeliveryFileRow.rows_refused, "rows_refused", GENERAL, "How many rows were refused (未通过行数)."
    )


@strawberry.type(
    description="A delivery: files that were handed over at one time, and the result of their import (报送)."
)
class Delivery:
    KEY: ClassVar[str] = "delivery"
    ROWS: ClassVar[Rows] = Rows(DeliveryRow, scope_columns=ScopeColumns(division="division_code"))

    id: strawberry.ID | None = column(DeliveryRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    number: int | None = column(
        DeliveryRow.number,
        "number",
        GENERAL,
        "The number of the delivery, counted from 1 in the order of import (报送编号).",
    )
    state: DeliveryState | None = coded(
        DeliveryRow.state, DeliveryState, "state", GENERAL, "The state of the delivery (状态)."
    )
    deliverer: str | None = column(
        DeliveryRow.deliverer,
        "deliverer",
        GENERAL,
        "The deliverer who numbered its households and records; an empty text means the whole city (报送单位).",
    )
    delivered_by: str | None = column(
        DeliveryRow.delivered_by,
        "delivered_by",
        GENERAL,
        "The client that delivered, or `operator:` with an account of the hub's machine (报送人).",
    )
    organisation: Organisation | None = link(
        Path(from_column="organisation_id", to_column="id"),
        "organisation",
        GENERAL,
        "The organisation whose data the files contain, if it was given (数据单位).",
    )
    division: Division | None = link(
        DIVISION,
        "division",
        GENERAL,
        "The division whose data the files contain. A delivery without one lies in no district (所属区划).",
    )
    period_from: date | None = column(
        DeliveryRow.period_from, "period_from", GENERAL, "The first day of the period that the files cover (期间起)."
    )
    period_until: date | None = column(
        DeliveryRow.period_until, "period_until", GENERAL, "The last day of that period (期间止)."
    )
    begun_at: datetime | None = moment(
        DeliveryRow.begun_at, "begun_at", GENERAL, "The moment at which the import began (开始时间)."
    )
    ended_at: datetime | None = moment(
        DeliveryRow.ended_at,
        "ended_at",
        GENERAL,
        "The moment at which the import ended. Null means that the import is still running (结束时间).",
    )
    withdrawn_at: datetime | None = moment(
        DeliveryRow.withdrawn_at,
        "withdrawn_at",
        GENERAL,
        "The moment at which the delivery was withdrawn. Null means that it has not been withdrawn (撤回时间).",
    )
    withdrawn_because: str | None = column(
        DeliveryRow.withdrawn_because, "withdrawn_because", GENERAL, "Why the delivery was withdrawn (撤回原因)."
    )
    files: list[DeliveryFile] | None = link(
        Path(from_column="id", to_column="delivery_id"),
        "files",
        GENERAL,
        "The files and sheets of the delivery, in the order of their import (文件).",
        order=(Order("position"),),
    )


@strawberry.type(description="A delivery with its cursor (报送及游标).")
class DeliveryEdge(ListEdge[Delivery]): ...


@strawberry.type(description="A page of the list of deliveries (报送分页).")
class DeliveryConnection(ListConnection[Delivery, DeliveryEdge]): ...


def _every(deliveries: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return true()


DELIVERIES = ListField(
    "deliveries",
    GENERAL,
    rows=Delivery.ROWS,
    where=_every,
    order=(Order("number", descending=True),),
    arguments=paged(limits.PAGE, FIRST_PAGE),
    sorts={},
)


def _of_number(deliveries: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return deliveries.c.number == context.bind("number", BigInteger())


DELIVERY = RootField(
    "delivery",
    GENERAL,
    where=_of_number,
    arguments={"number": number_within("number", 1)},
    exact=True,
)
