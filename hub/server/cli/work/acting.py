"""Does an act on the policy, as a command does it: in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.config import Settings
from hub.grants.policy_changes import PolicyChange
from hub.sources.register import open_source


def act(settings: Settings, change: Callable[[AsyncConnection], Awaitable[PolicyChange]]) -> PolicyChange:
    """What a change of the policy did."""

    async def run() -> PolicyChange:
        async with open_source(settings) as source, source.begin() as connection:
            return await change(connection)

    return asyncio.run(run())
