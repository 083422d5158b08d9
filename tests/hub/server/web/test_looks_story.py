"""The window in a real browser: a person is shown who looked, asks about it and gets it on paper; the organisation answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.intake.generate import cast
from hub.server.console.rendering import words_in
from hub.tables.looks import IdentifiedBy, LookTopic, QuestionState
from tests.demo import Demo
from tests.hub.server.web.browser import fits, says
from tests.hub.server.web.test_accessible import THEMES, violations
from tests.hub.server.web.test_console_story import ON_A_PHONE, signed_in

EN, ZH = words_in("en"), words_in("zh")
NUMBER = cast()["allowance"]
LOOKED = "query($id: ResidentIdNumber!) { person(by: {idNumber: $id}) { name household { urban } } }"
ANSWER = "We checked whether your premium is subsidised."


def visited(page: Page) -> None:
    """The clerk has identified the person, and is at the page of the visit."""
    page.locator("#number").fill(NUMBER)
    page.locator("#identified_by").select_option(IdentifiedBy.RESIDENT_ID_CARD.value)
    page.locator("main button.go").click()
    expect(page.locator("article.look").first).to_be_visible()


@pytest.mark.at_full_size  # over HTTP in test_looks_pages
def test_a_person_asks_at_the_window_why_the_insurance_looked(browser: Browser, demo: Demo) -> None:
    demo.ask("PREMIUM_SUBSIDY", LOOKED, {"id": NUMBER})
    with signed_in(browser, demo, "苏敏", "SUBJECT_ACCESS", "/console/citizen", **ON_A_PHONE) as page:
        assert violations(page, THEMES[:1]) == []
        visited(page)
        look = page.locator("article.look").filter(has_text="城北区医疗保障局").first
        says(look, "资助参保", "姓名")
        fits(page)
        assert violations(page, THEMES[:1]) == []
        look.locator("summary").click()
        look.locator("select").select_option(LookTopic.WHAT_FOR.value)
        look.get_by_role("button", name=ZH["citizen"]["send"]).click()
        says(page.get_by_role("status"), ZH["done"]["asked"])
        says(page.locator(".asked"), QuestionState.OPEN.chinese)
        assert NUMBER not in page.content()
        assert NUMBER not in page.url
    with signed_in(browser, demo, "林晓", "PREMIUM_SUBSIDY", "/console/questions") as page:
        assert violations(page, THEMES[1:2]) == []
        page.get_by_label(EN["questions"]["write"]).first.fill(ANSWER)
        page.get_by_role("button", name=EN["questions"]["send"]).first.click()
        says(page.get_by_role("status"), EN["done"]["answered"])
    with signed_in(browser, demo, "苏敏", "SUBJECT_ACCESS", "/console/citizen") as page:
        visited(page)
        says(page.locator(".asked").first, ANSWER, QuestionState.ANSWERED.english)
        page.emulate_media(media="print")
        expect(page.locator("nav")).to_be_hidden()
        expect(page.locator(".checkpoint, .empty").first).to_be_visible()
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
