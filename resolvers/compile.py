"""Stage 4: a plan becomes one SQL statement that returns finished JSON.

A materialised common table expression for each node that has something below it, and JSON made from the leaves up:

    with n0 as materialized (select … the root's rows),
         …
    select (json of n0's rows, with that of what is below), (the persons it is about), (how many rows)

Below a single row, as in a look-up, what is found by its key is a value in its JSON. Below many rows the form is set-based:
the rows below are fetched by the array of the keys, grouped by key, and joined (`holders`).

Arguments and the caller's place are parameters; names are the only text of the caller that enters, and GraphQL
allows only letters, digits and underscores in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Select,
    SelectBase,
    String,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    func,
    null,
    select,
    true,
    union_all,
)

from hub.catalogue.declarations import LinkField, Path, QueryContext, RootField, Rows
from hub.catalogue.lists import ListField
from hub.catalogue.statistics import COUNT, StatisticField
from hub.sources.sql import any_of, united
from hub.tables.periods import current
from hub.tables.types import Id, Moment
from resolvers.connections import constant, empty, names_of_objects, page_below_single, pages_below
from resolvers.dialects.dialect import Dialect
from resolvers.dialects.postgresql import PostgresDialect
from resolvers.dialects.sqlite import SqliteDialect
from resolvers.holders import ParentRows, flag, flagged, is_below, one_each, path_of, scoped_by_parent
from resolvers.plan import TOLD_BY, Branch, Constant, Leaf, Node, Table
from resolvers.scope import in_each, inside

DIALECTS: Mapping[str, Dialect] = {"postgresql": PostgresDialect(), "sqlite": SqliteDialect()}

SIDECAR = "beside"
"""The column with what a root field's statement tells the hub alone, where it does."""

MATERIALIZED = "MATERIALIZED"
"""Computed once. Also what is joined to a holder's rows: a planner that expects one row of an array's would else compute
it again for each of them, which takes a list of a hundred persons eight times as long."""

REQUEST_PARAMETERS: dict[str, Any] = {
    "today": Date(),
    "client_id": String(),
    "purpose": String(),
    "organisation_id": Id(),
    "account_id": Id(),
    "own_since": Moment(),
}
"""Parameters that every request has, whatever it asks."""


