"""A policy file as a proposal: what it has that is not in force, step by step.

What opens nothing by itself (an organisation, a role, a purpose, a client or an account without roles) is registered; what opens
something is put before the stewards as a request. Nothing is taken away: what the file does not have stays as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import HubError, Unusable
from hub.grants import registering
from hub.grants.contract_fields import ContractFields
from hub.grants.policy import AccountEntry, ClientEntry, GrantEntry, Policy, PurposeEntry
from hub.grants.policy_changes import PolicyChange
from hub.grants.proposals import Proposal, RequestKind
from hub.grants.requests import file_request
from hub.grants.stored_policy import StoredPolicy, stored_policy
from hub.tables.access_requests import AccessRequestRow
from permissions.acts import Act, Actor, State
from permissions.model import Capability

BY_A_FILE = "By a policy file."
"""The reason of a request that a file made."""

_ROLE = Proposal(RequestKind.ASSIGNMENT)

_Wish = tuple[str, Act, Proposal]
"""What the stewards are to be asked: in words, by which act, and what."""

Perform = Callable[[AsyncConnection, Actor, datetime], Awaitable[PolicyChange]]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One thing that a file has and the store has not: what is to be done about it, in words, by which act, and how."""

    sentence: str
    act: Act
    perform: Perform


class RefusedPlan(Unusable):
    """Steps of a plan that a rule stands against; nothing of the plan was done."""

    def __init__(self, refusals: Sequence[str]) -> None:
        super().__init__("Nothing was done:\n" + "\n".join(f"  - {refusal}" for refusal in refusals))


async def plan_policy(
    connection: AsyncConnection, contract: ContractFields, policy: Policy, at: datetime
) -> list[PlannedStep]:
    """Return the steps from what is in force to what a file has; none when all of it is in force or requested."""
    store = await stored_policy(connection, at)
    policy = _with_known_ids(policy, store)
    waiting = await _waiting(connection)
    wishes = chain(_assignments(policy, store), _keys(policy, store), _grants(policy, store, contract))
    asked = (_request(contract, *wish) for wish in wishes if wish[2].content_hash() not in waiting)
    return [*_registrations(policy, store), *asked]


async def apply_plan(
    connection: AsyncConnection, steps: Sequence[PlannedStep], operator: Actor, at: datetime
) -> list[PolicyChange]:
    """Do every step of a plan, in order. Raises `RefusedPlan` with all that is refused; then end the transaction."""
    done, refusals = [], []
    for step in steps:
        try:
            async with connection.begin_nested():
                done.append(await step.perform(connection, operator, at))
        except HubError as error:
            refusals.append(f"{step.sentence}: {error.message}")
    if refusals:
        raise RefusedPlan(refusals)
    return done


def _with_known_ids(policy: Policy, store: StoredPolicy) -> Policy:
    """Return a policy with the ids that the store has for the organisations and the accounts of the file."""
    ids = {one.id: store.organisations.get(one.name, one.id) for one in policy.organisations}
    return replace(
        policy,
        organisations=tuple(replace(one, id=ids[one.id]) for one in policy.organisations),
        clients=tuple(replace(one, organisation=ids[one.organisation]) for one in policy.clients),
        accounts=tuple(
            replace(one, id=store.accounts.get((one.issuer, one.subject), one.id), organisation=ids[one.organisation])
            for one in policy.accounts
        ),
    )


def _registrations(policy: Policy, store: StoredPolicy) -> Iterator[PlannedStep]:
    known = set(store.organisations.values())
    for office in policy.organisations:
        if office.id not in known:
            yield _entered(
                f"register the organisation {office.name}",
                Act.REGISTER_ORGANISATION,
                registering.register_organisation,
                office,
            )
    for role in policy.roles:
        if role.code not in store.roles:
            yield _entered(f"add the role {role.code}", Act.ADD_ROLE, registering.add_role, role)
    for purpose in policy.purposes:
        if purpose.code not in store.purposes:
            yield PlannedStep(f"add the purpose {purpose.code}", Act.ADD_PURPOSE, partial(_add_purpose, purpose))
    for client in policy.clients:
        if client.id not in store.clients:
            yield _entered(f"register the client {client.id}", Act.REGISTER_CLIENT, registering.register_client, client)
    for account in policy.accounts:
        if account.id not in store.holders:
            yield _entered(
                f"register the account of {account.name}",
                Act.REGISTER_ACCOUNT,
                registering.register_account_without_roles,
                account,
            )


