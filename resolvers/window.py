"""Which rows are on a page: their keys are chosen first, and nothing else is read of any other row.

A list in the order of its key, bounded to divisions, is read along an index in one of two ways. Of few divisions each gives
its first rows, and the first of all these are the page's; where they are many, rows are met soon in the order of the key
alone. The statement has both, since only the values tell which is shorter, and runs one. So a page costs the same
in a city of any size, by a plan that is made once. Any other list is planned for its values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from hub import limits
from hub.catalogue.declarations import QueryContext, ScopeColumns
from hub.catalogue.lists import ListField, PagePart
from hub.tables.population import DivisionWithinRow
from permissions.model import EVERYONE, Scope, Scopes
from resolvers.compile import MATERIALIZED, Compiler
from resolvers.connections import beyond, size_of
from resolvers.dialects.dialect import Dialect
from resolvers.plan import Node, Page
from resolvers.scope import inside, own_divisions

FEW = 300
"""Divisions that are read one by one. Of 12,000 these have 2.5 % of the rows: a page of a hundred is met among 4,000."""

MOST = limits.PAGE.most + 1
"""Rows of a window at most. A planner who knows it reads rows in their order, and does not sort the whole list."""

IN_DISTRICT: Scopes = frozenset({Scope.DISTRICT})


@dataclass(frozen=True)
class Window:
    """The window of a list that a page shows, in a statement that a compiler makes."""

    compiler: Compiler
    node: Node
    page: Page

    @cached_property
    def listing(self) -> ListField:
        assert isinstance(self.node.declaration, ListField)
        return self.node.declaration

    @property
    def dialect(self) -> Dialect:
        return self.compiler.dialect

    @property
    def backwards(self) -> bool:
        """True where the page is counted from its end."""
        return bool(self.node.shapes.get("last"))

    @cached_property
    def filter(self) -> Mapping[str, Any]:
        """The operators of each condition of the argument `filter`."""
        return dict(self.node.shapes.get("filter") or ())  # type: ignore[call-overload, no-any-return]

    @cached_property
    def bounds(self) -> list[Scopes]:
        return [scopes for scopes in dict.fromkeys((self.node.bound, *self.node.scope_limits)) if scopes != EVERYONE]

    @cached_property
    def by_division(self) -> bool:
        """True for a list in the order of its key that a condition or a scope bounds to divisions."""
        by_key = [step.column for step in self.page.order] == [self.listing.rows.key]
        return by_key and (self.names_division or self.is_in_district)

    @property
    def names_division(self) -> bool:
        return self.listing.division in self.filter

    @property
    def is_in_district(self) -> bool:
        return IN_DISTRICT in self.bounds and self.place is not None

    @property
    def place(self) -> str | None:
        """The column with the division of a row."""
        return self.listing.rows.scope_columns.division if self.listing.rows.scope_columns else None

    def division_of(self, target: FromClause) -> ColumnElement[str]:
        assert self.place is not None
        return target.c[self.place]

    @property
    def by_value(self) -> bool:
        """True where the values of a request decide how the list is best read."""
        if self.listing.is_followed:
            return False
        others = self.filter.keys() - {self.listing.division} or [each for each in self.bounds if each != IN_DISTRICT]
        in_order = self.by_division or len(self.page.order) == 1
        return bool(others) or not in_order or any(slot.part is PagePart.TOTAL for slot in self.page.every_slot())

    # --- the whole list -------------------------------------------------------------------------------------------

    def listed(self, target: FromClause) -> Select[Any]:
        """Return the keys of the whole list, with the columns that order it."""
        return self.met(target, self.compiler.context(self.node), self.node)

    def listed_beside_divisions(self, target: FromClause) -> Select[Any]:
        """Return the same, if nothing bounded the list to divisions."""
        shape = tuple((name, operators) for name, operators in self.filter.items() if name != self.listing.division)
        context = replace(self.compiler.context(self.node), shapes={**self.node.shapes, "filter": shape})
        bounds = tuple(each for each in self.bounds if each != IN_DISTRICT)
        return self.met(target, context, replace(self.node, bound=EVERYONE, scope_limits=bounds))

    def met(self, target: FromClause, context: QueryContext, node: Node) -> Select[Any]:
        columns = [target.c[step.column] for step in self.page.order]
        chosen = true() if self.listing.where is None else self.listing.where(target, context)
        statement = select(*columns).where(chosen)
        return self.compiler.bounded(statement, node, self.listing.rows, target)

    # --- the window -----------------------------------------------------------------------------------------------

    def keys(self) -> CTE:
        """Return the keys of the rows from the cursor on, with the columns that order them: as many as the page may
        have, and one by which it is known that there are more."""
        if self.by_division and self.dialect.has_lateral:
            found = union_all(self.one_by_one(), self.in_order()).subquery()
            keys = self.first(select(*found.c), found, size_of(self.node, "window"))
        else:
            keys = self.first_of_all(self.listed)
        return keys.cte(f"{self.node.name}_window").prefix_with(MATERIALIZED)

    def one_by_one(self) -> Select[Any]:
        """Return the first rows of each division; none where the divisions are many."""
        divisions, target = self.few_divisions, self.target()
        rows = self.listed_beside_divisions(target).where(self.division_of(target) == divisions.c.division_code)
        each = self.first(self.from_cursor(rows, target), target, size_of(self.node, "window"))
        found = each.correlate(divisions).lateral()
        return select(*found.c).select_from(divisions.join(found, true())).where(self.are_few)

    def in_order(self) -> Select[Any]:
        """Return the first rows of all, as they are met in the order of the key; none where the divisions are few."""

        def listed(target: FromClause) -> Select[Any]:
            own = self.divisions(self.division_of(target)).scalar_subquery()
            return self.listed_beside_divisions(target).where(own.is_not(None))

        rows = self.first_of_all(listed).where(~self.are_few).subquery()
        return select(*rows.c)

    def first_of_all(self, listed: Callable[[FromClause], Select[Any]]) -> Select[Any]:
        target = self.target()
        rows = self.first(self.from_cursor(listed(target), target), target, _number(MOST)).subquery()
        return self.first(select(*rows.c), rows, size_of(self.node, "window"))

    def first(self, rows: Select[Any], target: FromClause, size: ColumnElement[int]) -> Select[Any]:
        return rows.order_by(*self.ordering(target)).limit(size)

    def from_cursor(self, rows: Select[Any], target: FromClause) -> Select[Any]:
        if self.node.shapes.get("after"):
            rows = rows.where(beyond(self.node, self.page, target, self.dialect))
        if self.node.shapes.get("before"):
            rows = rows.where(beyond(self.node, self.page, target, self.dialect, before=True))
        return rows

    def ordering(self, rows: FromClause) -> list[ColumnElement[Any]]:
        return self.dialect.ordering(rows, self.page.order, backwards=self.backwards)

    def target(self) -> FromClause:
        if self.listing.computed is not None:
            return self.listing.computed(self.compiler.context(self.node)).subquery()
        return self.page.columns.alias()

    # --- divisions ------------------------------------------------------------------------------------------------

    @cached_property
    def few_divisions(self) -> CTE:
        """The divisions that the list lies in, and no more than tell that they are many."""
        divisions = self.divisions().limit(_number(FEW + 1))
        return divisions.cte(f"{self.node.name}_divisions").prefix_with(MATERIALIZED)

    @property
    def are_few(self) -> ColumnElement[bool]:
        return select(func.count()).select_from(self.few_divisions).scalar_subquery() <= _number(FEW)

    def divisions(self, code: ColumnElement[str] | None = None) -> Select[Any]:
        """Return the codes of the divisions that the list lies in; or the one code, if it is one of them."""
        within = DivisionWithinRow.__table__.alias()
        if self.names_division:
            asked = self.compiler.context(self.node).bind(f"filter_{self.listing.division}_within", String())
            found = select(within.c.division_code).where(within.c.ancestor_code == asked)
            if self.is_in_district:
                found = found.where(inside(IN_DISTRICT, within, ScopeColumns(division="division_code")))
        else:
            found = own_divisions(within)
        return found if code is None else found.where(within.c.division_code == code)


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number), BigInteger())
