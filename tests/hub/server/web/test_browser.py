"""The page in a real browser with no network beyond the hub: asked, answered, told what was withheld."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, expect

from hub.identifiers import resident_id_number_from
from hub.intake.generate import cast
from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.web.browser import PHONE, Desk, at_desk, fits, says, tab_to

WORDS = json.loads((OWN / "words.json").read_text("utf-8"))
REVOKE = 'mutation($jti: String!) { revokeToken(jti: $jti, because: "A test") { jti } }'


def test_before_sign_in_the_page_says_what_it_is_and_how_to_begin(desk: Desk) -> None:
    main = desk.page.locator("main")
    says(main, WORDS["en"]["welcome.title"], WORDS["en"]["welcome.how"])
    desk.page.get_by_role("button", name="中文").click()
    says(main, WORDS["zh"]["welcome.how"])
    desk.page.reload()
    says(main, WORDS["zh"]["welcome.title"])
    expect(desk.page).to_have_title("查询台")


def test_an_example_is_run_and_what_was_withheld_stands_beside_the_answer(
    desk: Desk, demo: Demo, tmp_path: Path
) -> None:
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    desk.run("The assistance chain")
    desk.answers('"name": "陈桂兰"')
    assert ["assistanceChain.records.nodes.amount", "withheld", WORDS["en"]["reason.NO_GRANT"]] in [
        [field.split()[0], shown, why] for field, shown, why in desk.report
    ]
    says(desk.header, "城北区医疗保障局", "PREMIUM_SUBSIDY")
    desk.page.screenshot(path=tmp_path / "desktop.png")


def test_it_works_on_a_phone_in_chinese(phone: Desk, demo: Demo, tmp_path: Path) -> None:
    fits(phone.page)
    phone.use_token(demo.token("PREMIUM_SUBSIDY"))
    fits(phone.page)
    phone.run("哪些人符合资助参保条件")
    phone.answers('"verdict": "NOT_ELIGIBLE"')
    assert "脱敏" in {shown for _, shown, _ in phone.report}
    fits(phone.page)
    phone.page.screenshot(path=tmp_path / "phone.png", full_page=True)


def test_it_works_with_the_keyboard_alone(desk: Desk, demo: Demo) -> None:
    page, keys = desk.page, desk.page.keyboard
    form = page.locator("details")
    tab_to(page, form.locator("summary"))
    if form.get_attribute("open") is None:
        keys.press("Enter")
    tab_to(page, form.locator("textarea"))
    keys.insert_text(demo.token("PREMIUM_SUBSIDY"))
    keys.press("Tab")
    keys.press("Enter")
    says(desk.header, "城北区医疗保障局")  # and the examples of that department stand there to stay
    tab_to(page, desk.examples.filter(has_text="Who is eligible"))
    keys.press("Enter")
    desk.asks("query")
    page.locator(".graphiql-query-editor textarea").focus()
    keys.press("Control+Enter")
    desk.answers('"verdict": "ELIGIBLE"')
    page.locator(".access .sources").wait_for()


def test_the_schema_beside_the_editor_is_the_callers_own(desk: Desk, demo: Demo) -> None:
    def entries() -> set[str]:
        """The fields of Query that the page documents."""
        desk.page.get_by_label("Show Documentation Explorer").click()
        documented = desk.page.locator(".graphiql-doc-explorer")
        documented.get_by_text("Query", exact=True).click()
        documented.get_by_text("(救助链)").wait_for()
        return set(documented.locator(".graphiql-doc-explorer-field-name").all_inner_texts())

    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    medical = entries()
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.locator(".welcome").wait_for()
    desk.use_token(demo.token("EDUCATION_AID"))
    education = entries()
    assert {"persons", "assistanceChain"} <= medical
    assert "persons" not in education
    assert {"changes", "assistanceChain"} <= education
    assert "changes" not in medical


def test_the_examples_of_another_purpose_say_so(desk: Desk, demo: Demo) -> None:
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    example = desk.page.locator(".examples li", has_text="economic situation")
    says(example, "MEDICAL_ASSISTANCE", WORDS["en"]["examples.other_purpose"])


def test_what_was_written_stays_when_the_token_ends(own_desk: Desk, demo: Demo) -> None:
    desk = own_desk
    desk.page.clock.install()
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    desk.run("The assistance chain")
    desk.page.clock.fast_forward("11:00")
    desk.page.locator(".graphiql-execute-button").click()
    notice = desk.told
    says(notice, WORDS["en"]["ended.TOKEN_EXPIRED"])
    desk.asks("HouseholdChain")
    notice.get_by_role("button").click()
    desk.identify(partial(demo.code, "林晓"))
    desk.pick("PREMIUM_SUBSIDY")
    desk.asks("HouseholdChain")


def test_a_token_that_the_steward_revokes_is_told_with_the_next_answer(desk: Desk, demo: Demo) -> None:
    token = demo.new_token("EDUCATION_AID")
    desk.use_token(token)
    desk.run("assistance chain of a student")
    demo.ask("ACCESS_ADMINISTRATION", REVOKE, {"jti": demo.claims(token)["jti"]})
    with desk.forgiving("status of 401"):
        desk.page.locator(".graphiql-execute-button").click()
        says(desk.told, WORDS["en"]["ended.TOKEN_REVOKED"])


def test_neither_token_nor_question_is_left_in_the_browser(own_desk: Desk, demo: Demo) -> None:
    desk = own_desk
    token = demo.token("PREMIUM_SUBSIDY")
    desk.page.clock.install()
    desk.use_token(token)
    desk.run("The assistance chain")
    desk.page.get_by_role("button", name="中文").click()
    says(desk.page.locator(".graphiql-container"), cast()["allowance"], WORDS["zh"]["examples"])
    desk.page.clock.run_for(2_000)  # GraphiQL stores what was written after a while
    assert json.loads(desk.stored()) == [{"hub.language": "zh"}, {}, ""]
    desk.page.reload()
    desk.page.locator(".welcome").wait_for()


def test_what_is_no_token_is_told_to_be_none(desk: Desk) -> None:
    if desk.page.locator("details").get_attribute("open") is None:
        desk.page.locator("summary").click()
    for nonsense in ("nonsense", "a.b.c", "a.e30.c"):
        desk.page.locator("textarea").fill(nonsense)
        desk.page.locator("details button").click()
        says(desk.told, WORDS["en"]["token.wrong"])


def test_the_dialogs_of_graphiql_keep_to_the_policy_of_the_page(desk: Desk, demo: Demo) -> None:
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    for button in ("Open short keys dialog", "Open settings dialog"):
        desk.page.get_by_label(button).click()
        desk.page.get_by_role("dialog").wait_for()
        expect(desk.page.locator("body")).to_have_css("overflow", "hidden")
        desk.page.keyboard.press("Escape")
        desk.page.get_by_role("dialog").wait_for(state="hidden")


def test_u10_the_nulls_of_a_write_that_failed_are_not_told_to_be_known_to_be_empty(desk: Desk, demo: Demo) -> None:
    desk.open()
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    nobody = resident_id_number_from("98010119800101000")
    record = (
        f'{{premiumSubsidy: {{person: {{idNumber: "{nobody}"}}, insuranceYear: 2026, tier: TIER_1, amount: "360.00", '
        'givenOn: "2026-03-02", status: PAID}}'
    )
    asked = f'mutation {{ recordAssistance(input: {record}, idempotencyKey: "{"u10-" * 9}") {{ replayed }} }}'
    desk.write(asked)
    desk.ask()
    desk.answers('"recordAssistance": null')
    told = desk.page.locator(".access")
    says(told, WORDS["en"]["access.failed"], "NOT_FOUND")
    assert WORDS["en"]["access.whole"] not in told.inner_text()


def test_u8_the_first_page_fits_a_phone_and_leads_to_the_query_desk(browser: Browser, demo: Demo) -> None:
    with at_desk(browser, demo.url, viewport=PHONE, locale="zh-CN", java_script_enabled=False) as desk:
        desk.page.goto(demo.url)
        expect(desk.page).to_have_title("低收入人口救助数据共享平台")
        widest = max(box["x"] + box["width"] for box in map(_box, desk.page.locator("body *:visible").all()))
        assert widest <= PHONE["width"]
        desk.page.get_by_role("link", name="English").click()
        expect(desk.page).to_have_title("Data hub for low-income assistance")
        desk.page.get_by_role("link", name="Sign in and query").click()
        expect(desk.page).to_have_url(f"{demo.url}/graphql?lang=en")


def test_the_language_that_was_chosen_at_the_first_page_is_that_of_the_desks(browser: Browser, demo: Demo) -> None:
    with at_desk(browser, demo.url, locale="en") as desk:
        for address, title in (("/graphql", "查询台"), ("/deliveries", "报送")):
            desk.page.goto(f"{demo.url}{address}?lang=zh-CN")
            expect(desk.page).to_have_title(title)
            expect(desk.page).to_have_url(demo.url + address)


def _box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found
