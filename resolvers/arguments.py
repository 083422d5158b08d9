"""How what a caller gives in arguments enters a plan: a little as its shape, all else as parameters."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from hub.catalogue.declarations import Argument, Link, Moments, Right, Root
from hub.catalogue.fields import story
from hub.cipher import Cipher
from hub.errors import Code, RefusedRequest
from resolvers.plan import Node, Shapes
from resolvers.select import Selected

RESIDENT_ID_NUMBER = "ResidentIdNumber"
"""The scalar of identity numbers. Whatever takes one is a look-up, and counts as such."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the document where a field takes arguments."""

    place: tuple[str, ...]
    definition: GraphQLField
    node: FieldNode
    arguments: Mapping[str, Argument]

    def values(self, variables: VariableValues) -> Mapping[str, Any]:
        """The arguments' values at one request, coerced by graphql-core; raises INVALID_VARIABLES."""
        try:
            return get_argument_values(self.definition, self.node, variables)
        except GraphQLError as error:  # null for a variable whose default alone is not null
            raise RefusedRequest(Code.INVALID_VARIABLES, error.message) from None


Values = Sequence[Mapping[str, Any]]
"""The values of each site, in the order of the sites."""


def sites_of(roots: Iterable[Selected]) -> Iterator[Site]:
    """Every place below some root fields where arguments are taken. Fields that were withheld are among them."""
    for selected in roots:
        declaration = story(selected.definition) if selected.definition else None
        if isinstance(declaration, Link | Root) and declaration.arguments and selected.definition:
            yield Site(selected.place, selected.definition, selected.node, declaration.arguments)
        for children in selected.children.values():
            yield from sites_of(children)


def numbers_of(sites: Sequence[Site], values: Values) -> list[str]:
    """Every identity number that is named in arguments: found by its type, so that no new argument is forgotten."""
    return [
        number
        for site, given in zip(sites, values, strict=True)
        for name, value in given.items()
        for number in _numbers_in(value, site.definition.args[name].type)
    ]


def _numbers_in(value: Any, graphql_type: Any) -> Iterator[str]:
    if isinstance(graphql_type, GraphQLNonNull):
        graphql_type = graphql_type.of_type
    if value is None:
        return
    if isinstance(graphql_type, GraphQLList):
        if get_named_type(graphql_type).name == RESIDENT_ID_NUMBER:
            yield from (number for number in value if number is not None)
            return
        for item in value:
            yield from _numbers_in(item, graphql_type.of_type)
    elif isinstance(graphql_type, GraphQLInputObjectType):
        for name, item in value.items():
            yield from _numbers_in(item, graphql_type.fields[name].type)
    elif graphql_type.name == RESIDENT_ID_NUMBER:
        yield value


def shape_of(sites: Sequence[Site], values: Values) -> Hashable:
    """What of all arguments changes a statement: a part of the plan's key."""
    return tuple(
        argument.shape(given.get(name))
        for site, given in zip(sites, values, strict=True)
        for name, argument in site.arguments.items()
    )


def shapes_by_place(sites: Sequence[Site], values: Values) -> Shapes:
    """For each place with arguments: what of each argument changes the statement."""
    return {
        site.place: {name: argument.shape(given.get(name)) for name, argument in site.arguments.items()}
        for site, given in zip(sites, values, strict=True)
    }


def rights_by_place(sites: Sequence[Site], values: Values) -> Mapping[tuple[str, ...], tuple[Right, ...]]:
    """For each place with arguments: the rights that these use."""
    return {
        site.place: tuple(
            dict.fromkeys(
                right
                for name, argument in site.arguments.items()
                for right in argument.takes(argument.shape(given.get(name)))
            )
        )
        for site, given in zip(sites, values, strict=True)
    }


def bind(
    names: Mapping[tuple[str, ...], str], sites: Sequence[Site], values: Values, cipher: Cipher, moments: Moments
) -> dict[str, Any]:
    """The parameters that the arguments give. `names` has the name of the node at each place of the plan."""
    parameters: dict[str, Any] = {}
    for site, given in zip(sites, values, strict=True):
        node_name = names.get(site.place)
        if node_name is not None:
            for name, argument in site.arguments.items():
                for key, value in argument.binds(given.get(name), cipher, moments).items():
                    parameters[f"{node_name}_{key}"] = value
    return parameters


def names_by_place(node: Node) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each node of a plan under its place in the selection."""
    yield node.place, node.name
    for table in node.tables:
        for branch in table.branches:
            yield from names_by_place(branch.node)
