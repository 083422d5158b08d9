"""One request for a page of the console: who is there, in which language, as of when; and what every page does alike.

What is sent by a form is done only for a form of the hub's own: the browser itself says where it comes from (`Origin`, RFC 6454 §7).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.clock import CHONGQING, Clock, local_day, moment_text
from hub.errors import Code, Mistake, RefusedRequest, invalid_request
from hub.identity.forms import read_form
from hub.server.console.asking import Asking, EndpointAnswer, Failure, Part, PartState, SessionOver
from hub.server.console.rendering import CONSOLE_HEADERS, render
from hub.server.console.sessions import ConsoleSession, ConsoleSessions
from hub.server.console.shell import SHELL, Visitor
from hub.server.endpoint.parameters import NO_CHOICES, Choices, check_address, mistake
from hub.server.web.languages import check_language, language, named_language
from hub.server.web.page import CONSOLE

ALWAYS = ("lang", "at", "done")
"""What the address of any page may have: a language, the day that it is to show, and what was done just now."""

_PLACE = "after"
"""A place in a list, by a cursor, which is of one day and of one list: another day begins at the first page."""

LANGUAGE_COOKIE = "hub-language"
_OWN = re.compile(rf"{CONSOLE.path}(?:[/?][\w/?=&%.,:+~()-]{{0,600}})?", re.ASCII)

_PAGE = re.compile(r"[1-9][0-9]{0,3}")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

STATUS_OF: Mapping[str, HTTPStatus] = {
    Code.WRITE_WITHHELD: HTTPStatus.FORBIDDEN,
    Code.FIELD_WITHHELD: HTTPStatus.FORBIDDEN,
    Code.ACT_REFUSED: HTTPStatus.CONFLICT,
    Code.ALREADY_DECIDED: HTTPStatus.CONFLICT,
    Code.STATE_CONFLICT: HTTPStatus.CONFLICT,
    Code.IDEMPOTENCY_CONFLICT: HTTPStatus.CONFLICT,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.LEDGER_ALTERED: HTTPStatus.CONFLICT,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.LOOKUP_LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.OVERLOADED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.DEADLINE_EXCEEDED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.SOURCE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.LEDGER_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.POLICY_UNSETTLED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of a page that says that an act was not done, by the hub's code; all else is a mistake in what was sent."""


@dataclass(slots=True)
class PageRequest:
    """A request of somebody who is signed in. `at` is the past moment that the page is to show, if not the present; one that is not
    `of_any_day` shows the present alone. `form` is what was sent, each field once, without those left empty."""

    request: Request
    language: str
    session: ConsoleSession
    visitor: Visitor
    now: datetime
    asking: Asking
    version: str
    at: datetime | None = None
    of_any_day: bool = True
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """The moment that the page shows."""
        return self.at or self.now

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None) -> EndpointAnswer:
        """Return the answer to a question in the name of who is there. Raises `SessionOver`."""
        return await self.asking.ask(self.session.token, text, variables)

    async def part(self, root: str, text: str, variables: Mapping[str, Any] | None = None) -> Part:
        """Return the answer to a question with one root field, which is asked only where somebody has a grant on it."""
        if root not in self.visitor.questions:
            return Part(PartState.WITHHELD, reason="NO_GRANT")
        return (await self.ask(text, variables)).part(root)

    def parameter(self, name: str) -> str:
        """Return what the address has under a name, or nothing."""
        return self.request.query_params.get(name, "").strip()

    def page_number(self, pages: int) -> int:
        """Return which of so many pages the address asks for: the first, if it does not say; the last, if there are fewer. Raises
        INVALID_INPUT."""
        text = self.parameter("page") or "1"
        if not _PAGE.fullmatch(text):
            raise invalid_request(mistake("page", "must be a number from 1 to 9999."))
        return min(int(text), pages)

    def page(self, name: str, status: HTTPStatus = HTTPStatus.OK, *, here: str = "", **values: Any) -> Response:
        """Return a page with the shell around it. What answers a form has its own address nowhere, unless `here` says one."""
        is_form = self.request.method == "POST"
        kept = {key: value for key, value in self.request.query_params.items() if key not in ALWAYS}
        return render(
            name,
            self.language,
            status,
            here=here or (CONSOLE.path if is_form else self.request.url.path),
            kept=kept,
            kept_from_the_first_page={key: value for key, value in kept.items() if key != _PLACE},
            link=self.link,
            version=self.version,
            visitor=self.visitor,
            at=self.at,
            of_any_day=self.of_any_day,
            moment=self.moment,
            moment_text=moment_text(self.moment),
            now=self.now,
            done=self.parameter("done"),
            **values,
        )

    def link(self, path: str, **parameters: object) -> str:
        """Return the address of a page that shows the same day, with the parameters that are not empty."""
        given = {"at": local_day(self.at).isoformat() if self.at else ""} | parameters
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{path}?{query}" if query else path

    def not_done(self, failures: Sequence[Failure], back: str) -> Response:
        """Return the page that says that nothing was done, and why."""
        status = STATUS_OF.get(failures[0].code, HTTPStatus.BAD_REQUEST)
        return self.page("not_done", status, failures=failures, back=back)


def status_of(*parts: Part | None) -> HTTPStatus:
    """Return the status of a page, which is that of the first of its parts that is no answer."""
    for part in parts:
        if part is not None and part.state is PartState.WITHHELD:
            return HTTPStatus.FORBIDDEN
        if part is not None and part.state is PartState.FAILED:
            return STATUS_OF.get(part.failures[0].code, HTTPStatus.BAD_REQUEST)
    return HTTPStatus.OK


Answering = Callable[[PageRequest], Awaitable[Response]]
NO_FORM: Mapping[str, str] = MappingProxyType({})


