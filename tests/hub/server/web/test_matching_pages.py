"""Civil affairs' matching board and a charity's workspace over HTTP: need meets supply, and the contact opens and closes."""

from __future__ import annotations

import re

import pytest

from hub.clock import local_day
from hub.grants.accounts import AccountHolder, register_account
from hub.identity.people.one_time_codes import ISSUER
from hub.matching.run import run_matching
from hub.server.console.rendering import words_in
from hub.server.keys_file import load_cipher
from hub.sources.register import open_source
from hub.tables.charity import WaitingReason
from hub.tables.governance import ClientPurposeRow, ClientRoleRow
from tests.clock import FixedClock
from tests.hub.identity.browser import form_of
from tests.hub.identity.registry import add
from tests.hub.matching.story import CHARITY, DISTRICT, OTHER_CHARITY, K
from tests.hub.server.store import ledger, of_kind, rows
from tests.hub.server.web.consoles import Console, Person, text_of

pytestmark = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

EN, ZH = words_in("en"), words_in("zh")
BOARD, WORKSPACE = "/console/matching", "/console/charity"
OFFICERS = {
    "Tang": ("00000000-0000-4000-9000-000000000003", "matching"),
    "Yan": (CHARITY, "charity"),
    "Fei": (OTHER_CHARITY, "charity"),
}
NOBODY = "00000000-0000-4000-8000-000000000099"
SUPPLY = {
    "service": "送餐上门",
    "kind": "CARE",
    "division": DISTRICT,
    "places": "1",
    "since": "2026-11-01",
    "key": "a-supply-1",
}


@pytest.fixture
async def desk(console: Console, clock: FixedClock) -> Console:
    """The console with an officer of a district's civil affairs and people of two charities."""
    async with open_source(console.settings) as source:
        await add(source, ClientRoleRow, *({"client_id": "console", "role": role} for role in ("matching", "charity")))
        await add(source, ClientPurposeRow, {"client_id": "console", "purpose": "CHARITY"})
        async with source.begin() as connection:
            for name, (office, role) in OFFICERS.items():
                holder = AccountHolder(ISSUER, name.lower(), name, office)
                await register_account(connection, holder, [role], ["CHARITY"], clock.now)
    return console


async def comes(desk: Console, name: str, page: str) -> Person:
    """Somebody who has signed in for the purpose of charity, and is at a page."""
    person = await desk.browser()
    desk.printed.clear()
    shown = await person.http.get("/console/sign-in", params={"next": page}, follow_redirects=True)
    code = next(line.split()[0] for line in desk.printed if name in line)
    for given in ({"code": code}, {"decision": "allow", "purpose": "CHARITY"}):
        shown = await person.http.post(shown.url, data=form_of(shown).fields | given, follow_redirects=True)
    assert (shown.status_code, shown.url.path) == (200, page), shown.text
    return person


async def matched(desk: Console) -> None:
    async with open_source(desk.settings) as source:
        await run_matching(source, DISTRICT, K, desk.clock(), local_day(desk.clock()))


async def link_to(person: Person, page: str, form: str, **parameters: str) -> str:
    """The first address of a page that fits a form."""
    found = re.search(form, await person.sees(page, **parameters))
    assert found, form
    return found[0]


async def neighbour(desk: Console) -> tuple[str, str, str]:
    """The number, the name and the id of somebody of a township with enough people like them, who has a phone."""
    found = await rows(
        desk.settings,
        "select p.id, p.name, p.id_number_sealed as sealed from person p join membership m on m.person_id = p.id"
        " and m.superseded_at is null and m.until is null join category_determination d on d.person_id = p.id"
        " and d.outcome = 'RECOGNISED' and d.superseded_at is null and d.until is null"
        " where p.division_code like '980101001%' and p.phone_sealed is not null and p.birth_date is not null"
        " and p.id_number_sealed is not null group by p.id, p.name having count(distinct m.household_id) = 1 order by p.id",
    )
    cipher = load_cipher(desk.settings)
    return cipher.open("person.id_number", found[0]["sealed"]), found[0]["name"], str(found[0]["id"])


