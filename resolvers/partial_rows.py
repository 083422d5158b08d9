"""Partial rows of an answer over several sources: finished JSON texts, joined by key in the declared order.

INVARIANT: a mark counts only in the text of the statement whose nonce it begins with, so that no source can ask for
what hangs under another's rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from hub.catalogue.declarations import LinkField
from hub.catalogue.lists import PagePart
from hub.tables.types import Id
from resolvers.connections import names_of_objects
from resolvers.plan import Constant, Node, Page, Slot
from resolvers.withheld import MARKS, missing


class UnexpectedRows(Exception):
    """A source answered with rows that it was not asked for."""


@dataclass(frozen=True, slots=True)
class PartialRow:
    """One row: its place in the order of its list, its texts (one, but on a page), and the nonce of the marks in these."""

    order: tuple[Any, ...]
    texts: tuple[str, ...]
    nonce: str


@dataclass(slots=True)
class PartialRows:
    """What hangs under the marks, by node and key. `missing` has the sources that did not answer, by node."""

    parameters: Mapping[str, Any]
    nodes: dict[str, Node] = field(default_factory=dict)
    found: dict[str, dict[str, list[PartialRow]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    missing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, node: Node, partials: Mapping[str, list[PartialRow]]) -> None:
        for key, more in partials.items():
            self.found[node.name][key] += more

    def is_missing(self, name: str) -> bool:
        """Return True when no source of a node has answered; of rows that are computed where records lie, when any has not:
        such a list says as much by what is not in it, and so is told as a whole or not at all."""
        node, missing = self.nodes[name], self.missing[name]
        if isinstance(node.declaration, LinkField) and node.declaration.path.kept_in is not None:
            return bool(missing)
        return {table.source for table in node.tables} <= missing

    def joined(self, text: str, nonce: str) -> str:
        """Return a text with what hangs under its marks."""
        first, *rest = text.split(f'"{nonce}')
        parts = [first]
        for part in rest:
            mark, _, after = part.partition('"')
            name, _, key = mark.partition(":")
            parts += [self.under(name, key), after]
        return "".join(parts)

    def under(self, name: str, key: str) -> str:
        if self.is_missing(name):
            return self.gap(name)
        node = self.nodes[name]
        partials = self.found[name].get(key, [])
        if not node.many:
            return self.text(partials[0]) if partials else self.gap(name) if self.missing[name] else "null"
        assert isinstance(node.declaration, LinkField)
        for place, step in reversed(list(enumerate(node.declaration.order))):
            if step.descending:
                partials = sorted(partials, key=lambda partial: _known(partial.order[place]), reverse=True)
            else:
                partials = sorted(partials, key=lambda partial: _unknown(partial.order[place]))
        if node.page is not None:
            return self.page(node, node.page, partials)
        return f"[{','.join(map(self.text, partials))}]"

    def text(self, partial: PartialRow, number: int = 0) -> str:
        """Return one of the objects that a row is shown as."""
        return self.joined(partial.texts[number], partial.nonce)

    def gap(self, name: str, part: str = "") -> str:
        """Return a null because a source did not answer, marked; of a page that is there but for `part`, of that part."""
        return f'"{self.parameters[MARKS]}{missing(name)}{part and f"_{part}"}"'

    def page(self, node: Node, page: Page, rows: list[PartialRow]) -> str:
        """Return a page of a list that is put together here: as `connections.pages_below` makes one of rows that lie
        together."""
        skipped, until = 0, len(rows)
        if node.shapes.get("after"):
            skipped = sum(not self.is_beyond(node, page, row, "after") for row in rows)
        if node.shapes.get("before"):
            until = sum(self.is_beyond(node, page, row, "before") for row in rows)
        size = self.parameters.get(f"{node.name}_size", until)
        low = max(skipped, until - size) if node.shapes.get("last") else skipped
        high = min(until, low + size)
        shown = [(row, self.mark(node, row)) for row in rows[low:high]]
        marks = [mark for _, mark in shown] or ["null"]

        def edge(slots: Iterable[Constant | Slot], row: PartialRow, mark: str) -> str:
            return _object(slots, lambda slot: mark if slot.part is PagePart.CURSOR else self.text(row, slot.shows))

        def value(slot: Slot) -> str:
            match slot.part:
                case PagePart.NODES:
                    return f"[{','.join(self.text(row, slot.shows) for row, _ in shown)}]"
                case PagePart.EDGES:
                    return f"[{','.join(edge(slot.slots, row, mark) for row, mark in shown)}]"
                case PagePart.INFO:
                    return _object(slot.slots, value)
                case PagePart.TOTAL:
                    return self.gap(node.name, slot.response) if self.missing[node.name] else str(len(rows))
                case PagePart.HAS_NEXT_PAGE:
                    return "true" if high < len(rows) else "false"
                case PagePart.HAS_PREVIOUS_PAGE:
                    return "true" if low > 0 else "false"
                case _:
                    return marks[0] if slot.part is PagePart.START_CURSOR else marks[-1]

        return _object(page.slots, value)

    def mark(self, node: Node, row: PartialRow) -> str:
        """Return the place of a row, marked as in a statement."""
        place = f"{self.parameters[MARKS]}{node.name}:{orjson.dumps(row.order).decode()}"
        return orjson.dumps(place).decode()

    def is_beyond(self, node: Node, page: Page, row: PartialRow, name: str) -> bool:
        """Return whether a row lies on the far side of a cursor: after that of `after`, before that of `before`."""
        for place, (value, step) in enumerate(zip(row.order, page.order, strict=True)):
            bound = self.parameters[f"{node.name}_{name}_{place}"]
            bound = bound.isoformat() if isinstance(bound, date) else bound
            if value != bound:
                last_first = (
                    (value is None, value) > (bound is None, bound) if None in (value, bound) else value > bound
                )
                after = last_first != (step.descending and None not in (value, bound))
                return after == (name == "after")
        return False


def read_partial_rows(node: Node, text: str, nonce: str, keys: str | None) -> dict[str, list[PartialRow]]:
    """Return the partial rows that a statement gave for a node, by parent; raises `UnexpectedRows`. `keys` are those
    that were asked."""
    assert isinstance(node.declaration, LinkField)
    asked = None if keys is None else {item[0] for item in orjson.loads(keys)}
    found: dict[str, list[PartialRow]] = defaultdict(list)
    for item in _read(text):
        steps, texts = len(node.declaration.order), len(names_of_objects(node))
        if not isinstance(item, list) or len(item) != 1 + steps + texts:
            raise UnexpectedRows("a piece has another form")
        parent, order, jsons = item[0], item[1 : 1 + steps], item[1 + steps :]
        if not isinstance(parent, str) or (asked is not None and parent not in asked):
            raise UnexpectedRows("a part has a key that was not requested")
        if not all(isinstance(json, str) and json.startswith("{") and json.endswith("}") for json in jsons):
            raise UnexpectedRows("a piece is not a JSON object")
        found[parent].append(PartialRow(tuple(order), tuple(jsons), nonce))
    return found


def check_keys(node: Node, text: str) -> None:
    """Raise `UnexpectedRows` when a department's keys are none: they are about to enter a statement of another source."""
    assert isinstance(node.declaration, LinkField)
    for item in _read(text):
        if not isinstance(item, list) or not item or not isinstance(item[0], str):
            raise UnexpectedRows("a key has another form")
        for table in node.tables:
            if table.rows.table is not None:
                column = table.rows.table.__table__.c[node.declaration.path.to_column]
                if isinstance(column.type, Id):
                    _check_id(item[0])


def read_subjects(value: Any) -> list[str]:
    """Return the persons that a statement is about, from JSON text; none from null. Raises `UnexpectedRows`."""
    subjects = [str(subject) for subject in _read(value)] if value is not None else []
    for subject in subjects:
        _check_id(subject)
    return subjects


def _read(text: Any) -> Any:
    try:
        found = orjson.loads(text)
    except (orjson.JSONDecodeError, TypeError):
        raise UnexpectedRows("it is not JSON") from None
    if not isinstance(found, list):
        raise UnexpectedRows("it is not a list")
    return found


def _check_id(text: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise UnexpectedRows("an id has another form") from None


def _object(slots: Iterable[Constant | Slot], value: Callable[[Slot], str]) -> str:
    """Return a JSON object; `value` gives the JSON of a slot."""
    written = (
        f'"{slot.response}":{value(slot) if isinstance(slot, Slot) else orjson.dumps(slot.text).decode()}'
        for slot in slots
    )
    return f"{{{','.join(written)}}}"


def _known(value: Any) -> tuple[bool, Any]:
    return value is not None, value


def _unknown(value: Any) -> tuple[bool, Any]:
    return value is None, value
