"""Need meets supply in a real browser: a programme is missed, a need is registered and matched, a charity delivers, and the contact is gone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.clock import local_day, system_clock
from hub.policy.chain_states import MissedState
from hub.server.console.rendering import words_in
from hub.tables.charity import MatchState, NeedKind, Urgency, WaitingReason
from tests.commands import run_with
from tests.demo import Demo
from tests.hub.server.web.browser import fits, says, tab_to
from tests.hub.server.web.test_accessible import THEMES, violations
from tests.hub.server.web.test_console_story import ON_A_PHONE, signed_in

EN, ZH = words_in("en"), words_in("zh")
BOARD, WORKSPACE = "/console/matching", "/console/charity"
SERVICE = "送餐上门"
OF_DEMO = (("HUB_DATABASE", "sqlite:///", "hub.db"), ("HUB_KEYS_FILE", "", "keys.json"))
PHONE = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { phone } }"
CHAIN = "query($id: ResidentIdNumber!) { assistanceChain(by: {idNumber: $id}) { records { nodes { __typename givenOn } } } }"


@contextmanager
def officer(browser: Browser, demo: Demo, stage: str = "", **context: Any) -> Iterator[Page]:
    """Civil affairs at its matching board."""
    with signed_in(browser, demo, "唐伟", "CHARITY_SUPPORT", BOARD, **context) as page:
        if stage:
            page.goto(f"{demo.url}{BOARD}?of={stage}")
        yield page


@contextmanager
def charity(browser: Browser, demo: Demo, page: str = WORKSPACE, **context: Any) -> Iterator[Page]:
    """A charity at its workspace."""
    with signed_in(browser, demo, "何燕", "CHARITY_SUPPORT", page, **context) as opened:
        yield opened


def somebody(demo: Demo) -> Mapping[str, str]:
    """A person with a phone in the township with the most people who are recognised, who lives in one household."""

    def read(file: str) -> list[dict[str, str]]:
        with (demo.folder / f"var/demo/city/{file}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    homes = Counter(each["id_number"] for each in read("memberships") if not each["until"])
    recognised = {
        each["id_number"]
        for each in read("category_determinations")
        if each["outcome"] == "RECOGNISED" and each["category"] == "SUBSISTENCE_ALLOWANCE" and not each["until"]
    }
    people = [each for each in read("persons") if each["id_number"] in recognised and homes[each["id_number"]] == 1]
    ((township, _),) = Counter(each["division_code"][:9] for each in people).most_common(1)
    return next(each for each in people if each["division_code"].startswith(township) and each["phone"])


def is_fine(page: Page, theme: int = 0) -> None:
    """The page is as narrow as the screen, and accessible."""
    fits(page)
    assert violations(page, THEMES[theme : theme + 1]) == []


def registers_a_need(page: Page, person: Mapping[str, str]) -> None:
    """Of the programmes that are due without an application, the subsistence allowance was missed."""
    page.get_by_role("link", name=EN["matching"]["register"]).click()
    page.get_by_label(EN["matching"]["new"]["number"]).fill(person["id_number"])
    page.get_by_role("button", name=EN["matching"]["new"]["find"]).click()
    says(page.locator("main"), person["name"], f"Subsistence allowance: {MissedState.MISSED.english}")
    assert person["id_number"] not in page.content() + page.url
    is_fine(page)
    page.get_by_label(EN["matching"]["new"]["kind"]).select_option(NeedKind.CARE.value)
    page.get_by_label(EN["matching"]["urgency"]).select_option(Urgency.URGENT.value)
    expect(page.locator("#programme")).to_have_value("SUBSISTENCE_ALLOWANCE")
    page.get_by_role("button", name=EN["matching"]["new"]["send"]).click()
    says(page.get_by_role("status"), EN["done"]["need_registered"])
    says(page.locator("article"), person["name"], WaitingReason.NEXT_RUN.english)
    is_fine(page, 1)


def offers_a_supply(page: Page, since: str) -> None:
    """On a phone, in Chinese."""
    is_fine(page, 1)
    page.get_by_text(ZH["charity"]["offer"]["open"]).click()
    for field, value in (("service", SERVICE), ("division", "980000"), ("since", since), ("places", "3")):
        page.locator(f"#{field}").fill(value)
    page.locator("#kind").select_option(NeedKind.CARE.value)
    page.get_by_role("button", name=ZH["charity"]["offer"]["send"]).click()
    says(page.locator("article"), SERVICE, NeedKind.CARE.chinese)
    is_fine(page)


def accepts(page: Page, name: str) -> str:
    """By keyboard; the address of the case. Nobody is named."""
    says(page.locator("article"), MatchState.PROPOSED.chinese)
    is_fine(page)
    page.locator("article h2 a").click()
    says(page.locator("main"), f"{ZH['matching']['parts']['urgency']} 60")
    assert name not in page.content()
    is_fine(page, 1)
    tab_to(page, page.get_by_role("button", name=ZH["charity"]["accept"]))
    page.keyboard.press("Enter")
    says(page.get_by_role("status"), ZH["done"]["match_accepted"])
    return page.url.partition("?")[0]


def confirms_and_records_consent(page: Page, name: str, until: str) -> None:
    """Civil affairs confirms, asks the person, and records the consent."""
    says(page.locator("article"), name, SERVICE)
    is_fine(page, 1)
    page.get_by_role("button", name=EN["matching"]["confirm"]).click()
    says(page.get_by_role("status"), EN["done"]["match_confirmed"])
    page.get_by_role("link", name=EN["matching"]["stages"]["consent"]).click()
    page.get_by_label(EN["matching"]["consent_until"]).fill(until)
    page.get_by_label(EN["matching"]["home"]).check()
    is_fine(page)
    page.get_by_role("button", name=EN["matching"]["consent"]).click()
    says(page.get_by_role("status"), EN["done"]["consent_recorded"])


def looks_once_and_delivers(page: Page, person: Mapping[str, str]) -> None:
    """The charity sees how to reach the person, delivers, and sees it no more."""
    assert person["phone"] not in page.content()
    page.get_by_role("link", name=EN["charity"]["contact"]["look"]).click()
    says(page.locator(".contact"), person["name"], person["phone"])
    contact = page.url
    is_fine(page)
    page.get_by_role("button", name=EN["charity"]["deliver"]["send"]).click()
    says(page.get_by_role("status"), EN["done"]["help_delivered"])
    is_fine(page)
    page.goto(contact)
    says(page.locator("main"), EN["charity"]["contact"]["closed"])


def telephones(demo: Demo, number: str) -> Any:
    """What the charity is told of the person by number."""
    return demo.ask("", PHONE, {"id": number}, token=demo.token_of_person("CHARITY_SUPPORT"))["data"]["person"]


@pytest.mark.at_full_size  # over HTTP in test_matching_pages
def test_a_need_from_a_missed_programme_is_met_and_the_contact_closes(browser: Browser, demo: Demo) -> None:
    person, today = somebody(demo), local_day(system_clock())
    number, name = person["id_number"], person["name"]
    with officer(browser, demo) as page:
        is_fine(page)
        registers_a_need(page, person)
    with charity(browser, demo, f"{WORKSPACE}/supplies", **ON_A_PHONE) as page:
        offers_a_supply(page, today.isoformat())
    own = {name: f"{start}{demo.folder}/var/demo/{file}" for name, start, file in OF_DEMO}
    run = run_with(own, "match", person["division_code"][:6])
    assert run.output.startswith("1 needs are published, 1 matched;"), run.output
    with officer(browser, demo, "published", **ON_A_PHONE) as page:
        says(page.locator("table"), NeedKind.CARE.chinese)
        is_fine(page)
    with charity(browser, demo, **ON_A_PHONE) as page:
        case = accepts(page, name).removeprefix(demo.url)
    with officer(browser, demo, "confirm") as page:
        confirms_and_records_consent(page, name, (today + timedelta(days=90)).isoformat())
    with charity(browser, demo, case) as page:
        looks_once_and_delivers(page, person)
    with signed_in(browser, demo, "苏敏", "SUBJECT_ACCESS", "/console/citizen") as page:
        page.locator("#number").fill(number)
        page.locator("#identified_by").select_option("RESIDENT_ID_CARD")
        page.locator("main button.go").click()
        looks = page.locator("article.look").filter(has_text="山城示例市慈善会").filter(has_text="phone")
        expect(looks).to_have_count(1)
    chain = demo.ask("CHARITY_SUPPORT", CHAIN, {"id": number})["data"]["assistanceChain"]["records"]["nodes"]
    assert {"__typename": "CharityAssistance", "givenOn": today.isoformat()} in chain
    assert telephones(demo, number)["phone"] == person["phone"]
    with officer(browser, demo, "delivered") as page:
        page.get_by_role("button", name=EN["matching"]["withdraw"]).click()
        says(page.get_by_role("status"), EN["done"]["consent_withdrawn"])
    assert telephones(demo, number) is None
