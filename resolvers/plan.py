"""Stage 3: the permitted tree becomes nodes of rows, with what each one needs and where its rows live."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLField, GraphQLList, GraphQLNonNull, GraphQLSchema

from hub.catalogue.contract import rows_of
from hub.catalogue.declarations import Column, Expression, Link, Order, Rendering, Root, Rows
from hub.catalogue.lists import Listing, PagePart, Part
from hub.tables.base import Base
from permissions.model import Scope, Scopes
from resolvers.authorise import Permitted
from resolvers.select import TYPENAME


@dataclass(frozen=True, slots=True)
class Constant:
    """A name whose value is known without looking: a `__typename`, or null for what is withheld."""

    response: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An expression, and the scopes in which it is shown; None means every row."""

    only_in: Scopes | None
    expression: Expression


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the row: the first choice that holds on the row, else null."""

    response: str
    choices: tuple[Choice, ...]
    sealed_as: str | None

    @property
    def finished(self) -> tuple[str, ...] | None:
        """The columns that a value may have been sealed for, if the hub has to finish it: open it, or put a pseudonym
        in its place."""
        renderings = {choice.expression.rendering for choice in self.choices}
        if not renderings & {Rendering.SEALED, Rendering.PSEUDONYM}:
            return None
        return (self.sealed_as,) if self.sealed_as else ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Other rows below this one."""

    response: str
    node: Node
    only_in: Scopes | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one concrete type at a node.

    `source` is the name of the database that has them. `flags` are the scopes that each row must be placed in or out
    of; `unsorted` the columns that must not order them.
    """

    type_name: str
    rows: Rows
    source: str
    fields: tuple[Constant | Leaf | Branch, ...]
    flags: frozenset[Scope]
    unsorted: frozenset[str]

    @property
    def branches(self) -> Iterator[Branch]:
        return (item for item in self.fields if isinstance(item, Branch))


@dataclass(frozen=True, slots=True)
class Node:
    """One level of the answer: rows of a type, or of each concrete type of an interface.

    `name` prefixes the node's parameters, `coordinate` and `place` are those of its field in the selection. `shapes`
    has what of the arguments changes the statement; the rows lie in `bound`, and in each scope of `within`.
    """

    name: str
    coordinate: str
    place: tuple[str, ...]
    declaration: Link | Root
    many: bool
    bound: Scopes
    shapes: Mapping[str, Hashable]
    tables: tuple[Table, ...]
    within: tuple[Scopes, ...] = ()

    @property
    def inherited(self) -> tuple[Scope, ...]:
        """The scopes that rows without a place of their own lie in or out of with the row they were reached from."""
        return tuple(sorted({scope for table in self.tables if table.rows.place is None for scope in table.flags}))


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a page: its rows, as objects of `table`; or what `slots` say of where it stands; or a value."""

    response: str
    part: PagePart
    table: Table | None = None
    slots: tuple[Constant | Slot, ...] = ()

    @property
    def parts(self) -> frozenset[PagePart]:
        return frozenset({self.part}).union(*(slot.parts for slot in self.slots if isinstance(slot, Slot)))


