"""Why something is decided as it is: the tree of what a decision rests on, made by the decision itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from permissions.decide import covers, is_active, is_revoked
from permissions.holdings import Holdings, WholeRefusal
from permissions.model import AccessBlock, AccessDecision, Capability, FieldGrant, Principal, Reason, View
from permissions.profile import derive

ALLOWED = "ALLOWED"
"""The code of a decision by which something is shown, or may be done."""


class StepKind(StrEnum):
    """What a step of a reason is about."""

    DECISION = "DECISION"
    REGISTRATION = "REGISTRATION"
    PURPOSE = "PURPOSE"
    BLOCK = "BLOCK"
    ROLE = "ROLE"
    GRANT = "GRANT"
    FORM = "FORM"


class StepCode(StrEnum):
    """What a step found, beside `ALLOWED`, the reasons and the refusals: whatever else a decision rests on."""

    REGISTERED = "REGISTERED"
    PURPOSE_HELD = "PURPOSE_HELD"
    NO_BLOCK = "NO_BLOCK"
    HAS_GRANT = "HAS_GRANT"
    IN_FORCE = "IN_FORCE"
    IN_FORCE_BY_FILE = "IN_FORCE_BY_FILE"
    LACKS_APPROVALS = "LACKS_APPROVALS"
    NOT_BEGUN = "NOT_BEGUN"
    NOT_SHOWN = "NOT_SHOWN"


@dataclass(frozen=True, slots=True)
class WhyStep:
    """A step of a reason. `named` is what it is about: a client, a purpose, a role, or the id of a block or a grant.

    `lets_in` is true where the step stands against nothing. A grant shows which `views` it has or, of a decision, which are
    shown, and `until` when it ends.
    """

    kind: StepKind
    code: str
    lets_in: bool
    named: str = ""
    views: tuple[View, ...] = ()
    until: datetime | None = None
    steps: tuple[WhyStep, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """What is asked about: something done with a field (a stable key), for a purpose, at a moment."""

    field: str
    capability: Capability
    purpose: str
    at: datetime


def unchanged(decision: AccessDecision) -> AccessDecision:
    """Return a decision as it is."""
    return decision


def why(
    who: str,
    holdings: Holdings,
    grants: Iterable[FieldGrant],
    blocks: Iterable[AccessBlock],
    question: AccessQuestion,
    in_form: Callable[[AccessDecision], AccessDecision] = unchanged,
) -> WhyStep:
    """Return why somebody may do something with a field, or may not.

    `in_form` gives what the field shows of a decision: a field may have no form for what is granted.
    INVARIANT: the code of the tree is `ALLOWED`, or the very reason or refusal that a request is answered with.
    """
    principal, blocks = holdings.principal(question.purpose), tuple(blocks)
    wanted = question.field, question.capability
    own = [each for each in grants if each.role in principal.roles and (each.field, each.capability) == wanted]
    decision = derive(own, blocks, principal, question.at).decide(*wanted)
    shown = in_form(decision)
    refusal = holdings.refusal(question.purpose)
    code = str(refusal or shown.reason or ALLOWED)
    steps = [
        *_registered(who, holdings, question.purpose),
        *_blocks(blocks, principal, question.field),
        *(_role(role, own, question) for role in sorted(principal.roles)),
    ]
    if decision.allowed and not shown.allowed:
        steps.append(WhyStep(StepKind.FORM, StepCode.NOT_SHOWN, False))
    views = shown.views if code == ALLOWED else ()
    return WhyStep(StepKind.DECISION, code, code == ALLOWED, who, views, steps=tuple(steps))


def state_of(grant: FieldGrant, at: datetime) -> str:
    """Return what a grant is at a moment, whatever it is for: `IN_FORCE`, or why not."""
    if is_active(grant, at):
        return StepCode.IN_FORCE
    if is_revoked(grant, at):
        return Reason.GRANT_REVOKED
    if grant.until <= at:
        return Reason.GRANT_EXPIRED
    return StepCode.NOT_BEGUN if at < grant.since else StepCode.LACKS_APPROVALS


def _registered(who: str, holdings: Holdings, purpose: str) -> Iterator[WhyStep]:
    yield WhyStep(StepKind.REGISTRATION, holdings.stopped or StepCode.REGISTERED, holdings.stopped is None, who)
    held = purpose in holdings.purposes
    yield WhyStep(StepKind.PURPOSE, StepCode.PURPOSE_HELD if held else WholeRefusal.PURPOSE_NOT_HELD, held, purpose)


def _blocks(blocks: Iterable[AccessBlock], principal: Principal, field: str) -> Iterator[WhyStep]:
    found = [
        WhyStep(StepKind.BLOCK, Reason.BLOCKED, False, each.id) for each in blocks if covers(each, principal, field)
    ]
    yield from found or [WhyStep(StepKind.BLOCK, StepCode.NO_BLOCK, True)]


def _role(role: str, own: Iterable[FieldGrant], question: AccessQuestion) -> WhyStep:
    grants = sorted((each for each in own if each.role == role), key=lambda each: (each.until, each.id))
    below = tuple(_grant(each, question) for each in grants)
    code = StepCode.HAS_GRANT if below else Reason.NO_GRANT
    return WhyStep(StepKind.ROLE, code, any(each.lets_in for each in below), role, steps=below)


def _grant(grant: FieldGrant, question: AccessQuestion) -> WhyStep:
    code = state_of(grant, question.at)
    gives = code == StepCode.IN_FORCE and question.purpose in grant.purposes
    if question.purpose not in grant.purposes:
        code = Reason.PURPOSE_NOT_COVERED
    elif gives and grant.by_file:
        code = StepCode.IN_FORCE_BY_FILE
    views = (View(grant.disclosure, grant.scope, grant.id),)
    return WhyStep(StepKind.GRANT, code, gives, grant.id, views, grant.until)
