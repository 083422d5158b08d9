"""A city begins with one file, and gains an office, a client, a role, a purpose, a person and grants by the console alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.config import Settings
from hub.grants.contract_fields import contract_fields
from hub.grants.load import load_policy
from hub.grants.policy_file import read_policy
from hub.identity.people.one_time_codes import ISSUER
from hub.server.console.rendering import words_in
from hub.sources.register import open_source
from permissions.acts import Rule
from schema.contract import build_contract
from tests.clock import FixedClock
from tests.ground.city import POLICY
from tests.hub.server.web.consoles import Console, Person, serve_console, text_of

EN, ZH = words_in("en"), words_in("zh")
QUESTION = '{ person(by: {id: "00000000-0000-4000-8000-000000000000"}) { id } me { client { id } } }'
OFFICE = "山城示例市民政局"


def one_file() -> str:
    """The one file: an office of civil affairs, two data stewards with the rights of the tests' steward, and the console."""
    steward = {"organisation": OFFICE, "roles": ["steward"], "purposes": ["READING"]}
    grants = [each for each in yaml.safe_load(POLICY.read_text("utf-8"))["grants"] if each["role"] == "steward"]
    city: dict[str, Any] = {
        "organisations": [{"name": OFFICE, "department": "CIVIL_AFFAIRS", "division": "980000"}],
        "roles": [{"code": "steward", "description": "Looks after access."}],
        "purposes": [
            {
                "code": "READING",
                "article": 22,
                "department": "CIVIL_AFFAIRS",
                "legal_basis": "SUPERVISION",
                "description": "Access.",
            }
        ],
        "clients": [
            {"id": "console", "name": "Console", "auth_method": "none", "redirect_uris": ["/console"]}
            | {"every_organisation": True, **steward}
        ],
        "accounts": [{"issuer": ISSUER, "subject": name.lower(), "name": name, **steward} for name in ("Jing", "Ping")],
        "grants": [each | {"purposes": ["READING"]} for each in grants],
    }
    return yaml.safe_dump(city, allow_unicode=True)


async def registers(person: Person, what: str, **form: str) -> None:
    assert await person.does(f"/console/register/{what}", **form) == "/console/register"


async def answer_of(console: Console, secret: str) -> Any:
    """What the new client is answered, with a token by its secret."""
    http = (await console.browser()).http
    form = {"grant_type": "client_credentials", "scope": "SCHOOL_AID"}
    token = await http.post("/oauth/token", data=form, auth=("school", secret))
    if token.status_code != 200:
        return token.status_code
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    return (await http.post("/graphql", json={"query": QUESTION}, headers=headers)).json()


async def registers_all(jing: Person) -> str:
    """An office, a client with a secret, a role, a purpose and a person are registered; the secret."""
    await registers(jing, "organisation", name="区教育局", department="EDUCATION", division="980101")
    office = re.search(r'<option value="([\w-]{36})"[^>]*>区教育局<', await jing.sees("/console/register"))
    assert office
    shown = await jing.sends("/console/register/client", id="school", organisation=office[1], name="Student aid")
    secret = re.search(r'<code class="secret">([^<]+)</code>', shown.text)
    assert secret, shown.text
    assert "no-store" in shown.headers["cache-control"]
    again = await jing.sends("/console/register/client", id="school", organisation=office[1], name="Student aid")
    assert (EN["register"]["no_secret"] in text_of(again), secret[1] in again.text) == (True, False)
    await registers(jing, "role", code="student-clerk", description="Decides on aid.")
    wrong = {"code": "SCHOOL_AID", "article": "ten", "department": "EDUCATION", "legalBasis": "STATUTORY_DUTY"}
    refused = await jing.sends("/console/register/purpose", **wrong, description="Aid.")
    assert (refused.status_code, 'role="alert"' in refused.text, 'value="SCHOOL_AID"' in refused.text) == (
        400, True, True,
    )  # fmt: skip
    await registers(jing, "purpose", **wrong | {"article": "10"}, description="Aid.")
    await registers(jing, "account", name="Wen", organisation=office[1], issuer=ISSUER, subject="wen")
    return secret[1]


