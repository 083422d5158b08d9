"""The authorization server: answers token requests, and says where and how to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from authlib.common.security import is_secure_transport
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidGrantError, InvalidRequestError
from sqlalchemy import select

from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest, SettingsError
from hub.identity.accounts import RegisteredAccounts
from hub.identity.addresses import (
    AUTHORIZATION_PATH,
    INTROSPECTION_PATH,
    KEYS_PATH,
    REVOCATION_PATH,
    token_endpoint,
)
from hub.identity.client_authentication import ClientAuthentication
from hub.identity.clients import PUBLIC, RegisteredClient
from hub.identity.credentials import Name, read_credentials
from hub.identity.introspection import INACTIVE, TokenIntrospection
from hub.identity.issuing import (
    CODE,
    GRANT_TYPES,
    REFRESH,
    Answer,
    TokenRequest,
    access_token,
    check_grant_type,
    issue,
    plain,
    seconds_of,
)
from hub.identity.pkce import METHOD
from hub.identity.resource_indicator import check_resource
from hub.identity.sign_ins import SignIns
from hub.identity.signatures import ALGORITHMS
from hub.identity.signing import SigningKeys
from hub.sources.source import CompiledQuery, Source
from hub.tables.governance import PurposeRow

_NOT_STORED = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class AuthorizationEndpoints:
    """The authorization server of one hub. Any number of processes serve one database.

    Raises SettingsError when the issuer is neither https nor a loopback address. The issuer alone is judged, never the
    scheme of a request: TLS may end at a proxy.
    """

    def __init__(self, settings: Settings, source: Source, cipher: Cipher, clock: Clock) -> None:
        if not is_secure_transport(settings.issuer):
            raise SettingsError(["HUB_ISSUER: must start with https://; http is for 127.0.0.1 and localhost only."])
        self._settings = settings
        self._source = source
        self._purposes = CompiledQuery.of(select(PurposeRow.code), source)
        self._clock = clock
        self._clients = ClientAuthentication(settings, source, clock)
        self._keys = SigningKeys(source, cipher, clock)
        self._accounts = RegisteredAccounts(source)
        self._sign_ins = SignIns(source, clock)
        self._introspection = TokenIntrospection(settings.issuer, source, self._keys, self._accounts, clock)

    async def token(self, authorization: str | None, form: Mapping[str, str]) -> Answer:
        """Answer a token request with a token (RFC 6749 §5.1) or an error (§5.2). Raises nothing but defects."""
        try:
            check_grant_type(form)
            check_resource(form, self._settings.issuer)
            client = await self._clients.client(read_credentials(authorization, form))
            asked = await self._asked(client, form)
            signer = await self._keys.signer()
            answer = issue(self._settings.issuer, asked, signer, self._settings.token_seconds)
            await self._record_use(asked, answer)
        except OAuth2Error as error:
            return refusal(error)
        except RefusedRequest as error:
            return failure(error)
        return answer

    async def sign_in_of(self, refresh_token: str) -> str | None:
        """Return the id of the sign-in that a refresh token belongs to. Raises `SourceUnavailable`."""
        sign_in = await self._sign_ins.by_refresh_token(refresh_token)
        return sign_in.id if sign_in else None

    async def renewed(self, sign_in_id: str, client_id: str) -> tuple[str, datetime]:
        """Return a new access token of a sign-in, and when it ends, for a page of the hub's own that keeps its sign-ins itself: no
        program and no script ever has them, so nothing has to be used up as a refresh token is.

        Raises InvalidGrantError when the person has left or may not act so any more, InvalidClientError, and `SourceUnavailable`.
        """
        client = await self._clients.client(Name(client_id))
        sign_in, at = await self._sign_ins.by_id(sign_in_id), self._clock()
        account = await self._accounts.by_id(sign_in.account_id) if sign_in else None
        offered = {purpose.code for purpose in account.offered(client)} if account else set()
        if sign_in is None or not sign_in.used or sign_in.client_id != client.id or not sign_in.lasts(at):
            raise InvalidGrantError("The session has ended. Let the person sign in again.")
        if sign_in.purpose not in offered:
            raise InvalidGrantError("The person may not act for this purpose any more. Let the person sign in again.")
        signer = await self._keys.signer()
        seconds = seconds_of(self._settings.token_seconds, sign_in, at)
        token = access_token(
            self._settings.issuer, client.id, sign_in.purpose, signer, at, seconds, sign_in, sign_in.account_id
        )
        return token, at + timedelta(seconds=seconds)

    async def leave(self, sign_in_id: str) -> None:
        """End a sign-in, with every token that came of it. Raises `SourceUnavailable`."""
        await self._sign_ins.end(sign_in_id)

    async def revoke(self, authorization: str | None, form: Mapping[str, str]) -> Answer:
        """Take a token back (RFC 7009 §2). What is no token of this client, or of nobody, is answered like one that has ended.

        Else whoever names a public client, which proves nothing, could ask of any text whether it is a token.
        """
        try:
            client = await self._clients.client(read_credentials(authorization, form))
            token = await self._introspection.find(_token(form))
            if token and token.client_id == client.id:
                await self._introspection.revoke(token)
        except OAuth2Error as error:
            return refusal(error)
        except RefusedRequest as error:
            return failure(error)
        return HTTPStatus.OK, {}, _NOT_STORED

    async def introspect(self, authorization: str | None, form: Mapping[str, str]) -> Answer:
        """Say how a token of the client stands (RFC 7662 §2). Whoever asks has to show who it is."""
        try:
            client = await self._clients.client(read_credentials(authorization, form))
            if client.auth_method == PUBLIC:
                raise InvalidClientError("Only a client with a key or a secret may introspect tokens.")
            token = await self._introspection.find(_token(form))
            state = await self._introspection.introspect(token, client) if token else INACTIVE
        except OAuth2Error as error:
            return refusal(error)
        except RefusedRequest as error:
            return failure(error)
        return HTTPStatus.OK, state, _NOT_STORED

    async def _asked(self, client: RegisteredClient, form: Mapping[str, str]) -> TokenRequest:
        """Return the request with what its code or refresh token stands for."""
        sign_in = None
        if form["grant_type"] == CODE and "code" in form:
            sign_in = await self._sign_ins.by_code(form["code"])
        elif form["grant_type"] == REFRESH and "refresh_token" in form:
            sign_in = await self._sign_ins.by_refresh_token(form["refresh_token"])
        if sign_in is None or sign_in.client_id != client.id:
            # Another client's is nobody's, from here on: it takes as long, and is refused alike.
            return TokenRequest(client, form, self._clock())
        if sign_in.used:
            await self._sign_ins.end(sign_in.id)
        account = await self._accounts.by_id(sign_in.account_id)
        offered = account.offered(client) if account else ()
        return TokenRequest(
            client, form, self._clock(), sign_in, sign_in.purpose in {purpose.code for purpose in offered}
        )

    async def _record_use(self, asked: TokenRequest, answer: Answer) -> None:
        """Take the code or the refresh token for which a token was made. Raises InvalidGrantError for the second who
        comes with it at the same moment."""
        status, body, _ = answer
        if asked.sign_in is None or status != HTTPStatus.OK:
            return
        if asked.form["grant_type"] == CODE:
            taken = await self._sign_ins.exchange(asked.sign_in, body["refresh_token"])
        else:
            taken = await self._sign_ins.rotate(asked.sign_in, asked.form["refresh_token"], body["refresh_token"])
        if not taken:
            raise InvalidGrantError("Somebody else used the code or the refresh token. Let the person sign in again.")

    async def jwks(self) -> dict[str, Any]:
        """Return the public keys of the hub (RFC 7517). Raises `SourceUnavailable`."""
        return await self._keys.jwks()

    async def purposes(self) -> list[str]:
        """Return the purposes that a token can be asked for, which are its scopes. Raises `SourceUnavailable`."""
        return sorted(str(code) for (code,) in await self._source.fetch(self._purposes, {}))

    def resource(self, path: str) -> dict[str, Any]:
        """Return what is protected by the tokens (RFC 9728 §2): the GraphQL endpoint, an address of deliveries, or all of the hub."""
        issuer = self._settings.issuer
        return {
            "resource": issuer + path,
            "resource_name": "Data-sharing hub for low-income assistance (低收入人口救助数据共享平台)",
            "authorization_servers": [issuer],
            "bearer_methods_supported": ["header"],
        }

    def metadata(self, *, people: bool) -> dict[str, Any]:
        """What a client needs to know to ask for a token (RFC 8414 §2). `people`: they can sign in here."""
        issuer = self._settings.issuer
        described: dict[str, Any] = {
            "issuer": issuer,
            "token_endpoint": token_endpoint(issuer),
            "jwks_uri": issuer + KEYS_PATH,
            "revocation_endpoint": issuer + REVOCATION_PATH,
            "introspection_endpoint": issuer + INTROSPECTION_PATH,
            # Required even of a server without an authorization endpoint; Authlib's own check wants it filled.
            "response_types_supported": [],
            "grant_types_supported": [GRANT_TYPES[0]],
        }
        for endpoint in ("token", "revocation", "introspection"):
            described[f"{endpoint}_endpoint_auth_methods_supported"] = ["private_key_jwt", "client_secret_basic"]
            described[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = list(ALGORITHMS)
        if people:
            described |= {
                "authorization_endpoint": issuer + AUTHORIZATION_PATH,
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": list(GRANT_TYPES),
                "code_challenge_methods_supported": [METHOD],
                "authorization_response_iss_parameter_supported": True,
            }
            for endpoint in ("token", "revocation"):
                described[f"{endpoint}_endpoint_auth_methods_supported"].append(PUBLIC)
        return described


def _token(form: Mapping[str, str]) -> str:
    if "token" not in form:
        raise InvalidRequestError("Send the token in the parameter token.")
    return form["token"]


def refusal(error: OAuth2Error) -> Answer:
    """Return an error as the token endpoint answers it: a failed authentication is always 401 with a challenge."""
    status, body, headers = error()
    if isinstance(error, InvalidClientError):
        return HTTPStatus.UNAUTHORIZED, body, [*_NOT_STORED, ("WWW-Authenticate", 'Basic realm="hub"')]
    return status, body, headers


def failure(error: RefusedRequest) -> Answer:
    """Return a failure of the hub itself, in the same form, with the same status as everywhere else."""
    name = "temporarily_unavailable" if error.status == HTTPStatus.SERVICE_UNAVAILABLE else "server_error"
    retry = [("Retry-After", str(error.retry_after))] if error.retry_after else []
    return error.status, {"error": name, "error_description": plain(error.message)}, [*_NOT_STORED, *retry]
