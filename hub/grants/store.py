"""From a caller's standing to its profile, remembered until the policy or the time changes it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from hub.clock import Clock
from hub.grants.snapshot import snapshot_query, take_snapshot
from hub.sources.source import Source
from permissions.model import Grant, Standing
from permissions.profile import Profile, derive

Key = TypeVar("Key")
Value = TypeVar("Value")

_Content = tuple[str, datetime | None, tuple[str, ...]]

STANDINGS = 4096
"""How many standings are remembered; a city has a few hundred."""


class PolicyStore:
    """Profiles at the newest policy version that this process has heard of.

    It may lag behind the database: whoever answers must compare the version that the profile came with against
    the one that the ledger returns, tell it to `saw`, and ask again when they differ.
    """

    def __init__(self, source: Source, clock: Clock, *, standings: int = STANDINGS) -> None:
        self._source = source
        self._clock = clock
        self._query = snapshot_query(source)
        self.newest = 0
        """The newest version heard of; 0 when there was none yet."""
        self._profiles: _Recent[Standing, tuple[int, Profile]] = _Recent(standings)
        self._contents: _Recent[_Content, Profile] = _Recent(standings)
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
        found = self._profiles.get(standing)
        if found is None or found[0] != self.newest:
            return None
        until = found[1].until
        return found if until is None or self._clock() < until else None

    async def _load(self, standing: Standing) -> tuple[int, Profile]:
        snapshot = await take_snapshot(self._source, self._query, sorted(standing.roles))
        self.saw(snapshot.version)
        profile = derive(snapshot.grants, snapshot.blocks, standing, self._clock())
        content = _content(profile)
        profile = self._contents.get(content) or profile
        self._contents.put(content, profile)
        found = (snapshot.version, profile)
        self._profiles.put(standing, found)
        return found


def _content(profile: Profile) -> _Content:
    """What makes two profiles the same object: the hash, and what the hash leaves out.

    Equal verdicts can rest on other grants, which end at other times and have other names.
    """
    grants = tuple(view.grant for verdict in profile.verdicts.values() for view in verdict.views)
    return profile.hash, profile.until, grants


class _Recent(Generic[Key, Value]):
    """A mapping that forgets what was not used for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)
