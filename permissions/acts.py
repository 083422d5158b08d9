"""What can be done to access: one table of acts, read by the code that carries them out and by the tests.

An act is done to a thing in some state, under rules, and leaves the thing in another state. Whether somebody may try an
act at all is a grant like any other (WRITE on the act's own field); the table says what else must be true. Everything
here is decided by facts that somebody else looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from types import MappingProxyType

from permissions.model import Sensitivity

LONGEST_GRANT = timedelta(days=3 * 366)
"""How far ahead the end of a requested grant may lie: an end that nobody lives to see is none."""

BREAK_GLASS_LIFE = timedelta(hours=4)
"""How long access holds that somebody took in an emergency, without asking first."""


class Duty(StrEnum):
    """The three duties that never meet in one person (GB/T 39477): to administer access, to audit it, and to use it."""

    ADMINISTRATION = "ADMINISTRATION"
    AUDIT = "AUDIT"
    OPERATION = "OPERATION"


class Act(StrEnum):
    """Everything that can be done to access."""

    REQUEST_ACCESS = "REQUEST_ACCESS"
    EXTEND_GRANT = "EXTEND_GRANT"
    ASSIGN_ROLE = "ASSIGN_ROLE"
    REGISTER_KEY = "REGISTER_KEY"
    APPROVE_REQUEST = "APPROVE_REQUEST"
    REFUSE_REQUEST = "REFUSE_REQUEST"
    BREAK_GLASS = "BREAK_GLASS"
    REVIEW_BREAK_GLASS = "REVIEW_BREAK_GLASS"
    REVOKE_GRANT = "REVOKE_GRANT"
    BLOCK = "BLOCK"
    LIFT_BLOCK = "LIFT_BLOCK"
    SUSPEND_CLIENT = "SUSPEND_CLIENT"
    REINSTATE_CLIENT = "REINSTATE_CLIENT"
    SUSPEND_ACCOUNT = "SUSPEND_ACCOUNT"
    REINSTATE_ACCOUNT = "REINSTATE_ACCOUNT"
    WITHDRAW_ROLE = "WITHDRAW_ROLE"
    REGISTER_ORGANISATION = "REGISTER_ORGANISATION"
    REGISTER_CLIENT = "REGISTER_CLIENT"
    REGISTER_ACCOUNT = "REGISTER_ACCOUNT"
    ADD_ROLE = "ADD_ROLE"
    ADD_PURPOSE = "ADD_PURPOSE"


class State(StrEnum):
    """The state of what an act is done to; ABSENT before there is such a thing."""

    ABSENT = "ABSENT"
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    TO_REVIEW = "TO_REVIEW"
    REVIEWED = "REVIEWED"
    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    LIFTED = "LIFTED"
    REGISTERED = "REGISTERED"
    SUSPENDED = "SUSPENDED"


class Rule(Enum):
    """What must be true for an act; the value is what somebody is told where it is not."""

    STATE = "Somebody has decided on it already, or it has ended, so nothing was changed. Look at its state."
    GRANT_IN_FORCE = "The grant is not in force any more, so it cannot be extended. Request the access again."
    AN_END = f"The end must lie in the future, at most {LONGEST_GRANT.days} days from now. Name such an end."
    ARTICLE = "The article of a purpose does not list the department of this organisation. Name another purpose."
    DUTIES = (
        "One person would administer access, audit it or use personal data at the same time. Give the roles to "
        "different people."
    )
    NOT_THE_REQUESTER = "The requester of access cannot decide on it. Let another data steward decide."
    NOT_A_BENEFICIARY = "A person who would gain by the access cannot decide on it. Let another data steward decide."
    OWNER = "Only a data steward of the department that owns the data decides on it. Ask one of theirs."
    NOT_TWICE = "You have approved this request already. It needs another data steward as well."
    STILL_NEEDED = "Your department has approved this already. What is missing is the approval of another department."
    CARD_AS_SHOWN = (
        "The decision card has changed since you read it, so nothing was approved. Read it again, and then decide."
    )
    A_STEWARD_REMAINS = (
        "Nobody could let anybody in afterwards: the last data steward would be shut out. Give another person that "
        "right first."
    )
    OWN_ROLE = "In an emergency, access is taken for a role that you hold yourself. Name one of your roles."
    AN_EMERGENCY = "Access without asking first is for emergency purposes alone (§14). Request the access instead."
    ONE_HAND = "A field that needs two approvals is not opened without asking first. Request the access instead."


@dataclass(frozen=True, slots=True)
class FieldClass:
    """Of a field that opens: the department that owns it, how sensitive it is, and the duty that it belongs to."""

    owner: str
    sensitivity: Sensitivity = Sensitivity.GENERAL
    duty: Duty | None = None

    @property
    def hands(self) -> int:
        """How many stewards of its owner must approve: two for what is sensitive, and for power over access itself."""
        powerful = self.duty in (Duty.ADMINISTRATION, Duty.AUDIT)
        return 2 if powerful or self.sensitivity is Sensitivity.SENSITIVE else 1


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person's account or a client, with the department and the organisation that they act for, and their
    roles."""

    id: str
    department: str
    organisation: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Approval:
    """A steward's yes to a request, for the department that they act for."""

    by: str
    department: str


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What is true when somebody is about to act.

    `fields` are those that would open or belong to what is decided on; `gains` has the roles, organisations and ids of those who
    would gain; `duties` the duties that each person concerned would have afterwards; `unlisted` the purposes whose article does
    not list the department; `grant` the state of the grant that would be extended. `locks_out` is true when the act would leave
    no steward where there was one, `card_changed` when whoever decides was shown another card than the request has now.
    """

    actor: Actor
    at: datetime
    state: State = State.ABSENT
    requested_by: str | None = None
    fields: Sequence[FieldClass] = ()
    approvals: Sequence[Approval] = ()
    gains: frozenset[str] = frozenset()
    duties: Sequence[frozenset[Duty]] = ()
    unlisted: frozenset[str] = frozenset()
    until: datetime | None = None
    grant: State | None = None
    role: str | None = None
    is_emergency: bool = False
    locks_out: bool = False
    card_changed: bool = False


@dataclass(frozen=True, slots=True)
class ActRule:
    """One line of the table: in which states an act may be done, under which rules, and the state that it leads to."""

    before: frozenset[State]
    after: State
    rules: tuple[Rule, ...] = ()


def approvals_missing(fields: Iterable[FieldClass], approvals: Iterable[Approval]) -> Mapping[str, int]:
    """Return how many approvals are missing, by the department that must give them."""
    missing: dict[str, int] = {}
    for each in fields:
        missing[each.owner] = max(missing.get(each.owner, 0), each.hands)
    for approval in approvals:
        if approval.department in missing:
            missing[approval.department] -= 1
    return {department: number for department, number in missing.items() if number > 0}


def _line(before: State, after: State, *rules: Rule) -> ActRule:
    return ActRule(frozenset({before}), after, rules)


_NEW, _ASKED = State.ABSENT, State.REQUESTED
_APART = (Rule.ARTICLE, Rule.DUTIES)
_DISINTERESTED = (Rule.NOT_THE_REQUESTER, Rule.NOT_A_BENEFICIARY)

ACTS: Mapping[Act, ActRule] = MappingProxyType(
    {
        # What opens something is requested first, and decided on by others.
        Act.REQUEST_ACCESS: _line(_NEW, _ASKED, Rule.AN_END, *_APART),
        Act.EXTEND_GRANT: _line(_NEW, _ASKED, Rule.GRANT_IN_FORCE, Rule.AN_END),
        Act.ASSIGN_ROLE: _line(_NEW, _ASKED, *_APART),
        Act.REGISTER_KEY: _line(_NEW, _ASKED),
        Act.APPROVE_REQUEST: _line(
            _ASKED,
            State.APPROVED,
            *_DISINTERESTED,
            Rule.OWNER,
            Rule.NOT_TWICE,
            Rule.STILL_NEEDED,
            Rule.GRANT_IN_FORCE,
            Rule.AN_END,
            *_APART,
            Rule.CARD_AS_SHOWN,
        ),
        Act.REFUSE_REQUEST: _line(_ASKED, State.REFUSED, Rule.OWNER),
        # In an emergency somebody takes access for a short time, and a steward looks at it afterwards.
        Act.BREAK_GLASS: _line(_NEW, State.TO_REVIEW, Rule.OWN_ROLE, Rule.AN_EMERGENCY, Rule.ONE_HAND, *_APART),
        Act.REVIEW_BREAK_GLASS: _line(State.TO_REVIEW, State.REVIEWED, *_DISINTERESTED, Rule.OWNER),
        # What closes something is done at once, by one steward.
        Act.REVOKE_GRANT: _line(State.IN_FORCE, State.REVOKED, Rule.A_STEWARD_REMAINS),
        Act.BLOCK: _line(_NEW, State.IN_FORCE, Rule.A_STEWARD_REMAINS),
        Act.SUSPEND_CLIENT: _line(State.REGISTERED, State.SUSPENDED, Rule.A_STEWARD_REMAINS),
        Act.SUSPEND_ACCOUNT: _line(State.REGISTERED, State.SUSPENDED, Rule.A_STEWARD_REMAINS),
        Act.WITHDRAW_ROLE: _line(State.IN_FORCE, State.REVOKED, Rule.A_STEWARD_REMAINS),
        # What was closed opens again by whoever gains nothing by it.
        Act.LIFT_BLOCK: _line(State.IN_FORCE, State.LIFTED, Rule.NOT_A_BENEFICIARY, Rule.OWNER),
        Act.REINSTATE_CLIENT: _line(State.SUSPENDED, State.REGISTERED, Rule.NOT_A_BENEFICIARY),
        Act.REINSTATE_ACCOUNT: _line(State.SUSPENDED, State.REGISTERED, Rule.NOT_A_BENEFICIARY),
        # What opens nothing by itself is registered.
        Act.REGISTER_ORGANISATION: _line(_NEW, State.REGISTERED),
        Act.REGISTER_CLIENT: _line(_NEW, State.REGISTERED),
        Act.REGISTER_ACCOUNT: _line(_NEW, State.REGISTERED),
        Act.ADD_ROLE: _line(_NEW, State.REGISTERED),
        Act.ADD_PURPOSE: _line(_NEW, State.REGISTERED, Rule.ARTICLE),
    }
)
"""INVARIANT: no sequence of acts opens a field that needs two approvals without two stewards of its owner."""

_HOLDS: Mapping[Rule, Callable[[ActFacts], bool]] = {
    Rule.GRANT_IN_FORCE: lambda facts: facts.grant in (None, State.IN_FORCE),
    Rule.AN_END: lambda facts: facts.until is None or facts.at < facts.until <= facts.at + LONGEST_GRANT,
    Rule.ARTICLE: lambda facts: not facts.unlisted,
    Rule.DUTIES: lambda facts: all(len(duties) <= 1 for duties in facts.duties),
    Rule.NOT_THE_REQUESTER: lambda facts: facts.actor.id != facts.requested_by,
    Rule.NOT_A_BENEFICIARY: lambda facts: (
        not facts.gains & {facts.actor.id, facts.actor.organisation, *facts.actor.roles}
    ),
    Rule.OWNER: lambda facts: facts.actor.department in {each.owner for each in facts.fields},
    Rule.NOT_TWICE: lambda facts: facts.actor.id not in {each.by for each in facts.approvals},
    Rule.STILL_NEEDED: lambda facts: facts.actor.department in approvals_missing(facts.fields, facts.approvals),
    Rule.CARD_AS_SHOWN: lambda facts: not facts.card_changed,
    Rule.A_STEWARD_REMAINS: lambda facts: not facts.locks_out,
    Rule.OWN_ROLE: lambda facts: facts.role in facts.actor.roles,
    Rule.AN_EMERGENCY: lambda facts: facts.is_emergency,
    Rule.ONE_HAND: lambda facts: all(each.hands == 1 for each in facts.fields),
}


def holds(rule: Rule, facts: ActFacts) -> bool:
    """Return True where a rule other than STATE does not stand against an act."""
    return _HOLDS[rule](facts)


def objection(act: Act, facts: ActFacts) -> Rule | None:
    """Return the first rule that stands against an act; None when it may be done."""
    line = ACTS[act]
    if facts.state not in line.before:
        return Rule.STATE
    return next((rule for rule in line.rules if not holds(rule, facts)), None)


def becomes(act: Act, facts: ActFacts) -> State:
    """Return the state that an act leads to. A request that needs further approvals stays as it is."""
    if act is Act.APPROVE_REQUEST:
        given = (*facts.approvals, Approval(facts.actor.id, facts.actor.department))
        if approvals_missing(facts.fields, given):
            return facts.state
    return ACTS[act].after
