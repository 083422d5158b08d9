"""Stage 4 for lists: a page of a list becomes one SQL statement.

    with n0_window as materialized (the list from the cursor on, one row more than the page has),
         n0 as materialized (the page),
         …
    select (json of the page), (the persons on it), (how many rows it has)

It is read from the cursor on forwards, or backwards from the end; wherever it begins, that is bound, nulls too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Label,
    Select,
    Text,
    bindparam,
    false,
    func,
    literal_column,
    select,
    true,
)

from hub.catalogue.declarations import Order, Rendering
from hub.catalogue.lists import Listing, PagePart
from resolvers.compile import MATERIALIZED, Compiler
from resolvers.connections import beyond, edge, mark, size_of
from resolvers.dialects.dialect import Dialect
from resolvers.plan import Constant, Node, Page, Slot


@dataclass(frozen=True, slots=True)
class Paging:
    """Makes what a page's statement gives, with a compiler of the statement that it is the root of."""

    compiler: Compiler
    node: Node
    page: Page

    def answer(self) -> list[ColumnElement[Any]]:
        """The page's JSON, the persons on it, and how many rows it has."""
        window = self.window()
        rows = self.rows(window)
        shows = self.page.has_rows
        if shows:
            self.compiler.tell_subjects(self.node, self.node.tables[0], rows, None, None)
        shown = self.objects(rows) if shows or self.page.has_cursors else rows
        slots = [(slot.response, self.slot(slot, window, shown)) for slot in self.page.slots]
        count = select(func.count()).select_from(rows).where(true() if shows else false())
        return [
            self.dialect.json_object(slots).label("answer"),
            self.compiler.told(),
            count.scalar_subquery().label("rows"),
        ]

    @property
    def dialect(self) -> Dialect:
        return self.compiler.dialect

    @property
    def backwards(self) -> bool:
        """True where the page is counted from its end."""
        return bool(self.node.shapes.get("last"))

    # --- rows -----------------------------------------------------------------------------------------------

    def listed(self, target: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
        """The rows of the whole list."""
        listing = self.node.declaration
        assert isinstance(listing, Listing)
        assert listing.where is not None
        statement = select(*columns).select_from(target).where(listing.where(target, self.compiler.ask(self.node)))
        return self.compiler.bounded(statement, self.node, listing.rows, target)

    def window(self) -> CTE:
        """The rows from the cursor on: as many as the page may have, and one by which it is known that there are more."""
        target = self.page.table.__table__.alias()
        statement = self.listed(target, *self.columns(target))
        if self.node.shapes.get("after"):
            statement = statement.where(beyond(self.node, self.page, target, self.dialect))
        if self.node.shapes.get("before"):
            statement = statement.where(beyond(self.node, self.page, target, self.dialect, before=True))
        ordered = statement.order_by(*self.ordering(target)).limit(size_of(self.node, "window"))
        return ordered.cte(f"{self.node.name}_window").prefix_with(MATERIALIZED)

    def rows(self, window: CTE) -> CTE:
        place = func.row_number().over(order_by=self.ordering(window)).label("place")
        ranked = select(*window.c, place).subquery()
        rows = select(ranked).where(ranked.c.place <= size_of(self.node))
        return rows.cte(self.node.name).prefix_with(MATERIALIZED)

    def ordering(self, rows: FromClause) -> list[ColumnElement[Any]]:
        return self.dialect.ordering(rows, self.page.order, backwards=self.backwards)

    def columns(self, target: FromClause) -> list[ColumnElement[Any]]:
        """What the order and anything on the page needs."""
        found: dict[str, ColumnElement[Any]] = {step.column: target.c[step.column] for step in self.page.order}
        for table in self.node.tables:
            for column in self.compiler.columns(self.node, table, target):
                assert isinstance(column, Label)
                found.setdefault(column.name, column)
        return list(found.values())

    def objects(self, rows: CTE) -> FromClause:
        """Each row of the page as its objects, with the columns of the order, its place on the page and its mark."""
        order = ("place", *(step.column for step in self.page.order))
        (table,) = self.node.tables
        found = self.compiler.objects(self.node, table, rows, order)
        cursors = [mark(self.node, self.page, rows, self.dialect).label("mark")] if self.page.has_cursors else []
        return found.add_columns(*cursors).cte(f"{self.node.name}_rows")

    # --- JSON -----------------------------------------------------------------------------------------------

    def slot(self, slot: Constant | Slot, window: CTE, rows: FromClause) -> ColumnElement[Any]:
        if isinstance(slot, Constant):
            return self.compiler.value(slot, rows)
        match slot.part:
            case PagePart.NODES:
                return self.list_of(rows, rows.c[f"j{slot.shows}"])
            case PagePart.EDGES:
                return self.list_of(rows, edge(slot, rows, rows.c.get("mark"), self.dialect))
            case PagePart.INFO:
                return self.dialect.json_object([(item.response, self.slot(item, window, rows)) for item in slot.slots])
            case PagePart.TOTAL:
                return self.listed(self.page.table.__table__.alias(), func.count()).scalar_subquery()
            case PagePart.HAS_NEXT_PAGE | PagePart.HAS_PREVIOUS_PAGE:
                return self.has_more(window, on=(slot.part is PagePart.HAS_PREVIOUS_PAGE) == self.backwards)
            case _:
                return self.cursor(slot.part, rows)

    def list_of(self, rows: FromClause, value: ColumnElement[Any]) -> ColumnElement[Any]:
        listed = select(rows.c.place, value.label("j")).subquery()
        return self.dialect.listed(listed, (Order("place", descending=self.backwards),))

    def has_more(self, window: CTE, *, on: bool) -> ColumnElement[Any]:
        """Whether the list goes `on` in the direction that it is read in, or the other way: it does beyond a cursor."""
        if not on:
            given = self.node.shapes.get("before" if self.backwards else "after")
            return self.dialect.rendered(true() if given else false(), Rendering.BOOLEAN)
        found = select(func.count()).select_from(window).scalar_subquery()
        return self.dialect.rendered(found > size_of(self.node), Rendering.BOOLEAN)

    def cursor(self, part: PagePart, rows: FromClause) -> ColumnElement[Any]:
        """The place of the row at an end. Whoever follows a list keeps theirs where there is nothing new."""
        nearest: ColumnElement[Any] = literal_column("1")
        if (part is PagePart.END_CURSOR) != self.backwards:
            nearest = select(func.max(rows.c.place)).scalar_subquery()
        found = select(rows.c.mark).where(rows.c.place == nearest).scalar_subquery()
        if part is PagePart.END_CURSOR and self.page.is_followed:
            return func.coalesce(found, bindparam(f"{self.node.name}_asked_from", type_=Text()))
        return found
