"""A field whose class has risen: the grants that were approved for less give nothing of it until they are approved anew.

A new version of the hub can declare a field more sensitive than it was, so that it needs two approvals where it needed one.
INVARIANT: what is withheld for that opens again only by the approvals that the class of today needs (`EXTEND_GRANT`). What the
first policy file made rests on no approvals, and is left as it is until somebody extends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.grants.contract_fields import ContractFields
from hub.grants.policy_changes import lock_policy_version, next_policy_version
from hub.grants.proposals import RequestKind
from hub.sources.source import Source
from hub.tables.access_requests import AccessRequestRow, RequestApprovalRow
from hub.tables.governance import GrantFieldRow, GrantRow
from permissions.acts import Approval, State, approvals_missing

_TAKEN = (State.APPROVED.value, State.TO_REVIEW.value, State.REVIEWED.value)
"""The states of requests that grants rest on; one of an emergency has no approvals."""

_Right = tuple[str, str]
"""A grant and a field."""


def is_lacking() -> ColumnElement[bool]:
    """Return True for a field of a grant that needs more approvals than the grant has."""
    return and_(GrantFieldRow.lacking_since.is_not(None), GrantFieldRow.lacking_until.is_(None))


async def withhold_risen(source: Source, contract: ContractFields, at: datetime) -> int:
    """Withhold each field of a grant that needs more approvals under this contract than the grant has; how many those are.

    It takes effect before the next answer of any process. Raises `SourceUnavailable`.
    """
    async with source.begin(reading=True) as connection:
        if not await _lacking(connection, contract, at):
            return 0
    async with source.begin() as connection:
        return await withhold_risen_within(connection, contract, at)


async def withhold_risen_within(connection: AsyncConnection, contract: ContractFields, at: datetime) -> int:
    """Withhold it in the caller's transaction, as the acts do."""
    await lock_policy_version(connection)
    found = await _lacking(connection, contract, at)
    row = GrantFieldRow
    for grant, field in found:
        of_it = update(row).where(row.grant_id == grant, row.field == field)
        await connection.execute(of_it.values(lacking_since=at, lacking_until=None))
    if found:
        await next_policy_version(connection)
    return len(found)


async def _lacking(connection: AsyncConnection, contract: ContractFields, at: datetime) -> list[_Right]:
    """Return what would be withheld anew: the last request that a grant rests on has fewer approvals than a field needs.

    That is its newest extension, if it has one, or else the request that made it; an emergency is reviewed later than either.
    """
    needing = {key: each for key, each in contract.classes.items() if each.hands > 1}
    row, grant, request = GrantFieldRow, GrantRow, AccessRequestRow
    statement = (
        select(row.grant_id, row.field, request.id)
        .join(grant, grant.id == row.grant_id)
        .join(request, request.grant_id == grant.id)
        .where(row.field.in_(needing), not_(is_lacking()), grant.until > at, grant.revoked_at.is_(None))
        .where(not_(grant.by_file), request.state.in_(_TAKEN))
        .order_by(request.kind == RequestKind.EXTENSION.value, request.decided_at, request.id)
    )
    rests_on = {(str(key), field): str(last) for key, field, last in await connection.execute(statement)}
    given = await _approvals(connection, set(rests_on.values()))
    return [right for right, last in rests_on.items() if approvals_missing([needing[right[1]]], given[last])]


async def _approvals(connection: AsyncConnection, requests: Iterable[str]) -> Mapping[str, Sequence[Approval]]:
    """Return who approved each request."""
    found: defaultdict[str, list[Approval]] = defaultdict(list)
    row = RequestApprovalRow
    statement = select(row.request_id, row.approved_by, row.department).where(row.request_id.in_(requests))
    for key, by, department in await connection.execute(statement):
        found[str(key)].append(Approval(by, department))
    return found
