"""What the contract, which is public, says of each field: whose it is, how sensitive, and what it means in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from hub.codes import Department
from hub.grants.contract_fields import contract_fields
from permissions.acts import FieldClass
from permissions.model import Sensitivity

_DESCRIBED = re.compile(r"(.*?)\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.?\s*", re.DOTALL)
"""A description of the contract: an English sentence, with the Chinese term in brackets at its end."""


@dataclass(frozen=True, slots=True)
class ContractField:
    """A field as a steward sees it. `hands` is how many data stewards of its owner must approve access to it, `meaning` the first
    sentence of its description in English, and its term in Chinese."""

    key: str
    coordinate: str
    owner: Department
    sensitivity: Sensitivity
    hands: int
    meaning: Mapping[str, str]


class FieldBook:
    """The fields of a contract, by stable key and by coordinate."""

    def __init__(self, contract: GraphQLSchema) -> None:
        told = contract_fields(contract)
        self.classes = told.classes
        fields = [_field(contract, key, name, told.class_of(key)) for key, name in told.coordinates.items()]
        self.by_key = {each.key: each for each in fields}
        self.by_coordinate = {each.coordinate: each for each in sorted(fields, key=lambda each: each.coordinate)}
        self.owners = sorted({each.owner for each in fields}, key=lambda each: each.english)

    def class_of(self, key: str) -> FieldClass | None:
        """Return the class of a field; None for a key that the contract does not have any more."""
        return self.classes.get(key)


@lru_cache(maxsize=4)
def field_book(contract: GraphQLSchema) -> FieldBook:
    """Return the fields of a contract, read off it once for all applications of a process."""
    return FieldBook(contract)


def _field(contract: GraphQLSchema, key: str, coordinate: str, told: FieldClass) -> ContractField:
    found = _DESCRIBED.fullmatch(_description(contract, coordinate))
    english, chinese = found.groups() if found else ("", "")
    meaning = {"en": english.partition(". ")[0], "zh": chinese or english}
    return ContractField(key, coordinate, Department[told.owner], told.sensitivity, told.hands, meaning)


def _description(contract: GraphQLSchema, coordinate: str) -> str:
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
