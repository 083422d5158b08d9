"""Stage 4 for lists: a page of a list becomes one SQL statement.

    with n0_window as materialized (the list from the cursor on, one row more than the page has),
         n0 as materialized (the page),
         …
    select (json of the page), (the persons on it), (how many rows it has), (what its cursors are made of)

Whatever the page, the statement is the same: where it begins is bound, nulls too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Label,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)

from hub.catalogue.declarations import Order, Rendering
from hub.catalogue.lists import Listing, PagePart
from resolvers.compile import BESIDE, MATERIALIZED, Compiler
from resolvers.dialects.dialect import Dialect
from resolvers.plan import Constant, Node, Page, Slot

CURSORS = frozenset({PagePart.START_CURSOR, PagePart.END_CURSOR})


@dataclass(frozen=True, slots=True)
class Paging:
    """Makes what a page's statement gives, with a compiler of the statement that it is the root of."""

    compiler: Compiler
    node: Node
    page: Page

    def answer(self) -> list[ColumnElement[Any]]:
        """The page's JSON, the persons on it, how many rows it has, and what its cursors are made of."""
        window = self.window()
        rows = self.rows(window)
        shows = PagePart.ITEMS in self.page.parts
        if shows:
            self.compiler.tell_subjects(self.node, self.node.tables[0], rows, None, None)
        slots = [(slot.response, self.slot(slot, window, rows)) for slot in self.page.slots]
        count = select(func.count()).select_from(rows).where(true() if shows else false())
        columns: list[ColumnElement[Any]] = [
            self.dialect.json_object(slots).label("answer"),
            self.compiler.told(),
            count.scalar_subquery().label("rows"),
        ]
        return [*columns, self.ends(rows).label(BESIDE)] if self.page.parts & CURSORS else columns

    @property
    def dialect(self) -> Dialect:
        return self.compiler.dialect

    # --- rows -----------------------------------------------------------------------------------------------

    def listed(self, target: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
        """The rows of the whole list."""
        listing = self.node.declaration
        assert isinstance(listing, Listing)
        assert listing.where is not None
        statement = select(*columns).select_from(target).where(listing.where(target, self.compiler.ask(self.node)))
        return self.compiler.bounded(statement, self.node, self.page.rows, target)

    def window(self) -> CTE:
        """The rows from the cursor on: as many as the page may have, and one by which it is known that there are more."""
        target = _table(self.page)
        statement = self.listed(target, *self.columns(target))
        if self.node.shapes[self.page.begins]:
            statement = statement.where(self.beyond(target))
        ordered = statement.order_by(*self.dialect.ordering(target, self.page.order))
        return ordered.limit(self.number("window")).cte(f"{self.node.name}_window").prefix_with(MATERIALIZED)

    def rows(self, window: CTE) -> CTE:
        place = func.row_number().over(order_by=self.dialect.ordering(window, self.page.order)).label("place")
        ranked = select(*window.c, place).subquery()
        rows = select(ranked).where(ranked.c.place <= self.number("first"))
        return rows.cte(self.node.name).prefix_with(MATERIALIZED)

    def columns(self, target: FromClause) -> list[ColumnElement[Any]]:
        """What the order and anything on the page needs."""
        found: dict[str, ColumnElement[Any]] = {step.column: target.c[step.column] for step in self.page.order}
        for table in self.node.tables:
            for column in self.compiler.columns(self.node, table, target):
                assert isinstance(column, Label)
                found.setdefault(column.name, column)
        return list(found.values())

    def beyond(self, target: FromClause) -> ColumnElement[bool]:
        """True for the rows after the cursor's. NULLs come last, and after a NULL only what else decides."""
        after: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        assert self.page.rows.table is not None
        always = {column.key for column in self.page.rows.table.__table__.c if not column.nullable}
        for place, step in enumerate(self.page.order):
            column = target.c[step.column]
            bound = bindparam(f"{self.node.name}_after_{place}", type_=column.type)
            ranked = self.dialect.comparable(column)
            past = ranked < bound if step.descending else ranked > bound
            if step.column in always:
                after.append(and_(*equal, past))
                equal.append(column == bound)
            else:
                after.append(and_(*equal, or_(past, and_(column.is_(None), bound.is_not(None)))))
                equal.append(column.is_not_distinct_from(bound))
        return or_(false(), *after)

    # --- JSON -----------------------------------------------------------------------------------------------

    def slot(self, slot: Constant | Slot, window: CTE, rows: CTE) -> ColumnElement[Any]:
        if isinstance(slot, Constant):
            return self.compiler.value(slot, rows)
        if slot.table is not None:
            objects = self.compiler.objects(
                self.node, slot.table, rows, tuple(step.column for step in self.page.order)
            ).subquery()
            return self.dialect.listed(objects, self.page.order)
        if slot.part is PagePart.INFO:
            pairs = [(item.response, self.slot(item, window, rows)) for item in slot.slots]
            return self.dialect.json_object(pairs)
        if slot.part is PagePart.TOTAL:
            return self.listed(_table(self.page), func.count()).scalar_subquery()
        if slot.part is PagePart.HAS_NEXT_PAGE:
            found = select(func.count()).select_from(window).scalar_subquery()
            return self.dialect.rendered(found > self.number("first"), Rendering.BOOLEAN)
        mark = self.dialect.rendered(literal_column(f"'{slot.part.value}'", Text()), Rendering.SEALED)
        return select(mark).where(rows.c.place == literal_column("1")).scalar_subquery()

    def ends(self, rows: CTE) -> ColumnElement[Any]:
        """The order's values of the first row and of the last, as one JSON list."""
        last = select(func.max(rows.c.place)).scalar_subquery()
        columns = [rows.c[step.column] for step in self.page.order]
        values = [
            (f"v{place}", self.dialect.rendered(column, _written(column))) for place, column in enumerate(columns)
        ]
        ends = select(rows.c.place, self.dialect.json_object(values).label("j"))
        ends = ends.where(or_(rows.c.place == literal_column("1"), rows.c.place == last))
        return self.dialect.listed(ends.subquery(), (Order("place"),))

    def number(self, name: str) -> ColumnElement[int]:
        return bindparam(f"{self.node.name}_{name}", type_=BigInteger())


def _table(page: Page) -> FromClause:
    assert page.rows.table is not None
    return page.rows.table.__table__.alias()


def _written(column: ColumnElement[Any]) -> Rendering:
    return Rendering.BOOLEAN if isinstance(column.type, Boolean) else Rendering.PLAIN
