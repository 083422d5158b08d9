"""Whose browser it is: a cookie with the sign-in and its newest access token, sealed by the hub, so that nobody reads or makes one.

Scripts never see it, and browsers send it from no other site but when somebody follows a link. A copy of it is worth nothing once
the person has signed out or was suspended, since the sign-in is over then, and half an hour after the person did something last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import orjson
from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import Response

from hub.cipher import Cipher
from hub.clock import Clock
from hub.identity.authorization import AuthorizationEndpoints
from hub.identity.issuing import CODE
from hub.server.web.page import CONSOLE

IDLE = timedelta(minutes=30)
"""How long a person stays signed in who does nothing: a desk that is left is left soon."""

EARLY = timedelta(seconds=30)
"""How long before its end a token is renewed."""

_SEALED_AS = "console.session"
_LONGEST = 3_800
"""Characters of a cookie that is opened: browsers keep no longer ones."""


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """A person's sign-in at the console, with a token for it. `ends_at` is when it is over if nothing happens until then."""

    sign_in_id: str
    token: str = field(repr=False)
    token_ends_at: datetime
    ends_at: datetime


class ConsoleSessions:
    """The sessions of the console, which are kept by the browsers alone."""

    def __init__(self, issuer: str, authorization: AuthorizationEndpoints, cipher: Cipher, clock: Clock) -> None:
        self._authorization, self._cipher, self._clock = authorization, cipher, clock
        self._secure = issuer.startswith("https://")
        self._name = f"{'__Host-' if self._secure else ''}hub-console"

    async def found(self, request: Request) -> ConsoleSession | None:
        """Return the session of a browser, with a token that lasts; None when there is none, or it is over. Raises
        `SourceUnavailable`."""
        session, now = self._opened(request.cookies.get(self._name, "")), self._clock()
        if session is None or session.ends_at <= now:
            return None
        session = replace(session, ends_at=now + IDLE)
        if session.token_ends_at - now > EARLY:
            return session
        return await self._renewed(session)

    async def begun(self, code: str, verifier: str, redirect_uri: str) -> ConsoleSession | None:
        """Return the session that a code of the hub's sign-in begins; None for a code that is none, or was used. Raises
        `SourceUnavailable`."""
        form = {
            "grant_type": CODE,
            "client_id": CONSOLE.client,
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        status, body, _ = await self._authorization.token(None, form)
        if status != 200:
            return None
        sign_in_id = await self._authorization.sign_in_of(body["refresh_token"])
        if sign_in_id is None:
            return None
        now = self._clock()
        ends_at = now + timedelta(seconds=body["expires_in"])
        return ConsoleSession(sign_in_id, body["access_token"], ends_at, now + IDLE)

    async def left(self, session: ConsoleSession) -> None:
        """End a session, with every token that came of its sign-in. Raises `SourceUnavailable`."""
        await self._authorization.leave(session.sign_in_id)

    def keep(self, response: Response, session: ConsoleSession) -> None:
        """Have the browser keep a session."""
        content = [
            session.sign_in_id,
            session.token,
            int(session.token_ends_at.timestamp()),
            int(session.ends_at.timestamp()),
        ]
        sealed = self._cipher.seal(_SEALED_AS, orjson.dumps(content).decode()).rstrip("=")
        self._set(response, sealed, IDLE)

    def forget(self, response: Response) -> None:
        """Have the browser forget its session."""
        self._set(response, "", timedelta(0))

    def _set(self, response: Response, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )

    def _opened(self, sealed: str) -> ConsoleSession | None:
        if not 0 < len(sealed) <= _LONGEST:
            return None
        key, _, text = sealed.partition(".")
        try:
            content = orjson.loads(self._cipher.open(_SEALED_AS, f"{key}.{text + '=' * (-len(text) % 4)}"))
        except ValueError:
            return None
        sign_in_id, token, token_ends, ends = content
        return ConsoleSession(
            sign_in_id, token, datetime.fromtimestamp(token_ends, UTC), datetime.fromtimestamp(ends, UTC)
        )

    async def _renewed(self, session: ConsoleSession) -> ConsoleSession | None:
        try:
            token, ends_at = await self._authorization.renewed(session.sign_in_id, CONSOLE.client)
        except OAuth2Error:
            return None
        return replace(session, token=token, token_ends_at=ends_at)
