"""From a principal to its profile, remembered until the policy or the time changes it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from hub.bounded_cache import BoundedCache
from hub.clock import Clock
from hub.grants.snapshot import snapshot_query, take_snapshot
from hub.sources.source import Source
from permissions.model import FieldGrant, Principal
from permissions.profile import Profile, derive

_Content = tuple[str, datetime | None, tuple[str, ...]]

PROFILES_BYTES = 64 * 1024 * 1024
"""What the profiles that are remembered may take: some two hundred that know everything, or thousands of clerks'."""

PRINCIPALS_BYTES = 4 * 1024 * 1024
"""What it may take to remember which principal has which of them: some four thousand; a city has a few hundred."""

PRINCIPAL = 600
"""Bytes of a principal that is remembered."""

PROFILE, VERDICT = 1_000, 700
"""Bytes of a profile, and more for each of its verdicts."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Under which version of the policy a principal had which profile."""

    version: int
    content: _Content


class PolicyStore:
    """Profiles at the newest policy version that this process has heard of.

    It may lag behind the database: whoever answers must compare the version that the profile came with against
    the one that the ledger returns, tell it to `saw`, and ask again when they differ.
    """

    def __init__(self, source: Source, clock: Clock, *, principals_bytes: int = PRINCIPALS_BYTES) -> None:
        self._source = source
        self._clock = clock
        self._query = snapshot_query(source)
        self.newest = 0
        """The newest version heard of; 0 when there was none yet."""
        self._principals: BoundedCache[_Remembered] = BoundedCache(principals_bytes)
        self._profiles: BoundedCache[tuple[_Content, Profile]] = BoundedCache(PROFILES_BYTES)
        self._loading: WeakValueDictionary[Principal, asyncio.Lock] = WeakValueDictionary()

    async def version(self) -> int:
        """Return the newest version heard of; asks the database only when there was none yet."""
        if not self.newest:
            self.saw((await take_snapshot(self._source, self._query, ())).version)
        return self.newest

    def saw(self, version: int) -> None:
        """Take note of a version that the ledger or another reader told of; it never goes back."""
        self.newest = max(self.newest, version)

    async def grants(self, roles: Iterable[str]) -> tuple[FieldGrant, ...]:
        """Return every grant of some roles, of any age, as they are now. Raises `SourceUnavailable`."""
        return (await take_snapshot(self._source, self._query, sorted(roles))).grants

    async def profile(self, principal: Principal) -> tuple[int, Profile]:
        """Return the profile of a principal, and the policy version that it was derived from.

        Raises `SourceUnavailable` when it is not remembered and the database is away.
        """
        if remembered := self._remembered(principal):
            return remembered
        lock = self._loading.setdefault(principal, asyncio.Lock())
        async with lock:
            # Others may have loaded it while this one waited: after a change of policy all ask at once.
            return self._remembered(principal) or await self._load(principal)

    def _remembered(self, principal: Principal) -> tuple[int, Profile] | None:
        found = self._principals.get(principal)
        if found is None or found.version != self.newest:
            return None
        kept = self._profiles.get(found.content)
        if kept is None:
            return None
        until = kept[1].until
        return (found.version, kept[1]) if until is None or self._clock() < until else None

    async def _load(self, principal: Principal) -> tuple[int, Profile]:
        snapshot = await take_snapshot(self._source, self._query, sorted(principal.roles))
        self.saw(snapshot.version)
        profile = derive(snapshot.grants, snapshot.blocks, principal, self._clock())
        content = _content(profile)
        if (kept := self._profiles.get(content)) is None:
            kept = (content, profile)
            self._profiles.put(content, kept, footprint_of_profile(profile))
        self._principals.put(principal, _Remembered(snapshot.version, kept[0]), PRINCIPAL)
        return snapshot.version, kept[1]

    @property
    def bytes(self) -> int:
        """What is remembered, as it was estimated."""
        return self._principals.bytes + self._profiles.bytes


def _content(profile: Profile) -> _Content:
    """Return what makes two profiles the same object: the hash, and what the hash leaves out.

    Equal verdicts can rest on other grants, which end at other times and have other names.
    """
    grants = tuple(view.grant for verdict in profile.decisions.values() for view in verdict.views)
    return profile.hash, profile.until, grants


def footprint_of_profile(profile: Profile) -> int:
    """Return about how many bytes a profile takes."""
    return PROFILE + VERDICT * len(profile.decisions)
