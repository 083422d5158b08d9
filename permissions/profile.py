"""All verdicts of one caller, computed once: the profile."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from permissions.decide import covers, decide
from permissions.model import AccessBlock, AccessDecision, Capability, FieldGrant, Principal, Reason

MEMORY = timedelta(days=90)
"""How long a field stays in a caller's view of the contract after the last grant on it ended, and rows of a type that is
known by nothing else: what a partner keeps in step with must not vanish on the day a grant ends."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a caller may do with every field, until a moment.

    `hash` is of the content alone, so that clients with equal rights share one view and one set
    of plans, and a policy change that does not touch them keeps both warm.
    """

    decisions: Mapping[tuple[str, Capability], AccessDecision]
    visible: frozenset[tuple[str, Capability]]
    silence: Reason
    until: datetime | None
    hash: str

    def decide(self, field: str, capability: Capability) -> AccessDecision:
        """Return the verdict on a field. What no grant names is withheld."""
        return self.decisions.get((field, capability)) or AccessDecision(reason=self.silence)

    def sees(self, field: str) -> bool:
        """Return True when the field is in this caller's view of the contract at all: by whichever capability."""
        return any((field, capability) in self.visible for capability in Capability)

    def may_know(self, field: str, capability: Capability) -> bool:
        """Return True when the caller's view has what this capability opens: FILTER the conditions on a field, and so
        on."""
        return (field, capability) in self.visible


def derive(grants: Iterable[FieldGrant], blocks: Iterable[AccessBlock], principal: Principal, at: datetime) -> Profile:
    """Compute the profile of a principal from the policy as it is at a moment (UTC, aware).

    Grants of other roles are ignored. `until` is the next moment at which time alone changes a verdict: a
    cached profile must not be used from then on.
    """
    blocks = tuple(blocks)
    own = [grant for grant in grants if grant.role in principal.roles]
    by_right: defaultdict[tuple[str, Capability], list[FieldGrant]] = defaultdict(list)
    for grant in own:
        by_right[grant.field, grant.capability].append(grant)
    decisions = {right: decide(by_right[right], blocks, principal, right[0], at) for right in sorted(by_right)}
    visible = visible_rights(own, at)
    everything = any(covers(block, principal, field="") for block in blocks if block.field is None)
    silence = Reason.BLOCKED if everything else Reason.NO_GRANT
    return Profile(decisions, visible, silence, next_change(own, at), content_hash(decisions, visible, silence))


def visible_rights(own: Iterable[FieldGrant], at: datetime) -> frozenset[tuple[str, Capability]]:
    """Return what a caller's view of the contract has at a moment, by the grants of their roles, whatever these are for."""
    return frozenset(
        (grant.field, grant.capability) for grant in own if grant.since <= at and last_moment(grant) + MEMORY > at
    )


def last_moment(grant: FieldGrant) -> datetime:
    return grant.until if grant.revoked_at is None else min(grant.until, grant.revoked_at)


def next_change(grants: Iterable[FieldGrant], at: datetime) -> datetime | None:
    # Grants of one entry have the same moments.
    spans = {(grant.since, last_moment(grant), grant.lacking_since, grant.lacking_until) for grant in grants}
    moments = [
        moment
        for since, last, *lacking in spans
        for moment in (since, last, last + MEMORY, *lacking)
        if moment is not None and moment > at
    ]
    return min(moments, default=None)


def content_hash(
    decisions: Mapping[tuple[str, Capability], AccessDecision],
    visible: frozenset[tuple[str, Capability]],
    silence: Reason,
) -> str:
    """Return SHA-256 of the verdicts, without the names of the grants behind them."""
    content = [
        [*right, decision.reason, [[view.disclosure, view.scope] for view in decision.views]]
        for right, decision in sorted(decisions.items())
    ]
    return hashlib.sha256(json.dumps([content, sorted(visible), silence]).encode()).hexdigest()
