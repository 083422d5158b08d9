"""The life of access as a solver sees it: people do acts one after the other, and what is to be proved is asked of every order.

Nothing of the table is copied. In which states an act may be done, which rules it has and where it leads is read from `ACTS`
when a life is built. What a rule says is tried out, with `holds` and `becomes`, on every combination of the values that its
facts can have here; the formula is what comes of that. The world is small: five people, one field of civil affairs with one of
medical insurance beside it, one request of each kind. What becomes of things is the least that the code does to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import z3

from hub.grants.duties import ADMINISTRATION
from permissions.acts import (
    ACTS,
    LONGEST_GRANT,
    Act,
    ActFacts,
    Actor,
    ActRule,
    Approval,
    Duty,
    FieldClass,
    Rule,
    State,
    approvals_missing,
    becomes,
    holds,
)
from permissions.model import Sensitivity

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
CITY, INSURANCE = "CIVIL_AFFAIRS", "MEDICAL_INSURANCE"
ACTORS = {
    "first": Actor("first", CITY, "office", frozenset({"steward"})),
    "second": Actor("second", CITY, "office", frozenset({"steward"})),
    "insurer": Actor("insurer", INSURANCE, "bureau", frozenset({"steward"})),
    "clerk": Actor("clerk", INSURANCE, "bureau", frozenset({"clerk"})),
    "newcomer": Actor("newcomer", CITY, "office"),
}
"""Two data stewards of the owner, one of another department, somebody who uses data, and somebody without a role."""

REQUESTS = {
    "grant": Act.REQUEST_ACCESS,
    "extension": Act.EXTEND_GRANT,
    "role": Act.ASSIGN_ROLE,
    "key": Act.REGISTER_KEY,
    "emergency": Act.BREAK_GLASS,
}
"""The requests that there can be, one of each kind, and the act by which each comes to be."""

ENDS = {"past": NOW, "good": NOW + timedelta(days=9), "far": NOW + 2 * LONGEST_GRANT}
LEVELS = {"plain": Sensitivity.PERSONAL, "sensitive": Sensitivity.SENSITIVE}
RISE, END = "THE_CLASS_RISES", "TIME_PASSES"
"""What happens without anybody's act: a new version declares the field SENSITIVE; grants come to their end."""

DECIDES = (Act.APPROVE_REQUEST, Act.REFUSE_REQUEST, Act.REVIEW_BREAK_GLASS)
SUSPENDS, REINSTATES = (Act.SUSPEND_ACCOUNT, Act.SUSPEND_CLIENT), (Act.REINSTATE_ACCOUNT, Act.REINSTATE_CLIENT)
ON_THINGS = {Act.REVOKE_GRANT: "given", Act.BLOCK: "block", Act.LIFT_BLOCK: "block"}
REGISTERS = frozenset(ACTS) - {*REQUESTS.values(), *DECIDES, *SUSPENDS, *REINSTATES, *ON_THINGS, Act.WITHDRAW_ROLE}

NO, YES = z3.BoolVal(False), z3.BoolVal(True)
FLAG = {NO: False, YES: True}
Moment = Mapping[str, Any]
"""Formulas of what is true at one moment, or of what is chosen between two, by name."""


def enumerated(name: str, values: Sequence[str]) -> dict[str, Any]:
    """Constants of a kind of their own, by their names."""
    return dict(zip(values, z3.EnumSort(name, list(values))[1], strict=True))


PEOPLE, SLOT = enumerated("Person", [*ACTORS]), enumerated("Request", [*REQUESTS])
STATES, ENDING = enumerated("State", [*State]), enumerated("Ending", [*ENDS])
LEVEL, DEED = enumerated("Level", [*LEVELS]), enumerated("Deed", [*ACTS, RISE, END])
WHO = {constant: ACTORS[name] for name, constant in PEOPLE.items()}
CHOICES = {"deed": DEED, "who": PEOPLE, "slot": SLOT, "to": PEOPLE, "end": ENDING}
FLAGS = ("unlisted", "own", "urgent", "unseen")


