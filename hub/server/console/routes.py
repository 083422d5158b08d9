"""The addresses of the console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from hub.cipher import Cipher
from hub.clock import Clock
from hub.identity.authorization import AuthorizationEndpoints
from hub.identity.people.login_flow import LoginFlow
from hub.server.console.acts import Acts
from hub.server.console.asking import Asking
from hub.server.console.catalogue_page import CATALOGUE_FILTERS, CataloguePage
from hub.server.console.charity_pages import CASE_CHOICES, CASE_DEEDS, CharityPages
from hub.server.console.clients_page import ClientsPage
from hub.server.console.deeds import doing
from hub.server.console.entering import Entering
from hub.server.console.fields import field_book
from hub.server.console.ledger_page import CHOICES as LEDGER_CHOICES
from hub.server.console.ledger_page import FILTERS as OF_LEDGER
from hub.server.console.ledger_page import LedgerPage
from hub.server.console.looks_pages import PERIOD, QUESTION_CHOICES, LooksPages
from hub.server.console.matching_page import BOARD_DEEDS, STAGE_CHOICES, MatchingPage
from hub.server.console.matrix_page import CHOICES as MATRIX_CHOICES
from hub.server.console.matrix_page import FILTERS, MatrixPage
from hub.server.console.need_page import NeedPage
from hub.server.console.page_requests import Answering, ConsolePages
from hub.server.console.programmes_page import ProgrammesPage
from hub.server.console.register_page import ASKED as REGISTER_ASKED
from hub.server.console.register_page import RegisterPage
from hub.server.console.requests_pages import ASKED, FORM_CHOICES, LIST_CHOICES, RequestPages
from hub.server.console.sessions import ConsoleSessions
from hub.server.console.simulator_page import ASKED as SIMULATOR_ASKED
from hub.server.console.simulator_page import SimulatorPage
from hub.server.console.supplies_page import SUPPLY_DEEDS, SuppliesPage
from hub.server.console.today import TodayPage
from hub.server.console.why_page import ASKED as WHY_ASKED
from hub.server.console.why_page import CHOICES as WHY_CHOICES
from hub.server.console.why_page import WhyPage
from hub.server.endpoint.parameters import NO_CHOICES, Choices
from hub.server.web.page import CONSOLE

ADDRESS = CONSOLE.path

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""What browsers and programs send."""


@dataclass(frozen=True, slots=True)
class ConsoleServices:
    """What the console needs of the hub: the application behind /graphql, and the hub's own sign-in. `login_flow` is None where
    nobody can sign in."""

    contract: GraphQLSchema
    endpoint: ASGIApp
    authorization: AuthorizationEndpoints
    login_flow: LoginFlow | None
    cipher: Cipher
    clock: Clock
    issuer: str
    version: str


