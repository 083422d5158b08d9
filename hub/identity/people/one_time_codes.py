"""Codes that are printed in the terminal of the demo: whoever sees it may be any of the demo's people.

For `hub demo` alone, whose single process keeps the codes in its memory. A code is for one browser, once, within ten
minutes; of 40 random bits, five guesses are allowed for each time that somebody comes to the page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hub.bounded_cache import BoundedCache
from hub.identity.forms import parameters, read_form
from hub.identity.people.cookies import PENDING_LASTS, PendingAuthorization
from hub.identity.people.login_flow import PENDING_LOST, LoginFlow
from hub.identity.people.pages import Problem

ISSUER = "urn:hub:one-time-codes"
"""The issuer of the accounts that can be signed in to by a code; no OpenID provider has it."""

PATH = "/oauth/sign-in"

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no sign that looks like another."""
_LENGTH = 8
_GUESSES = 5

PRINTED_BYTES = 256 * 1024
"""What the codes that were printed may take: those of some hundred who sign in at once, where ten people have accounts."""

FOR_A_CODE = 250
"""Bytes of a code, with its subject."""

_TOO_MANY = Problem(
    "Too many wrong codes were typed. Go back to the application and sign in again; the terminal then shows new codes.",
    "登录码错误次数过多。请返回应用重新登录，终端将显示新的登录码。",
    HTTPStatus.TOO_MANY_REQUESTS,
)


@dataclass(slots=True)
class _Printed:
    """The codes of one pending authorization, each with its subject."""

    subjects: Mapping[str, str]
    until: datetime
    left: int = _GUESSES


class OneTimeCodes:
    """Prints codes by `say`, a line at a time."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._printed: BoundedCache[_Printed] = BoundedCache(PRINTED_BYTES)

    async def begin(self, request: Request, pending: PendingAuthorization) -> Response:
        return RedirectResponse(f"{PATH}?{urlencode({'errand': pending.proof('page')})}", HTTPStatus.SEE_OTHER)

    def routes(self, login_flow: LoginFlow) -> list[Route]:
        async def sign_in(request: Request) -> Response:
            shown = parameters(request.url.query).get("errand", "")
            pending = login_flow.cookies.pending(request, "page", shown)
            if pending is None:
                return login_flow.pages.problem(PENDING_LOST)
            if request.method == "POST":
                return await self._check(request, login_flow, pending, await read_form(request))
            printed = self._known(login_flow, pending) or await self._print(login_flow, pending)
            return self._page(login_flow, pending, printed)

        return [Route(PATH, sign_in, methods=["GET", "POST"])]

    async def _check(
        self, request: Request, login_flow: LoginFlow, pending: PendingAuthorization, form: Mapping[str, str]
    ) -> Response:
        printed = self._known(login_flow, pending)
        if printed is None or not pending.proves("code", form.get("proof", "")):
            return login_flow.pages.problem(PENDING_LOST)
        if printed.left <= 0:
            return login_flow.pages.problem(_TOO_MANY)
        typed = "".join(sign for sign in form.get("code", "").upper() if sign in _SIGNS)
        subject = printed.subjects.get(typed)
        if subject is None:
            printed.left -= 1
            return (
                self._page(login_flow, pending, printed, wrong=True)
                if printed.left
                else login_flow.pages.problem(_TOO_MANY)
            )
        self._printed.drop(pending.proof("printed"))
        return await login_flow.welcome(request, pending, ISSUER, subject)

    def _known(self, login_flow: LoginFlow, pending: PendingAuthorization) -> _Printed | None:
        printed = self._printed.get(pending.proof("printed"))
        return printed if printed and login_flow.clock() < printed.until else None

    async def _print(self, login_flow: LoginFlow, pending: PendingAuthorization) -> _Printed:
        accounts = await login_flow.accounts.of_issuer(ISSUER)
        codes = {"".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)): account for account in accounts}
        printed = _Printed({code: one.subject for code, one in codes.items()}, login_flow.clock() + PENDING_LASTS)
        self._printed.put(pending.proof("printed"), printed, FOR_A_CODE * (1 + len(codes)))
        self._say("Somebody is signing in. One-time codes, for ten minutes:" if codes else "No account to sign in to.")
        for code, account in codes.items():
            self._say(f"  {code[:4]}-{code[4:]}  {account.name} · {account.organisation}")
        return printed

    def _page(
        self, login_flow: LoginFlow, pending: PendingAuthorization, printed: _Printed, *, wrong: bool = False
    ) -> Response:
        status = HTTPStatus.FORBIDDEN if wrong else HTTPStatus.OK
        return login_flow.pages.page("sign_in", status, proof=pending.proof("code"), wrong=wrong, left=printed.left)