@dataclass(frozen=True)
class Table:
    """The table that a life is built from, or one with a fault in it. `needs_more`: whether a grant with these approvals is
    withheld when its field comes to be of this class."""

    acts: Mapping[Act, ActRule] = field(default_factory=lambda: ACTS)
    holds: Callable[[Rule, ActFacts], bool] = holds
    becomes: Callable[[Act, ActFacts], State] = becomes
    needs_more: Callable[[FieldClass, Sequence[Approval]], bool] = lambda each, given: bool(
        approvals_missing([each], given)
    )


def at_first() -> dict[str, Any]:
    """What is true once the first file is loaded."""
    absent, now = STATES["ABSENT"], dict[str, Any]()
    for slot in REQUESTS:
        now |= {f"{slot} state": absent, f"{slot} by": PEOPLE["clerk"], f"{slot} end": ENDING["good"]}
        now |= {f"{slot} unlisted": NO} | {f"{slot} yes {name}": NO for name in ACTORS}
    now |= {"given": absent, "given end": ENDING["good"], "given lacks": NO} | {
        f"given by {name}": NO for name in ACTORS
    }
    now |= {"glass": absent, "glass lacks": NO, "glass own": NO, "glass urgent": NO}
    now |= {"level": LEVEL["plain"], "block": absent, "to": PEOPLE["newcomer"], "held unlisted": NO, "entry": absent}
    now |= {f"standing {name}": STATES["REGISTERED"] for name in ACTORS}
    return now | {f"steward {name}": YES if "steward" in each.roles else NO for name, each in ACTORS.items()}


def tried(told: Callable[..., bool], *facts: tuple[Any, Mapping[Any, Any]]) -> Any:
    """The formula that is true where `told` is: of formulas, each with the Python value that each of its constants stands for."""

    def of_the_rest(chosen: tuple[Any, ...]) -> Any:
        if len(chosen) == len(facts):
            return YES if told(*chosen) else NO
        formula, values = facts[len(chosen)]
        found = [(constant, of_the_rest((*chosen, python))) for constant, python in values.items()]
        whole = found[-1][1]
        for constant, part in reversed(found[:-1]):
            whole = whole if part.eq(whole) else z3.If(formula == constant, part, whole)
        return whole

    return of_the_rest(())


def of(table: Mapping[str, Any], now: Moment, name: str, who: Any) -> Any:
    """What `now` has under a name and whoever is named by a formula."""
    found = now[f"{name} {[*table][-1]}"]
    for each in [*table][:-1]:
        found = z3.If(who == table[each], now[f"{name} {each}"], found)
    return found


def fields_of(slot: str, level: str) -> tuple[FieldClass, ...]:
    """What a request opens: a role opens power over access; a grant a field of each of two owners."""
    if slot == "role":
        return (FieldClass(CITY, Sensitivity.GENERAL, Duty.ADMINISTRATION),)
    own = FieldClass(CITY, LEVELS[level], Duty.OPERATION)
    other = FieldClass(INSURANCE, Sensitivity.PERSONAL, Duty.OPERATION)
    return (own, other) if slot in ("grant", "extension") else (own,)


def constants(at: str) -> dict[str, Any]:
    """Constants for all that is true at a moment."""
    return {name: z3.Const(f"{name} at {at}", value.sort()) for name, value in at_first().items()}


def chosen_at(number: str) -> dict[str, Any]:
    """Constants for what is chosen at a step."""
    found = {name: z3.Const(f"{name} {number}", next(iter(kind.values())).sort()) for name, kind in CHOICES.items()}
    return found | {name: z3.Bool(f"{name} {number}") for name in FLAGS}


