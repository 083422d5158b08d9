"""The console in a real browser: somebody requests access, two data stewards decide from the card, and one revokes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Page, expect

from hub.server.console.rendering import words_in
from tests.demo import Demo
from tests.ground.city import odd_person
from tests.hub.server.web.browser import PHONE, Desk, at_desk, fits, says, tab_to
from tests.hub.server.web.test_accessible import THEMES, violations

EN, ZH = words_in("en"), words_in("zh")
ON_A_PHONE: dict[str, Any] = {"viewport": PHONE, "locale": "zh-CN", "has_touch": True}
WHY = "/why?client=medical-insurance&coordinate=Person.name&purpose=PREMIUM_SUBSIDY"
PAGES = (
    "",
    "/requests",
    "/requests/new",
    "/matrix?find=Person.name&state=IN_FORCE",
    WHY,
    "/simulator",
    "/clients",
    "/register",
)
ROLE, FIELD = "premium-subsidy-officer", "Person.bankAccount"


@contextmanager
def signed_in(browser: Browser, demo: Demo, name: str, purpose: str, page: str, **context: Any) -> Iterator[Page]:
    """Somebody at a page of the console, with a purpose."""
    with at_desk(browser, demo.url, **context) as desk:
        enter(desk, demo, name, purpose, page)
        yield desk.page


def enter(desk: Desk, demo: Demo, name: str, purpose: str, page: str) -> None:
    desk.page.goto(f"{desk.url}{page}")
    desk.page.locator("a.go").click()
    desk.identify(partial(demo.code, name))
    desk.page.locator(f"input[name=purpose][value={purpose}]").check()
    desk.page.locator("button[value=allow]").click()
    expect(desk.page).to_have_url(f"{desk.url}{page}")


def test_a_request_is_decided_by_two_and_revoked_by_one(browser: Browser, demo: Demo) -> None:
    with signed_in(browser, demo, "林晓", "PREMIUM_SUBSIDY", "/console/requests/new") as page:
        page.get_by_label(EN["form"]["role"]).fill(ROLE)
        page.get_by_label(EN["form"]["coordinates"]).fill(FIELD)
        page.get_by_label(EN["form"]["disclosure"]).select_option("MASKED")
        page.get_by_label(EN["form"]["purposes"]).fill("PREMIUM_SUBSIDY")
        page.get_by_label(EN["form"]["until"]).fill("2027-06-30")
        page.get_by_label(EN["form"]["because"]).fill("Premiums are paid back to accounts.")
        page.get_by_role("button", name=EN["form"]["send"]).click()
        says(page.get_by_role("status"), EN["done"]["requested"])
    with signed_in(browser, demo, "何静", "ACCESS_ADMINISTRATION", "/console", **ON_A_PHONE) as page:
        says(page.locator("header"), "何静")
        page.get_by_role("row", name=FIELD).get_by_role("link").click()
        says(page.locator(".says"), "可读取 1 个字段")
        fits(page)
        assert violations(page, THEMES[:1]) == []
        tab_to(page, page.get_by_role("button", name=ZH["decide"]["approve"], exact=True))
        page.keyboard.press("Enter")
        says(page.get_by_role("status"), ZH["done"]["approved"])
        says(page.locator("main"), ZH["decide"]["twice"])
    with signed_in(browser, demo, "罗平", "ACCESS_ADMINISTRATION", "/console") as page:
        page.get_by_role("row", name=FIELD).get_by_role("link").click()
        page.get_by_role("button", name=EN["decide"]["approve"], exact=True).click()
        says(page.locator("h1"), EN["request"]["states"]["APPROVED"])
        page.get_by_role("link", name=FIELD, exact=True).click()
        says(page.locator("h1 .chip"), EN["cell_states"]["IN_FORCE"])
        page.get_by_text(EN["cell"]["revoke"]).first.click()
        page.get_by_label(EN["cell"]["because"]).first.fill("The payments are over.")
        page.get_by_role("button", name=EN["cell"]["revoke"], exact=True).click()
        says(page.locator("h1 .chip"), EN["cell_states"]["REVOKED"])
        says(page.locator("article"), "The payments are over.")
    with signed_in(browser, demo, "秦月", "ACCESS_AUDIT", "/console/ledger", **ON_A_PHONE) as page:
        page.get_by_label(ZH["ledger"]["of"]).select_option("all")
        page.get_by_role("button", name=ZH["ledger"]["search"], exact=True).click()
        page.get_by_role("link", name=f"{ZH['ledger']['client']}：console").first.click()
        page.get_by_label(ZH["ledger"]["person"]).fill(odd_person(0))
        page.keyboard.press("Enter")
        says(page.locator("main"), ZH["ledger"]["one_person"])
        expect(page).to_have_url(f"{demo.url}/console/ledger")
        fits(page)
        assert violations(page, THEMES[:1]) == []


def test_u11_the_pages_of_the_console_meet_wcag_2_2_aa(
    browser: Browser, demo: Demo, size: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]
) -> None:
    turns = cycle(THEMES)
    with at_desk(browser, demo.url, **ON_A_PHONE) as desk:
        desk.page.goto(f"{desk.url}/console")
        desk.page.locator("a.go").wait_for()
        assert violations(desk.page, size((next(turns),), THEMES)) == []
        enter(desk, demo, "何静", "ACCESS_ADMINISTRATION", "/console")
        for path in PAGES:
            desk.page.goto(f"{desk.url}/console{path}")
            fits(desk.page)
            assert violations(desk.page, size((next(turns),), THEMES)) == []
