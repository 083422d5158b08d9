"""What is in force of a policy, by the names that a policy file has for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.class_rises import is_lacking
from hub.grants.policy import GrantEntry
from hub.tables.governance import (
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    OrganisationRow,
    PurposeRow,
    RoleRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow
from permissions.model import Capability

Held = tuple[frozenset[str], frozenset[str]]
"""The roles and the purposes that somebody holds."""


@dataclass(frozen=True, slots=True)
class GrantInForce:
    """A grant that is in force, with its fields and purposes."""

    role: str
    capability: str
    disclosure: str
    scope: str
    until: datetime
    fields: frozenset[str]
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """`organisations` has ids by name, `accounts` ids by issuer and subject, `clients` the public keys of each, `holders` what
    clients and accounts hold, by their ids."""

    organisations: Mapping[str, str]
    roles: frozenset[str]
    purposes: frozenset[str]
    clients: Mapping[str, str | None]
    accounts: Mapping[tuple[str, str], str]
    holders: Mapping[str, Held]
    grants: tuple[GrantInForce, ...]

    def covered(self, entry: GrantEntry, capability: Capability) -> frozenset[str]:
        """Return the fields that a grant of a file would open and that are open until then already."""
        wanted = (entry.role, capability.value, entry.disclosure.value, entry.scope.value)
        return frozenset[str]().union(
            *(
                grant.fields
                for grant in self.grants
                if (grant.role, grant.capability, grant.disclosure, grant.scope) == wanted
                and grant.until >= entry.until
                and grant.purposes.issuperset(entry.purposes)
            )
        )


async def stored_policy(connection: AsyncConnection, at: datetime) -> StoredPolicy:
    """Return what is in force at a moment."""

    async def rows(*columns: Any) -> Any:
        return (await connection.execute(select(*columns))).all()

    clients = dict(tuple(row) for row in await rows(ClientRow.id, ClientRow.jwks))
    people = await rows(AccountRow.issuer, AccountRow.subject, AccountRow.id)
    accounts = {(issuer, subject): str(key) for issuer, subject, key in people}
    roles = await rows(ClientRoleRow.client_id, ClientRoleRow.role)
    roles += await rows(AccountRoleRow.account_id, AccountRoleRow.role)
    purposes = await rows(ClientPurposeRow.client_id, ClientPurposeRow.purpose)
    purposes += await rows(AccountPurposeRow.account_id, AccountPurposeRow.purpose)
    of_roles, of_purposes = _grouped(roles), _grouped(purposes)
    return StoredPolicy(
        {name: str(key) for name, key in await rows(OrganisationRow.name, OrganisationRow.id)},
        frozenset(code for (code,) in await rows(RoleRow.code)),
        frozenset(code for (code,) in await rows(PurposeRow.code)),
        clients,
        accounts,
        {who: (of_roles[who], of_purposes[who]) for who in (*clients, *accounts.values())},
        await _grants(connection, at),
    )


async def _grants(connection: AsyncConnection, at: datetime) -> tuple[GrantInForce, ...]:
    opened = select(GrantFieldRow.grant_id, GrantFieldRow.field).where(~is_lacking())
    fields = _grouped((await connection.execute(opened)).all())
    purposes = _grouped((await connection.execute(select(GrantPurposeRow.grant_id, GrantPurposeRow.purpose))).all())
    row = GrantRow
    statement = select(row.id, row.role, row.capability, row.disclosure, row.scope, row.until).where(
        row.since <= at, row.until > at, row.revoked_at.is_(None)
    )
    return tuple(
        GrantInForce(role, capability, disclosure, scope, until, fields[str(key)], purposes[str(key)])
        for key, role, capability, disclosure, scope, until in await connection.execute(statement)
    )


def _grouped(rows: Any) -> defaultdict[str, frozenset[str]]:
    grouped: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for key, value in rows:
        grouped[str(key)] |= {value}
    return grouped
