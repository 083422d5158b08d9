"""The pieces of a split answer: finished JSON texts of several sources, joined by key in the declared order.

INVARIANT: a mark counts only in the text of the statement whose nonce it begins with, so that no source can ask for
what hangs under another's rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from hub.catalogue.declarations import Link
from hub.tables.types import Id
from resolvers.plan import Node


class Nonsense(Exception):
    """A source answered what it was not asked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One object: its place in the order of its list, its text, and the nonce of the marks in that."""

    order: tuple[Any, ...]
    text: str
    nonce: str


@dataclass(slots=True)
class Pieces:
    """What hangs under the marks, by node and key. `missing` has the sources that did not answer, by node."""

    parameters: Mapping[str, Any]
    nodes: dict[str, Node] = field(default_factory=dict)
    found: dict[str, dict[str, list[Piece]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    missing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, node: Node, pieces: Mapping[str, list[Piece]]) -> None:
        for key, more in pieces.items():
            self.found[node.name][key] += more

    def is_missing(self, name: str) -> bool:
        """True when no source of a node has answered."""
        return {table.source for table in self.nodes[name].tables} <= self.missing[name]

    def joined(self, text: str, nonce: str) -> str:
        """A text with what hangs under its marks."""
        first, *rest = text.split(f'"{nonce}')
        parts = [first]
        for part in rest:
            mark, _, after = part.partition('"')
            name, _, key = mark.partition(":")
            parts += [self.under(name, key), after]
        return "".join(parts)

    def under(self, name: str, key: str) -> str:
        if self.is_missing(name):
            return "null"
        node = self.nodes[name]
        pieces = self.found[name].get(key, [])
        if not node.many:
            return self.joined(pieces[0].text, pieces[0].nonce) if pieces else "null"
        assert isinstance(node.declaration, Link)
        for place, step in reversed(list(enumerate(node.declaration.order))):
            if step.descending:
                pieces = sorted(pieces, key=lambda piece: _known(piece.order[place]), reverse=True)
            else:
                pieces = sorted(pieces, key=lambda piece: _unknown(piece.order[place]))
        if node.shapes.get("first"):
            pieces = pieces[: self.parameters[f"{name}_first"]]
        return f"[{','.join(self.joined(piece.text, piece.nonce) for piece in pieces)}]"


def read_pieces(node: Node, text: str, nonce: str, keys: str | None) -> dict[str, list[Piece]]:
    """The pieces that a statement gave for a node, by parent; raises `Nonsense`. `keys` are those that were asked."""
    assert isinstance(node.declaration, Link)
    asked = None if keys is None else {item[0] for item in orjson.loads(keys)}
    found: dict[str, list[Piece]] = defaultdict(list)
    for item in _read(text):
        if not isinstance(item, list) or len(item) != len(node.declaration.order) + 2:
            raise Nonsense("a piece has another form")
        parent, *order, json = item
        if not isinstance(parent, str) or (asked is not None and parent not in asked):
            raise Nonsense("a piece hangs under a key that was not asked about")
        if not isinstance(json, str) or not (json.startswith("{") and json.endswith("}")):
            raise Nonsense("a piece is not a JSON object")
        found[parent].append(Piece(tuple(order), json, nonce))
    return found


def check_keys(node: Node, text: str) -> None:
    """Raise `Nonsense` when a department's keys are none: they are about to enter a statement of another source."""
    assert isinstance(node.declaration, Link)
    for item in _read(text):
        if not isinstance(item, list) or not item or not isinstance(item[0], str):
            raise Nonsense("a key has another form")
        for table in node.tables:
            if table.rows.table is not None:
                column = table.rows.table.__table__.c[node.declaration.path.target]
                if isinstance(column.type, Id):
                    _check_id(item[0])


def read_subjects(value: Any) -> list[str]:
    """The persons that a statement is about, from JSON text; none from null. Raises `Nonsense`."""
    subjects = [str(subject) for subject in _read(value)] if value is not None else []
    for subject in subjects:
        _check_id(subject)
    return subjects


def _read(text: Any) -> Any:
    try:
        found = orjson.loads(text)
    except (orjson.JSONDecodeError, TypeError):
        raise Nonsense("it is not JSON") from None
    if not isinstance(found, list):
        raise Nonsense("it is not a list")
    return found


def _check_id(text: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise Nonsense("an id has another form") from None


def _known(value: Any) -> tuple[bool, Any]:
    return value is not None, value


def _unknown(value: Any) -> tuple[bool, Any]:
    return value is None, value
