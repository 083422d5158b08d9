"""What the contract says that a field means, in each of its two languages."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

_DESCRIBED = re.compile(r"(.*?)\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.?\s*", re.DOTALL)
"""A description: an English sentence, with the Chinese term in brackets at its end."""


class Bilingual(NamedTuple):
    """A text in both languages."""

    english: str
    chinese: str


def meaning_of(described: str) -> Bilingual | None:
    """Return the first sentence of a description, and its Chinese term; None for a text that is not written so."""
    if (found := _DESCRIBED.fullmatch(described)) is None:
        return None
    return Bilingual(found[1].partition(". ")[0], found[2])


def description_of(contract: GraphQLSchema, coordinate: str) -> str:
    """Return the description of a field or of an argument that is a right; nothing for what the contract does not have any more."""
    type_name, _, rest = coordinate.partition(".")
    name, _, argument = rest.rstrip(":)").partition("(")
    item = contract.type_map.get(type_name)
    fields = getattr(item, "fields", {})
    if name not in fields:
        return ""
    found = fields[name]
    if argument and isinstance(item, GraphQLObjectType | GraphQLInterfaceType):
        found = found.args.get(argument, found)
    return found.description or ""
