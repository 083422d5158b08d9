"""What the contract, which is public, says of each field: whose it is, how sensitive, and what it means in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLSchema

from hub.codes import Department
from hub.grants.contract_fields import contract_fields
from hub.grants.data_items import DataItem, data_items
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
        self.classes = contract_fields(contract).classes
        fields = [_field(item) for item in data_items(contract)]
        self.by_key = {each.key: each for each in fields}
        self.by_coordinate = {each.coordinate: each for each in fields}
        self.owners = sorted({each.owner for each in fields}, key=lambda each: each.english)

    def class_of(self, key: str) -> FieldClass | None:
        """Return the class of a field; None for a key that the contract does not have any more."""
        return self.classes.get(key)


@lru_cache(maxsize=4)
def field_book(contract: GraphQLSchema) -> FieldBook:
    """Return the fields of a contract, read off it once for all applications of a process."""
    return FieldBook(contract)


def _field(item: DataItem) -> ContractField:
    meaning = {"en": item.said.title.english, "zh": item.said.chinese}
    return ContractField(item.key, item.coordinate, item.owner, item.sensitivity, item.approvals, meaning)
