"""What pages have in common: where they begin and end, and how a row's place is told (Relay Cursor Connections).

A place is the values that order the list, at one row. In the statement's JSON it is a mark with a nonce, and becomes a
sealed cursor before the answer leaves. `pages_below` makes the page of each row of a holder, in one pass over all that
lies below them; `resolvers.pages` has the page of a root field, which reads no further than it shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
)

from hub.catalogue.declarations import Rendering
from hub.catalogue.lists import PagePart
from hub.tables.types import Moment
from resolvers.dialects.dialect import Dialect
from resolvers.plan import Constant, Node, Page, Slot
from resolvers.withheld import MARKS, withheld

_ONE, _NONE = literal_column("1", BigInteger()), literal_column("0", BigInteger())


def names_of_objects(node: Node) -> list[str]:
    """The names of the columns with the objects that each row of a node is shown as."""
    if node.page is None:
        return ["j"]
    return [f"j{number}" for number in range(len(node.tables[0].objects))]


def constant(item: Constant) -> ColumnElement[Any]:
    """Return a value that is known without looking; marked, where it is null because it is withheld."""
    if item.text is not None:
        return literal_column(f"'{item.text}'", Text())
    if item.withheld is None:
        return literal_column("NULL")
    return bindparam(MARKS, type_=Text()).op("||")(literal_column(f"'{withheld(item.withheld)}'"))


def mark(node: Node, page: Page, rows: FromClause, dialect: Dialect) -> ColumnElement[Any]:
    """Return the place of each row, marked: it is sealed before it leaves."""
    values = [dialect.rendered(rows.c[step.column], _written(rows.c[step.column])) for step in page.order]
    begins = bindparam(MARKS, type_=Text()).op("||")(literal_column(f"'{node.name}:'"))
    return begins.op("||")(dialect.written_list(values))


def beyond(node: Node, page: Page, rows: FromClause, dialect: Dialect, *, before: bool = False) -> ColumnElement[bool]:
    """Return True for the rows after the cursor's, or `before` it. NULLs come last, and after a NULL only what else
    decides."""
    met: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    unsorted = {name for table in node.tables for name in table.unsorted}
    always = {column.key for column in page.columns.c if not column.nullable} - unsorted
    for place, step in enumerate(page.order):
        column = rows.c[step.column]
        bound = bindparam(f"{node.name}_{'before' if before else 'after'}_{place}", type_=column.type)
        ranked = dialect.comparable(column)
        past = ranked < bound if step.descending != before else ranked > bound
        if step.column in always:
            met.append(and_(*equal, past))
            equal.append(ranked == bound)
        else:
            null = and_(column.is_not(None), bound.is_(None)) if before else and_(column.is_(None), bound.is_not(None))
            met.append(and_(*equal, or_(past, null)))
            equal.append(ranked.is_not_distinct_from(bound))
    return or_(false(), *met)


def size_of(node: Node, name: str = "size") -> ColumnElement[int]:
    return bindparam(f"{node.name}_{name}", type_=BigInteger())


def page_below_single(node: Node, page: Page, found: FromClause, dialect: Dialect) -> ColumnElement[Any]:
    """Return the page of the only parent, of all objects below it."""
    if _is_whole(node, page):
        return _whole(page, dialect, lambda slot: dialect.listed(found, page.order, f"j{slot.shows}"))
    found_page = select(pages_below(node, page, found, dialect).subquery().c.j).scalar_subquery()
    return dialect.otherwise(found_page, empty(node))


def pages_below(node: Node, page: Page, found: FromClause, dialect: Dialect) -> Select[Any]:
    """Return the page of each parent, as rows `parent`, `j`, of all objects below them."""
    if _is_whole(node, page):
        names = dict.fromkeys(f"j{slot.shows}" for slot in page.slots if isinstance(slot, Slot))
        lists = dialect.grouped(found, page.order, tuple(names)).subquery()
        shown = _whole(page, dialect, lambda slot: lists.c[f"j{slot.shows}"])
        return select(lists.c.parent, shown.label("j"))
    return _windowed_pages(node, page, found, dialect)


def _is_whole(node: Node, page: Page) -> bool:
    """Return True where a page has all rows of its list and says nothing of their places."""
    given = any(node.shapes.get(name) for name in ("first", "after", "last", "before"))
    return not given and all(slot.part is PagePart.NODES for slot in page.slots if isinstance(slot, Slot))


def _whole(page: Page, dialect: Dialect, listed: Callable[[Slot], ColumnElement[Any]]) -> ColumnElement[Any]:
    pairs = [(slot.response, constant(slot) if isinstance(slot, Constant) else listed(slot)) for slot in page.slots]
    return dialect.json_object(pairs)


def _windowed_pages(node: Node, page: Page, found: FromClause, dialect: Dialect) -> Select[Any]:
    """Pages that begin or end somewhere, or say where they stand.

    `low` is how many rows of the parent's list lie before the page, `high` how many up to its end.
    """
    parent, shapes = found.c.parent, node.shapes
    ordered = func.row_number().over(partition_by=parent, order_by=dialect.ordering(found, page.order))
    every = func.count().over(partition_by=parent)

    def counted(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((condition, _ONE), else_=_NONE)).over(partition_by=parent)

    skipped = every - counted(beyond(node, page, found, dialect)) if shapes.get("after") else _NONE
    until = counted(beyond(node, page, found, dialect, before=True)) if shapes.get("before") else every
    places = [ordered.label("place"), skipped.label("skipped"), until.label("until"), every.label("every")]
    cursors = [mark(node, page, found, dialect).label("mark")] if page.has_cursors else []
    rows = select(*found.c, *places, *cursors).subquery()
    low: ColumnElement[Any] = rows.c.skipped
    high: ColumnElement[Any] = rows.c.until
    if shapes.get("first"):
        high = case((low + size_of(node) < high, low + size_of(node)), else_=high)
    if shapes.get("last"):
        low = case((high - size_of(node) > low, high - size_of(node)), else_=low)
    ranked = select(*rows.c, low.label("low"), high.label("high")).subquery()
    shown = and_(ranked.c.place > ranked.c.low, ranked.c.place <= ranked.c.high)

    def at(place: ColumnElement[Any]) -> ColumnElement[Any]:
        is_there = and_(shown, ranked.c.place == place)
        return func.max(case((is_there, ranked.c.mark))).over(partition_by=ranked.c.parent)

    def listed(value: ColumnElement[Any]) -> ColumnElement[Any]:
        return dialect.aggregated(value, shown, ranked.c.parent, ranked.c.place)

    computed: Mapping[PagePart, Callable[[Slot], ColumnElement[Any]]] = {
        PagePart.HAS_NEXT_PAGE: lambda slot: dialect.rendered(ranked.c.high < ranked.c.every, Rendering.BOOLEAN),
        PagePart.HAS_PREVIOUS_PAGE: lambda slot: dialect.rendered(ranked.c.low > _NONE, Rendering.BOOLEAN),
        PagePart.START_CURSOR: lambda slot: at(ranked.c.low + _ONE),
        PagePart.END_CURSOR: lambda slot: at(ranked.c.high),
        PagePart.TOTAL: lambda slot: ranked.c.every,
        PagePart.NODES: lambda slot: listed(ranked.c[f"j{slot.shows}"]),
        PagePart.EDGES: lambda slot: listed(edge(slot, ranked, ranked.c.mark if page.has_cursors else None, dialect)),
    }
    names = {slot: f"w{number}" for number, slot in enumerate(dict.fromkeys(_windowed(page.slots)))}
    asked = (computed[slot.part](slot).label(name) for slot, name in names.items())
    windowed = select(ranked.c.parent, ranked.c.place, *asked).subquery()
    values = {slot: windowed.c[name] for slot, name in names.items()}
    pairs = [(slot.response, _value(slot, values, dialect)) for slot in page.slots]
    return select(windowed.c.parent, dialect.json_object(pairs).label("j")).where(windowed.c.place == _ONE)


def _value(slot: Constant | Slot, values: Mapping[Slot, ColumnElement[Any]], dialect: Dialect) -> ColumnElement[Any]:
    if isinstance(slot, Constant):
        return constant(slot)
    if slot.part is PagePart.INFO:
        return dialect.json_object([(each.response, _value(each, values, dialect)) for each in slot.slots])
    return values[slot]


def edge(slot: Slot, rows: FromClause, place: ColumnElement[Any] | None, dialect: Dialect) -> ColumnElement[Any]:
    """Return a row with its place, as one JSON object. `place` is none where no place is asked for."""
    pairs: list[tuple[str, ColumnElement[Any]]] = []
    for item in slot.slots:
        if isinstance(item, Constant):
            pairs.append((item.response, constant(item)))
        elif item.part is PagePart.NODE:
            pairs.append((item.response, rows.c[f"j{item.shows}"]))
        else:
            assert place is not None
            pairs.append((item.response, place))
    return dialect.json_object(pairs)


def empty(node: Node) -> str:
    """Return the JSON of a list or a page without rows."""
    return "[]" if node.page is None else json.dumps(empty_page(node.page.slots), separators=(",", ":"))


_EMPTY: dict[PagePart, Any] = {
    PagePart.NODES: [],
    PagePart.EDGES: [],
    PagePart.HAS_NEXT_PAGE: False,
    PagePart.HAS_PREVIOUS_PAGE: False,
    PagePart.TOTAL: 0,
}


def empty_page(slots: Sequence[Constant | Slot]) -> dict[str, Any]:
    return {
        slot.response: slot.text
        if isinstance(slot, Constant)
        else empty_page(slot.slots)
        if slot.part is PagePart.INFO
        else _EMPTY.get(slot.part)
        for slot in slots
    }


def _windowed(slots: Sequence[Constant | Slot]) -> list[Slot]:
    """Return the slots whose values are worked out over all rows of a parent."""
    found: list[Slot] = []
    for slot in slots:
        if isinstance(slot, Slot):
            found += _windowed(slot.slots) if slot.part is PagePart.INFO else [slot]
    return found


def _written(column: ColumnElement[Any]) -> Rendering:
    if isinstance(column.type, Boolean):
        return Rendering.BOOLEAN
    return Rendering.MOMENT if isinstance(column.type, Moment) else Rendering.PLAIN
