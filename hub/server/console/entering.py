"""The way in and the way out of the console: by the sign-in that all clients of the hub use, with a code and a proof (PKCE).

Until it comes back the browser keeps the proof, which is worth nothing without the code, and the page that it wanted. A code that this browser
did not ask for is not taken.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.identity.addresses import AUTHORIZATION_PATH
from hub.identity.people.login_flow import LoginFlow
from hub.identity.random_tokens import new_secret, proof, proves
from hub.server.console.page_requests import ConsolePages, own_page
from hub.server.console.rendering import CONSOLE_HEADERS
from hub.server.endpoint.parameters import check_address
from hub.server.web.languages import check_language
from hub.server.web.page import CONSOLE

ANSWER = ("code", "state", "iss", "error", "error_description", "error_uri")
"""What the address of the way back may have (RFC 6749 §4.1.2, RFC 9207)."""

_LASTS = timedelta(minutes=10)


class Entering:
    """Begins and ends sessions of the console. `login_flow` is None where nobody can sign in."""

    def __init__(self, pages: ConsolePages, login_flow: LoginFlow | None) -> None:
        self._pages, self._login_flow = pages, login_flow
        self._secure = pages.issuer.startswith("https://")
        self._name = f"{'__Host-' if self._secure else ''}hub-console-way"
        self._back = pages.issuer + CONSOLE.path

    async def begin(self, request: Request) -> Response:
        """Send the browser to the hub's sign-in."""
        check_address(request, ("next", "lang"))
        check_language(request)
        if self._login_flow is None:
            return self._pages.told(request, "no_sign_in", HTTPStatus.SERVICE_UNAVAILABLE)
        wanted = own_page(request.query_params.get("next", ""))
        verifier = new_secret()
        asked = {
            "response_type": "code",
            "client_id": CONSOLE.client,
            "redirect_uri": self._back,
            "state": proof(verifier, "state"),
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        response = self._to(f"{AUTHORIZATION_PATH}?{urlencode(asked)}")
        self._set(response, f"{verifier}.{urlsafe_b64encode(wanted.encode()).decode().rstrip('=')}", _LASTS)
        return response

    def comes_back(self, request: Request) -> bool:
        """Return True for a browser that the sign-in sends back."""
        return "state" in request.query_params

    async def enter(self, request: Request) -> Response:
        """Take the code of a browser that comes back, and lead it to the page that it wanted."""
        check_address(request, ANSWER)
        given = request.query_params
        verifier, wanted = self._kept(request)
        if not proves(verifier, "state", given["state"]) or given.get("iss") != self._pages.issuer or not verifier:
            return self._pages.told(request, "foreign", HTTPStatus.BAD_REQUEST)
        session = None
        if "code" in given:
            session = await self._pages.sessions.begun(given["code"], verifier, self._back)
        if session is None:
            what = "refused" if "error" in given else "code_over"
            response = self._pages.told(request, what, HTTPStatus.BAD_REQUEST, back=wanted)
        else:
            response = self._to(wanted)
            self._pages.sessions.keep(response, session)
        self._set(response, "", timedelta(0))
        return response

    async def leave(self, request: Request) -> Response:
        """End the session, its tokens, and what the hub remembers of the browser."""
        if request.headers.get("origin") != self._pages.issuer:
            return self._pages.told(request, "another_site", HTTPStatus.FORBIDDEN)
        if session := await self._pages.sessions.found(request):
            await self._pages.sessions.left(session)
        response = self._to(CONSOLE.path)
        self._pages.sessions.forget(response)
        return await self._login_flow.leave(request, response) if self._login_flow else response

    def _kept(self, request: Request) -> tuple[str, str]:
        verifier, _, encoded = request.cookies.get(self._name, "").partition(".")
        try:
            wanted = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
        except ValueError:
            wanted = ""
        return verifier, own_page(wanted)

    def _set(self, response: Response, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )

    @staticmethod
    def _to(address: str) -> Response:
        return RedirectResponse(address, HTTPStatus.SEE_OTHER, CONSOLE_HEADERS)
