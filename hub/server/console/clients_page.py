"""Clients and people: the registered systems with their roles, to suspend and to reinstate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from hub.server.console.page_requests import PageRequest
from hub.server.console.rights import CLIENTS, whole_list


class ClientsPage:
    """Shows clients."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the clients in whose name, id, office or roles a text is found."""
        listing = await whole_list(asked, "clients", CLIENTS)
        wanted = asked.parameter("find").lower()
        rows = [client for client in listing.rows if wanted in _text_of(client)]
        return asked.page("clients", listing=listing, rows=rows, find=asked.parameter("find"))


def _text_of(client: Mapping[str, Any]) -> str:
    office = client["organisation"] or {}
    roles = [each["code"] for each in client["roles"] or ()]
    said = [client["id"], client["name"], office.get("name"), *roles]
    return " ".join(str(each) for each in said if each).lower()
