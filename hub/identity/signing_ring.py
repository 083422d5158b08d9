"""Which of the hub's signing keys does what at a moment: shown before it signs, signing, or verifying only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from joserfc.jwk import ECKey

LEAD = timedelta(minutes=5)
"""How long a new key is shown before it signs. DANGER: longer than anyone may keep a copy of the key set."""

RECENTLY = timedelta(hours=1)
"""How long a key still verifies after the next one began to sign: the longest life that a token can be given."""

SLACK = timedelta(minutes=1)
"""How far processes may be behind each other."""


class KeyState(StrEnum):
    """What a signing key does."""

    NEXT = "shown, signs later"
    SIGNING = "signs"
    VERIFYING = "verifies tokens that it signed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key that was not retired."""

    kid: str
    public: ECKey
    sealed: str
    signs_from: datetime


@dataclass(frozen=True, slots=True)
class SigningRing:
    """The keys that were not retired, as they were read at a moment, under a policy version or a later one."""

    keys: tuple[SigningKey, ...]
    loaded_at: datetime
    version: int

    def signer(self, now: datetime) -> SigningKey | None:
        """Return the newest key whose time has come; when none has, the first to come: somebody has to sign."""
        begun = [key for key in self.keys if key.signs_from <= now]
        return max(begun, key=_begin) if begun else min(self.keys, key=_begin, default=None)

    def states(self, now: datetime) -> Mapping[str, KeyState]:
        """Return what each key does, by its id."""
        signer = self.signer(now)
        return {key.kid: self._state(key, signer, now) for key in self.keys}

    def public(self, now: datetime) -> Mapping[str, ECKey]:
        """Return the keys that verify tokens which can still be valid, or will be."""
        states = self.states(now)
        return {key.kid: key.public for key in self.keys if states[key.kid] is not KeyState.OVER}

    def _state(self, key: SigningKey, signer: SigningKey | None, now: datetime) -> KeyState:
        if key is signer:
            return KeyState.SIGNING
        if key.signs_from > now:
            return KeyState.NEXT
        followed = min(other.signs_from for other in self.keys if _begin(other) > _begin(key))
        return KeyState.VERIFYING if now < followed + RECENTLY + SLACK else KeyState.OVER


def _begin(key: SigningKey) -> tuple[datetime, str]:
    return key.signs_from, key.kid
