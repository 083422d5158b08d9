"""Registering what opens nothing by itself, and requesting a role or other keys: a form for each, and what became of it beside it.

The secret of a client is in the answer to its form and nowhere else: whoever loads that page again registers nothing, and sees none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.codes import Department
from hub.errors import Code
from hub.server.console.acts import not_done, request_page, words_of
from hub.server.console.asking import Failure, PartState
from hub.server.console.page_requests import STATUS_OF, PageRequest, onward
from hub.server.console.rights import ACCOUNTS, CLIENTS, ORGANISATIONS, whole_list
from hub.server.web.page import CONSOLE
from permissions.model import LegalBasis

PAGE = f"{CONSOLE.path}/register"
ASKED = ("client",)
"""What the address of the page may have: a client, to be filled in where roles and keys are requested."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A form: the mutation that it becomes, and its fields, which are the variables. A field in `lists` has several words; one that
    is `optional` is null where nothing is given."""

    field: str
    text: str
    names: Sequence[str]
    lists: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_request: bool = False


_DONE = "{ id }"
FORMS: Mapping[str, Registration] = {
    "organisation": Registration(
        "registerOrganisation",
        f"""mutation Register($name: String!, $department: Department!, $division: String!) {{
          registerOrganisation(name: $name, department: $department, division: $division) {_DONE} }}""",
        ("name", "department", "division"),
    ),
    "client": Registration(
        "registerClient",
        """mutation Register($id: String!, $organisation: ID!, $name: String!, $jwks: String) {
          registerClient(id: $id, organisation: $organisation, name: $name, jwks: $jwks) { secret client { id } } }""",
        ("id", "organisation", "name", "jwks"),
        optional=frozenset({"jwks"}),
    ),
    "account": Registration(
        "registerAccount",
        f"""mutation Register($issuer: String!, $subject: String!, $name: String!, $organisation: ID!) {{
          registerAccount(issuer: $issuer, subject: $subject, name: $name, organisation: $organisation) {_DONE} }}""",
        ("issuer", "subject", "name", "organisation"),
    ),
    "role": Registration(
        "addRole",
        "mutation Add($code: String!, $description: String!) { addRole(code: $code, description: $description) { code } }",
        ("code", "description"),
    ),
    "purpose": Registration(
        "addPurpose",
        """mutation Add($code: String!, $article: Int!, $department: Department!, $legalBasis: LegalBasis!, $description: String!) {
          addPurpose(code: $code, article: $article, department: $department, legalBasis: $legalBasis, description: $description)
          { code } }""",
        ("code", "article", "department", "legalBasis", "description"),
    ),
    "assignment": Registration(
        "assignRole",
        f"""mutation Assign($role: String!, $purposes: [String!]!, $client: String, $account: ID, $because: String!) {{
          assignRole(role: $role, purposes: $purposes, client: $client, account: $account, because: $because) {_DONE} }}""",
        ("role", "purposes", "client", "account", "because"),
        frozenset({"purposes"}),
        frozenset({"client", "account"}),
        is_request=True,
    ),
    "key": Registration(
        "registerKey",
        f"""mutation Key($client: String!, $jwks: String!, $because: String!) {{
          registerKey(client: $client, jwks: $jwks, because: $because) {_DONE} }}""",
        ("client", "jwks", "because"),
        is_request=True,
    ),
}
"""The forms, by their names in the address."""

_NUMBER = re.compile(r"[0-9]{1,4}")


class RegisterPage:
    """Shows the forms, and does what they ask for."""

    async def show(self, asked: PageRequest) -> Response:
        """Return the forms."""
        return await self._page(asked, HTTPStatus.OK, given={"client": asked.parameter("client")})

    async def send(self, asked: PageRequest) -> Response:
        """Do what one form asks for. What is wrong with it is told beside it."""
        what = str(asked.request.path_params["what"])
        if what not in FORMS:
            sentence = "Send a form of the page for registering: there is no such form."
            return asked.not_done([Failure(Code.INVALID_INPUT, sentence, "what")], PAGE)
        form = FORMS[what]
        variables = _variables(form, asked.form)
        part = (await asked.ask(form.text, variables)).part(form.field)
        if failures := not_done(part):
            status = STATUS_OF.get(failures[0].code, HTTPStatus.BAD_REQUEST)
            given = {name: asked.form.get(name, "") for name in form.names}
            return await self._page(asked, status, given=given, what=what, failures=failures)
        if what == "client":
            hidden = part.state is PartState.WITHHELD or "secret" in part.withheld
            secret = str((part.value or {}).get("secret") or "")
            return await self._page(asked, HTTPStatus.OK, secret=secret, hidden=hidden, client=variables["id"])
        if form.is_request:
            return onward(request_page(asked, part), "requested")
        return onward(PAGE, "registered")

    async def _page(self, asked: PageRequest, status: HTTPStatus, **more: Any) -> Response:
        values: dict[str, Any] = {"given": {}, "what": "", "failures": (), "client": None, "hidden": False} | more
        return asked.page(
            "register",
            status,
            here=PAGE,
            organisations=await whole_list(asked, "organisations", ORGANISATIONS),
            clients=await whole_list(asked, "clients", CLIENTS),
            accounts=await whole_list(asked, "accounts", ACCOUNTS),
            codes=[each.value for each in Department],
            bases=[each.value for each in LegalBasis],
            forms=FORMS,
            **values,
        )


def _variables(form: Registration, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a form as GraphQL takes them. What is no number goes on as it is, for the hub to say so."""
    found: dict[str, Any] = {}
    for name in form.names:
        text = given.get(name, "").strip()
        if name in form.lists:
            found[name] = words_of(text)
        elif name == "article" and _NUMBER.fullmatch(text):
            found[name] = int(text)
        else:
            found[name] = text or (None if name in form.optional else text)
    return found