async def test_a_need_is_registered_matched_and_delivered_and_the_contact_closes_again(desk: Console) -> None:
    tang, yan = await comes(desk, "Tang", BOARD), await comes(desk, "Yan", WORKSPACE)
    number, name, person_id = await neighbour(desk)
    assert EN["matching"]["empty"]["waiting"] in await tang.sees(BOARD)

    found = await tang.sends(f"{BOARD}/need", number=number)
    told = text_of(found)
    assert (found.status_code, name in told, number in told) == (200, True, False)
    assert (EN["matching"]["new"]["missed"] in told, EN["matching"]["new"]["states"]["withheld"] in told) == (
        True,
        True,
    )
    key = re.search(r'name="key" value="([^"]+)"', told)
    assert key
    need = {
        "person": person_id,
        "kind": "CARE",
        "urgency": "URGENT",
        "known_by": "MISSED_PROGRAMME",
        "given": "2026-11-20",
    }
    need |= {"programme": "PREMIUM_SUBSIDY", "key": key[1]}
    for _ in range(2):  # sent again, it is registered once
        assert await tang.does(f"{BOARD}/needs", **need) == BOARD
    waiting = await tang.sees(BOARD, of="waiting")
    assert (waiting.count("<article>"), WaitingReason.NEXT_RUN.english in waiting) == (1, True)

    assert EN["charity"]["no_supply"] in await yan.sees(f"{WORKSPACE}/supplies")
    assert await yan.does(f"{WORKSPACE}/supplies", **SUPPLY) == f"{WORKSPACE}/supplies"
    place = await link_to(yan, f"{WORKSPACE}/supplies", rf"{WORKSPACE}/supplies/[0-9a-f-]{{36}}/places")
    assert await yan.does(place, places="2") == f"{WORKSPACE}/supplies"
    assert "2 places, as of 2026-11-23" in await yan.sees(f"{WORKSPACE}/supplies")
    await matched(desk)

    case = await link_to(yan, WORKSPACE, rf"{WORKSPACE}/cases/[0-9a-f-]{{36}}")
    match = case.rpartition("/")[2]
    offer = await yan.sees(case)
    assert ("urgency <strong>60</strong>" in offer, name in offer, person_id in offer) == (True, False, False)
    assert (await yan.sends(f"{case}/deliver", given="2026-11-23")).status_code == 409
    assert (await tang.sends(f"{BOARD}/{match}/confirm")).status_code == 409
    assert await yan.does(f"{case}/accept") == case
    assert name in await tang.sees(BOARD, of="confirm")
    assert await tang.does(f"{BOARD}/{match}/confirm") == BOARD
    assert EN["charity"]["contact"]["closed"] in await yan.sees(f"{case}/contact")
    assert (await tang.sends(f"{BOARD}/{match}/consent", until="soon", home="yes")).status_code == 400
    assert await tang.does(f"{BOARD}/{match}/consent", until="2026-12-31", home="yes") == BOARD

    assert name not in await yan.sees(case)
    assert await looks_of(desk, person_id) == 0
    contact = await yan.sees(f"{case}/contact")
    assert (name in contact, EN["charity"]["contact"]["use"] in contact) == (True, True)
    assert await looks_of(desk, person_id) == 1
    wrong = await yan.sends(f"{case}/deliver", given="2026-11-23", amount="much")
    assert (wrong.status_code, await yan.does(f"{case}/deliver", given="2026-11-23", amount="120.00")) == (400, case)
    assert EN["charity"]["next"]["DELIVERED"] in await yan.sees(case)
    records = await rows(
        desk.settings, f"select kind, amount_fen from charity_assistance where person_id = '{person_id}'"
    )
    assert [(each["kind"], each["amount_fen"]) for each in records] == [("CARE", 12000)]
    assert "<article>" in await tang.sees(BOARD, of="delivered")


