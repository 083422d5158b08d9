"""The application: every room wired together, from settings to routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.cipher import Cipher
from hub.clock import Clock, system_clock
from hub.config import Settings
from hub.errors import RefusedRequest, SettingsError
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.routes import routes
from hub.ledger.gate import LedgerGate
from hub.limiter.allowance import Allowance
from hub.limiter.limiter import Limiter
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint.admission import Admission
from hub.server.endpoint.answering import Answering
from hub.server.endpoint.endpoint import Endpoint
from hub.server.upkeep import upkeep
from hub.sources.migrate import pending
from hub.sources.register import open_sources
from hub.sources.source import Observer, Source
from resolvers.operation import Doors
from schema.contract import build_contract


def load_cipher(settings: Settings) -> Cipher:
    """The cipher with the keys that the settings name; raises `SettingsError` when they cannot be used."""
    try:
        return Cipher.of(settings.keys_file)
    except FileNotFoundError:
        raise SettingsError(
            [f"HUB_KEYS_FILE: there is no {settings.keys_file}; restore it, or run `hub migrate --new-keys` once."]
        ) from None
    except (OSError, ValueError) as problem:
        raise SettingsError([f"HUB_KEYS_FILE: {problem}"]) from None


READY = "ready"


async def _state(source: Source) -> str:
    """`ready`, or what a source waits for. A department's source that is away does not stop the hub."""
    try:
        return "Run `hub migrate` first." if await pending(source) else READY
    except RefusedRequest as error:
        return error.message


def create_app(settings: Settings, *, clock: Clock = system_clock, observer: Observer | None = None) -> Starlette:
    """The hub as an ASGI application. Connects to its database at the first question, so it starts without one."""
    cipher = load_cipher(settings)
    sources = open_sources(settings, observer)
    source = sources.hub
    limiter = Limiter(Allowance.of(settings))
    ledger = LedgerGate(source, limiter)
    admission = Admission(
        running=settings.running_operations,
        waiting=settings.waiting_operations,
        deadline_seconds=settings.deadline_seconds,
    )
    answering = Answering(
        build_contract()._schema,
        Doors(sources, cipher, clock, ledger),
        Authentication(settings, source, cipher, clock),
        PolicyStore(source, clock),
        KeysInUse(source, cipher),
        limiter,
    )

    async def alive(_: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> JSONResponse:
        states = await asyncio.gather(*(_state(each) for each in sources))
        departments = dict(zip(sources.departments, states[1:], strict=True))
        more = {"sources": departments} if departments else {}
        if states[0] != READY:
            return JSONResponse({"status": "waiting", "because": states[0]} | more, status_code=503)
        return JSONResponse({"status": READY} | more)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with upkeep(settings, clock):
            yield
        # On stop: take no more, finish what runs, write what the ledger holds, then close.
        await admission.drain()
        await ledger.drain()
        await sources.close()

    app = Starlette(
        routes=[
            Route("/graphql", Endpoint(answering, admission, settings.deadline_seconds)),
            Route("/healthz", alive),
            Route("/readyz", ready),
            *routes(settings, source, cipher, clock),
        ],
        lifespan=lifespan,
    )
    app.state.answering = answering
    return app
