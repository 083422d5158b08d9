"""Stage 3: the permitted tree becomes nodes of rows, with what each one needs and where its rows live."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from graphql import GraphQLField, GraphQLList, GraphQLNonNull, GraphQLSchema, get_named_type
from sqlalchemy import FromClause

from hub.catalogue.contract import RecordTables, rows_of, rows_on
from hub.catalogue.declarations import (
    BandField,
    ColumnField,
    Expression,
    LinkField,
    Order,
    Rendering,
    RootField,
    Rows,
    UnrestrictedField,
)
from hub.catalogue.lists import ROWS, ListField, PageField, PagePart, TotalCountField, listed_columns
from hub.tables.base import Base
from permissions.model import Scope, Scopes
from resolvers.authorise import Permitted
from resolvers.select import TYPENAME, often
from resolvers.told_kinds import ToldKinds

CURSORS = frozenset({PagePart.CURSOR, PagePart.START_CURSOR, PagePart.END_CURSOR})
"""The parts of a page that are places in its list."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A name whose value is known without looking: a `__typename`, or null for what is withheld, by the number of its
    outcome."""

    response: str
    text: str | None
    withheld: int | None = None


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
    of; `unsorted` the columns that must not order them; `records` the tables of that source which computed rows are made of. On a page a row may be shown as several objects, with one set of
    fields after the other: `objects` has how many of the fields belong to each.
    """

    type_name: str
    rows: Rows
    source: str
    fields: tuple[Constant | Leaf | Branch, ...]
    flags: frozenset[Scope]
    unsorted: frozenset[str]
    objects: tuple[int, ...] = ()
    records: tuple[type[Base], ...] = ()

    @property
    def branches(self) -> Iterator[Branch]:
        return (item for item in self.fields if isinstance(item, Branch))