async def test_a_person_who_withdraws_is_reached_no_more(desk: Console) -> None:
    tang, yan, fei = [await comes(desk, *who) for who in (("Tang", BOARD), ("Yan", WORKSPACE), ("Fei", WORKSPACE))]
    _, name, person_id = await neighbour(desk)
    need = {"person": person_id, "kind": "CARE", "urgency": "SOON", "known_by": "WISH", "given": "2026-11-20"}
    await tang.does(f"{BOARD}/needs", **need, key="a-need-1")
    await yan.does(f"{WORKSPACE}/supplies", **SUPPLY)
    await matched(desk)
    case = await link_to(yan, WORKSPACE, rf"{WORKSPACE}/cases/[0-9a-f-]{{36}}")
    match = case.rpartition("/")[2]
    for path in (case, f"{case}/contact"):
        assert (await fei.http.get(path)).status_code == 404
    assert (await fei.sends(f"{case}/accept")).status_code == 404
    await yan.does(f"{case}/accept")
    await tang.does(f"{BOARD}/{match}/confirm")
    await tang.does(f"{BOARD}/{match}/consent", until="2026-12-31")
    contact = await yan.sees(f"{case}/contact")
    assert (name in contact, EN["matching"]["without_home"] in contact) == (True, True)
    assert await tang.does(f"{BOARD}/{match}/withdraw") == BOARD
    contact = await yan.sees(f"{case}/contact")
    assert (name in contact, EN["charity"]["contact"]["closed"] in contact) == (False, True)
    assert "<article>" in await yan.sees(WORKSPACE, of="ended")


async def test_what_is_wrong_or_not_allowed_is_told_apart(desk: Console) -> None:
    tang, yan = await comes(desk, "Tang", BOARD), await comes(desk, "Yan", WORKSPACE)
    for person, path, status in (
        (yan, BOARD, 403),
        (tang, WORKSPACE, 403),
        (tang, f"{WORKSPACE}/supplies", 403),
        (tang, f"{BOARD}?of=everything", 400),
        (tang, f"{BOARD}?at=2026-11-01", 400),
        (tang, f"{BOARD}?after=x", 400),
        (tang, f"{BOARD}/needs", 405),
        (yan, f"{WORKSPACE}/cases/nothing", 404),
        (yan, f"{WORKSPACE}/cases/{NOBODY}", 404),
        (yan, f"{WORKSPACE}/nothing", 404),
    ):
        assert (await person.http.get(path)).status_code == status, path
    for person, path, form, status in (
        (yan, f"{BOARD}/{NOBODY}/confirm", {}, 403),
        (tang, f"{BOARD}/{NOBODY}/confirm", {}, 404),
        (tang, f"{BOARD}/{NOBODY}/refuse", {}, 400),
        (tang, f"{BOARD}/{NOBODY}/refuse", {"reason": "MOOD"}, 400),
        (tang, f"{BOARD}/nothing/withdraw", {}, 400),
        (tang, f"{BOARD}/need", {"number": "1"}, 400),
        (tang, f"{BOARD}/needs", {"person": NOBODY, "kind": "CARE"}, 400),
        (yan, f"{WORKSPACE}/supplies", SUPPLY | {"division": "1"}, 400),
        (yan, f"{WORKSPACE}/supplies", SUPPLY | {"places": "many"}, 400),
        (yan, f"{WORKSPACE}/supplies/{NOBODY}/places", {"places": "3"}, 404),
        (yan, f"{WORKSPACE}/supplies/{NOBODY}/places", {"places": "0"}, 400),
        (yan, f"{WORKSPACE}/supplies/{NOBODY}/withdraw", {}, 404),
    ):  # fmt: skip
        answer = await person.sends(path, **form)
        assert (answer.status_code, 'class="box' in answer.text) == (status, True), (path, form, text_of(answer))
    foreign = await yan.sends(f"{WORKSPACE}/supplies", origin="https://elsewhere.example", **SUPPLY)
    assert (foreign.status_code, EN["charity"]["no_supply"] in await yan.sees(f"{WORKSPACE}/supplies")) == (403, True)
    for person, path, words in ((tang, BOARD, ZH["matching"]["text"]), (yan, WORKSPACE, ZH["charity"]["text"])):
        assert words in await person.sees(path, lang="zh")
        assert "script" not in (await person.http.get(path)).headers["content-security-policy"]
    assert EN["told"]["welcome"]["title"] in await (await desk.browser()).sees(WORKSPACE)


async def looks_of(desk: Console, person_id: str) -> int:
    """How often somebody looked at how to reach a person."""
    read = of_kind(await ledger(desk.settings), "READ")
    return sum(person_id in event["subjects"] and "Person.phone" in event["given"] for event in read)
