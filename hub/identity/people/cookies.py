"""What a browser keeps: an errand while its person is being identified, and a visit once they are.

Each is one secret. Proofs for forms, for the outside provider and against replay are derived from it, so that nothing
need be stored for a browser that may never come back; of a visit the database has the hash.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
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

LONGEST_ERRANDS = 6000
"""Characters of all errands of a browser: proxies take some 8,000 of one header. The errand that is new stays in any case."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a browser came, before it is known who sits at it: the query of its authorization request."""

    secret: str = field(repr=False)
    query: str = field(repr=False)

    @classmethod
    def of(cls, query: str) -> Self:
        return cls(new_secret(), query)

    @property
    def name(self) -> str:
        """By which it is told from the other errands of its browser; says nothing of the secret."""
        return self.proof("name")[:12]

    def proof(self, use: str) -> str:
        return proof(self.secret, use)

    def proves(self, use: str, shown: str) -> bool:
        return proves(self.secret, use, shown)


class Cookies:
    """The cookies of a hub, one for a visit and one for each errand: somebody may sign in in two tabs at once. Never shown
    to scripts, nor sent from another site but by following a link."""

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https://")
        prefix = "__Host-" if self._secure else ""
        self._errand, self._visit = f"{prefix}hub-errand-", f"{prefix}hub-visit"

    def errands(self, request: Request) -> Iterator[Errand]:
        """The errands of a browser that can be read."""
        for name, value in request.cookies.items():
            secret, _, encoded = value.partition(".")
            try:
                query = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
            except ValueError:
                continue
            if secret and query and name == self._name(errand := Errand(secret, query)):
                yield errand

    def errand(self, request: Request, use: str, shown: str) -> Errand | None:
        """The errand of a browser that something shown proves for a use; None without one."""
        return next((errand for errand in self.errands(request) if errand.proves(use, shown)), None)

    def visit(self, request: Request) -> str | None:
        """The secret of a browser's visit, which may be over; None without one."""
        return request.cookies.get(self._visit) or None

    def begin_errand(self, request: Request, response: Response, errand: Errand) -> None:
        encoded = urlsafe_b64encode(errand.query.encode("ascii")).decode().rstrip("=")
        value = f"{errand.secret}.{encoded}"
        room = LONGEST_ERRANDS - len(value)
        for name, other in reversed(request.cookies.items()):
            if name.startswith(self._errand):
                room -= len(other)
                if room < 0:
                    self._set(response, name, "", timedelta(0))
        self._set(response, self._name(errand), value, ERRAND_LASTS)

    def end_errand(self, response: Response, errand: Errand) -> None:
        self._set(response, self._name(errand), "", timedelta(0))

    def begin_visit(self, response: Response, secret: str) -> None:
        self._set(response, self._visit, secret, VISIT_LASTS)

    def _name(self, errand: Errand) -> str:
        return self._errand + errand.name

    def end_visit(self, response: Response) -> None:
        self._set(response, self._visit, "", timedelta(0))

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )
