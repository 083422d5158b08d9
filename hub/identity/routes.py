"""The endpoints of the authorization server, for the application to mount."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.identity.addresses import (
    DELIVERIES_PATH,
    INTROSPECTION_PATH,
    KEYS_PATH,
    METADATA_PATH,
    RESOURCE_METADATA_PATH,
    RESOURCE_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
)
from hub.identity.authorization import AuthorizationEndpoints, failure, refusal
from hub.identity.forms import read_form
from hub.identity.issuing import Answer
from hub.identity.people.identification import Identification
from hub.identity.people.routes import people_routes
from hub.sources.source import Source

Endpoint = Callable[[Request], Awaitable[Response]]

_PUBLIC = {"Cache-Control": "public, max-age=60"}


def routes(
    settings: Settings,
    source: Source,
    cipher: Cipher,
    clock: Clock,
    identification: Identification | None = None,
    authorization: AuthorizationEndpoints | None = None,
) -> list[Route]:
    """Return the endpoints for clients and, with a way to identify them, the pages for people. `authorization` is the server
    behind them, where others have one already.

    Raises SettingsError for an issuer without https.
    """
    authorization = authorization or AuthorizationEndpoints(settings, source, cipher, clock)
    metadata = authorization.metadata(people=identification is not None)

    def endpoint(answer: Callable[[str | None, Mapping[str, str]], Awaitable[Answer]]) -> Endpoint:
        async def answered(request: Request) -> Response:
            try:
                form = await read_form(request)
            except OAuth2Error as error:
                return _response(refusal(error))
            return _response(await answer(request.headers.get("authorization"), form))

        return answered

    async def jwks(_: Request) -> Response:
        try:
            return JSONResponse(await authorization.jwks(), headers=_PUBLIC)
        except RefusedRequest as error:
            return _response(failure(error))

    async def scoped(described: dict[str, Any]) -> Response:
        """Return a description with the scopes that there are; without them while the database is away."""
        with suppress(RefusedRequest):
            described = described | {"scopes_supported": await authorization.purposes()}
        return JSONResponse(described, headers=_PUBLIC)

    async def describe(_: Request) -> Response:
        return await scoped(metadata)

    async def describe_resource(request: Request) -> Response:
        path: str = request.scope["path"]
        return await scoped(authorization.resource(quote(path.removeprefix(RESOURCE_METADATA_PATH))))

    # What a client is told of must be the address that it asked (RFC 9728 §3.3), so each of them is described as itself.
    resources = ("", RESOURCE_PATH, DELIVERIES_PATH, f"{DELIVERIES_PATH}/{{below:path}}")
    return [
        Route(TOKEN_PATH, endpoint(authorization.token), methods=["POST"]),
        Route(REVOCATION_PATH, endpoint(authorization.revoke), methods=["POST"]),
        Route(INTROSPECTION_PATH, endpoint(authorization.introspect), methods=["POST"]),
        Route(KEYS_PATH, jwks, methods=["GET"]),
        Route(METADATA_PATH, describe, methods=["GET"]),
        *(Route(RESOURCE_METADATA_PATH + path, describe_resource, methods=["GET"]) for path in resources),
        *(people_routes(settings.issuer, source, clock, identification) if identification else ()),
    ]


def _response(answer: Answer) -> Response:
    status, body, headers = answer
    return JSONResponse(body, status, {name: value for name, value in headers if name != "Content-Type"})
