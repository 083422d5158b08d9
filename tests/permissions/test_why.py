"""A reason is made by the decision itself, and what is said to have changed is all that did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from permissions.difference import PolicyMoment, role_differences, touched
from permissions.holdings import Holdings, WholeRefusal, signed_in
from permissions.model import AccessBlock, Capability, FieldGrant
from permissions.profile import derive
from permissions.why import ALLOWED, AccessQuestion, StepKind, WhyStep, why
from tests.permissions import policies
from tests.permissions.policies import NOW

holdings = st.builds(
    Holdings,
    organisation=st.sampled_from(policies.ORGANISATIONS),
    roles=st.frozensets(st.sampled_from(policies.ROLES)),
    purposes=st.frozensets(st.sampled_from(policies.PURPOSES)),
    stopped=st.none() | st.sampled_from(WholeRefusal),
)


def every_step(tree: WhyStep) -> Sequence[WhyStep]:
    return [tree, *(step for below in tree.steps for step in every_step(below))]


@given(holdings, policies.many_grants, policies.many_blocks, st.sampled_from(policies.PURPOSES))
def test_the_code_of_a_reason_is_what_a_request_is_answered_with(
    held: Holdings, grants: Sequence[FieldGrant], blocks: Sequence[AccessBlock], purpose: str
) -> None:
    for field in policies.FIELDS:
        question = AccessQuestion(field, Capability.READ, purpose, NOW)
        tree = why("somebody", held, grants, blocks, question)
        decision = derive(grants, blocks, held.principal(purpose), NOW).decide(field, Capability.READ)
        assert tree.code == (held.refusal(purpose) or decision.reason or ALLOWED)
        assert tree.views == (decision.views if tree.code == ALLOWED else ())
        steps = every_step(tree)
        if tree.code == ALLOWED:
            assert all(
                step.lets_in for step in steps if step.kind in (StepKind.REGISTRATION, StepKind.PURPOSE, StepKind.BLOCK)
            )
        assert {view.grant for view in tree.views} <= {step.named for step in steps if step.kind is StepKind.GRANT}


@given(policies.many_grants, policies.many_grants, policies.many_blocks, policies.many_blocks, policies.many_grants)
def test_what_is_said_to_have_changed_is_all_that_did(
    first: Sequence[FieldGrant],
    last: Sequence[FieldGrant],
    first_blocks: Sequence[AccessBlock],
    last_blocks: Sequence[AccessBlock],
    lasting: Sequence[FieldGrant],
) -> None:
    before = PolicyMoment(NOW - timedelta(days=1), [*first, *lasting], first_blocks)
    after = PolicyMoment(NOW, [*last, *lasting], last_blocks)
    told = {(cell, purpose): (earlier, later) for cell, purpose, earlier, later in role_differences(before, after)}
    assert {cell for cell, _ in told} <= touched(before, after)
    for role in policies.ROLES:
        for purpose in policies.PURPOSES:
            held = Holdings("", frozenset({role}), frozenset({purpose})).principal(purpose)
            earlier, later = (derive(each.grants, each.blocks, held, each.at) for each in (before, after))
            for field in policies.FIELDS:
                for capability in (Capability.READ, Capability.FILTER):
                    both = earlier.decide(field, capability), later.decide(field, capability)
                    named = {
                        one
                        for each in (*before.grants, *after.grants)
                        if (each.role, each.field, each.capability) == (role, field, capability)
                        for one in each.purposes
                    }
                    if purpose in named:
                        assert told.get(((role, field, capability), purpose)) == (both if both[0] != both[1] else None)


def test_a_person_has_what_both_they_and_the_client_hold() -> None:
    client = Holdings("o1", frozenset({"r1", "r2"}), frozenset({"p1"}))
    person = Holdings("o2", frozenset({"r2"}), frozenset({"p1", "p2"}))
    assert signed_in(person, client, every_organisation=True) == Holdings("o2", frozenset({"r2"}), frozenset({"p1"}))
    assert signed_in(person, client, every_organisation=False).refusal("p1") is WholeRefusal.PURPOSE_NOT_HELD
    stopped = Holdings("o1", stopped=WholeRefusal.CLIENT_SUSPENDED)
    assert signed_in(person, stopped, every_organisation=True).refusal("p1") is WholeRefusal.CLIENT_SUSPENDED
