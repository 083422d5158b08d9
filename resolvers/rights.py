"""The rights that a question uses beside what it selects: to filter, to sort, to count by a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hub.catalogue.declarations import Right
from permissions.model import EVERYONE, Reason, Scopes, includes
from permissions.profile import Profile


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the rights that the arguments of a field use.

    `refused` is the first that is withheld, with its reason: then nothing is answered there. `narrow` are those that do
    not hold on every row, and `within` their scopes, each of which bounds the rows.
    """

    used: tuple[Right, ...] = ()
    refused: tuple[Right, Reason] | None = None
    narrow: tuple[Right, ...] = ()
    within: tuple[Scopes, ...] = ()


def take(rights: Iterable[Right], profile: Profile) -> Taken:
    """Judge some rights, each for itself and on the field's own key."""
    rights = tuple(rights)
    narrow: dict[Right, Scopes] = {}
    for right in rights:
        capability, key = right
        verdict = profile.judge(key, capability)
        if not verdict.allowed:
            return Taken(refused=(right, verdict.reason or Reason.NO_GRANT))
        if verdict.scopes != EVERYONE:
            narrow[right] = verdict.scopes
    return Taken(rights, None, tuple(narrow), tuple(dict.fromkeys(narrow.values())))


def narrowest(scopes: Scopes, within: Iterable[Scopes]) -> Scopes:
    """Scopes that hold all rows that are in each of some. Of two that do not include each other the first is enough."""
    for other in within:
        if includes(scopes, other):
            scopes = other
    return scopes
