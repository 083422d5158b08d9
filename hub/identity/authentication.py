"""From the Authorization header of a request to its caller."""

from __future__ import annotations

from dataclasses import dataclass
from sys import getsizeof

from hub.bounded_cache import BoundedCache
from hub.cipher import Cipher
from hub.clock import Clock
from hub.config import Settings
from hub.identity.access_token import AccessToken, TokenExpired, Unauthenticated, bearer, key_id, verified
from hub.identity.caller import AuthenticatedCaller
from hub.identity.caller_lookup import CallerLookup
from hub.identity.signing import SigningKeys
from hub.sources.source import Source

REMEMBERED_BYTES = 16 * 1024 * 1024
"""What a process remembers of callers: those of some four thousand tokens."""

CALLER = 3_000
"""Bytes of a caller who is remembered, beside the text of the token."""


@dataclass(frozen=True, slots=True)
class _Known:
    token: AccessToken
    caller: AuthenticatedCaller
    policy_version: int


class Authentication:
    """Finds callers, and remembers each until its token expires or the policy changes.

    INVARIANT: everything that can take a principal away bumps the policy version, so a remembered caller is
    right for the version it was found under.
    """

    def __init__(
        self,
        settings: Settings,
        source: Source,
        cipher: Cipher,
        clock: Clock,
        *,
        remembered_bytes: int = REMEMBERED_BYTES,
    ) -> None:
        self._issuer = settings.issuer
        self._clock = clock
        self._keys = SigningKeys(source, cipher, clock)
        self._caller_lookup = CallerLookup(source)
        self._known: BoundedCache[_Known] = BoundedCache(remembered_bytes)

    async def caller(self, authorization: str | None, policy_version: int) -> AuthenticatedCaller:
        """Return who a request acts as, under a version of the policy. No I/O and no cryptography for a remembered
        token.

        Raises `Unauthenticated`, `TokenExpired` and `TokenRevoked` (401), `ClientSuspended` (403), and
        `SourceUnavailable` (503).
        """
        text = bearer(authorization)
        known = self._known.get(text)
        token = known.token if known else await self._verify(text, policy_version)
        if self._clock() >= token.expires_at:
            self._known.drop(text)
            raise TokenExpired
        if known and known.policy_version == policy_version:
            return known.caller
        # Forgotten first: whatever goes wrong below, an older answer is not given again.
        self._known.drop(text)
        if known and await self._keys.public(key_id(text), policy_version) is None:
            raise Unauthenticated  # the key was retired since
        caller = await self._caller_lookup.caller(token)
        self._known.put(text, _Known(token, caller, policy_version), footprint_of_caller(text))
        return caller

    @property
    def bytes(self) -> int:
        """What is remembered, as it was estimated."""
        return self._known.bytes

    async def _verify(self, text: str, policy_version: int) -> AccessToken:
        key = await self._keys.public(key_id(text), policy_version)
        if key is None:
            raise Unauthenticated
        return verified(text, key, self._issuer)


def footprint_of_caller(text: str) -> int:
    """Return about how many bytes it takes to remember the caller of a token."""
    return getsizeof(text) + CALLER
