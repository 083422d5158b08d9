"""The ledger at the console over HTTP: each value leads to its filter, a person's number stands in no address, and who may not is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.cipher import Cipher
from hub.ledger.event import EventKind, Outcome
from hub.ledger.gate import LedgerGate
from hub.ledger.transparency.sealing import Sealer
from hub.server.console.rendering import words_in
from hub.sources.register import open_source
from tests.ground.city import ORGANISATION, SECRET, odd_id, odd_person
from tests.hub.ledger.events import an_event, unlimited
from tests.hub.server.web.consoles import Console, Person, text_of

ON_SQLITE = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)

EN, ZH = words_in("en"), words_in("zh")
LEDGER = "/console/ledger"
LOOK = "query Look($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name } }"


async def looked(console: Console, number: str, client: str = "reader") -> None:
    """A system looks a person up."""
    http = (await console.browser()).http
    form = {"grant_type": "client_credentials", "scope": "READING"}
    token = (await http.post("/oauth/token", data=form, auth=(client, SECRET))).json()["access_token"]
    asked = {"query": LOOK, "variables": {"id": number}}
    answer = await http.post("/graphql", json=asked, headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["data"]["person"] is not None


def rows_of(page: str) -> list[str]:
    """The rows of the table of entries."""
    return re.findall(r"<tr>\n(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)


def without_links(row: str) -> str:
    """What a row says, wherever it leads."""
    return re.sub(' href="[^"]*"', "", row)


async def searched(at_desk: Person, **form: str) -> str:
    answer = await at_desk.sends(LEDGER, **form)
    assert (answer.status_code, "location" in answer.headers) == (200, False), text_of(answer)
    return text_of(answer)


@ON_SQLITE
async def test_each_value_of_a_row_leads_to_its_filter(console: Console) -> None:
    await looked(console, odd_person(0))
    await looked(console, odd_person(1), "masked")
    qin = await console.person("Qin")
    page = await qin.sees(LEDGER, of="all", client="reader")
    (row,) = rows_of(page)
    links = dict(re.findall(r'<a href="([^"]+)" aria-label="([^":]+): ', row))
    assert set(links.values()) == {
        EN["ledger"][name] for name in ("when", "client", "purpose", "coordinate", "outcome")
    }  # fmt: skip
    for address in links:
        assert address.startswith(f"{LEDGER}?client=reader&")
        (same,) = rows_of(await qin.sees(address))
        assert without_links(same) == without_links(row), address
    assert EN["ledger"]["outcomes"]["ANSWERED"] in row
    assert EN["ledger"]["not_sealed"] in row
    nothing = await qin.sees(LEDGER, of="all", client="reader", purpose="NEVER")
    assert (EN["ledger"]["empty"] in nothing, rows_of(nothing)) == (True, [])
    chinese = await qin.http.get(LEDGER, params={"of": "all", "lang": "zh"})
    assert (ZH["ledger"]["title"] in chinese.text, ZH["ledger"]["person_note"] in chinese.text) == (True, True)


@ON_SQLITE
async def test_the_number_of_a_person_comes_by_a_form_and_leads_on_by_forms(console: Console) -> None:
    number = odd_person(2)
    async with open_source(console.settings) as source:
        gate = LedgerGate(source, unlimited())
        version = await gate.record(an_event(policy_version=0))  # of no version that was ever in force
        about = {"subjects": (odd_id("person", 2),), "policy_version": version, "organisation_id": ORGANISATION}
        await gate.record(*(an_event(**about) for _ in range(51)))
        await gate.drain()
    qin = await console.person("Qin")
    page = await searched(qin, person=number, of="all")
    assert len(rows_of(page)) == 50
    assert number not in "".join(re.findall(r'href="[^"]*"', page))
    (after,) = re.findall(r'name="after" value="([^"]+)"', page)
    again = await searched(qin, person=number, of="all", after=after)
    assert [EN["ledger"]["one_person"] in again, len(rows_of(again))] == [True, 1]
    narrowed = await searched(
        qin, person=number, of="all", after=after, narrow=f"client:{an_event().request.client_id}"
    )
    assert len(rows_of(narrowed)) == 50
    assert all(f'value="client:{an_event().request.client_id}"' in row for row in rows_of(narrowed))
    # Who searched for the person is no entry that a search for the person has: it would tell that they are registered.
    assert rows_of(await searched(qin, person=number, of="all", client="console")) == []
    for wrong, status in (("12345", 400), (f"{number}' or", 400)):
        refused = await qin.sends(LEDGER, person=wrong)
        assert (refused.status_code, 'role="alert"' in refused.text) == (status, True)
        assert EN["ledger"]["one_person"] not in text_of(refused)
    foreign = await qin.sends(LEDGER, origin="https://elsewhere.example", person=number)
    assert (foreign.status_code, rows_of(text_of(foreign))) == (403, [])


@ON_SQLITE
async def test_who_may_not_see_the_ledger_is_told_and_a_department_sees_its_own(console: Console) -> None:
    await looked(console, odd_person(0))
    jing, shen = await console.person("Jing"), await console.person("Shen")
    withheld = await jing.http.get(LEDGER)
    assert (withheld.status_code, withheld.text.count(EN["not_allowed"]), rows_of(text_of(withheld))) == (403, 2, [])
    own = rows_of(await shen.sees(LEDGER))
    assert own
    assert {re.findall(r'href="[^"]*client=(\w+)', row)[0] for row in own} == {"reader", "console"}
    every = await shen.http.get(LEDGER, params={"of": "all"})
    assert (every.status_code, EN["reasons"]["NO_GRANT"] in every.text) == (403, True)
    by_number = await shen.sends(LEDGER, person=odd_person(0))
    assert (by_number.status_code, EN["reasons"]["NO_GRANT"] in by_number.text) == (403, True)
    for given in ({"account": "nobody"}, {"from": "soon"}, {"from": "2026-11-23", "until": "2026-11-22"}):
        wrong = await shen.http.get(LEDGER, params=given)
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True), given


@ON_SQLITE
async def test_a_past_day_has_no_later_entries_and_the_seal_stands_on_top(console: Console) -> None:
    qin = await console.person("Qin")
    assert EN["ledger"]["nothing_sealed"] in await qin.sees(LEDGER)
    await looked(console, odd_person(0))
    async with open_source(console.settings) as source:
        sealer = Sealer(source, Cipher.of(console.settings.keys_file), console.clock, console.settings.issuer)
        size = await sealer.seal()
    console.clock.now += timedelta(days=1)
    qin = await Console.person(replace(console, there={}), "Qin")
    await looked(console, odd_person(1))
    today = await qin.sees(LEDGER, of="all", client="reader")
    then = await qin.sees(LEDGER, of="all", client="reader", at="2026-11-23")
    assert (len(rows_of(today)), len(rows_of(then))) == (2, 1)
    assert f"<bdi>{size}</bdi>" in today.partition('<form class="filters"')[0]
    assert EN["ledger"]["not_cosigned"] in today
    assert [EN["ledger"]["sealed"] in row for row in rows_of(today)] == [False, True]
    by_form = await searched(qin, person=odd_person(1), of="all", at="2026-11-23")
    assert (rows_of(by_form), EN["as_of"]["past"].format(day="2026-11-23") in by_form) == ([], True)


def test_both_languages_have_a_word_for_each_kind_and_each_outcome_of_an_operation() -> None:
    for words in (EN["ledger"], ZH["ledger"]):
        assert set(words["kinds"]) == {each.value for each in EventKind}
        assert set(words["outcomes"]) == {*(each.value for each in Outcome), "CLIENT_GONE"}
