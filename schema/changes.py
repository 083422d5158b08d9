"""What changed, for partners that keep in step: a list that only goes forwards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, FromClause

from hub.catalogue.declarations import Argument, Ask, Order, Path, Place, Rows
from hub.catalogue.fields import column, link, moment, part
from hub.catalogue.lists import ITEMS, Listing, PagePart, Part
from hub.tables.exchange import ChangeEventRow
from hub.tables.turns import Settled
from schema.chain import AssistanceRecord
from schema.lists import FIRST_PAGE, PAGE_INFO, ROWS_OF_PAGE, PageInfo, bind_first
from schema.population import GENERAL, PERSONAL, Person


def _settled(changes: FromClause, ask: Ask) -> ColumnElement[bool]:
    return Settled(changes.c.turn)


@strawberry.type(description="A row came to be, or corrected another one (变更).")
class Change:
    KEY: ClassVar[str] = "change"
    ROWS: ClassVar[Rows] = Rows(ChangeEventRow, place=Place(person="person_id"), subject="person_id")

    id: strawberry.ID | None = column(
        ChangeEventRow.id, "id", GENERAL, "Its identifier: the same change never has another (变更标识)."
    )  # type: ignore[assignment]
    at: datetime | None = moment(ChangeEventRow.at, "at", GENERAL, "When it was written (变更时间).")
    what: str | None = column(
        ChangeEventRow.table_name, "what", PERSONAL, "Which kind of row was written, as in premium_subsidy (数据类别)."
    )
    record: AssistanceRecord | None = link(
        Path(holder="record_id", target="id", history=True),
        "record",
        PERSONAL,
        "The record, as it is now; none if a row of the population was written (救助记录).",
    )
    person: Annotated[Person, strawberry.lazy("schema.population")] | None = link(
        Path(holder="person_id", target="id"), "person", PERSONAL, "Whom it is about (受助人)."
    )


@strawberry.type(description="A page of what changed (变更分页).")
class ChangePage:
    KEY: ClassVar[str] = "change_page"
    ROWS: ClassVar[Rows] = Rows()

    items: list[Change] | None = part(Part(ITEMS, PERSONAL, PagePart.ITEMS), ROWS_OF_PAGE)
    page_info: PageInfo | None = part(Part("page_info", GENERAL, PagePart.INFO), PAGE_INFO)


CHANGES = Listing(
    "changes",
    PERSONAL,
    rows=Change.ROWS,
    where=_settled,
    order=(Order("turn"), Order("position")),
    arguments={
        "first": Argument(binds=bind_first, rows=lambda value: value or FIRST_PAGE),
        "since": Argument(binds=lambda value, cipher, moments: {}, shape=lambda value: value is not None),
    },
    sorts={},
    begins="since",
    is_followed=True,
)
