"""A client's own schema, as `hub schema --as` prints it."""

from __future__ import annotations

from graphql import GraphQLSchema

from hub.grants.store import PolicyStore
from hub.server.explain import asker
from hub.sources.register import open_source
from permissions.profile import Profile
from schema.callers import schema_of
from tests.ground.hub import Hub
from tests.schema.profiles import FULL


async def own_profile(hub: Hub, client: str) -> Profile:
    """The rights of a client of the small city."""
    async with open_source(hub.settings) as source:
        who = await asker(source, hub.clock, client, "READING")
        _, profile = await PolicyStore(source, hub.clock).profile(who.principal)
    return profile


async def own_schema(hub: Hub, client: str) -> GraphQLSchema:
    """What a client of the small city sees of the contract."""
    own = schema_of(FULL, await own_profile(hub, client))
    assert own is not None
    return own