def console_routes(services: ConsoleServices) -> list[Route]:
    """Return the addresses."""
    sessions = ConsoleSessions(services.issuer, services.authorization, services.cipher, services.clock)
    pages = ConsolePages(sessions, Asking(services.endpoint), services.clock, services.issuer, services.version)
    entering, book, acts = Entering(pages, services.login_flow), field_book(services.contract), Acts()
    today, requests, matrix, ledger = TodayPage(book), RequestPages(book), MatrixPage(book), LedgerPage()
    simulator, register = SimulatorPage(), RegisterPage()
    looks, need, charity, supplies = LooksPages(), NeedPage(), CharityPages(), SuppliesPage()
    catalogue, programmes = CataloguePage(services.contract), ProgrammesPage()
    first = pages.shown(today.show)
    come_back = pages.kindly(entering.enter)

    async def begin(request: Request) -> Response:
        return await (come_back if entering.comes_back(request) else first)(request)

    def shown(path: str, answer: Answering, *parameters: str, choices: Choices = NO_CHOICES) -> Route:
        return Route(f"{ADDRESS}/{path}", pages.shown(answer, *parameters, choices=choices), methods=["GET"])

    def of_today(path: str, answer: Answering, *parameters: str, choices: Choices = NO_CHOICES) -> Route:
        page = pages.shown(answer, *parameters, choices=choices, of_any_day=False)
        return Route(f"{ADDRESS}/{path}", page, methods=["GET"])

    def sent(path: str, answer: Answering) -> Route:
        return Route(f"{ADDRESS}/{path}", pages.sent(answer), methods=["POST"])

    routes = [
        Route(ADDRESS, begin, methods=["GET"]),
        Route(f"{ADDRESS}/sign-in", pages.kindly(entering.begin), methods=["GET"]),
        Route(f"{ADDRESS}/sign-out", pages.kindly(entering.leave), methods=["POST"]),
        shown("requests", requests.list, *LIST_CHOICES, "after", choices=LIST_CHOICES),
        shown("requests/new", requests.form, *ASKED, choices=FORM_CHOICES),
        sent("requests/new", acts.request),
        shown("requests/{id}", requests.show),
        sent("requests/{id}/approve", acts.approve),
        sent("requests/{id}/refuse", acts.refuse),
        sent("requests/{id}/review", acts.review),
        sent("grants/{id}/revoke", acts.revoke),
        sent("grants/{id}/extend", acts.extend),
        sent("blocks", acts.block),
        sent("blocks/{id}/lift", acts.lift),
        shown("matrix", matrix.show, *FILTERS, choices=MATRIX_CHOICES),
        shown("matrix/cell", matrix.cell, "coordinate", "role"),
        shown("ledger", ledger.show, *OF_LEDGER, "after", choices=LEDGER_CHOICES),
        sent("ledger", ledger.show_person),
        shown("catalogue", catalogue.show, *CATALOGUE_FILTERS, choices=catalogue.choices),
        shown("catalogue/item", catalogue.item, "coordinate"),
        shown("programmes", programmes.list),
        shown("programmes/{code}", programmes.show),
        shown("simulator", simulator.show, *SIMULATOR_ASKED),
        sent("simulator", simulator.simulate),
        shown("why", WhyPage(book).show, *WHY_ASKED, choices=WHY_CHOICES),
        shown("clients", ClientsPage().show, "find"),
        shown("register", register.show, *REGISTER_ASKED),
        sent("register/{what}", register.send),
        sent("clients", acts.client),
        sent("accounts", acts.account),
        shown("citizen", looks.window),
        sent("citizen", looks.begin),
        shown("citizen/{visit}", looks.show, *PERIOD),
        shown("citizen/{visit}/proof", looks.proof, *PERIOD),
        sent("citizen/{visit}/ask", looks.ask),
        shown("questions", looks.questions, *QUESTION_CHOICES, "after", choices=QUESTION_CHOICES),
        sent("questions", looks.answer),
        of_today("matching", MatchingPage().show, *STAGE_CHOICES, "after", choices=STAGE_CHOICES),
        of_today("matching/need", need.show),
        sent("matching/need", need.find),
        sent("matching/needs", need.register),
        *(sent(f"matching/{{id}}/{name}", doing(deed)) for name, deed in BOARD_DEEDS.items()),
        of_today("charity", charity.list, *CASE_CHOICES, "after", choices=CASE_CHOICES),
        of_today("charity/needs", charity.needs, "after"),
        of_today("charity/cases/{id}", charity.case),
        of_today("charity/cases/{id}/contact", charity.contact),
        sent("charity/cases/{id}/deliver", charity.deliver),
        *(sent(f"charity/cases/{{id}}/{name}", doing(deed)) for name, deed in CASE_DEEDS.items()),
        of_today("charity/supplies", supplies.show),
        sent("charity/supplies", supplies.offer),
        *(sent(f"charity/supplies/{{id}}/{name}", doing(deed)) for name, deed in SUPPLY_DEEDS.items()),
    ]

    def methods_of(request: Request) -> Iterator[str]:
        for route in routes:
            if route.matches(request.scope)[0] is Match.PARTIAL:
                yield from route.methods or ()

    return [*routes, Route(f"{ADDRESS}/{{rest:path}}", pages.nowhere(methods_of), methods=METHODS)]
