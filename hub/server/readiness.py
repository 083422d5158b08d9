"""Whether a process can answer, and which part it waits for: for the load balancer, in words that name no address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum

import structlog

from hub.cipher import Cipher, KeyMissing
from hub.errors import RefusedRequest
from hub.ledger.gate import LedgerGate
from hub.rotation.active_keys import ActiveKeys
from hub.server.endpoint.admission import Admission
from hub.sources.migrate import pending
from hub.sources.register import Sources
from hub.sources.source import Source

log = structlog.get_logger()


class ComponentState(StrEnum):
    """How one part is."""

    READY = "ready"
    AWAY = "does not answer"
    MIGRATION = "waits for `hub migrate`"
    READ_ONLY = "cannot be written"
    KEYS = "a key is missing"


class Readiness:
    """Looks at every part anew, each time it is asked."""

    def __init__(self, sources: Sources, ledger: LedgerGate, cipher: Cipher, admission: Admission) -> None:
        self._sources, self._ledger, self._cipher, self._admission = sources, ledger, cipher, admission

    async def look(self) -> tuple[bool, Mapping[str, object]]:
        """Ready or not, and what to say. A department's source that is away does not stop the hub."""
        if self._admission.stopping:
            return False, {"status": "stopping"}
        database, *departments, ledger = await asyncio.gather(*map(self._database, self._sources), self._writing())
        parts = {"database": database, "ledger": ledger, "keys": await self._known_keys(database)}
        ready = all(part is ComponentState.READY for part in parts.values())
        said: dict[str, object] = {"status": "ready" if ready else "waiting", "parts": parts}
        if departments:
            said["sources"] = dict(zip(self._sources.departments, departments, strict=True))
        return ready, said

    async def _database(self, source: Source) -> ComponentState:
        try:
            async with self._sources.guard(source):
                return ComponentState.MIGRATION if await pending(source) else ComponentState.READY
        except Exception as error:
            if not isinstance(error, RefusedRequest | TimeoutError):
                log.warning("a database is not ready", source=source.name, error=type(error).__name__)
            return ComponentState.AWAY

    async def _writing(self) -> ComponentState:
        return ComponentState.READY if await self._ledger.can_write() else ComponentState.READ_ONLY

    async def _known_keys(self, database: ComponentState) -> ComponentState:
        if database is not ComponentState.READY:
            return database
        try:
            await ActiveKeys(self._sources.hub, self._cipher).at(0)
            return ComponentState.READY
        except KeyMissing:
            return ComponentState.KEYS
        except RefusedRequest:
            return ComponentState.AWAY
