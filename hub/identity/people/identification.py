"""The step that finds out who a person is. It has two forms, of which a hub has one or none."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.identity.people.cookies import Errand
from hub.identity.people.reception import Reception


class IdentificationFailed(Exception):
    """Nobody knows who the person is. `reason` is for the operator; no value is in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Identification(Protocol):
    """Asks who sits at a browser, and brings the answer to the reception.

    What goes wrong on the way is raised as `IdentificationFailed`.
    """

    def routes(self, reception: Reception) -> list[Route]:
        """The pages of this step. They end with `Reception.welcome`."""

    async def begin(self, request: Request, errand: Errand) -> Response:
        """Send a browser to the first of them; the errand is set on the response by who asked."""
