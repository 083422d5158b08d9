"""The authorization server: answers token requests, and says where and how to ask."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from authlib.common.security import is_secure_transport
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidClientError

from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.errors import RefusedRequest, SettingsError
from hub.identity.addresses import KEYS_PATH, token_endpoint
from hub.identity.client_assertion import ALGORITHMS
from hub.identity.client_authentication import ClientAuthentication
from hub.identity.credentials import read_credentials
from hub.identity.issuing import GRANT_TYPE, Answer, check_grant_type, issue, plain
from hub.identity.signing import SigningKeys
from hub.sources.source import Source

_NOT_STORED = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class Authorization:
    """The authorization server of one hub. Any number of processes serve one database.

    Raises SettingsError when the issuer is neither https nor a loopback address. The issuer alone is judged, never the
    scheme of a request: TLS may end at a proxy.
    """

    def __init__(self, settings: Settings, source: Source, cipher: Cipher, clock: Clock) -> None:
        if not is_secure_transport(settings.issuer):
            raise SettingsError(["HUB_ISSUER: must start with https://; http is for 127.0.0.1 and localhost only."])
        self._settings = settings
        self._clock = clock
        self._clients = ClientAuthentication(settings, source, clock)
        self._keys = SigningKeys(source, cipher, clock)

    async def token(self, authorization: str | None, form: Mapping[str, str]) -> Answer:
        """Answer a token request with a token (RFC 6749 §5.1) or an error (§5.2). Raises nothing but defects."""
        try:
            check_grant_type(form)
            client = await self._clients.client(read_credentials(authorization, form))
            signer = await self._keys.signer()
        except OAuth2Error as error:
            return refusal(error)
        except RefusedRequest as error:
            return failure(error)
        return issue(self._settings.issuer, client, form, signer, self._clock(), self._settings.token_seconds)

    async def jwks(self) -> dict[str, Any]:
        """The public keys of the hub (RFC 7517). Raises `SourceUnavailable`."""
        return await self._keys.jwks()

    def metadata(self) -> dict[str, Any]:
        """What a client needs to know to ask for a token (RFC 8414 §2)."""
        issuer = self._settings.issuer
        return {
            "issuer": issuer,
            "token_endpoint": token_endpoint(issuer),
            "jwks_uri": issuer + KEYS_PATH,
            # Required even of a server without an authorization endpoint; Authlib's own check wants it filled.
            "response_types_supported": [],
            "grant_types_supported": [GRANT_TYPE],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        }


def refusal(error: OAuth2Error) -> Answer:
    """An error as the token endpoint answers it: a failed authentication is always 401 with a challenge."""
    status, body, headers = error()
    if isinstance(error, InvalidClientError):
        return HTTPStatus.UNAUTHORIZED, body, [*_NOT_STORED, ("WWW-Authenticate", 'Basic realm="hub"')]
    return status, body, headers


def failure(error: RefusedRequest) -> Answer:
    """A failure of the hub itself, in the same form, with the same status as everywhere else."""
    name = "temporarily_unavailable" if error.status == HTTPStatus.SERVICE_UNAVAILABLE else "server_error"
    retry = [("Retry-After", str(error.retry_after))] if error.retry_after else []
    return error.status, {"error": name, "error_description": plain(error.message)}, [*_NOT_STORED, *retry]
