"""The real application on a copy of the city, asked over HTTP in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from starlette.applications import Starlette

from hub.config import Settings
from hub.server.app import create_app
from hub.server.endpoint.answering import Answering
from tests.clock import FixedClock
from tests.ground.city import SECRET
from tests.ground.planned_once import plan_once


@dataclass
class Hub:
    """A hub to ask. `statements` has the text of each statement of the read path, in order."""

    settings: Settings
    app: Starlette
    clock: FixedClock
    http: httpx.AsyncClient
    statements: list[str]
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def answering(self) -> Answering:
        found: Answering = self.app.state.answering
        return found

    async def token(self, client: str, purpose: str) -> str:
        """An access token, asked for once."""
        if (client, purpose) not in self.tokens:
            response = await self.http.post(
                "/oauth/token",
                data={"grant_type": "client_credentials", "scope": purpose},
                auth=(client, SECRET),
            )
            assert response.status_code == 200, response.text
            self.tokens[client, purpose] = response.json()["access_token"]
        return self.tokens[client, purpose]

    async def post(
        self, text: str, variables: Any = None, *, client: str = "reader", purpose: str = "READING", **headers: str
    ) -> httpx.Response:
        """The response to a question; further headers by name."""
        token = await self.token(client, purpose)
        return await self.http.post(
            "/graphql",
            json={"query": text, "variables": variables or {}},
            headers={"Authorization": f"Bearer {token}"} | headers,
        )

    async def ask(self, text: str, variables: Any = None, *, client: str = "reader", purpose: str = "READING") -> Any:
        """The answer to a question, as JSON."""
        return (await self.post(text, variables, client=client, purpose=purpose)).json()


@asynccontextmanager
async def open_hub(settings: Settings, clock: FixedClock) -> AsyncIterator[Hub]:
    """The application, started and stopped as a server would.

    The clock stands still, so that a minute's planning would have to do for all that a test asks: it has as much as it likes,
    unless the settings say otherwise.
    """
    plan_once()
    statements: list[str] = []
    if settings.planning_per_minute == Settings().planning_per_minute:
        settings = replace(settings, planning_per_minute=1_000_000_000)
    app = create_app(settings, clock=clock, observer=statements.append)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=settings.issuer, timeout=60) as http,
    ):
        yield Hub(settings, app, clock, http, statements)


def codes(answer: Any) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
