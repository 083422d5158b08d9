"""Who asks, with which rights, and which text: under one version of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from hub.catalogue.declarations import Moments
from hub.clock import local_day
from hub.errors import Code, RefusedRequest
from hub.grants.documents import RegisteredDocuments
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.caller import Caller
from hub.kept import Kept
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint.question import Question
from hub.server.endpoint.views import Views
from permissions.profile import Profile
from resolvers.operation import Doors

REMEMBERED_BYTES = 8 * 1024 * 1024
"""What may be remembered of whose rights are known: some thousands of callers."""

CALLER = 1_000
"""Bytes of a caller whose rights are known, without the token and the profile, which many share."""


class DocumentUnknown(RefusedRequest):
    """The client has not registered a document of this hash."""

    def __init__(self) -> None:
        super().__init__(
            Code.DOCUMENT_UNKNOWN,
            "No document with this hash is registered for you. Ask the operator of the hub to register it, or send the query itself.",
        )


class DocumentRequired(RefusedRequest):
    """The client is held to its registered documents."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Code.DOCUMENT_REQUIRED, "You may ask for registered documents only: send documentId instead of query."
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """Who asks, with which rights under which version of the policy, until a moment at which time alone may change them.

    `absent` are the record types of which the profile knows nothing. `index_keys` are what look-ups ask for: rows that carry
    another key are not seen.
    """

    caller: Caller
    profile: Profile
    version: int
    absent: frozenset[str]
    index_keys: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the rights of who asks it, and when. The text is None when the client may not ask it."""

    rights: Rights
    moments: Moments
    text: str | None

    def answers_like(self, other: Judged) -> bool:
        """True when an answer made under the other one stands under this one."""
        own, its = self.rights, other.rights
        return (own.caller, own.profile.hash, self.text, own.index_keys) == (
            its.caller,
            its.profile.hash,
            other.text,
            its.index_keys,
        )

    def text_of(self, question: Question) -> str:
        """The text of what is asked. Raises `DocumentUnknown` or `DocumentRequired`."""
        if self.text is None:
            raise DocumentUnknown if question.registered else DocumentRequired
        return self.text


class Judging:
    """Judges who asks. Remembers what can be asked for again, under the version of the policy that it came with."""

    def __init__(
        self, doors: Doors, authentication: Authentication, policy: PolicyStore, keys: KeysInUse, views: Views
    ) -> None:
        self._doors = doors
        self._authentication = authentication
        self._policy = policy
        self._keys = keys
        self._views = views
        self._registered = RegisteredDocuments(doors.source)
        self._known: Kept[Rights] = Kept(REMEMBERED_BYTES)

    async def judge(self, question: Question, authorization: str | None, moments: Moments | None = None) -> Judged:
        """Raises when nobody known asks, or somebody who may not ask any more. A request happens at one moment: whoever judges
        it anew says at which."""
        now = self._doors.clock()
        rights = self._known.get(authorization)
        if rights is None or rights.version != self._policy.newest or now >= rights.until:
            rights = await self._rights(authorization)
            self._known.put(authorization, rights, CALLER + len(authorization or ""))
        text = await self._text(question, rights)
        return Judged(rights, moments or Moments(now, local_day(now)), text)

    async def _rights(self, authorization: str | None) -> Rights:
        """The rights of who asks, as they are now; raises when nobody does, or somebody who may not ask any more."""
        self._known.drop(authorization)  # whatever goes wrong below, an older answer is not given again
        known = await self._policy.version()
        caller = await self._authentication.caller(authorization, known)
        version, profile = await self._policy.profile(caller.standing)
        if version != known:
            # The policy moved on between the two: the caller must be known under the same version.
            caller = await self._authentication.caller(authorization, version)
        await self._keys.at(version)
        until = caller.expires_at if profile.until is None else min(caller.expires_at, profile.until)
        absent = self._views.absent(profile)
        return Rights(caller, profile, version, absent, self._doors.cipher.index_keys, until)

    def saw(self, version: int) -> None:
        """Take note of a version of the policy that the ledger told of."""
        self._policy.saw(version)

    async def _text(self, question: Question, rights: Rights) -> str | None:
        if question.registered is not None:
            return await self._registered.text(rights.caller.client_id, question.registered, rights.version)
        return None if rights.caller.documents_only else question.text
