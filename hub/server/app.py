"""The application: every room wired together, from settings to routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from hub.clock import Clock, system_clock
from hub.config import Settings
from hub.errors import seconds_to_wait
from hub.grants.contract_fields import contract_fields
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.authorization import AuthorizationEndpoints
from hub.identity.people.identification import Identification
from hub.identity.people.login_flow import LoginFlow
from hub.identity.people.outside_provider import OutsideProvider
from hub.identity.people.provider import OpenIdProvider
from hub.identity.routes import routes
from hub.ledger.gate import LedgerGate
from hub.ledger.transparency.cosigning import read_witnesses
from hub.ledger.transparency.log_key import LogKey
from hub.limiter.limiter import Limiter
from hub.limiter.quotas import Quotas
from hub.rotation.active_keys import ActiveKeys
from hub.server.background_jobs import background_jobs
from hub.server.console.routes import ConsoleServices, console_routes
from hub.server.deliveries.routes import delivery_routes
from hub.server.deliveries.services import DeliveryServices
from hub.server.deliveries.working import WORKS
from hub.server.endpoint.admission import Admission
from hub.server.endpoint.answering import Answering
from hub.server.endpoint.endpoint import GRAPHQL, Endpoint, HubApplication
from hub.server.endpoint.metrics import Metrics, served
from hub.server.endpoint.simulated_query import read_simulated_query
from hub.server.error_responses import ErrorResponses
from hub.server.keys_file import load_cipher
from hub.server.readiness import Readiness
from hub.server.web.catalogue.publication import CataloguePublication
from hub.server.web.documentation import Documentation
from hub.server.web.files import read_files
from hub.server.web.front_page import PATHS, FrontPage
from hub.server.web.negotiation import NegotiatedEndpoint
from hub.server.web.page import DELIVERY_DESK, QUERY_DESK, ServedPage
from hub.server.web.refused_page import RefusedPage
from hub.sources.register import Sources, open_sources
from hub.sources.source import Observer
from resolvers.operation import Services
from schema.contract import build_contract, printed_contract


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    observer: Observer | None = None,
    identification: Identification | None = None,
    through: Callable[[Services], Services] | None = None,
    demo: Mapping[str, str] | None = None,
) -> Starlette:
    """Return the hub as an ASGI application. Connects to its database at the first question, so it starts without one.

    `identification` finds out who people are: the OpenID provider of the settings, if none is given. Without one nobody
    signs in. `through` puts other doors in the place of those that answers go through: for benches alone, and no
    setting has it. `demo` has what the examples at /graphql are about in the demo's city.
    """
    cipher, witnesses = load_cipher(settings), read_witnesses(settings.witnesses_file)
    if identification is None and settings.oidc_issuer:
        identification = OutsideProvider(OpenIdProvider(settings, clock), settings.issuer)
    sources = open_sources(settings, observer)
    source = sources.hub
    limiter = Limiter(Quotas.of(settings))
    metrics = Metrics()
    admission = Admission(
        running=settings.running_operations,
        waiting=settings.waiting_operations,
        deadline_seconds=settings.deadline_seconds,
    )
    ledger = LedgerGate(source, limiter, watch=metrics.flushes, at_work=lambda: admission.running)
    policy = PolicyStore(source, clock)
    services = Services(sources, cipher, clock, ledger, read_query=read_simulated_query)
    contract_schema = build_contract()._schema
    answering = Answering(
        contract_schema,
        through(services) if through else services,
        Authentication(settings, source, cipher, clock),
        policy,
        ActiveKeys(source, cipher),
        limiter,
        LogKey(source, cipher, clock, settings.issuer),
    )

    files = read_files(demo)
    endpoint = Endpoint(answering, admission, metrics, settings.deadline_seconds, settings.issuer)
    readiness = Readiness(sources, ledger, cipher, admission)
    front = FrontPage(files, readiness, settings.issuer, people=identification is not None, demo=demo is not None)
    papers = Documentation(files)
    _show(metrics, admission, answering, policy, sources)
    wakes = {kind: asyncio.Event() for kind in WORKS}
    classes = contract_fields(contract_schema)

    def wake() -> None:
        for event in wakes.values():
            event.set()

    delivering = DeliveryServices(
        contract_schema, answering.contexts, admission, ledger, limiter, source, clock, settings, wake
    )

    authorization = AuthorizationEndpoints(settings, source, cipher, clock)
    console = ConsoleServices(
        contract_schema,
        endpoint,
        authorization,
        LoginFlow(settings.issuer, source, clock) if identification else None,
        cipher,
        clock,
        settings.issuer,
        files.version,
    )

    async def alive(_: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> JSONResponse:
        is_ready, said = await readiness.look()
        if is_ready:
            return JSONResponse(said)
        return JSONResponse(said, 503, {"Retry-After": str(seconds_to_wait(503))})

    async def contract(_: Request) -> PlainTextResponse:
        """Return the whole contract as SDL: it is public, and the same for everyone."""
        return PlainTextResponse(printed_contract(), headers={"Cache-Control": "public, max-age=300"})

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with served(metrics, settings):
            try:
                async with background_jobs(settings, clock, cipher, classes, witnesses, wakes):
                    yield
            finally:
                # However it stops: take no more, finish what runs, write what the ledger holds, then close.
                await admission.drain()
                await answering.drain()
                await ledger.drain()
                await sources.close()

    app = HubApplication(
        endpoint,
        routes=[
            Route("/", front.answer, methods=["GET"]),
            Route(PATHS["documentation"], papers.answer, methods=["GET"]),
            Route(f"{PATHS['documentation']}/{{path:path}}", papers.answer, methods=["GET"]),
            Route(GRAPHQL, NegotiatedEndpoint(ServedPage(QUERY_DESK, files), endpoint)),
            Route(PATHS["deliveries"], ServedPage(DELIVERY_DESK, files), methods=["GET"]),
            Route(PATHS["contract"], contract, methods=["GET"]),
            *CataloguePublication(contract_schema, settings.issuer).routes(),
            Route("/web/{version}/{name:path}", files.answer, methods=["GET"]),
            Route(PATHS["health"], alive),
            Route(PATHS["readiness"], ready),
            *delivery_routes(delivering),
            *console_routes(console),
            *routes(settings, source, cipher, clock, identification, authorization),
        ],
        lifespan=lifespan,
        exception_handlers=ErrorResponses(RefusedPage(files)).handlers(),
    )
    app.router.redirect_slashes = False  # it would send callers to whatever the Host header says
    app.state.answering, app.state.metrics, app.state.admission = answering, metrics, admission
    return app


def _show(metrics: Metrics, admission: Admission, answering: Answering, policy: PolicyStore, sources: Sources) -> None:
    """What the metrics look at when they are asked for."""
    metrics.show(
        "hub_operations",
        "Operations at work and waiting.",
        label="state",
        values={"running": lambda: admission.running, "waiting": lambda: admission.waiting},
    )
    metrics.show(
        "hub_connections_in_use",
        "Reading connections at work, by database.",
        label="source",
        values={source.name: partial(getattr, source, "in_use") for source in sources},
    )
    metrics.show_counts(
        "hub_plans",
        "Operations whose plan was known, and those that had to be planned.",
        label="known",
        values={"yes": lambda: answering.documents.hits, "no": lambda: answering.documents.misses},
    )
    metrics.show_one("hub_policy_version", "The newest policy version heard of.", lambda: policy.newest)
