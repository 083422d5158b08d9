"""How what a caller gives becomes values, and how these enter a plan: a little as its shape, all else as parameters.

Values of variables are coerced as graphql-core does it, by what is known of their types once: it reads a type anew for each value, and
of an input with thirteen forms it asks for all of them, though one is given. INVARIANT: what comes out is what graphql-core gives; a
test compares the two. No input type of the contract is within itself, so that no value is nested deeper than its type.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import orjson
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource, get_argument_values
from graphql.pyutils import is_iterable
from graphql.type import is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value

from hub.catalogue.declarations import Argument, LinkField, Moments, Right, RootField
from hub.catalogue.fields import declaration_of
from hub.cipher import Cipher
from hub.errors import Code, RefusedRequest
from resolvers.literals import Literal, literal_of, variables_in
from resolvers.plan import Node, Shapes
from resolvers.select import Selected

Coercion = Callable[[Any], Any]
"""Gives the coerced value, and `Undefined` for one that the type does not take. DANGER: `Undefined` equals None."""


def coercion_of(graphql_type: GraphQLInputType) -> Coercion:
    """Return how values of a type are coerced."""
    if isinstance(graphql_type, GraphQLNonNull):
        coerce = coercion_of(graphql_type.of_type)
        return lambda value: Undefined if value is None else coerce(value)
    if isinstance(graphql_type, GraphQLList):
        return _of_list(coercion_of(graphql_type.of_type))
    return _of_object(graphql_type) if isinstance(graphql_type, GraphQLInputObjectType) else _of_leaf(graphql_type)


def _of_leaf(leaf: Any) -> Coercion:
    def coerce(value: Any) -> Any:
        try:
            return None if value is None else leaf.coerce_input_value(value)
        except Exception:
            return Undefined

    return coerce


def _of_list(coerce_item: Coercion) -> Coercion:
    def coerce(value: Any) -> Any:
        if value is None:
            return None
        items = []
        for item in value if is_iterable(value) else (value,):
            if (coerced := coerce_item(item)) is Undefined:
                return Undefined
            items.append(coerced)
        return items

    return coerce


@lru_cache(maxsize=256)
def _of_object(input_type: GraphQLInputObjectType) -> Coercion:
    names = {name: field.out_name or name for name, field in input_type.fields.items()}
    fields = [(name, names[name], coercion_of(field.type)) for name, field in input_type.fields.items()]
    by_name = {name: coerce_field for name, _, coerce_field in fields}
    required = {name for name, field in input_type.fields.items() if is_required_input_field(field)}
    usual = {name: coerce_default_value(field) for name, field in input_type.fields.items()}

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict) or not required <= value.keys() <= by_name.keys():
            return Undefined
        given: dict[str, Any] = {}
        for name, out_name, coerce_field in fields:
            coerced = coerce_field(value[name]) if name in value else usual[name]
            if coerced is not Undefined:
                given[out_name] = coerced
            elif name in value:
                return Undefined
        return input_type.out_type(given)

    def coerce_one(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict) or len(value) != 1:
            return Undefined
        ((name, item),) = value.items()
        if name not in by_name or item is None or (coerced := by_name[name](item)) is Undefined:
            return Undefined
        return input_type.out_type({names[name]: coerced})

    return coerce_one if input_type.is_one_of else coerce


def plain_variables(
    taken: Iterable[tuple[GraphQLVariableSignature, Coercion]], variables: Mapping[str, Any]
) -> VariableValues | None:
    """Return variables whose values are right, need no default, and have nothing in them that nobody sees; None for any others.

    What they take is known here, where graphql-core would find it anew at each request.
    """
    found = VariableValues({}, {})
    for signature, coerce in taken:
        name = signature.name
        if name in variables:
            if (given := coerce(variables[name])) is Undefined:
                return None
            found.sources[name], found.coerced[name] = VariableValueSource(signature, variables[name]), given
        elif signature.default is not None or is_non_null_type(signature.type):
            return None
        else:
            found.sources[name] = VariableValueSource(signature)
    return None if may_have_unseen(variables) else found


def may_have_unseen(variables: Mapping[str, Any]) -> bool:
    """False where no text in variables, as they came, can have what nobody sees: all of it is plain ASCII, with nothing that
    JSON has to escape. Looked at as a whole, since a thousand numbers are looked at for each batch."""
    written = orjson.dumps(variables)
    return not written.isascii() or b"\\" in written or b"\x7f" in written


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the document where a field takes arguments.

    `constant` has their values where no variable and no moment enters them, so that they are worked out once for all
    requests; `written` makes each of them where it has `variables`, if all of these have values.
    """

    place: tuple[str, ...]
    definition: GraphQLField
    node: FieldNode
    arguments: Mapping[str, Argument]
    constant: Mapping[str, Any] | None
    written: Mapping[str, Literal] | None
    variables: frozenset[str]

    @classmethod
    def of(cls, selected: Selected, definition: GraphQLField, arguments: Mapping[str, Argument]) -> Self:
        """Return the site of a selected field."""
        given = {item.name.value: item.value for item in selected.node.arguments or ()}
        variables = frozenset().union(*map(variables_in, given.values()))
        written = _written(definition, given)
        site = cls(selected.place, definition, selected.node, arguments, None, written, variables)
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
            is_variable = isinstance(item.value, VariableNode)
            if declared and (declared.explicit if is_variable else declared.complete):
                value = "a value, or null if you mean none," if declared.explicit else "a value,"
                for place, name in _absent(item.value, item.name.value, variables):
                    raise RefusedRequest(
                        Code.INVALID_INPUT,
                        f"{place} is ${name}, which has no value. Give the variable {value} or leave {place} out of the document.",
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


def shape_of(sites: Sequence[Site], values: Values) -> Hashable:
    """Return what of all arguments changes a statement: a part of the plan's key. Of what is the same for each
    request, nothing."""
    return tuple([
        argument.shape(given.get(name))
        for site, given in zip(sites, values, strict=True)
        if site.constant is None
        for name, argument in site.arguments.items()
    ])  # fmt: skip


def values_at(sites: Sequence[Site], place: tuple[str, ...], values: Values) -> Mapping[str, Any]:
    """Return the values of the arguments at a place."""
    return next(given for site, given in zip(sites, values, strict=True) if site.place == place)


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


def bind(
    names: Mapping[tuple[str, ...], str],
    known: Mapping[tuple[str, ...], Mapping[str, Any]],
    sites: Sequence[Site],
    values: Values,
    cipher: Cipher,
    moments: Moments,
) -> dict[str, Any]:
    """Return the parameters that the arguments give. `names` has the name of the node at each place of the plan, and `known` what is
    bound already at some of them."""
    parameters: dict[str, Any] = {}
    for site, given in zip(sites, values, strict=True):
        if site.place in known:
            parameters |= known[site.place]
            continue
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
