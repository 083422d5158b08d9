"""Whether a token is one of the hub's, and what it says (RFC 9068 §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from joserfc import jws, jwt
from joserfc.jwk import ECKey

from hub.errors import Code, RefusedRequest
from hub.identity.addresses import audience
from hub.identity.signing import ALGORITHM

TOKEN_TYPE = "at+jwt"

_TYPES = (TOKEN_TYPE, f"application/{TOKEN_TYPE}")
_LONGEST = 8192


class Unauthenticated(RefusedRequest):
    """No token, or none that this hub made. One sentence for every cause: a forger learns nothing."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            Code.UNAUTHENTICATED,
            "The request has no token of this hub. Get one at the token endpoint, /oauth/token, and send it as 'Authorization: Bearer TOKEN'.",
        )


class TokenExpired(RefusedRequest):
    """The token was the hub's and its time is over."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            Code.TOKEN_EXPIRED, "The token has expired. Get a new one at the token endpoint, /oauth/token."
        )


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified token says. `expires_at` is the first moment (UTC) at which it no longer works.

    A token that came of a person's sign-in names both; one that a client got for itself names neither.
    """

    client_id: str
    purpose: str
    id: str
    expires_at: datetime
    account_id: str | None = None
    sign_in_id: str | None = None


def bearer(authorization: str | None) -> str:
    """Return the token of an Authorization header (RFC 6750 §2.1). Raises `Unauthenticated`."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST:
        raise Unauthenticated
    return token


def key_id(token: str) -> str:
    """Return the id of the key that a token says it is signed with. Raises `Unauthenticated`."""
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        kid = header.get("kid")
        fits = header["alg"] == ALGORITHM and str(header.get("typ")).lower() in _TYPES
    except Exception:  # a stranger's text: whatever the decoders stumble over, it is no token
        raise Unauthenticated from None
    if not fits or not isinstance(kid, str):
        raise Unauthenticated
    return kid


def verified(token: str, key: ECKey, issuer: str) -> AccessToken:
    """Check the signature and whom the token is from and for. It may have expired. Raises `Unauthenticated`."""
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        for_us = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != issuer or audience(issuer) not in for_us:
            raise Unauthenticated
        account_id, sign_in_id = _person(claims)
        (purpose,) = claims["scope"].split(" ")
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        said = AccessToken(claims["client_id"], purpose, claims["jti"], expires_at, account_id, sign_in_id)
    except Exception:  # as above, and: a token without one of these claims is not the hub's
        raise Unauthenticated from None
    if not all(isinstance(text, str) and text for text in (said.client_id, said.purpose, said.id)):
        raise Unauthenticated
    return said


def _person(claims: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the account and the sign-in that a token names (`sub` and `sid`, RFC 9068 §2.2). Raises ValueError or
    KeyError."""
    if claims["sub"] == claims["client_id"] and "sid" not in claims:
        return None, None
    return str(UUID(claims["sub"])), str(UUID(claims["sid"]))
