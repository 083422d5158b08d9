"""People of the small city, and a client that they sign in with."""

from __future__ import annotations

from datetime import datetime

from hub.grants.accounts import AccountHolder, register_account
from hub.sources.source import Source
from hub.tables.governance import ClientPurposeRow, ClientRoleRow, ClientRow
from hub.tables.sign_in import ClientRedirectRow
from tests.ground.city import ORGANISATION
from tests.hub.identity.browser import BACK
from tests.hub.identity.registry import add

ROLES = ("reader", "district")


async def add_public_client(source: Source, at: datetime) -> None:
    """`public`: keeps no secret, is for people of every organisation, and has two roles and one purpose."""
    row = {"id": "public", "organisation_id": ORGANISATION, "name": "Desk", "auth_method": "none"}
    await add(source, ClientRow, row | {"registered_at": at, "every_organisation": True})
    await add(source, ClientRoleRow, *({"client_id": "public", "role": role} for role in ROLES))
    await add(source, ClientPurposeRow, {"client_id": "public", "purpose": "READING"})
    await add(source, ClientRedirectRow, {"client_id": "public", "uri": BACK})


async def add_person(source: Source, at: datetime, issuer: str, name: str, organisation: str, role: str) -> str:
    """A person with one role and the purpose READING, whom the issuer calls by their name in small letters; their id."""
    async with source.begin() as connection:
        person = AccountHolder(issuer, name.lower(), name, organisation)
        return (await register_account(connection, person, [role], ["READING"], at)).id
