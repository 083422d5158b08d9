"""Stage 4 for each step of a split plan: its statement, and what the statement gives besides an answer.

The statement of a step returns one row:

    answer, subjects, rows    of the root field; only `subjects` where there is no root
    beside                    of a statistic: how many counts are not told
    followed                  of a list of what was followed from other sources: how far
    nX_pieces                 the rows of a branch, each with its parent, its place in the order and its JSON texts
    nX_keys                   the keys (or pairs) of a branch that another source answers for

Keys and partial rows are JSON text: keys go into the other source's statement as they are, and the JSON of a partial row is text
within it, which nobody parses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Text, bindparam, cast, literal_column, select
from sqlalchemy.types import Boolean, TypeEngine

from hub.catalogue.declarations import OF_TABLE, LinkField, Order, QueryContext, Rendering, is_of
from hub.catalogue.statistics import StatisticField
from hub.sources.register import Sources
from hub.sources.source import CompiledQuery, Source
from hub.tables.base import Base
from hub.tables.types import Id, Moment
from resolvers.compile import DIALECTS, MATERIALIZED, Compiler
from resolvers.connections import names_of_objects
from resolvers.dialects.dialect import Dialect
from resolvers.feed_progress import feed_progress_column
from resolvers.holders import ParentRows, flag, flagged, path_of
from resolvers.pages import Paging
from resolvers.plan import Branch, Node, Plan
from resolvers.split import SourceBranch, Step, flags_of, here, is_handed_over, split
from resolvers.statement_release import release_statement

NONCE = "nonce"
"""The parameter that begins every mark of a statement: 128 random bits, new for each statement and request."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A step, compiled: its query, the source that runs it, the names of the columns that come back, and the branches that it
    hands over.

    Each of these, by the name of its node, has left marks in the JSON of this statement.
    """

    step: Step
    query: CompiledQuery
    source: Source
    columns: tuple[str, ...]
    marked: Mapping[str, Node]


def keys_column(node: Node, source: str) -> str:
    """Return the column with the keys of a branch that a source answers for: where these are about records, each source is
    given those about its own."""
    return f"{node.name}_keys_{source}" if OF_TABLE in path_of(node).travels else f"{node.name}_keys"


def compile_plan(plan: Plan, sources: Sources) -> tuple[Statement, ...]:
    """Return the statements of a plan, in the order of its steps: one, unless rows live in several sources."""
    return tuple(_statement(step, sources) for step in split(plan.root))


def _statement(step: Step, sources: Sources) -> Statement:
    source = sources.named(step.source)
    compiler = _StepCompiler(DIALECTS[source.dialect], step, lambda table: sources.of(table) is source)
    columns = compiler.all_columns()
    if step.root is not None and step.root.page and step.root.page.is_followed and sources.departments:
        columns.append(feed_progress_column(compiler.dialect))
    names = tuple(str(column.name) for column in columns)
    statement = select(*columns)
    query = CompiledQuery.of(statement, source, by_value=compiler.by_value)
    release_statement(statement)
    return Statement(step, query, source, names, compiler.marked)


class _StepCompiler(Compiler):
    """Compiles a step: branches that lead to other sources are handed over."""

    def __init__(self, dialect: Dialect, step: Step, is_here: Callable[[type[Base]], bool]) -> None:
        super().__init__(dialect)
        self.is_here = is_here
        self.step = step
        self.given = {part.node.name: self.given_rows(part) for part in step.parts}
        self.marked: dict[str, Node] = {}
        self.by_value = False
        self.extra: list[ColumnElement[Any]] = []

    def all_columns(self) -> list[ColumnElement[Any]]:
        if self.step.root is not None:
            root = self.step.root
            if root.page is None:
                self.by_value = isinstance(root.declaration, StatisticField)
                return [*self.answer(root), *self.extra]
            paging = Paging(self, root, root.page)
            self.by_value = paging.window.by_value
            return [*paging.answer(), *self.extra]
        for part in self.step.parts:
            given = ParentRows(self.given[part.node.name], part.holder)
            self.add_partial_rows(part.node, self.objects_below(part.node, given))
        return [self.subjects_column(), *self.extra]

    def context(self, node: Node, holder: ParentRows | None = None) -> QueryContext:
        return replace(super().context(node, holder), is_here=self.is_here)

    def given_rows(self, part: SourceBranch) -> CTE:
        """Return the keys that a part's rows hang under, as they came from another source."""
        rows, path = part.node.tables[0].rows, path_of(part.node)
        key: TypeEngine[Any] = Id() if rows.table is None else rows.table.__table__.c[path.to_column].type
        columns: list[tuple[str, TypeEngine[Any]]] = [(path.from_column, key)]
        if path.junction is not None:
            columns = [("parent", Text()), ("target", key), *path.travels.items()]
        columns += [(flag(scope), Boolean()) for scope in part.flags]
        name = part.node.name
        return self.dialect.given(f"{name}_keys", columns).cte(f"{name}_given").prefix_with(MATERIALIZED)

    def pairs(self, node: Node, holder: ParentRows) -> CTE | None:
        given = self.given.get(node.name)
        return super().pairs(node, holder) if given is None or path_of(node).junction is None else given

    def branch(self, item: Branch, joined: FromClause, holder: ParentRows) -> tuple[FromClause, ColumnElement[Any]]:
        if not is_handed_over(item.node, self.step.source):
            return super().branch(item, joined, holder)
        node, rows = item.node, holder.rows
        if item.only_in is not None:
            holder = replace(holder, rows=select(rows).where(flagged(rows, item.only_in)).cte())
        own = here(node, self.step.source)
        if own.tables:
            self.add_partial_rows(own, self.objects_below(own, holder))
        self.add_keys(node, holder)
        self.marked[node.name] = node
        key = rows.c[path_of(node).from_column]
        mark = bindparam(NONCE, type_=Text()).op("||")(literal_column(f"'{node.name}:'")).op("||")(cast(key, Text))
        return joined, self.or_empty(node, self.dialect.placeholder(mark))

    def add_keys(self, node: Node, holder: ParentRows) -> None:
        path, pairs = path_of(node), self.pairs(node, holder)
        if pairs is not None:
            if any(path.to_column == table.rows.subject for table in node.tables):
                self.subjects.append(select(pairs.c.target))
            beside = (pairs.c[name] for name in path.travels)
            keys = select(cast(pairs.c.parent, Text), cast(pairs.c.target, Text), *beside)
            if OF_TABLE in path.travels:
                for table in node.tables:
                    if table.source != self.step.source:
                        own = self.dialect.records(keys.where(is_of(table.records, pairs)).subquery())
                        self.extra.append(own.label(keys_column(node, table.source)))
                return
        else:
            flags = [holder.rows.c[flag(scope)] for scope in flags_of(node, self.step.source)]
            key = holder.rows.c[path.from_column]
            keys = select(cast(key, Text), *flags).where(key.is_not(None)).distinct()
        self.extra.append(self.dialect.records(keys.subquery()).label(f"{node.name}_keys"))

    def add_partial_rows(self, node: Node, found: FromClause) -> None:
        assert isinstance(node.declaration, LinkField)
        order = [self.ordered_by(found, step) for step in node.declaration.order]
        texts = [self.dialect.text(found.c[name]).label(name) for name in names_of_objects(node)]
        partials = select(cast(found.c.parent, Text).label("parent"), *order, *texts)
        self.extra.append(self.dialect.records(partials.subquery()).label(f"{node.name}_pieces"))

    def ordered_by(self, found: FromClause, step: Order) -> ColumnElement[Any]:
        column = found.c[step.column]
        rendering = Rendering.MOMENT if isinstance(column.type, Moment) else Rendering.PLAIN
        return self.dialect.rendered(column, rendering).label(step.column)
