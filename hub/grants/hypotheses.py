"""What the policy would be if a request were approved: the policy without it, and the policy with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.grants.policy_at import PolicyAt
from hub.grants.proposals import Proposal, RequestKind
from permissions.difference import PolicyMoment
from permissions.model import Capability, Disclosure, FieldGrant, Scope

PROPOSED = "proposed"
"""The id of a grant that nobody has made yet."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The policy without a request and with it, at one moment; `roles` are those whose grants differ. `begins` is that moment
    where it is another than now."""

    before: PolicyAt
    after: PolicyAt
    roles: frozenset[str]
    begins: datetime | None = None


def if_approved(policy: PolicyAt, proposal: Proposal, requested_at: datetime) -> Hypothesis:
    """Return what a request comes to under a policy.

    What it would do is told of the moment at which that begins: of a later end, the present end of the grant. Access that somebody
    took in an emergency is there already: it is told of the moment at which it was taken.
    """
    moment, grants = policy.moment, policy.moment.grants
    if proposal.kind is RequestKind.KEY:
        return Hypothesis(policy, policy, frozenset())
    if proposal.kind is RequestKind.ASSIGNMENT:
        return Hypothesis(policy, _with_role(policy, proposal), frozenset())
    roles = frozenset({proposal.role or ""})
    if proposal.kind is RequestKind.EXTENSION:
        assert proposal.until is not None
        extended = [
            replace(each, until=proposal.until) if each.id == proposal.grant_id else each for each in moment.grants
        ]
        ends = max((each.until for each in grants if each.id == proposal.grant_id), default=moment.at)
        at = max(ends, moment.at)
        return Hypothesis(_at(policy, at, grants), _at(policy, at, extended), roles, ends)
    if proposal.kind is RequestKind.BREAK_GLASS:
        others = [each for each in grants if each.id != proposal.grant_id]
        at = requested_at
        return Hypothesis(_at(policy, at, others), _at(policy, at, grants), roles, at)
    return Hypothesis(policy, _at(policy, moment.at, [*grants, *_proposed(proposal, moment.at)]), roles)


def _at(policy: PolicyAt, at: datetime, grants: Sequence[FieldGrant]) -> PolicyAt:
    return replace(policy, moment=PolicyMoment(at, grants, policy.moment.blocks))


def _proposed(proposal: Proposal, at: datetime) -> list[FieldGrant]:
    """Return the grants that an approval would make (`hub.grants.in_force`)."""
    assert proposal.role is not None
    assert proposal.until is not None
    capability, shown = Capability(proposal.capability or ""), Disclosure(proposal.disclosure or Disclosure.FULL)
    scope, purposes = Scope(proposal.scope or ""), frozenset(proposal.purposes)
    return [
        FieldGrant(PROPOSED, proposal.role, key, capability, shown, scope, purposes, at, proposal.until)
        for key in proposal.keys
    ]


def _with_role(policy: PolicyAt, proposal: Proposal) -> PolicyAt:
    holders = policy.holders
    key = proposal.client_id or str(proposal.account_id)
    known = holders.clients if proposal.client_id else holders.accounts
    if (held := known.get(key)) is None:
        return policy
    more = replace(held, roles=held.roles | {proposal.role or ""}, purposes=held.purposes | {*proposal.purposes})
    changed = {**known, key: more}
    of_clients = proposal.client_id is not None
    holders = replace(holders, clients=changed) if of_clients else replace(holders, accounts=changed)
    return replace(policy, holders=holders)
