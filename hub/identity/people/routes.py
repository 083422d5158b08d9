"""The pages of the authorization endpoint: who are you, for which purpose, and back to the client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.clock import Clock
from hub.errors import RefusedRequest
from hub.identifiers import is_client_id
from hub.identity.accounts import OfferedPurpose, RegisteredAccount
from hub.identity.addresses import AUTHORIZATION_PATH, SIGN_OUT_PATH
from hub.identity.clients import RegisteredClients
from hub.identity.forms import parameters, read_form
from hub.identity.people import authorizing
from hub.identity.people.cookies import LONGEST_QUERY, PendingAuthorization
from hub.identity.people.identification import Identification, IdentificationFailed
from hub.identity.people.login_flow import PENDING_LOST, LoginFlow
from hub.identity.people.pages import Problem
from hub.identity.random_tokens import proof, proves
from hub.identity.sign_ins import SignIns
from hub.sources.source import Source

NO_CLIENT = Problem(
    "The application that sent you is not registered here, or asks to send you back to an address that is not. "
    "Tell its operator. No data was given away.",
    "将您转到此处的应用未在本平台登记，或其返回地址未登记。请告知该应用的运维人员；没有任何数据被提供。",
)
UNREADABLE = Problem(
    "The address that brought you here cannot be read. Go back to the application and sign in again.",
    "转到此处的地址无法识别。请返回应用重新登录。",
)
AWAY = Problem(
    "The hub cannot answer at this moment. Wait a little, then load this page again.",
    "本平台暂时无法响应。请稍候再刷新此页面。",
    HTTPStatus.SERVICE_UNAVAILABLE,
    retry_after=5,
)

NOT_IDENTIFIED = Problem(
    "The identity provider did not answer as it should. Wait a little and sign in again. The operator of the hub finds the reason in the log.",
    "身份认证服务未能正常响应。请稍候重新登录；本平台的运维人员可在日志中查到原因。",
    HTTPStatus.BAD_GATEWAY,
)

ANOTHER_SITE = Problem(
    "You can sign out only on a page of the hub. Open that page, and sign out there.",
    "只能在本平台页面退出登录。请打开本平台页面后退出。",
    HTTPStatus.FORBIDDEN,
)

log = structlog.get_logger()


def people_routes(issuer: str, source: Source, clock: Clock, identification: Identification) -> list[Route]:
    """GET and POST /oauth/authorize, POST /oauth/sign-out, and the pages of the identification."""
    login_flow = LoginFlow(issuer, source, clock)
    desk = _Desk(login_flow, identification, RegisteredClients(source), SignIns(source, clock))
    pages = [
        Route(AUTHORIZATION_PATH, desk.authorize, methods=["GET", "POST"]),
        Route(SIGN_OUT_PATH, desk.sign_out, methods=["POST"]),
        *identification.routes(login_flow),
    ]
    return [Route(page.path, _kindly(page, login_flow), methods=list(page.methods or ())) for page in pages]


class _Desk:
    def __init__(
        self, login_flow: LoginFlow, identification: Identification, clients: RegisteredClients, sign_ins: SignIns
    ) -> None:
        self._login_flow = login_flow
        self._identification = identification
        self._clients = clients
        self._sign_ins = sign_ins

    async def authorize(self, request: Request) -> Response:
        """Return the authorization endpoint. What the client asks is read from the address each time, and nowhere kept."""
        try:
            asked = await self._asked(request.url.query)
        except authorizing.Returned as returned:
            return _to(returned.location)
        if asked is None:
            return self._login_flow.pages.problem(NO_CLIENT)
        account = await self._login_flow.visitor(request)
        if account is None:
            pending = PendingAuthorization.of(request.url.query)
            response = await self._identification.begin(request, pending)
            self._login_flow.cookies.begin_pending(request, response, pending)
            return response
        session = self._login_flow.cookies.session(request) or ""
        if request.method == "GET":
            return self._purposes(asked, account, session)
        form = await read_form(request)
        if not proves(session, "purpose", form.get("proof", "")):
            return self._login_flow.pages.problem(PENDING_LOST)
        return await self._decided(request, asked, account, session, form)

    async def sign_out(self, request: Request) -> Response:
        """End the browser session of a browser, for a script of the hub's own page: which page asks, the browser itself says
        (`Origin`, RFC 6454 §7), so that no other site signs anybody out. 204 when nobody is known at it any more."""
        if request.headers.get("origin") != self._login_flow.issuer:
            return self._login_flow.pages.problem(ANOTHER_SITE)
        done = Response(status_code=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})
        return await self._login_flow.leave(request, done)

    async def _asked(self, query: str) -> authorizing.AuthorizationRequest | None:
        """Return None when the browser may not be sent back. Raises `Returned` when it is, with an error."""
        if len(query) > LONGEST_QUERY:
            return None
        given = parameters(query)
        client_id = given.get("client_id", "")
        client = await self._clients.find(client_id) if is_client_id(client_id) else None
        if client is None or not authorizing.may_return(given, client, self._login_flow.issuer):
            return None
        return authorizing.read(given, client, self._login_flow.issuer)

    async def _decided(
        self,
        request: Request,
        asked: authorizing.AuthorizationRequest,
        account: RegisteredAccount,
        session: str,
        form: Mapping[str, str],
    ) -> Response:
        decision, purpose = form.get("decision"), form.get("purpose")
        if decision == "leave":
            return await self._login_flow.leave(request, self._login_flow.onward(request.url.query))
        if decision != "allow":
            return _to(asked.refused())
        if purpose not in {one.code for one in _offered(asked, account)}:
            return self._purposes(asked, account, session, wrong=True)
        code, location = asked.granted(account.id)
        client_id, redirect_uri, challenge = asked.client.id, asked.redirect_uri, asked.code_challenge
        await self._sign_ins.begin(client_id, account.id, str(purpose), redirect_uri, challenge, code)
        return _to(location)

    def _purposes(
        self, asked: authorizing.AuthorizationRequest, account: RegisteredAccount, session: str, *, wrong: bool = False
    ) -> Response:
        return self._login_flow.pages.page(
            "purpose",
            HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
            onward=(asked.origin,),
            client=asked.client,
            account=account,
            back=asked.redirect_uri,
            purposes=_offered(asked, account),
            proof=proof(session, "purpose"),
            wrong=wrong,
        )


def _offered(asked: authorizing.AuthorizationRequest, account: RegisteredAccount) -> list[OfferedPurpose]:
    """Return what the person may pick: all that both hold, or the one that the client asks for."""
    return [one for one in account.offered(asked.client) if asked.scope in ("", one.code)]


def _to(location: str) -> Response:
    """Back to the client. The address is sent as it is: it was compared sign by sign."""
    headers = {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


def _kindly(page: Route, login_flow: LoginFlow) -> Callable[[Request], Awaitable[Response]]:
    """Return a page that tells the person what is in the way, instead of an error that only programs read."""

    async def answer(request: Request) -> Response:
        try:
            response: Response = await page.endpoint(request)
        except OAuth2Error:
            return login_flow.pages.problem(UNREADABLE)
        except RefusedRequest:
            return login_flow.pages.problem(AWAY)
        except IdentificationFailed as failed:
            log.warning("a person could not be identified", because=failed.reason)
            return login_flow.pages.problem(NOT_IDENTIFIED)
        return response

    return answer
