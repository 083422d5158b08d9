"""What a client asks for at the authorization endpoint, and what it gets: Authlib's server over prepared facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from hub.grants.redirects import is_registered
from hub.identity.addresses import AUTHORIZATION_PATH
from hub.identity.clients import RegisteredClient
from hub.identity.pkce import ProofKey
from hub.identity.random_tokens import new_secret
from hub.identity.resource_indicator import check_resource


class Returned(Exception):
    """The request is answered by sending the browser back to the client, to `location`."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that may be put before the person: `scope` is the one purpose asked for, or empty."""

    client: RegisteredClient
    issuer: str
    redirect_uri: str
    scope: str
    code_challenge: str
    grant: Any

    @property
    def origin(self) -> str:
        """Where the person goes back to, as a Content-Security-Policy names it."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"

    def refused(self) -> str:
        """Return the address to go back to when the person does not let the client."""
        return _back(AccessDeniedError("The person refused the request."), self.redirect_uri, self._state, self.issuer)

    def granted(self, account_id: str) -> tuple[str, str]:
        """Return a code, and the address to go back to with it."""
        server = self.grant.server
        answer: str = server.create_authorization_response(self.grant.request, grant_user=account_id, grant=self.grant)
        return server.code, _with_issuer(answer, self.issuer)

    @property
    def _state(self) -> str | None:
        state: str | None = self.grant.request.payload.state
        return state


def may_return(parameters: Mapping[str, str], client: RegisteredClient | None, issuer: str) -> bool:
    """Return True when whoever sent the browser is a client to which it may be sent back: else the person is told, and
    nobody is sent anywhere (RFC 6749 §3.1.2.4)."""
    return (
        client is not None
        and not client.suspended
        and is_registered(parameters.get("redirect_uri", ""), client.redirect_uris, issuer)
    )


def read(parameters: Mapping[str, str], client: RegisteredClient, issuer: str) -> AuthorizationRequest:
    """Return the request, when nothing is wrong with it. Raises `Returned` with an error for the client (§4.1.2.1)."""
    asked = OAuth2Request("GET", issuer + AUTHORIZATION_PATH)
    asked.payload = BasicOAuth2Payload(dict(parameters))
    server = _Server(client)
    server.register_grant(_Grant, [ProofKey()])
    redirect_uri, state = parameters["redirect_uri"], parameters.get("state")
    try:
        _check(parameters)
        check_resource(parameters, issuer)
        grant = server.get_consent_grant(asked)
    except OAuth2Error as error:
        raise Returned(_back(error, redirect_uri, state, issuer)) from None
    return AuthorizationRequest(
        client, issuer, redirect_uri, parameters.get("scope", ""), parameters["code_challenge"], grant
    )


def _check(parameters: Mapping[str, str]) -> None:
    """What Authlib leaves to its users. Raises OAuth2Error."""
    if "response_type" not in parameters:
        raise InvalidRequestError("The response_type is missing; it must be code.")
    if parameters["response_type"] != "code":
        raise OAuth2Error("The response_type must be code.", error="unsupported_response_type")
    if parameters.get("response_mode", "query") != "query":
        raise InvalidRequestError("The response_mode must be query.")
    for name in ("request", "request_uri"):
        if name in parameters:
            raise OAuth2Error(
                "Request objects are not accepted. Send the parameters themselves.", error=f"{name}_not_supported"
            )


def _back(error: OAuth2Error, redirect_uri: str, state: str | None, issuer: str) -> str:
    error.redirect_uri, error.state = redirect_uri, state
    _, _, headers = error()
    return _with_issuer(dict(headers)["Location"], issuer)


def _with_issuer(location: str, issuer: str) -> str:
    """RFC 9207: whoever comes back says from whom, so that no answer is taken for another server's."""
    added: str = add_params_to_uri(location, [("iss", issuer)])
    return added


class _Server(AuthorizationServer):  # type: ignore[misc]
    code = ""

    def __init__(self, client: RegisteredClient) -> None:
        super().__init__()
        self._client = client

    def query_client(self, client_id: str) -> RegisteredClient:
        return self._client

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> str:
        return dict(headers)["Location"]

    def send_signal(self, name: str, *arguments: object, **options: object) -> None:
        """Nobody listens."""


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    @staticmethod
    def validate_authorization_redirect_uri(request: OAuth2Request, client: RegisteredClient) -> str:
        """It was compared with what is registered before anything else was looked at."""
        uri: str = request.payload.redirect_uri
        return uri

    def validate_requested_scope(self) -> None:
        scope, held = self.request.payload.scope, self.server.query_client("").purposes
        if scope and scope not in held:
            raise InvalidScopeError(
                "Name one purpose that the client has in scope, or leave scope out so that the person picks one."
            )

    def generate_authorization_code(self) -> str:
        return new_secret()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Who asked stores it."""
        self.server.code = code
