"""The table of acts: what stands against each act, in every state and for everybody, and what it leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permissions.acts import (
    ACTS,
    LONGEST_GRANT,
    Act,
    ActFacts,
    Actor,
    Approval,
    Duty,
    FieldClass,
    Rule,
    State,
    approvals_missing,
    becomes,
    objection,
)
from permissions.model import Sensitivity

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
CITY, INSURANCE = "CIVIL_AFFAIRS", "MEDICAL_INSURANCE"
PLAIN, SENSITIVE = FieldClass(CITY, Sensitivity.PERSONAL), FieldClass(CITY, Sensitivity.SENSITIVE)
POWER = FieldClass(CITY, Sensitivity.GENERAL, Duty.ADMINISTRATION)
STEWARD = Actor("steward", CITY, "office", frozenset({"steward"}))
ASKED = ActFacts(STEWARD, NOW, State.REQUESTED, requested_by="developer", fields=[PLAIN], until=NOW + timedelta(days=1))


@pytest.mark.parametrize(("act", "state"), list(product(Act, State)), ids=lambda each: each.value)
def test_an_act_is_done_in_the_states_of_its_line_and_in_no_other(act: Act, state: State) -> None:
    facts = replace(ASKED, state=state, role="steward", is_emergency=True)
    assert (objection(act, facts) is Rule.STATE) == (state not in ACTS[act].before)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"requested_by": "steward"}, Rule.NOT_THE_REQUESTER),
        ({"gains": frozenset({"steward"})}, Rule.NOT_A_BENEFICIARY),
        ({"gains": frozenset({"office"})}, Rule.NOT_A_BENEFICIARY),
        ({"fields": [FieldClass(INSURANCE)]}, Rule.OWNER),
        ({"approvals": [Approval("steward", CITY)], "fields": [SENSITIVE]}, Rule.NOT_TWICE),
        ({"approvals": [Approval("another", CITY)], "fields": [PLAIN, FieldClass(INSURANCE)]}, Rule.STILL_NEEDED),
        ({"grant": State.EXPIRED}, Rule.GRANT_IN_FORCE),
        ({"grant": State.REVOKED}, Rule.GRANT_IN_FORCE),
        ({"until": NOW}, Rule.AN_END),
        ({"until": NOW + LONGEST_GRANT + timedelta(microseconds=1)}, Rule.AN_END),
        ({"unlisted": frozenset({"A PURPOSE"})}, Rule.ARTICLE),
        ({"duties": [frozenset({Duty.OPERATION, Duty.AUDIT})]}, Rule.DUTIES),
    ],
)
def test_a_request_is_not_approved_against_any_of_its_rules(wrong: dict[str, object], rule: Rule) -> None:
    assert objection(Act.APPROVE_REQUEST, ASKED) is None
    assert objection(Act.APPROVE_REQUEST, replace(ASKED, **wrong)) is rule  # type: ignore[arg-type]


@pytest.mark.parametrize("act", [Act.REVOKE_GRANT, Act.BLOCK, Act.SUSPEND_CLIENT])
def test_whatever_closes_access_leaves_a_steward_who_can_open_it(act: Act) -> None:
    (state,) = ACTS[act].before
    facts = ActFacts(STEWARD, NOW, state)
    assert objection(act, facts) is None
    assert objection(act, replace(facts, locks_out=True)) is Rule.A_STEWARD_REMAINS


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"role": "another"}, Rule.OWN_ROLE),
        ({"is_emergency": False}, Rule.AN_EMERGENCY),
        ({"fields": [SENSITIVE]}, Rule.ONE_HAND),
        ({"fields": [POWER]}, Rule.ONE_HAND),
    ],
)
def test_nobody_breaks_the_glass_but_for_little_and_in_an_emergency(wrong: dict[str, object], rule: Rule) -> None:
    facts = ActFacts(STEWARD, NOW, fields=[PLAIN], role="steward", is_emergency=True)
    assert objection(Act.BREAK_GLASS, facts) is None
    assert objection(Act.BREAK_GLASS, replace(facts, **wrong)) is rule  # type: ignore[arg-type]


def test_what_is_sensitive_and_power_over_access_need_two_approvals_of_the_owner() -> None:
    assert approvals_missing([PLAIN, FieldClass(INSURANCE)], ()) == {CITY: 1, INSURANCE: 1}
    for field in (SENSITIVE, POWER):
        for fields in ([PLAIN, field], [field, PLAIN]):
            assert approvals_missing(fields, [Approval("one", CITY)]) == {CITY: 1}
        assert becomes(Act.APPROVE_REQUEST, replace(ASKED, fields=[field])) is State.REQUESTED
    done = replace(ASKED, fields=[SENSITIVE], approvals=[Approval("another", CITY)])
    assert (objection(Act.APPROVE_REQUEST, done), becomes(Act.APPROVE_REQUEST, done)) == (None, State.APPROVED)


STEWARDS = [
    Actor(name, office, f"of {office}") for office in (CITY, INSURANCE) for name in (f"{office} 1", f"{office} 2")
]
CLASSES = st.sampled_from(
    [PLAIN, SENSITIVE, POWER, FieldClass(INSURANCE), FieldClass(INSURANCE, Sensitivity.SENSITIVE)]
)


@given(
    st.lists(CLASSES, min_size=1, max_size=4),
    st.lists(st.sampled_from(STEWARDS), max_size=12),
    st.sampled_from(STEWARDS),
)
def test_whoever_approves_in_whatever_order_each_owner_s_stewards_have_done_so_and_nobody_for_themselves(
    fields: list[FieldClass], order: list[Actor], requester: Actor
) -> None:
    facts = replace(ASKED, fields=fields, requested_by=requester.id)
    for actor in order:
        facts = replace(facts, actor=actor)
        if objection(Act.APPROVE_REQUEST, facts) is None:
            approvals = [*facts.approvals, Approval(actor.id, actor.department)]
            facts = replace(facts, state=becomes(Act.APPROVE_REQUEST, facts), approvals=approvals)
    if facts.state is State.APPROVED:
        for field in fields:
            by = {each.by for each in facts.approvals if each.department == field.owner} - {requester.id}
            assert len(by) >= field.hands
