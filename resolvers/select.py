"""Stage 1: the GraphQL selection becomes a plain tree. Knows nothing of SQL, rights or tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    print_ast,
)
from graphql.execution.values import VariableValues, get_directive_values

from hub.catalogue.contract import concrete_types
from hub.catalogue.declarations import LinkField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import PageField, PagePart
from hub.limits import NAMES, OBJECTS, ROOT_FIELDS

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of the selection, merged over all places that select it.

    `children` are given per concrete type, since fragments may select differently for each; a leaf has none.
    `path` has the response names from the root down to this field, and `place` the types that hold them as well: below
    an interface one path leads to a place of each concrete type. What GraphQL itself answers (`__typename`,
    `__schema`) has no definition and no children. `row_types` is how many types the rows of a page can have; 0 for what
    is no page.
    """

    response: str
    type_name: str
    name: str
    path: tuple[str, ...]
    place: tuple[str, ...]
    node: FieldNode
    definition: GraphQLField | None
    children: Mapping[str, tuple[Selected, ...]]
    row_types: int = 0

    @property
    def coordinate(self) -> str:
        return f"{self.type_name}.{self.name}"


@dataclass(slots=True)
class Budget:
    """How many objects a question leads to so far."""

    spent: int = 0

    def spend(self) -> None:
        self.spent += 1
        OBJECTS.check(self.spent)


@dataclass(frozen=True, slots=True)
class SelectionContext:
    """What a selection refers to: the schema it was validated against, its fragments and coerced variables, and the types
    that are `absent` for the caller: an interface never leads to their rows."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    absent: frozenset[str] = frozenset()
    budget: Budget = field(default_factory=Budget, compare=False)

    def types(self, target: GraphQLNamedType) -> list[GraphQLObjectType]:
        """Return the object types that a type stands for, by name, without those that are absent for the caller."""
        return [item for item in concrete_types(self.schema, target) if item.name not in self.absent]


def select_roots(
    document: SelectionContext, root_type: GraphQLObjectType, selections: SelectionSetNode
) -> tuple[Selected, ...]:
    """Return the root fields of an operation, each with its tree."""
    return _fields(document, root_type, [selections], (), ())


def _fields(
    document: SelectionContext,
    parent: GraphQLObjectType,
    sets: Iterable[SelectionSetNode],
    path: tuple[str, ...],
    place: tuple[str, ...],
) -> tuple[Selected, ...]:
    grouped: dict[str, list[FieldNode]] = {}
    for selections in sets:
        _collect(document, parent, selections.selections, grouped, set())
    (NAMES if path else ROOT_FIELDS).check(len(grouped))
    return tuple(_field(document, parent, response, nodes, path, place) for response, nodes in grouped.items())


def _field(
    document: SelectionContext,
    parent: GraphQLObjectType,
    response: str,
    nodes: list[FieldNode],
    path: tuple[str, ...],
    place: tuple[str, ...],
) -> Selected:
    name, path, place = nodes[0].name.value, (*path, response), (*place, parent.name, response)
    if name.startswith("__"):
        return Selected(response, parent.name, name, path, place, nodes[0], None, {})
    definition = parent.fields[name]
    target = get_named_type(definition.type)
    sets = [node.selection_set for node in nodes if node.selection_set]
    children: dict[str, tuple[Selected, ...]] = {}
    if sets:
        document.budget.spend()
    if isinstance(target, GraphQLObjectType):
        children[target.name] = _fields(document, target, sets, path, place)
    elif isinstance(target, GraphQLInterfaceType | GraphQLUnionType):
        for concrete in document.types(target):
            children[concrete.name] = _fields(document, concrete, sets, path, place)
    return Selected(
        response, parent.name, name, path, place, nodes[0], definition, children, _row_types(document, target)
    )


def often(fields: Iterable[Selected]) -> Mapping[str, str]:
    """Return, of the fields of one object, those of computed rows that are asked for several times: what is asked, by
    response name.

    What is written alike has the same values, so equal texts stand for equal rows.
    """
    asked = {item.response: text for item in fields if (text := _computed(item))}
    times = Counter(asked.values())
    return {response: text for response, text in asked.items() if times[text] > 1}


def _computed(selected: Selected) -> str:
    declaration = declaration_of(selected.definition) if selected.definition else None
    if not isinstance(declaration, LinkField) or declaration.path.computed is None:
        return ""
    if declaration.path.junction is not None:
        return ""  # rows that are computed from pairs are made for each field apart
    return " ".join((selected.name, *sorted(map(print_ast, selected.node.arguments or ()))))


def part_of(definition: GraphQLField | None) -> PagePart | None:
    """Return what a field says of a page; None for one that is no part of a page."""
    declaration = declaration_of(definition) if definition else None
    return declaration.part if isinstance(declaration, PageField) else None


def _row_types(document: SelectionContext, target: GraphQLNamedType) -> int:
    for definition in target.fields.values() if isinstance(target, GraphQLObjectType) else ():
        if part_of(definition) is PagePart.NODES:
            return len(document.types(get_named_type(definition.type)))
    return 0


def _collect(
    document: SelectionContext,
    parent: GraphQLObjectType,
    selections: Iterable[SelectionNode],
    grouped: dict[str, list[FieldNode]],
    spread: set[str],
) -> None:
    for node in selections:
        if not _included(document, node):
            continue
        if isinstance(node, FieldNode):
            response = node.alias.value if node.alias else node.name.value
            grouped.setdefault(response, []).append(node)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else parent.name
            if _applies(document, condition, parent):
                _collect(document, parent, node.selection_set.selections, grouped, spread)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
            spread.add(node.name.value)
            fragment = document.fragments[node.name.value]
            if _applies(document, fragment.type_condition.name.value, parent):
                _collect(document, parent, fragment.selection_set.selections, grouped, spread)


def _applies(document: SelectionContext, condition: str, parent: GraphQLObjectType) -> bool:
    if condition == parent.name:
        return True
    conditional = document.schema.type_map[condition]
    return isinstance(conditional, GraphQLInterfaceType | GraphQLUnionType) and document.schema.is_sub_type(
        conditional, parent
    )


def _included(document: SelectionContext, node: SelectionNode) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, document.variables)
    if skip and skip["if"]:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, document.variables)
    return not include or bool(include["if"])
