"""What the contract, which is public, says of each field: whose it is, how sensitive, and what it means in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLSchema

from hub.catalogue.meanings import Bilingual, description_of, meaning_of
from hub.codes import Department
from hub.grants.contract_fields import contract_fields
from permissions.acts import FieldClass
from permissions.model import Sensitivity


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
    found = meaning_of(description_of(contract, coordinate)) or Bilingual("", "")
    meaning = {"en": found.english, "zh": found.chinese}
    return ContractField(key, coordinate, Department[told.owner], told.sensitivity, told.hands, meaning)
