"""What a profile sees of the one contract: the schema that introspection shows, and the types whose rows are absent."""

from __future__ import annotations

from graphql import GraphQLSchema

from hub.catalogue.contract import absent_types
from permissions.profile import Profile
from schema.callers import schema_of

NOTHING = "No grant opens any part of the hub to you. Ask a data steward for grants on the fields that your duty needs."
"""What a caller is told who has no view of the contract."""

MOST_PROFILES = 4_096
"""Profiles of which it is kept which types are absent; many share one set."""


class Views:
    """Profiles' views of the contract, by the profile's content. Keeps nothing but what can be derived again."""

    def __init__(self, contract: GraphQLSchema) -> None:
        self._contract = contract
        self._absent: dict[str, frozenset[str]] = {}

    def absent(self, profile: Profile) -> frozenset[str]:
        """The record types of which the profile knows nothing."""
        found = self._absent.get(profile.hash)
        if found is None:
            if len(self._absent) >= MOST_PROFILES:
                self._absent.pop(next(iter(self._absent)))
            self._absent[profile.hash] = found = absent_types(self._contract, profile)
        return found

    def schema(self, profile: Profile) -> GraphQLSchema | None:
        """What introspection shows of the contract by default; None when that is nothing."""
        return schema_of(self._contract, profile)
