"""A new version of the hub: one that declares a field SENSITIVE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLSchema

from hub.catalogue.contract import declared
from hub.grants import contract_fields
from permissions.model import Sensitivity


def declare_sensitive(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """From now on the contract is read as one in which the field of this stable key is SENSITIVE."""

    def declared_so(schema: GraphQLSchema) -> Iterator[tuple[str, str, Any]]:
        for coordinate, each, told in declared(schema):
            more = replace(told.classification, sensitivity=Sensitivity.SENSITIVE)
            yield coordinate, each, replace(told, classification=more) if each == key else told

    contract_fields.contract_fields.cache_clear()
    monkeypatch.setattr(contract_fields, "declared", declared_so)
