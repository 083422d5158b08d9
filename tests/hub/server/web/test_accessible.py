"""U11: each state of the pages against WCAG 2.2 AA, in both themes, and the way out of the editors by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import Any

from playwright.sync_api import Page

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
FOCUS = (
    "document.activeElement.closest('.graphiql-query-editor, .graphiql-editor-tool, .result-window')?.className ?? ''"
)


THEMES = ("light", "dark")


def violations(page: Page, themes: Sequence[str] = THEMES) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA in each theme: the rule, and where."""
    page.evaluate(AXE.read_text("utf-8"))
    found = []
    for theme in themes:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
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
    desk.page.locator(".graphiql-doc-explorer").wait_for()
    look()


def test_u11_escape_then_tab_leaves_an_editor_and_the_page_says_so(desk: Desk, demo: Demo) -> None:
    desk.use_token(demo.token("PREMIUM_SUBSIDY"))
    desk.run("The economic situation")
    page, keys = desk.page, desk.page.keyboard

    def types_in(editor: str) -> bool:
        """True while what is typed goes to this editor."""
        return bool(page.evaluate(f"document.activeElement.matches('{editor} .CodeMirror textarea')"))

    for language in ("en", "zh"):
        assert page.get_by_text(WORDS[language]["editor.keys"]).is_visible()
        if language == "en":
            page.locator(".desk-header .language").click()

    for editor in (".graphiql-query-editor", ".graphiql-editor-tool"):
        for way_out in ("Tab", "Shift+Tab"):
            page.locator(f"{editor} textarea").first.focus()
            keys.press("Tab")
            assert types_in(editor)  # it indents, as editors do
            keys.press("Escape")
            keys.press(way_out)
            assert not types_in(editor)
        page.locator(f"{editor} textarea").first.focus()
        keys.press("Escape")
        keys.press("ArrowDown")
        keys.press("Tab")
        assert types_in(editor)  # whoever went on working is not thrown out

    page.locator(".result-window textarea").first.focus()
    assert types_in(".result-window")
    keys.press("Tab")
    assert not types_in(".result-window")
