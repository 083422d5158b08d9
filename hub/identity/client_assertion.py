"""Signed assertions of clients (`private_key_jwt`, RFC 7523 §3)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sys import getsizeof
from typing import Any, TypeGuard

from authlib.oauth2.rfc6749.errors import InvalidClientError
from joserfc import jws, jwt
from joserfc.jwk import Key, KeySet

from hub.bounded_cache import BoundedCache
from hub.grants.key_sets import MOST_KEYS
from hub.identity.signatures import REGISTRY

LONGEST = timedelta(minutes=10)
"""How far ahead an assertion may end: used ones are remembered until then."""

SKEW = timedelta(seconds=60)
"""How far a client's clock may be from the hub's."""


Claims = dict[str, Any]

KEY_SETS_BYTES = 8 * 1024 * 1024
"""What the key sets that were read may take: those of some two thousand clients."""

KEY = 2_000
"""Bytes of a key that was read."""


@dataclass(frozen=True, slots=True)
class AssertionUse:
    """One use of an assertion, to be remembered until `expires_at`: longer than any process accepts it."""

    client_id: str
    jti: str
    expires_at: datetime


def claimed_sender(assertion: str) -> str | None:
    """Return the `sub` of an assertion whose signature nobody checked yet; None when there is none."""
    try:
        sender: Any = json.loads(jws.extract_compact(assertion.encode(), registry=REGISTRY).payload)["sub"]
    except Exception:  # a stranger's text: whatever the decoders stumble over, it is not an assertion
        return None
    return sender if isinstance(sender, str) else None


class KeySets:
    """The registered JWKS (RFC 7517) of clients, each read once as long as there is room."""

    def __init__(self) -> None:
        self._read: BoundedCache[tuple[Key, ...]] = BoundedCache(KEY_SETS_BYTES)

    def signed_claims(self, assertion: str, key_set: str | None) -> Claims | None:
        """Return what the assertion says, when a key of the client's key set signed it; else None."""
        attempts = (_claims(assertion, key) for key in self.keys(key_set or ""))
        return next((claims for claims in attempts if claims is not None), None)

    def keys(self, key_set: str) -> tuple[Key, ...]:
        """Return the keys of a set; none of one that cannot be read."""
        if (found := self._read.get(key_set)) is None:
            found = _keys(key_set)
            self._read.put(key_set, found, footprint_of_key_set(key_set, found))
        return found


def footprint_of_key_set(key_set: str, keys: Collection[Key]) -> int:
    """Return about how many bytes it takes to remember a key set."""
    return getsizeof(key_set) + KEY * len(keys)


def check_claims(claims: Claims, client_id: str, audiences: Collection[str], now: datetime) -> AssertionUse:
    """Check what a signed assertion says (RFC 7523 §3). Raises InvalidClientError with what is wrong."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise InvalidClientError("The iss and the sub of the assertion must both be the client id.")
    if not any(isinstance(name, str) and name in audiences for name in named):
        raise InvalidClientError(f"The aud of the assertion must be one of: {', '.join(audiences)}.")
    present = now.timestamp()
    expires = claims.get("exp")
    if not _is_number(expires):
        raise InvalidClientError("The assertion needs an exp, in seconds since 1970.")
    if not present - SKEW.total_seconds() < expires:
        raise InvalidClientError("The assertion has expired; sign a new one for each request.")
    if not expires <= present + LONGEST.total_seconds():
        raise InvalidClientError("The exp of the assertion may be at most 10 minutes ahead.")
    for begin in ("nbf", "iat"):
        if begin in claims and not (_is_number(claims[begin]) and claims[begin] <= present + SKEW.total_seconds()):
            raise InvalidClientError(f"The {begin} of the assertion lies in the future; check the clock of the client.")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= 256 or not jti.isprintable():
        raise InvalidClientError("The assertion needs a jti of 1 to 256 characters that was never used before.")
    return AssertionUse(client_id, jti, datetime.fromtimestamp(expires, UTC) + 2 * SKEW)


def _claims(assertion: str, key: Key) -> Claims | None:
    try:
        return jwt.decode(assertion, key, registry=REGISTRY).claims
    except Exception:  # as above: a signature that cannot be checked does not fit
        return None


def _keys(key_set: str) -> tuple[Key, ...]:
    try:
        return tuple(KeySet.import_key_set(json.loads(key_set)))[:MOST_KEYS]
    except Exception:  # a key set that cannot be read holds no key
        return ()


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
