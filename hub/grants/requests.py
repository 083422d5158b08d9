"""Requests to data stewards: they are filed, approved by those whose data it is, or refused. Each act works in the caller's transaction.

INVARIANT: what opens something takes effect in the transaction of the last approval that it needs, and bumps the policy
version there. Filing a request changes nothing that is in force, and bumps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Mistake, invalid_input
from hub.grants.class_rises import is_lacking
from hub.grants.contract_fields import ContractFields
from hub.grants.holdings import enter_holdings
from hub.grants.in_force import put_in_force
from hub.grants.policy_changes import PolicyChange, lock_policy_version, next_policy_version, reason, refuse_by
from hub.grants.proposals import Proposal, RequestKind, facts_of, legal_bases, not_found, proposal_of, store
from hub.grants.requested_access import mistakes_for_emergency
from hub.identifiers import as_uuid
from hub.tables.access_requests import AccessRequestRow, RequestApprovalRow
from hub.tables.governance import GrantFieldRow, GrantPurposeRow, GrantRow
from permissions.acts import BREAK_GLASS_LIFE, Act, ActFacts, Actor, Approval, State, becomes, objection

ACT_OF: Mapping[RequestKind, Act] = {
    RequestKind.GRANT: Act.REQUEST_ACCESS,
    RequestKind.EXTENSION: Act.EXTEND_GRANT,
    RequestKind.ASSIGNMENT: Act.ASSIGN_ROLE,
    RequestKind.KEY: Act.REGISTER_KEY,
    RequestKind.BREAK_GLASS: Act.BREAK_GLASS,
}
"""The act by which a request of each kind comes to be."""


async def file_request(
    connection: AsyncConnection,
    contract: ContractFields,
    proposal: Proposal,
    requester: Actor,
    because: str,
    at: datetime,
) -> PolicyChange:
    """Put a proposal before the stewards; one that is open already is not put there again.

    Raises NOT_FOUND for what it names and is not there, ACT_REFUSED for what a rule stands against, and INVALID_INPUT for a
    reason that cannot be used.
    """
    because = reason(because)
    version = await lock_policy_version(connection)
    act = ACT_OF[proposal.kind]
    facts = await facts_of(connection, contract, proposal, requester, at)
    refuse_by(objection(act, facts))
    if mistakes := mistakes_for_emergency(contract, proposal, await legal_bases(connection, proposal.purposes)):
        raise invalid_input(*mistakes)
    row = AccessRequestRow
    same = select(row.id).where(
        row.content_hash == proposal.content_hash(),
        row.state == State.REQUESTED.value,
        row.organisation_id == requester.organisation,
    )
    if (open_already := (await connection.execute(same)).scalars().first()) is not None:
        return PolicyChange(version, str(open_already), changed=False)
    state = becomes(act, facts)
    key = await store(connection, proposal, state, requester, because, at)
    return PolicyChange(version, key, changed=True)


async def extension_of(
    connection: AsyncConnection, contract: ContractFields, grant_id: str, until: datetime
) -> Proposal:
    """Return what it means to extend a grant until a later end, or until the same one where it lacks approvals.

    Raises NOT_FOUND, and INVALID_INPUT for an earlier end.
    """
    key, row = as_uuid(grant_id), GrantRow
    statement = select(row.id, row.role, row.capability, row.disclosure, row.scope, row.until).where(row.id == key)
    found = (await connection.execute(statement)).one_or_none() if key else None
    if found is None:
        raise not_found("grant", ("id",))
    lacking = select(GrantFieldRow.field).where(GrantFieldRow.grant_id == key, is_lacking()).limit(1)
    is_the_end = until == found.until and (await connection.execute(lacking)).first() is not None
    if until <= found.until and not is_the_end:
        raise invalid_input(Mistake(("until",), "The grant is already in force until then. Give a later end."))
    fields = select(GrantFieldRow.field).where(GrantFieldRow.grant_id == key)
    purposes = select(GrantPurposeRow.purpose).where(GrantPurposeRow.grant_id == key)
    opened = sorted((await connection.execute(fields)).scalars())
    return Proposal(
        RequestKind.EXTENSION,
        role=found.role,
        capability=found.capability,
        disclosure=found.disclosure,
        scope=found.scope,
        until=until,
        grant_id=key,
        fields=tuple((field, contract.coordinates.get(field, field)) for field in opened),
        purposes=tuple(sorted((await connection.execute(purposes)).scalars())),
    )


async def break_glass(
    connection: AsyncConnection,
    contract: ContractFields,
    proposal: Proposal,
    requester: Actor,
    because: str,
    at: datetime,
) -> PolicyChange:
    """Open fields for an emergency at once, for `BREAK_GLASS_LIFE`; a steward reviews it afterwards.

    Raises like `file_request`.
    """
    proposal = replace(proposal, kind=RequestKind.BREAK_GLASS, until=at + BREAK_GLASS_LIFE)
    filed = await file_request(connection, contract, proposal, requester, because, at)
    grant = await put_in_force(connection, proposal, [requester.id], at)
    await connection.execute(update(AccessRequestRow).where(AccessRequestRow.id == filed.id).values(grant_id=grant))
    return PolicyChange(await next_policy_version(connection), filed.id, changed=True)


async def approve_request(
    connection: AsyncConnection,
    contract: ContractFields,
    request_id: str,
    actor: Actor,
    at: datetime,
    *,
    card_changed: bool = False,
) -> PolicyChange:
    """Approve a request; the last approval that it needs puts it in force, in the same transaction. `card_changed`: whoever
    approves it was shown another card than it has now.

    Raises NOT_FOUND, ALREADY_DECIDED when somebody was first, and ACT_REFUSED for what a rule stands against.
    """
    version = await lock_policy_version(connection)
    row = await _request(connection, request_id)
    proposal = await proposal_of(connection, row)
    facts = await _facts_of_request(connection, contract, row, proposal, actor, at)
    facts = replace(facts, card_changed=card_changed)
    refuse_by(objection(Act.APPROVE_REQUEST, facts))
    approval = {"id": str(uuid4()), "request_id": row.id, "approved_by": actor.id, "approved_at": at}
    await connection.execute(insert(RequestApprovalRow), [approval | {"department": actor.department}])
    if (state := becomes(Act.APPROVE_REQUEST, facts)) is facts.state:
        return PolicyChange(version, str(row.id), changed=True)
    grant_id = await put_in_force(connection, proposal, [*(each.by for each in facts.approvals), actor.id], at)
    await _decide(connection, row.id, state, actor, None, at, grant_id=grant_id)
    version = await next_policy_version(connection)
    if proposal.kind is RequestKind.ASSIGNMENT:
        holders = (proposal.client_id, proposal.account_id)
        await enter_holdings(connection, version, at, *(each for each in holders if each is not None))
    return PolicyChange(version, str(row.id), changed=True)


async def refuse_request(
    connection: AsyncConnection, contract: ContractFields, request_id: str, actor: Actor, because: str, at: datetime
) -> PolicyChange:
    """Refuse a request, with a reason that the requester reads. Raises like `approve_request`."""
    return await _close(connection, contract, Act.REFUSE_REQUEST, request_id, actor, because, at)


async def review_break_glass(
    connection: AsyncConnection, contract: ContractFields, request_id: str, actor: Actor, because: str, at: datetime
) -> PolicyChange:
    """Say afterwards what is to be said of access that was taken in an emergency. Raises like `approve_request`."""
    return await _close(connection, contract, Act.REVIEW_BREAK_GLASS, request_id, actor, because, at)


async def _close(
    connection: AsyncConnection,
    contract: ContractFields,
    act: Act,
    request_id: str,
    actor: Actor,
    because: str,
    at: datetime,
) -> PolicyChange:
    because = reason(because)
    version = await lock_policy_version(connection)
    row = await _request(connection, request_id)
    proposal = await proposal_of(connection, row)
    facts = await _facts_of_request(connection, contract, row, proposal, actor, at)
    refuse_by(objection(act, facts))
    await _decide(connection, row.id, becomes(act, facts), actor, because, at)
    return PolicyChange(version, str(row.id), changed=True)


async def waiting_request(connection: AsyncConnection, request_id: str) -> tuple[str, Proposal, datetime] | None:
    """Return the id of a request that waits for a decision or a review, what it asks for, and when it was made; None where no
    such request waits."""
    key, row = as_uuid(request_id), AccessRequestRow
    waits = row.state.in_([State.REQUESTED.value, State.TO_REVIEW.value])
    found = (await connection.execute(select(row.__table__).where(row.id == key, waits))).one_or_none() if key else None
    return None if found is None else (str(found.id), await proposal_of(connection, found), found.requested_at)


async def _facts_of_request(
    connection: AsyncConnection, contract: ContractFields, row: Any, proposal: Proposal, actor: Actor, at: datetime
) -> ActFacts:
    """Return what is true of a request now: of what it names, and of who approved it so far."""
    facts = await facts_of(connection, contract, proposal, actor, at)
    approval = RequestApprovalRow
    statement = select(approval.approved_by, approval.department).where(approval.request_id == row.id)
    given = [Approval(by, department) for by, department in await connection.execute(statement)]
    return replace(facts, state=State(row.state), requested_by=row.requested_by, approvals=given)


async def _request(connection: AsyncConnection, request_id: str) -> Any:
    key = as_uuid(request_id)
    statement = select(AccessRequestRow.__table__).where(AccessRequestRow.id == key)
    found = (await connection.execute(statement)).one_or_none() if key else None
    if found is None:
        raise not_found("request", ("id",))
    return found


async def _decide(
    connection: AsyncConnection,
    key: str,
    state: State,
    actor: Actor,
    because: str | None,
    at: datetime,
    *,
    grant_id: str | None = None,
) -> None:
    decided = {"state": state.value, "decided_by": actor.id, "decided_because": because, "decided_at": at}
    if grant_id is not None:
        decided["grant_id"] = grant_id
    await connection.execute(update(AccessRequestRow).where(AccessRequestRow.id == key).values(decided))
