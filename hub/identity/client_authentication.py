"""Whether the sender of a token request is the client it says it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from http import HTTPStatus

import structlog
from authlib.oauth2.rfc6749.errors import InvalidClientError

from hub.clock import Clock
from hub.config import Settings
from hub.errors import Code, RefusedRequest
from hub.identity.addresses import INTROSPECTION_PATH, REVOCATION_PATH, TOKEN_PATH
from hub.identity.client_assertion import KeySets, check_claims
from hub.identity.client_secret import NOBODY, verify_secret
from hub.identity.clients import PUBLIC, RegisteredClient, RegisteredClients
from hub.identity.credentials import UNKNOWN, Assertion, Credentials, Name, Secret
from hub.identity.used_assertions import UsedAssertions
from hub.sources.source import Source

_AT_WORK = 2
_WAITING, _OF_ONE = 64, 16
"""How many secrets may wait to be checked, and of these how many for one client; all that name nobody are as one."""

log = structlog.get_logger()


class ClientAuthentication:
    """Checks secrets and assertions against what is registered."""

    def __init__(self, settings: Settings, source: Source, clock: Clock) -> None:
        # RFC 7523 §3: the server itself, or the endpoint that is asked. Most clients name one of the first two anywhere.
        paths = (TOKEN_PATH, REVOCATION_PATH, INTROSPECTION_PATH)
        self._audiences = (settings.issuer, *(settings.issuer + path for path in paths))
        self._clients = RegisteredClients(source)
        self._used = UsedAssertions(source)
        self._key_sets = KeySets()
        self._clock = clock
        self._hashing = asyncio.Semaphore(_AT_WORK)
        self._waiting: Counter[str] = Counter()

    async def client(self, credentials: Credentials) -> RegisteredClient:
        """Return the client that sent these credentials.

        Raises InvalidClientError, and `RefusedRequest` when too many secrets wait to be checked or the database is
        away. That a client is suspended is told only to the client itself. Who fails in the name of a client is in the log.
        """
        client = await self._clients.find(credentials.client_id)
        try:
            found = await self._proven(client, credentials)
            if found.suspended:
                raise InvalidClientError("The client is suspended. Ask the data steward of the hub to reinstate it.")
        except InvalidClientError:
            # Never what was sent: a name that is nobody's may be a secret in the wrong place.
            log.warning("a client was not authenticated", client=client.id if client else None)
            raise
        return found

    async def _proven(self, client: RegisteredClient | None, credentials: Credentials) -> RegisteredClient:
        if isinstance(credentials, Name):
            return _by_name(client)
        if isinstance(credentials, Secret):
            return await self._by_secret(client, credentials)
        return await self._by_assertion(client, credentials)

    async def _by_secret(self, client: RegisteredClient | None, credentials: Secret) -> RegisteredClient:
        usable = client is not None and client.auth_method == "client_secret_basic"
        stored = (client.secret_hash if client is not None and usable else None) or NOBODY
        # A client that does not exist is checked for as long as one that does.
        who = client.id if client is not None and usable else ""
        if not who and self._waiting[who] >= _OF_ONE:
            # Their queue is full, and to say so would tell that the name is nobody's: they wait, and nothing is checked.
            async with self._hashing:
                raise InvalidClientError(UNKNOWN)
        if not await self._fits(who, credentials.secret, stored) or client is None or not usable:
            raise InvalidClientError(UNKNOWN)
        return client

    async def _fits(self, who: str, secret: str, stored: str) -> bool:
        if self._waiting[who] >= _OF_ONE or self._waiting.total() >= _WAITING:
            raise RefusedRequest(
                Code.OVERLOADED,
                "Too many clients are requesting tokens at this moment. Try again in a second.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_after=1,
            )
        self._waiting[who] += 1
        try:
            async with self._hashing:
                return await asyncio.to_thread(verify_secret, secret, stored)
        finally:
            self._waiting[who] -= 1
            self._waiting += Counter()  # forgets whom nobody waits for

    async def _by_assertion(self, client: RegisteredClient | None, credentials: Assertion) -> RegisteredClient:
        usable = client is not None and client.auth_method == "private_key_jwt"
        claims = self._key_sets.signed_claims(credentials.text, client.jwks) if client is not None and usable else None
        if client is None or claims is None:
            raise InvalidClientError(UNKNOWN)
        use = check_claims(claims, client.id, self._audiences, self._clock())
        if not await self._used.claim(use):
            raise InvalidClientError("The jti of the assertion was used before; sign a new one for each request.")
        return client


def _by_name(client: RegisteredClient | None) -> RegisteredClient:
    """Return a client that can keep no secret: whoever names it is it, and gets nothing without a person's code."""
    if client is None or client.auth_method != PUBLIC:
        raise InvalidClientError(UNKNOWN)
    return client
