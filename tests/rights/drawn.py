"""Random grants over the whole contract, and random questions about persons and households."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type

from hub.catalogue.contract import rows_of, rows_on
from hub.catalogue.declarations import BandField, ColumnField, LinkField
from hub.catalogue.fields import declaration_of
from permissions.model import Capability, Disclosure, FieldGrant, Scope
from tests.leaks.profiles import FULL, KEYS, NOW, YEAR

DEEPEST = 3
MOST_FIELDS = 450
MOST_TYPES = 6
"""Of an interface, how many types are asked in full: with all of them only the thinnest questions would be small enough."""
FIELD = re.compile(r"\b(?!on\b)[a-z_]\w*")
OF_VALUES = (0, 1, 1, 2, 3)
OF_LINKS = (0, *(1,) * 12, 2, 2, 2)
"""How many grants a coordinate gets: what leads on is mostly open, so that what lies behind it is met."""
RARE = 1 / 20
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What is asked of the rows of one type: columns, and below each link what is asked of each concrete type."""

    columns: tuple[str, ...]
    links: Mapping[str, Mapping[str, Asked]]


@cache
def declaration(coordinate: str) -> Any:
    """The declaration of a coordinate of the contract."""
    type_name, _, field = coordinate.partition(".")
    return declaration_of(FULL.type_map[type_name].fields[field])  # type: ignore[attr-defined]


def drawn_grants(random: Random) -> list[FieldGrant]:
    """Grants to READ each coordinate: none to three, a few of them ended, or for another purpose."""
    return list(_grants(random))


def _grants(random: Random) -> Iterator[FieldGrant]:
    for coordinate, key in KEYS.items():
        declared = declaration(coordinate)
        is_value = isinstance(declared, ColumnField)
        for place in range(random.choice(OF_VALUES if is_value else OF_LINKS)):
            disclosure = random.choice(list(declared.views)) if is_value else Disclosure.FULL
            scope = random.choice([*Scope] if is_value else [*Scope, Scope.EVERYONE])
            is_other, is_over = random.random() < RARE, random.random() < RARE
            yield FieldGrant(
                f"{key} {place}", "role", key, Capability.READ, disclosure, scope,
                frozenset({"OTHER" if is_other else "READING"}), NOW - YEAR, NOW - DAY if is_over else NOW + YEAR,
            )  # fmt: skip


@cache
def is_stored(target: Any) -> bool:
    """True for a type whose rows are stored, and for an interface of such types."""
    target = rows_on(target) or target
    if isinstance(target, GraphQLInterfaceType):
        return all(is_stored(item) for item in FULL.get_possible_types(target))
    return isinstance(target, GraphQLObjectType) and rows_of(target).table is not None


def drawn_question(
    schema: GraphQLSchema, parent: GraphQLObjectType, random: Random, most_fields: int = MOST_FIELDS
) -> Asked:
    """What to ask of the rows of a type, within the limits of one document."""
    while True:
        asked = _drawn(schema, parent, random, {})
        if len(FIELD.findall(written({parent.name: asked}))) < most_fields:
            return asked


def _drawn(
    schema: GraphQLSchema, parent: GraphQLObjectType, random: Random, kinds: dict[str, str], depth: int = 0
) -> Asked:
    """Any columns, and any links to stored rows; of an interface a few types in full, below the first level two.

    In a question each name of a column has one type (`kinds`), as GraphQL wants it of fragments side by side.
    """
    columns: list[str] = []
    links: dict[str, dict[str, Asked]] = {}
    for name, field in parent.fields.items():
        target: Any = get_named_type(field.type)
        target = rows_on(target) or target
        declared = declaration_of(field)
        if isinstance(declared, ColumnField | BandField):
            if random.random() < 0.6 and kinds.setdefault(name, str(field.type)) == str(field.type):
                columns.append(name)
        elif isinstance(declared, LinkField) and depth < DEEPEST and is_stored(FULL.type_map[target.name]):
            concrete = schema.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
            chosen = random.sample(concrete, min(len(concrete), 2 if depth else MOST_TYPES))
            if random.random() < (0.9 if depth == 0 else 0.4):
                links[name] = {
                    item.name: _drawn(schema, item, random, kinds, depth + 1) if item in chosen else Asked((), {})
                    for item in concrete
                }
    return Asked(tuple(columns), links)


def written(asked: Mapping[str, Asked]) -> str:
    """A selection set in GraphQL, for each concrete type a fragment."""
    return f"{{ __typename {' '.join(f'... on {name} {{ {_fields(name, item)} }}' for name, item in asked.items())} }}"


def _fields(type_name: str, asked: Asked) -> str:
    def one(name: str, children: Mapping[str, Asked]) -> str:
        is_paged = rows_on(get_named_type(FULL.type_map[type_name].fields[name].type)) is not None  # type: ignore[attr-defined]
        return f"{name} {{ nodes {written(children)} }}" if is_paged else f"{name} {written(children)}"

    below = (one(name, children) for name, children in asked.links.items())
    return " ".join(["__typename", *asked.columns, *below])
