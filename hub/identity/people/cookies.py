"""What a browser keeps: an errand while its person is being identified, and a visit once they are.

Each is one secret. Proofs for forms, for the outside provider and against replay are derived from it, so that nothing
need be stored for a browser that may never come back; of a visit the database has the hash.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from hub.identity.opaque import new_secret, proof, proves

ERRAND_LASTS = timedelta(minutes=10)
VISIT_LASTS = timedelta(minutes=30)
"""How long a person can pick another purpose without being identified again: a desk that is left is left soon."""

LONGEST_QUERY = 2000
"""Characters of an authorization request; with the secret it has room in a cookie."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a browser came, before it is known who sits at it: the query of its authorization request."""

    secret: str = field(repr=False)
    query: str = field(repr=False)

    @classmethod
    def of(cls, query: str) -> Self:
        return cls(new_secret(), query)

    def proof(self, use: str) -> str:
        return proof(self.secret, use)

    def proves(self, use: str, shown: str) -> bool:
        return proves(self.secret, use, shown)


class Cookies:
    """The two cookies of a hub: never shown to scripts, nor sent from another site but by following a link."""

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https://")
        prefix = "__Host-" if self._secure else ""
        self._errand, self._visit = f"{prefix}hub-errand", f"{prefix}hub-visit"

    def errand(self, request: Request) -> Errand | None:
        """The errand of a browser; None without one that can be read."""
        secret, _, encoded = request.cookies.get(self._errand, "").partition(".")
        try:
            query = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
        except ValueError:
            return None
        return Errand(secret, query) if secret and query else None

    def visit(self, request: Request) -> str | None:
        """The secret of a browser's visit, which may be over; None without one."""
        return request.cookies.get(self._visit) or None

    def begin_errand(self, response: Response, errand: Errand) -> None:
        encoded = urlsafe_b64encode(errand.query.encode("ascii")).decode().rstrip("=")
        self._set(response, self._errand, f"{errand.secret}.{encoded}", ERRAND_LASTS)

    def begin_visit(self, response: Response, secret: str) -> None:
        self._set(response, self._visit, secret, VISIT_LASTS)
        self._set(response, self._errand, "", timedelta(0))

    def end_visit(self, response: Response) -> None:
        self._set(response, self._visit, "", timedelta(0))

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )
