"""The endpoints of the authorization server, for the application to mount."""

from __future__ import annotations

from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest
from hub.identity.addresses import KEYS_PATH, METADATA_PATH, TOKEN_PATH
from hub.identity.authorization import Authorization, failure, refusal
from hub.identity.forms import read_form
from hub.identity.issuing import Answer
from hub.sources.source import Source

_PUBLIC = {"Cache-Control": "public, max-age=60"}


def routes(settings: Settings, source: Source, cipher: Cipher, clock: Clock) -> list[Route]:
    """POST /oauth/token, GET /oauth/jwks and the metadata. Raises SettingsError for an issuer without https."""
    authorization = Authorization(settings, source, cipher, clock)
    metadata = authorization.metadata()

    async def token(request: Request) -> Response:
        try:
            form = await read_form(request)
        except OAuth2Error as error:
            return _response(refusal(error))
        return _response(await authorization.token(request.headers.get("authorization"), form))

    async def jwks(_: Request) -> Response:
        try:
            return JSONResponse(await authorization.jwks(), headers=_PUBLIC)
        except RefusedRequest as error:
            return _response(failure(error))

    async def describe(_: Request) -> Response:
        return JSONResponse(metadata, headers=_PUBLIC)

    return [
        Route(TOKEN_PATH, token, methods=["POST"]),
        Route(KEYS_PATH, jwks, methods=["GET"]),
        Route(METADATA_PATH, describe, methods=["GET"]),
    ]


def _response(answer: Answer) -> Response:
    status, body, headers = answer
    return JSONResponse(body, status, {name: value for name, value in headers if name != "Content-Type"})
