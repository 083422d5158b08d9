"""What planning a question costs, known before any of it is spent: about the kilobytes of SQL that it comes to.

To build a statement and to compile it takes time in proportion to its text, about a millisecond for a kilobyte, and so
does reading it in the database. A field with objects costs for each concrete type that its rows can have, and again
below each of these. What computed rows cost is found by compiling them once, alone, so that no new rule has to say so;
those that are worked out once for several fields cost once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import ceil
from threading import Lock
from types import MappingProxyType
from typing import Any

from sqlalchemy import FromClause, SelectBase, column, table
from sqlalchemy.dialects import postgresql

from hub.bounded_cache import BoundedCache
from hub.catalogue.declarations import BandField, LinkField, Path, QueryContext, RootField, Rows
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import ROWS as SHOWS_ROWS
from hub.catalogue.lists import PagePart
from hub.sources.source import HUB
from permissions.model import EVERYONE
from resolvers.compile import DIALECTS, Compiler
from resolvers.plan import Known, Node, Shapes, Table, known_of
from resolvers.select import Selected, often, part_of

UNIT = 1_000
"""Bytes of SQL that are one unit."""

ROWS = 600
"""Bytes for the rows of one concrete type: whence they come, in which scope, and how they hang together."""

VALUE = 80
"""Bytes for one value of a row."""

BAND = 700
"""Bytes for the band of a value, which is said edge by edge."""

ENTRY = 1_500
"""Bytes for what stands around a root field, and for the conditions and the order of a list."""

WEIGHTS_BYTES = 1024 * 1024
"""What the weights that are remembered may take: some thousand."""

WEIGHT = 600
"""Bytes of a weight that is remembered."""


class PlanningCost:
    """Weighs root fields. Remembers what computed rows weigh, for whoever asks: it follows from the declarations alone."""

    def __init__(self) -> None:
        # With the declaration of each, so that no other can come to have its `id`.
        self._known: BoundedCache[tuple[object, int]] = BoundedCache(WEIGHTS_BYTES)
        self._lock = Lock()

    def units(self, roots: Iterable[tuple[Selected, Shapes]]) -> int:
        """Return what planning some root fields costs, all together."""
        return ceil(sum(ENTRY + self._bytes(root, shapes, shared=False) for root, shapes in roots) / UNIT)

    def _bytes(self, item: Selected, shapes: Shapes, *, shared: bool, above: Known = MappingProxyType({})) -> int:
        own, declared = shapes.get(item.place, {}), declaration_of(item.definition) if item.definition else None
        found = 0 if shared else self._computed(item, own, above)
        known = known_of(declared, own, above) if isinstance(declared, LinkField | RootField) else {}
        types = declared.path.of_reached(item.children, above) if isinstance(declared, LinkField) else item.children
        for children in types.values():
            repeated, met = often(children), set()
            found += ROWS + VALUE * len(children) + BAND * sum(map(_is_band, children))
            for child in children:
                if child.children:
                    asked = repeated.get(child.response)
                    found += self._bytes(child, shapes, shared=asked in met, above=known)
                    met |= {asked} - {None}
        # Where a page stands is found out from its rows, also where none of them is shown.
        return found if _shows_rows(item) else found + ROWS * item.row_types

    def _computed(self, item: Selected, shapes: Known, above: Known) -> int:
        """Return the bytes of the rows that a field computes; nothing for one that reads a table."""
        declaration = declaration_of(item.definition) if item.definition else None
        rows: Callable[[QueryContext], SelectBase]
        if isinstance(declaration, RootField) and declaration.computed is not None:
            rows = declaration.computed
        elif isinstance(declaration, LinkField) and declaration.path.computed is not None:
            rows = _rows_of(declaration.path, declaration.path.computed)
        else:
            return 0
        key = (id(declaration), *sorted(shapes.items()), *sorted(above.items()))
        with self._lock:
            known = self._known.get(key)
        if known is None:
            made = tuple(_kept(declaration, shapes))
            node = Node("n", item.coordinate, item.place, declaration, True, EVERYONE, shapes, made, above=above)
            known = declaration, _length(rows(Compiler(DIALECTS["postgresql"]).context(node)))
            with self._lock:
                self._known.put(key, known, WEIGHT)
        return known[1]


PLANNING_COST = PlanningCost()
"""What one process knows, however many applications it has."""


def _rows_of(
    path: Path, computed: Callable[[FromClause, QueryContext], SelectBase]
) -> Callable[[QueryContext], SelectBase]:
    """Return what makes the rows of a path that computes them; with those pairs that they are computed from, if any."""
    holder = table("holder", *map(column, dict.fromkeys((path.from_column, *path.needs))))
    if path.junction is None:
        return lambda context: computed(holder, context)
    junction = path.junction
    return lambda context: computed(junction(holder, context).cte(), context)


def _kept(declaration: LinkField | RootField, shapes: Known) -> Iterator[Table]:
    """Yield the tables of records that a field computes its rows from, as if all lay in one source."""
    if isinstance(declaration, LinkField) and declaration.path.kept_in is not None:
        yield Table("", Rows(), HUB, (), frozenset(), frozenset(), records=tuple(declaration.path.kept_in(shapes)))


def _is_band(item: Selected) -> bool:
    return item.definition is not None and isinstance(declaration_of(item.definition), BandField)


def _shows_rows(item: Selected) -> bool:
    """Return whether the rows of a page are among what is selected of it."""
    below = [child for children in item.children.values() for child in children]
    parts = [(child, part_of(child.definition)) for child in below]
    return any(part in SHOWS_ROWS or (part is PagePart.EDGES and _shows_rows(child)) for child, part in parts)


def _length(statement: Any) -> int:
    return len(str(statement.compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
