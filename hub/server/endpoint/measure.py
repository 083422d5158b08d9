"""How large a document is, before anything else is done with it.

Validation takes more time than parsing, and more than in proportion: so what it would have to look at is counted
first, in one pass. A fragment is counted once and added wherever it is spread, so a document that would unfold to
billions of fields is measured as fast as any other. A fragment that spreads itself is left to validation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
)

from hub.limits import ALIASES, DEPTH, DIRECTIVES, FIELDS, NAME_LENGTH


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a document unfolds to."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0

    def beside(self, other: Size) -> Size:
        return Size(
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.depth, other.depth),
        )


def measure(document: DocumentNode) -> None:
    """Raises `RefusedRequest` for a document that is beyond a limit, over all of its operations together."""
    measuring = _Measuring(document)
    size = Size()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            variables = sum(len(item.directives or ()) for item in definition.variable_definitions or ())
            size = size.beside(Size(directives=len(definition.directives or ()) + variables))
            size = size.beside(measuring.of(definition.selection_set.selections))
    FIELDS.check(size.fields)
    DEPTH.check(size.depth)
    ALIASES.check(size.aliases)
    DIRECTIVES.check(size.directives)


class _Measuring:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)
        }
        self._sizes: dict[str, Size] = {}

    def of(self, selections: Iterable[SelectionNode]) -> Size:
        size = Size()
        for node in selections:
            size = size.beside(Size(directives=len(node.directives or ()))).beside(self._one(node))
        return size

    def _one(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set.selections)
        if not isinstance(node, FieldNode):
            return Size()
        if node.alias:
            NAME_LENGTH.check(len(node.alias.value))
        below = self.of(node.selection_set.selections) if node.selection_set else Size()
        return Size(below.fields + 1, below.aliases + bool(node.alias), below.directives, below.depth + 1)

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()  # what a fragment in itself counts as
            if fragment := self._fragments.get(name):
                own = Size(directives=len(fragment.directives or ()))
                self._sizes[name] = own.beside(self.of(fragment.selection_set.selections))
        return self._sizes[name]
