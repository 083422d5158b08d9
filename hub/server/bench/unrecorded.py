"""The hub without its ledger, to know what the ledger costs. No setting gives this; only a bench serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.applications import Starlette

from hub.config import read_settings
from hub.ledger.event import Event
from hub.ledger.gate import LedgerGate
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import CounterUse, Quotas
from hub.server.app import create_app
from hub.server.log import configure_server_log
from resolvers.operation import Services


class _Open(LedgerGate):
    """A gate that every answer passes. What would be written, also of limits, is written nowhere."""

    async def record(self, *events: Event, uses: Sequence[CounterUse] = (), queued: object = None) -> int:
        return events[0].policy_version


def application() -> Starlette:
    """Return the application of one server process, from the environment."""
    configure_server_log()
    settings = read_settings()

    def without_ledger(services: Services) -> Services:
        return replace(services, ledger=_Open(services.source, Limiter(Quotas.of(settings))))

    return create_app(settings, through=without_ledger)
