"""Revocation and introspection: a client revokes a token that it has (RFC 7009), or asks whether it is active (RFC 7662)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.clock import Clock
from hub.errors import RefusedRequest
from hub.grants import policy_changes
from hub.identity.access_token import AccessToken, Unauthenticated, key_id, verified
from hub.identity.accounts import RegisteredAccounts
from hub.identity.addresses import audience
from hub.identity.caller_lookup import CallerLookup
from hub.identity.clients import RegisteredClient
from hub.identity.sign_ins import SignIn, SignIns
from hub.identity.signing import SigningKeys
from hub.sources.source import Source, SourceUnavailable

BY_ITS_CLIENT = "The client revoked it itself."

INACTIVE: dict[str, Any] = {"active": False}


@dataclass(frozen=True, slots=True)
class KnownToken:
    """What a text turned out to be. `sign_in` is that of a refresh token."""

    client_id: str
    access: AccessToken | None = None
    sign_in: SignIn | None = None


class TokenIntrospection:
    """Knows the tokens of one hub. Methods raise `SourceUnavailable`."""

    def __init__(
        self, issuer: str, source: Source, keys: SigningKeys, accounts: RegisteredAccounts, clock: Clock
    ) -> None:
        self._issuer = issuer
        self._source = source
        self._keys = keys
        self._accounts = accounts
        self._clock = clock
        self._sign_ins = SignIns(source, clock)
        self._caller_lookup = CallerLookup(source)

    async def find(self, text: str) -> KnownToken | None:
        """Return the token; None for what is none of this hub. It may have ended."""
        if sign_in := await self._sign_ins.by_refresh_token(text):
            return KnownToken(sign_in.client_id, sign_in=sign_in)
        try:
            key = await self._keys.public(key_id(text))
            access = verified(text, key, self._issuer) if key else None
        except Unauthenticated:
            return None
        return KnownToken(access.client_id, access=access) if access else None

    async def revoke(self, token: KnownToken) -> None:
        """End a token; with a refresh token all that came of its sign-in. What has ended already stays so."""
        if token.sign_in and token.sign_in.lasts(self._clock()):
            await self._sign_ins.end(token.sign_in.id)
        if token.access and self._clock() < token.access.expires_at:
            async with self._source.begin() as connection:
                await policy_changes.revoke_token(
                    connection, token.access.id, token.client_id, BY_ITS_CLIENT, self._clock()
                )

    async def introspect(self, token: KnownToken, client: RegisteredClient) -> dict[str, Any]:
        """Return how a token stands at this moment (RFC 7662 §2.2). Only its own client hears more than that it is
        inactive."""
        if token.client_id != client.id:
            return INACTIVE
        if token.sign_in:
            return await self._state_of_sign_in(token.sign_in, client)
        access = token.access
        if access is None or self._clock() >= access.expires_at:
            return INACTIVE
        try:
            await self._caller_lookup.caller(access)
        except SourceUnavailable:
            raise
        except RefusedRequest:
            return INACTIVE
        return self._described(client, access.purpose, access.account_id, access.expires_at) | {
            "token_type": "Bearer",
            "aud": audience(self._issuer),
            "jti": access.id,
        }

    async def _state_of_sign_in(self, sign_in: SignIn, client: RegisteredClient) -> dict[str, Any]:
        account = await self._accounts.by_id(sign_in.account_id)
        offered = {purpose.code for purpose in account.offered(client)} if account else set()
        if sign_in.used or not sign_in.lasts(self._clock()) or sign_in.purpose not in offered:
            return INACTIVE
        return self._described(client, sign_in.purpose, sign_in.account_id, sign_in.ends_at)

    def _described(
        self, client: RegisteredClient, purpose: str, account_id: str | None, ends_at: datetime
    ) -> dict[str, Any]:
        return {
            "active": True,
            "iss": self._issuer,
            "client_id": client.id,
            "sub": account_id or client.id,
            "scope": purpose,
            "exp": int(ends_at.timestamp()),
        }
