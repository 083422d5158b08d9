"""From a caller's standing to its profile, remembered until the policy or the time changes it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from hub.clock import Clock
from hub.grants.snapshot import snapshot_query, take_snapshot
from hub.kept import Kept
from hub.sources.source import Source
from permissions.model import Grant, Standing
from permissions.profile import Profile, derive

_Content = tuple[str, datetime | None, tuple[str, ...]]

PROFILES_BYTES = 64 * 1024 * 1024
"""What the profiles that are remembered may take: some two hundred that know everything, or thousands of clerks'."""

STANDINGS_BYTES = 4 * 1024 * 1024
"""What it may take to remember which standing has which of them: some four thousand; a city has a few hundred."""

STANDING = 600
"""Bytes of a standing that is remembered."""

PROFILE, VERDICT = 1_000, 700
"""Bytes of a profile, and more for each of its verdicts."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Under which version of the policy a standing had which profile."""

    version: int
    content: _Content


class PolicyStore:
    """Profiles at the newest policy version that this process has heard of.

    It may lag behind the database: whoever answers must compare the version that the profile came with against
    the one that the ledger returns, tell it to `saw`, and ask again when they differ.
    """

    def __init__(self, source: Source, clock: Clock, *, standings_bytes: int = STANDINGS_BYTES) -> None:
        self._source = source
        self._clock = clock
        self._query = snapshot_query(source)
        self.newest = 0
        """The newest version heard of; 0 when there was none yet."""
        self._standings: Kept[_Remembered] = Kept(standings_bytes)
        self._profiles: Kept[tuple[_Content, Profile]] = Kept(PROFILES_BYTES)
        self._loading: WeakValueDictionary[Standing, asyncio.Lock] = WeakValueDictionary()

    async def version(self) -> int:
        """The newest version heard of; asks the database only when there was none yet."""
        if not self.newest:
            self.saw((await take_snapshot(self._source, self._query, ())).version)
        return self.newest

    def saw(self, version: int) -> None:
        """Take note of a version that the ledger or another reader told of; it never goes back."""
        self.newest = max(self.newest, version)

    async def grants(self, roles: Iterable[str]) -> tuple[Grant, ...]:
        """Every grant of some roles, of any age, as they are now. Raises `SourceUnavailable`."""
        return (await take_snapshot(self._source, self._query, sorted(roles))).grants

    async def profile(self, standing: Standing) -> tuple[int, Profile]:
        """The profile of a standing, and the policy version that it was derived from.

        Raises `SourceUnavailable` when it is not remembered and the database is away.
        """
        if remembered := self._remembered(standing):
            return remembered
        lock = self._loading.setdefault(standing, asyncio.Lock())
        async with lock:
            # Others may have loaded it while this one waited: after a change of policy all ask at once.
            return self._remembered(standing) or await self._load(standing)

    def _remembered(self, standing: Standing) -> tuple[int, Profile] | None:
        found = self._standings.get(standing)
        if found is None or found.version != self.newest:
            return None
        kept = self._profiles.get(found.content)
        if kept is None:
            return None
        until = kept[1].until
        return (found.version, kept[1]) if until is None or self._clock() < until else None

    async def _load(self, standing: Standing) -> tuple[int, Profile]:
        snapshot = await take_snapshot(self._source, self._query, sorted(standing.roles))
        self.saw(snapshot.version)
        profile = derive(snapshot.grants, snapshot.blocks, standing, self._clock())
        content = _content(profile)
        if (kept := self._profiles.get(content)) is None:
            kept = (content, profile)
            self._profiles.put(content, kept, footprint_of_profile(profile))
        self._standings.put(standing, _Remembered(snapshot.version, kept[0]), STANDING)
        return snapshot.version, kept[1]

    @property
    def bytes(self) -> int:
        """What is remembered, as it was estimated."""
        return self._standings.bytes + self._profiles.bytes


def _content(profile: Profile) -> _Content:
    """What makes two profiles the same object: the hash, and what the hash leaves out.

    Equal verdicts can rest on other grants, which end at other times and have other names.
    """
    grants = tuple(view.grant for verdict in profile.verdicts.values() for view in verdict.views)
    return profile.hash, profile.until, grants


def footprint_of_profile(profile: Profile) -> int:
    """About how many bytes a profile takes."""
    return PROFILE + VERDICT * len(profile.verdicts)
