"""People are identified by an outside OpenID provider, by authorization code with PKCE (OpenID Connect Core §3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.identity.forms import parameters
from hub.identity.people.cookies import PendingAuthorization
from hub.identity.people.id_token import key_id, subject_of
from hub.identity.people.login_flow import PENDING_LOST, LoginFlow
from hub.identity.people.pages import Problem
from hub.identity.people.provider import OpenIdProvider, ProviderFailed
from hub.identity.pkce import METHOD

PATH = "/oauth/callback"

_NOT_SIGNED_IN = Problem(
    "You were not signed in. Go back to the application and sign in again.",
    "您没有完成登录。请返回应用重新登录。",
    HTTPStatus.FORBIDDEN,
)


class OutsideProvider:
    """Sends people to the provider. State, nonce and verifier are proofs of the pending authorization in the browser's cookie, so an
    answer is good for the browser that asked, and nothing is stored for those who never come back."""

    def __init__(self, provider: OpenIdProvider, issuer: str) -> None:
        self._provider = provider
        self._redirect_uri = issuer + PATH

    async def begin(self, request: Request, pending: PendingAuthorization) -> Response:
        description = await self._provider.description()
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            # Whoever is still known at the provider may have left the window: a browser session here ends as it says.
            "prompt": "login",
            "state": pending.proof("state"),
            "nonce": pending.proof("nonce"),
            "code_challenge": create_s256_code_challenge(pending.proof("verifier")),
            "code_challenge_method": METHOD,
        }
        joined = "&" if urlsplit(description.authorization_endpoint).query else "?"
        location = f"{description.authorization_endpoint}{joined}{urlencode(asked)}"
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": location, "Cache-Control": "no-store"})

    def routes(self, login_flow: LoginFlow) -> list[Route]:
        async def callback(request: Request) -> Response:
            given = parameters(request.url.query)
            pending = login_flow.cookies.pending(request, "state", given.get("state", ""))
            if pending is None:
                return login_flow.pages.problem(PENDING_LOST)
            if "error" in given:
                return login_flow.pages.problem(_NOT_SIGNED_IN)
            subject = await self._subject(pending, given, login_flow)
            return await login_flow.welcome(request, pending, self._provider.issuer, subject)

        return [Route(PATH, callback, methods=["GET"])]

    async def _subject(self, pending: PendingAuthorization, given: Mapping[str, str], login_flow: LoginFlow) -> str:
        """Return whom the provider says that the person is. Raises `ProviderFailed` and `IdTokenRefused`."""
        description = await self._provider.description()
        # RFC 9207 §2.4: an answer of another server must not be taken for this one's.
        if given.get("iss", None if description.names_itself else self._provider.issuer) != self._provider.issuer:
            raise ProviderFailed("its answer names another issuer")
        token = await self._provider.id_token(given.get("code", ""), pending.proof("verifier"), self._redirect_uri)
        keys = await self._provider.keys(key_id(token))
        return subject_of(
            token, keys, self._provider.issuer, self._provider.client_id, pending.proof("nonce"), login_flow.clock()
        )
