"""What a browser keeps: a pending authorization until its person is identified, and a browser session from then on.

Each is one secret. Proofs for forms, for the outside provider and against replay are derived from it, so that nothing
need be stored for a browser that may never come back; of a browser session the database has the hash.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from hub.identity.random_tokens import new_secret, proof, proves

PENDING_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(minutes=30)
"""How long a person can pick another purpose without being identified again: a desk that is left is left soon."""

LONGEST_QUERY = 2000
"""Characters of an authorization request; with the secret it has room in a cookie."""

LONGEST_PENDING = 6000
"""Characters of all pending authorizations of a browser: proxies take some 8,000 of one header. The pending authorization that is new stays in any case."""


@dataclass(frozen=True, slots=True)
class PendingAuthorization:
    """An authorization request that waits until its person is identified: its query, and a secret of its own."""

    secret: str = field(repr=False)
    query: str = field(repr=False)

    @classmethod
    def of(cls, query: str) -> Self:
        return cls(new_secret(), query)

    @property
    def name(self) -> str:
        """The name tells it from other pending authorizations of its browser, and says nothing of the secret."""
        return self.proof("name")[:12]

    def proof(self, use: str) -> str:
        return proof(self.secret, use)

    def proves(self, use: str, shown: str) -> bool:
        return proves(self.secret, use, shown)


class Cookies:
    """The cookies of a hub, one for a browser session and one for each pending authorization: somebody may sign in in two tabs at once. Never shown
    to scripts, nor sent from another site but by following a link."""

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https://")
        prefix = "__Host-" if self._secure else ""
        self._pending, self._session_cookie = f"{prefix}hub-errand-", f"{prefix}hub-visit"

    def all_pending(self, request: Request) -> Iterator[PendingAuthorization]:
        """Yield the pending authorizations of a browser that can be read."""
        for name, value in request.cookies.items():
            secret, _, encoded = value.partition(".")
            try:
                query = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
            except ValueError:
                continue
            if secret and query and name == self._name(pending := PendingAuthorization(secret, query)):
                yield pending

    def pending(self, request: Request, use: str, shown: str) -> PendingAuthorization | None:
        """Return the pending authorization of a browser that something shown proves for a use; None without one."""
        return next((pending for pending in self.all_pending(request) if pending.proves(use, shown)), None)

    def session(self, request: Request) -> str | None:
        """Return the secret of a browser's browser session, which may be over; None without one."""
        return request.cookies.get(self._session_cookie) or None

    def begin_pending(self, request: Request, response: Response, pending: PendingAuthorization) -> None:
        encoded = urlsafe_b64encode(pending.query.encode("ascii")).decode().rstrip("=")
        value = f"{pending.secret}.{encoded}"
        room = LONGEST_PENDING - len(value)
        for name, other in reversed(request.cookies.items()):
            if name.startswith(self._pending):
                room -= len(other)
                if room < 0:
                    self._set(response, name, "", timedelta(0))
        self._set(response, self._name(pending), value, PENDING_LASTS)

    def end_pending(self, response: Response, pending: PendingAuthorization) -> None:
        self._set(response, self._name(pending), "", timedelta(0))

    def begin_session(self, response: Response, secret: str) -> None:
        self._set(response, self._session_cookie, secret, SESSION_LASTS)

    def _name(self, pending: PendingAuthorization) -> str:
        return self._pending + pending.name

    def end_session(self, response: Response) -> None:
        self._set(response, self._session_cookie, "", timedelta(0))

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )
