"""Where those arrive who were identified: whether they are registered, and the visit that begins."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.clock import Clock
from hub.identity.accounts import Account, Accounts
from hub.identity.addresses import AUTHORIZATION_PATH
from hub.identity.people.cookies import Cookies, Errand
from hub.identity.people.pages import Pages, Problem
from hub.identity.people.visits import Visits
from hub.sources.source import Source

NOT_REGISTERED = Problem(
    "You are not registered at this hub. Ask the data steward of the hub to register you, and give the details below.",
    "您尚未在本平台登记。请联系数据管理员登记，并告知以下信息。",
    HTTPStatus.FORBIDDEN,
)
ERRAND_LOST = Problem(
    "This sign-in took longer than ten minutes, or began in another browser. Go back to the application and sign in again.",
    "本次登录已超过十分钟，或不是在此浏览器中开始的。请返回应用重新登录。",
)


class Reception:
    """What the identification needs of the hub, and where it ends."""

    def __init__(self, issuer: str, source: Source, clock: Clock) -> None:
        self.issuer = issuer
        self.clock = clock
        self.cookies = Cookies(issuer)
        self.pages = Pages()
        self.accounts = Accounts(source)
        self._visits = Visits(source, self.accounts, clock)

    async def welcome(self, request: Request, errand: Errand, issuer: str, subject: str) -> Response:
        """A person was identified as a provider's subject: on with the errand, or a word that nobody knows them.

        Whoever is known at the browser already, from another tab, goes on with that visit: the pages that are open in it
        hold. Raises `SourceUnavailable`.
        """
        account = await self.accounts.by_subject(issuer, subject)
        if account is None:
            return self.pages.problem(NOT_REGISTERED, details=(("issuer", issuer), ("subject", subject)))
        response = self.onward(errand.query)
        here = await self.visitor(request)
        if here is None or here.id != account.id:
            self.cookies.begin_visit(response, await self._visits.begin(account))
        self.cookies.end_errand(response, errand)
        return response

    def onward(self, query: str) -> Response:
        """To the authorization endpoint, with the request that the browser came with."""
        return RedirectResponse(f"{AUTHORIZATION_PATH}?{query}", HTTPStatus.SEE_OTHER)

    async def visitor(self, request: Request) -> Account | None:
        """Who is known to sit at a browser. Raises `SourceUnavailable`."""
        return await self._visits.account(self.cookies.visit(request))

    async def leave(self, request: Request, response: Response) -> Response:
        """End the visit of a browser. Raises `SourceUnavailable`."""
        if secret := self.cookies.visit(request):
            await self._visits.end(secret)
        self.cookies.end_visit(response)
        return response
