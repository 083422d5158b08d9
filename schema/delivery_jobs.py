"""Delivery jobs, as the system that hands over the files follows them: those of its own organisation alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause

from hub import limits
from hub.catalogue.declarations import Argument, Order, Path, QueryContext, RootField, Rows, ScopeColumns
from hub.catalogue.fields import coded, column, link, moment
from hub.catalogue.lists import ListField
from hub.tables.deliveries import DeliveryJobRow
from hub.tables.job_states import DeliveryJobState
from hub.tables.types import Id
from schema.deliveries import Delivery
from schema.pages import FIRST_PAGE, ListConnection, ListEdge, paged
from schema.population import DIVISION, GENERAL, Division


@strawberry.type(
    description="A delivery job: a delivery that comes over HTTP, from its first file on, also one that has ended; `/deliveries/jobs` takes its files and its confirmation (报送任务)."
)
class DeliveryJob:
    KEY: ClassVar[str] = "delivery_job"
    ROWS: ClassVar[Rows] = Rows(DeliveryJobRow, scope_columns=ScopeColumns(division="division_code"))

    id: strawberry.ID | None = column(DeliveryJobRow.id, "id", GENERAL, "Its identifier, as in its address (报送标识).")  # type: ignore[assignment]
    state: DeliveryJobState | None = coded(
        DeliveryJobRow.state, DeliveryJobState, "state", GENERAL, "How far it has come (状态)."
    )
    deliverer: str | None = column(
        DeliveryJobRow.deliverer,
        "deliverer",
        GENERAL,
        "The deliverer who numbered its households and records; an empty text means the whole city (报送单位).",
    )
    division: Division | None = link(DIVISION, "division", GENERAL, "The division of whoever opened it (所属区划).")
    period_from: date | None = column(
        DeliveryJobRow.period_from, "period_from", GENERAL, "The first day of the period that the files cover (期间起)."
    )
    period_until: date | None = column(
        DeliveryJobRow.period_until, "period_until", GENERAL, "The last day of that period (期间止)."
    )
    opened_at: datetime | None = moment(
        DeliveryJobRow.opened_at, "opened_at", GENERAL, "When it was opened (发起时间)."
    )
    changed_at: datetime | None = moment(
        DeliveryJobRow.changed_at,
        "changed_at",
        GENERAL,
        "When its state, its files or its progress last changed (更新时间).",
    )
    rows_done: int | None = column(
        DeliveryJobRow.rows_done, "rows_done", GENERAL, "How many rows the import has read so far (已处理行数)."
    )
    rows_total: int | None = column(
        DeliveryJobRow.rows_total,
        "rows_total",
        GENERAL,
        "How many rows its files have, once they are checked; 0 before (总行数).",
    )
    deliveries: list[Delivery] | None = link(
        Path(from_column="id", to_column="job_id"),
        "deliveries",
        GENERAL,
        "The deliveries that became of it, with what was stored and refused: one for each time that its import was begun (报送结果).",
        order=(Order("number"),),
    )


@strawberry.type(description="A delivery job with its cursor (报送任务及游标).")
class DeliveryJobEdge(ListEdge[DeliveryJob]): ...


@strawberry.type(description="A page of delivery jobs (报送任务分页).")
class DeliveryJobConnection(ListConnection[DeliveryJob, DeliveryJobEdge]): ...


def _own(jobs: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return jobs.c.organisation_id == context.request("organisation_id")


def _own_of_this_id(jobs: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return (jobs.c.id == context.bind("id", Id())) & _own(jobs, context)


OWN_DELIVERY_JOBS = ListField(
    "own_delivery_jobs",
    GENERAL,
    rows=DeliveryJob.ROWS,
    where=_own,
    order=(Order("opened_at", descending=True),),
    arguments=paged(limits.PAGE, FIRST_PAGE),
    sorts={},
)

OWN_DELIVERY_JOB = RootField(
    "own_delivery_job",
    GENERAL,
    where=_own_of_this_id,
    arguments={"id": Argument(binds=lambda value, cipher, moments: {"id": str(value)})},
    exact=True,
)
