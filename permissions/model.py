"""The words of access: one word per idea, used everywhere in the hub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Capability(StrEnum):
    """What a grant lets a role do with a field. Five rights, not one bit."""

    READ = "READ"
    FILTER = "FILTER"
    SORT = "SORT"
    AGGREGATE = "AGGREGATE"
    WRITE = "WRITE"


class Disclosure(StrEnum):
    """How READ shows a value, from the narrowest to the widest.

    PSEUDONYM puts a name in the value's place that only this consumer knows, BANDED an interval that the value lies
    in, MASKED a part of it. A field has a form for those that it declares; a disclosure without one shows nothing.
    """

    PSEUDONYM = "PSEUDONYM"
    BANDED = "BANDED"
    MASKED = "MASKED"
    FULL = "FULL"

    @property
    def width(self) -> int:
        """A rank: the larger, the more of the value is shown."""
        return _WIDTHS[self]


_WIDTHS = {disclosure: width for width, disclosure in enumerate(Disclosure)}


class Scope(StrEnum):
    """The rows on which a grant holds: those of the caller's own division and below, those whose person the
    caller's organisation has a case with today, those whose person has consented to a match with it (§17), or all. None of
    the first three includes another."""

    DISTRICT = "DISTRICT"
    CASELOAD = "CASELOAD"
    MATCHED = "MATCHED"
    EVERYONE = "EVERYONE"

    def includes(self, other: Scope) -> bool:
        """Return True when each row of `other` is a row of this scope."""
        return self in (Scope.EVERYONE, other)


Scopes = frozenset[Scope]
"""The rows of any of some scopes: their union. EVERYONE stands alone, since it includes the others."""

EVERYONE: Scopes = frozenset({Scope.EVERYONE})


def union(scopes: Iterable[Scope]) -> Scopes:
    """Return the union of some scopes."""
    found = frozenset(scopes)
    return EVERYONE if Scope.EVERYONE in found else found


def includes(scopes: Scopes, others: Scopes) -> bool:
    """Return True when each row of `others` is a row of `scopes`."""
    return all(any(scope.includes(other) for scope in scopes) for other in others)


class Sharing(StrEnum):
    """The sharing type of a field in the city's data catalogue (共享类型)."""

    UNCONDITIONAL = "UNCONDITIONAL"
    CONDITIONAL = "CONDITIONAL"
    NOT_SHARED = "NOT_SHARED"


class Sensitivity(StrEnum):
    """How much harm the disclosure of a field can do (敏感级别)."""

    GENERAL = "GENERAL"
    PERSONAL = "PERSONAL"
    SENSITIVE = "SENSITIVE"


class LegalBasis(StrEnum):
    """The legal basis on which a purpose may use personal data (法律依据)."""

    STATUTORY_DUTY = "STATUTORY_DUTY"
    AUTHORISATION = "AUTHORISATION"
    CONSENT = "CONSENT"
    EMERGENCY = "EMERGENCY"
    SUPERVISION = "SUPERVISION"


class Reason(StrEnum):
    """Why something was withheld. The wire carries this code and nothing finer."""

    NO_GRANT = "NO_GRANT"
    PURPOSE_MISSING = "PURPOSE_MISSING"
    PURPOSE_NOT_COVERED = "PURPOSE_NOT_COVERED"
    GRANT_EXPIRED = "GRANT_EXPIRED"
    GRANT_REVOKED = "GRANT_REVOKED"
    BLOCKED = "BLOCKED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    SMALL_CELL = "SMALL_CELL"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    SOURCE_STALE = "SOURCE_STALE"


@dataclass(frozen=True, slots=True)
class FieldGrant:
    """A right of a role on one field, for some purposes, for a time.

    `field` is the stable key of a coordinate, not its name: renaming a field never revives an old grant.
    `until` is the first moment at which the grant no longer holds; a grant without an end cannot exist. `by_file`: the first
    policy file made it, and nobody has approved it. From `lacking_since` until `lacking_until` the field needed more approvals
    than the grant has, and the grant gave nothing of it.
    """

    id: str
    role: str
    field: str
    capability: Capability
    disclosure: Disclosure
    scope: Scope
    purposes: frozenset[str]
    since: datetime
    until: datetime
    revoked_at: datetime | None = None
    by_file: bool = False
    lacking_since: datetime | None = None
    lacking_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessBlock:
    """A steward's explicit refusal. An unset part matches everything: a block is as wide as it is silent."""

    id: str
    role: str | None = None
    organisation: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, as far as rights go: the roles, the organisation and the one purpose of this request."""

    roles: frozenset[str]
    organisation: str
    purpose: str | None


@dataclass(frozen=True, slots=True)
class View:
    """One way in which a value is shown: this disclosure, on the rows of this scope, by this grant."""

    disclosure: Disclosure
    scope: Scope
    grant: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """Allowed (at least one view) or withheld (a reason), never both.

    INVARIANT: views run from the widest disclosure to the narrowest, and none has a scope that one before it
    includes: a row is shown by the first view in whose scope it lies.
    """

    views: tuple[View, ...] = ()
    reason: Reason | None = None

    @property
    def allowed(self) -> bool:
        return bool(self.views)

    @property
    def scopes(self) -> Scopes:
        """The rows on which anything at all is shown; none of a withheld verdict."""
        return union(view.scope for view in self.views)
