"""Who holds roles, what these let them do, and whether a steward is left who can let others in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.contract_fields import ADMINISTRATOR, APPROVING, ContractFields
from hub.tables.governance import (
    BlockRow,
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    OrganisationRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow, AccountRow, ClientRedirectRow
from permissions.acts import Duty
from permissions.decide import decide
from permissions.model import AccessBlock, Capability, Disclosure, FieldGrant, Principal, Scope

BY_NOBODY = "none"
"""How a client authenticates that cannot act by itself: only people act with it."""


async def roles_of(connection: AsyncConnection, client_id: str | None, account_id: str | None) -> frozenset[str]:
    """Return the roles that a client or an account holds."""
    held: Any = ClientRoleRow if client_id else AccountRoleRow
    owner = held.client_id == client_id if client_id else held.account_id == account_id
    return frozenset((await connection.execute(select(held.role).where(owner))).scalars())


async def role_sets(connection: AsyncConnection, role: str) -> list[frozenset[str]]:
    """Return all roles of each person who holds a role: of accounts, and of clients that act by themselves."""
    found: list[frozenset[str]] = []
    by_itself = exists().where(ClientRow.id == ClientRoleRow.client_id, ClientRow.auth_method != BY_NOBODY)
    tables: tuple[tuple[Any, Any, tuple[ColumnElement[bool], ...]], ...] = (
        (ClientRoleRow, ClientRoleRow.client_id, (by_itself,)),
        (AccountRoleRow, AccountRoleRow.account_id, ()),
    )
    for table, owner, bounds in tables:
        holders = select(owner).where(table.role == role, *bounds)
        held: defaultdict[str, set[str]] = defaultdict(set)
        for key, each in await connection.execute(select(owner, table.role).where(owner.in_(holders))):
            held[str(key)].add(each)
        found += map(frozenset, held.values())
    return found


async def opened_by(connection: AsyncConnection, roles: Collection[str], at: datetime) -> Mapping[str, frozenset[str]]:
    """Return the stable keys of the fields that each role has a grant on which has not ended."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    statement = (
        select(GrantRow.role, GrantFieldRow.field)
        .join(GrantFieldRow, GrantFieldRow.grant_id == GrantRow.id)
        .where(GrantRow.role.in_(roles), GrantRow.until > at, GrantRow.revoked_at.is_(None))
        .distinct()
    )
    for role, field in await connection.execute(statement):
        found[role].add(field)
    return {role: frozenset(fields) for role, fields in found.items()}


async def duties_of(
    connection: AsyncConnection, contract: ContractFields, people: Collection[frozenset[str]], at: datetime
) -> list[frozenset[Duty]]:
    """Return the duties of people, each given by their roles."""
    opened = await opened_by(connection, frozenset[str]().union(*people), at)
    return [duties_in(contract, (field for role in roles for field in opened.get(role, ()))) for roles in people]


