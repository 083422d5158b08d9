"""Clients and people: the registered systems and accounts with their roles, to suspend and to reinstate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from hub.server.console.page_requests import PageRequest
from hub.server.console.rights import ACCOUNTS, CLIENTS, whole_list


class ClientsPage:
    """Shows clients."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the clients and the people in whose name, id, office or roles a text is found."""
        listing = await whole_list(asked, "clients", CLIENTS)
        accounts = await whole_list(asked, "accounts", ACCOUNTS)
        wanted = asked.parameter("find").lower()
        rows, people = ([row for row in each.rows if wanted in _text_of(row)] for each in (listing, accounts))
        find = asked.parameter("find")
        return asked.page("clients", listing=listing, rows=rows, accounts=accounts, people=people, find=find)


def _text_of(row: Mapping[str, Any]) -> str:
    office = row["organisation"] or {}
    roles = [each["code"] for each in row["roles"] or ()]
    said = [row["id"], row["name"], office.get("name"), *roles]
    return " ".join(str(each) for each in said if each).lower()
