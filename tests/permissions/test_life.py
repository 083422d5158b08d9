"""What no sequence of acts comes to, proved of the very table that the acts are carried out by; and each rule that is needed for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import z3

from permissions.acts import ACTS, Act, Rule, State, holds
from tests.permissions.life import (
    ACTORS,
    CITY,
    DECIDES,
    DEED,
    END,
    ENDING,
    LEVEL,
    PEOPLE,
    REINSTATES,
    REQUESTS,
    RISE,
    SLOT,
    STATES,
    SUSPENDS,
    Life,
    Moment,
    Table,
    gainer,
    remains,
)
from tests.promises import FULL, Promise, Tell

BOUND, FEW = (12 if FULL else 4), 7
"""How many acts follow each other in the proof, and at most in a sequence that shows what a fault in the table comes to."""

OWNERS = {
    slot: {CITY, "MEDICAL_INSURANCE"} if slot in ("grant", "extension") else {CITY} for slot in REQUESTS
}  # the departments whose fields a request opens

Kept = Callable[[Moment, Moment, Moment], Any]
"""What is true of a step: of the moment before it, of what was done, and of the moment after it."""


def implies(when: Any, then: Any) -> Any:
    return z3.Implies(when, then)


def own_people(names: Mapping[str, Any] | list[str], now: Moment, what: str) -> list[Any]:
    return [now[f"{what} {name}"] for name in names if ACTORS[name].department == CITY]


def two_people(before: Moment, chosen: Moment, after: Moment) -> Any:
    sensitive = after["level"] == LEVEL["sensitive"]
    gives = z3.And(after["given"] == STATES["IN_FORCE"], z3.Not(after["given lacks"]))
    taken = z3.And(after["glass"] == STATES["IN_FORCE"], z3.Not(after["glass lacks"]))
    by_two = z3.PbGe([(said, 1) for said in own_people([*ACTORS], after, "given by")], 2)
    let_in = [
        implies(after[f"{slot} state"] == STATES["APPROVED"], z3.PbGe([(said, 1) for said in own], 2))
        for slot in ("role", "key")
        for own in [own_people([*ACTORS], after, f"{slot} yes")]
    ]
    role, key = let_in
    new_key = z3.And(before["key state"] != STATES["APPROVED"], before["level"] == LEVEL["sensitive"])
    return z3.And(
        implies(z3.And(gives, sensitive), by_two), z3.Not(z3.And(taken, sensitive)), role, implies(new_key, key)
    )


def deciding(chosen: Moment, slot: str, *acts: Act) -> Any:
    return z3.And(z3.Or(*(chosen["deed"] == DEED[act] for act in acts)), chosen["slot"] == SLOT[slot])


def others_decide(before: Moment, chosen: Moment, after: Moment) -> Any:
    who = chosen["who"]
    told = [
        implies(
            deciding(chosen, slot, Act.APPROVE_REQUEST, Act.REVIEW_BREAK_GLASS),
            z3.And(who != before[f"{slot} by"], who != gainer(slot, before["to"])),
        )
        for slot in REQUESTS
    ]
    lifts = implies(chosen["deed"] == DEED[Act.LIFT_BLOCK], who != PEOPLE["clerk"])
    back = [implies(chosen["deed"] == DEED[act], who != chosen["to"]) for act in REINSTATES]
    return z3.And(*told, lifts, *back)


def owners_decide(before: Moment, chosen: Moment, after: Moment) -> Any:
    def is_of(departments: set[str]) -> Any:
        return z3.Or(
            *(chosen["who"] == PEOPLE[name] for name, each in ACTORS.items() if each.department in departments)
        )

    told = [implies(deciding(chosen, slot, *DECIDES), is_of(OWNERS[slot])) for slot in REQUESTS]
    return z3.And(*told, implies(chosen["deed"] == DEED[Act.LIFT_BLOCK], is_of({CITY})))


def each_is_needed(before: Moment, chosen: Moment, after: Moment) -> Any:
    """Of a department that has approved already, nobody approves once more what needs one approval."""
    for_one = before["level"] == LEVEL["plain"]
    own = z3.Or(*(chosen["who"] == PEOPLE[name] for name, each in ACTORS.items() if each.department == CITY))
    given = z3.Or(*own_people([*ACTORS], before, "grant yes"))
    return z3.Not(z3.And(deciding(chosen, "grant", Act.APPROVE_REQUEST), for_one, own, given))


def decided_once(before: Moment, chosen: Moment, after: Moment) -> Any:
    done = {
        slot: [before[f"{slot} state"] == STATES[each] for each in ("APPROVED", "REFUSED", "REVIEWED")]
        for slot in REQUESTS
    }
    same = {slot: [after[name] == before[name] for name in before if name.startswith(f"{slot} ")] for slot in REQUESTS}
    return z3.And(*(implies(z3.Or(*done[slot]), z3.And(*same[slot])) for slot in REQUESTS))


def over_is_over(before: Moment, chosen: Moment, after: Moment) -> Any:
    over = [
        implies(before[name] == STATES[state], after[name] == before[name])
        for name in ("given", "glass")
        for state in ("EXPIRED", "REVOKED")
    ]
    return z3.And(*over, implies(before["block"] == STATES["LIFTED"], after["block"] == STATES["LIFTED"]))


def has_an_end(before: Moment, chosen: Moment, after: Moment) -> Any:
    return implies(after["given"] == STATES["IN_FORCE"], after["given end"] == ENDING["good"])


def as_listed(before: Moment, chosen: Moment, after: Moment) -> Any:
    return z3.Not(after["held unlisted"])


def duties_apart(before: Moment, chosen: Moment, after: Moment) -> Any:
    return z3.Not(after["steward clerk"])


def a_steward_remains(before: Moment, chosen: Moment, after: Moment) -> Any:
    return remains(after)


def in_an_emergency(before: Moment, chosen: Moment, after: Moment) -> Any:
    return implies(after["glass"] != STATES["ABSENT"], z3.And(after["glass own"], after["glass urgent"]))


def as_shown(before: Moment, chosen: Moment, after: Moment) -> Any:
    return z3.Not(z3.And(chosen["deed"] == DEED[Act.APPROVE_REQUEST], chosen["unseen"]))


PROMISES: Mapping[str, Kept] = {
    "What is sensitive, and power over access, opens by two different people of its owner and nobody else.": two_people,
    "Nobody decides on what they asked for, or would gain by.": others_decide,
    "Whose data it is decides.": owners_decide,
    "Nobody's approval is on record that was not needed.": each_is_needed,
    "What was decided stays as it is.": decided_once,
    "What has ended, was revoked or lifted never comes back.": over_is_over,
    "What is given has an end in sight.": has_an_end,
    "Nobody holds a purpose whose article does not list their department.": as_listed,
    "Nobody both administers access and uses data.": duties_apart,
    "Somebody is left who can let others in.": a_steward_remains,
    "What is taken without asking is for an emergency, and for a role of one's own.": in_an_emergency,
    "Nobody approves what they were not shown.": as_shown,
}

GUARDS: Mapping[Rule, Kept] = {
    Rule.STATE: decided_once,
    Rule.GRANT_IN_FORCE: over_is_over,
    Rule.AN_END: has_an_end,
    Rule.ARTICLE: as_listed,
    Rule.DUTIES: duties_apart,
    Rule.NOT_THE_REQUESTER: others_decide,
    Rule.NOT_A_BENEFICIARY: others_decide,
    Rule.OWNER: owners_decide,
    Rule.NOT_TWICE: two_people,
    Rule.STILL_NEEDED: each_is_needed,
    Rule.CARD_AS_SHOWN: as_shown,
    Rule.A_STEWARD_REMAINS: a_steward_remains,
    Rule.OWN_ROLE: in_an_emergency,
    Rule.AN_EMERGENCY: in_an_emergency,
    Rule.ONE_HAND: two_people,
}
"""Which promise each rule is there for: without the rule it is broken."""


def without(rule: Rule) -> Table:
    """The table without a rule, wherever it stands."""
    if rule is Rule.STATE:
        return Table(acts={act: replace(line, before=frozenset(State)) for act, line in ACTS.items()})
    return Table(holds=lambda each, facts: each is rule or holds(each, facts))


def with_line(act: Act, **changes: Any) -> Table:
    return Table(acts={**ACTS, act: replace(ACTS[act], **changes)})


def widened(act: Act, state: State) -> Table:
    return with_line(act, before=ACTS[act].before | {state})


FAULTS: Mapping[str, tuple[Table, Kept]] = {
    **{f"without {rule.name}": (without(rule), kept) for rule, kept in GUARDS.items()},
    "one approval is enough": (Table(becomes=lambda act, facts: ACTS[act].after), two_people),
    "a class rises and grants go on": (Table(needs_more=lambda each, given: False), two_people),
    "a request is approved as it is filed": (with_line(Act.REQUEST_ACCESS, after=State.APPROVED), two_people),
    "a role is assigned as it is asked for": (with_line(Act.ASSIGN_ROLE, after=State.APPROVED), two_people),
    "a key is registered as it is asked for": (with_line(Act.REGISTER_KEY, after=State.APPROVED), two_people),
    "what was refused is approved": (widened(Act.APPROVE_REQUEST, State.REFUSED), decided_once),
    "what was approved is approved again": (widened(Act.APPROVE_REQUEST, State.APPROVED), decided_once),
    "what was approved is refused": (widened(Act.REFUSE_REQUEST, State.APPROVED), decided_once),
    "what has ended is revoked": (widened(Act.REVOKE_GRANT, State.EXPIRED), over_is_over),
    "what was lifted is blocked again": (widened(Act.BLOCK, State.LIFTED), over_is_over),
    "what was refused is asked for again": (widened(Act.REQUEST_ACCESS, State.REFUSED), decided_once),
}
"""Faults in the table, each with the promise that it breaks."""

QUICK = ("without NOT_TWICE", "a class rises and grants go on")


def broken(life: Life, kept: Kept, step: int) -> Any:
    return z3.Not(kept(life.moments[step], life.choices[step], life.moments[step + 1]))


def shortest(table: Table, kept: Kept, most: int) -> list[str] | None:
    """The shortest sequence of acts that breaks a promise, in words; None where none of so many acts does."""
    solver, life = z3.Solver(), Life(table)
    for step in range(most):
        life.goes_on()
        solver.add(*life.bounds)
        life.bounds.clear()
        if solver.check(broken(life, kept, step)) == z3.sat:
            return [*told(solver.model(), life)]
    return None


def told(model: z3.ModelRef, life: Life) -> Iterator[str]:
    """Who does what, and what becomes of it."""
    for number, chosen in enumerate(life.choices):
        given = {name: str(model.eval(formula, model_completion=True)) for name, formula in chosen.items()}
        before, after = (
            {name: str(model.eval(formula, model_completion=True)) for name, formula in life.moments[step].items()}
            for step in (number, number + 1)
        )
        deed = given["deed"]
        about = ""
        if deed in {act.value for act in (*REQUESTS.values(), *DECIDES)}:
            about = f" ({given['slot']})"
        elif deed in {act.value for act in (*SUSPENDS, *REINSTATES, Act.WITHDRAW_ROLE)}:
            about = f" ({given['to']})"
        by = "" if deed in (RISE, END) else f"{given['who']}: "
        became = ", ".join(f"{name} = {after[name]}" for name in after if after[name] != before[name])
        yield f"{number + 1}. {by}{deed}{about}: {became or 'nothing new'}"


def test_no_sequence_of_acts_breaks_a_promise(promise: Promise) -> None:
    life, solver = Life(Table()), z3.Solver()
    for _ in range(BOUND):
        life.goes_on()
    solver.add(*life.bounds)
    found = [broken(life, kept, step) for kept in PROMISES.values() for step in range(BOUND)]
    outcome = solver.check(z3.Or(*found))
    assert outcome == z3.unsat, "\n".join(told(solver.model(), life))
    promise(f"no sequence of {BOUND} acts on access breaks a promise of the table", len(PROMISES), "promises")


@pytest.mark.at_full_size
def test_every_act_can_be_done_and_everything_be_reached() -> None:
    """A proof of a life in which nothing can happen would say nothing."""
    life, solver = Life(Table()), z3.Solver()
    for _ in range(5):
        life.goes_on()
    solver.add(*life.bounds)
    last, chosen = life.moments[-1], life.choices[-1]
    for reached in (
        *(chosen["deed"] == deed for deed in DEED.values()),
        z3.And(last["level"] == LEVEL["sensitive"], last["given"] == STATES["IN_FORCE"], z3.Not(last["given lacks"])),
        z3.And(last["given"] == STATES["IN_FORCE"], last["given lacks"]),
        last["steward newcomer"],
    ):
        assert solver.check(reached) == z3.sat, reached


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.at_full_size) for name in FAULTS]
)
def test_a_fault_in_the_table_is_found_with_the_acts_that_show_it(fault: str, tell: Tell) -> None:
    table, kept = FAULTS[fault]
    acts = shortest(table, kept, FEW)
    assert acts is not None, fault
    tell(f"{fault}:", *(f"  {line}" for line in acts))


def test_each_rule_of_the_table_has_a_promise_that_it_is_there_for() -> None:
    assert set(GUARDS) == set(Rule)
    assert {rule for line in ACTS.values() for rule in line.rules} == set(Rule) - {Rule.STATE}
    assert set(GUARDS.values()) <= set(PROMISES.values()) == {kept for _, kept in FAULTS.values()}
