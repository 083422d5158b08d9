"""The stewards' console over HTTP: who sees what, what a form does, and what it refuses."""

from __future__ import annotations

import re
from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import Code
from hub.server.console.cells import CellState
from hub.server.console.rendering import words_in
from hub.server.console.sessions import IDLE
from permissions.acts import Rule
from permissions.model import Capability, Disclosure, Reason, Scope, Sensitivity
from schema.enums import RequestState
from tests.clock import FixedClock
from tests.ground.hub import Hub
from tests.hub.server.web.consoles import Console, Person, text_of

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

EN, ZH = words_in("en"), words_in("zh")
ASKED = {
    "role": "sparse",
    "coordinates": "Person.idNumber",
    "capability": "READ",
    "disclosure": "MASKED",
    "scope": "EVERYONE",
    "purposes": "READING",
    "until": "2027-06-01",
    "because": "We call people back.",
}
CELL = {"coordinate": "Person.idNumber", "role": "sparse"}

NOT_THERE = [
    ("", "lang", "fr"),
    ("", "at", "tomorrow"),
    ("/sign-in", "lang", "fr"),
    ("/requests", "state", "OPENED"),
    ("/requests", "of", "others"),
    ("/requests/new", "capability", "FLY"),
    ("/requests/new", "disclosure", "SOME"),
    ("/requests/new", "scope", "MOON"),
    ("/matrix", "department", "NAVY"),
    ("/matrix", "state", "?"),
    ("/matrix", "page", "-1"),
    ("/ledger", "outcome", "LOST"),
    ("/ledger", "of", "own"),
    ("/catalogue", "department", "NAVY"),
    ("/catalogue", "type", "Persons"),
    ("/catalogue", "sharing", "FREE"),
    ("/catalogue", "sensitivity", "HIGH"),
    ("/catalogue", "page", "0"),
    ("/why", "capability", "FLY"),
    ("/why", "every", "no"),
    ("/questions", "of", "all"),
]
"""Values of parameters that there are not."""


async def requested(console: Console, **changes: str) -> str:
    """The page of a request that Deng has filed, as a data steward finds it."""
    deng, jing = await console.person("Deng"), await console.person("Jing")
    assert await deng.does("/console/requests/new", **ASKED | changes) == "/console/requests"
    (page,) = re.findall(r'href="(/console/requests/[\w-]{36})"', await jing.sees("/console"))
    return str(page)


async def refused(person: Person, path: str, sentence: str, status: int = 409, **form: str) -> None:
    """A form changes nothing, and its sender reads why."""
    answer = await person.sends(path, **form)
    assert (answer.status_code, sentence in text_of(answer)) == (status, True), text_of(answer)


@ON_SQLITE
async def test_two_stewards_decide_from_the_card_and_one_revokes(console: Console) -> None:
    page = await requested(console)
    jing, ping, insurer = [await console.person(name) for name in ("Jing", "Ping", "Insurer")]
    today = await jing.sees("/console")
    assert (page in today, EN["today"]["to_decide"]["none"] in today) == (True, False)
    assert page not in await insurer.sees("/console")
    card = await jing.sees(page)
    assert "asks that the role \u2068sparse\u2069 may read 1 field(s) (masked), of everyone" in card
    assert "角色\u2068sparse\u2069可读取 1 个字段（脱敏提供），范围为全部人员" in card
    assert EN["card"]["approvals"]["missing"].format(count=2, department="Civil affairs") in card
    await refused(jing, f"{page}/approve", Rule.CARD_AS_SHOWN.value)  # without a card that was read
    assert (await jing.approves(page)).headers["location"].startswith(page)
    assert EN["decide"]["twice"] in await jing.sees(page)
    await refused(jing, f"{page}/approve", Rule.NOT_TWICE.value)
    await refused(insurer, f"{page}/approve", Rule.OWNER.value)
    assert EN["cell_states"]["REQUESTED"] in await ping.sees("/console/matrix/cell", **CELL)
    assert (await ping.approves(page)).status_code == 303
    await refused(insurer, f"{page}/refuse", Rule.STATE.value, because="Too late.")
    shown = await ping.sees(page)
    revoke = re.search(r'action="(/console/grants/[^"]+/revoke)"', shown)
    assert revoke, shown
    assert 'class="chip in_force"' in await ping.sees("/console/matrix/cell", **CELL)
    assert await ping.does(revoke[1], because="Not needed.", back=page) == page
    cell = await ping.sees("/console/matrix/cell", **CELL)
    assert ('class="chip revoked"' in cell, "Not needed." in cell, 'class="chip in_force"' in cell) == (
        True, True, False,
    )  # fmt: skip
    console.clock.now += timedelta(days=1)
    jing = await Console.person(replace(console, there={}), "Jing")
    on_the_day = await jing.sees("/console/matrix/cell", **CELL, at="2026-11-22")
    assert EN["cell"]["nothing"] in on_the_day
    assert "<button>" not in on_the_day.partition("</header>")[2]


