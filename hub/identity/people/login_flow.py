"""The login flow after a person was identified: is the person registered? Then a browser session begins."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.clock import Clock
from hub.identity.accounts import RegisteredAccount, RegisteredAccounts
from hub.identity.addresses import AUTHORIZATION_PATH
from hub.identity.people.browser_sessions import BrowserSessions
from hub.identity.people.cookies import Cookies, PendingAuthorization
from hub.identity.people.pages import Pages, Problem
from hub.sources.source import Source

NOT_REGISTERED = Problem(
    "You are not registered at this hub. Ask the data steward of the hub to register you, and give the details below.",
    "您尚未在本平台登记。请联系数据管理员登记，并告知以下信息。",
    HTTPStatus.FORBIDDEN,
)
PENDING_LOST = Problem(
    "This sign-in took longer than ten minutes, or began in another browser. Go back to the application and sign in again.",
    "本次登录已超过十分钟，或不是在此浏览器中开始的。请返回应用重新登录。",
)


class LoginFlow:
    """The login flow: what the step of identification needs of the hub, and where it ends."""

    def __init__(self, issuer: str, source: Source, clock: Clock) -> None:
        self.issuer = issuer
        self.clock = clock
        self.cookies = Cookies(issuer)
        self.pages = Pages()
        self.accounts = RegisteredAccounts(source)
        self._sessions = BrowserSessions(source, self.accounts, clock)

    async def welcome(self, request: Request, pending: PendingAuthorization, issuer: str, subject: str) -> Response:
        """A person was identified as a provider's subject: on with the pending authorization, or a word that nobody knows them.

        Whoever is known at the browser already, from another tab, goes on with that browser session: the pages that are open in it
        hold. Raises `SourceUnavailable`.
        """
        account = await self.accounts.by_subject(issuer, subject)
        if account is None:
            return self.pages.problem(NOT_REGISTERED, details=(("issuer", issuer), ("subject", subject)))
        response = self.onward(pending.query)
        here = await self.visitor(request)
        if here is None or here.id != account.id:
            self.cookies.begin_session(response, await self._sessions.begin(account))
        self.cookies.end_pending(response, pending)
        return response

    def onward(self, query: str) -> Response:
        """To the authorization endpoint, with the request that the browser came with."""
        return RedirectResponse(f"{AUTHORIZATION_PATH}?{query}", HTTPStatus.SEE_OTHER)

    async def visitor(self, request: Request) -> RegisteredAccount | None:
        """Return who is known to sit at a browser. Raises `SourceUnavailable`."""
        return await self._sessions.account(self.cookies.session(request))

    async def leave(self, request: Request, response: Response) -> Response:
        """End the browser session of a browser. Raises `SourceUnavailable`."""
        if secret := self.cookies.session(request):
            await self._sessions.end(secret)
        self.cookies.end_session(response)
        return response
