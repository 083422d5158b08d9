"""Authlib's authorization server over facts that were fetched before: it decides and signs, and does no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.identity.access_token import TOKEN_TYPE
from hub.identity.addresses import audience, token_endpoint
from hub.identity.clients import Client
from hub.identity.signing import ALGORITHM

Answer = tuple[int, dict[str, Any], list[tuple[str, str]]]
"""Status, body and headers of a response of the token endpoint (RFC 6749 §5)."""

GRANT_TYPE = "client_credentials"


def check_grant_type(form: Mapping[str, str]) -> None:
    """Refuse what the hub never grants, before any work is done for it. Raises OAuth2Error."""
    if "grant_type" not in form:
        raise InvalidRequestError(f"The grant_type is missing; it must be {GRANT_TYPE}.")
    if form["grant_type"] != GRANT_TYPE:
        raise OAuth2Error(f"The grant_type must be {GRANT_TYPE}.", error="unsupported_grant_type")


def issue(
    issuer: str, client: Client, form: Mapping[str, str], signer: ECKey, now: datetime, token_seconds: int
) -> Answer:
    """A token for an authenticated client (RFC 9068), or the refusal of its scope."""
    request = OAuth2Request("POST", token_endpoint(issuer))
    request.payload = BasicOAuth2Payload(dict(form))
    request.client = client

    def sign(*, client: Client, scope: str, **_: object) -> str:
        present = int(now.timestamp())
        claims = {
            "iss": issuer,
            "aud": audience(issuer),
            "sub": client.id,
            "client_id": client.id,
            "scope": scope,
            "jti": secrets.token_hex(16),
            "iat": present,
            "exp": present + token_seconds,
        }
        return jwt.encode({"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": signer.kid}, claims, signer)

    server = _Server()
    server.register_grant(_Grant)
    server.register_token_generator("default", BearerTokenGenerator(sign, expires_generator=token_seconds))
    answer: Answer = server.create_token_response(request)
    return answer


def plain(text: str) -> str:
    """Text as an error description may carry it (RFC 6749 §5.2)."""
    return "".join(sign if " " <= sign <= "~" and sign not in '"\\' else "?" for sign in text)


class _Server(AuthorizationServer):  # type: ignore[misc]
    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Answer:
        return status, body, headers

    def save_token(self, token: object, request: object) -> None:
        """A token carries all that is needed to know it again; only revoked ones are stored."""


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]
    def authenticate_token_endpoint_client(self) -> Client:
        """The client was authenticated before this server was asked."""
        client: Client = self.request.client
        return client

    def validate_requested_scope(self) -> None:
        """One token, one purpose: purposes are never mixed, and none is chosen for the client."""
        held = self.request.client.purposes
        wanted = (self.request.payload.scope or "").split(" ")
        if len(wanted) == 1 and wanted[0] in held:
            return
        if not held:
            raise InvalidScopeError("The client holds no purpose yet. Ask the steward of the hub for one.")
        choice = plain(f"It may ask for: {', '.join(held)}.")
        if wanted == [""]:
            raise InvalidScopeError(f"Name one purpose in scope. {choice}")
        if len(wanted) > 1:
            raise InvalidScopeError(f"Name exactly one purpose in scope; a token never mixes purposes. {choice}")
        raise InvalidScopeError(f"The client does not hold this purpose. {choice}")
