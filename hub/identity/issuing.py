"""Authlib's authorization server over facts that were fetched before: it decides and signs, and does no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request, TokenMixin
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.identity.access_token import TOKEN_TYPE
from hub.identity.addresses import audience, token_endpoint
from hub.identity.clients import RegisteredClient
from hub.identity.pkce import ProofKey
from hub.identity.random_tokens import new_secret
from hub.identity.sign_ins import CODE_LASTS, SignIn
from hub.identity.signing import ALGORITHM

Answer = tuple[int, dict[str, Any], list[tuple[str, str]]]
"""Status, body and headers of a response of the token endpoint (RFC 6749 §5)."""

CODE, REFRESH = "authorization_code", "refresh_token"
GRANT_TYPES = ("client_credentials", CODE, REFRESH)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A token request with what was fetched for it: the authenticated client, and the sign-in that its code or refresh
    token belongs to. `allowed`: the person may still act for that purpose with that client."""

    client: RegisteredClient
    form: Mapping[str, str]
    at: datetime
    sign_in: SignIn | None = None
    allowed: bool = False


def check_grant_type(form: Mapping[str, str]) -> None:
    """Refuse what the hub never grants, before any work is done for it. Raises OAuth2Error."""
    if "grant_type" not in form:
        raise InvalidRequestError(f"The grant_type is missing; it must be one of: {', '.join(GRANT_TYPES)}.")
    if form["grant_type"] not in GRANT_TYPES:
        raise OAuth2Error(f"The grant_type must be one of: {', '.join(GRANT_TYPES)}.", error="unsupported_grant_type")


def issue(issuer: str, asked: TokenRequest, signer: ECKey, token_seconds: int) -> Answer:
    """Return a token for an authenticated client (RFC 9068), or the refusal of what it shows or asks for."""
    request = _Request("POST", token_endpoint(issuer))
    request.payload = BasicOAuth2Payload(dict(asked.form))
    request.client = asked.client
    sign_in = asked.sign_in
    seconds = seconds_of(token_seconds, sign_in, asked.at)

    def sign(*, client: RegisteredClient, scope: str, user: str | None = None, **_: object) -> str:
        return access_token(issuer, client.id, scope, signer, asked.at, seconds, sign_in, user)

    server = _Server(asked)
    server.register_grant(_ClientGrant)
    server.register_grant(_CodeGrant, [ProofKey()])
    server.register_grant(_RefreshGrant)
    server.register_token_generator(
        "default", BearerTokenGenerator(sign, lambda **_: new_secret(), expires_generator=seconds)
    )
    answer: Answer = server.create_token_response(request)
    return answer


def seconds_of(token_seconds: int, sign_in: SignIn | None, at: datetime) -> int:
    """Return how long a token lasts: as all do, but no longer than the sign-in that it comes of."""
    return max(0, min(token_seconds, int((sign_in.ends_at - at).total_seconds()))) if sign_in else token_seconds


def access_token(
    issuer: str,
    client_id: str,
    purpose: str,
    signer: ECKey,
    at: datetime,
    seconds: int,
    sign_in: SignIn | None,
    account_id: str | None,
) -> str:
    """Return an access token (RFC 9068) of a client for one purpose; with a sign-in, for the person who signed in."""
    present = int(at.timestamp())
    claims = {
        "iss": issuer,
        "aud": audience(issuer),
        "sub": account_id or client_id,
        "client_id": client_id,
        "scope": purpose,
        "jti": secrets.token_hex(16),
        "iat": present,
        "exp": present + seconds,
    }
    if sign_in:
        claims["sid"] = sign_in.id
    return jwt.encode({"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": signer.kid}, claims, signer)


def plain(text: str) -> str:
    """Return text as an error description may carry it (RFC 6749 §5.2)."""
    return "".join(sign if " " <= sign <= "~" and sign not in '"\\' else "?" for sign in text)


