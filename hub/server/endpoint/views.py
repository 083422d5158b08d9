"""What a profile sees of the one contract: the schema that introspection shows, and the types whose rows are absent."""

from __future__ import annotations

from graphql import GraphQLSchema

from hub.bounded_cache import BoundedCache
from hub.catalogue.contract import absent_types
from permissions.profile import Profile
from schema.callers import schema_of

NOTHING = "No grant opens any part of the hub to you. Ask a data steward for grants on the fields that your duty needs."
"""What a caller is told who has no view of the contract."""

ABSENT_BYTES = 2 * 1024 * 1024
"""What it may take to know which types are absent for whom: some two thousand profiles."""

SCHEMAS_BYTES = 32 * 1024 * 1024
"""What callers' own schemas may take: some eighty that show everything. They are made for introspection alone."""

TYPE_NAME, FIELD = 80, 800
"""Bytes for the name of a type that is absent, and for a field or argument of a schema with all that belongs to it."""


class Views:
    """Profiles' views of the contract, by the profile's content. Keeps nothing but what can be derived again."""

    def __init__(self, contract: GraphQLSchema) -> None:
        self._contract = contract
        self._absent: BoundedCache[frozenset[str]] = BoundedCache(ABSENT_BYTES)
        self._schemas: BoundedCache[GraphQLSchema] = BoundedCache(SCHEMAS_BYTES)

    def absent(self, profile: Profile) -> frozenset[str]:
        """Return the record types of which the profile knows nothing."""
        found = self._absent.get(profile.hash)
        if found is None:
            found = absent_types(self._contract, profile)
            self._absent.put(profile.hash, found, TYPE_NAME * (4 + len(found)))
        return found

    def schema(self, profile: Profile) -> GraphQLSchema | None:
        """Return what introspection shows of the contract by default; None when that is nothing."""
        found = self._schemas.get(profile.hash)
        if found is None and (found := schema_of(self._contract, profile)) is not None:
            self._schemas.put(profile.hash, found, footprint_of_schema(found))
        return found


def footprint_of_schema(schema: GraphQLSchema) -> int:
    """Return about how many bytes a caller's schema takes beside the contract that it was cut from."""
    types = (item for name, item in schema.type_map.items() if not name.startswith("__"))
    return FIELD * sum(1 + len(getattr(item, "fields", ())) for item in types)