@dataclass
class Life:
    """Every life of so many steps under a table. `moments` has one more than `choices`; `bounds` says what can be chosen."""

    table: Table
    moments: list[dict[str, Any]] = field(default_factory=lambda: [at_first()])
    choices: list[dict[str, Any]] = field(default_factory=list)
    bounds: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Say once what a step may be: of any moment, any choice, and the moment after them."""
        self._now, self._chosen, self._after = constants("now"), chosen_at("any"), constants("after")
        steps = [*self._steps(self._now, self._chosen)]
        parts = [z3.Or(*(may for may, _ in steps))]
        for name, value in self._now.items():
            becoming = value
            for may, changes in steps:
                if name in changes:
                    becoming = z3.If(may, changes[name], becoming)
            parts.append(self._after[name] == becoming)
        self._step = z3.And(*parts)

    def goes_on(self) -> None:
        """One more step."""
        chosen, after = chosen_at(str(len(self.choices))), constants(str(len(self.moments)))
        whole = {"now": (self._now, self.moments[-1]), "any": (self._chosen, chosen), "after": (self._after, after)}
        pairs = [(one[name], other[name]) for one, other in whole.values() for name in one]
        self.bounds.append(z3.substitute(self._step, *pairs))
        self.choices.append(chosen)
        self.moments.append(after)

    # --- what can be done, and what becomes of it ---------------------------------------------------------------------

    def _steps(self, now: Moment, chosen: Moment) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Yield what may be done, each with what it changes."""
        for slot, act in REQUESTS.items():
            wish = {name: chosen[name] for name in ("to", "end", "unlisted")}
            may = z3.And(chosen["slot"] == SLOT[slot], self._may(act, now[f"{slot} state"], now, chosen, slot, wish))
            if slot == "extension":
                may = z3.And(may, now["given"] != STATES["ABSENT"])
            after = STATES[self.table.acts[act].after]
            made = {f"{slot} state": after, f"{slot} by": chosen["who"], f"{slot} end": chosen["end"]}
            made |= {f"{slot} unlisted": chosen["unlisted"]} | {f"{slot} yes {name}": NO for name in ACTORS}
            if slot == "role":
                made["to"] = chosen["to"]
            if slot == "emergency":
                made |= {"glass": STATES["IN_FORCE"], "glass own": chosen["own"], "glass urgent": chosen["urgent"]}
                made |= {"glass lacks": NO, "held unlisted": z3.Or(now["held unlisted"], chosen["unlisted"])}
            yield may, made
            opens = z3.And(may, after == STATES["APPROVED"])
            yield opens, self._opened(slot, now, wish | {"approvals": dict.fromkeys(ACTORS, NO)})
            yield from self._decisions(slot, now, chosen)
        for act in (*SUSPENDS, *REINSTATES, Act.WITHDRAW_ROLE, *ON_THINGS, *sorted(REGISTERS)):
            yield from self._on_things(act, now, chosen)
        yield self._rise(now, chosen)
        ends = {
            name: z3.If(now[name] == STATES["IN_FORCE"], STATES["EXPIRED"], now[name]) for name in ("given", "glass")
        }
        yield chosen["deed"] == DEED[END], ends

    def _decisions(self, slot: str, now: Moment, chosen: Moment) -> Iterator[tuple[Any, dict[str, Any]]]:
        wish = {"to": now["to"], "end": now[f"{slot} end"], "unlisted": now[f"{slot} unlisted"]}
        for act in DECIDES:
            if act is Act.REVIEW_BREAK_GLASS and slot != "emergency":
                continue
            may = z3.And(chosen["slot"] == SLOT[slot], self._may(act, now[f"{slot} state"], now, chosen, slot, wish))
            if act is not Act.APPROVE_REQUEST:
                yield may, {f"{slot} state": STATES[self.table.acts[act].after]}
                continue
            last = self._of_approvals(
                lambda facts: self.table.becomes(Act.APPROVE_REQUEST, facts) is not State.REQUESTED, slot, now, chosen
            )
            yes = {name: z3.Or(now[f"{slot} yes {name}"], chosen["who"] == PEOPLE[name]) for name in ACTORS}
            yield may, {f"{slot} yes {name}": said for name, said in yes.items()}
            after = STATES[self.table.acts[act].after]
            yield z3.And(may, last), {f"{slot} state": after} | self._opened(slot, now, wish | {"approvals": yes})

    def _opened(self, slot: str, now: Moment, wish: Moment) -> dict[str, Any]:
        """What the last approval of a request puts in force."""
        held = {"held unlisted": z3.Or(now["held unlisted"], wish["unlisted"])}
        if slot == "role":
            to = {f"steward {name}": z3.Or(now[f"steward {name}"], wish["to"] == PEOPLE[name]) for name in ACTORS}
            return held | to
        if slot not in ("grant", "extension"):
            return {}
        rests = {f"given by {name}": said for name, said in wish["approvals"].items()}
        # A later end brings back what has ended, if nothing stands against it; what was revoked stays so.
        state = z3.If(now["given"] == STATES["REVOKED"], STATES["REVOKED"], STATES["IN_FORCE"])
        new = STATES["IN_FORCE"] if slot == "grant" else state
        opened = {"given": new, "given end": wish["end"], "given lacks": NO} | rests
        return opened | held if slot == "grant" else opened

    def _on_things(self, act: Act, now: Moment, chosen: Moment) -> Iterator[tuple[Any, dict[str, Any]]]:
        after = STATES[self.table.acts[act].after]
        if act in ON_THINGS:
            thing, wish = ON_THINGS[act], {"to": PEOPLE["clerk"], "unlisted": NO}
            yield self._may(act, now[thing], now, chosen, wish=wish), {thing: after}
        elif act in REGISTERS:
            changes = {"entry": after}
            if act is Act.ADD_PURPOSE:
                changes["held unlisted"] = z3.Or(now["held unlisted"], chosen["unlisted"])
            yield self._may(act, now["entry"], now, chosen), changes
        else:
            what = "steward" if act is Act.WITHDRAW_ROLE else "standing"
            state = of(PEOPLE, now, what, chosen["to"])
            if act is Act.WITHDRAW_ROLE:
                state, after = z3.If(state, STATES["IN_FORCE"], STATES["ABSENT"]), NO
            for name, person in PEOPLE.items():
                without = now | {f"{what} {name}": after}
                may = self._may(act, state, now, chosen, locks_out=z3.And(remains(now), z3.Not(remains(without))))
                yield z3.And(chosen["to"] == person, may), {f"{what} {name}": after}

    def _rise(self, now: Moment, chosen: Moment) -> tuple[Any, dict[str, Any]]:
        """The field becomes sensitive: what has fewer approvals than it needs now is withheld."""

        def lacks(*yes: bool) -> bool:
            given = [
                Approval(each.id, each.department) for each, said in zip(ACTORS.values(), yes, strict=True) if said
            ]
            return self.table.needs_more(fields_of("grant", "sensitive")[0], given)

        rests = tried(lacks, *((now[f"given by {name}"], FLAG) for name in ACTORS))
        glass = z3.BoolVal(lacks(*(False for _ in ACTORS)))
        changes = {"level": LEVEL["sensitive"], "given lacks": rests, "glass lacks": glass}
        return z3.And(chosen["deed"] == DEED[RISE], now["level"] == LEVEL["plain"]), changes

    # --- what stands against it ---------------------------------------------------------------------------------------

    def _may(
        self,
        act: Act,
        state: Any,
        now: Moment,
        chosen: Moment,
        slot: str | None = None,
        wish: Moment | None = None,
        locks_out: Any = NO,
    ) -> Any:
        """When an act may be done to a thing in a state: by whoever can sign in, has the right to it, and is told no rule."""
        line, wish = self.table.acts[act], wish or {"to": chosen["to"], "unlisted": chosen["unlisted"]}
        parts = [chosen["deed"] == DEED[act], z3.Or(*(state == STATES[each] for each in line.before))]
        parts.append(of(PEOPLE, now, "standing", chosen["who"]) == STATES["REGISTERED"])
        if f"mutation.{act.lower()}" in ADMINISTRATION:
            parts.append(of(PEOPLE, now, "steward", chosen["who"]))
        return z3.And(*parts, *(self._says(rule, slot, now, chosen, wish, locks_out) for rule in line.rules))

    def _says(self, rule: Rule, slot: str | None, now: Moment, chosen: Moment, wish: Moment, locks_out: Any) -> Any:
        """When a rule does not stand against an act on a request, or on something else."""

        def told(**facts: Any) -> bool:
            return self.table.holds(rule, ActFacts(**{"actor": ACTORS["first"], "at": NOW} | facts))

        flags: Mapping[Rule, tuple[Any, Callable[[bool], dict[str, Any]]]] = {
            Rule.ARTICLE: (wish["unlisted"], lambda no: {"unlisted": frozenset({"A"} if no else ())}),
            Rule.A_STEWARD_REMAINS: (locks_out, lambda out: {"locks_out": out}),
            Rule.OWN_ROLE: (chosen["own"], lambda own: {"actor": ACTORS["clerk"], "role": "clerk" if own else "x"}),
            Rule.AN_EMERGENCY: (chosen["urgent"], lambda urgent: {"is_emergency": urgent}),
            Rule.CARD_AS_SHOWN: (chosen["unseen"], lambda unseen: {"card_changed": unseen}),
        }
        if rule in flags:
            formula, facts_of = flags[rule]
            return tried(lambda value: told(**facts_of(value)), (formula, FLAG))
        actor = (chosen["who"], WHO)
        if rule is Rule.AN_END and slot in ("grant", "extension"):
            return tried(lambda until: told(until=until), (wish["end"], {ENDING[name]: ENDS[name] for name in ENDS}))
        if rule is Rule.DUTIES and slot in ("grant", "emergency"):
            return tried(lambda one: told(duties=[duties(True, one)]), (now["steward clerk"], FLAG))
        if rule is Rule.DUTIES and slot == "role":
            return tried(lambda one: told(duties=[duties(one, True)]), (wish["to"] == PEOPLE["clerk"], FLAG))
        if rule is Rule.NOT_THE_REQUESTER:
            by = (now[f"{slot} by"], {constant: name for name, constant in PEOPLE.items()})
            return tried(lambda who, name: told(actor=who, requested_by=name), actor, by)
        if rule is Rule.NOT_A_BENEFICIARY:
            gains = gainer(slot, wish["to"]), {constant: name for name, constant in PEOPLE.items()}
            return tried(lambda who, name: told(actor=who, gains=frozenset({name})), actor, gains)
        if rule is Rule.OWNER:
            return tried(lambda who: told(actor=who, fields=fields_of(slot or "key", "plain")), actor)
        if rule in (Rule.NOT_TWICE, Rule.STILL_NEEDED):
            return self._of_approvals(lambda facts: self.table.holds(rule, facts), str(slot), now, chosen)
        if rule is Rule.GRANT_IN_FORCE and slot == "extension":
            states = {STATES[each]: each for each in (State.IN_FORCE, State.EXPIRED, State.REVOKED)}
            return tried(lambda state: told(grant=state), (now["given"], states))
        if rule is Rule.ONE_HAND:
            levels = (now["level"], {constant: name for name, constant in LEVEL.items()})
            return tried(lambda level: told(fields=fields_of(str(slot), level)), levels)
        return z3.BoolVal(told())  # a request of another kind, of which the code knows no such fact

    def _of_approvals(self, told: Callable[[ActFacts], bool], slot: str, now: Moment, chosen: Moment) -> Any:
        """What depends on who has approved a request, on who approves it, and on how sensitive its field is."""

        def asked(actor: Actor, level: str, *yes: bool) -> bool:
            given = [
                Approval(each.id, each.department) for each, said in zip(ACTORS.values(), yes, strict=True) if said
            ]
            return told(ActFacts(actor, NOW, State.REQUESTED, fields=fields_of(slot, level), approvals=given))

        levels = (now["level"], {constant: name for name, constant in LEVEL.items()})
        return tried(asked, (chosen["who"], WHO), levels, *((now[f"{slot} yes {name}"], FLAG) for name in ACTORS))


def remains(now: Moment) -> Any:
    """Whether a data steward of civil affairs can sign in."""
    office = [name for name, each in ACTORS.items() if each.department == CITY]
    return z3.Or(*(z3.And(now[f"steward {name}"], now[f"standing {name}"] == STATES["REGISTERED"]) for name in office))


def gainer(slot: str | None, to: Any) -> Any:
    """Who gains: the one who gets a role or is let in again, or else whoever has the role and the client."""
    return to if slot in (None, "role") else PEOPLE["clerk"]


def duties(uses: bool, administers: bool) -> frozenset[Duty]:
    return frozenset({*([Duty.OPERATION] if uses else []), *([Duty.ADMINISTRATION] if administers else [])})
