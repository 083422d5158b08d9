"""Stage 4 for lists: a page of a list becomes one SQL statement.

    with n0_window as materialized (the list from the cursor on, one row more than the page has),
         n0 as materialized (the page),
         …
    select (json of the page), (the persons on it), (how many rows it has), (what its cursors are made of)

Whatever the page, the statement is the same: where it begins is bound, nulls too.
"""

from __future__ import annotations

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
from hub.sources.source import Query, Source
from resolvers.compile import DIALECTS, Compiler
from resolvers.plan import Constant, Node, Page, Plan, Slot, Table

CURSORS = frozenset({PagePart.START_CURSOR, PagePart.END_CURSOR})


def compile_page(plan: Plan, source: Source) -> Query:
    """The statement of a page: the columns of every statement, and JSON of what the page's cursors are made of."""
    assert plan.page is not None
    return Query.of(_PageCompiler(DIALECTS[source.dialect]).page(plan.root, plan.page), source)


class _PageCompiler(Compiler):
    def page(self, node: Node, page: Page) -> Select[Any]:
        window = self.window(node, page)
        rows = self.rows(node, page, window)
        if node.tables:
            self.tell_subjects(node, _bare(page), rows, None, None)
        slots = [(slot.response, self.slot(slot, node, page, window, rows)) for slot in page.slots]
        shown = true() if node.tables else false()
        count = select(func.count()).select_from(rows).where(shown)
        statement = self.answered(self.dialect.json_object(slots), count)
        return statement.add_columns(self.ends(page, rows)) if page.parts & CURSORS else statement

    # --- rows -----------------------------------------------------------------------------------------------

    def listed(self, node: Node, page: Page, target: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
        """The rows of the whole list."""
        assert isinstance(node.declaration, Listing)
        assert node.declaration.where is not None
        statement = select(*columns).select_from(target).where(node.declaration.where(target, self.ask(node)))
        return self.bounded(statement, node, page.rows, target)

    def window(self, node: Node, page: Page) -> CTE:
        """The rows from the cursor on: as many as the page may have, and one by which it is known that there are more."""
        target = _table(page)
        statement = self.listed(node, page, target, *self.page_columns(node, page, target))
        if node.shapes["after"]:
            statement = statement.where(self.beyond(node, page, target))
        ordered = statement.order_by(*self.dialect.ordering(target, page.order))
        return ordered.limit(_number(node, "window")).cte(f"{node.name}_window").prefix_with("MATERIALIZED")

    def rows(self, node: Node, page: Page, window: CTE) -> CTE:
        place = func.row_number().over(order_by=self.dialect.ordering(window, page.order)).label("place")
        ranked = select(*window.c, place).subquery()
        rows = select(ranked).where(ranked.c.place <= _number(node, "first"))
        return rows.cte(node.name).prefix_with("MATERIALIZED")

    def page_columns(self, node: Node, page: Page, target: FromClause) -> list[ColumnElement[Any]]:
        """What the order and anything on the page needs."""
        found: dict[str, ColumnElement[Any]] = {step.column: target.c[step.column] for step in page.order}
        for table in (_bare(page), *node.tables):
            for column in self.columns(node, table, target):
                assert isinstance(column, Label)
                found.setdefault(column.name, column)
        return list(found.values())

    def beyond(self, node: Node, page: Page, target: FromClause) -> ColumnElement[bool]:
        """True for the rows after the cursor's. NULLs come last, and after a NULL only what else decides."""
        after: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        assert page.rows.table is not None
        always = {column.key for column in page.rows.table.__table__.c if not column.nullable}
        for place, step in enumerate(page.order):
            column = target.c[step.column]
            bound = bindparam(f"{node.name}_after_{place}", type_=column.type)
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

    def slot(self, slot: Constant | Slot, node: Node, page: Page, window: CTE, rows: CTE) -> ColumnElement[Any]:
        if isinstance(slot, Constant):
            return self.value(slot, rows)
        if slot.table is not None:
            objects = self.objects(node, slot.table, rows, tuple(step.column for step in page.order)).subquery()
            return self.dialect.listed(objects, page.order)
        if slot.part is PagePart.INFO:
            pairs = [(item.response, self.slot(item, node, page, window, rows)) for item in slot.slots]
            return self.dialect.json_object(pairs)
        if slot.part is PagePart.TOTAL:
            return self.listed(node, page, _table(page), func.count()).scalar_subquery()
        if slot.part is PagePart.HAS_NEXT_PAGE:
            found = select(func.count()).select_from(window).scalar_subquery()
            return self.dialect.rendered(found > _number(node, "first"), Rendering.BOOLEAN)
        mark = self.dialect.rendered(literal_column(f"'{slot.part.value}'", Text()), Rendering.SEALED)
        return select(mark).where(rows.c.place == literal_column("1")).scalar_subquery()

    def ends(self, page: Page, rows: CTE) -> ColumnElement[Any]:
        """The order's values of the first row and of the last, as one JSON list."""
        last = select(func.max(rows.c.place)).scalar_subquery()
        columns = [rows.c[step.column] for step in page.order]
        values = [
            (f"v{place}", self.dialect.rendered(column, _written(column))) for place, column in enumerate(columns)
        ]
        ends = select(rows.c.place, self.dialect.json_object(values).label("j"))
        ends = ends.where(or_(rows.c.place == literal_column("1"), rows.c.place == last))
        return self.dialect.listed(ends.subquery(), (Order("place"),)).label("ends")


def _table(page: Page) -> FromClause:
    assert page.rows.table is not None
    return page.rows.table.__table__.alias()


def _written(column: ColumnElement[Any]) -> Rendering:
    return Rendering.BOOLEAN if isinstance(column.type, Boolean) else Rendering.PLAIN


def _bare(page: Page) -> Table:
    """The page's rows without any of their fields."""
    return Table("", page.rows, (), frozenset(), frozenset())


def _number(node: Node, name: str) -> ColumnElement[int]:
    return bindparam(f"{node.name}_{name}", type_=BigInteger())