class Compiler:
    """Compiles what one source has of a plan."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.subjects: list[SelectBase] = []
        self.computed: dict[tuple[FromClause, str], CTE] = {}
        self.paired: dict[str, CTE] = {}
        self.subjects_of: set[str] = set()

    def answer(self, root: Node) -> list[ColumnElement[Any]]:
        """The JSON of a root field, the persons it is about, how many rows it has, and what is told beside it: how many
        counts are not told, or which of the rows that were asked about by name are about nobody."""
        (table,) = root.tables
        rows = self.materialised(root, table, self.root_rows(root, table))
        found = ParentRows(rows, table.rows, is_single=not root.many)
        self.add_subjects(root, found, None, None)
        objects = self.objects(root, table, found, _order(root)).subquery()
        answer = (
            self.dialect.listed(objects, root.declaration.order) if root.many else select(objects.c.j).scalar_subquery()
        )
        columns: list[ColumnElement[Any]] = [
            self.dialect.written(answer).label("answer"),
            self.subjects_column(),
            select(_count(root, table, rows)).select_from(rows).scalar_subquery().label("rows"),
        ]
        if isinstance(root.declaration, StatisticField) and COUNT in rows.c:
            small = select(cast(func.count(), Text)).select_from(rows).where(rows.c[COUNT].is_(None))
            columns.append(small.scalar_subquery().label(SIDECAR))
        if isinstance(root.declaration, RootField) and root.declaration.exact and root.declaration.computed is not None:
            assert isinstance(table.rows.subject, str)
            nobody = select(rows.c[table.rows.key]).where(rows.c[table.rows.subject].is_(None))
            columns.append(self.dialect.ids(nobody).label(SIDECAR))
        return columns

    # --- rows -----------------------------------------------------------------------------------------------

    def root_rows(self, node: Node, table: Table) -> SelectBase:
        declaration, context = node.declaration, self.context(node)
        assert isinstance(declaration, RootField)
        if declaration.computed is not None:
            return select(*self.columns(node, table, declaration.computed(context).subquery()))
        assert table.rows.table is not None
        target = table.rows.table.__table__.alias()
        statement = select(*self.columns(node, table, target))
        if declaration.where is not None:
            statement = statement.where(declaration.where(target, context))
        return self.bounded(statement, node, table.rows, target)

    def linked_rows(self, node: Node, table: Table, holder: ParentRows) -> tuple[Select[Any], CTE | None]:
        """Return the rows below a holder's rows, each with its `parent`; and the pairs that led there, if any did."""
        path, context = path_of(node), self.context(node)
        if path.computed is not None:
            pairs = self.pairs(node, holder)
            computed = self.computed_rows(node, path.computed, holder if pairs is None else replace(holder, rows=pairs))
            made = select(computed.c.parent, *self.columns(node, table, computed))
            return (scoped_by_parent(made, node, holder, computed.c.parent) if node.inherited else made), pairs
        assert table.rows.table is not None
        target = table.rows.table.__table__.alias()
        columns = self.columns(node, table, target)
        pairs = self.pairs(node, holder)
        if pairs is not None:
            parent = pairs.c.parent
            statement = select(parent, *columns).join_from(pairs, target, target.c[path.to_column] == pairs.c.target)
        else:
            parent = target.c[path.to_column]
            keys = select(holder.rows.c[path.from_column])
            statement = select(parent.label("parent"), *columns).where(holder.holds(self.dialect, parent, keys))
        if path.where is not None:
            statement = statement.where(path.where(target, context))
        if path.join_predicate is not None:
            statement = statement.where(path.join_predicate(target, parent))
        statement = self.bounded(statement, node, table.rows, target)
        if node.inherited:
            statement = scoped_by_parent(statement, node, holder, parent)
        return statement, pairs

    def computed_rows(
        self, node: Node, rows: Callable[[FromClause, QueryContext], SelectBase], holder: ParentRows
    ) -> CTE | Subquery:
        """Return the rows that a path computes; once for all nodes that show the same ones."""
        if not node.shared_with:
            return rows(holder.rows, self.context(node, holder)).subquery()
        known = self.computed.get((holder.rows, node.shared_with))
        if known is None:
            found = rows(holder.rows, self.context(node, holder))
            known = self.computed[holder.rows, node.shared_with] = found.cte(f"{node.name}_rows")
        return known

    def pairs(self, node: Node, holder: ParentRows) -> CTE | None:
        """The pairs (`parent`, `target`) of a path that is more than two equal columns: found once for all types of its rows."""
        pairs = path_of(node).junction
        if pairs is None:
            return None
        if node.name not in self.paired:
            found = pairs(holder.rows, self.context(node, holder))
            self.paired[node.name] = (found if node.many else one_each(found, holder)).cte(f"{node.name}_pairs")
        return self.paired[node.name]

    def columns(self, node: Node, table: Table, rows: FromClause) -> list[ColumnElement[Any]]:
        """Return the columns that anything at this node needs, and for each flag whether the row is inside the scope."""
        names = dict.fromkeys(_needed(node, table))
        columns: list[ColumnElement[Any]] = [rows.c[name].label(name) for name in names]
        if table.rows.scope_columns is not None:
            flags = (
                (scope, inside(frozenset({scope}), rows, table.rows.scope_columns)) for scope in sorted(table.flags)
            )
            columns += [condition.label(flag(scope)) for scope, condition in flags]
        return columns

    def bounded(self, statement: Select[Any], node: Node, rows: Rows, target: FromClause) -> Select[Any]:
        past = isinstance(node.declaration, LinkField) and node.declaration.path.history
        if rows.current and not past:
            statement = statement.where(current(target))
        if rows.about_table is not None and node.about is not None and node.about.absent:
            statement = statement.where(node.about.has_type(target.c[rows.about_table]))
        if rows.scope_columns is not None:
            told = [node.kinds.on(target, rows.scope_columns)] if node.kinds is not None else []
            bounds = in_each((node.bound, *node.scope_limits), target, rows.scope_columns, many=_looks_at_many(node))
            statement = statement.where(*told, *bounds)
        return statement

    def materialised(self, node: Node, table: Table, rows: SelectBase) -> CTE:
        name = node.name if len(node.tables) == 1 else f"{node.name}_{table.type_name.lower()}"
        return rows.cte(name).prefix_with(MATERIALIZED)

    # --- JSON -----------------------------------------------------------------------------------------------

    def below(self, node: Node, holder: ParentRows) -> FromClause:
        """What lies below each of many rows, as rows `parent`, `j`: a list or a page for each `parent`, or one object."""
        found = self.objects_below(node, holder)
        if not node.many:
            return found
        if node.page is not None:
            below, kind = pages_below(node, node.page, found, self.dialect), "pages"
        else:
            below, kind = self.dialect.grouped(found, node.declaration.order), "lists"
        return below.cte(f"{node.name}_{kind}").prefix_with(MATERIALIZED)

    def below_single(self, node: Node, holder: ParentRows) -> ColumnElement[Any]:
        """Return what lies below the single row of a holder: a list, a page or an object."""
        found = self.objects_below(node, holder)
        if node.page is not None:
            return page_below_single(node, node.page, found, self.dialect)
        if node.many:
            return self.dialect.listed(found, node.declaration.order)
        return select(found.c.j).scalar_subquery()

    def is_leaf(self, node: Node, holder: ParentRows) -> bool:
        """True for one row for each of many, found by its key, that has nothing below it and tells of nobody else."""
        path, (table, *others) = path_of(node), node.tables
        plain = path.junction is None and path.computed is None and path.to_column == table.rows.key
        own = table.rows.subject is None or self.is_covered(table.rows, path, holder.of)
        return plain and own and not (node.many or others or node.inherited or any(table.branches))

    def leaf(self, node: Node, holder: ParentRows) -> ColumnElement[Any]:
        """Return the object of a leaf, looked up for each row of its holder: no array of keys, and nothing to join."""
        (table,) = node.tables
        statement, _ = self.linked_rows(node, table, replace(holder, is_each=True))
        objects = self.objects(node, table, ParentRows(statement.correlate(holder.rows).subquery(), table.rows), ())
        return objects.with_only_columns(objects.selected_columns.j, maintain_column_froms=True).scalar_subquery()

    def objects_below(self, node: Node, holder: ParentRows) -> FromClause:
        """Return the objects below each row of a holder: rows `parent`, the columns of the order, `j`."""
        path, order = path_of(node), _order(node)
        objects: list[Select[Any]] = []
        for table in node.tables:
            statement, pairs = self.linked_rows(node, table, holder)
            covered = self.is_covered(table.rows, path, holder.of) or pairs is not None
            if any(table.branches) or (table.rows.subject is not None and not covered):
                rows: FromClause = self.materialised(node, table, statement)
            else:
                rows = statement.subquery()
            below = ParentRows(rows, table.rows, holder.is_single and not node.many)
            self.add_subjects(node, below, pairs, holder.of)
            objects.append(self.objects(node, table, below, order))
        # Tables beside each other and never nested: SQLite's parser has room for about five levels within one another.
        found = (objects[0] if len(objects) == 1 else union_all(*objects)).cte(f"{node.name}_objects")
        return found if node.many or holder.is_single else found.prefix_with(MATERIALIZED)

    def objects(self, node: Node, table: Table, holder: ParentRows, order: tuple[str, ...]) -> Select[Any]:
        """Each row of a node as its JSON object `j` (of a page: `j0`, `j1`, …), with its `parent` and the columns of the
        order."""
        rows = joined = holder.rows
        pairs: list[tuple[str, ColumnElement[Any]]] = []
        for item in table.fields:
            if isinstance(item, Branch):
                joined, value = self.branch(item, joined, holder)
                value = value if item.only_in is None else case((flagged(rows, item.only_in), value))
            else:
                value = self.value(item, rows)
            pairs.append((item.response, value))
        parent = [rows.c.parent] if isinstance(node.declaration, LinkField) else []
        sizes, ends = table.objects, accumulate(table.objects)
        shown = [pairs[end - size : end] for size, end in zip(sizes, ends, strict=True)]
        places = () if node.many else (rows.c[flag(scope)] for scope in node.inherited)
        return select(
            *parent,
            *places,
            *(_ordering(table, rows, name) for name in order),
            *(
                self.dialect.json_object(each).label(name)
                for each, name in zip(shown, names_of_objects(node), strict=True)
            ),
        ).select_from(joined)

    def branch(self, item: Branch, joined: FromClause, holder: ParentRows) -> tuple[FromClause, ColumnElement[Any]]:
        """Return what the rows of a holder are joined to for a branch, and its value; null where nothing is found."""
        if holder.is_single:
            return joined, self.below_single(item.node, holder)
        if self.is_leaf(item.node, holder):
            return joined, self.leaf(item.node, holder)
        found = self.below(item.node, holder)
        return joined.outerjoin(found, is_below(found, item.node, holder)), self.or_empty(item.node, found.c.j)

    def or_empty(self, node: Node, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the JSON of what lies below a row; of a list or a page, also where nothing is found."""
        return self.dialect.otherwise(value, empty(node)) if node.many else value

    def value(self, item: Constant | Leaf, rows: FromClause) -> ColumnElement[Any]:
        if isinstance(item, Constant):
            return constant(item)
        choices: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
        for choice in item.choices:
            shown = self.dialect.rendered(choice.expression.on(dict(rows.c.items())), choice.expression.rendering)
            if len(item.choices) > 1:
                shown = self.dialect.form(shown)
            if choice.only_in is None:
                return case(*choices, else_=shown) if choices else shown
            choices.append((flagged(rows, choice.only_in), shown))
        return case(*choices)

    # --- what a path may use, and whom an answer is about -----------------------------------------------------

    def context(self, node: Node, holder: ParentRows | None = None) -> QueryContext:
        """Return what a path or a root may use; `holder` has the rows that a path leads from."""
        many = _looks_at_many(node)
        return QueryContext(
            shapes=node.shapes,
            above=node.above,
            tables=tuple(each for table in node.tables for each in table.records),
            bind=lambda name, type_: bindparam(f"{node.name}_{name}", type_=type_),
            bind_above=lambda name, type_: bindparam(f"{node.above.get(TOLD_BY)}_{name}", type_=type_),
            request=lambda name: bindparam(name, type_=REQUEST_PARAMETERS[name]),
            in_statement=self.dialect.in_statement if holder is None else partial(holder.holds, self.dialect),
            any_of=lambda column, name: any_of(column, f"{node.name}_{name}"),
            list_rows=lambda name: self.dialect.asked(f"{node.name}_{name}_positions", f"{node.name}_{name}"),
            json_rows=lambda name, columns: self.dialect.given(f"{node.name}_{name}", list(columns.items())).subquery(),
            in_scope=lambda rows, place: and_(
                true(), *in_each((node.bound, *node.scope_limits), rows, place, many=many)
            ),
        )

    def subjects_column(self) -> ColumnElement[Any]:
        """Return the persons that the statement is about."""
        return (self.dialect.ids(united(self.subjects)) if self.subjects else null()).label("subjects")

    def is_covered(self, rows: Rows, path: Path, holder: Rows) -> bool:
        """Return True when the rows are about the very persons that their holders are about."""
        return path.junction is None and path.from_column == holder.subject and path.to_column == rows.subject

    def add_subjects(self, node: Node, found: ParentRows, pairs: CTE | None, holder: Rows | None) -> None:
        subject, declaration = found.of.subject, node.declaration
        if subject is None:
            return
        if callable(subject):
            self.subjects.append(subject(found.rows, self.context(node, found)))
        elif isinstance(declaration, LinkField) and pairs is not None and declaration.path.to_column == subject:
            if node.name not in self.subjects_of:
                self.subjects_of.add(node.name)
                self.subjects.append(select(pairs.c.target))
        elif holder is None or not (
            isinstance(declaration, LinkField) and self.is_covered(found.of, declaration.path, holder)
        ):
            column = found.rows.c[subject]
            self.subjects.append(select(column).where(column.is_not(None)))


def _looks_at_many(node: Node) -> bool:
    """True where most rows of a table are looked at. Who follows a list looks at the rows after a cursor, one by one."""
    declaration = node.declaration
    return isinstance(declaration, StatisticField) or (
        isinstance(declaration, ListField) and not declaration.is_followed
    )


def _count(root: Node, table: Table, rows: FromClause) -> ColumnElement[int]:
    """Return the root's rows; of rows that are made for the question, the persons that they are about."""
    assert isinstance(root.declaration, RootField)
    if root.declaration.computed is not None and isinstance(table.rows.subject, str):
        return func.count(distinct(rows.c[table.rows.subject]))
    return func.count()


def _needed(node: Node, table: Table) -> Iterator[str]:
    for item in table.fields:
        if isinstance(item, Leaf):
            for choice in item.choices:
                yield from choice.expression.needs
        elif isinstance(item, Branch):
            assert isinstance(item.node.declaration, LinkField)
            yield item.node.declaration.path.from_column
            yield from item.node.declaration.path.needs
    yield from (name for name in _order(node) if name not in table.unsorted)
    subject = table.rows.subject
    if isinstance(subject, str):
        yield subject
    elif subject is not None or (isinstance(node.declaration, RootField) and not node.declaration.order):
        yield table.rows.key


def _order(node: Node) -> tuple[str, ...]:
    return tuple(step.column for step in node.declaration.order)


def _ordering(table: Table, rows: FromClause, name: str) -> ColumnElement[Any]:
    """Return a column that orders a list; nothing where the caller may not know it."""
    if name not in table.unsorted:
        return rows.c[name]
    type_ = Text() if table.rows.table is None else table.rows.table.__table__.c[name].type
    return cast(null(), type_).label(name)
