"""Puts a policy into an empty store, in one transaction. From then on only acts change it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clock
from hub.errors import Code, HubError
from hub.grants.holdings import enter_holdings
from hub.grants.policy import Policy
from hub.grants.policy_changes import lock_policy_version, next_policy_version
from hub.sources.source import Source
from hub.tables.base import Base
from hub.tables.governance import (
    BlockRow,
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
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, ClientRedirectRow

_Rows = list[tuple[type[Base], list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """How many of each were loaded, and the policy version from which they hold."""

    version: int
    organisations: int
    clients: int
    roles: int
    purposes: int
    grants: int

    def __str__(self) -> str:
        return (
            f"{self.organisations} organisations, {self.clients} clients, {self.roles} roles, {self.purposes} purposes "
            f"and {self.grants} grants; the policy is at version {self.version}"
        )


async def load_policy(source: Source, policy: Policy, clock: Clock) -> LoadedPolicy:
    """Load a whole policy. Raises INVALID_INPUT when the store holds one already, and `SourceUnavailable`."""
    now = clock()
    rows = _rows(policy, now)
    async with source.begin() as connection:
        await lock_policy_version(connection)
        await _must_be_empty(connection)
        for table, values in rows:
            if values:
                await connection.execute(insert(table), values)
        version = await next_policy_version(connection)
        holders = [*(each.id for each in policy.clients), *(each.id for each in policy.accounts)]
        await enter_holdings(connection, version, now, *holders)
    grants = next(values for table, values in rows if table is GrantRow)
    return LoadedPolicy(
        version,
        organisations=len(policy.organisations),
        clients=len(policy.clients),
        roles=len(policy.roles),
        purposes=len(policy.purposes),
        grants=len(grants),
    )


async def _must_be_empty(connection: AsyncConnection) -> None:
    for table in (OrganisationRow, ClientRow, AccountRow, RoleRow, PurposeRow, GrantRow, BlockRow):
        if (await connection.execute(select(table).limit(1))).first():
            raise HubError(
                Code.INVALID_INPUT,
                "The store already has a policy, and a file never overwrites one. Change it with the acts of a data steward, "
                "or load the file into a new database.",
            )


def _rows(policy: Policy, now: datetime) -> _Rows:
    organisations = [
        {"id": one.id, "name": one.name, "department": one.department.value, "division_code": one.division}
        for one in policy.organisations
    ]
    clients = [
        {
            "id": one.id,
            "organisation_id": one.organisation,
            "name": one.name,
            "auth_method": one.auth_method,
            "secret_hash": one.secret_hash,
            "jwks": one.jwks,
            "registered_at": now,
            "strict": one.strict,
            "withheld_in_report": one.withheld_in_report,
            "documents_only": one.documents_only,
            "every_organisation": one.every_organisation,
        }
        for one in policy.clients
    ]
    accounts = [
        {
            "id": one.id,
            "issuer": one.issuer,
            "subject": one.subject,
            "name": one.name,
            "organisation_id": one.organisation,
            "registered_at": now,
        }
        for one in policy.accounts
    ]
    grants: list[dict[str, Any]] = []
    fields: list[dict[str, Any]] = []
    purposes: list[dict[str, Any]] = []
    for entry in policy.grants:
        for capability in entry.capabilities:
            key = str(uuid4())
            grants.append(
                {
                    "id": key,
                    "role": entry.role,
                    "capability": capability.value,
                    "disclosure": entry.disclosure.value,
                    "scope": entry.scope.value,
                    "since": entry.since,
                    "until": entry.until,
                    "approved_by": entry.approved_by,
                    "recorded_at": now,
                    "by_file": True,
                }
            )
            fields += [{"grant_id": key, "field": field} for field in entry.fields]
            purposes += [{"grant_id": key, "purpose": purpose} for purpose in entry.purposes]
    return [
        (OrganisationRow, organisations),
        (RoleRow, [asdict(one) for one in policy.roles]),
        (
            PurposeRow,
            [
                asdict(one) | {"department": one.department.value, "legal_basis": one.legal_basis.value}
                for one in policy.purposes
            ],
        ),
        (ClientRow, clients),
        (ClientRoleRow, [{"client_id": one.id, "role": role} for one in policy.clients for role in one.roles]),
        (
            ClientPurposeRow,
            [{"client_id": one.id, "purpose": purpose} for one in policy.clients for purpose in one.purposes],
        ),
        (ClientRedirectRow, [{"client_id": one.id, "uri": uri} for one in policy.clients for uri in one.redirect_uris]),
        (AccountRow, accounts),
        (AccountRoleRow, [{"account_id": one.id, "role": role} for one in policy.accounts for role in one.roles]),
        (
            AccountPurposeRow,
            [{"account_id": one.id, "purpose": purpose} for one in policy.accounts for purpose in one.purposes],
        ),
        (GrantRow, grants),
        (GrantFieldRow, fields),
        (GrantPurposeRow, purposes),
    ]
