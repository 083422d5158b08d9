"""All verdicts of one caller: what holds for every policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from permissions.decide import covers
from permissions.model import (
    EVERYONE,
    AccessBlock,
    AccessDecision,
    Capability,
    Disclosure,
    FieldGrant,
    Principal,
    Reason,
    Scope,
)
from permissions.profile import MEMORY, Profile, derive
from tests.permissions.policies import FIELDS, NOW, grants, many_blocks, many_grants, moments, standings

RIGHTS = tuple(product(FIELDS, Capability))
INSTANT = timedelta(microseconds=1)
STANDING = Principal(roles=frozenset({"r1"}), organisation="o1", purpose="p1")
GRANT = FieldGrant(
    id="g", role="r1", field="f1", capability=Capability.READ, disclosure=Disclosure.FULL, scope=Scope.EVERYONE,
    purposes=frozenset({"p1"}), since=NOW - MEMORY, until=NOW + MEMORY,
)  # fmt: skip


ROWS = (frozenset(), frozenset({Scope.DISTRICT}), frozenset({Scope.CASELOAD}), frozenset(Scope))
"""Where a row may lie, beside everyone's: in the caller's district, in the caseload, in neither, in both."""


def shown(verdict: AccessDecision, row: frozenset[Scope]) -> int:
    """How much of a value a row shows: 0 for nothing."""
    views = (view for view in verdict.views if view.scope in row | {Scope.EVERYONE})
    return max((view.disclosure.width + 1 for view in views), default=0)


def answers(profile: Profile) -> dict[object, int]:
    return {(right, row): shown(profile.decide(*right), row) for right in RIGHTS for row in ROWS}


@given(many_grants, many_blocks, standings, moments)
def test_a_verdict_is_allowed_or_has_a_reason_and_never_both(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    profile = derive(policy, blocks, principal, at)
    assert all(profile.decide(*right).allowed == (profile.decide(*right).reason is None) for right in RIGHTS)


@given(many_grants, many_blocks, standings, moments)
def test_a_block_always_wins(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    profile = derive(policy, blocks, principal, at)
    for field, capability in RIGHTS:
        if any(covers(block, principal, field) for block in blocks):
            assert not profile.decide(field, capability).allowed


@given(many_grants, grants, many_blocks, standings, moments)
def test_one_more_grant_never_narrows(
    policy: list[FieldGrant], more: FieldGrant, blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    before = answers(derive(policy, blocks, principal, at))
    after = answers(derive([*policy, more], blocks, principal, at))
    assert all(after[key] >= before[key] for key in before)


@given(many_grants, many_blocks, standings, moments)
def test_purposes_never_mix(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    alone = [grant for grant in policy if principal.purpose in grant.purposes]
    assert answers(derive(policy, blocks, principal, at)) == answers(derive(alone, blocks, principal, at))


@given(many_grants, many_blocks, standings, moments)
def test_grants_of_other_roles_do_not_exist_for_the_caller(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    own = [grant for grant in policy if grant.role in principal.roles]
    assert derive(policy, blocks, principal, at) == derive(own, blocks, principal, at)


@given(many_grants, many_blocks, standings, moments)
def test_views_run_from_wide_to_narrow_disclosure_and_none_is_included_by_one_before_it(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    for verdict in derive(policy, blocks, principal, at).decisions.values():
        disclosures = [view.disclosure.width for view in verdict.views]
        assert disclosures == sorted(disclosures, reverse=True)
        pairs = combinations(verdict.views, 2)
        assert not any(one.scope.includes(other.scope) for one, other in pairs)


@given(many_grants, many_blocks, standings, moments)
def test_a_row_is_shown_by_the_first_view_in_whose_scope_it_lies(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    for verdict in derive(policy, blocks, principal, at).decisions.values():
        for row in ROWS:
            first = next((view for view in verdict.views if view.scope in row | {Scope.EVERYONE}), None)
            assert shown(verdict, row) == (first.disclosure.width + 1 if first else 0)
            assert bool(first) == bool(verdict.scopes & (row | EVERYONE))


@given(many_grants, many_blocks, standings, moments, st.randoms())
def test_the_hash_is_of_the_content_and_neither_of_ids_nor_of_order(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime, random: object
) -> None:
    renamed = [replace(grant, id=f"other-{number}") for number, grant in enumerate(policy)]
    random.shuffle(renamed)  # type: ignore[attr-defined]
    assert derive(renamed, blocks, principal, at).hash == derive(policy, blocks, principal, at).hash


@given(many_grants, many_grants, many_blocks, standings, moments)
def test_equal_hashes_mean_equal_answers(
    policy: list[FieldGrant], other: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime
) -> None:
    one, two = derive(policy, blocks, principal, at), derive(other, blocks, principal, at)
    same = (one.decisions, one.visible, one.silence) == (two.decisions, two.visible, two.silence)
    assert (one.hash == two.hash) == same


@given(many_grants, many_blocks, standings, moments, st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_until(
    policy: list[FieldGrant], blocks: list[AccessBlock], principal: Principal, at: datetime, part: float
) -> None:
    profile = derive(policy, blocks, principal, at)
    end = profile.until or at + 4 * MEMORY
    assert end > at
    for later in (min(at + (end - at) * part, end - INSTANT), end - INSTANT):
        assert derive(policy, blocks, principal, later).hash == profile.hash


def test_until_is_the_next_moment_at_which_time_alone_changes_something() -> None:
    def until(at: datetime, **change: datetime) -> datetime | None:
        return derive([replace(GRANT, **change)], [], STANDING, at).until

    assert until(GRANT.since - INSTANT) == GRANT.since
    assert until(GRANT.since) == GRANT.until
    assert until(GRANT.since, revoked_at=NOW) == NOW
    assert until(GRANT.until) == GRANT.until + MEMORY
    assert until(GRANT.until + MEMORY) is None


def test_a_field_stays_in_the_schema_for_90_days_after_its_last_grant_ended() -> None:
    def sees(at: datetime, **change: datetime) -> bool:
        return derive([replace(GRANT, **change)], [], STANDING, at).sees("f1")

    assert timedelta(days=90) == MEMORY
    assert not sees(GRANT.since - INSTANT)
    assert sees(GRANT.since)
    assert sees(GRANT.until + MEMORY - INSTANT)
    assert not sees(GRANT.until + MEMORY)
    assert sees(NOW + MEMORY - INSTANT, revoked_at=NOW)
    assert not sees(NOW + MEMORY, revoked_at=NOW)


def test_a_field_that_ended_is_seen_and_withheld_with_its_own_reason() -> None:
    expired = derive([GRANT], [], STANDING, GRANT.until)
    revoked = derive([replace(GRANT, revoked_at=NOW)], [], STANDING, NOW)
    assert (expired.sees("f1"), expired.decide("f1", Capability.READ).reason) == (True, Reason.GRANT_EXPIRED)
    assert (revoked.sees("f1"), revoked.decide("f1", Capability.READ).reason) == (True, Reason.GRANT_REVOKED)


def test_a_grant_for_another_purpose_makes_a_field_seen_and_not_given() -> None:
    profile = derive([GRANT], [], replace(STANDING, purpose="p2"), NOW)
    assert profile.sees("f1")
    assert profile.decide("f1", Capability.READ).reason == Reason.PURPOSE_NOT_COVERED


def test_to_read_is_not_to_filter_sort_aggregate_or_write() -> None:
    profile = derive([GRANT], [], STANDING, NOW)
    assert [capability for capability in Capability if profile.decide("f1", capability).allowed] == [Capability.READ]


def test_silence_denies_with_no_grant_or_with_the_block_of_everything() -> None:
    assert derive([], [], STANDING, NOW).decide("f1", Capability.READ).reason == Reason.NO_GRANT
    everything = derive([], [AccessBlock("b", organisation="o1")], STANDING, NOW)
    assert everything.decide("f1", Capability.READ).reason == Reason.BLOCKED
    assert everything.hash != derive([], [], STANDING, NOW).hash
    one_field = derive([], [AccessBlock("b", field="f2")], STANDING, NOW)
    assert one_field.decide("f1", Capability.READ).reason == Reason.NO_GRANT


def test_what_a_right_opens_is_known_to_whoever_holds_that_very_right() -> None:
    profile = derive([replace(GRANT, capability=Capability.FILTER)], [], STANDING, NOW)
    assert profile.may_know("f1", Capability.FILTER)
    assert not profile.may_know("f1", Capability.SORT)
    assert not profile.may_know("f2", Capability.FILTER)
    assert profile.sees("f1")
    assert not profile.sees("f2")