class _Request(OAuth2Request):  # type: ignore[misc]
    @property
    def form(self) -> dict[str, str]:
        found: dict[str, str] = self.payload.data
        return found


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, asked: TokenRequest) -> None:
        super().__init__()
        self.asked = asked

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Answer:
        return status, body, headers

    def save_token(self, token: object, request: object) -> None:
        """An access token carries all that is needed to know it again; a refresh token is stored by who asked."""


class _Authenticated:
    """The client was authenticated before this server was asked."""

    request: Any

    def authenticate_token_endpoint_client(self) -> RegisteredClient:
        client: RegisteredClient = self.request.client
        return client


class _ClientGrant(_Authenticated, ClientCredentialsGrant):  # type: ignore[misc]
    def validate_requested_scope(self) -> None:
        """One token, one purpose: purposes are never mixed, and none is chosen for the client."""
        held = self.request.client.purposes
        wanted = (self.request.payload.scope or "").split(" ")
        if len(wanted) == 1 and wanted[0] in held:
            return
        if not held:
            raise InvalidScopeError("The client has no purpose yet. Ask the data steward of the hub for one.")
        choice = plain(f"It may ask for: {', '.join(held)}.")
        if wanted == [""]:
            raise InvalidScopeError(f"Name one purpose in scope. {choice}")
        if len(wanted) > 1:
            raise InvalidScopeError(f"Name exactly one purpose in scope, because a token is for one purpose. {choice}")
        raise InvalidScopeError(f"The client does not have this purpose. {choice}")


class _CodeGrant(_Authenticated, AuthorizationCodeGrant):  # type: ignore[misc]
    def query_authorization_code(self, code: str, client: RegisteredClient) -> _Credential:
        asked: TokenRequest = self.server.asked
        sign_in = asked.sign_in
        if sign_in is None or sign_in.client_id != client.id or sign_in.used or not sign_in.lasts(asked.at):
            raise InvalidGrantError(
                "The code is unknown, has been used, or belongs to another client. Let the person sign in again."
            )
        if asked.at >= sign_in.begun_at + CODE_LASTS:
            raise InvalidGrantError("The code has expired, because it lasts one minute. Let the person sign in again.")
        return _Credential(sign_in)

    def authenticate_user(self, authorization_code: _Credential) -> str:
        return _person(self.server.asked)

    def delete_authorization_code(self, authorization_code: object) -> None:
        """Who asked takes the code, with the new refresh token in one transaction."""


class _RefreshGrant(_Authenticated, RefreshTokenGrant):  # type: ignore[misc]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Credential:
        asked: TokenRequest = self.server.asked
        sign_in = asked.sign_in
        if sign_in is None or sign_in.client_id != asked.client.id or sign_in.used or not sign_in.lasts(asked.at):
            raise InvalidGrantError(
                "The refresh token is unknown, has been used, belongs to another client, or its session has ended. "
                "Let the person sign in again."
            )
        return _Credential(sign_in)

    def authenticate_user(self, refresh_token: _Credential) -> str:
        return _person(self.server.asked)

    def revoke_old_credential(self, refresh_token: object) -> None:
        """As with a code."""


def _person(asked: TokenRequest) -> str:
    """Return the account that a token is for. Raises InvalidGrantError when the person may not act so any more."""
    if asked.sign_in is None or not asked.allowed:
        raise InvalidGrantError(
            "The person may not act for this purpose any more. Let the person sign in again and pick another purpose."
        )
    return asked.sign_in.account_id


@dataclass(frozen=True, slots=True)
class _Credential(AuthorizationCodeMixin, TokenMixin):  # type: ignore[misc]
    """A code or a refresh token, as Authlib asks for it."""

    sign_in: SignIn

    @property
    def code_challenge(self) -> str:
        return self.sign_in.code_challenge

    def check_client(self, client: RegisteredClient) -> bool:
        return self.sign_in.client_id == client.id

    def get_redirect_uri(self) -> str:
        return self.sign_in.redirect_uri

    def get_scope(self) -> str:
        return self.sign_in.purpose
