"""What the contract says that a field means, in each of its two languages."""

from __future__ import annotations

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from hub.catalogue.bilingual import DESCRIBED, Bilingual


def meaning_of(description: str) -> Bilingual | None:
    """Return the title of a description; None for a text without a Chinese term."""
    return Bilingual.of(description).title if DESCRIBED.fullmatch(description) else None


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
