"""The life of a request in the store: filed, approved by those whose data it is, in force; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Code, HubError
from hub.grants import requests
from hub.grants.contract_fields import contract_fields
from hub.grants.in_force import withdraw_role
from hub.grants.load import load_policy
from hub.grants.policy_changes import PolicyChange, block, lift_block, reinstate_client, revoke_grant, suspend_client
from hub.grants.policy_file import read_policy
from hub.grants.proposals import Proposal, RequestKind
from hub.grants.requested_access import access_proposal
from hub.grants.store import PolicyStore
from hub.sources.source import Source
from hub.tables.access_requests import AccessRequestRow
from hub.tables.governance import ClientRoleRow, GrantFieldRow, GrantRow
from permissions.acts import Actor, Rule
from permissions.model import Capability, Disclosure, Principal, Scope
from tests.clock import FixedClock
from tests.schema.profiles import FULL

pytestmark = pytest.mark.databases("either")

CONTRACT = contract_fields(FULL)
CITY, BUREAU = "00000000-0000-4000-9000-000000000001", "00000000-0000-4000-9000-000000000002"
STEWARDS = [Actor(name, "CIVIL_AFFAIRS", CITY, frozenset({"steward"})) for name in ("first", "second")]
INSURANCE = Actor("insurance", "MEDICAL_INSURANCE", BUREAU, frozenset({"steward"}))
DEVELOPER = Actor("settlement", "MEDICAL_INSURANCE", BUREAU, frozenset({"clerk"}))
SECRET = "secret_hash: scrypt$example"
POLICY = f"""
organisations:
  - {{id: {CITY}, name: City, department: CIVIL_AFFAIRS, division: "980000"}}
  - {{id: {BUREAU}, name: Bureau, department: MEDICAL_INSURANCE, division: "980000"}}
roles:
  - {{code: steward, description: Looks after access.}}
  - {{code: clerk, description: Works.}}
  - {{code: empty, description: Has nothing.}}
purposes:
  - {{code: ACCESS, article: 22, department: CIVIL_AFFAIRS, legal_basis: SUPERVISION, description: Access.}}
  - {{code: PREMIUM, article: 9, department: MEDICAL_INSURANCE, legal_basis: STATUTORY_DUTY, description: Premiums.}}
  - {{code: SCHOOL, article: 10, department: EDUCATION, legal_basis: STATUTORY_DUTY, description: Schools.}}
  - {{code: RELIEF, article: 14, department: CIVIL_AFFAIRS, legal_basis: EMERGENCY, description: Relief.}}
clients:
  - {{id: first, organisation: City, name: A, auth_method: client_secret_basic, {SECRET}, roles: [steward], purposes: [ACCESS]}}
  - {{id: second, organisation: City, name: A, auth_method: client_secret_basic, {SECRET}, roles: [steward], purposes: [ACCESS]}}
  - {{id: insurance, organisation: Bureau, name: A, auth_method: client_secret_basic, {SECRET}, roles: [steward], purposes: [ACCESS]}}
  - {{id: settlement, organisation: Bureau, name: A, auth_method: client_secret_basic, {SECRET}, roles: [clerk], purposes: [PREMIUM]}}
grants:
  - role: steward
    purposes: [ACCESS]
    capability: WRITE
    scope: EVERYONE
    since: 2026-01-01
    until: 2027-01-01
    approved_by: The file
    fields: [Mutation.approveRequest, Mutation.revokeGrant]
  - role: clerk
    purposes: [PREMIUM]
    capability: READ
    disclosure: FULL
    scope: EVERYONE
    since: 2026-01-01
    until: 2027-01-01
    approved_by: The file
    fields: [Query.person, Person.id]
