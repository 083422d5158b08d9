"""The token endpoint, as a client uses it."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from hub.config import Settings
from tests.clock import FixedClock
from tests.hub.identity.registry import PURPOSES, SECRET, assertion

NOT_KNOWN = "The client is unknown, or its secret or assertion is wrong. Check the client id and the key."


@dataclass
class Desk:
    http: httpx.AsyncClient
    settings: Settings
    clock: FixedClock

    async def ask(self, form: dict[str, str], *, basic: tuple[str, str] | None = None) -> httpx.Response:
        """Ask for a token for the first purpose; `form` adds and changes, an empty value takes away."""
        fields = {"grant_type": "client_credentials", "scope": PURPOSES[0]} | form
        auth = httpx.BasicAuth(*basic) if basic else httpx.Auth()
        return await self.http.post("/oauth/token", data=fields, auth=auth)

    async def by_key(self, **claims: object) -> httpx.Response:
        return await self.ask(assertion(self.settings, self.clock, **claims))  # type: ignore[arg-type]

    async def by_secret(self, client_id: str = "by-secret", secret: str = SECRET, **form: str) -> httpx.Response:
        return await self.ask(form, basic=(client_id, secret))

    async def token(self, **claims: object) -> str:
        answer = await self.by_key(**claims)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def refused(answer: httpx.Response, error: str, part: str = "", status: int = 400) -> bool:
    """True for a refusal in the form of RFC 6749 §5.2 whose sentence has this part."""
    body = answer.json()
    challenged = "www-authenticate" in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.status_code, body["error"], challenged) == (status, error, status == 401), answer.text
    assert part in body["error_description"], answer.text
    return True
