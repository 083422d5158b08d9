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

from hub.identity.forms import parameters, read_form
from hub.identity.people.cookies import ERRAND_LASTS, Errand
from hub.identity.people.pages import Problem
from hub.identity.people.reception import ERRAND_LOST, Reception
from hub.kept import Kept

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
    """The codes of one errand, each with its subject."""

    subjects: Mapping[str, str]
    until: datetime
    left: int = _GUESSES


class OneTimeCodes:
    """Prints codes by `say`, a line at a time."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._printed: Kept[_Printed] = Kept(PRINTED_BYTES)

    async def begin(self, request: Request, errand: Errand) -> Response:
        return RedirectResponse(f"{PATH}?{urlencode({'errand': errand.proof('page')})}", HTTPStatus.SEE_OTHER)

    def routes(self, reception: Reception) -> list[Route]:
        async def sign_in(request: Request) -> Response:
            shown = parameters(request.url.query).get("errand", "")
            errand = reception.cookies.errand(request, "page", shown)
            if errand is None:
                return reception.pages.problem(ERRAND_LOST)
            if request.method == "POST":
                return await self._check(request, reception, errand, await read_form(request))
            printed = self._known(reception, errand) or await self._print(reception, errand)
            return self._page(reception, errand, printed)

        return [Route(PATH, sign_in, methods=["GET", "POST"])]

    async def _check(self, request: Request, reception: Reception, errand: Errand, form: Mapping[str, str]) -> Response:
        printed = self._known(reception, errand)
        if printed is None or not errand.proves("code", form.get("proof", "")):
            return reception.pages.problem(ERRAND_LOST)
        if printed.left <= 0:
            return reception.pages.problem(_TOO_MANY)
        typed = "".join(sign for sign in form.get("code", "").upper() if sign in _SIGNS)
        subject = printed.subjects.get(typed)
        if subject is None:
            printed.left -= 1
            return (
                self._page(reception, errand, printed, wrong=True)
                if printed.left
                else reception.pages.problem(_TOO_MANY)
            )
        self._printed.drop(errand.proof("printed"))
        return await reception.welcome(request, errand, ISSUER, subject)

    def _known(self, reception: Reception, errand: Errand) -> _Printed | None:
        printed = self._printed.get(errand.proof("printed"))
        return printed if printed and reception.clock() < printed.until else None

    async def _print(self, reception: Reception, errand: Errand) -> _Printed:
        accounts = await reception.accounts.of_issuer(ISSUER)
        codes = {"".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)): account for account in accounts}
        printed = _Printed({code: one.subject for code, one in codes.items()}, reception.clock() + ERRAND_LASTS)
        self._printed.put(errand.proof("printed"), printed, FOR_A_CODE * (1 + len(codes)))
        self._say("Somebody signs in. One-time codes, for ten minutes:" if codes else "No account to sign in to.")
        for code, account in codes.items():
            self._say(f"  {code[:4]}-{code[4:]}  {account.name} · {account.organisation}")
        return printed

    def _page(self, reception: Reception, errand: Errand, printed: _Printed, *, wrong: bool = False) -> Response:
        status = HTTPStatus.FORBIDDEN if wrong else HTTPStatus.OK
        return reception.pages.page("sign_in", status, proof=errand.proof("code"), wrong=wrong, left=printed.left)
