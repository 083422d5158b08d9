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

    @classmethod
    def of(cls, description: str | None) -> Bilingual:
        """Return the parts of a description; one without a term is told in both languages as it is."""
        found = _DESCRIBED.fullmatch(description or "")
        if found is None:
            return cls(description or "", description or "")
        english, chinese = found.groups()
        return cls(english if english.endswith((".", ":", "?")) else f"{english}.", chinese)

    @property
    def title(self) -> Bilingual:
        """The same in short: in English the first sentence, without its full stop."""
        return Bilingual(self.english.partition(". ")[0].removesuffix("."), self.chinese)


def meaning_of(description: str) -> Bilingual | None:
    """Return the title of a description; None for a text without a Chinese term."""
    return Bilingual.of(description).title if _DESCRIBED.fullmatch(description) else None


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
