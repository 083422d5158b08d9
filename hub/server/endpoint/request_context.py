"""The context of a request: who asks, with which rights, and which text, under one version of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from hub.bounded_cache import BoundedCache
from hub.catalogue.declarations import Moments
from hub.clock import local_day
from hub.errors import Code, RefusedRequest
from hub.grants.documents import RegisteredDocuments
from hub.grants.store import PolicyStore
from hub.identity.authentication import Authentication
from hub.identity.caller import AuthenticatedCaller
from hub.rotation.active_keys import ActiveKeys
from hub.server.endpoint.graphql_request import GraphQLRequest
from hub.server.endpoint.views import Views
from permissions.profile import Profile
from resolvers.operation import Services

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

    caller: AuthenticatedCaller
    profile: Profile
    version: int
    absent: frozenset[str]
    index_keys: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A question with the rights of who asks it, and when. The text is None when the client may not ask it."""

    rights: Rights
    moments: Moments
    text: str | None

    def answers_like(self, other: RequestContext) -> bool:
        """Return True when an answer made under the other one stands under this one."""
        own, its = self.rights, other.rights
        return (own.caller, own.profile.hash, self.text, own.index_keys) == (
            its.caller,
            its.profile.hash,
            other.text,
            its.index_keys,
        )

    def text_of(self, question: GraphQLRequest) -> str:
        """Return the text of what is asked. Raises `DocumentUnknown` or `DocumentRequired`."""
        if self.text is None:
            raise DocumentUnknown if question.registered else DocumentRequired
        return self.text


class RequestContexts:
    """Finds the context of each request. It remembers what can be asked for again, under the policy version that it came with."""

    def __init__(
        self, services: Services, authentication: Authentication, policy: PolicyStore, keys: ActiveKeys, views: Views
    ) -> None:
        self._services = services
        self._authentication = authentication
        self._policy = policy
        self._keys = keys
        self._views = views
        self._registered = RegisteredDocuments(services.source)
        self._known: BoundedCache[Rights] = BoundedCache(REMEMBERED_BYTES)

    async def resolve(
        self, question: GraphQLRequest, authorization: str | None, moments: Moments | None = None
    ) -> RequestContext:
        """Raises when nobody known asks, or somebody who may not ask any more. A request happens at one moment: whoever judges
        it anew says at which."""
        now = self._services.clock()
        rights = await self.rights(authorization)
        text = await self._text(question, rights)
        return RequestContext(rights, moments or Moments(now, local_day(now)), text)

    async def rights(self, authorization: str | None) -> Rights:
        """Return who asks, with their rights at the newest policy heard of. Raises when nobody known asks, or somebody who may
        not ask any more."""
        rights = self._known.get(authorization)
        if rights is None or rights.version != self._policy.newest or self._services.clock() >= rights.until:
            rights = await self._rights(authorization)
            self._known.put(authorization, rights, CALLER + len(authorization or ""))
        return rights

    async def _rights(self, authorization: str | None) -> Rights:
        """Return the rights of who asks, as they are now; raises when nobody does, or somebody who may not ask any
        more."""
        self._known.drop(authorization)  # whatever goes wrong below, an older answer is not given again
        known = await self._policy.version()
        caller = await self._authentication.caller(authorization, known)
        version, profile = await self._policy.profile(caller.principal)
        if version != known:
            # The policy moved on between the two: the caller must be known under the same version.
            caller = await self._authentication.caller(authorization, version)
        await self._keys.at(version)
        until = caller.expires_at if profile.until is None else min(caller.expires_at, profile.until)
        absent = self._views.absent(profile)
        return Rights(caller, profile, version, absent, self._services.cipher.index_keys, until)

    def saw(self, version: int) -> None:
        """Take note of a version of the policy that the ledger told of."""
        self._policy.saw(version)

    async def _text(self, question: GraphQLRequest, rights: Rights) -> str | None:
        if question.registered is not None:
            return await self._registered.text(rights.caller.client_id, question.registered, rights.version)
        return None if rights.caller.documents_only else question.text
