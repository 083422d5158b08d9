"""What became of rights between two moments, as rows: of a client, of a role, or of all roles and of what everybody holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from permissions.difference import RightChange, role_differences
from permissions.holdings import NOBODY, Holdings, WholeRefusal
from permissions.model import AccessDecision, Capability
from resolvers.rights import AskedField, RightsAt, RightsHolder, Row


class HolderChange(StrEnum):
    """What became of somebody who holds rights."""

    REGISTERED = "REGISTERED"
    SUSPENDED = "SUSPENDED"
    REINSTATED = "REINSTATED"
    MOVED = "MOVED"
    ROLE_GIVEN = "ROLE_GIVEN"
    ROLE_TAKEN = "ROLE_TAKEN"
    PURPOSE_GIVEN = "PURPOSE_GIVEN"
    PURPOSE_TAKEN = "PURPOSE_TAKEN"


@dataclass(frozen=True, slots=True)
class DecidedRight:
    """What is decided at one of the two moments: whether anything is given, and in words of the contract how, or why not."""

    allowed: bool
    text: str

    @classmethod
    def of(cls, decision: AccessDecision, refusal: str | None = None) -> DecidedRight:
        if refusal is not None or not decision.allowed:
            return cls(False, str(refusal or decision.reason))
        return cls(True, "; ".join(f"{view.disclosure} {view.scope}" for view in decision.views))

    def change_to(self, later: DecidedRight) -> RightChange:
        if self.allowed != later.allowed:
            return RightChange.OPENED if later.allowed else RightChange.TAKEN_AWAY
        return RightChange.SHOWN_OTHERWISE if later.allowed else RightChange.WITHHELD_OTHERWISE


def differences_of_roles(before: RightsAt, after: RightsAt, roles: Iterable[str] | None) -> Iterator[Row]:
    """Yield what some roles, or all of them, may do otherwise at the later moment."""
    for (role, key, capability), purpose, earlier, later in role_differences(
        before.policy.moment, after.policy.moment, roles
    ):
        holder = after.role(role)
        for asked in after.fields_of(key):
            if asked.is_used_by(capability) and after.is_told(asked, holder):
                was = DecidedRight.of(before.in_answer(holder, purpose, asked, capability, earlier))
                now = DecidedRight.of(after.in_answer(holder, purpose, asked, capability, later))
                yield from _row(holder, purpose, asked, capability, was, now)


def differences_of_asker(before: RightsAt, after: RightsAt, client: str, account: str | None) -> Iterator[Row]:
    """Yield what a client, or a person with it, may do otherwise at the later moment."""
    was_held, held = (each.policy.holders.of(client, account) for each in (before, after))
    earlier, later = before.asker(client, account, was_held), after.asker(client, account, held)
    for purpose in sorted(was_held.purposes | held.purposes):
        for found in differences_for(before, after, earlier, later, purpose):
            if after.is_told(found.asked, later):
                yield from _row(later, purpose, found.asked, found.capability, found.was, found.now)


@dataclass(frozen=True, slots=True)
class RightDifference:
    """A right that is decided otherwise at the later moment: in words, and the later decision itself."""

    asked: AskedField
    capability: Capability
    was: DecidedRight
    now: DecidedRight
    decision: AccessDecision

    @property
    def change(self) -> RightChange:
        return self.was.change_to(self.now)


def differences_for(
    before: RightsAt, after: RightsAt, earlier: RightsHolder, later: RightsHolder, purpose: str
) -> Iterator[RightDifference]:
    """Yield what is decided otherwise for a purpose, of every right that a grant of the holder names at either moment."""
    was, now = before.profile(earlier, purpose), after.profile(later, purpose)
    decided_before, decided = before.decisions(earlier, purpose), after.decisions(later, purpose)
    for place in sorted(decided_before.keys() | decided.keys()):
        (asked, _) = found = decided.get(place) or decided_before[place]
        _, first = decided_before.get(place) or (asked, AccessDecision(reason=was.silence))
        _, last = found if place in decided else (asked, AccessDecision(reason=now.silence))
        told = DecidedRight.of(first, earlier.refusal(purpose)), DecidedRight.of(last, later.refusal(purpose))
        if told[0] != told[1]:
            yield RightDifference(asked, place[1], *told, last)


def differences_of_holders(before: RightsAt, after: RightsAt) -> Iterator[Row]:
    """Yield what became of every client and account: of a department's stewards, of their own."""
    earlier, later = before.policy.holders, after.policy.holders
    for name, held_before, held in (
        ("client", earlier.clients, later.clients),
        ("account", earlier.accounts, later.accounts),
    ):
        for holder in sorted(held):
            registry, now = after.policy.registry, held[holder]
            if after.own in (None, registry.department_of(now)):
                about = {name: holder, "organisation": registry.name_of(now)}
                yield from _of_holder(about, held_before.get(holder, NOBODY), now)


def _of_holder(about: Mapping[str, str], was: Holdings, now: Holdings) -> Iterator[Row]:
    is_new = was.stopped is WholeRefusal.NOT_REGISTERED
    if is_new:
        yield {**about, "change": HolderChange.REGISTERED.value}
    elif was.organisation != now.organisation:
        yield {**about, "change": HolderChange.MOVED.value}
    if now.stopped and (is_new or not was.stopped):
        yield {**about, "change": HolderChange.SUSPENDED.value}
    elif was.stopped and not now.stopped and not is_new:
        yield {**about, "change": HolderChange.REINSTATED.value}
    for name, given, taken, first, last in (
        ("role", HolderChange.ROLE_GIVEN, HolderChange.ROLE_TAKEN, was.roles, now.roles),
        ("purpose", HolderChange.PURPOSE_GIVEN, HolderChange.PURPOSE_TAKEN, was.purposes, now.purposes),
    ):
        yield from ({**about, name: code, "change": given.value} for code in sorted(last - first))
        yield from ({**about, name: code, "change": taken.value} for code in sorted(first - last))


def _row(
    holder: RightsHolder, purpose: str, asked: AskedField, capability: Capability, was: DecidedRight, now: DecidedRight
) -> Iterator[Row]:
    if was != now:
        yield {
            **holder.columns,
            "purpose": purpose,
            "coordinate": asked.coordinate,
            "capability": capability.value,
            "change": was.change_to(now).value,
            "before": was.text,
            "after": now.text,
        }