@dataclass(frozen=True, slots=True)
class Node:
    """One level of the answer: rows of a type, or of each concrete type of an interface; with `page`, page by page.

    `name` prefixes the node's parameters, `coordinate` and `place` are those of its field in the selection. `shapes`
    has what of the arguments changes the statement, and `above` the same of the node that this one hangs under; the rows lie in `bound`, and in each scope of `scope_limits`, and are not
    `about` records of an absent type, nor of other `kinds` than those that are told. Nodes of one holder with the same `shared_with` show the same computed rows, each in its own way: these are worked out once.
    """

    name: str
    coordinate: str
    place: tuple[str, ...]
    declaration: LinkField | RootField
    many: bool
    bound: Scopes
    shapes: Mapping[str, Hashable]
    tables: tuple[Table, ...]
    scope_limits: tuple[Scopes, ...] = ()
    about: RecordTables | None = None
    kinds: ToldKinds | None = None
    page: Page | None = None
    shared_with: str = ""
    above: Mapping[str, Hashable] = field(default_factory=dict)

    @property
    def reach(self) -> tuple[Hashable, ...]:
        """The rights that decide which rows a list has, of which types, and in which order. What is read of each row is none
        of them; nor is a record type that comes into the contract, as long as it is absent."""
        scopes = tuple(tuple(sorted(scopes)) for scopes in (self.bound, *self.scope_limits))
        known: tuple[Hashable, ...] = (self.about.known,) if self.about else ()
        if self.kinds:
            known += tuple((kind, *(tuple(sorted(scopes)) for scopes in bounds)) for kind, bounds in self.kinds.bounds)
        return scopes, *known, tuple((table.type_name, *sorted(table.unsorted)) for table in self.tables)

    @property
    def inherited(self) -> tuple[Scope, ...]:
        """The scopes that rows without a place of their own lie in or out of with the row they were reached from."""
        return tuple(
            sorted({scope for table in self.tables if table.rows.scope_columns is None for scope in table.flags})
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a page: its rows, each as that of its objects whose number is `shows`; or what `slots` say of each row's
    place, or of where the page stands; or a value."""

    response: str
    part: PagePart
    shows: int = 0
    slots: tuple[Constant | Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its order, and what is asked of it. `columns` are those of its rows, with the ones that order it."""

    columns: FromClause
    order: tuple[Order, ...]
    slots: tuple[Constant | Slot, ...]
    is_followed: bool = False

    @property
    def has_cursors(self) -> bool:
        """True when a cursor may stand anywhere on the page."""
        return any(slot.part in CURSORS for slot in self.every_slot())

    @property
    def has_rows(self) -> bool:
        """True when the rows themselves are asked for."""
        return any(slot.part in ROWS for slot in self.every_slot())

    def every_slot(self) -> Iterator[Slot]:
        waiting = list(self.slots)
        while waiting:
            if isinstance(slot := waiting.pop(), Slot):
                yield slot
                waiting += slot.slots


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes of one root field. `finished` is the tree of response names under which values come back that the hub
    has to finish, each with the columns that sealed ones may come from."""

    root: Node
    finished: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[tuple[Node, Page], ...] = ()


Shapes = Mapping[tuple[str, ...], Mapping[str, Hashable]]
"""For each place with arguments: what of each argument changes the statement."""


def plan(
    permitted: Permitted, schema: GraphQLSchema, shapes: Shapes, source_of: Callable[[type[Base] | None], str]
) -> Plan:
    """Plan a root field that is not withheld. `source_of` names the source of a table's rows."""
    planner = _Planner(schema, shapes, source_of)
    root = planner.node(permitted)
    return Plan(root, planner.finished(root), tuple(_pages(root)))


TOLD_BY = "told by"
"""Under this it is known which node's arguments say what is known."""
Known = Mapping[str, Hashable]
"""What is known of all rows of a node before they are read: what its arguments say, and its path."""


def known_of(declaration: LinkField | RootField, shapes: Known, above: Known) -> Known:
    """Return what is known of all rows of a field with arguments of these shapes, by what is known of the row above them."""
    path = declaration.path if isinstance(declaration, LinkField) else None
    return {**(above if path.hands_on else {}), **path.known, **shapes} if path else shapes


class _Planner:
    def __init__(self, schema: GraphQLSchema, shapes: Shapes, source_of: Callable[[type[Base] | None], str]) -> None:
        self.schema = schema
        self.shapes = shapes
        self.source_of = source_of
        self.count = 0

    def node(self, permitted: Permitted, shared_with: str = "", above: Known = MappingProxyType({})) -> Node:
        declaration = permitted.declaration
        assert isinstance(declaration, LinkField | RootField)
        name = f"n{self.count}"
        self.count += 1
        definition = permitted.selected.definition
        assert definition is not None
        shapes = self.shapes.get(permitted.selected.place, {})
        known = {TOLD_BY: name, **known_of(declaration, shapes, above)}
        shown, slots = [permitted.children], None
        if rows_on(get_named_type(definition.type)) is not None:
            shown, ((*parts,),) = [], permitted.children.values()
            slots = tuple(self.slot(item, shown) for item in parts)
        types = permitted.unsorted
        types = declaration.path.of_reached(types, above) if isinstance(declaration, LinkField) else types
        tables = tuple(
            self.table(type_name, [objects[type_name] for objects in shown], unsorted, known)
            for type_name, unsorted in types.items()
        )
        if isinstance(declaration, LinkField) and declaration.path.kept_in is not None:
            tables = tuple(self.where_kept(tables[0], declaration.path.kept_in(shapes)))
        return Node(
            name=name,
            coordinate=permitted.selected.coordinate,
            place=permitted.selected.place,
            declaration=declaration,
            many=slots is not None or _is_list(definition),
            bound=permitted.bound,
            shapes=shapes,
            tables=tables,
            scope_limits=permitted.scope_limits,
            about=permitted.about,
            kinds=permitted.kinds,
            page=None if slots is None else _page(declaration, shapes, tables, slots),
            shared_with=shared_with,
            above=above,
        )

    def where_kept(self, table: Table, records: Iterable[type[Base]]) -> Iterator[Table]:
        """Yield computed rows once for each source that has some of the records which they are made of."""
        assert not any(table.branches), f"{table.type_name} is computed in several sources, and so has only values."
        records, source_of = tuple(records), self.source_of
        for source in dict.fromkeys(map(source_of, records)):
            own = tuple(each for each in records if source_of(each) == source)
            yield replace(table, source=source, records=own)

    def slot(self, permitted: Permitted, shown: list[Mapping[str, tuple[Permitted, ...]]]) -> Constant | Slot:
        """Return a part of a page. The fields of its rows are added to `shown`, by their types."""
        what = permitted.declaration
        if not isinstance(what, PageField | TotalCountField) or not permitted.shown:
            return _constant(permitted)
        if isinstance(what, TotalCountField):
            return Slot(permitted.response, PagePart.TOTAL)
        if what.part in ROWS:
            shown.append(permitted.children)
            return Slot(permitted.response, what.part, len(shown) - 1)
        below = tuple(self.slot(item, shown) for fields in permitted.children.values() for item in fields)
        return Slot(permitted.response, what.part, slots=below)

    def table(
        self, type_name: str, objects: list[tuple[Permitted, ...]], unsorted: frozenset[str], known: Known
    ) -> Table:
        rows = rows_of(self.schema.type_map[type_name])
        planned = tuple(planned for fields in objects for planned in self.fields(fields, known))
        sizes = tuple(len(fields) for fields in objects)
        return Table(type_name, rows, self.source_of(rows.table), planned, frozenset(_flags(planned)), unsorted, sizes)

    def fields(self, fields: tuple[Permitted, ...], known: Known) -> Iterator[Constant | Leaf | Branch]:
        shared = often(item.selected for item in fields if item.shown)
        return (self.field(item, shared, known) for item in fields)

    def field(self, permitted: Permitted, shared: Mapping[str, str], known: Known) -> Constant | Leaf | Branch:
        if permitted.name == TYPENAME or not permitted.shown:
            return _constant(permitted)
        declaration = permitted.declaration
        if isinstance(declaration, BandField):
            choices = tuple(Choice(shown.only_in, declaration.expression) for shown in permitted.shown)
            return Leaf(permitted.response, choices, None)
        if isinstance(declaration, UnrestrictedField):
            return Leaf(permitted.response, (Choice(None, declaration.expression),), None)
        if isinstance(declaration, ColumnField):
            choices = tuple(Choice(shown.only_in, declaration.views[shown.disclosure]) for shown in permitted.shown)
            opens = any(choice.expression.rendering is Rendering.SEALED for choice in choices)
            return Leaf(permitted.response, choices, declaration.sealed_as if opens else None)
        node = self.node(permitted, shared.get(permitted.response, ""), known)
        return Branch(permitted.response, node, permitted.shown[-1].only_in)

    def finished(self, node: Node) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for table in node.tables:
            if node.page is None:
                _merge(tree, self.finished_in(table.fields))
            for path, shows in _places_of_rows(node.page.slots if node.page else ()):
                if below := self.finished_in(fields_of(table, shows)):
                    for name in reversed(path):
                        below = {name: below}
                    _merge(tree, below)
        return tree

    def finished_in(self, fields: Iterable[Constant | Leaf | Branch]) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for item in fields:
            if isinstance(item, Leaf) and item.finished is not None:
                _merge(tree, {item.response: item.finished})
            elif isinstance(item, Branch) and (below := self.finished(item.node)):
                _merge(tree, {item.response: below})
        return tree


def _constant(permitted: Permitted) -> Constant:
    if permitted.name == TYPENAME:
        return Constant(permitted.response, permitted.type_name)
    return Constant(permitted.response, None, permitted.restriction)


def _pages(node: Node) -> Iterator[tuple[Node, Page]]:
    """Yield every node that is shown page by page."""
    if node.page is not None:
        yield node, node.page
    for table in node.tables:
        for branch in table.branches:
            yield from _pages(branch.node)


def _page(
    declaration: LinkField | RootField,
    shapes: Mapping[str, Hashable],
    tables: tuple[Table, ...],
    slots: tuple[Constant | Slot, ...],
) -> Page:
    order, is_followed = declaration.order, False
    if isinstance(declaration, ListField):
        order, is_followed = declaration.ordered_by(shapes, tables[0].unsorted), declaration.is_followed
    return Page(listed_columns(tables[0].rows), order, slots, is_followed)


def fields_of(table: Table, number: int) -> tuple[Constant | Leaf | Branch, ...]:
    """Return the fields of one of the objects that a row is shown as."""
    begins = sum(table.objects[:number])
    return table.fields[begins : begins + table.objects[number]]


def _places_of_rows(slots: Iterable[Constant | Slot]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The response names under which a page has rows, and as which of their objects."""
    for slot in slots:
        if isinstance(slot, Slot):
            if slot.part in ROWS:
                yield (slot.response,), slot.shows
            yield from (((slot.response, *path), shows) for path, shows in _places_of_rows(slot.slots))


def _merge(tree: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add to the tree of finished names: record types may give one name to different columns, at any depth."""
    for name, below in more.items():
        if isinstance(below, tuple):
            tree[name] = tuple(dict.fromkeys((*tree.get(name, ()), *below)))
        else:
            _merge(tree.setdefault(name, {}), below)


def _flags(fields: tuple[Constant | Leaf | Branch, ...]) -> Iterator[Scope]:
    """Yield the scopes that rows must be placed in: for their own values, and for rows below that have no place."""
    for item in fields:
        if isinstance(item, Leaf):
            yield from (scope for choice in item.choices for scope in choice.only_in or ())
        elif isinstance(item, Branch):
            yield from item.only_in or ()
            for table in item.node.tables:
                if table.rows.scope_columns is None:
                    yield from table.flags


def _is_list(definition: GraphQLField) -> bool:
    type_ = definition.type
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)
