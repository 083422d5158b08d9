"""How large a document is, before anything else is done with it.

Validation takes more time than parsing, and more than in proportion: so what it would have to look at is counted
first, in one pass. A fragment is counted once and added wherever it is spread, so a document that would unfold to
billions of fields is measured as fast as any other. Only a document that is small in that way is unfolded, to count
what validation compares with each other. What no operation reaches is counted as well: validation looks at it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    ValueNode,
)

from hub.errors import Code, RefusedRequest
from hub.limits import ALIASES, COMPARISONS, DEPTH, DIRECTIVES, FIELDS, NAME_LENGTH, NODES

SPREAD = "..."
"""Stands for the response name of a fragment that is spread: any two of them are compared."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a document unfolds to. `nodes` are its fields, spreads, inline fragments and the values in it."""

    nodes: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0

    def sequence(self, other: Size) -> Size:
        return Size(
            self.nodes + other.nodes,
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.depth, other.depth),
        )


def measure(document: DocumentNode) -> None:
    """Raises `RefusedRequest` for a document that is beyond a limit, over all of its definitions together."""
    measuring = _Measuring(document)
    size = measuring.whole()
    FIELDS.check(size.fields)
    DEPTH.check(size.depth)
    ALIASES.check(size.aliases)
    DIRECTIVES.check(size.directives)
    NODES.check(size.nodes)
    COMPARISONS.check(measuring.comparisons())


class _Measuring:
    def __init__(self, document: DocumentNode) -> None:
        self._operations = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
        self._fragments = {
            item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)
        }
        self._sizes: dict[str, Size] = {}
        self._within: set[str] = set()
        self._roots: list[Iterable[SelectionNode]] = []

    def whole(self) -> Size:
        """Return all operations, and the fragments that none of them reaches."""
        size = Size()
        for definition in self._operations:
            variables = [each for item in definition.variable_definitions or () for each in item.directives or ()]
            size = size.sequence(_directives([*(definition.directives or ()), *variables]))
            size = size.sequence(Size(nodes=len(definition.variable_definitions or ())))
            size = size.sequence(self.of(definition.selection_set.selections))
            self._roots.append(definition.selection_set.selections)
        for name, fragment in self._fragments.items():
            if name not in self._sizes:
                size = size.sequence(self._fragment(name))
                self._roots.append(fragment.selection_set.selections)
        return size

    def of(self, selections: Iterable[SelectionNode]) -> Size:
        size = Size()
        for node in selections:
            size = size.sequence(_directives(node.directives or ())).sequence(self._one(node))
        return size

    def _one(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return Size(nodes=1).sequence(self._fragment(node.name.value))
        if isinstance(node, InlineFragmentNode):
            return Size(nodes=1).sequence(self.of(node.selection_set.selections))
        if not isinstance(node, FieldNode):
            return Size()
        if node.alias:
            NAME_LENGTH.check(len(node.alias.value))
        below = self.of(node.selection_set.selections) if node.selection_set else Size()
        return Size(
            below.nodes + _weight(node),
            below.fields + 1,
            below.aliases + bool(node.alias),
            below.directives,
            below.depth + 1,
        )

    def _fragment(self, name: str) -> Size:
        if name in self._within:
            raise RefusedRequest(Code.INVALID_QUERY, "A fragment spreads itself. Remove that spread.")
        if name not in self._sizes:
            self._within.add(name)
            size = Size()
            if fragment := self._fragments.get(name):
                size = _directives(fragment.directives or ()).sequence(self.of(fragment.selection_set.selections))
            self._sizes[name] = size
            self._within.discard(name)
        return self._sizes[name]

    def comparisons(self) -> int:
        """Return how many times validation looks at a field, an argument or a fragment beside another one of its name."""
        return sum(self._comparisons([selections]) for selections in self._roots)

    def _comparisons(self, sets: Iterable[Iterable[SelectionNode]]) -> int:
        groups: dict[str, list[SelectionNode]] = {}
        for selections in sets:
            for response, node in self._unfolded(selections):
                groups.setdefault(response, []).append(node)
        count = 0
        for nodes in groups.values():
            count += (len(nodes) - 1) * sum(map(_weight, nodes))
            below = [
                node.selection_set.selections for node in nodes if isinstance(node, FieldNode) and node.selection_set
            ]
            if below:
                count += self._comparisons(below)
        return count

    def _unfolded(self, selections: Iterable[SelectionNode]) -> Iterator[tuple[str, SelectionNode]]:
        for node in selections:
            if isinstance(node, FieldNode):
                yield node.alias.value if node.alias else node.name.value, node
            elif isinstance(node, InlineFragmentNode):
                yield from self._unfolded(node.selection_set.selections)
            elif isinstance(node, FragmentSpreadNode):
                yield SPREAD, node
                if fragment := self._fragments.get(node.name.value):
                    yield from self._unfolded(fragment.selection_set.selections)


def _weight(node: SelectionNode) -> int:
    """Return a field with each value in its arguments: two fields of one name must have the same."""
    return 1 + sum(_values(item.value) for item in node.arguments or ()) if isinstance(node, FieldNode) else 1


def _directives(nodes: Iterable[DirectiveNode]) -> Size:
    found = list(nodes)
    return Size(sum(1 + sum(_values(item.value) for item in node.arguments or ()) for node in found), 0, 0, len(found))


def _values(node: ValueNode) -> int:
    """Return a value and all that is in it."""
    if isinstance(node, ListValueNode):
        return 1 + sum(map(_values, node.values))
    if isinstance(node, ObjectValueNode):
        return 1 + sum(_values(item.value) for item in node.fields)
    return 1