@dataclass(frozen=True, slots=True)
class Page:
    """What is said of a page of a list, whose rows are those of the plan's root. `begins` names its cursor's argument."""

    begins: str
    rows: Rows
    order: tuple[Order, ...]
    slots: tuple[Constant | Slot, ...]
    is_followed: bool = False

    @property
    def parts(self) -> frozenset[PagePart]:
        """All that is asked of the page."""
        none: frozenset[PagePart] = frozenset()
        return none.union(*(slot.parts for slot in self.slots if isinstance(slot, Slot)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes of one root field. `finished` is the tree of response names under which values come back that the hub
    has to finish, each with the columns that sealed ones may come from."""

    root: Node
    finished: Mapping[str, Any] = field(default_factory=dict)
    page: Page | None = None


Shapes = Mapping[tuple[str, ...], Mapping[str, Hashable]]
"""For each place with arguments: what of each argument changes the statement."""


def plan(
    permitted: Permitted, schema: GraphQLSchema, shapes: Shapes, source_of: Callable[[type[Base] | None], str]
) -> Plan:
    """Plan a root field that is not withheld. `source_of` names the source of a table's rows."""
    planner = _Planner(schema, shapes, source_of)
    if isinstance(permitted.declaration, Listing):
        return planner.listing(permitted, permitted.declaration)
    root = planner.node(permitted)
    return Plan(root, planner.finished(root))


class _Planner:
    def __init__(self, schema: GraphQLSchema, shapes: Shapes, source_of: Callable[[type[Base] | None], str]) -> None:
        self.schema = schema
        self.shapes = shapes
        self.source_of = source_of
        self.count = 0

    def node(self, permitted: Permitted) -> Node:
        declaration = permitted.declaration
        assert isinstance(declaration, Link | Root)
        name = f"n{self.count}"
        self.count += 1
        definition = permitted.selected.definition
        assert definition is not None
        return Node(
            name=name,
            coordinate=permitted.selected.coordinate,
            place=permitted.selected.place,
            declaration=declaration,
            many=_is_list(definition),
            bound=permitted.bound,
            shapes=self.shapes.get(permitted.selected.place, {}),
            tables=tuple(
                self.table(type_name, fields, permitted.unsorted[type_name])
                for type_name, fields in permitted.children.items()
            ),
            within=permitted.within,
        )

    def listing(self, permitted: Permitted, listing: Listing) -> Plan:
        """The rows of a list are the root, and the page that they are shown on stands beside it."""
        root = self.node(replace(permitted, children={}))
        (fields,) = permitted.children.values()
        page = Page(
            listing.begins,
            listing.rows,
            listing.ordered_by(root.shapes),
            tuple(self.slot(item) for item in fields),
            listing.is_followed,
        )
        listed = [(slot.response, slot.table) for slot in page.slots if isinstance(slot, Slot) and slot.table]
        finished = {response: below for response, table in listed if (below := self.finished_in(table))}
        source = self.source_of(listing.rows.table)
        bare = Table("", listing.rows, source, (), frozenset(), frozenset())
        tables = tuple(table for _, table in listed) or (bare,)
        return Plan(replace(root, many=True, tables=tables), finished, page)

    def slot(self, permitted: Permitted) -> Constant | Slot:
        part = permitted.declaration
        if not isinstance(part, Part) or not permitted.shown:
            return Constant(permitted.response, permitted.type_name if permitted.name == TYPENAME else None)
        below = [(name, fields) for name, fields in permitted.children.items()]
        if part.part is PagePart.ITEMS:
            (table,) = (self.table(name, fields, frozenset()) for name, fields in below)
            return Slot(permitted.response, part.part, table=table)
        return Slot(
            permitted.response, part.part, slots=tuple(self.slot(item) for _, fields in below for item in fields)
        )

    def table(self, type_name: str, fields: tuple[Permitted, ...], unsorted: frozenset[str]) -> Table:
        rows = rows_of(self.schema.type_map[type_name])
        planned = tuple(self.field(item) for item in fields)
        return Table(type_name, rows, self.source_of(rows.table), planned, frozenset(_flags(planned)), unsorted)

    def field(self, permitted: Permitted) -> Constant | Leaf | Branch:
        if permitted.name == TYPENAME:
            return Constant(permitted.response, permitted.type_name)
        if not permitted.shown:
            return Constant(permitted.response, None)
        declaration = permitted.declaration
        if isinstance(declaration, Column):
            choices = tuple(Choice(shown.only_in, declaration.views[shown.disclosure]) for shown in permitted.shown)
            opens = any(choice.expression.rendering is Rendering.SEALED for choice in choices)
            return Leaf(permitted.response, choices, declaration.sealed_as if opens else None)
        return Branch(permitted.response, self.node(permitted), permitted.shown[-1].only_in)

    def finished(self, node: Node) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for table in node.tables:
            _merge(tree, self.finished_in(table))
        return tree

    def finished_in(self, table: Table) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for item in table.fields:
            if isinstance(item, Leaf) and item.finished is not None:
                _merge(tree, {item.response: item.finished})
            elif isinstance(item, Branch) and (below := self.finished(item.node)):
                _merge(tree, {item.response: below})
        return tree


def _merge(tree: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add to the tree of finished names: record types may give one name to different columns, at any depth."""
    for name, below in more.items():
        if isinstance(below, tuple):
            tree[name] = tuple(dict.fromkeys((*tree.get(name, ()), *below)))
        else:
            _merge(tree.setdefault(name, {}), below)


def _flags(fields: tuple[Constant | Leaf | Branch, ...]) -> Iterator[Scope]:
    """The scopes that rows must be placed in: for their own values, and for rows below that have no place."""
    for item in fields:
        if isinstance(item, Leaf):
            yield from (scope for choice in item.choices for scope in choice.only_in or ())
        elif isinstance(item, Branch):
            yield from item.only_in or ()
            for table in item.node.tables:
                if table.rows.place is None:
                    yield from table.flags


def _is_list(definition: GraphQLField) -> bool:
    type_ = definition.type
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)
