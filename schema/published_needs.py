"""What charities see of a need (§17): made once for each, and shared by enough low-income people of its township."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, exists

from hub import limits
from hub.catalogue.declarations import Classification, Order, Path, QueryContext, Rows, ScopeColumns
from hub.catalogue.fields import coded, column, link
from hub.catalogue.lists import ListField
from hub.codes import Department as Owner
from hub.tables.charity import (
    NeedKind,
    NeedRow,
    PublishedNeedRow,
    Urgency,
)
from hub.tables.periods import current
from permissions.model import Sensitivity, Sharing
from schema.pages import FIRST_PAGE, ListConnection, ListEdge, paged
from schema.population import PSEUDONYM, Division

COARSE = Classification(Sharing.CONDITIONAL, Sensitivity.GENERAL, Owner.CIVIL_AFFAIRS)
TOWNSHIP = ScopeColumns(division="township_code")
PAGED = paged(limits.PAGE, FIRST_PAGE)


def _stands(published: FromClause, context: QueryContext) -> ColumnElement[bool]:
    need = NeedRow.__table__.alias()
    return exists().where(need.c.id == published.c.need_id, current(need))


@strawberry.type(
    description="What charities see of a need. It never changes, and enough low-income people of the township share its age band and size of household (脱敏需求)."
)
class PublishedNeed:
    KEY: ClassVar[str] = "published_need"
    ROWS: ClassVar[Rows] = Rows(PublishedNeedRow, scope_columns=TOWNSHIP)

    id: strawberry.ID | None = column(
        PublishedNeedRow.id,
        "id",
        COARSE,
        "The identifier. As a pseudonym it is a value that only your organisation gets, and that no argument accepts (需求标识).",
        forms=PSEUDONYM,
    )  # type: ignore[assignment]
    kind: NeedKind | None = coded(PublishedNeedRow.kind, NeedKind, "kind", COARSE, "What is needed (需求类型).")
    urgency: Urgency | None = coded(
        PublishedNeedRow.urgency, Urgency, "urgency", COARSE, "How urgent it is (紧急程度)."
    )
    until: date | None = column(
        PublishedNeedRow.until, "until", COARSE, "The last day on which it helps. Null means no last day (截止日期)."
    )
    township: Division | None = link(
        Path(from_column="township_code", to_column="code"), "township", COARSE, "The township (乡镇街道)."
    )
    age_from: int | None = column(
        PublishedNeedRow.age_from, "age_from", COARSE, "The lowest age of the band (年龄下限)."
    )
    age_to: int | None = column(
        PublishedNeedRow.age_to, "age_to", COARSE, "The highest age of the band. Null means no upper end (年龄上限)."
    )
    household_size_from: int | None = column(
        PublishedNeedRow.size_from, "size_from", COARSE, "The smallest size of the household (家庭人数下限)."
    )
    household_size_to: int | None = column(
        PublishedNeedRow.size_to,
        "size_to",
        COARSE,
        "The largest size of the household. Null means no upper end (家庭人数上限).",
    )
    published_on: date | None = column(
        PublishedNeedRow.published_on, "published_on", COARSE, "The day on which it was published (发布日期)."
    )


@strawberry.type(description="A published need with its cursor (脱敏需求及游标).")
class PublishedNeedEdge(ListEdge[PublishedNeed]): ...


@strawberry.type(description="A page of published needs (脱敏需求分页).")
class PublishedNeedConnection(ListConnection[PublishedNeed, PublishedNeedEdge]): ...


PUBLISHED_NEEDS = ListField(
    "published_needs",
    COARSE,
    rows=PublishedNeed.ROWS,
    where=_stands,
    order=(Order("published_on", descending=True),),
    arguments=PAGED,
    sorts={},
)
