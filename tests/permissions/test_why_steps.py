"""Each step of a reason says what it is about, what was found, and whether that stands against anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from permissions.difference import PolicyMoment, role_differences
from permissions.holdings import Holdings, WholeRefusal
from permissions.model import AccessBlock, AccessDecision, Capability, Disclosure, FieldGrant, Reason, Scope, View
from permissions.why import ALLOWED, AccessQuestion, StepCode, StepKind, WhyStep, state_of, why
from tests.permissions.policies import NOW

DAY = timedelta(days=1)
GRANT = FieldGrant(
    "g1", "r1", "f1", Capability.READ, Disclosure.FULL, Scope.DISTRICT, frozenset({"p1"}), NOW - DAY, NOW + DAY
)
VIEWS = (View(Disclosure.FULL, Scope.DISTRICT, "g1"),)
HELD = Holdings("o1", frozenset({"r2", "r1"}), frozenset({"p1"}))
QUESTION = AccessQuestion("f1", Capability.READ, "p1", NOW)

REGISTERED = WhyStep(StepKind.REGISTRATION, StepCode.REGISTERED, True, "somebody")
PURPOSE = WhyStep(StepKind.PURPOSE, StepCode.PURPOSE_HELD, True, "p1")
NO_BLOCK = WhyStep(StepKind.BLOCK, StepCode.NO_BLOCK, True)
OTHER_ROLE = WhyStep(StepKind.ROLE, Reason.NO_GRANT, False, "r2")


def step(code: str, *, lets_in: bool = False, grant: FieldGrant = GRANT) -> WhyStep:
    views = (View(grant.disclosure, grant.scope, grant.id),)
    return WhyStep(StepKind.GRANT, code, lets_in, grant.id, views, grant.until)


def role(*grants: WhyStep, lets_in: bool = False) -> WhyStep:
    return WhyStep(StepKind.ROLE, StepCode.HAS_GRANT, lets_in, "r1", steps=grants)


def test_what_is_allowed_rests_on_a_registration_a_purpose_and_the_grants_of_the_roles() -> None:
    given = role(step(StepCode.IN_FORCE, lets_in=True), lets_in=True)
    steps = (REGISTERED, PURPOSE, NO_BLOCK, given, OTHER_ROLE)
    others = [replace(GRANT, role="r3"), replace(GRANT, field="f2"), replace(GRANT, capability=Capability.FILTER)]
    found = why("somebody", HELD, [GRANT, *others], [AccessBlock("b", field="f2")], QUESTION)
    assert found == WhyStep(StepKind.DECISION, ALLOWED, True, "somebody", VIEWS, steps=steps)
    assert [view.grant for view in (*found.views, *found.steps[3].steps[0].views)] == ["g1", "g1"]


def test_a_whole_refusal_is_the_reason_and_the_step_that_it_was_found_by() -> None:
    given = role(step(StepCode.IN_FORCE, lets_in=True), lets_in=True)
    stopped = replace(HELD, stopped=WholeRefusal.CLIENT_SUSPENDED)
    refused = WhyStep(StepKind.REGISTRATION, WholeRefusal.CLIENT_SUSPENDED, False, "somebody")
    assert why("somebody", stopped, [GRANT], [], QUESTION) == WhyStep(
        StepKind.DECISION, "CLIENT_SUSPENDED", False, "somebody", steps=(refused, PURPOSE, NO_BLOCK, given, OTHER_ROLE)
    )
    without = WhyStep(StepKind.PURPOSE, WholeRefusal.PURPOSE_NOT_HELD, False, "p1")
    assert why("somebody", replace(HELD, purposes=frozenset()), [GRANT], [], QUESTION) == WhyStep(
        StepKind.DECISION,
        "PURPOSE_NOT_HELD",
        False,
        "somebody",
        steps=(REGISTERED, without, NO_BLOCK, given, OTHER_ROLE),
    )


def test_each_block_that_covers_the_field_is_a_step_and_no_other_is() -> None:
    blocks = [AccessBlock("b1", field="f1"), AccessBlock("b2", field="f2"), AccessBlock("b3", organisation="o1")]
    found = why("somebody", HELD, [GRANT], blocks, QUESTION)
    assert (found.code, found.lets_in, found.views) == ("BLOCKED", False, ())
    assert [each for each in found.steps if each.kind is StepKind.BLOCK] == [
        WhyStep(StepKind.BLOCK, Reason.BLOCKED, False, name) for name in ("b1", "b3")
    ]


def test_grants_come_in_the_order_of_their_ends_and_each_says_why_it_gives_nothing() -> None:
    grants = [
        replace(GRANT, id="by file", by_file=True, until=NOW + 4 * DAY),
        replace(GRANT, id="elsewhere", purposes=frozenset({"p2"}), by_file=True, until=NOW + 3 * DAY),
        replace(GRANT, id="b", since=NOW + DAY, until=NOW + 2 * DAY, by_file=True),
        replace(GRANT, id="a", lacking_since=NOW, until=NOW + 2 * DAY),
        replace(GRANT, id="ended", until=NOW),
        replace(GRANT, id="revoked", revoked_at=NOW),
    ]
    expected = [
        ("ended", Reason.GRANT_EXPIRED, False),
        ("revoked", Reason.GRANT_REVOKED, False),
        ("a", StepCode.LACKS_APPROVALS, False),
        ("b", StepCode.NOT_BEGUN, False),
        ("elsewhere", Reason.PURPOSE_NOT_COVERED, False),
        ("by file", StepCode.IN_FORCE_BY_FILE, True),
    ]
    named = {each.id: each for each in grants}
    steps = [step(code, lets_in=lets_in, grant=named[name]) for name, code, lets_in in expected]
    found = why("somebody", HELD, grants, [], QUESTION)
    assert found.steps[3] == role(*steps, lets_in=True)
    withheld = why("somebody", HELD, grants[1:5], [], QUESTION)
    assert (withheld.code, withheld.steps[3].lets_in, withheld.steps[3].code) == ("GRANT_EXPIRED", False, "HAS_GRANT")


def test_a_field_without_a_form_for_what_is_granted_says_so_last() -> None:
    def formless(decision: AccessDecision) -> AccessDecision:
        return AccessDecision(reason=decision.reason or Reason.NO_GRANT)

    found = why("somebody", HELD, [GRANT], [], QUESTION, formless)
    assert (found.code, found.lets_in, found.views) == ("NO_GRANT", False, ())
    assert found.steps[-1] == WhyStep(StepKind.FORM, StepCode.NOT_SHOWN, False)
    assert StepKind.FORM not in {each.kind for each in why("somebody", HELD, [], [], QUESTION, formless).steps}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"since": NOW}, StepCode.IN_FORCE, id="begins now"),
        pytest.param({"since": NOW + DAY}, StepCode.NOT_BEGUN, id="begins later"),
        pytest.param({"until": NOW}, Reason.GRANT_EXPIRED, id="ends now"),
        pytest.param({"until": NOW, "revoked_at": NOW - DAY}, Reason.GRANT_REVOKED, id="was revoked"),
        pytest.param(
            {"since": NOW, "lacking_since": NOW}, StepCode.LACKS_APPROVALS, id="lacks approvals from its start"
        ),
    ],
)
def test_the_state_of_a_grant_at_its_bounds(changes: dict[str, object], state: str) -> None:
    assert state_of(replace(GRANT, **changes), NOW) == state  # type: ignore[arg-type]


def test_what_became_of_some_roles_is_told_of_these_alone() -> None:
    before = PolicyMoment(NOW - DAY, [], [])
    after = PolicyMoment(NOW, [GRANT, replace(GRANT, id="g2", role="r2"), replace(GRANT, id="g3", role="r3")], [])
    for roles, told in ((None, ["r1", "r2", "r3"]), (["r3", "r1"], ["r1", "r3"]), ([], [])):
        assert [cell[0] for cell, *_ in role_differences(before, after, roles)] == told
