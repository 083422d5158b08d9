"""The pages of the window over HTTP: what a clerk does for the person who stands there, and what an organisation answers."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from hub.server.console.rendering import words_in
from tests.commands import run_command
from tests.ground.city import SECRET, odd_id, odd_person
from tests.hub.server.web.consoles import Console, Person, text_of

pytestmark = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

EN, ZH = words_in("en"), words_in("zh")
NUMBER = odd_person(1)
NAME = '{ person(by: {id: "%s"}) { name sex } }' % odd_id("person", 1)  # noqa: UP031


async def looked(console: Console) -> None:
    """The insurance's system has looked at the person."""
    http = (await console.browser()).http
    given = {"grant_type": "client_credentials", "scope": "READING"}
    token = (await http.post("/oauth/token", data=given, auth=("reader", SECRET))).json()["access_token"]
    answer = await http.post("/graphql", json={"query": NAME}, headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["data"]["person"]["name"]


async def begun(clerk: Person) -> str:
    """The page of the visit that a clerk begins."""
    return await clerk.does("/console/citizen", number=NUMBER, identified_by="RESIDENT_ID_CARD")


async def test_a_clerk_shows_who_looked_and_asks_and_the_organisation_answers(console: Console) -> None:
    await looked(console)
    su, lin = await console.person("Su"), await console.person("Lin")
    assert EN["citizen"]["window"] in await su.sees("/console/citizen")
    page = await begun(su)
    assert re.fullmatch(r"/console/citizen/[0-9a-f-]{36}", page)
    empty = await su.sees(page)
    assert (EN["citizen"]["proof"]["none"] in empty, EN["citizen"]["later"]["none"] in empty) == (True, True)
    run_command(console.settings, "seal")
    shown = await su.sees(page)
    assert "区医保局 looked at your data, for this purpose: Of the tests (article 4 of the notice)." in " ".join(
        shown.split()
    )
    assert ("hub.localhost" in shown or "/ledger\n" in shown, NUMBER in shown) == (True, False)
    chinese = text_of(await su.http.get(page, params={"lang": "zh"}))
    assert (ZH["citizen"]["looks"] in chinese, "查阅了您的信息，依据通知第4条。" in chinese) == (True, True)
    proof = await su.http.get(f"{page}/proof")
    assert (proof.status_code, proof.headers["content-disposition"]) == (
        200, 'attachment; filename="looks-2026-11-23.json"',
    )  # fmt: skip
    assert json.loads(proof.text)["format"] == "hub-looks/1"
    look = re.findall(r'name="look" value="([^"]+)"', chinese)[-1]
    assert await su.does(f"{page}/ask", look=look, topic="WHAT_FOR") == page
    asked = await su.sees(page, lang="en")
    (number,) = re.findall(r"Question ([0-9A-Z]{4}-[0-9A-Z]{4})\. The organisation has to answer by 2026-12-14", asked)
    assert number in await lin.sees("/console/questions")
    answer = "For <b>the premium subsidy</b>."
    assert await lin.does("/console/questions", number=number, answer=answer) == "/console/questions"
    assert EN["questions"]["empty"] in await lin.sees("/console/questions")
    assert answer in await lin.sees("/console/questions", of="every")
    told = await su.http.get(page)
    assert ("<b>" in told.text, answer in text_of(told)) == (False, True)


async def test_what_is_wrong_is_said_without_the_number_and_nobody_else_has_the_page(console: Console) -> None:
    su, jing = await console.person("Su"), await console.person("Jing")
    for number, chosen, status in (
        (NUMBER[:-1] + "0", "RESIDENT_ID_CARD", 400),
        (NUMBER, "HEARSAY", 400),
        (odd_person(3), "GUARDIAN", 404),
        ("", "", 400),
    ):
        answer = await su.sends("/console/citizen", number=number, identified_by=chosen)
        assert answer.status_code == status, text_of(answer)
        assert (EN["citizen"]["not_begun"] in text_of(answer), not number or number not in answer.text) == (True, True)
    page = await begun(su)
    stranger = await console.browser()
    assert EN["told"]["welcome"]["title"] in await stranger.sees(page)
    for path in (page, f"{page}/proof"):
        assert (await jing.http.get(path)).status_code == 403
    assert "/console/citizen" not in await jing.sees("/console")
    ended = await su.http.get(f"/console/citizen/{odd_id('person', 1)}")
    assert EN["citizen"]["over"]["title"] in text_of(ended)
    for path, status in (
        ("/console/citizen/nothing", 404),
        (f"/console/citizen/{odd_id('person', 1)}", 404),
        (f"{page}?since=soon", 400),
        (f"{page}/proof", 404),
        (f"{page}?number={NUMBER}", 400),
    ):
        assert (await su.http.get(path)).status_code == status, path
    for mistaken in ("since=2026-11-24&until=2026-11-23", "after=x"):
        wrong = await su.http.get(f"{page}?{mistaken}")
        assert (wrong.status_code, "双户" in wrong.text, 'role="alert"' in wrong.text) == (400, True, True)
    (days,) = set(re.findall(r'name="since"[^>]* min="(.*?)" max="(.*?)"', await su.sees(page)))
    for day in days:
        for end in ("since", "until"):
            assert (await su.http.get(f"{page}?{end}={day}")).status_code == 200, (end, day)
    elsewhere = await su.sends(f"{page}/ask", look=odd_id("person", 1), topic="WHAT_FOR")
    assert (elsewhere.status_code, EN["not_done"]["title"] in text_of(elsewhere)) == (404, True)
    foreign: httpx.Response = await su.sends("/console/citizen", origin="https://elsewhere.example", number=NUMBER)
    assert foreign.status_code == 403