"""


@pytest.fixture
async def policy(source: Source, clock: FixedClock) -> Source:
    await load_policy(source, read_policy(POLICY, CONTRACT.grantable, folder=Path()), clock)
    return source


def wanted(*coordinates: str, role: str = "clerk", **other: Any) -> Proposal:
    given = {
        "capability": Capability.READ,
        "disclosure": Disclosure.FULL,
        "scope": Scope.EVERYONE,
        "purposes": ["PREMIUM"],
        "until": FixedClock().now + timedelta(days=100),
    }
    return access_proposal(CONTRACT, role=role, coordinates=coordinates, **{**given, **other})


async def done(source: Source, act: Callable[[AsyncConnection], Awaitable[PolicyChange]]) -> PolicyChange:
    async with source.begin() as connection:
        return await act(connection)


async def filed(source: Source, proposal: Proposal, by: Actor = DEVELOPER) -> PolicyChange:
    at = FixedClock().now
    return await done(source, lambda each: requests.file_request(each, CONTRACT, proposal, by, "We need it.", at))


async def approved(source: Source, key: str, by: Actor) -> PolicyChange:
    return await done(source, lambda each: requests.approve_request(each, CONTRACT, key, by, FixedClock().now))


async def refusal(act: Awaitable[Any]) -> HubError:
    with pytest.raises(HubError) as refused:
        await act
    return refused.value


async def state_of(source: Source, key: str) -> str:
    async with source.begin() as connection:
        return str(
            (await connection.execute(select(AccessRequestRow.state).where(AccessRequestRow.id == key))).scalar_one()
        )


async def test_a_request_is_in_force_with_the_approval_of_its_owner_and_not_before(
    policy: Source, clock: FixedClock
) -> None:
    store, clerk = PolicyStore(policy, clock), Principal(frozenset({"clerk"}), BUREAU, "PREMIUM")
    request = await filed(policy, wanted("Person.sex"))
    assert (request.version, request.changed) == (2, True)
    assert not (await store.profile(clerk))[1].decide("person.sex", Capability.READ).allowed
    assert await approved(policy, request.id, STEWARDS[0]) == PolicyChange(3, request.id, changed=True)
    store.saw(3)
    assert (await store.profile(clerk))[1].decide("person.sex", Capability.READ).allowed


async def test_the_same_request_again_is_the_one_that_is_open(policy: Source) -> None:
    first = await filed(policy, wanted("Person.sex", "Person.name"))
    again = await filed(policy, wanted("Person.name", "Person.sex"))
    assert (again.id, again.changed) == (first.id, False)


async def test_what_is_sensitive_waits_for_a_second_steward_of_its_owner(policy: Source) -> None:
    request = await filed(policy, wanted("EconomicSnapshot.incomePerHead"))
    refused = await refusal(approved(policy, request.id, INSURANCE))
    assert (refused.code, refused.message) == (Code.ACT_REFUSED, Rule.OWNER.value)
    assert (await approved(policy, request.id, STEWARDS[0])).version == 2, "nothing is in force yet"
    assert await state_of(policy, request.id) == "REQUESTED"
    assert (await refusal(approved(policy, request.id, STEWARDS[0]))).message == Rule.NOT_TWICE.value
    assert (await approved(policy, request.id, STEWARDS[1])).version == 3
    assert await state_of(policy, request.id) == "APPROVED"


@pytest.mark.databases("both")
async def test_of_two_stewards_at_once_one_wins_and_the_other_is_told(policy: Source) -> None:
    request = await filed(policy, wanted("Person.sex"))
    results = await asyncio.gather(
        approved(policy, request.id, STEWARDS[0]), approved(policy, request.id, STEWARDS[1]), return_exceptions=True
    )
    told = [each.code for each in results if isinstance(each, HubError)]
    assert told == [Code.ALREADY_DECIDED]
    async with policy.begin() as connection:
        grants = await connection.execute(select(GrantFieldRow.grant_id).where(GrantFieldRow.field == "person.sex"))
        assert len(grants.all()) == 1


async def test_a_role_is_assigned_by_whoever_owns_what_it_opens(policy: Source) -> None:
    wish = Proposal(RequestKind.ASSIGNMENT, role="empty", client_id="settlement", purposes=("SCHOOL",))
    assert (await refusal(filed(policy, wish))).message == Rule.ARTICLE.value
    both = replace(wish, role="steward", purposes=("PREMIUM",))
    assert (await refusal(filed(policy, both))).message == Rule.DUTIES.value
    request = await filed(policy, replace(wish, purposes=("PREMIUM",)))
    await approved(policy, request.id, STEWARDS[1])
    async with policy.begin() as connection:
        roles = select(ClientRoleRow.role).where(ClientRoleRow.client_id == "settlement")
        assert set((await connection.execute(roles)).scalars()) == {"clerk", "empty"}


async def test_no_request_makes_one_person_steward_and_clerk(policy: Source) -> None:
    refused = await refusal(filed(policy, wanted("Person.sex", role="steward", purposes=["ACCESS"])))
    assert refused.message == Rule.DUTIES.value


async def test_a_grant_is_extended_while_it_is_in_force_and_like_a_new_one(policy: Source, clock: FixedClock) -> None:
    request = await filed(policy, wanted("Person.sex"))
    await approved(policy, request.id, STEWARDS[0])
    later = clock.now + timedelta(days=500)
    async with policy.begin() as connection:
        grant = (await connection.execute(select(AccessRequestRow.grant_id))).scalars().one()
        longer = await requests.extension_of(connection, CONTRACT, grant, later)
    extension = await filed(policy, longer)
    await approved(policy, extension.id, STEWARDS[1])
    async with policy.begin() as connection:
        assert (await connection.execute(select(GrantRow.until).where(GrantRow.id == grant))).scalar_one() == later
    await done(policy, lambda each: revoke_grant(each, grant, "first", "Over.", clock.now))
    again = await refusal(filed(policy, replace(longer, until=later + timedelta(days=1))))
    assert again.message == Rule.GRANT_IN_FORCE.value


async def test_the_last_steward_s_rights_are_nobody_s_to_take(policy: Source, clock: FixedClock) -> None:
    async with policy.begin() as connection:
        grant = (await connection.execute(select(GrantRow.id).where(GrantRow.role == "steward"))).scalar_one()
    await done(policy, lambda each: suspend_client(each, "second", clock.now))
    for act in (
        lambda each: revoke_grant(each, grant, "insurance", "A reason.", clock.now),
        lambda each: block(each, "steward", None, None, "insurance", "A reason.", clock.now),
        lambda each: block(each, None, CITY, None, "insurance", "A reason.", clock.now),
        lambda each: block(each, None, None, "mutation.approve_request", "insurance", "A reason.", clock.now),
        lambda each: suspend_client(each, "first", clock.now),
        lambda each: withdraw_role(each, "steward", "first", None, "insurance", clock.now),
    ):
        assert (await refusal(done(policy, act))).message == Rule.A_STEWARD_REMAINS.value
    back = lambda each: reinstate_client(each, "second", STEWARDS[0], clock.now)  # noqa: E731
    assert (await done(policy, back)).changed
    assert (await done(policy, lambda each: suspend_client(each, "first", clock.now))).changed


async def test_a_block_is_lifted_by_the_owner_s_steward_who_gains_nothing_by_it(
    policy: Source, clock: FixedClock
) -> None:
    made = await done(
        policy, lambda each: block(each, None, BUREAU, "person.name", "first", "Under review.", clock.now)
    )

    async def lifted(by: Actor) -> PolicyChange:
        return await done(policy, lambda each: lift_block(each, CONTRACT, made.id, by, "Reviewed.", clock.now))

    assert (await refusal(lifted(INSURANCE))).message == Rule.NOT_A_BENEFICIARY.value
    assert (await lifted(STEWARDS[0])).version == made.version + 1
    assert not (await lifted(STEWARDS[1])).changed


async def test_in_an_emergency_access_is_taken_for_hours_and_reviewed(policy: Source, clock: FixedClock) -> None:
    wish, until = wanted("Person.sex", purposes=["RELIEF"]), clock.now + timedelta(hours=4)

    async def taken(proposal: Proposal) -> PolicyChange:
        return await done(
            policy, lambda each: requests.break_glass(each, CONTRACT, proposal, DEVELOPER, "A fire.", clock.now)
        )

    assert (await refusal(taken(wanted("Person.sex")))).message == Rule.AN_EMERGENCY.value
    sensitive = wanted("EconomicSnapshot.incomePerHead", purposes=["RELIEF"], disclosure=Disclosure.BANDED)
    assert (await refusal(taken(sensitive))).message == Rule.ONE_HAND.value
    request = await taken(wish)
    async with policy.begin() as connection:
        ends = select(GrantRow.until).join(AccessRequestRow, AccessRequestRow.grant_id == GrantRow.id)
        assert (await connection.execute(ends)).scalar_one() == until
    await done(
        policy,
        lambda each: requests.review_break_glass(each, CONTRACT, request.id, STEWARDS[0], "It was a fire.", clock.now),
    )
    assert await state_of(policy, request.id) == "REVIEWED"


@pytest.mark.parametrize(
    ("coordinates", "other", "path"),
    [
        ([], {}, ("coordinates",)),
        (["Person.nickname"], {}, ("coordinates", 0)),
        (["Person.sex", "Person.*"], {}, ("coordinates", 1)),
        (["Person.sex"], {"disclosure": Disclosure.MASKED}, ("coordinates", 0)),
        (["Person.sex"], {"disclosure": None}, ("disclosure",)),
        (["Person.sex"], {"capability": Capability.FILTER, "disclosure": Disclosure.MASKED}, ("disclosure",)),
        (["Person.birthDateBand"], {}, ("coordinates", 0)),
        (["Person.sex"], {"purposes": []}, ("purposes",)),
    ],
)
def test_a_request_that_could_not_be_granted_is_refused_where_the_mistake_is(
    coordinates: list[str], other: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    with pytest.raises(HubError) as refused:
        wanted(*coordinates, **other)
    assert (refused.value.code, [mistake.path for mistake in refused.value.mistakes]) == (Code.INVALID_INPUT, [path])


async def test_the_holders_of_a_role_decide_for_it_where_no_use_of_personal_data_opens(policy: Source) -> None:
    holder = Actor("third", "CIVIL_AFFAIRS", CITY, frozenset({"clerk"}))
    common, personal = [await filed(policy, wanted(each)) for each in ("Organisation.divisionCode", "Person.sex")]
    assert (await approved(policy, common.id, holder)).changed
    assert (await refusal(approved(policy, personal.id, holder))).message == Rule.NOT_A_BENEFICIARY.value
