"""What a department's developer does at the query desk beside asking: the contract, requests, programs and the builder."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from graphql import build_schema
from playwright.sync_api import Page, expect

from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.web.browser import Desk, fits, says

WORDS = json.loads((OWN / "words.json").read_text("utf-8"))
EDITORS = ".monaco-editor, .monaco-aria-container"
OF_THE_PAGE = ".desk-header, .examples, .access, .program, .contract, .editor-keys"
NAMES = ".graphiql-doc-explorer-type-name, .graphiql-doc-explorer-field-name, .graphiql-doc-explorer-argument-name, .graphiql-doc-explorer-title, .graphiql-doc-explorer-root-type, .graphiql-doc-explorer-default-value, .graphiql-explorer-root, .graphiql-tab-button, .graphiql-history-item-label"
FOREIGN = """() => [...document.body.querySelectorAll("*")].filter(each => !each.closest("NAMES, code, style, script"))
    .flatMap(each => [
        ...["aria-label", "title", "placeholder"].map(name => each.getAttribute(name) ?? ""),
        ...[...each.childNodes].filter(node => node.nodeType === 3 && each.checkVisibility()).map(node => node.data),
    ])
    .filter(text => /[A-Za-z]{2}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text))
    .filter(text => !/^(Ctrl|Shift|Alt|[A-Z0-9]{1,2})([ -](Ctrl|Shift|Alt|Enter|[A-Z0-9]))*$/.test(text.trim()))
""".replace("NAMES", f"{EDITORS}, {OF_THE_PAGE}, {NAMES}")
"""The labels of GraphiQL that stand there without a word of Chinese, and are neither names of the contract nor of keys."""


def test_what_no_grant_opens_is_grey_in_the_whole_contract_and_leads_to_its_request(desk: Desk, demo: Demo) -> None:
    page = desk.page
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    says(desk.header, "林晓")
    page.get_by_label("Show Documentation Explorer").click()
    own, whole = page.locator(".contract input").all()
    expect(own).to_be_checked()
    with page.expect_download() as saved:
        page.locator(".contract button").click()
    view = build_schema(Path(saved.value.path()).read_text("utf-8"))
    assert "persons" in view.query_type.fields  # type: ignore[union-attr]
    assert "grants" not in view.query_type.fields  # type: ignore[union-attr]

    whole.check()
    with page.expect_download() as saved:
        page.locator(".contract a").click()
    assert Path(saved.value.path()).read_text("utf-8") == demo.http.get("/graphql/schema.graphql").text
    page.locator(".graphiql-doc-explorer-type-name", has_text=re.compile("^Query$")).first.click()
    closed = page.locator(".graphiql-doc-explorer-item", has=page.get_by_role("link", name="grants", exact=True))
    says(closed, WORDS["en"]["contract.closed"])
    opened = page.locator(".graphiql-doc-explorer-item", has=page.get_by_role("link", name="persons", exact=True))
    assert WORDS["en"]["contract.closed"] not in opened.inner_text()
    grey = page.evaluate("getComputedStyle(document.querySelector('.contract p')).color")
    expect(closed.get_by_role("link", name="grants", exact=True)).to_have_css("color", grey)
    expect(opened.get_by_role("link", name="persons", exact=True)).not_to_have_css("color", grey)
    asked = parse_qs(
        urlsplit(closed.get_by_role("link", name=WORDS["en"]["request"]).get_attribute("href") or "").query
    )
    assert asked == {"coordinates": ["Query.grants"], "capability": ["READ"], "purposes": ["PREMIUM_SUBSIDY"]}


def test_a_withheld_field_is_requested_beside_the_desk_which_keeps_its_token(desk: Desk, demo: Demo) -> None:
    page = desk.page
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.headers.get("authorization", "")))
    desk.sign_in(partial(demo.code, "林晓"), "PREMIUM_SUBSIDY")
    desk.run("The assistance chain")
    withheld = page.locator(".access tr", has_text="BasicLivingAid.amount")
    with page.expect_popup() as opened:
        withheld.get_by_role("link", name=WORDS["en"]["request"]).click()
    console = opened.value
    filled_in(console, demo)
    token = next(each for each in sent if each).removeprefix("Bearer ")
    assert page.url == f"{demo.url}/graphql"
    assert json.loads(desk.stored()) == [{}, {}, ""]
    assert token not in f"{page.context.cookies()} {console.url}"
    desk.ask()  # it is signed in as before


def filled_in(console: Page, demo: Demo) -> None:
    """The form knows the field, what is asked for and the purpose, once its reader has signed in to the console."""
    console.set_default_timeout(60_000)
    console.locator("a.go, form button.go, button.go").first.click()
    console.locator("input[name=purpose][value=PREMIUM_SUBSIDY]").check()
    console.locator("button[value=allow]").click()
    expect(console.locator("#coordinates")).to_have_value("BasicLivingAid.amount")
    expect(console.locator("#capability")).to_have_value("READ")
    expect(console.locator("#purposes")).to_have_value("PREMIUM_SUBSIDY")


def test_a_question_is_built_by_choosing_fields_and_copied_as_a_program(desk: Desk, demo: Demo) -> None:
    page, token = desk.page, demo.token("PREMIUM_SUBSIDY")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.use_token(token)
    page.get_by_label("Show GraphiQL Explorer").click()
    builder = page.locator(".graphiql-explorer-root")
    builder.locator(".graphiql-explorer-me .graphiql-explorer-field-view").first.click()
    builder.locator(".graphiql-explorer-purpose .graphiql-explorer-field-view").first.click()
    desk.asks("me", "purpose")
    page.get_by_label("Show As a program").click()
    program = page.locator(".program")
    for name in program.locator("option").all_inner_texts():
        program.locator("select").select_option(name)
        says(program.locator("pre"), "HUB_TOKEN", "purpose", f"{demo.url}/graphql")
        assert token not in page.content()
        program.get_by_role("button").click()
        says(program, WORDS["en"]["program.copied"])
        assert page.evaluate("navigator.clipboard.readText()") == program.locator("pre").text_content()


def test_graphiql_says_its_own_labels_in_chinese_and_in_english_again(phone: Desk, demo: Demo) -> None:
    page = phone.page
    phone.use_token(demo.token("PREMIUM_SUBSIDY"))
    buttons = page.locator(".graphiql-sidebar button")
    expect(buttons).to_have_count(8)
    for place in range(8):
        buttons.nth(place).click()
        page.locator(".graphiql-plugin > *, [role=dialog]").first.wait_for()
        page.locator("html").wait_for_function(f"() => ({FOREIGN})().length === 0")
        page.keyboard.press("Escape")
        fits(page)
    page.get_by_role("button", name="English").click()
    page.get_by_label("Show Documentation Explorer", exact=True).wait_for()
