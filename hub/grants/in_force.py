"""Puts what was approved in force: a grant, a later end of one, a role of somebody, or the keys of a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.class_rises import is_lacking
from hub.grants.holders import has_steward
from hub.grants.holdings import enter_holdings
from hub.grants.policy_changes import PolicyChange, keep_a_steward, lock_policy_version, next_policy_version
from hub.grants.proposals import Proposal, RequestKind, not_found
from hub.tables.governance import (
    ClientPurposeRow,
    ClientRoleRow,
    ClientRow,
    GrantFieldRow,
    GrantPurposeRow,
    GrantRow,
    RoleRow,
)
from hub.tables.sign_in import AccountPurposeRow, AccountRoleRow
from permissions.acts import Act


async def put_in_force(
    connection: AsyncConnection, proposal: Proposal, approvers: Sequence[str], at: datetime
) -> str | None:
    """Do what a proposal asks for; the id of the grant that it made or extended, if it is about one."""
    if proposal.kind is RequestKind.ASSIGNMENT:
        await _assign(connection, proposal)
    elif proposal.kind is RequestKind.KEY:
        await _replace_keys(connection, proposal)
    elif proposal.kind is RequestKind.EXTENSION:
        await _extend(connection, proposal, approvers, at)
        return proposal.grant_id
    else:
        return await _grant(connection, proposal, approvers, at)
    return None


async def _grant(connection: AsyncConnection, proposal: Proposal, approvers: Sequence[str], at: datetime) -> str:
    key = str(uuid4())
    row = {
        "id": key,
        "role": proposal.role,
        "capability": proposal.capability,
        "disclosure": proposal.disclosure,
        "scope": proposal.scope,
        "since": at,
        "until": proposal.until,
        "approved_by": ", ".join(approvers),
        "recorded_at": at,
    }
    await connection.execute(insert(GrantRow), [row])
    await connection.execute(insert(GrantFieldRow), [{"grant_id": key, "field": each} for each in proposal.keys])
    purposes = [{"grant_id": key, "purpose": purpose} for purpose in proposal.purposes]
    await connection.execute(insert(GrantPurposeRow), purposes)
    return key


async def _extend(connection: AsyncConnection, proposal: Proposal, approvers: Sequence[str], at: datetime) -> None:
    """Move the end of a grant that is in force: what held at any moment before stays true of that moment.

    It rests on these approvals now, which are as many as the classes of its fields need today.
    """
    row, field = GrantRow, GrantFieldRow
    before = (await connection.execute(select(row.approved_by).where(row.id == proposal.grant_id))).scalar_one()
    approved_by = f"{before}; until {proposal.until:%Y-%m-%d}: {', '.join(approvers)}"
    values = {"until": proposal.until, "approved_by": approved_by, "by_file": False}
    await connection.execute(update(row).where(row.id == proposal.grant_id).values(values))
    lacking = update(field).where(field.grant_id == proposal.grant_id, is_lacking())
    await connection.execute(lacking.values(lacking_until=at))


async def _assign(connection: AsyncConnection, proposal: Proposal) -> None:
    to_client = proposal.client_id is not None
    owner = {"client_id": proposal.client_id} if to_client else {"account_id": proposal.account_id}
    roles: Any = ClientRoleRow if to_client else AccountRoleRow
    purposes: Any = ClientPurposeRow if to_client else AccountPurposeRow
    for table, name, codes in ((roles, "role", (proposal.role,)), (purposes, "purpose", proposal.purposes)):
        held = select(table).filter_by(**owner).with_only_columns(getattr(table, name))
        known = set((await connection.execute(held)).scalars())
        if more := [owner | {name: code} for code in codes if code not in known]:
            await connection.execute(insert(table), more)


async def withdraw_role(
    connection: AsyncConnection, role: str, client_id: str | None, account_id: str | None, by: str, at: datetime
) -> PolicyChange:
    """Take a role away from a client or an account; its purposes stay. Raises NOT_FOUND, or ACT_REFUSED when no steward would be
    left."""
    held: Any = ClientRoleRow if client_id is not None else AccountRoleRow
    owner = {"client_id": client_id} if client_id is not None else {"account_id": account_id}
    version = await lock_policy_version(connection)
    if not (await connection.execute(select(RoleRow.code).where(RoleRow.code == role))).first():
        raise not_found("role", ("role",))
    if not (await connection.execute(select(held).filter_by(**owner, role=role))).first():
        return PolicyChange(version, role, changed=False)
    had_steward = await has_steward(connection, at)
    await connection.execute(delete(held).filter_by(**owner, role=role))
    await keep_a_steward(connection, Act.WITHDRAW_ROLE, by, at, had_steward)
    version = await next_policy_version(connection)
    await enter_holdings(connection, version, at, str(client_id if client_id is not None else account_id))
    return PolicyChange(version, role, changed=True)


async def _replace_keys(connection: AsyncConnection, proposal: Proposal) -> None:
    """Replace the public keys of a client; a secret that it had no longer works."""
    values = {"jwks": proposal.jwks, "auth_method": "private_key_jwt", "secret_hash": None}
    await connection.execute(update(ClientRow).where(ClientRow.id == proposal.client_id).values(values))
