"""U11: each state of the pages against WCAG 2.2 AA, in both themes, and the way out of the editors by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import Any

from playwright.sync_api import Page, expect

from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.serving import ROOT
from tests.hub.server.web.browser import Desk

AXE = ROOT / ".venv" / "audits" / "node_modules" / "axe-core" / "axe.min.js"
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # An editor scrolls with the cursor of its own text field, which has the focus and stands beside what scrolls.
    "rules": {"scrollable-region-focusable": {"enabled": False}},
}
WORDS = json.loads((OWN / "words.json").read_text("utf-8"))
STILL = """() => document.getAnimations().every(each => each.playState !== "running"
    || each.effect.getComputedTiming().iterations === Infinity)"""

THEMES = ("light", "dark")


def violations(page: Page, themes: Sequence[str] = THEMES) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA in each theme: the rule, and where."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe === 'undefined'"):  # half a megabyte, once for a page
        page.evaluate(AXE.read_text("utf-8"))
    found = []
    for theme in themes:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.locator("html").wait_for_function(STILL)  # what is half faded in has half its contrast
        result: dict[str, Any] = page.evaluate("asked => axe.run(document, asked)", ASKED)
        assert result["passes"]
        found += [
            f"{theme}: {rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
    return found


def test_u11_every_state_of_the_pages_meets_wcag_2_2_aa(
    desk: Desk, demo: Demo, size: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]
) -> None:
    """The states take the themes in turn; at full size each is looked at in both."""
    turns = cycle(THEMES)

    def look() -> None:
        assert violations(desk.page, size((next(turns),), THEMES)) == []

    look()
    desk.page.locator(".welcome .primary").click()
    desk.page.locator("input[name=code]").wait_for()
    look()
    desk.identify(partial(demo.code, "林晓"))
    desk.page.locator("input[name=purpose]").first.wait_for()
    look()
    desk.pick("PREMIUM_SUBSIDY")
    look()
    desk.run("The economic situation")
    look()
    desk.page.get_by_label("Show Documentation Explorer").click()
    desk.page.locator(".contract input").last.check()
    desk.page.locator(".graphiql-doc-explorer-type-name").get_by_text("Query", exact=True).first.click()
    desk.page.get_by_text(WORDS["en"]["contract.closed"]).first.wait_for()
    look()
    desk.page.get_by_label("Show As a program").click()
    desk.page.locator(".program pre").wait_for()
    look()
    desk.page.get_by_label("Show GraphiQL Explorer").click()
    desk.page.locator(".graphiql-explorer-root select").last.wait_for()
    look()


def test_u11_escape_then_tab_leaves_an_editor_and_the_page_says_so(desk: Desk, demo: Demo) -> None:
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    desk.run("The economic situation")
    page, keys = desk.page, desk.page.keyboard

    def types_in(editor: str, typing: bool = True) -> None:
        """What is typed goes to this editor, or does not."""
        expect(page.locator(f"{editor} .monaco-editor textarea:focus")).to_have_count(int(typing))

    for language in ("en", "zh"):
        expect(page.get_by_text(WORDS[language]["editor.keys"])).to_be_visible()
        if language == "en":
            page.locator(".desk-header .language").click()

    for editor in (".graphiql-query-editor", ".graphiql-editor-tool"):
        for way_out in ("Tab", "Shift+Tab"):
            page.locator(f"{editor} textarea").first.focus()
            keys.press("Tab")
            types_in(editor)  # it indents, as editors do
            keys.press("Escape")
            keys.press(way_out)
            types_in(editor, typing=False)
        page.locator(f"{editor} textarea").first.focus()
        keys.press("Escape")
        keys.press("ArrowDown")
        keys.press("Tab")
        types_in(editor)  # whoever went on working is not thrown out

    page.locator(".result-window textarea").first.focus()
    types_in(".result-window")
    keys.press("Tab")
    types_in(".result-window", typing=False)
