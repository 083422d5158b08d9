from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.bounded_cache import ENTRY
from hub.grants.load import load_policy
from hub.grants.policy_changes import block, next_policy_version, revoke_grant
from hub.grants.store import PRINCIPAL, PolicyStore
from hub.sources.source import CompiledQuery, Source
from hub.sources.sql import any_of
from hub.tables.governance import GrantRow, OrganisationRow
from permissions.model import AccessDecision, Capability, Disclosure, FieldGrant, Principal, Reason, Scope, View
from permissions.profile import derive
from tests.clock import FixedClock
from tests.hub.grants.policies import CLERK, EDUCATION_OFFICE, a_policy

pytestmark = pytest.mark.databases("either")

READ = Capability.READ


@pytest.fixture
async def statements(source: Source, clock: FixedClock) -> list[str]:
    """The statements of the read path since the policy was loaded."""
    await load_policy(source, a_policy(), clock)
    seen: list[str] = []
    source.observer = seen.append
    return seen


@pytest.fixture
def store(source: Source, clock: FixedClock, statements: list[str]) -> PolicyStore:
    return PolicyStore(source, clock)


async def grant_of(source: Source, disclosure: Disclosure) -> str:
    async with source.begin() as connection:
        statement = select(GrantRow.id).where(
            GrantRow.role == "education-clerk", GrantRow.disclosure == disclosure.value
        )
        found: str = (await connection.execute(statement)).scalar_one()
    return found


async def test_a_profile_holds_what_was_granted_and_nothing_else(store: PolicyStore, source: Source) -> None:
    version, profile = await store.profile(CLERK)
    assert version == 2
    assert profile.decide("person.name", READ) == AccessDecision(views=(View(Disclosure.FULL, Scope.DISTRICT, "any"),))
    assert profile.decide("person.name", READ).views[0].grant == await grant_of(source, Disclosure.FULL)
    assert profile.decide("person.phone", READ).views[0].disclosure is Disclosure.MASKED
    assert profile.decide("person.phone", Capability.FILTER).reason is Reason.NO_GRANT
    assert {field for field, _ in profile.visible} == {"person.name", "query.person", "person.phone"}


async def test_roles_without_grants_see_nothing(store: PolicyStore) -> None:
    for roles in (frozenset[str](), frozenset({"nobody"})):
        _, profile = await store.profile(replace(CLERK, roles=roles))
        assert not profile.visible


async def test_several_roles_hold_the_grants_of_each(store: PolicyStore) -> None:
    _, profile = await store.profile(replace(CLERK, roles=frozenset({"education-clerk", "insurance-clerk"})))
    assert profile.decide("person.name", READ).allowed
    assert profile.decide("person.name", Capability.FILTER).reason is Reason.PURPOSE_NOT_COVERED


async def test_a_profile_is_loaded_by_one_statement_and_then_remembered(
    store: PolicyStore, statements: list[str]
) -> None:
    first = await store.profile(CLERK)
    assert len(statements) == 1
    version, profile = await store.profile(replace(CLERK))
    assert (version, profile is first[1]) == (first[0], True)
    assert len(statements) == 1


async def test_many_who_ask_at_once_cause_one_statement(store: PolicyStore, statements: list[str]) -> None:
    profiles = await asyncio.gather(*(store.profile(CLERK) for _ in range(50)))
    assert len({id(profile) for _, profile in profiles}) == 1
    assert len(statements) == 1