class ConsolePages:
    """What the pages of the console stand on."""

    def __init__(self, sessions: ConsoleSessions, asking: Asking, clock: Clock, issuer: str, version: str) -> None:
        self.sessions, self._asking, self._clock = sessions, asking, clock
        self.issuer, self.version = issuer, version

    def shown(
        self, answer: Answering, *parameters: str, choices: Choices = NO_CHOICES, of_any_day: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a GET of a page whose address may have these parameters beside those of all; of `choices` these values.
        A page that is not `of_any_day` shows the present alone, and its address takes no day."""
        known = (*(name for name in ALWAYS if of_any_day or name != "at"), *parameters)

        async def answered(request: Request) -> Response:
            check_address(request, known, choices)
            check_language(request)
            return await self._answered(request, answer, of_any_day=of_any_day)

        return self.kindly(answered)

    def sent(self, answer: Answering) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a form that was sent by POST."""

        async def answered(request: Request) -> Response:
            check_address(request, ())
            if request.headers.get("origin") != self.issuer:
                return self.told(request, "another_site", HTTPStatus.FORBIDDEN)
            return await self._answered(request, answer, await read_form(request))

        return self.kindly(answered)

    def told(self, request: Request, what: str, status: HTTPStatus, **values: Any) -> Response:
        """Return a page for whoever is not signed in, or cannot be helped otherwise."""
        here = CONSOLE.path if request.method == "POST" else request.url.path
        given: dict[str, Any] = {"failure": None, "back": CONSOLE.path, "retry_after": None, "here": here} | values
        return render("told", self.spoken(request), status, what=what, version=self.version, **given)

    def nowhere(self, methods_of: Callable[[Request], Iterable[str]]) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers where the console has no page, or one that takes other methods than the one that was used."""

        async def answered(request: Request) -> Response:
            if request.url.path.endswith("/"):
                query = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(own_page(request.url.path.rstrip("/") + query), headers=CONSOLE_HEADERS)
            allowed = sorted({*methods_of(request)})
            status = HTTPStatus.METHOD_NOT_ALLOWED if allowed else HTTPStatus.NOT_FOUND
            response = self.told(request, "nowhere", status, here=CONSOLE.path)
            if allowed:
                response.headers["Allow"] = ", ".join(allowed)
            return response

        return self.kindly(answered)

    def spoken(self, request: Request) -> str:
        """Return the language of a page: the one chosen on it, or the one chosen before, or the one that the browser likes best."""
        chosen = named_language(request.query_params.get("lang")) or request.cookies.get(LANGUAGE_COOKIE)
        return language(chosen, request.headers.get("accept-language", ""))

    def kindly(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Return a page that tells the person what is in the way, instead of an error that only programs read."""

        async def answered(request: Request) -> Response:
            try:
                response = await answer(request)
            except SessionOver:
                response = self._over(request)
            except OAuth2Error as error:
                failure = Failure(Code.BAD_REQUEST, error.description)
                status = HTTPStatus(error.status_code)
                response = self.told(request, "failed", status, failure=failure)
            except RefusedRequest as error:
                failure = Failure(error.code, error.message)
                response = self.told(
                    request, "failed", HTTPStatus(error.status), failure=failure, retry_after=error.retry_after
                )
            if named_language(request.query_params.get("lang")):
                response.set_cookie(
                    LANGUAGE_COOKIE, self.spoken(request), max_age=31_536_000, httponly=True, samesite="lax"
                )
            return response

        return answered

    async def _answered(
        self, request: Request, answer: Answering, form: Mapping[str, str] = NO_FORM, of_any_day: bool = True
    ) -> Response:
        session = await self.sessions.found(request)
        if session is None:
            return self._over(request)
        visitor = Visitor.of(await self._asking.ask(session.token, SHELL))
        now = self._clock()
        at = past(request.query_params.get("at", ""), now)
        told = (request, self.spoken(request), session, visitor, now, self._asking, self.version)
        asked = PageRequest(*told, at, of_any_day, form)
        response = await answer(asked)
        self.sessions.keep(response, session)
        return response

    def _over(self, request: Request) -> Response:
        """Return the page for somebody who is not signed in any more, or not yet. What they sent was not done."""
        is_form = request.method == "POST"
        back = (
            CONSOLE.path if is_form else str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
        )
        what, status = ("not_sent", HTTPStatus.UNAUTHORIZED) if is_form else ("welcome", HTTPStatus.OK)
        response = self.told(request, what, status, back=back)
        self.sessions.forget(response)
        return response


def own_page(address: str) -> str:
    """Return the address of a page of the console that somebody named; that of the first page for any other."""
    return address if _OWN.fullmatch(address) else CONSOLE.path


def onward(path: str, done: str = "") -> Response:
    """Return the way to a page after a form was taken, so that loading it again sends nothing again."""
    address = f"{path}{'&' if '?' in path else '?'}done={done}" if done else path
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, CONSOLE_HEADERS)


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day in Chongqing."""
    return beginning_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)


def beginning_of_day(day: date) -> datetime:
    """Return the first moment of a day in Chongqing."""
    return datetime.combine(day, time.min, CHONGQING)


def day_of(text: str, name: str) -> date:
    """Return the day that a text names. Raises INVALID_INPUT."""
    found: date | None = None
    with suppress(ValueError):
        found = date.fromisoformat(text)
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise invalid_request(Mistake((name,), f"{name} must be a day from 1900 to 2199, such as 2026-12-01."))
    return found


def past(text: str, now: datetime) -> datetime | None:
    """Return the moment of a page that is to show another day than today. Raises INVALID_INPUT."""
    if not text.strip():
        return None
    day = day_of(text.strip(), "at")
    return None if day == local_day(now) else end_of_day(day)
