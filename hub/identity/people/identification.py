"""The step that finds out who a person is. It has two forms, of which a hub has one or none."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.identity.people.cookies import PendingAuthorization
from hub.identity.people.login_flow import LoginFlow


class IdentificationFailed(Exception):
    """Nobody knows who the person is. `reason` is for the operator; no value is in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Identification(Protocol):
    """The step that asks who sits at a browser, and brings the answer to the login flow.

    What goes wrong on the way is raised as `IdentificationFailed`.
    """

    def routes(self, login_flow: LoginFlow) -> list[Route]:
        """Return the pages of this step. They end with `LoginFlow.welcome`."""

    async def begin(self, request: Request, pending: PendingAuthorization) -> Response:
        """Send a browser to the first of them; the pending authorization is set on the response by who asked."""
