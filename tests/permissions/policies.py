"""Policies of every shape, small enough that grants, blocks and callers meet often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from permissions.model import AccessBlock, Capability, Disclosure, FieldGrant, Principal, Scope
from permissions.profile import MEMORY

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ROLES, FIELDS, PURPOSES, ORGANISATIONS = ("r1", "r2"), ("f1", "f2"), ("p1", "p2"), ("o1", "o2")

_offsets = st.sampled_from([-2 * MEMORY, -MEMORY, -timedelta(days=1), timedelta(0), timedelta(days=1), MEMORY])
moments = st.one_of(_offsets, st.timedeltas(-2 * MEMORY, 2 * MEMORY)).map(lambda offset: NOW + offset)

grants = st.builds(
    FieldGrant,
    id=st.uuids().map(str),
    role=st.sampled_from(ROLES),
    field=st.sampled_from(FIELDS),
    capability=st.sampled_from([Capability.READ, Capability.FILTER]),
    disclosure=st.sampled_from(Disclosure),
    scope=st.sampled_from(Scope),
    purposes=st.frozensets(st.sampled_from(PURPOSES), min_size=1),
    since=moments,
    until=moments,
    revoked_at=st.none() | moments,
    by_file=st.booleans(),
    lacking_since=st.none() | moments,
    lacking_until=st.none() | moments,
).filter(lambda grant: grant.revoked_at is None or grant.revoked_at <= grant.until)
"""A grant is revoked while it holds: one that has ended has nothing to revoke."""
blocks = st.builds(
    AccessBlock,
    id=st.uuids().map(str),
    role=st.none() | st.sampled_from(ROLES),
    organisation=st.none() | st.sampled_from(ORGANISATIONS),
    field=st.none() | st.sampled_from(FIELDS),
)
standings = st.builds(
    Principal,
    roles=st.frozensets(st.sampled_from(ROLES)),
    organisation=st.sampled_from(ORGANISATIONS),
    purpose=st.none() | st.sampled_from(PURPOSES),
)
many_grants = st.lists(grants, max_size=4)
many_blocks = st.lists(blocks, max_size=2)
