"""What the contract says of each field that can be granted: how it can be, who owns it, and which duty it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import GraphQLSchema

from hub.catalogue.contract import declared
from hub.codes import Department
from hub.grants.duties import duty_of
from hub.grants.grantable import Grantable, grantable
from permissions.acts import FieldClass
from permissions.model import Sensitivity

APPROVING = "mutation.approve_request"
"""The stable key of the act by which people are let in: whoever may do it is a steward who can let in others."""

ADMINISTRATOR = FieldClass(Department.CIVIL_AFFAIRS, Sensitivity.GENERAL)
"""What a role or a key opens at least: something of the hub, which is civil affairs' to decide on."""


@dataclass(frozen=True, slots=True)
class ContractFields:
    """The fields of a contract: by their coordinates how they can be granted, by their stable keys their class and their
    coordinate."""

    grantable: Mapping[str, Grantable]
    classes: Mapping[str, FieldClass]
    coordinates: Mapping[str, str]

    def class_of(self, key: str) -> FieldClass:
        """Return the class of a field. One that the contract does not have any more opens nothing."""
        return self.classes.get(key, ADMINISTRATOR)


@lru_cache(maxsize=4)
def contract_fields(schema: GraphQLSchema) -> ContractFields:
    """Return the fields of a contract, read off it once."""
    told = [(coordinate, key, each.classification) for coordinate, key, each in declared(schema)]
    return ContractFields(
        grantable(schema),
        {key: FieldClass(said.owner, said.sensitivity, duty_of(key, said.sensitivity)) for _, key, said in told},
        {key: coordinate for coordinate, key, _ in told},
    )
