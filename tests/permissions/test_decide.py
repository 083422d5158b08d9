"""One verdict: which grant counts, and which reason is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from permissions.decide import decide, widest
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
    View,
    includes,
)
from permissions.profile import derive

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = timedelta(days=1)
NAME = "person.name"
GRANT = FieldGrant(
    id="g1", role="worker", field=NAME, capability=Capability.READ, disclosure=Disclosure.FULL, scope=Scope.EVERYONE,
    purposes=frozenset({"basic-living"}), since=NOW - DAY, until=NOW + DAY,
)  # fmt: skip
STANDING = Principal(roles=frozenset({"worker"}), organisation="o1", purpose="basic-living")


def reason(*grants: FieldGrant, blocks: tuple[AccessBlock, ...] = (), principal: Principal = STANDING) -> Reason | None:
    return decide(grants, blocks, principal, NAME, NOW).reason


def test_a_grant_for_the_purpose_allows() -> None:
    verdict = decide([GRANT], [], STANDING, NAME, NOW)
    assert verdict.allowed
    assert verdict.views == (View(Disclosure.FULL, Scope.EVERYONE, "g1"),)
    assert verdict.views[0].grant == "g1"


def test_silence_denies() -> None:
    assert decide([], [], STANDING, NAME, NOW) == AccessDecision(reason=Reason.NO_GRANT)


def test_without_a_purpose_nothing_is_given_and_the_reason_says_so() -> None:
    assert reason(GRANT, principal=replace(STANDING, purpose=None)) == Reason.PURPOSE_MISSING
    assert reason(principal=replace(STANDING, purpose=None)) == Reason.NO_GRANT


def test_a_grant_for_another_purpose_changes_the_reason_and_never_the_answer() -> None:
    assert reason(replace(GRANT, purposes=frozenset({"audit"}))) == Reason.PURPOSE_NOT_COVERED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"since": NOW}, None),
        ({"since": NOW + timedelta(microseconds=1)}, Reason.NO_GRANT),
        ({"until": NOW + timedelta(microseconds=1)}, None),
        ({"until": NOW}, Reason.GRANT_EXPIRED),
        ({"revoked_at": NOW + timedelta(microseconds=1)}, None),
        ({"revoked_at": NOW}, Reason.GRANT_REVOKED),
    ],
    ids=str,
)
def test_a_grant_holds_from_its_first_moment_until_before_its_end(
    change: dict[str, datetime], expected: Reason | None
) -> None:
    assert reason(replace(GRANT, **change)) == expected


def test_revoked_and_expired_are_two_different_ends() -> None:
    expired = replace(GRANT, until=NOW)
    revoked = replace(GRANT, revoked_at=NOW - DAY)
    assert reason(expired) == Reason.GRANT_EXPIRED
    assert reason(revoked) == Reason.GRANT_REVOKED
    assert reason(expired, revoked) == Reason.GRANT_REVOKED
    assert reason(expired, revoked, GRANT) is None
    assert reason(replace(expired, revoked_at=NOW)) == Reason.GRANT_EXPIRED  # it had ended by itself


@pytest.mark.parametrize(
    "block",
    [AccessBlock("b"), AccessBlock("b", role="worker"), AccessBlock("b", organisation="o1"), AccessBlock("b", field=NAME),
     AccessBlock("b", role="worker", organisation="o1", field=NAME)],
)  # fmt: skip
def test_a_block_that_speaks_of_the_caller_and_the_field_beats_every_grant(block: AccessBlock) -> None:
    assert reason(GRANT, blocks=(block,)) == Reason.BLOCKED


@pytest.mark.parametrize("capability", Capability)
@pytest.mark.parametrize(
    "block",
    [AccessBlock("b", role="worker"), AccessBlock("b", organisation="o1"), AccessBlock("b", field=NAME)],
    ids=str,
)
def test_a_block_refuses_each_capability_alike(block: AccessBlock, capability: Capability) -> None:
    """By role, by organisation and by field: to read, filter, sort, aggregate and write."""
    grant = replace(GRANT, capability=capability)
    assert derive([grant], [], STANDING, NOW).decide(NAME, capability).allowed
    blocked = derive([grant], [block], STANDING, NOW)
    assert blocked.decide(NAME, capability) == AccessDecision(reason=Reason.BLOCKED)


@pytest.mark.parametrize(
    "block",
    [AccessBlock("b", role="other"), AccessBlock("b", organisation="o2"), AccessBlock("b", field="person.phone"),
     AccessBlock("b", role="worker", organisation="o2"), AccessBlock("b", role="other", field=NAME)],
)  # fmt: skip
def test_a_block_of_somebody_or_something_else_changes_nothing(block: AccessBlock) -> None:
    assert reason(GRANT, blocks=(block,)) is None


def test_a_second_role_does_not_lift_the_block_of_the_first() -> None:
    both = replace(STANDING, roles=frozenset({"worker", "auditor"}))
    assert (
        reason(replace(GRANT, role="auditor"), blocks=(AccessBlock("b", role="worker"),), principal=both)
        == Reason.BLOCKED
    )


def test_full_in_the_district_beside_masked_for_everyone_stays_as_two_views() -> None:
    near = replace(GRANT, id="near", scope=Scope.DISTRICT)
    far = replace(GRANT, id="far", disclosure=Disclosure.MASKED)
    assert [view.grant for view in widest([far, near])] == ["near", "far"]
    assert decide([far, near], [], STANDING, NAME, NOW).scopes == EVERYONE


def test_a_view_that_another_dominates_is_dropped() -> None:
    narrow = replace(GRANT, id="narrow", disclosure=Disclosure.MASKED, scope=Scope.DISTRICT)
    assert widest([narrow, GRANT]) == (View(Disclosure.FULL, Scope.EVERYONE, "g1"),)


def test_district_and_caseload_do_not_include_each_other_and_everyone_includes_both() -> None:
    near, cases = replace(GRANT, id="near", scope=Scope.DISTRICT), replace(GRANT, id="cases", scope=Scope.CASELOAD)
    assert [view.grant for view in widest([cases, near])] == ["near", "cases"]
    assert decide([near, cases], [], STANDING, NAME, NOW).scopes == {Scope.DISTRICT, Scope.CASELOAD}
    assert [view.grant for view in widest([near, GRANT, cases])] == ["g1"]
    assert includes(frozenset({Scope.DISTRICT, Scope.CASELOAD}), frozenset({Scope.DISTRICT}))
    assert not includes(frozenset({Scope.DISTRICT}), frozenset({Scope.CASELOAD}))
    assert not includes(frozenset({Scope.DISTRICT, Scope.CASELOAD}), EVERYONE)
    assert includes(EVERYONE, frozenset({Scope.DISTRICT, Scope.CASELOAD}))


def test_each_disclosure_has_its_own_scopes() -> None:
    near = replace(GRANT, id="near", scope=Scope.DISTRICT)
    cases = replace(GRANT, id="cases", scope=Scope.CASELOAD, disclosure=Disclosure.MASKED)
    hidden = replace(near, id="hidden", disclosure=Disclosure.MASKED)
    assert [view.grant for view in widest([hidden, cases, near])] == ["near", "cases"]


def test_equal_grants_give_one_view_by_the_first_of_them_whatever_their_order() -> None:
    twin = replace(GRANT, id="g2")
    assert [view.grant for view in widest([twin, GRANT])] == [view.grant for view in widest([GRANT, twin])] == ["g1"]
