"""What became of access between two moments: told apart are what opened, what closed, and what only has another reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from permissions.decide import decide
from permissions.model import AccessBlock, AccessDecision, Capability, FieldGrant, Principal
from permissions.profile import derive
from permissions.why import state_of

Cell = tuple[str, str, Capability]
"""A role, a field (a stable key) and a capability."""


class RightChange(StrEnum):
    """What became of a right between two moments."""

    OPENED = "OPENED"
    TAKEN_AWAY = "TAKEN_AWAY"
    SHOWN_OTHERWISE = "SHOWN_OTHERWISE"
    WITHHELD_OTHERWISE = "WITHHELD_OTHERWISE"


@dataclass(frozen=True)
class PolicyMoment:
    """The grants and blocks that were on record at a moment."""

    at: datetime
    grants: Sequence[FieldGrant]
    blocks: Sequence[AccessBlock]

    @cached_property
    def cells(self) -> Mapping[Cell, Sequence[FieldGrant]]:
        """The grants of each cell that has any."""
        found: defaultdict[Cell, list[FieldGrant]] = defaultdict(list)
        for each in self.grants:
            found[each.role, each.field, each.capability].append(each)
        return dict(found)

    @cached_property
    def of_field(self) -> Mapping[str, Sequence[FieldGrant]]:
        """The grants on each field that has any, by its stable key."""
        found: defaultdict[str, list[FieldGrant]] = defaultdict(list)
        for each in self.grants:
            found[each.field].append(each)
        return dict(found)

    def decided(self, cell: Cell, purpose: str) -> AccessDecision:
        """Return what a role alone may do, wherever its holder belongs: as its profile has it."""
        role, key, capability = cell
        principal, own = Principal(frozenset({role}), "", purpose), self.cells.get(cell, ())
        if own:
            return decide(own, self.blocks, principal, key, self.at)
        return derive((), self.blocks, principal, self.at).decide(key, capability)


def touched(before: PolicyMoment, after: PolicyMoment) -> set[Cell]:
    """Return the cells of which anything changed that a decision about a role rests on: all others are decided alike."""
    found = {
        cell
        for cell in before.cells.keys() | after.cells.keys()
        if _states(before, before.cells.get(cell, ())) != _states(after, after.cells.get(cell, ()))
    }
    changed = [each for each in set(before.blocks) ^ set(after.blocks) if each.organisation is None]
    for role, key, capability in before.cells.keys() | after.cells.keys():
        if any(each.role in (None, role) and each.field in (None, key) for each in changed):
            found.add((role, key, capability))
    return found


def _states(moment: PolicyMoment, grants: Iterable[FieldGrant]) -> frozenset[tuple[str, str]]:
    return frozenset((each.id, state_of(each, moment.at)) for each in grants)


def role_differences(
    before: PolicyMoment, after: PolicyMoment, roles: Iterable[str] | None = None
) -> Iterator[tuple[Cell, str, AccessDecision, AccessDecision]]:
    """Yield what each role may do otherwise at the later moment, for each purpose that its grants name: both decisions."""
    wanted = None if roles is None else frozenset(roles)
    for cell in sorted(touched(before, after)):
        if wanted is None or cell[0] in wanted:
            grants = (*before.cells.get(cell, ()), *after.cells.get(cell, ()))
            for purpose in sorted(frozenset[str]().union(*(each.purposes for each in grants))):
                earlier, later = before.decided(cell, purpose), after.decided(cell, purpose)
                if earlier != later:
                    yield cell, purpose, earlier, later