def _entered(sentence: str, act: Act, register: Callable[..., Awaitable[PolicyChange]], entry: Any) -> PlannedStep:
    async def perform(connection: AsyncConnection, by: Actor, at: datetime) -> PolicyChange:
        return await register(connection, entry, at)

    return PlannedStep(sentence, act, perform)


async def _add_purpose(entry: PurposeEntry, connection: AsyncConnection, by: Actor, at: datetime) -> PolicyChange:
    return await registering.add_purpose(connection, entry, by, at)


def _assignments(policy: Policy, store: StoredPolicy) -> Iterator[_Wish]:
    """Yield a request for each role that a client or an account of the file lacks, with the purposes that it lacks."""
    people: list[tuple[ClientEntry | AccountEntry, Proposal, str]] = [
        *((each, replace(_ROLE, client_id=each.id), f"the client {each.id}") for each in policy.clients),
        *((each, replace(_ROLE, account_id=each.id), f"the account of {each.name}") for each in policy.accounts),
    ]
    for entry, theirs, who in people:
        held_roles, held_purposes = store.holders.get(entry.id, (frozenset(), frozenset()))
        lacking = tuple(sorted(set(entry.purposes) - held_purposes))
        roles = [role for role in entry.roles if role not in held_roles] or (entry.roles[:1] if lacking else ())
        for role in roles:
            proposal = replace(theirs, role=role, purposes=lacking or entry.purposes)
            yield f"request the role {role} for {', '.join(proposal.purposes)}, for {who}", Act.ASSIGN_ROLE, proposal


def _keys(policy: Policy, store: StoredPolicy) -> Iterator[_Wish]:
    for client in policy.clients:
        if client.id in store.clients and client.jwks and client.jwks != store.clients[client.id]:
            proposal = Proposal(RequestKind.KEY, client_id=client.id, jwks=client.jwks)
            yield f"request new keys for the client {client.id}", Act.REGISTER_KEY, proposal


def _grants(policy: Policy, store: StoredPolicy, contract: ContractFields) -> Iterator[_Wish]:
    for entry in policy.grants:
        for capability in entry.capabilities:
            covered = store.covered(entry, capability)
            lacking = [key for key in entry.fields if key not in covered]
            if lacking:
                proposal = _grant(entry, capability, lacking, contract)
                names = ", ".join(name for _, name in proposal.fields)
                sentence = (
                    f"request {capability} {proposal.disclosure} {proposal.scope} for the role {entry.role}: {names}"
                )
                yield sentence, Act.REQUEST_ACCESS, proposal


def _grant(entry: GrantEntry, capability: Capability, keys: Sequence[str], contract: ContractFields) -> Proposal:
    return Proposal(
        RequestKind.GRANT,
        role=entry.role,
        capability=capability.value,
        disclosure=entry.disclosure.value,
        scope=entry.scope.value,
        until=entry.until,
        fields=tuple((key, contract.coordinates[key]) for key in keys),
        purposes=entry.purposes,
    )


def _request(contract: ContractFields, sentence: str, act: Act, proposal: Proposal) -> PlannedStep:
    """Return the step that puts a proposal before the stewards."""

    async def perform(connection: AsyncConnection, by: Actor, at: datetime) -> PolicyChange:
        return await file_request(connection, contract, proposal, by, BY_A_FILE, at)

    return PlannedStep(sentence, act, perform)


async def _waiting(connection: AsyncConnection) -> frozenset[str]:
    """Return the content of every request that is open, whoever filed it."""
    row = AccessRequestRow
    statement = select(row.content_hash).where(row.state == State.REQUESTED.value)
    return frozenset((await connection.execute(statement)).scalars())