async def test_one_who_stops_waiting_does_not_stop_the_others(store: PolicyStore) -> None:
    waiters = [asyncio.create_task(store.profile(CLERK)) for _ in range(5)]
    await asyncio.sleep(0)
    waiters[0].cancel()
    results = await asyncio.gather(*waiters, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert [result[0] for result in results[1:] if not isinstance(result, BaseException)] == [2] * 4


async def test_the_version_is_asked_for_once(store: PolicyStore, statements: list[str]) -> None:
    assert await store.version() == 2
    assert await store.version() == 2
    assert len(statements) == 1


async def test_a_version_heard_of_never_goes_back(store: PolicyStore) -> None:
    store.saw(7)
    store.saw(5)
    assert await store.version() == 7


async def test_a_revoked_grant_is_withheld_as_soon_as_the_version_is_heard_of(
    store: PolicyStore, source: Source, clock: FixedClock, statements: list[str]
) -> None:
    await store.profile(CLERK)
    grant = await grant_of(source, Disclosure.FULL)
    async with source.begin() as connection:
        act = await revoke_grant(connection, grant, "steward", "A reason.", clock())
    store.saw(act.version)
    version, profile = await store.profile(CLERK)
    assert version == act.version == 3
    assert profile.decide("person.name", READ).reason is Reason.GRANT_REVOKED
    assert profile.decide("person.phone", READ).allowed
    assert profile.sees("person.name")
    assert len(statements) == 2


async def test_a_grant_ends_by_the_clock_without_any_change_of_policy(
    store: PolicyStore, clock: FixedClock, statements: list[str]
) -> None:
    _, profile = await store.profile(CLERK)
    assert profile.until is not None
    clock.now = profile.until - timedelta(microseconds=1)
    assert (await store.profile(CLERK))[1].decide("person.phone", READ).allowed
    assert len(statements) == 1
    clock.now = profile.until
    version, profile = await store.profile(CLERK)
    assert version == 2
    assert profile.decide("person.phone", READ).reason is Reason.GRANT_EXPIRED
    assert profile.decide("person.name", READ).allowed


@pytest.mark.parametrize(
    ("role", "organisation", "field"),
    [
        ("education-clerk", None, None),
        (None, EDUCATION_OFFICE, None),
        (None, None, "person.name"),
        ("education-clerk", EDUCATION_OFFICE, "person.name"),
    ],
)
async def test_a_block_beats_the_grant(
    store: PolicyStore, source: Source, clock: FixedClock, role: str | None, organisation: str | None, field: str | None
) -> None:
    async with source.begin() as connection:
        await block(connection, role, organisation, field, "steward", "A reason.", clock())
    _, profile = await store.profile(CLERK)
    assert profile.decide("person.name", READ).reason is Reason.BLOCKED
    assert profile.decide("person.phone", READ).allowed is (field is not None)


async def test_a_change_that_does_not_touch_a_profile_keeps_the_same_object(store: PolicyStore, source: Source) -> None:
    _, before = await store.profile(CLERK)
    async with source.begin() as connection:
        store.saw(await next_policy_version(connection))
    version, after = await store.profile(CLERK)
    assert version == 3
    assert after is before


async def test_equal_rights_of_two_organisations_are_one_object(store: PolicyStore) -> None:
    _, one = await store.profile(CLERK)
    _, other = await store.profile(replace(CLERK, organisation="11111111-1111-4111-8111-111111111111"))
    assert one is other


async def test_only_the_standings_used_last_are_remembered(
    source: Source, clock: FixedClock, statements: list[str]
) -> None:
    store = PolicyStore(source, clock, principals_bytes=2 * (PRINCIPAL + ENTRY))
    one, two, three = (replace(CLERK, purpose=purpose) for purpose in ("EDUCATION_AID", "PREMIUM_SUBSIDY", None))
    for principal in (one, two, one, three, one):
        await store.profile(principal)
    assert len(statements) == 3
    await store.profile(two)
    assert len(statements) == 4


async def test_a_store_that_holds_no_version_says_so(store: PolicyStore, source: Source) -> None:
    async with source.begin() as connection:
        await connection.exec_driver_sql("delete from policy_version")
    with pytest.raises(Exception, match="hub migrate") as refusal:
        await store.profile(CLERK)
    assert getattr(refusal.value, "status", None) == 503


async def test_the_store_says_what_the_rules_say(store: PolicyStore, clock: FixedClock) -> None:
    """What comes out of the database is what `permissions` makes of the file itself."""
    grants = [
        FieldGrant(
            id=str(number),
            role=entry.role,
            field=field,
            capability=capability,
            disclosure=entry.disclosure,
            scope=entry.scope,
            purposes=frozenset(entry.purposes),
            since=entry.since,
            until=entry.until,
        )
        for number, entry in enumerate(a_policy().grants)
        for capability in entry.capabilities
        for field in entry.fields
    ]
    for role in ("education-clerk", "insurance-clerk"):
        for purpose in ("EDUCATION_AID", "PREMIUM_SUBSIDY", None):
            principal = Principal(frozenset({role}), EDUCATION_OFFICE, purpose)
            _, profile = await store.profile(principal)
            expected = derive(grants, (), principal, clock())
            assert (profile.decisions, profile.visible, profile.until, profile.hash) == (
                expected.decisions,
                expected.visible,
                expected.until,
                expected.hash,
            )


async def test_a_list_is_one_parameter_on_both_databases(source: Source, statements: list[str]) -> None:
    statement = select(OrganisationRow.name).where(any_of(OrganisationRow.id, "ids"))
    query = CompiledQuery.of(statement, source)
    assert query.order == ("ids",)
    rows = await source.fetch(query, {"ids": [EDUCATION_OFFICE, "11111111-1111-4111-8111-111111111111"]})
    assert [row[0] for row in rows] == ["Education office of the first district"]
    assert list(await source.fetch(query, {"ids": []})) == []
    async with source.begin() as connection:
        assert len((await connection.execute(statement, {"ids": [EDUCATION_OFFICE]})).all()) == 1
