"""One verdict: may these roles do this with this field, for this purpose, at this moment?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from permissions.model import AccessBlock, AccessDecision, FieldGrant, Principal, Reason, Scope, View

_ORDER = {Scope.EVERYONE: 0, Scope.DISTRICT: 1, Scope.CASELOAD: 2, Scope.MATCHED: 3}
"""In which order views are told that show a value alike: the scope that includes the others comes first."""


def decide(
    grants: Iterable[FieldGrant], blocks: Iterable[AccessBlock], principal: Principal, field: str, at: datetime
) -> AccessDecision:
    """Decide about one field and one capability.

    `grants` are those of the caller's roles on this field and capability, for any purpose and of any age;
    `blocks` are all that exist. The order of the checks is the order of the reasons a caller is told.
    """
    grants = tuple(grants)
    if any(covers(block, principal, field) for block in blocks):
        return AccessDecision(reason=Reason.BLOCKED)
    if not grants:
        return AccessDecision(reason=Reason.NO_GRANT)
    if principal.purpose is None:
        return AccessDecision(reason=Reason.PURPOSE_MISSING)
    for_purpose = [grant for grant in grants if principal.purpose in grant.purposes]
    if not for_purpose:
        return AccessDecision(reason=Reason.PURPOSE_NOT_COVERED)
    active = [grant for grant in for_purpose if is_active(grant, at)]
    if active:
        return AccessDecision(views=widest(active))
    if any(is_revoked(grant, at) for grant in for_purpose):
        return AccessDecision(reason=Reason.GRANT_REVOKED)
    if any(grant.until <= at for grant in for_purpose):
        return AccessDecision(reason=Reason.GRANT_EXPIRED)
    return AccessDecision(reason=Reason.NO_GRANT)


def widest(grants: Iterable[FieldGrant]) -> tuple[View, ...]:
    """Return the views that matter: those not dominated by one at least as wide in disclosure and in scope.

    FULL in the district beside MASKED for everyone stays as two views, since each row takes the wider of
    the two that include it; so does FULL in the district beside FULL in the caseload.
    """
    ranked = sorted(grants, key=lambda grant: (-grant.disclosure.width, _ORDER[grant.scope], grant.id))
    views: list[View] = []
    for grant in ranked:
        if not any(view.scope.includes(grant.scope) for view in views):
            views.append(View(grant.disclosure, grant.scope, grant.id))
    return tuple(views)


def is_revoked(grant: FieldGrant, at: datetime) -> bool:
    """Return True once a grant was revoked before its end; a grant that had ended by itself stays expired."""
    return grant.revoked_at is not None and grant.revoked_at <= at and grant.revoked_at < grant.until


def lacks_approvals(grant: FieldGrant, at: datetime) -> bool:
    """Return True while a grant has fewer approvals than its field needs, since the class of the field has risen."""
    since, until = grant.lacking_since, grant.lacking_until
    return since is not None and since <= at and (until is None or at < until)


def is_active(grant: FieldGrant, at: datetime) -> bool:
    return grant.since <= at < grant.until and not is_revoked(grant, at) and not lacks_approvals(grant, at)


def covers(block: AccessBlock, principal: Principal, field: str) -> bool:
    """Return True when the block speaks of this caller and this field.

    A block of a role binds whoever holds it, whatever else they hold: no second role lifts a refusal.
    """
    return (
        (block.role is None or block.role in principal.roles)
        and (block.organisation is None or block.organisation == principal.organisation)
        and (block.field is None or block.field == field)
    )
