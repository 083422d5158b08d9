"""The simulator: a query as a client would send it, and what it would be answered, field by field and without a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graphql import GraphQLError, strip_ignored_characters
from starlette.responses import Response

from hub.clock import local_day, moment_text
from hub.server.console.asking import Part, PartState
from hub.server.console.page_requests import PageRequest, day_of, end_of_day, status_of
from hub.server.console.rights import ACCOUNTS, CLIENTS, whole_list
from hub.server.endpoint.parameters import Choices, check_choices
from hub.server.web.page import CONSOLE

ASKED = ("client", "account", "purpose")
"""What the address of the page may have, to be filled in already."""

CHOICES: Choices = {"every": ("yes",)}

FIELDS = (*ASKED, "document", "variables", "every")
PAGE = f"{CONSOLE.path}/simulator"

SIMULATE = """query Simulate($client: String!, $account: ID, $purpose: String!, $document: String!, $variables: String, $at: DateTime,
  $every: Boolean) { simulateOperation(client: $client, account: $account, purpose: $purpose, document: $document,
  variables: $variables, at: $at, ofEveryDepartment: $every) { path coordinate outcome disclosure scope reason price } }"""


_BREAKS = str.maketrans("\r\n\t", "   ")
"""What stands between the parts of a JSON text as a space does, and is in no value of it."""


class SimulatorPage:
    """Shows the form, and what a query would be answered."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the form, filled in as far as the address says."""
        return await self._page(asked, None, {name: asked.parameter(name) for name in ASKED}, asked.at)

    async def simulate(self, asked: PageRequest) -> Response:
        """Return what the query of the form would be answered, with the form as it was sent."""
        given = {name: asked.form.get(name, "").strip() for name in FIELDS}
        check_choices(given, CHOICES)
        day = day_of(asked.form["day"], "day") if asked.form.get("day") else None
        at = None if day is None or day == local_day(asked.now) else end_of_day(day)
        if "simulateOperation" not in asked.visitor.questions:
            return await self._page(asked, Part(PartState.WITHHELD, reason="NO_GRANT"), given, at)
        variables = {name: given[name] or None for name in ASKED}
        variables |= {
            "document": _on_one_line(given["document"]),
            "variables": given["variables"].translate(_BREAKS) or None,
        }
        more = {"at": moment_text(at) if at else None, "every": bool(given["every"]) or None}
        return await self._page(asked, await asked.part("simulateOperation", SIMULATE, variables | more), given, at)

    async def _page(self, asked: PageRequest, part: Part | None, given: Mapping[str, Any], at: Any) -> Response:
        day: date | None = local_day(at) if at else None
        return asked.page(
            "simulator",
            status_of(part),
            here=PAGE,
            part=part,
            given=given,
            day=day.isoformat() if day else "",
            clients=await whole_list(asked, "clients", CLIENTS),
            accounts=await whole_list(asked, "accounts", ACCOUNTS),
        )


def _on_one_line(document: str) -> str:
    """Return a query without its comments and line breaks, which the hub takes in no text; what cannot be read goes on, for the hub
    to say so."""
    try:
        return strip_ignored_characters(document)
    except GraphQLError:
        return " ".join(document.split())