def duties_in(contract: ContractFields, fields: Any) -> frozenset[Duty]:
    """Return the duties that some fields belong to."""
    return frozenset(duty for field in fields if (duty := contract.class_of(field).duty))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody who may turn out to be a steward: an organisation, and pairs of roles and a purpose."""

    organisation: str
    roles: frozenset[str]
    purposes: frozenset[str]


async def has_steward(connection: AsyncConnection, at: datetime) -> bool:
    """Return True when somebody of the department that owns the hub's access may approve requests at a moment.

    It is decided as requests are: by the grants and blocks in force, for clients that act by themselves and people who
    can sign in, none of them suspended.
    """
    grants = await _approving(connection)
    if not grants:
        return False
    roles = {grant.role for grant in grants}
    candidates = [*await _clients(connection, roles), *await _accounts(connection, roles)]
    row = BlockRow
    rows = await connection.execute(
        select(row.id, row.role, row.organisation_id, row.field).where(row.lifted_at.is_(None))
    )
    blocks = [AccessBlock(str(key), role, str(office) if office else None, field) for key, role, office, field in rows]
    return any(
        decide([grant for grant in grants if grant.role in who.roles], blocks, principal, APPROVING, at).allowed
        for who in candidates
        for principal in (Principal(who.roles, who.organisation, purpose) for purpose in sorted(who.purposes))
    )


async def _approving(connection: AsyncConnection) -> list[FieldGrant]:
    """Return every grant of the right to approve, of any age."""
    row = GrantRow
    opens = GrantFieldRow
    statement = (
        select(
            row.id,
            row.role,
            row.scope,
            row.since,
            row.until,
            row.revoked_at,
            opens.lacking_since,
            opens.lacking_until,
            GrantPurposeRow.purpose,
        )
        .join(GrantFieldRow, GrantFieldRow.grant_id == row.id)
        .join(GrantPurposeRow, GrantPurposeRow.grant_id == row.id)
        .where(GrantFieldRow.field == APPROVING, row.capability == Capability.WRITE.value)
    )
    return [
        FieldGrant(
            str(key), role, APPROVING, Capability.WRITE, Disclosure.FULL, Scope(scope), frozenset({purpose}), since, until, revoked,
            lacking_since=lacking_since, lacking_until=lacking_until,
        )
        for key, role, scope, since, until, revoked, lacking_since, lacking_until, purpose in await connection.execute(statement)
    ]  # fmt: skip


def _of_the_owner() -> ColumnElement[bool]:
    return OrganisationRow.department == str(ADMINISTRATOR.owner)


async def _clients(connection: AsyncConnection, roles: Collection[str]) -> list[_Candidate]:
    """Return the clients that act by themselves and hold one of some roles."""
    holders = select(ClientRoleRow.client_id).where(ClientRoleRow.role.in_(roles))
    statement = (
        select(ClientRow.id, ClientRow.organisation_id, ClientRoleRow.role, ClientPurposeRow.purpose)
        .join(OrganisationRow, OrganisationRow.id == ClientRow.organisation_id)
        .join(ClientRoleRow, ClientRoleRow.client_id == ClientRow.id)
        .join(ClientPurposeRow, ClientPurposeRow.client_id == ClientRow.id)
        .where(ClientRow.id.in_(holders), ClientRow.suspended_at.is_(None), _of_the_owner())
        .where(ClientRow.auth_method != BY_NOBODY)
    )
    return _candidates(await connection.execute(statement))


async def _accounts(connection: AsyncConnection, roles: Collection[str]) -> list[_Candidate]:
    """Return the people who hold one of some roles, each as with every client that they can sign in with."""
    holders = select(AccountRoleRow.account_id).where(AccountRoleRow.role.in_(roles))
    statement = (
        select(AccountRow.id, ClientRow.id, AccountRow.organisation_id, AccountRoleRow.role, AccountPurposeRow.purpose)
        .join(OrganisationRow, OrganisationRow.id == AccountRow.organisation_id)
        .join(AccountRoleRow, AccountRoleRow.account_id == AccountRow.id)
        .join(AccountPurposeRow, AccountPurposeRow.account_id == AccountRow.id)
        .join(ClientRoleRow, ClientRoleRow.role == AccountRoleRow.role)
        .join(
            ClientPurposeRow,
            (ClientPurposeRow.client_id == ClientRoleRow.client_id)
            & (ClientPurposeRow.purpose == AccountPurposeRow.purpose),
        )
        .join(ClientRow, ClientRow.id == ClientRoleRow.client_id)
        .where(AccountRow.id.in_(holders), AccountRow.suspended_at.is_(None), ClientRow.suspended_at.is_(None))
        .where(or_(ClientRow.every_organisation, ClientRow.organisation_id == AccountRow.organisation_id))
        .where(exists().where(ClientRedirectRow.client_id == ClientRow.id), _of_the_owner())
    )
    rows = await connection.execute(statement)
    return _candidates(((account, client), *rest) for account, client, *rest in rows)


def _candidates(rows: Any) -> list[_Candidate]:
    """Return what rows of somebody, their organisation, a role and a purpose come to."""
    found: dict[Any, tuple[str, set[str], set[str]]] = {}
    for who, organisation, role, purpose in rows:
        _, roles, purposes = found.setdefault(who, (str(organisation), set(), set()))
        roles.add(role)
        purposes.add(purpose)
    return [_Candidate(office, frozenset(roles), frozenset(held)) for office, roles, held in found.values()]
