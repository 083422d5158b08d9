"""The rights that the arguments of a field use: to filter, to sort, to count by a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hub.catalogue.declarations import Right
from permissions.model import EVERYONE, Reason, Scopes, includes
from permissions.profile import Profile


@dataclass(frozen=True, slots=True)
class ArgumentRights:
    """The result of the check of the rights that the arguments of a field use.

    `refused` is the first that is withheld, with its reason: then nothing is answered there. `scoped` are those that do
    not hold on every row, and `scope_limits` their scopes, each of which bounds the rows.
    """

    used: tuple[Right, ...] = ()
    refused: tuple[Right, Reason] | None = None
    scoped: tuple[Right, ...] = ()
    scope_limits: tuple[Scopes, ...] = ()


def check_argument_rights(rights: Iterable[Right], profile: Profile) -> ArgumentRights:
    """Check some rights, each for itself and by the field's own key."""
    rights = tuple(rights)
    narrow: dict[Right, Scopes] = {}
    for right in rights:
        capability, key = right
        decision = profile.decide(key, capability)
        if not decision.allowed:
            return ArgumentRights(refused=(right, decision.reason or Reason.NO_GRANT))
        if decision.scopes != EVERYONE:
            narrow[right] = decision.scopes
    return ArgumentRights(rights, None, tuple(narrow), tuple(dict.fromkeys(narrow.values())))


def narrowest(scopes: Scopes, within: Iterable[Scopes]) -> Scopes:
    """Return scopes that hold all rows that are in each of some. Of two that do not include each other the first is
    enough."""
    for other in within:
        if includes(scopes, other):
            scopes = other
    return scopes
