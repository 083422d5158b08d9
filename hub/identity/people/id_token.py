"""What an OpenID provider says of a person: the id_token (OpenID Connect Core §3.1.3.7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from hub.identity.people.identification import IdentificationFailed
from hub.identity.signatures import REGISTRY

SKEW_SECONDS = 60
"""How far the provider's clock may be from the hub's."""

OLDEST_SECONDS = 600
"""The oldest token that is taken: it was made for this sign-in, which lasts no longer."""


class IdTokenRefused(IdentificationFailed):
    """The token is not the provider's, or not for this sign-in."""


def key_id(text: str) -> str | None:
    """Return the id of the key that a token says it is signed with. Raises `IdTokenRefused` for what is no token."""
    try:
        found = jws.extract_compact(text.encode("ascii"), registry=REGISTRY).headers().get("kid")
    except Exception:  # the provider's text: whatever the decoders stumble over, it is no token
        raise IdTokenRefused("it is not a JWT signed with an algorithm that the hub accepts") from None
    return found if isinstance(found, str) else None


def subject_of(text: str, keys: Iterable[Key], issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    """Return whom the token is about (`sub`). Raises `IdTokenRefused`."""
    claims = _signed(text, keys)
    present = int(now.timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=present,
        leeway=SKEW_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise IdTokenRefused(f"{getattr(error, 'claim', None) or 'a claim'}: {error.error}") from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise IdTokenRefused("azp: it was made for another client")
    if claims["iat"] < present - OLDEST_SECONDS - SKEW_SECONDS:
        raise IdTokenRefused("iat: it is too old")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
        raise IdTokenRefused("sub: it names nobody")
    return subject


def _signed(text: str, keys: Iterable[Key]) -> dict[str, Any]:
    for key in keys:
        try:
            claims: dict[str, Any] = jwt.decode(text, key, registry=REGISTRY).claims
        except Exception:  # as above: a signature that cannot be checked does not fit  # noqa: S112
            continue
        return claims
    raise IdTokenRefused("no key of the provider verifies its signature")
