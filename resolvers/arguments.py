"""How what a caller gives in arguments enters a plan: a little as its shape, all else as parameters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.utilities.coerce_input_value import coerce_default_value

from hub.catalogue.declarations import Argument, LinkField, Moments, Right, RootField, WritableField
from hub.catalogue.fields import declaration_of
from hub.cipher import Cipher
from hub.errors import Code, RefusedRequest
from resolvers.coercion import Literal, literal_of, variables_in
from resolvers.plan import Node, Shapes
from resolvers.select import Selected

RESIDENT_ID_NUMBER = "ResidentIdNumber"
"""The scalar of identity numbers. Whatever takes one is a look-up, and counts as such."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the document where a field takes arguments.

    `constant` has their values where no variable and no moment enters them, so that they are worked out once for all
    requests; `written` makes each of them where it has `variables`, if all of these have values. `numbered` has the arguments in whose values identity numbers can stand, and where.
    """

    place: tuple[str, ...]
    definition: GraphQLField
    node: FieldNode
    arguments: Mapping[str, Argument]
    constant: Mapping[str, Any] | None
    written: Mapping[str, Literal] | None
    variables: frozenset[str]
    numbered: Mapping[str, _Numbered]

    @classmethod
    def of(cls, selected: Selected, definition: GraphQLField, arguments: Mapping[str, Argument]) -> Self:
        """Return the site of a selected field."""
        numbered = {name: found for name, item in definition.args.items() if (found := _numbered(item.type))}
        given = {item.name.value: item.value for item in selected.node.arguments or ()}
        variables = frozenset().union(*map(variables_in, given.values()))
        written = _written(definition, given)
        site = cls(selected.place, definition, selected.node, arguments, None, written, variables, numbered)
        if variables or any(argument.usual for argument in arguments.values()):
            return site
        return replace(site, constant=get_argument_values(definition, selected.node))

    def values(self, variables: VariableValues, moments: Moments) -> Mapping[str, Any]:
        """Return the arguments' values at one request, coerced by graphql-core; raises INVALID_VARIABLES, or
        INVALID_INPUT for a variable without a value where all that is written counts."""
        if self.constant is not None:
            return self.constant
        coerced = variables.coerced
        if self.written is not None and all(coerced.get(name) is not None for name in self.variables):
            return self._usual({name: literal(coerced) for name, literal in self.written.items()}, moments)
        for item in self.node.arguments or ():
            declared = self.arguments.get(item.name.value)
            if declared and declared.complete and not isinstance(item.value, VariableNode):
                for place, name in _absent(item.value, item.name.value, variables):
                    raise RefusedRequest(
                        Code.INVALID_INPUT,
                        f"{place} is ${name}, which has no value. Give the variable a value, or leave {place} out of the document.",
                    )
        try:
            given = get_argument_values(self.definition, self.node, variables)
        except GraphQLError as error:  # null for a variable whose default alone is not null
            raise RefusedRequest(Code.INVALID_VARIABLES, error.message) from None
        return self._usual(given, moments)

    def _usual(self, given: dict[str, Any], moments: Moments) -> Mapping[str, Any]:
        for name, argument in self.arguments.items():
            if argument.usual and name in given:
                given[name] = argument.usual(given[name], moments)
        return given


def _written(definition: GraphQLField, given: Mapping[str, ValueNode]) -> Mapping[str, Literal] | None:
    """Return how each argument is made that is written, or has a value of its own otherwise; None where only graphql-core can
    make one."""
    made: dict[str, Literal] = {}
    for name, item in definition.args.items():
        if name in given:
            if (literal := literal_of(given[name], item.type)) is None:
                return None
            made[name] = literal
        elif (usual := coerce_default_value(item)) is not Undefined:
            made[name] = _always(usual)
    return made


def _always(value: Any) -> Literal:
    return lambda _: value


def _absent(node: ValueNode, place: str, variables: VariableValues) -> Iterator[tuple[str, str]]:
    """Yield the places within a value where a variable without a value stands, and its name."""
    if isinstance(node, VariableNode):
        if node.name.value not in variables.coerced:
            yield place, node.name.value
    elif isinstance(node, ObjectValueNode):
        for pair in node.fields:
            yield from _absent(pair.value, f"{place}.{pair.name.value}", variables)
    elif isinstance(node, ListValueNode):
        for number, item in enumerate(node.values):
            yield from _absent(item, f"{place}[{number}]", variables)


Values = Sequence[Mapping[str, Any]]
"""The values of each site, in the order of the sites."""


def sites_of(roots: Iterable[Selected]) -> Iterator[Site]:
    """Yield every place below some root fields where arguments are taken. Fields that were withheld are among them."""
    for selected in roots:
        declaration = declaration_of(selected.definition) if selected.definition else None
        if isinstance(declaration, LinkField | RootField) and declaration.arguments and selected.definition:
            yield Site.of(selected, selected.definition, declaration.arguments)
        for children in selected.children.values():
            yield from sites_of(children)


@dataclass(frozen=True, slots=True)
class NamedNumbers:
    """The identity numbers that stand together in arguments: in one element of a list, such as an item of a batch, or in
    all that is no list. `named` are of persons who must be there; `offered` are to be written."""

    named: frozenset[str]
    offered: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        return self.named | self.offered


def numbers_of(sites: Sequence[Site], values: Values) -> tuple[NamedNumbers, ...]:
    """Return the identity numbers that are named in the arguments of a root field; of a list, in the order of its
    elements.

    They are found by their type, so that no new argument is forgotten. Empty when there are none.
    """
    groups: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    for site, given in zip(sites, values, strict=True):
        for name, numbered in site.numbered.items():
            value = given.get(name)
            if isinstance(numbered, _NumberedList) and value is not None:
                for place, item in enumerate(value):
                    groups[place] += numbered.item.numbers(item)
            else:
                groups[0] += numbered.numbers(value)
    if not any(groups.values()):
        return ()
    return tuple([_naming(groups[place]) for place in range(max(groups) + 1)])


def _naming(numbers: Iterable[tuple[str, bool]]) -> NamedNumbers:
    told: dict[bool, set[str]] = {False: set(), True: set()}
    for number, is_offered in numbers:
        told[is_offered].add(number)
    return NamedNumbers(frozenset(told[False]), frozenset(told[True]))


class _Numbered(Protocol):
    """Where identity numbers stand in the values of a type."""

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        """Return the numbers in a value, each with whether it is offered to be written."""


@dataclass(frozen=True, slots=True)
class _Number:
    is_offered: bool

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        return [] if value is None else [(value, self.is_offered)]


@dataclass(frozen=True, slots=True)
class _NumberedList:
    item: _Numbered

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        return [found for item in value or () for found in self.item.numbers(item)]


@dataclass(frozen=True, slots=True)
class _NumberedInput:
    fields: Mapping[str, _Numbered]

    def numbers(self, value: Any) -> list[tuple[str, bool]]:
        given = value or {}
        return [found for name, field in self.fields.items() if name in given for found in field.numbers(given[name])]


def _numbered(graphql_type: Any, is_offered: bool = False, above: frozenset[str] = frozenset()) -> _Numbered | None:
    """Return where identity numbers stand in the values of a type; None where none can stand. What is given in an
    input that writes is offered. An input within itself is not looked into again: there is none."""
    if isinstance(graphql_type, GraphQLNonNull):
        return _numbered(graphql_type.of_type, is_offered, above)
    if isinstance(graphql_type, GraphQLList):
        item = _numbered(graphql_type.of_type, is_offered, above)
        return item and _NumberedList(item)
    if not isinstance(graphql_type, GraphQLInputObjectType):
        return _Number(is_offered) if graphql_type.name == RESIDENT_ID_NUMBER else None
    assert graphql_type.name not in above
    fields = {
        name: found
        for name, item in graphql_type.fields.items()
        if (
            found := _numbered(
                item.type, is_offered or isinstance(declaration_of(item), WritableField), above | {graphql_type.name}
            )
        )
    }
    return _NumberedInput(fields) if fields else None


def shape_of(sites: Sequence[Site], values: Values) -> Hashable:
    """Return what of all arguments changes a statement: a part of the plan's key. Of what is the same for each
    request, nothing."""
    return tuple([
        argument.shape(given.get(name))
        for site, given in zip(sites, values, strict=True)
        if site.constant is None
        for name, argument in site.arguments.items()
    ])  # fmt: skip


def shapes_by_place(sites: Sequence[Site], values: Values) -> Shapes:
    """For each place with arguments: what of each argument changes the statement."""
    return {site.place: _shapes(site, given) for site, given in zip(sites, values, strict=True)}


def _shapes(site: Site, given: Mapping[str, Any]) -> Mapping[str, Hashable]:
    return {name: argument.shape(given.get(name)) for name, argument in site.arguments.items()}


def rights_by_place(sites: Sequence[Site], values: Values) -> Mapping[tuple[str, ...], tuple[Right, ...]]:
    """For each place with arguments: the rights that these use."""
    return {
        site.place: tuple(
            dict.fromkeys(
                right
                for name, argument in site.arguments.items()
                for right in argument.required_rights(shapes[name], shapes)
            )
        )
        for site, given in zip(sites, values, strict=True)
        for shapes in [_shapes(site, given)]
    }


def days_of(sites: Sequence[Site], values: Values) -> Iterator[str]:
    """Yield each other day or moment than now that arguments choose, with what else was chosen beside it."""
    for site, given in zip(sites, values, strict=True):
        chosen = [str(given.get(name) or "") for name, argument in site.arguments.items() if argument.dated]
        if any(chosen):
            yield " ".join(chosen)


def bind(
    names: Mapping[tuple[str, ...], str], sites: Sequence[Site], values: Values, cipher: Cipher, moments: Moments
) -> dict[str, Any]:
    """Return the parameters that the arguments give. `names` has the name of the node at each place of the plan."""
    parameters: dict[str, Any] = {}
    for site, given in zip(sites, values, strict=True):
        node_name = names.get(site.place)
        if node_name is not None:
            for name, argument in site.arguments.items():
                for key, value in argument.binds(given.get(name), cipher, moments).items():
                    parameters[f"{node_name}_{key}"] = value
    return parameters


def names_by_place(node: Node) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each node of a plan under its place in the selection."""
    yield node.place, node.name
    for table in node.tables:
        for branch in table.branches:
            yield from names_by_place(branch.node)