async def tell_why(jing: Person, ping: Person) -> None:
    """Why the new client may do something is told as a tree in both languages, with links to what it rests on."""
    why = {"client": "school", "coordinate": "Person.id", "purpose": "SCHOOL_AID"}
    reasons = await jing.sees("/console/why", **why)
    assert re.search(r'class="for">.*school may do it', reasons, re.DOTALL)
    assert "/console/matrix/cell?coordinate=Person.id&role=student-clerk#grant-" in reasons
    chinese = await jing.sees("/console/why", **why, lang="zh")
    assert (ZH["why"]["reason"] in chinese, "school：予以提供" in chinese) == (True, True)
    nobody = await jing.http.get("/console/why", params=why | {"client": "nobody"})
    assert (nobody.status_code, EN["did_not_answer"] in nobody.text or ZH["did_not_answer"] in nobody.text) == (
        400, True,
    )  # fmt: skip
    withheld = await ping.http.get("/console/why", params=why | {"every": "yes"})
    assert withheld.status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_city_grows_from_one_file_by_the_console_alone_while_it_serves(
    settings: Settings, clock: FixedClock
) -> None:
    fields = contract_fields(build_contract()._schema)
    async with open_source(settings) as source:
        await load_policy(source, read_policy(one_file(), fields.grantable, folder=Path()), clock)
    async with serve_console(settings, clock) as console:
        jing, ping = await console.person("Jing"), await console.person("Ping")
        secret = await registers_all(jing)
        assert await answer_of(console, secret) == 400
        role = {"role": "student-clerk", "purposes": "SCHOOL_AID", "because": "§10"}
        assigned = await jing.does("/console/register/assignment", **role, client="school")
        coordinates = "Query.person\nPerson.id\nQuery.me\nCaller.client\nClient.id"
        asked = {"coordinates": coordinates, "capability": "READ", "disclosure": "FULL", "scope": "DISTRICT"}
        requested = await jing.does("/console/requests/new", **role, **asked, until="2027-06-01")
        own = await jing.sends(f"{requested}/approve")
        assert (own.status_code, Rule.NOT_THE_REQUESTER.value in text_of(own)) == (409, True)
        assert (await ping.approves(assigned)).status_code == 303
        before = await answer_of(console, secret)
        assert {error["extensions"]["reason"] for error in before["errors"]} == {"NO_GRANT"}
        card = await ping.sees(requested)
        assert EN["effects"]["changes"]["OPENED"] in card
        assert "Jing" in card
        token = re.search(r'name="card" value="(\w{64})"', card)
        assert token
        stale = await ping.sends(f"{requested}/approve", card="0" * 64)
        assert (stale.status_code, Rule.CARD_AS_SHOWN.value in text_of(stale)) == (409, True)
        await ping.does(f"{requested}/approve", card=token[1])
        after = await answer_of(console, secret)
        assert after == {
            "data": {"person": None, "me": {"client": {"id": "school"}}},
            "extensions": after["extensions"],
        }
        decided = await jing.sees(requested)
        assert (EN["effects"]["decided"] in decided, token[1] in decided, "Ping" in decided) == (True, True, True)
        person = re.search(r'<option value="([\w-]{36})"[^>]*>Wen', await jing.sees("/console/register"))
        assert person
        await jing.does("/console/register/assignment", **role, account=person[1])
        people = await jing.sees("/console/clients", find="wen")
        assert ("Wen" in people, person[1] in people.replace(f'value="{person[1]}"', "")) == (True, False)
        missing = await jing.sends("/console/register/nothing")
        assert missing.status_code == 400
        await tell_why(jing, ping)