@ON_SQLITE
async def test_nobody_decides_on_their_own_request_and_whoever_may_not_is_told(console: Console) -> None:
    jing, deng = await console.person("Jing"), await console.person("Deng")
    own = await jing.does("/console/requests/new", **ASKED | {"coordinates": "Person.name"})
    assert EN["decide"]["own"] in await jing.sees(own)
    await refused(jing, f"{own}/approve", Rule.NOT_THE_REQUESTER.value)
    await refused(deng, f"{own}/approve", "Mutation.approveRequest", 403)
    ping, at_once = await console.person("Ping"), await requested(console, coordinates="Person.name")
    answers = await gather(*(each.approves(at_once) for each in (jing, ping)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    withheld = await deng.http.get("/console/requests")
    assert (withheld.status_code, EN["not_allowed"] in withheld.text) == (403, True)
    assert EN["request"]["empty"] in await jing.sees("/console/requests", state="REFUSED")
    assert EN["withheld"] in await deng.sees("/console/requests", of="own", state="ALL")
    for page in ("/console/requests/nothing", f"{own[:-4]}0000"):
        missing = await jing.http.get(page)
        assert (missing.status_code, EN["missing"]["title"] in missing.text) == (404, True)
    for path, name, value in NOT_THERE:
        said = await jing.http.get(f"/console{path}", params={name: value})
        assert (said.status_code, f"{name} must be " in text_of(said)) == (400, True), (path, name)
    for method, page, status, allowed in (
        ("GET", "/console/nothing", 404, None),
        ("POST", "/console/nothing", 404, None),
        ("GET", "/console/blocks", 405, "POST"),
        ("PUT", "/console/requests", 405, "GET, HEAD"),
    ):
        missing = await jing.http.request(method, page, params={"lang": "zh-CN"})
        assert (missing.status_code, missing.headers.get("allow")) == (status, allowed), page
        assert ZH["told"]["nowhere"]["title"] in missing.text
    for page in ("/console", "/console/requests"):
        slashed = await jing.http.get(f"{page}/", params={"lang": "en"})
        assert (slashed.status_code, slashed.headers["location"]) == (307, f"{page}?lang=en")
    away = await jing.http.get("/console/requests", params={"after": "elsewhere", "lang": "en"})
    first_page = f'href="/console/requests">{EN["try_again"]}'
    assert (away.status_code, first_page in away.text) == (400, True)
    simulated = await jing.sends("/console/simulator", every="no")
    assert (simulated.status_code, "every must be one of yes." in text_of(simulated)) == (400, True)


@ON_SQLITE
async def test_a_form_from_elsewhere_and_a_cookie_of_others_do_nothing(console: Console, clock: FixedClock) -> None:
    page = await requested(console)
    jing = await console.person("Jing")
    for origin in ("https://elsewhere.example", "null"):
        answer = await jing.sends(f"{page}/approve", origin=origin)
        assert (answer.status_code, EN["told"]["another_site"]["title"] in text_of(answer)) == (403, True)
    assert EN["card"]["approvals"]["none"] in await jing.sees(page)
    kept = jing.http.cookies["hub-console"]
    stranger = await console.browser()
    foreign = await stranger.http.get("/console", params={"code": "a", "state": "b", "iss": stranger.origin})
    assert (foreign.status_code, EN["told"]["foreign"]["title"] in foreign.text) == (400, True)
    for changed in (kept[:-2] + ("AA" if kept[-2:] != "AA" else "BB"), "s1.", "x" * 5000):
        stranger.http.cookies.set("hub-console", changed)
        assert EN["told"]["welcome"]["title"] in await stranger.sees(page)
    clock.now += timedelta(minutes=12)
    assert EN["card"]["title"] in await jing.sees(page)  # with a new token
    clock.now += IDLE
    assert EN["told"]["welcome"]["title"] in await jing.sees(page)
    ping = await console.person("Ping")
    kept = ping.http.cookies["hub-console"]
    assert await ping.does("/console/sign-out") == "/console"
    stranger.http.cookies.set("hub-console", kept)
    answer = await stranger.sends(f"{page}/approve")
    assert (answer.status_code, EN["told"]["not_sent"]["title"] in answer.text) == (401, True)


@ON_SQLITE
async def test_what_people_write_is_text_and_nothing_else(console: Console) -> None:
    script, turned = "<script>alert(1)</script>", "\u05e9\u05dc\u05d5\u05dd"
    page = await requested(console, because=f"{script} {turned}", coordinates="Person.name")
    jing, deng = await console.person("Jing"), await console.person("Deng")
    shown = await jing.http.get(page, headers={"Accept-Language": "zh-CN"})
    assert ("<script" in shown.text, f"<bdi>&lt;script&gt;alert(1)&lt;/script&gt; {turned}</bdi>" in shown.text) == (
        False, True,
    )  # fmt: skip
    assert (shown.headers["content-language"], ZH["card"]["title"] in shown.text) == ("zh-CN", True)
    policy = dict(part.split(" ", 1) for part in shown.headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["form-action"], "script-src" in policy) == ("'none'", "'self'", False)
    for changes, status in (
        ({"because": "x" * 10_000}, 400),
        ({"because": "\u202eevig"}, 400),
        ({"because": "长" * 10_000}, 413),
        ({"until": "soon"}, 400),
        ({"until": "2026-01-01"}, 409),
        ({"capability": "EVERYTHING"}, 400),
        ({"coordinates": "Person.nickname\u0000"}, 400),
    ):
        answer = await deng.sends("/console/requests/new", **ASKED | changes)
        assert (answer.status_code, 'role="alert"' in answer.text) == (status, True), (changes, answer.text)
    found = await jing.sees("/console/matrix", find=f'"{script}')
    assert EN["matrix"]["empty"] in found


@ON_SQLITE
async def test_blocks_and_suspensions_begin_and_end_where_they_are_seen(console: Console) -> None:
    jing, ping = await console.person("Jing"), await console.person("Ping")
    cell = {"coordinate": "Person.name", "role": "reader"}
    back = "/console/matrix/cell?coordinate=Person.name&role=reader"
    await jing.does("/console/blocks", **cell, reach="both", because="Under review.", back=back)
    blocked = await jing.sees("/console/matrix", department="CIVIL_AFFAIRS", state="BLOCKED")
    assert ("Person.name" in blocked, "Person.sex<" in blocked) == (True, False)
    (lift,) = re.findall(r'action="(/console/blocks/[^"]+/lift)"', await ping.sees("/console/matrix/cell", **cell))
    await ping.does(lift, because="Reviewed.", back="https://elsewhere.example")
    assert 'class="chip in_force"' in await ping.sees("/console/matrix/cell", **cell)
    await jing.does("/console/clients", id="reader", deed="suspend", back="/console/clients")
    assert EN["clients"]["suspended"].format(day="2026-11-23") in await jing.sees("/console/clients", find="reader")
    await ping.does("/console/clients", id="reader", deed="reinstate", back="/console/clients")
    await refused(jing, "/console/accounts", "no such account", 404, id="nobody", deed="suspend")


@ON_SQLITE
async def test_without_a_provider_the_console_says_that_nobody_can_sign_in(hub: Hub) -> None:
    welcome = await hub.http.get("/console", headers={"Accept-Language": "zh"})
    assert (welcome.status_code, ZH["told"]["welcome"]["text"] in welcome.text) == (200, True)
    nobody = await hub.http.get("/console/sign-in")
    assert (nobody.status_code, EN["told"]["no_sign_in"]["title"] in nobody.text) == (503, True)


NEVER_ON_A_PAGE = {
    # Whoever has no valid token is led to the sign-in.
    Code.UNAUTHENTICATED, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED,
    # The documents of the pages are whole and valid; one that is simulated is an argument, and its mistakes are INVALID_INPUT.
    Code.SYNTAX, Code.INVALID_QUERY, Code.DOCUMENT_UNKNOWN, Code.PERSISTED_QUERY_NOT_SUPPORTED,
    # No page corrects what was written, or registers persons.
    Code.WITHHELD_VALUE_USED, Code.SUPERSEDED, Code.ALREADY_REGISTERED, Code.NOT_ATTEMPTED,
}  # fmt: skip
"""Codes that no page of the console can meet, so that it needs no words for them."""


def test_both_languages_of_the_console_say_the_same_things() -> None:
    def names(words: object, place: str = "") -> set[str]:
        if not isinstance(words, dict) or place in (".rules", ".codes"):
            return {place}
        return set().union(*(names(words[key], f"{place}.{key}") for key in words))

    assert names(EN) == names(ZH)
    assert set(ZH["rules"]) == {rule.name for rule in Rule}
    assert set(ZH["codes"]) == set(Code) - NEVER_ON_A_PAGE
    for words in (EN, ZH):
        for said, needed in (
            ("reasons", Reason), ("capabilities", Capability), ("disclosures", Disclosure), ("scopes", Scope),
            ("sensitivities", Sensitivity), ("cell_states", CellState), ("cell_meanings", CellState),
        ):  # fmt: skip
            assert set(words[said]) == {each.value for each in needed}
        assert set(words["request"]["states"]) == {*RequestState.__members__, "ALL"}
