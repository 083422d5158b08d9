"""Who asks, with which rights, and which text: under one version of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from hub.catalogue.declarations import Moments
from hub.clock import local_day
from hub.errors import Code, RefusedRequest
from hub.grants.documents import RegisteredDocuments
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.caller import Caller
from hub.rotation.in_use import KeysInUse
from hub.server.endpoint.question import Question
from permissions.profile import Profile
from resolvers.operation import Doors


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
class Judged:
    """Who asks, with which rights under which version of the policy, when, and the text of what is asked.

    The text is None when the client may not ask it.
    """

    caller: Caller
    profile: Profile
    version: int
    moments: Moments
    text: str | None
    index_keys: tuple[str, ...]
    """What look-ups asked for: rows that carry another key were not seen."""

    def answers_like(self, other: Judged) -> bool:
        """True when an answer made under the other one stands under this one."""
        return (self.caller, self.profile.hash, self.text, self.index_keys) == (
            other.caller,
            other.profile.hash,
            other.text,
            other.index_keys,
        )

    def text_of(self, question: Question) -> str:
        """The text of what is asked. Raises `DocumentUnknown` or `DocumentRequired`."""
        if self.text is None:
            raise DocumentUnknown if question.registered else DocumentRequired
        return self.text


class Judging:
    """Judges who asks. Remembers what can be asked for again, under the version of the policy that it came with."""

    def __init__(self, doors: Doors, authentication: Authentication, policy: PolicyStore, keys: KeysInUse) -> None:
        self._doors = doors
        self._authentication = authentication
        self._policy = policy
        self._keys = keys
        self._registered = RegisteredDocuments(doors.source)

    async def judge(self, question: Question, authorization: str | None) -> Judged:
        """Raises when nobody known asks, or somebody who may not ask any more."""
        known = await self._policy.version()
        caller = await self._authentication.caller(authorization, known)
        version, profile = await self._policy.profile(caller.standing)
        if version != known:
            # The policy moved on between the two: the caller must be known under the same version.
            caller = await self._authentication.caller(authorization, version)
        await self._keys.at(version)
        now = self._doors.clock()
        text = await self._text(question, caller, version)
        return Judged(caller, profile, version, Moments(now, local_day(now)), text, self._doors.cipher.index_keys)

    def saw(self, version: int) -> None:
        """Take note of a version of the policy that the ledger told of."""
        self._policy.saw(version)

    async def _text(self, question: Question, caller: Caller, version: int) -> str | None:
        if question.registered is not None:
            return await self._registered.text(caller.client_id, question.registered, version)
        return None if caller.documents_only else question.text
