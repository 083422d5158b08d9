"""Stage 4 for lists: a page of a list becomes one SQL statement.

    with n0_window as materialized (the keys of the list from the cursor on, one more than the page has),
         n0 as materialized (the rows of the page),
         …
    select (json of the page), (the persons on it), (how many rows it has)

It is read from the cursor on forwards, or backwards from the end; wherever it begins, that is bound, nulls too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Label,
    Text,
    bindparam,
    false,
    func,
    literal_column,
    select,
    true,
)

from hub.catalogue.declarations import Order, Rendering
from hub.catalogue.lists import PagePart
from resolvers.compile import MATERIALIZED, Compiler
from resolvers.connections import edge, mark, size_of
from resolvers.dialects.dialect import Dialect
from resolvers.holders import ParentRows
from resolvers.plan import Constant, Node, Page, Slot
from resolvers.window import Window


@dataclass(frozen=True)
class Paging:
    """Makes what a page's statement gives, with a compiler of the statement that it is the root of."""

    compiler: Compiler
    node: Node
    page: Page

    def answer(self) -> list[ColumnElement[Any]]:
        """Return the page's JSON, the persons on it, and how many rows it has."""
        window = self.window.keys()
        rows = self.rows(window)
        shows = self.page.has_rows
        if shows:
            self.compiler.add_subjects(self.node, ParentRows(rows, self.node.tables[0].rows), None, None)
        shown = self.objects(rows) if shows or self.page.has_cursors else rows
        slots = [(slot.response, self.slot(slot, window, shown)) for slot in self.page.slots]
        count = select(func.count()).select_from(rows).where(true() if shows else false())
        return [
            self.dialect.written(self.dialect.json_object(slots)).label("answer"),
            self.compiler.subjects_column(),
            count.scalar_subquery().label("rows"),
        ]

    @property
    def dialect(self) -> Dialect:
        return self.compiler.dialect

    @cached_property
    def window(self) -> Window:
        return Window(self.compiler, self.node, self.page)

    @property
    def backwards(self) -> bool:
        return self.window.backwards

    # --- rows -----------------------------------------------------------------------------------------------

    def rows(self, keys: CTE) -> CTE:
        """Return the rows of the page, each with its place as it was read."""
        key, target = self.node.tables[0].rows.key, self.window.target()
        shown = select(keys.c[key]).order_by(*self.window.ordering(keys)).limit(size_of(self.node))
        place = func.row_number().over(order_by=self.window.ordering(target)).label("place")
        rows = select(*self.columns(target), place).where(self.dialect.in_statement(target.c[key], shown))
        return rows.cte(self.node.name).prefix_with(MATERIALIZED)

    def columns(self, target: FromClause) -> list[ColumnElement[Any]]:
        """Return what the order and anything on the page needs."""
        found: dict[str, ColumnElement[Any]] = {step.column: target.c[step.column] for step in self.page.order}
        for table in self.node.tables:
            for column in self.compiler.columns(self.node, table, target):
                assert isinstance(column, Label)
                found.setdefault(column.name, column)
        return list(found.values())

    def objects(self, rows: CTE) -> FromClause:
        """Return each row of the page as its objects, with the columns of the order, its place on the page and its
        mark."""
        order = ("place", *(step.column for step in self.page.order))
        (table,) = self.node.tables
        found = self.compiler.objects(self.node, table, ParentRows(rows, table.rows), order)
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
                every = self.window.listed(self.window.target()).subquery()
                return select(func.count()).select_from(every).scalar_subquery()
            case PagePart.HAS_NEXT_PAGE | PagePart.HAS_PREVIOUS_PAGE:
                return self.has_more(window, on=(slot.part is PagePart.HAS_PREVIOUS_PAGE) == self.backwards)
            case _:
                return self.cursor(slot.part, rows)

    def list_of(self, rows: FromClause, value: ColumnElement[Any]) -> ColumnElement[Any]:
        listed = select(rows.c.place, value.label("j")).subquery()
        return self.dialect.listed(listed, (Order("place", descending=self.backwards),))

    def has_more(self, window: CTE, *, on: bool) -> ColumnElement[Any]:
        """Return whether the list goes `on` in the direction that it is read in, or the other way: it does beyond a
        cursor."""
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
