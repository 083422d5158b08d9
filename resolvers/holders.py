"""How rows below are tied to the rows that they hang under.

Below a single row everything is that row's: it is found by the one key, and its JSON is a value in the row's own. Below
many rows it is found by the array of their keys, grouped by key, and joined to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    and_,
    func,
    literal_column,
    or_,
    select,
)

from hub.catalogue.declarations import LinkField, Path, Rows
from permissions.model import Scope, Scopes
from resolvers.dialects.dialect import Dialect
from resolvers.plan import Node

_ONE: ColumnElement[int] = literal_column("1")


@dataclass(frozen=True, slots=True)
class ParentRows:
    """The rows that branches hang under. `of` declares them; `is_single` where there is at most one; `is_each` where one
    after the other is looked at, from within a statement over all of them."""

    rows: FromClause
    of: Rows
    is_single: bool = False
    is_each: bool = False

    def holds(self, dialect: Dialect, column: ColumnElement[Any], keys: Select[Any]) -> ColumnElement[bool]:
        """Return True where a column is one of the keys that a statement gives for these rows."""
        if self.is_each:
            (key,) = keys.selected_columns
            return column == key
        return column == keys.scalar_subquery() if self.is_single else dialect.in_statement(column, keys)


def flag(scope: Scope) -> str:
    """Return the column that says whether a row is inside a scope."""
    return f"in_{scope.lower()}"


def flagged(rows: FromClause, scopes: Scopes) -> ColumnElement[bool]:
    return or_(*(rows.c[flag(scope)] for scope in sorted(scopes)))


def path_of(node: Node) -> Path:
    """Return the path that leads to the rows of a node that hangs under others."""
    assert isinstance(node.declaration, LinkField)
    return node.declaration.path


def scoped_by_parent(statement: Select[Any], node: Node, holder: ParentRows, parent: ColumnElement[Any]) -> Select[Any]:
    """Rows without a place of their own stand where the row stands that they were reached from.

    Where several rows lead to one, and stand in different places, it comes once for each place.
    """
    key, flags = path_of(node).from_column, [flag(scope) for scope in node.inherited]
    places = select(holder.rows.c[key], *(holder.rows.c[name] for name in flags)).distinct().subquery()
    return statement.join(places, places.c[key] == parent).add_columns(*(places.c[name] for name in flags))


def is_below(found: FromClause, node: Node, holder: ParentRows) -> ColumnElement[bool]:
    """Return True for what lies below a holder's row, seen from where that row stands.

    INVARIANT: a list is reached by the holder's own key, so that its rows stand in one place.
    """
    places = () if node.many else (found.c[name] == holder.rows.c[name] for name in map(flag, node.inherited))
    return and_(found.c.parent == holder.rows.c[path_of(node).from_column], *places)


def one_each(pairs: SelectBase, holder: ParentRows) -> Select[Any]:
    """Return one target for each parent, where data may hold two: the smallest key, so that answers do not waver."""
    found = pairs.subquery()
    if holder.is_single:
        return select(found.c.parent, found.c.target).order_by(found.c.target).limit(_ONE)
    place = func.row_number().over(partition_by=found.c.parent, order_by=found.c.target)
    ranked = select(found.c.parent, found.c.target, place.label("place")).subquery()
    return select(ranked.c.parent, ranked.c.target).where(ranked.c.place == _ONE)
